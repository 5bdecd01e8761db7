// Dee's plan through the screens: what she wants in her words, who does what by when, agreed with her, and a copy of her own that says
// nothing else of the file. Two phones write in one goal; nobody loses a word.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, unlockHere } from './lib/app.mjs';
import { violationsOf } from './lib/axe.mjs';
import { PHONE } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { isoDay } from './lib/time.mjs';
import { finish, goTo, openPerson, pick, savedOnThisPhone, sendNow, wholeFile } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press, typeDay } from './steps/forms.mjs';
import { tabTo } from './steps/keys.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow, settled } from './steps/places.mjs';
import { openPlan, planLink } from './steps/plan.mjs';
import { openTeam } from './steps/team.mjs';

const DEE = 'Dee';
const GOAL = 'To get on a bus without crying.';
const NIGHTS = 'Somebody to talk to when the nights are long.';
const CALL = 'Ring her every other week, the same voice';
const NUMBER = 'Send her the number of the night line';

/** A day, `days` from today, as the boxes of a day take it. */
const typed = (days) => isoDay(days).split('-').reverse().map((part) => String(Number(part)));

suite('a plan', () => {
  let scratch;
  let server;
  let worker;
  let one;
  let other;
  let desk;
  let clients;
  let dee;
  let file;
  /** Words of the file that are for staff alone. */
  let secrets;
  const test = inOrder('plan', () => [one, other, desk]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    worker = await office(server.url, LINK_WORKER);
    const cases = casesOf(await worker.everything());
    clients = cases.map(({ shown }) => shown);
    dee = cases.find(({ shown }) => shown === DEE);
    file = `/people/${dee.file}`;
    const of = (kind) => dee.entries.filter((entry) => entry.kind === kind);
    const root = Object.entries(dee.root);
    secrets = [
      ...of('contact').map(({ fields }) => fields.note),
      ...of('referral').map(({ fields }) => fields.note),
      ...of('review_note').map(({ fields }) => fields.comment),
      ...of('risks').flatMap(({ fields }) => Object.values(fields).map((risk) => risk?.words)),
      ...root.filter(([name]) => name.startsWith('flag/')).map(([, flag]) => flag?.what),
    ].filter(Boolean).map((words) => words.split('\n')[0].slice(0, 40));
    assert.ok(secrets.length > 8, 'there is something that must not be on the sheet');
    ({ one, other, desk } = await openTeam(scratch, server.url, { one: LINK_WORKER, other: LINK_WORKER, desk: SUPERVISOR }));
  });
  after(async () => {
    for (const device of [one, other, desk]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const date = (page, legend, days) => typeDay(page.getByRole('group', { name: legend }), isoDay(days));
  const card = (page, words) => page.getByRole('article').filter({ hasText: words });
  const row = (page, words) => page.locator('li.row').filter({ hasText: words });
  const meet = async (...pages) => {
    for (const page of pages) await sendNow(page);
  };

  test('with no signal, a goal is in her words; what is missing is said, and nothing is lost', async () => {
    const { page } = one;
    await server.stop();
    await openPerson(page, DEE);
    await page.getByRole('region', { name: 'Plan' }).getByText('No plan yet.').waitFor();
    await openPlan(page, DEE);
    await page.getByText('Knows half of Dudley').waitFor();
    await page.getByRole('link', { name: 'Add a goal' }).click();
    await page.getByRole('heading', { level: 1, name: 'A goal' }).waitFor();
    assert.equal(await page.getByRole('radio', { name: 'Loneliness or isolation' }).isChecked(), true, 'her referral says why');
    await press(page, 'Finish');
    await mistakes(page, { 'plan-what': /in their own words/ });
    await page.getByLabel('What do they want?').pressSequentially(GOAL);
    await pick(page, 'How important is it to them?', '9');
    await pick(page, 'How sure are they', '3');
    await press(page, 'Add a step');
    await page.getByLabel('Step 1', { exact: true }).pressSequentially('To the stop and back');
    await examine(page, 'plan-goal', { clients, focus: '*', wrong: true });
  });

  test('a reload in the middle keeps every word, and one Finish saves it', async () => {
    const { page } = one;
    await page.getByText(/Draft kept on this phone/).waitFor();
    await page.reload();
    await unlockHere(page);
    await page.getByRole('heading', { level: 1, name: 'A goal' }).waitFor();
    assert.equal(await page.getByLabel('What do they want?').inputValue(), GOAL);
    assert.equal(await page.getByLabel('Step 1', { exact: true }).inputValue(), 'To the stop and back');
    await finish(page);
    await card(page, GOAL).getByText('9 of 10').waitFor();
    await card(page, GOAL).getByText(/3 of 10 on \d+ [A-Z]/).waitFor();
    await page.getByText('Not agreed with them yet.').waitFor();
  });

  test('importance and confidence may be left out, and a second goal can be moved before the first', async () => {
    const { page } = one;
    await page.getByRole('link', { name: 'Add a goal' }).click();
    await page.getByLabel('What do they want?').fill(NIGHTS);
    await finish(page);
    assert.equal(await card(page, NIGHTS).getByText('of 10').count(), 0, 'nobody asked, and nothing is drawn');
    await press(card(page, NIGHTS), 'Move up');
    await page.waitForFunction((words) => document.querySelector('article')?.innerText.includes(words), NIGHTS);
  });

  test('an action has somebody and a day that has not passed', async () => {
    const { page } = one;
    await page.getByRole('link', { name: `Who does what for ${NIGHTS}` }).click();
    await page.getByLabel('What is done?').pressSequentially(NUMBER);
    await press(page, 'Finish');
    await mistakes(page, { 'plan-who': /Choose who/, 'plan-by': /day/i });
    await date(page, 'By when?', -1);
    await pick(page, 'Who does it?', 'A service');
    await press(page, 'Finish');
    await mistakes(page, { 'plan-name': /who that is/, 'plan-by': /in the past/ });
    await pick(page, 'Who does it?', 'Their link worker');
    await date(page, 'By when?', 0);
    await examine(page, 'plan-action', { clients, focus: '*', wrong: true });
    await finish(page);
    for (const [what, who, name] of [[CALL, 'A colleague', 'Jo Moor'], ['Ask her cousin to come along on the bus', DEE]]) {
      await page.getByRole('link', { name: 'Add who does what' }).click();
      await page.getByLabel('What is done?').fill(what);
      await pick(page, 'Who does it?', who);
      if (name) await page.getByLabel(/^Their name/).fill(name);
      await date(page, 'By when?', 7);
      await finish(page);
    }
    for (const who of [DEE, 'Rosa Hale', 'A colleague: Jo Moor']) await page.getByRole('heading', { level: 3, name: who }).waitFor();
    await row(page, NUMBER).getByText(`For “${NIGHTS}”`).waitFor();
    await examine(page, 'plan', { clients });
  });

  test('agreeing it names how, and a review that is still to come; it is a step of the case', async () => {
    const { page } = one;
    await page.getByRole('link', { name: 'Agree the plan' }).click();
    await page.getByRole('region', { name: 'What is agreed' }).getByText(GOAL).waitFor();
    await date(page, /look at it again/, -1);
    await press(page, 'Finish');
    await mistakes(page, { 'plan-how': /how they agreed/, 'plan-review': /after today/, 'plan-copy': /copy/ });
    await pick(page, 'How did they agree?', 'They cannot decide this now');
    await press(page, 'Finish');
    await mistakes(page, { 'plan-words': /best for them/, 'plan-review': /after today/, 'plan-copy': /copy/ });
    await pick(page, 'How did they agree?', 'They said so');
    await date(page, /look at it again/, 70);
    await pick(page, 'Their own copy', 'I print or post it later');
    await examine(page, 'plan-agree', { clients, focus: '*', wrong: true });
    await finish(page);
    await page.getByRole('region', { name: 'Agreed' }).getByText(/They said so/).waitFor();
    await page.getByText('They do not have their copy yet.').waitFor();
    assert.equal(await page.getByText('Changed since it was agreed').count(), 0);
    await follow(page, file);
    await page.getByRole('region', { name: 'Plan' }).getByText('Their copy is owed').waitFor();
    await page.getByRole('region', { name: 'How far it is' }).getByText('Plan agreed').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Plan agreed' }).first().waitFor();
  });

  test('what the worker does and the copy that is owed stand on Today, and an action is ticked there', async () => {
    const { page } = one;
    await goTo(page, 'Today');
    const todo = page.getByRole('region', { name: 'To do' }).or(page.locator('section').filter({ has: page.getByRole('heading', { name: 'To do' }) }));
    await todo.getByText(NUMBER).waitFor();
    await todo.getByText('Give them their copy of the plan').waitFor();
    assert.equal(await todo.getByText(CALL).count(), 0, 'what somebody else does is theirs');
    await examine(page, 'plan-today', { clients, wide: true });
    await press(todo, `Done: ${NUMBER}`);
    await page.getByText(/Done\. Saved on this phone/).waitFor();
    await todo.getByText(NUMBER).waitFor({ state: 'detached' });
    await openPlan(page, DEE);
    await row(page, NUMBER).getByText(/^Done, /).waitFor();
    assert.equal(await page.getByText('Changed since it was agreed').count(), 0, 'that something was done changes nothing');
  });

  test('her own copy says what she wants and who does what, in large letters, and nothing else of the file', async () => {
    const { page } = one;
    await page.getByRole('link', { name: 'Show or print it' }).click();
    await page.getByRole('heading', { level: 1, name: 'My plan' }).waitFor();
    await settled(page);
    const sheet = page.getByRole('article');
    for (const words of [GOAL, NIGHTS, CALL, 'Jo Moor', 'Rosa', 'I do this', 'To the stop and back', 'We look at this again', 'Telephone: 01632 960900', '999', '111']) {
      await sheet.getByText(words).first().waitFor();
    }
    await examine(page, 'plan-copy', { clients });
    const dom = await page.content();
    const shown = [...secrets, 'of 10', 'Loneliness or isolation', 'isolation', 'Duty supervisor', 'safeguarding', 'best interest', 'market stall'];
    for (const secret of shown) assert.ok(!dom.includes(secret), `the page holds “${secret}”`);
    const points = await sheet.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize) * 0.75);
    assert.ok(points >= 16, `the letters are ${points} points high`);
  });

  test('handed over, the screen shows the sheet alone', async () => {
    const { page } = one;
    await press(page, 'Hand over the phone');
    await page.getByRole('button', { name: 'I have the phone back' }).waitFor();
    assert.equal(await page.locator('nav.tabs').isVisible(), false);
    assert.equal(await page.getByRole('link', { name: 'Plan', exact: true }).isVisible(), false);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'plan-copy-handed', { fullPage: true });
    await press(page, 'I have the phone back');
    await page.locator('nav.tabs').waitFor();
  });

  test('on paper it is the sheet alone, in 16 points or more', async () => {
    const { page } = one;
    await page.emulateMedia({ media: 'print' });
    const printed = await page.evaluate(() => ({
      text: document.body.innerText,
      points: Number.parseFloat(getComputedStyle(document.querySelector('.sheet')).fontSize) * 0.75,
      ink: getComputedStyle(document.querySelector('.sheet')).color,
    }));
    assert.ok(printed.points >= 16, `${printed.points} points`);
    assert.ok(printed.text.trim().startsWith('My plan'), printed.text.slice(0, 80));
    assert.ok(!/Print|Hand over|Today|Record/.test(printed.text), 'nothing of the app is on the paper');
    await shoot(page, 'plan-copy-print', { fullPage: true });
    await page.emulateMedia({ media: 'screen' });
  });

  test('that she has it is one touch, and nobody is reminded any more', async () => {
    const { page } = one;
    await page.getByRole('link', { name: 'Back to the plan' }).click();
    await press(page.getByRole('group', { name: /Have they got it/ }), 'Printed');
    await savedOnThisPhone(page);
    await page.getByText(/Their copy: printed on/).waitFor();
    await goTo(page, 'Today');
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    assert.equal(await page.getByText('Give them their copy of the plan').count(), 0);
  });

  test('two phones write in one goal: different fields meet in one, the same field is asked about', async () => {
    await server.start();
    await meet(one.page, other.page);
    // It had nothing to send, so that it says so before the answer is here.
    await openPlan(other.page, DEE);
    await other.page.getByRole('article').filter({ hasText: GOAL }).waitFor();
    await server.stop();
    for (const [{ page }, level, words] of [[one, '6', 'To get on a bus by myself.'], [other, undefined, 'To ride the bus to the market.']]) {
      await openPlan(page, DEE);
      await page.getByRole('link', { name: `Change the goal ${GOAL}` }).click();
      await page.getByLabel('What do they want?').fill(words);
      if (level) await pick(page, 'How sure are they', level);
      else await pick(page, 'How important is it to them?', '10');
      await press(page, 'Add a step');
      await page.getByLabel('Step 2', { exact: true }).fill(level ? 'One stop, with her cousin' : 'Buy a day ticket');
      await finish(page);
    }
    await server.start();
    await meet(one.page, other.page, one.page);
    const { page } = one;
    await openPlan(page, DEE);
    const goal = page.getByRole('article').filter({ hasText: 'bus' });
    for (const words of ['10 of 10', 'One stop, with her cousin', 'Buy a day ticket', 'To the stop and back']) await goal.getByText(words).waitFor();
    await goal.getByText(/6 of 10/).waitFor();
    await page.getByText('Changed since it was agreed').waitFor();
    await follow(page, '/decisions');
    await page.getByText('To get on a bus by myself.').first().waitFor();
    await page.getByText('To ride the bus to the market.').first().waitFor();
    const [entry] = (await worker.entriesOfKind(dee.file, 'goal')).filter(({ text }) => text.includes('market'));
    assert.ok(entry.text.includes('by myself') && entry.fields.importance === 10, 'the office has both');
  });

  test('a supervisor reads what has changed since it was agreed, and writes nothing in it', async () => {
    const { page } = desk;
    await sendNow(page);
    await follow(page, file);
    await wholeFile(page);
    await planLink(page).click();
    await page.getByText('Changed since it was agreed').waitFor();
    for (const name of ['Add a goal', 'Agree it again', 'Show or print it', /^Change the goal/]) {
      assert.equal(await page.getByRole('link', { name }).count(), 0, String(name));
    }
    await page.getByText('What it said before').click();
    await page.getByText(GOAL).first().waitFor();
    await follow(page, `${file}/plan`);
    await page.setViewportSize(PHONE);
    await examine(page, 'plan-supervisor', { clients, wide: true });
    await follow(page, `${file}/plan?goal=new`);
    assert.equal(await page.getByLabel('What do they want?').count(), 0);
  });

  test('with the keyboard alone', async () => {
    const { page } = other;
    await follow(page, `${file}/plan?action=new`);
    await tabTo(page, 'What is done?');
    await page.keyboard.type('Look at the timetable together');
    await tabTo(page, DEE);
    await page.keyboard.press('Space');
    await tabTo(page, 'Day');
    for (const part of typed(3)) {
      await page.keyboard.type(part);
      await page.keyboard.press('Tab');
    }
    await tabTo(page, 'Finish');
    await page.keyboard.press('Enter');
    await savedOnThisPhone(page);
    await row(page, 'Look at the timetable together').waitFor();
    await sendNow(page);
    assert.equal(await page.getByText('Held by the office').count(), 0);
    for (const { violations, errors } of [one, other, desk]) assert.deepEqual([violations, errors], [[], []]);
  });
});
