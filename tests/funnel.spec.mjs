// From a referral to its end through the screens: each step shows with its day and nobody has to move it along; three attempts ask
// once, whoever wrote them; and whoever has died is rung by nobody, on any phone.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR } from './lib/app.mjs';
import { DESK, PHONE } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { isoDay } from './lib/time.mjs';
import { addPerson, finish, goTo, happened, openPerson, pick, savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press, typeDay } from './steps/forms.mjs';
import { tabTo } from './steps/keys.mjs';
import { casesOf, entrySave, office } from './steps/office.mjs';
import { follow, pathOf, settled } from './steps/places.mjs';
import { openTeam } from './steps/team.mjs';

const WAY = { given: 'Hanna', family: 'Reed', born: ['4', '3', '1951'], note: 'Would like company.' };
const NO = { given: 'Ivor', family: 'Pell', born: ['9', '7', '1948'], note: 'GP thinks that it may help.' };
const PLANNED = 'Bring the bus timetable';
const LATE = 'Look in on her';
const DAY_MS = 24 * 60 * 60 * 1000;

suite('how far a case is', () => {
  let scratch;
  let server;
  let one;
  let other;
  let desk;
  let clients;
  /** Whoever is not reached, and whoever dies: what the screens call them, and the paths of their files. */
  let missed;
  let dead;
  const test = inOrder('funnel', () => [one, other, desk]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const worker = await office(server.url, LINK_WORKER);
    const cases = casesOf(await worker.everything());
    clients = [...cases.map(({ shown }) => shown), ...[WAY, NO].map(({ given, family }) => `${given} ${family}`)];
    const open = cases.filter(({ root }) => !['closed', 'declined'].includes(root.stage.stage));
    const isNew = ({ entries }) => !entries.some(({ kind }) => kind === 'contact' || kind === 'task');
    [missed] = open.filter(isNew);
    [dead] = open.filter(({ shown }) => shown === 'Karen');
    for (const known of [missed, dead]) known.path = `/people/${known.file}`;
    const due = { date: new Date().toISOString().slice(0, 10), time: '' };
    await worker.sync({ saves: [entrySave(dead.file, 'task', { what: PLANNED, how: 'visit', due })] });
    ({ one, other, desk } = await openTeam(scratch, server.url, { one: LINK_WORKER, other: LINK_WORKER, desk: SUPERVISOR }));
  });
  after(async () => {
    for (const device of [one, other, desk]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const steps = (page) => page.getByRole('region', { name: 'How far it is' });
  const now = (page) => steps(page).locator('[aria-current=step]');
  /** Waits until the case stands at this step, with its day. */
  const standsAt = async (page, step) => {
    await now(page).filter({ hasText: step }).waitFor();
    assert.match(await now(page).innerText(), /\d [A-Z]/, 'it says since when');
  };
  const asked = (page) => page.getByRole('heading', { name: /^Tried (three|four) times, not reached$/ });
  const meet = async (...pages) => {
    for (const page of pages) await sendNow(page);
  };
  const call = async (page, note) => {
    await page.getByRole('link', { name: 'Record a contact' }).click();
    await pick(page, 'What was it?', 'Call');
    await page.getByLabel('What was said and done').fill(note);
  };

  test('a referral stands at its first step, and says that nobody has been in touch', async () => {
    const { page } = one;
    await server.stop();
    await addPerson(page, WAY);
    WAY.path = pathOf(page);
    await standsAt(page, 'Referred');
    await steps(page).getByText('Referred today, no contact yet.').waitFor();
    await steps(page).getByRole('listitem').filter({ hasText: 'Contacted' }).getByText('not yet').waitFor();
  });

  test('an attempt is one touch, moves it along, and can be taken back', async () => {
    const { page } = one;
    await press(page, 'Tried, no answer');
    await savedOnThisPhone(page);
    await standsAt(page, 'Contacted');
    await steps(page).getByText('First contact on the day of the referral.').waitFor();
    await press(page, 'Undo');
    await standsAt(page, 'Referred');
    await press(page, 'Tried, no answer');
    await standsAt(page, 'Contacted');
  });

  test('that they agreed, that a plan was made and that they were met bring it as far as support', async () => {
    const { page } = one;
    await call(page, 'Would like to come to the choir.');
    await pick(page, 'Do they agree to go on?', 'Yes');
    await pick(page, 'How did they agree?', 'They said so');
    await finish(page);
    await standsAt(page, 'Connected');
    await follow(page, `${WAY.path}/about?edit=stage`);
    assert.equal(await page.getByRole('radio', { name: 'Closed' }).count(), 0, 'an end has a page of its own');
    await pick(page, 'How far is it?', 'Plan agreed');
    await press(page, 'Save');
    await savedOnThisPhone(page);
    await follow(page, WAY.path);
    await standsAt(page, 'Being supported');
    await examine(page, 'funnel-file', { clients });
  });

  test('an end says why, and what is still open first', async () => {
    const { page } = one;
    await call(page, 'Goes by herself now.');
    await page.getByLabel('What comes next').fill('Ring about the minibus');
    await page.locator('#next_date').fill(new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10));
    await finish(page);
    await page.getByText('Does it end?').click();
    await page.getByRole('link', { name: 'Close or decline this case' }).click();
    await page.getByRole('heading', { level: 1, name: 'How does it end?' }).waitFor();
    await page.getByRole('region', { name: 'Still open' }).getByText('Ring about the minibus').waitFor();
    await press(page, 'Finish');
    await mistakes(page, { 'end-to': /Choose whether/, 'end-tasks': /what becomes/ });
    await pick(page, 'Which end is it?', 'Closed');
    await pick(page, 'Why does it end?', 'They did what they set out to do');
    await pick(page, 'What is in the diary', 'Take it out');
    await examine(page, 'funnel-end', { clients, focus: '*', wrong: true });
    await finish(page);
    await standsAt(page, 'Closed');
    await now(page).getByText('They did what they set out to do').waitFor();
    assert.equal(await page.getByRole('heading', { name: 'In the diary' }).count(), 0);
  });

  test('a case goes on after its end, with a reason, and its steps keep their days', async () => {
    const { page } = one;
    await page.getByText('Does it go on?').click();
    await page.getByRole('link', { name: 'Go on with this case' }).click();
    await page.getByRole('heading', { level: 1, name: 'Go on with this case?' }).waitFor();
    await press(page, 'Finish');
    await mistakes(page, { 'again-why': /why it goes on/ });
    await page.getByLabel('Why does it go on?').fill('She rang again.');
    await finish(page);
    await standsAt(page, 'Being supported');
  });

  test('whoever declines in a contact ends it in the same save', async () => {
    const { page } = one;
    await addPerson(page, NO);
    NO.path = pathOf(page);
    await call(page, 'He is glad to be asked, and busy.');
    await pick(page, 'Do they agree to go on?', 'No, they declined');
    await page.getByLabel('Why did they decline?').fill('His grandson comes every day.');
    await page.getByLabel('End the case with this: they declined').check();
    await finish(page);
    await standsAt(page, 'Declined');
    await now(page).getByText('They did not want it').waitFor();
    assert.equal(await steps(page).getByText('Connected').count(), 0, 'what it did not come to is left out');
  });

  test('two phones that each wrote some of three attempts ask nobody until they have met', async () => {
    for (const [{ page }, times] of [[one, 2], [other, 1]]) {
      await openPerson(page, missed.shown);
      for (let time = 0; time < times; time += 1) {
        await press(page, 'Tried, no answer');
        await happened(page, 'Tried, no answer').nth(time).waitFor();
      }
      assert.equal(await asked(page).count(), 0);
    }
    await server.start();
    await meet(one.page, other.page, one.page);
    for (const { page } of [one, other]) {
      await goTo(page, 'Today');
      await page.getByRole('link', { name: new RegExp(`${missed.shown}.*Tried three times`, 's') }).waitFor();
      await openPerson(page, missed.shown);
      await asked(page).waitFor();
    }
    await follow(other.page, '/people');
    await other.page.getByText('Tried three times, not reached').first().waitFor();
  });

  test('a supervisor sees how long the first contact took, and who is not reached', async () => {
    const { page } = desk;
    await sendNow(page);
    await goTo(page, 'Team');
    await page.getByText(/^From referral to first contact: [\d½]+ days? \(median of \d+ open cases\)\./).waitFor();
    await page.getByText('1 person was tried three times or more and not reached.').waitFor();
    await page.setViewportSize(PHONE);
    await examine(page, 'funnel-team', { clients, wide: true });
    await page.setViewportSize(DESK);
    await page.getByRole('link', { name: 'Rosa Hale' }).first().click();
    await page.getByText('Tried three times, not reached').waitFor();
  });

  test('the page of the question shows what was tried and what may be done; the answer is in the diary', async () => {
    const { page } = one;
    await page.getByRole('link', { name: 'Decide what now' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tried three times, not reached' }).waitFor();
    assert.equal(await page.getByRole('list', { name: 'What was tried' }).getByRole('listitem').count(), 3);
    await examine(page, 'funnel-not-reached', { clients });
    await press(page, 'Finish');
    await mistakes(page, { now: /Choose what/, 'now-on': /day/i });
    await pick(page, 'What now?', 'Write to them');
    await page.getByText('A letter may be opened by somebody else').waitFor();
    await pick(page, 'What now?', 'Try again on a day');
    await typeDay(page.getByRole('group', { name: 'On which day?' }), isoDay(2));
    await finish(page);
    assert.equal(await asked(page).count(), 0);
    await page.getByRole('heading', { name: 'In the diary' }).waitFor();
    await page.getByText('Try again by telephone', { exact: true }).waitFor();
  });

  test('one answer settles it for both, taken back both ask again, and a fourth attempt asks nobody', async () => {
    await openPerson(other.page, missed.shown);
    await asked(other.page).waitFor();
    await meet(one.page, other.page);
    await openPerson(other.page, missed.shown);
    await other.page.getByText('Try again by telephone', { exact: true }).waitFor();
    assert.equal(await asked(other.page).count(), 0);
    await press(other.page, 'Tried, no answer');
    await savedOnThisPhone(other.page);
    assert.equal(await asked(other.page).count(), 0, 'one is not three');
  });

  test('that somebody has died is asked twice and stops everything on this phone at once, with no signal', async () => {
    const { page } = one;
    await server.stop();
    await openPerson(page, dead.shown);
    await page.getByText(PLANNED).first().waitFor();
    await page.getByText('Has the person died?').click();
    await page.getByRole('link', { name: 'Write down that they have died' }).click();
    await page.getByRole('heading', { level: 1, name: `Has ${dead.shown} died?` }).waitFor();
    await examine(page, 'funnel-died-form', { clients });
    await press(page, 'Write it down');
    await mistakes(page, { 'died-how': 'Choose who told us.' });
    await pick(page, 'Who told us?', 'Family or friends');
    await page.getByLabel('Their name').fill('Her sister');
    await press(page, 'Write it down');
    await press(page.getByRole('dialog'), 'No, go back');
    await press(page, 'Write it down');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Look once more whether this is the right person/).waitFor();
    await press(dialog, `Yes, ${dead.shown} has died`);
    await page.getByRole('heading', { level: 1, name: `${dead.shown} has died` }).waitFor();
    await page.getByText('Family or friends: Her sister').waitFor();
    await page.getByRole('heading', { name: 'What to say' }).waitFor();
    await examine(page, 'funnel-died', { clients });
    await follow(page, dead.path);
    await page.getByRole('heading', { name: `${dead.shown} has died` }).waitFor();
    await examine(page, 'funnel-died-file', { clients });
    await nothingPlanned(page);
    for (const path of ['walk', 'visit', 'assess', 'assess/seven-outcomes']) {
      await follow(page, `${dead.path}/${path}`);
      await page.getByRole('heading', { name: `${dead.shown} has died` }).waitFor();
    }
  });

  /** Neither file nor Today nor People says that anything is to be done with whoever has died. */
  async function nothingPlanned(page) {
    await follow(page, dead.path);
    await page.getByText('Do not ring or write to them.').waitFor();
    const main = page.getByRole('main');
    assert.equal(await main.getByText(PLANNED).count(), 0);
    assert.equal(await main.locator('a[href^="tel:"]').count(), 0);
    for (const way of ['record', 'walk', 'visit', 'assess']) {
      assert.equal(await main.locator(`a[href="${dead.path}/${way}"]`).count(), 0, way);
    }
    await follow(page, '/');
    assert.equal(await main.getByRole('link', { name: new RegExp(dead.shown) }).count(), 0, 'nothing on Today');
    await follow(page, '/people');
    await main.getByRole('link', { name: new RegExp(`${dead.shown}.*Died; the day is not known`, 's') }).waitFor();
  }

  test('the other phone plans past it, and stops once it has met the office', async () => {
    const { page } = other;
    await openPerson(page, dead.shown);
    await call(page, 'She did not feel well.');
    await page.getByLabel('What comes next').fill(LATE);
    await page.locator('#next_date').fill(new Date().toISOString().slice(0, 10));
    await finish(page);
    await page.getByText(LATE).first().waitFor();
    await server.start();
    await meet(one.page, other.page, one.page);
    for (const device of [other, one]) {
      await nothingPlanned(device.page);
    }
    await follow(page, dead.path);
    await page.getByText('She did not feel well.').waitFor();
  });

  test('a supervisor who holds only the outline sees it too', async () => {
    const { page } = desk;
    await sendNow(page);
    await follow(page, dead.path);
    await page.getByRole('heading', { name: `${dead.shown} has died` }).waitFor();
    await follow(page, '/people');
    await page.getByRole('link', { name: new RegExp(`${dead.shown}.*Died`, 's') }).first().waitFor();
  });

  test('a talk with the family can be written down, and is no contact with whoever died', async () => {
    const { page } = one;
    await follow(page, dead.path);
    const before = await steps(page).innerText();
    await page.getByRole('link', { name: 'Record a talk with the family' }).click();
    await page.getByRole('heading', { level: 1, name: 'Talked with the family' }).waitFor();
    await page.getByLabel('What was said and done').fill('Her sister thanked us for the walks.');
    assert.equal(await page.getByLabel('What comes next').count(), 0, 'nothing is planned');
    await finish(page);
    await happened(page, 'Her sister thanked us').waitFor();
    assert.equal(await steps(page).innerText(), before);
    await page.getByRole('link', { name: 'Close the case' }).click();
    assert.equal(await page.getByRole('radio', { name: 'Died' }).isChecked(), true, 'the reason is offered');
  });

  test('taken back, everything is there again on both phones, with what was planned meanwhile', async () => {
    const { page } = one;
    await follow(page, `${dead.path}/died`);
    await page.getByText('Was this entered by mistake?').click();
    await press(page, 'Take it back');
    await press(page.getByRole('dialog'), 'Take it back');
    await page.getByRole('heading', { name: 'In the diary' }).waitFor();
    await page.getByText(PLANNED).first().waitFor();
    await meet(one.page, other.page);
    await openPerson(other.page, dead.shown);
    for (const words of [PLANNED, LATE]) await other.page.getByText(words).first().waitFor();
    await other.page.getByRole('link', { name: 'Record a contact' }).waitFor();
  });

  test('with the keyboard alone', async () => {
    const { page } = other;
    await follow(page, `${missed.path}/end`);
    await tabTo(page, /^Closed/);
    await page.keyboard.press('Space');
    await tabTo(page, 'They did what they set out to do');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.getByRole('radio', { name: 'Moved away' }).isChecked(), true);
    await tabTo(page, 'Take it out');
    await page.keyboard.press('Space');
    await tabTo(page, 'Finish');
    await page.keyboard.press('Enter');
    await savedOnThisPhone(page);
    await standsAt(page, 'Closed');
    await settled(page);
    await sendNow(page);
    assert.equal(await page.getByText('Held by the office').count(), 0);
    for (const { violations, errors } of [one, other, desk]) assert.deepEqual([violations, errors], [[], []]);
  });
});
