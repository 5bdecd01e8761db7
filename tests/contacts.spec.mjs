// Contacts and walks as workers meet them: the common note in a few touches, a joint visit with a file for each, somebody whom one goes
// along with, and the ladder that is climbed without us. With no signal, through locks and restarts; then what the supervisor sees.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, signIn, unlockHere } from './lib/app.mjs';
import { DESK, keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { isoDay } from './lib/time.mjs';
import { addPerson, finish, goTo, happened, lockNow, openPerson, openWhole, pick, record, savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press, tick, unfold } from './steps/forms.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow } from './steps/places.mjs';

/** Touches that a note of three fields may take beyond typing, from Today, the opening of the person included. */
const TOUCHES_MAX = 6;
/** What the service adds: a phrase, and headings. */
const PHRASE = 'Bus pass sorted.';
const HEADINGS = { name: 'Benefits', lines: ['What they get', 'What to claim'] };
/** What only one of them may read. */
const HER_SISTER = 'Her sister Ann';
const HIS_BACK = 'His back has gone again.';
const MRS_A = { given: 'Ada', family: 'Ash', born: ['4', '3', '1945'], note: 'Has not left home on her own for nearly two years.' };
const START = { latitude: 52.45, longitude: -2.05 };

const RING = 'Ring her about her nights';

suite('contacts', () => {
  let scratch;
  let server;
  let phone;
  let desk;
  let clients;
  let files;
  const test = inOrder('contacts', () => [phone, desk]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const worker = await office(server.url, LINK_WORKER);
    const cases = casesOf(await worker.everything());
    clients = cases.map(({ shown }) => shown);
    files = Object.fromEntries(cases.map(({ shown, file }) => [shown, file]));
    phone = await openDevice(join(scratch, 'phone'), { geolocation: { ...START, accuracy: 8 }, permissions: ['geolocation'] });
    desk = await openDevice(join(scratch, 'desk'), { viewport: DESK });
    await signIn(phone.page, server.url, LINK_WORKER);
    await signIn(desk.page, server.url, SUPERVISOR);
    await keptOffline(phone.page);
  });
  after(async () => {
    for (const device of [phone, desk]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const note = (page) => page.getByLabel('What was said and done');
  const events = (page, words) => happened(page.getByRole('main'), words);
  const iso = (before) => isoDay(-before);

  test('a supervisor adds a phrase and headings; what is wrong is said by the box', async () => {
    const { page } = desk;
    await follow(page, '/office/people');
    await page.getByRole('link', { name: /Phrases for notes/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Phrases for notes' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Told them who reads what I write.' }).waitFor();
    await page.getByRole('link', { name: 'Add one' }).click();
    await press(page, 'Save');
    await mistakes(page, { 'phrase-words': 'Write the phrase.' });
    await page.getByLabel('The phrase').fill(PHRASE);
    await examine(page, 'contacts-phrase-add', { clients, wide: true, focus: '#phrase-words', wrong: true });
    await press(page, 'Save');
    await savedOnThisPhone(page);
    await page.getByRole('link', { name: 'Add one' }).click();
    await pick(page, 'What is it?', 'Headings');
    await press(page, 'Save');
    await mistakes(page, { 'phrase-name': /Give it a name/, 'phrase-words': /Write the headings/ });
    await page.getByLabel('What the button says').fill(HEADINGS.name);
    await page.getByLabel('The headings').fill(HEADINGS.lines.join('\n'));
    await tick(page, 'For which kinds of contact', 'Visit');
    await press(page, 'Save');
    await savedOnThisPhone(page);
    await page.getByRole('listitem').filter({ hasText: HEADINGS.name }).getByText('Headings · Visit').waitFor();
    await follow(page, '/office/phrases');
    await examine(page, 'contacts-phrases', { clients, wide: true });
    await sendNow(page);
    await sendNow(phone.page);
    await openPerson(phone.page, 'Emma');
    await phone.page.getByRole('link', { name: 'Record a contact' }).click();
    await phone.page.getByRole('button', { name: PHRASE, exact: true }).waitFor();
  });

  test('with no signal, a note of three fields takes at most six touches from Today', async () => {
    const { page } = phone;
    await server.stop();
    await goTo(page, 'Today');
    let touches = 0;
    const touch = async (target) => {
      touches += 1;
      await target.click();
    };
    await touch(page.getByRole('main').locator('a[href^="/people/"]').first());
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    await touch(page.getByRole('link', { name: 'Record a contact' }));
    await touch(page.getByRole('radiogroup', { name: 'What was it?' }).locator('label').filter({ hasText: /^Visit$/ }));
    await touch(note(page));
    await page.keyboard.type('Tea in the garden, first time this year.');
    await touch(page.getByLabel('What comes next'));
    await page.keyboard.type('Bring the bus timetable');
    await touch(page.getByRole('button', { name: 'Finish' }));
    await savedOnThisPhone(page);
    assert.ok(touches <= TOUCHES_MAX, `${touches} touches`);
    await events(page, 'Tea in the garden').getByText('Next: Bring the bus timetable').waitFor();
  });

  test('headings go into an empty note, and a phrase where the next word goes', async () => {
    const { page } = phone;
    await openPerson(page, 'Emma');
    await record(page, 'Visit');
    await examine(page, 'contacts-form', { clients, focus: '#how' });
    await press(page, `Headings: ${HEADINGS.name}`);
    assert.equal(await note(page).inputValue(), 'What they get\n\nWhat to claim\n');
    await page.locator('#note:focus').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Headings: / }).count(), 0, 'the note is not empty any more');
    await press(page, 'Finish');
    await mistakes(page, { note: /These are the headings alone/ });
    await note(page).fill('');
    await press(page, 'Headings: What they said');
    await page.keyboard.type('They are cold.');
    await press(page, PHRASE);
    await page.keyboard.type('And so to bed.');
    assert.equal(
      await note(page).inputValue(),
      `What they said\nThey are cold. ${PHRASE} And so to bed.\nWhat we did\n\nWhat comes next\n`,
    );
  });

  test('the timer goes on behind the lock and after a restart, and stop fills in the minutes', async () => {
    const { page } = phone;
    const timer = page.getByRole('timer');
    await press(page, 'Start the timer');
    await timer.waitFor();
    await page.getByText('Draft kept on this phone').waitFor();
    await lockNow(page);
    await page.waitForTimeout(2100);
    await unlockHere(page);
    await goTo(page, 'Today');
    await page.getByRole('link', { name: 'Continue' }).click();
    await timer.filter({ hasText: /^0:(0[2-9]|[1-5]\d)$/ }).waitFor();
    assert.match(await note(page).inputValue(), /They are cold\./);
    const before = await timer.innerText();
    await page.reload();
    await unlockHere(page);
    await goTo(page, 'Today');
    await page.getByRole('link', { name: 'Continue' }).click();
    await timer.waitFor();
    assert.ok((await timer.innerText()) >= before, 'it did not begin anew');
    await press(page, 'Stop');
    assert.equal(await page.getByLabel('Another number of minutes').inputValue(), '1');
  });

  test('an end before the begin, more than a day and a time to come are said by their boxes, and nothing is lost', async () => {
    const { page } = phone;
    await press(page, 'Change when it began');
    await page.locator('#date').fill(iso(1));
    await page.locator('#time').fill('13:00');
    await page.getByLabel('Until').fill('12:15');
    await press(page, 'Finish');
    await mistakes(page, { until: /ended before it began/ });
    await examine(page, 'contacts-wrong', { clients, focus: '#until', wrong: true });
    await page.getByLabel('Another number of minutes').fill('1500');
    await press(page, 'Finish');
    await mistakes(page, { minutes: /at most a day/ });
    await page.locator('#date').fill(iso(-2));
    await press(page, 'Finish');
    await mistakes(page, { date: /in the future/, minutes: /at most a day/ });
    await page.locator('#date').fill(iso(1));
    await page.getByLabel('Until').fill('14:35');
    assert.equal(await page.getByLabel('Another number of minutes').inputValue(), '95');
    assert.match(await note(page).inputValue(), /They are cold\./);
  });

  test('a joint visit: one save, a record in each file, and no name in the other', async () => {
    const { page } = phone;
    await unfold(page, 'Who was there, and how it went');
    await tick(page, 'Who else was there', 'A colleague');
    await press(page, 'Patrick Lowndes');
    assert.equal(await page.getByLabel('Their names, or who they were').inputValue(), 'Patrick Lowndes', 'people close are offered');
    await page.getByLabel('Their names, or who they were').fill(HER_SISTER);
    await pick(page, 'How did it go?', 'Cut short');
    await unfold(page, 'What was talked about');
    await tick(page, 'What they need help with', 'Money or debt');
    const matters = page.getByLabel('What matters to them');
    assert.match(await matters.inputValue(), /A bed, a warm room/, 'what the case says is there already');
    await matters.fill('A bed first. Then everything else.');
    await unfold(page, 'A joint visit');
    await tick(page, 'Also with', 'Patrick, partner');
    await page.getByText('The note goes into each of these files, word for word.').waitFor();
    await page.getByLabel('For Patrick’s file alone').fill(HIS_BACK);
    await page.getByLabel('What comes next').fill('Bed and mattress for Emma');
    await examine(page, 'contacts-joint', { clients, focus: '#next_step', wrong: true });
    await finish(page);
    const hers = events(page, 'They are cold.').first();
    await hers.getByText(/joint visit/).waitFor();
    await hers.getByText(/Cut short/).waitFor();
    await page.getByText('“A bed first. Then everything else.”').waitFor();
    assert.equal(await page.getByText(HIS_BACK).count(), 0);
    await openPerson(page, 'Patrick');
    const his = events(page, 'They are cold.').first();
    await his.getByText(/joint visit/).waitFor();
    await his.getByText(HIS_BACK).waitFor();
    assert.equal(await page.getByText('Bed and mattress for Emma').count(), 0, 'what comes next is hers');
    await his.getByRole('link').first().click();
    await page.getByText('A joint visit: the others have a record of their own').waitFor();
    const told = await page.getByRole('main').innerText();
    assert.ok(!told.includes(HER_SISTER) && told.includes('A colleague'), told);
    await examine(page, 'contacts-joint-record', { clients });
  });

  test('putting one of them right leaves the other as it is, and says so', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: 'Put it right' }).click();
    await page.getByText('This was a joint visit. What you write here is for this file alone').waitFor();
    await page.getByLabel('What was wrong before?').fill('It is his shoulder.');
    await note(page).fill('They are cold. His shoulder hurts.');
    await finish(page);
    await events(page, 'His shoulder hurts.').first().getByText(/joint visit/).waitFor();
    await openPerson(page, 'Emma');
    await events(page, 'They are cold.').first().waitFor();
    assert.equal(await page.getByText('His shoulder hurts.').count(), 0);
  });

  test('where they were out, a visit is a try', async () => {
    const { page } = phone;
    await openPerson(page, 'Emma');
    await record(page, 'Visit');
    await unfold(page, 'Who was there, and how it went');
    await pick(page, 'How did it go?', 'They were out');
    await page.getByText('Kept as a try that reached nobody').waitFor();
    await finish(page);
    await events(page, 'Tried, no answer').first().getByText(/Their home/).waitFor();
  });

  test('going along once, then alone, then as a member: the ladder says how far', async () => {
    const { page } = phone;
    await addPerson(page, { given: 'Kay', family: 'Lund', born: ['9', '9', '1961'], note: 'Cares for three and has nothing of her own.' });
    await record(page, 'Went along to something');
    await page.getByLabel('What did you go to?').fill('U3A');
    await press(page, 'Change when it began');
    await page.locator('#date').fill(iso(30));
    await note(page).fill('She let go of my sleeve at the coat pegs.');
    await finish(page);
    const ladder = page.getByRole('region', { name: 'How far on their own: U3A' });
    await ladder.getByText('Once with us, and not without us yet.').waitFor();
    await ladder.getByRole('link', { name: 'Without us, since then' }).click();
    await page.getByRole('heading', { level: 1, name: 'Without us, since then' }).waitFor();
    assert.equal(await page.getByLabel('What did they go to?').inputValue(), 'U3A');
    await press(page, 'One more time');
    await press(page, 'Finish');
    await mistakes(page, { 'since-with': /Time 1: Choose how/, 'since-with-2': /Time 2: Choose how/ });
    const first = page.getByRole('region', { name: 'Time 1' });
    await pick(first, 'How did they do it?', 'On their own');
    await first.getByLabel('Day').fill(iso(23));
    await first.getByLabel('The day is about right').check();
    await pick(page.getByRole('region', { name: 'Time 2' }), 'How did they do it?', 'As a member or volunteer');
    await examine(page, 'contacts-since', { clients: [...clients, 'Kay Lund'], focus: '#since-with-2-member', wrong: true });
    await finish(page);
    await ladder.getByText('Once with us, twice without. The first time without us came after about 7 days.').waitFor();
    await ladder.locator('[aria-current=step]').getByText('Member or volunteer').waitFor();
    await examine(page, 'contacts-ladder-page', { clients: [...clients, 'Kay Lund'] });
    await ladder.scrollIntoViewIfNeeded();
    await shoot(page, 'contacts-ladder');
  });

  test('a visit that is put right may turn out to have been to two of them', async () => {
    const { page } = phone;
    await openPerson(page, 'Kay Lund');
    await record(page, 'Visit');
    await note(page).fill('Soup for three.');
    await finish(page);
    await events(page, 'Soup for three.').first().getByRole('link').first().click();
    await page.getByRole('link', { name: 'Put it right' }).click();
    await page.getByLabel('What was wrong before?').fill('Emma was there too.');
    await unfold(page, 'A joint visit');
    await page.getByLabel('Find somebody else of yours').fill('mma');
    assert.equal(await page.getByRole('group', { name: 'Also with' }).count(), 0, 'names are found by how they begin');
    await page.getByLabel('Find somebody else of yours').fill('emma');
    await tick(page, 'Also with', 'Emma');
    await finish(page);
    await events(page, 'Soup for three.').first().getByText(/joint visit/).waitFor();
    await openPerson(page, 'Emma');
    await events(page, 'Soup for three.').first().getByText(/joint visit/).waitFor();
  });

  test('where somebody walked is recorded only after they agreed, and can be thrown away', async () => {
    const { page, context } = phone;
    await addPerson(page, MRS_A);
    const shift = (metres) => context.setGeolocation({ ...START, latitude: START.latitude + metres / 111_320, accuracy: 8 });
    const setOff = async (agreed) => {
      await openPerson(page, 'Ada Ash');
      await page.getByRole('link', { name: 'Walk', exact: true }).click();
      await page.getByLabel('Where are you walking to?').fill('the library');
      const tick = page.getByLabel('They agree that the way of this walk is recorded');
      assert.equal(await tick.isChecked(), false, 'off until somebody says so');
      await page.getByText('Without this nothing about where you are is recorded.').waitFor();
      if (agreed) await tick.check();
      await press(page, 'Set off');
      await page.getByRole('timer').waitFor();
    };
    await setOff(false);
    await shift(100);
    assert.equal(await page.getByText('The way is being recorded').count(), 0);
    await press(page, 'We are back');
    assert.equal(await page.getByText('Route recorded').count(), 0);
    await finish(page);

    await shift(0);
    await setOff(true);
    for (const metres of [0, 80, 160, 240, 320]) {
      await shift(metres);
      await page.getByText(`recorded, as they agreed: ${metres} m`).waitFor();
    }
    await press(page, 'We are back');
    await page.getByText('Route recorded: 320 m').waitFor();
    await examine(page, 'contacts-route', { clients: [...clients, 'Ada Ash'], focus: 'main h1' });
    await finish(page);
    await events(page, 'the library').first().getByRole('link').first().click();
    await page.locator('figure.route').getByText('Route recorded: 320 m').waitFor();

    await shift(0);
    await setOff(true);
    await page.getByText('recorded, as they agreed').waitFor();
    await shift(90);
    await page.getByText('as they agreed: 90 m').waitFor();
    await press(page, 'We are back');
    await press(page, 'Throw the way away');
    await page.getByText('Route recorded').waitFor({ state: 'detached' });
    await finish(page);
    await server.start();
    await sendNow(page);
    const worker = await office(server.url, LINK_WORKER);
    const ada = casesOf(await worker.everything()).find(({ shown }) => shown === 'Ada Ash');
    const routes = ada.entries.filter(({ kind, fields }) => kind === 'walk' && fields.route);
    assert.equal(routes.length, 1, 'one walk of three was agreed to and kept');
    assert.ok(routes[0].fields.route.points.length >= 4);
  });

  test('the supervisor sees both records, what was talked about, and the ladder', async () => {
    const { page } = desk;
    await sendNow(page);
    await openWhole(page, 'Emma');
    const hers = events(page, 'They are cold.').first();
    await hers.getByText(/joint visit/).waitFor();
    await hers.getByRole('link').first().click();
    for (const words of ['Money or debt', 'A colleague', HER_SISTER, 'Cut short', '1 h 35 min']) await page.getByText(words).first().waitFor();
    await examine(page, 'contacts-supervisor', { clients, wide: true });
    const worker = await office(server.url, LINK_WORKER);
    const patrick = await worker.entriesWith(files.Patrick, 'They are cold.');
    assert.ok(patrick.length >= 1 && patrick.every(({ text }) => !text.includes(HER_SISTER)), 'no name went into the other file');
    await openWhole(page, 'Ada Ash');
    const ladder = page.getByRole('region', { name: 'How far on their own: Walks' });
    await ladder.getByText('Three times with us, and not without us yet.').waitFor();
    assert.equal(await ladder.getByRole('link', { name: 'Without us, since then' }).count(), 0, 'a supervisor writes none down');
  });

  test('a phrase that is taken away is offered nowhere after the next sync, and the notes keep it', async () => {
    const { page } = desk;
    await follow(page, '/office/phrases');
    await page.getByRole('listitem').filter({ hasText: PHRASE }).getByRole('button', { name: 'Take away' }).click();
    await press(page.getByRole('dialog'), 'Take it away');
    await page.getByRole('listitem').filter({ hasText: PHRASE }).waitFor({ state: 'detached' });
    await sendNow(page);
    await openPerson(phone.page, 'Emma');
    await events(phone.page, PHRASE).first().waitFor();
    await sendNow(phone.page);
    await openPerson(phone.page, 'Emma');
    await phone.page.getByRole('link', { name: 'Record a contact' }).click();
    await phone.page.getByLabel('What was said and done').waitFor();
    await phone.page.getByRole('button', { name: PHRASE, exact: true }).waitFor({ state: 'detached' });
  });

  test('a call that comes every two weeks is offered again each time, in its own rhythm', async () => {
    const { page } = phone;
    await openPerson(page, 'Dee');
    await record(page, 'Call');
    await note(page).fill('Said that I ring every other week.');
    await page.getByLabel('What comes next').fill(RING);
    await press(page, 'In 2 weeks');
    assert.equal(await page.locator('#next_date').inputValue(), iso(-14));
    await page.locator('#next_date').fill(iso(0));
    await pick(page, 'What will it be?', 'Call');
    await pick(page, 'Does it come again?', 'Every 2 weeks');
    await page.getByRole('radiogroup', { name: 'Does it come again?' }).scrollIntoViewIfNeeded();
    await shoot(page, 'contact-next');
    await finish(page);
    const diary = page.locator('section', { has: page.getByRole('heading', { name: 'In the diary' }) }).getByRole('listitem').filter({ hasText: RING });
    await diary.getByText(/every 2 weeks/).waitFor();
    await record(page, 'Call');
    await note(page).fill('Slept through twice.');
    await tick(page, 'Was this in the diary?', RING);
    assert.equal(await page.locator('#next_date').inputValue(), iso(-14), 'what follows is there already');
    assert.equal(await page.getByLabel('What comes next').inputValue(), RING);
    await finish(page);
    await diary.getByRole('button', { name: `Done: ${RING}` }).waitFor();
    assert.equal(await diary.count(), 1, 'the one that was done is out of the diary');
    await diary.getByRole('button', { name: `Done: ${RING}` }).click();
    await savedOnThisPhone(page);
    await diary.getByText(/every 2 weeks/).waitFor();
    assert.equal(await diary.count(), 1, 'by one touch too');
    await sendNow(page);
    const dee = casesOf(await (await office(server.url, LINK_WORKER)).everything()).find(({ shown }) => shown === 'Dee');
    const calls = dee.entries.filter(({ kind, fields }) => kind === 'task' && fields.what === RING).map(({ fields }) => fields.due.date);
    assert.deepEqual(calls.sort(), [iso(0), iso(-14), iso(-28)]);
  });

  test('a note that was of somebody else takes back what its form had changed at the top of the file', async () => {
    const { page } = phone;
    await openPerson(page, 'Emma');
    await page.getByText('“A bed first. Then everything else.”').waitFor();
    await events(page, 'They are cold.').first().getByRole('link').first().click();
    await page.getByRole('link', { name: 'Wrong person' }).click();
    await page.getByRole('link', { name: 'Nobody’s on this phone' }).click();
    await page.getByText('The same form changed what stands at the top of this file.').waitFor();
    await page.getByRole('main').getByText(/Before that\s*“A bed, a warm room/).waitFor();
    assert.ok(await page.getByLabel('Put back what was there before').isChecked());
    await examine(page, 'contacts-put-back', { clients });
    await press(page, 'Take it out');
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    await page.getByText(/“A bed, a warm room/).first().waitFor();
    assert.equal(await page.getByText('“A bed first. Then everything else.”').count(), 0);
  });

  test('no page broke anything', () => {
    for (const device of [phone, desk]) assert.deepEqual([device.violations, device.errors], [[], []]);
  });
});
