// What is asked again: reminded of on Today from what was recorded, said not to happen with a reason, seen by the supervisor; and what
// people think of the service, given in private with no signal, which whoever handed over the phone reads by no way at all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, SUPPORT_WORKER, unlock } from './lib/app.mjs';
import { DESK, PHONE } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { live, movable } from './lib/time.mjs';
import { finish, goTo, happened, openPerson, pick, savedOnThisPhone, says, sendNow, wholeFile } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { casesOf, entrySave, office, personSaves } from './steps/office.mjs';
import { follow, pathOf } from './steps/places.mjs';
import { openTeam } from './steps/team.mjs';

const SEVEN = JSON.parse(readFileSync(new URL('../crates/shared/src/instrument/seven-outcomes.json', import.meta.url)));
const DAY_MS = 24 * 60 * 60 * 1000;
/** Between three and four months ago, in whatever months. */
const REFERRED_DAYS = 100;
/** Days from now on which four months are over, in whatever months. */
const OVER_DAYS = 30;
/** Days from now on which six months are near, and not over. */
const SIX_MONTHS_DAYS = 85;
/** What must come to nobody but the supervisors. */
const SECRET = 'She talks and does not listen';
const ADDED = 'and she is kind all the same';
/** Words that judge somebody. */
const JUDGES = /fail|disappoint|unfortunate|bad |poor|sadly|should have/i;

const day = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

suite('what is asked again', () => {
  let scratch;
  let server;
  let one;
  let other;
  let desk;
  /** Three people: what the screens call them, and their files. */
  const karen = { name: { given: 'Karen', family: 'Rudge' }, shown: 'Karen Rudge', answers: 'not_managing' };
  const helen = { name: { given: 'Helen', family: 'Sower' }, shown: 'Helen Sower', answers: 'managing' };
  const moira = { name: { given: 'Moira', family: 'Field' }, shown: 'Moira Field', answers: 'managing' };
  const clients = [karen, helen, moira].map(({ shown }) => shown);
  const test = inOrder('follow-up', () => [one, other, desk]);

  /** Somebody who was referred a hundred days ago and answered the seven questions five days later. */
  const referred = async (worker, who) => {
    const at_ms = Date.now() - (REFERRED_DAYS - 5) * DAY_MS;
    const saves = personSaves({ name: who.name, born: '1958-04-02', nhs_number: { number: '', status: 'none', why: 'not_known' } });
    const file = saves[1].changes[0].file;
    const answers = Object.fromEntries(SEVEN.items.map(({ id }) => [`answer/${id}`, { choice: who.answers, indicators: [], words: '' }]));
    const instrument = { id: SEVEN.id, version: SEVEN.version };
    saves.push(
      entrySave(file, 'referral', { received: day(-REFERRED_DAYS) }),
      entrySave(file, 'contact', { how: 'visit', at_ms, note: 'Hello', agreed: { answer: 'yes', how: 'spoken', told_data_use: true, reason: '' } }),
      entrySave(file, 'assessment', { instrument, at_ms, moment: 'baseline', ...answers }),
    );
    if (who === helen) {
      const scores = Object.fromEntries(['satisfied', 'worthwhile', 'happy', 'anxious'].map((id) => [`answer/${id}`, { choice: '7', indicators: [], words: '' }]));
      saves.push(entrySave(file, 'assessment', { instrument: { id: 'ons4', version: 1 }, at_ms, moment: 'baseline', ...scores }));
    }
    const { verdicts } = await worker.sync({ saves });
    assert.ok(verdicts.every(({ verdict }) => verdict === 'applied'), JSON.stringify(verdicts));
    Object.assign(who, { file, path: `/people/${file}` });
  };

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const worker = await office(server.url, LINK_WORKER);
    for (const who of [karen, helen, moira]) await referred(worker, who);
    const whose = { one: LINK_WORKER, other: LINK_WORKER, desk: SUPERVISOR };
    ({ one, other, desk } = await openTeam(scratch, server.url, whose, movable));
  });
  after(async () => {
    for (const device of [one, other, desk]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const reminder = (page, who) => page.getByRole('main').getByRole('link', { name: new RegExp(`${who.shown}.*(Ask again|Say why)`, 's') });
  /** Everybody who is to be asked again: Today shows the first few. */
  const all = (page) => follow(page, '/follow-ups');
  /** Answers the seven questions, each the same but for the `others`. */
  const seven = async (page, usual, others = {}) => {
    await page.getByRole('heading', { level: 1, name: 'Seven outcomes' }).waitFor();
    await press(page, 'Begin');
    for (let place = 0; place < SEVEN.items.length; place += 1) {
      await page.getByText(`${place + 1} of ${SEVEN.items.length}`).waitFor();
      await page.getByRole('radio', { name: new RegExp(`^${others[place] ?? usual}(?![\\w-])`) }).check();
      await page.getByRole('button', { name: /^(Continue|Check the answers)$/ }).click();
    }
    await pick(page, 'Are there risks?', 'No known risks');
    await finish(page);
  };
  const ahead = async (days) => {
    for (const { page } of [one, desk]) await live(page, days);
  };

  test('whoever is due stands on Today with what and until when, and on the page of the supervisor', async () => {
    const { page } = one;
    await server.stop();
    await goTo(page, 'Today');
    await page.getByRole('link', { name: /Ask again/ }).first().waitFor();
    await examine(page, 'follow-up-today', { clients });
    await all(page);
    await reminder(page, karen).getByText(/^Seven outcomes: until \d+ \w+$/).waitFor();
    await reminder(page, helen).getByText(/ and 1 more: until /).waitFor();
    await goTo(desk.page, 'Team');
    await desk.page.getByText(/\d+ to ask again now/).waitFor();
    await desk.page.getByRole('link', { name: 'See whom' }).click();
    await reminder(desk.page, karen).getByText('With Rosa Hale').waitFor();
    await desk.page.setViewportSize(PHONE);
    await examine(desk.page, 'follow-up-team', { clients, wide: true });
    await desk.page.setViewportSize(DESK);
  });

  test('Karen: one touch opens the questions, and once they are answered nobody is reminded', async () => {
    const { page } = one;
    await all(page);
    await reminder(page, karen).click();
    assert.match(page.url(), /assess\/seven-outcomes\?version=1/, 'asked as it was asked first');
    await seven(page, 'Managing', { 2: 'Getting support, and it helps' });
    await page.getByText('Better in 7 of 7.').waitFor();
    await page.getByRole('heading', { name: 'Asked again' }).waitFor();
    await page.getByText('Nothing is to be asked again now.').waitFor();
    await page.getByText('When each is asked').click();
    await page.getByRole('link', { name: /^asked on \d/ }).waitFor();
    await all(page);
    assert.equal(await reminder(page, karen).count(), 0);
  });

  test('Helen: a second time that is less good is said in words that judge nobody', async () => {
    const { page } = one;
    await openPerson(page, helen.shown);
    await examine(page, 'follow-up-person', { clients });
    await page.getByRole('link', { name: 'Ask now Seven outcomes' }).click();
    await seven(page, 'Managing', { 1: 'Not managing', 4: 'Getting support, and it helps' });
    const said = page.getByText('The same in 5 of 7, worse in 2.');
    await said.waitFor();
    assert.ok(!JUDGES.test(await page.getByRole('main').innerText()));
    await all(page);
    await reminder(page, helen).getByText(/^Personal wellbeing \(ONS4\): until /).waitFor();
  });

  test('that it will not happen is said with a reason, with no signal', async () => {
    const { page } = one;
    await openPerson(page, helen.shown);
    await page.getByRole('link', { name: 'One of these will not happen' }).click();
    await page.getByRole('heading', { level: 1, name: 'Why will it not be asked?' }).waitFor();
    await press(page, 'Finish');
    await mistakes(page, { 'no-again-why': /Choose why/ });
    await pick(page, 'Why?', 'Another reason');
    await press(page, 'Finish');
    await mistakes(page, { 'no-again-words': /in a few words/ });
    await pick(page, 'Why?', 'They are not well enough');
    await page.getByLabel('In your words').fill('Back from hospital on Monday');
    await examine(page, 'follow-up-reason', { clients, focus: '*', wrong: true });
    await finish(page);
    await happened(page, 'Back from hospital on Monday').getByText('They are not well enough').waitFor();
    await all(page);
    assert.equal(await reminder(page, helen).count(), 0);
  });

  test('it is gone on every phone, the supervisor sees the change, and what was said can be taken back', async () => {
    await server.start();
    for (const { page } of [one, other, desk]) await sendNow(page);
    await all(other.page);
    for (const who of [karen, helen]) assert.equal(await reminder(other.page, who).count(), 0, who.shown);
    await reminder(other.page, moira).waitFor();
    const { page: office } = desk;
    await goTo(office, 'Team');
    await office.getByRole('link', { name: 'See whom' }).click();
    await reminder(office, moira).click();
    await office.getByRole('heading', { level: 1, name: moira.shown }).waitFor();
    await follow(office, helen.path);
    await wholeFile(office);
    await office.getByText('The same in 5 of 7, worse in 2.').waitFor();
    assert.equal(await office.getByRole('link', { name: 'One of these will not happen' }).count(), 0, 'not theirs to say');
    const { page } = other;
    await openPerson(page, helen.shown);
    await page.getByText('When each is asked').click();
    await page.getByRole('link', { name: /^will not happen: they are not well enough/ }).click();
    await page.getByRole('link', { name: 'Take it out' }).click();
    await page.getByLabel(/Why/).fill('She feels better.');
    await page.getByRole('button', { name: /Take it out/ }).click();
    await savedOnThisPhone(page);
    await all(page);
    await reminder(page, helen).waitFor();
    for (const device of [other, one]) await sendNow(device.page);
  });

  test('what nobody asked in time asks why, and the next window begins', async () => {
    const { page } = one;
    await ahead(OVER_DAYS);
    await goTo(page, 'This phone');
    await all(page);
    await reminder(page, moira).getByText(/^Seven outcomes: not asked by /).waitFor();
    await reminder(page, moira).click();
    await page.getByRole('heading', { level: 1, name: 'Why will it not be asked?' }).waitFor();
    await page.getByText(/not asked by/).waitFor();
    await ahead(SIX_MONTHS_DAYS);
    await goTo(page, 'This phone');
    await all(page);
    await reminder(page, moira).getByText(/: until /).waitFor();
    await openPerson(page, moira.shown);
    await page.getByText('Say why it was not asked').waitFor();
    await examine(page, 'follow-up-missed', { clients });
    await ahead(0);
    await goTo(page, 'Today');
  });

  /** What stands on the page that the person holds. */
  const alone = async (page) => {
    for (const gone of ['.banners', 'nav.tabs', '.toasts']) assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  };
  const question = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();

  test('what they think of us is asked with the phone in their hands, with no signal', async () => {
    const { page } = one;
    await server.stop();
    await openPerson(page, karen.shown);
    await page.getByRole('link', { name: 'Feedback', exact: true }).click();
    await page.getByText('You do not see the answers, now or later.').waitFor();
    await examine(page, 'feedback-worker', { clients });
    await press(page, 'Hand over the phone');
    await question(page, 'What do you think of us?');
    await page.getByText('Whoever gave you this phone cannot read your answers.').waitFor();
    await alone(page);
    await examine(page, 'feedback-who', { clients });
    await press(page, 'Begin');
    await question(page, /stars/);
    await page.getByRole('radio', { name: /^2 stars/ }).check();
    await examine(page, 'feedback-question', { clients, focus: '*' });
    await press(page, 'Continue');
    await question(page, /difference/);
    await page.getByRole('radio', { name: 'Yes, a lot' }).check();
    await press(page, 'Continue');
    await page.goBack();
    await question(page, /difference/);
    await press(page, 'Continue');
    for (const name of [/groups and services/, /listened/]) {
      await question(page, name);
      await press(page, 'Continue');
    }
    await question(page, 'Is there anything you would like to say?');
    await page.getByLabel('In your own words').pressSequentially(SECRET);
    await alone(page);
    await examine(page, 'feedback-words', { clients, focus: '*' });
    await page.waitForTimeout(1500);
  });

  test('the phone dies: the worker is shown nothing, and the person goes on without writing it again', async () => {
    const { page } = one;
    await unlock(page, server.url);
    await page.getByText('What they think of us').first().waitFor();
    await page.getByRole('link', { name: 'Continue' }).click();
    await page.getByText('They have begun.').waitFor();
    assert.ok(!(await page.locator('body').innerText()).includes(SECRET));
    await examine(page, 'feedback-again', { clients });
    await press(page, 'Hand over the phone');
    await press(page, 'Begin');
    await question(page, 'Is there anything you would like to say?');
    assert.equal(await page.getByLabel(/In your own words/).inputValue(), '', 'what they wrote is not shown');
    await page.getByText('Anything that you wrote before is kept.').waitFor();
    await page.getByLabel('In your own words').pressSequentially(ADDED);
    await press(page, 'Give my answers');
    await question(page, 'Thank you');
    await alone(page);
    await examine(page, 'feedback-thanks', { clients });
    await press(page, 'I have the phone back');
    await says(page, 'Given in private', 'Saved on this phone');
  });

  test('on the phone of the worker nothing of it can be read, before and after it was sent', async () => {
    const { page } = one;
    const shown = async () => {
      for (const place of ['Today', 'This phone', 'People']) {
        await goTo(page, place);
        const text = await page.locator('body').innerText();
        assert.ok(!text.includes(SECRET) && !text.includes(ADDED), place);
      }
      await openPerson(page, karen.shown);
      await happened(page, 'Given in private').getByRole('link').first().click();
      await page.getByText('Sealed. The supervisors').waitFor();
      const text = await page.locator('body').innerText();
      assert.ok(!text.includes(SECRET) && !/2 stars|a lot/.test(text));
    };
    await shown();
    await server.start();
    await sendNow(page);
    await shown();
    await openPerson(page, karen.shown);
    await says(page, 'Given in private', 'With the office');
  });

  test('the office gives it to nobody who works with them, whatever they ask', async () => {
    const supervisor = await office(server.url, SUPERVISOR);
    const files = (await supervisor.everything()).filter(({ entries }) => entries.some(({ kind }) => kind === 'feedback'));
    assert.equal(files.length, 1);
    assert.ok(!JSON.stringify(files).includes(SECRET), 'it is sealed on the devices of its readers, too');
    const [{ file }] = files;
    for (const who of [LINK_WORKER, SUPPORT_WORKER]) {
      const theirs = await office(server.url, who);
      const everything = JSON.stringify(await theirs.everything());
      assert.ok(!everything.includes(file) && !everything.includes('"sealed"') && !everything.includes(SECRET), who);
      assert.equal((await theirs.read(file)).status, 404, who);
      for (const [path, status] of [['feedback', 403], [`restricted/${file}/readers`, 404]]) {
        assert.equal(await theirs.status(path), status, `${who} ${path}`);
      }
    }
    const worker = await office(server.url, LINK_WORKER);
    const { body } = await worker.read(karen.file);
    assert.ok(body.includes('feedback_asked') && !body.includes(SECRET), 'the case says that they answered');
    assert.equal(casesOf(await worker.everything()).filter(({ file: known }) => known === karen.file).length, 1, 'the control: the case is theirs');
  });

  test('the supervisor reads it, with how many were asked', async () => {
    const { page } = one;
    await openPerson(page, helen.shown);
    await page.getByRole('link', { name: 'Feedback', exact: true }).click();
    await press(page, 'They would rather not');
    await savedOnThisPhone(page);
    await happened(page, 'They would rather not').first().waitFor();
    await sendNow(page);
    const { page: office } = desk;
    await sendNow(office);
    await goTo(office, 'Team');
    await office.getByText('What people think of us: 1 answer that you have not read.').waitFor();
    await shoot(office, 'feedback-unread');
    await office.getByRole('link', { name: 'What people think of us: 1 answer', exact: true }).click();
    await office.getByText('1 of 2 people who were asked have answered.').waitFor();
    await office.getByText(SECRET).waitFor();
    assert.match(await office.getByRole('main').innerText(), new RegExp(`${SECRET}\\s+${ADDED}`), 'both times');
    await office.getByText('2 stars').waitFor();
    await office.getByText('It made a difference: 1 of 1 (a lot: 1)').waitFor();
    await office.setViewportSize(PHONE);
    await examine(office, 'feedback-supervisor', { clients, wide: true });
    await office.getByRole('link', { name: karen.shown }).click();
    assert.equal(pathOf(office), karen.path);
    await goTo(office, 'Team');
    await office.getByRole('link', { name: 'What people think of us: 1 answer', exact: true }).waitFor();
    assert.equal(await office.getByText('that you have not read').count(), 0, 'it was read');
  });
});
