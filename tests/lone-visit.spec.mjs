// A visit alone, from the doorstep to the office: the timer counts, sounds and goes on behind the lock, and nobody is called safe.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, signIn, unlock, unlockHere } from './lib/app.mjs';
import { DESK, PHONE, keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { goTo, lockNow, openPerson, pick, savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { tabTo } from './steps/keys.mjs';
import { casesOf, entrySave, office } from './steps/office.mjs';
import { settled } from './steps/places.mjs';

const HERS = 'Mrs A';
const OTHER = 'Karen';
const WORKER = 'Rosa Hale';
const HAZARD = 'The stairs to the door are loose on the left.';
const PLACE = 'Her sister’s flat, 4 Alma Street, top bell';
const BUDDY = 'Sefa Lane';
const NUMBER = '07700 900123';
const HEARD = 'Rang her mobile, she answered, she is on the bus.';

/** One o'clock in the afternoon, in London. */
const NOON_MS = Date.parse('2026-11-18T13:00:00Z');
const MINUTE_MS = 60_000;
/** The app looks once a second whether a time is up. */
const LOOK_MS = 2_500;

suite('a visit alone', () => {
  let scratch;
  let server;
  let clients;
  /** The clock of the devices, in minutes after one o'clock. */
  let minutes = 0;
  const devices = {};
  const test = inOrder('lone-visit', () => Object.values(devices));

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const worker = await office(server.url, LINK_WORKER);
    const cases = casesOf(await worker.everything());
    clients = cases.map(({ shown }) => shown);
    const hers = cases.find(({ shown }) => shown === HERS);
    const save = entrySave(hers.root.person, 'person', { [`hazard/${randomUUID()}`]: { what: HAZARD } });
    save.changes[0].entry = hers.root.person;
    await worker.sync({ saves: [save] });
    devices.phone = await openDevice(join(scratch, 'phone'));
    devices.board = await openDevice(join(scratch, 'board'), { viewport: DESK });
    await devices.phone.context.addInitScript(listen);
    for (const device of Object.values(devices)) await device.context.addInitScript(lockLate);
    await signIn(devices.phone.page, server.url, LINK_WORKER);
    await signIn(devices.board.page, server.url, SUPERVISOR);
    await keptOffline(devices.phone.page);
    await sendNow(devices.phone.page);
    await at(0);
  });
  after(async () => {
    for (const device of Object.values(devices)) await device.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /**
   * So many minutes after one o'clock, on every device. What is done at the full minute is due at one; what is looked at a
   * little later stays the same for most of a minute: clocks go on.
   */
  const at = async (now, seconds = 10) => {
    minutes = now;
    for (const device of Object.values(devices)) {
      await device.context.clock.setSystemTime(NOON_MS + minutes * MINUTE_MS + seconds * 1000);
      // Somebody is there: the phone does not lock.
      await device.page.keyboard.press('Shift');
    }
  };
  const timer = (page) => page.getByRole('timer');
  const says = (page, words) => timer(page).filter({ hasText: new RegExp(`^${words}$`) }).waitFor();
  const left = (page) => timer(page).evaluateAll((timers) => timers.map(({ textContent }) => textContent));
  const tones = (page) => page.evaluate(() => window.tones.length);
  const sounds = (page, more) => page.waitForFunction((count) => window.tones.length >= count, more);
  const board = (page) => page.getByRole('region', { name: 'Out alone' });
  const rowOf = (page, place) => board(page).getByRole('listitem').filter({ hasText: place });
  const setOut = async (page, name, back) => {
    await openPerson(page, name);
    await page.getByRole('link', { name: 'Visit alone' }).click();
    await page.getByRole('heading', { level: 1, name: 'Before you set out' }).waitFor();
    await pick(page, 'When will you be back?', back);
  };

  test('the board of a quiet day says what it does not know', async () => {
    const { page } = devices.board;
    await goTo(page, 'Team');
    await board(page).getByText('Nobody has told the office that they are out alone.').waitFor();
    await board(page).getByText('may not have sent that its worker set out').waitFor();
  });

  test('before setting out, with no signal: what it cannot do, what to mind, and what is missing by its box', async () => {
    const { page } = devices.phone;
    await openPerson(page, HERS);
    await server.stop();
    await page.getByRole('link', { name: 'Visit alone' }).click();
    await page.getByRole('heading', { level: 1, name: 'Before you set out' }).waitFor();
    assert.match(await firstLine(page), /^This timer cannot call for help\. It is silent when the phone is locked/);
    await page.getByText(HAZARD).waitFor();
    assert.notEqual(await page.getByLabel('Where').inputValue(), '', 'where she lives is there already');
    await examine(page, 'alone-form', { clients });
    await page.getByLabel('Where').fill('');
    await press(page, 'Set out');
    await mistakes(page, {
      'alone-place': /Say where you are going/,
      'alone-back': /Choose when you will be back/,
      'alone-buddy': /Say who your buddy is/,
      'alone-number': /Write your buddy’s number/,
    });
    await examine(page, 'alone-form-wrong', { clients, focus: '#alone-number', wrong: true });
    await pick(page, 'When will you be back?', 'Until a time');
    await page.getByLabel('The time').fill('12:30');
    await press(page, 'Set out');
    await page.locator('#error-summary').getByText('This time has passed').waitFor();
    await page.getByLabel('The time').fill('14:05');
    await page.getByText('Back by 14:05').waitFor();
  });

  test('what was typed is there after a lock, and after the phone died', async () => {
    const { page } = devices.phone;
    await page.getByLabel('Where').fill(PLACE);
    await page.getByLabel('Their name').fill(BUDDY);
    await page.getByLabel('Their number').pressSequentially(NUMBER);
    await lockNow(page);
    await unlockHere(page);
    await openPerson(page, HERS);
    await page.getByRole('link', { name: 'Visit alone' }).click();
    await page.getByLabel('Where').waitFor();
    assert.equal(await page.getByLabel('Where').inputValue(), PLACE);
    await page.getByText(/^Draft kept on this phone/).waitFor();
    await unlock(page, server.url);
    await page.getByRole('link', { name: 'Continue' }).click();
    assert.equal(await page.getByLabel('Their number').inputValue(), NUMBER);
    assert.equal(await page.getByLabel('The time').inputValue(), '14:05');
  });

  test('set out: the timer counts, the buddy is one touch away, and the office does not know', async () => {
    const { page } = devices.phone;
    await pick(page, 'When will you be back?', '30 min');
    await press(page, 'Set out');
    await page.getByRole('heading', { level: 1, name: 'You are out alone' }).waitFor();
    await savedOnThisPhone(page);
    await press(page, 'Undo');
    await page.getByRole('heading', { level: 1, name: 'Before you set out' }).waitFor();
    assert.equal(await page.getByLabel('Their number').inputValue(), NUMBER, 'taken back, it is a form again');
    await press(page, 'Close');
    assert.equal(await page.getByRole('link', { name: /^Out alone until/ }).count(), 0);
    await at(0, 0);
    await press(page, 'Set out');
    await page.getByRole('heading', { level: 1, name: 'You are out alone' }).waitFor();
    assert.match(await firstLine(page), /^This timer cannot call for help\. It is silent when the phone is locked/);
    await says(page, 'back in 30 min');
    await page.getByText('back by 13:30').waitFor();
    await page.getByText('The office does not know this yet').waitFor();
    const call = page.getByRole('link', { name: `Call ${BUDDY}` });
    assert.equal(await call.getAttribute('href'), 'tel:07700900123');
    await examine(page, 'alone-out', { clients });
    await at(20);
    await says(page, 'back in 10 min');
    await goTo(page, 'Today');
    await page.getByRole('link', { name: 'Out alone until 13:30: back in 10 min' }).waitFor();
    await examine(page, 'today-alone', { clients });
    await page.getByRole('link', { name: /^Out alone until/ }).click();
    await page.getByRole('heading', { level: 1, name: 'You are out alone' }).waitFor();
    assert.equal(await tones(page), 0, 'nothing sounds before the time is up');
  });

  test('it can be heard beforehand, and sounds when the time is up: once a minute, until it is stopped', async () => {
    const { page } = devices.phone;
    await press(page, 'Try the sound');
    await sounds(page, 3);
    await at(31);
    await says(page, 'overdue by 1 min');
    await page.getByRole('alert').filter({ hasText: 'Time is up.' }).waitFor();
    assert.match(await page.title(), /^Time is up! Out alone · Alongside$/);
    await sounds(page, 6);
    await page.getByRole('heading', { level: 1 }).focus();
    await examine(page, 'alone-over', { clients });
    await goTo(page, 'People');
    await at(32);
    await page.getByRole('link', { name: 'Out alone until 13:30: overdue by 2 min' }).waitFor();
    await sounds(page, 9);
    await examine(page, 'people-over', { clients });
    assert.equal(await tones(page), 9, 'once a minute');
    await press(page, 'Stop the sound');
    await page.locator('.banner a:focus').waitFor();
    await at(34);
    await page.getByRole('link', { name: 'Out alone until 13:30: overdue by 4 min' }).waitFor();
    await page.waitForTimeout(LOOK_MS);
    assert.equal(await tones(page), 9, 'what was stopped is still');
    await page.getByRole('link', { name: /^Out alone until/ }).click();
    await page.getByText('The sound has stopped.').waitFor();
  });

  test('longer: another time over the one that was said; the clock set back says nothing negative', async () => {
    const { page } = devices.phone;
    // Another tab, which is locked, hears of it.
    const other = await devices.phone.context.newPage();
    await other.goto(server.url);
    await other.getByRole('button', { name: 'Unlock' }).waitFor();
    await page.bringToFront();
    await at(34, 0);
    await press(page, '15 min, 13:49');
    await says(page, 'back in 15 min');
    await other.getByText('Timer: back by 13:49').waitFor();
    await other.close();
    await page.getByText('back by 13:49').waitFor();
    assert.doesNotMatch(await page.title(), /Time is up/);
    await at(-30);
    await says(page, 'back in 1 h 19 min');
    await at(34);
    await says(page, 'back in 15 min');
  });

  test('the app locks: no name, no place, no buddy; the timer and its sound go on', async () => {
    const { page } = devices.phone;
    const before = await tones(page);
    await devices.phone.context.clock.setSystemTime(NOON_MS + 66 * MINUTE_MS + 10_000);
    await page.getByRole('button', { name: 'Unlock' }).waitFor();
    await page.getByText('Timer: back by 13:49').waitFor();
    await says(page, 'overdue by 17 min');
    await page.getByRole('alert').filter({ hasText: 'Time is up.' }).waitFor();
    await sounds(page, before + 3);
    const shown = await page.evaluate(() => document.body.innerText + document.title);
    for (const words of [HERS, PLACE, BUDDY, NUMBER, '900123', HAZARD]) assert.ok(!shown.includes(words), `the lock says “${words}”`);
    await examine(page, 'unlock-alone', { clients, focus: '#password' });
    await at(67);
    await sounds(page, before + 6);
    await unlockHere(page);
    await page.getByRole('heading', { level: 1, name: 'You are out alone' }).waitFor();
    await says(page, 'overdue by 18 min');
    await page.getByRole('link', { name: `Call ${BUDDY}` }).waitFor();
  });

  test('a page that is loaded anew knows of no timer until it is unlocked', async () => {
    const { page } = devices.phone;
    await page.reload();
    await page.getByRole('button', { name: 'Unlock' }).waitFor();
    await page.waitForTimeout(LOOK_MS);
    assert.equal(await timer(page).count(), 0, 'nothing of it lies on the disk in clear');
    await unlockHere(page);
    await says(page, 'overdue by 18 min');
    await sounds(page, 3);
  });

  test('the office hears of it when there is signal, and its board says that nobody has heard from her', async () => {
    await server.start();
    await sendNow(devices.phone.page);
    await devices.phone.page.getByRole('link', { name: /^Out alone until/ }).click();
    await devices.phone.page.getByText('The office knows that you are out').waitFor();
    const { page } = devices.board;
    await sendNow(page);
    await goTo(page, 'Team');
    const row = rowOf(page, PLACE);
    await row.getByText('due back 13:49, not heard', { exact: true }).waitFor();
    await row.getByText(WORKER).waitFor();
    assert.equal(await row.getByRole('link', { name: NUMBER }).getAttribute('href'), 'tel:07700900123');
    assert.doesNotMatch(await board(page).innerText(), /\bsafe\b/i);
    await settled(page);
    await page.setViewportSize(PHONE);
    await examine(page, 'team-alone', { clients, wide: true });
    await page.setViewportSize(DESK);
  });

  test('she is back, by her own word; the timer is gone, and can be taken back', async () => {
    const { page } = devices.phone;
    await server.stop();
    await at(67);
    await press(page, 'I am back');
    await page.getByRole('heading', { level: 1, name: 'You are back' }).waitFor();
    await page.getByText('Back 14:07, by your own word').waitFor();
    assert.equal(await timer(page).count(), 0);
    await examine(page, 'alone-back', { clients });
    await press(page, 'Undo');
    await press(page, 'Close');
    await at(67);
    await says(page, 'overdue by 18 min');
    await press(page, 'I am back');
    await page.getByText('Back 14:07, by your own word').waitFor();
    await server.start();
    await sendNow(page);
    const office = devices.board.page;
    await sendNow(office);
    await goTo(office, 'Team');
    await board(office).getByText(`${WORKER}: back 14:07, by their own word`).waitFor();
    assert.equal(await rowOf(office, PLACE).count(), 0);
  });

  test('by keyboard alone; the buddy is remembered, and two that are out are both there, the first due first', async () => {
    const { page } = devices.phone;
    await setOut(page, OTHER, '1 hour');
    assert.equal(await page.getByLabel('Their name').inputValue(), BUDDY);
    assert.equal(await page.getByLabel('Their number').inputValue(), NUMBER);
    await page.getByLabel('Where').fill('The library, Stone Street');
    await at(67, 0);
    await press(page, 'Set out');
    await says(page, 'back in 1 h');

    await openPerson(page, HERS);
    await tabTo(page, 'Visit alone');
    await page.keyboard.press('Enter');
    await page.locator('main h1:focus').waitFor();
    await page.getByText('You are out already. Both timers run.').waitFor();
    await tabTo(page, '30 min');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, 'Set out');
    await page.keyboard.press('Enter');
    await page.locator('main h1:focus').waitFor();
    await timer(page).nth(1).waitFor();
    assert.deepEqual(await left(page), ['back in 45 min', 'back in 1 h']);
    await examine(page, 'alone-two', { clients });
    await at(67, 20);
    await tabTo(page, /^30 min, \d/);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('[role=timer]')?.textContent === 'back in 1 h');
    assert.deepEqual(await left(page), ['back in 1 h', 'back in 1 h 15 min']);
    await sendNow(page);
  });

  test('a supervisor writes down that she was heard from, and the phone hears of it', async () => {
    const { page } = devices.board;
    await at(140);
    await sendNow(page);
    await goTo(page, 'Team');
    const row = rowOf(page, 'The library');
    await row.getByText('due back 15:07, not heard').waitFor();
    await row.getByText(OTHER).waitFor();
    await row.getByRole('link', { name: 'I have heard from them' }).click();
    await page.getByRole('heading', { level: 1, name: `I have heard from ${WORKER}` }).waitFor();
    await page.setViewportSize(PHONE);
    await examine(page, 'team-heard', { clients, wide: true });
    await page.setViewportSize(DESK);
    await press(page, 'Finish');
    await mistakes(page, { 'heard-words': /Write how you reached them/ });
    await page.getByLabel('How, and what they said').pressSequentially(HEARD);
    await page.getByText(/^Draft kept on this phone/).waitFor();
    await unlock(page, server.url);
    await goTo(page, 'Team');
    await rowOf(page, 'The library').getByRole('link', { name: 'I have heard from them' }).click();
    await page.getByText(/^Draft kept on this phone/).waitFor();
    assert.equal(await page.getByLabel('How, and what they said').inputValue(), HEARD);
    await at(140);
    await press(page, 'Finish');
    await savedOnThisPhone(page);
    await board(page).getByText(`Jean Moor heard from them 15:20: “${HEARD}”`).waitFor();
    assert.equal(await rowOf(page, 'The library').filter({ hasText: 'not heard' }).count(), 0);
    await sendNow(page);

    const phone = devices.phone.page;
    await sendNow(phone);
    await phone.getByRole('link', { name: /^Out alone until 15:22/ }).click();
    await phone.getByText('Jean Moor heard from you 15:20').waitFor();
    assert.equal(await timer(phone).count(), 1, 'the other one goes on');
    await at(140);
    await tabTo(phone, 'I am back');
    await phone.keyboard.press('Enter');
    await phone.getByText('Back 15:20, by your own word').waitFor();
    await phone.locator('main h1:focus').waitFor();
  });

  test('where the browser gives no sound, it says so', async () => {
    const { page } = devices.phone;
    await devices.phone.context.addInitScript(() => {
      delete window.AudioContext;
    });
    await unlock(page, server.url);
    await setOut(page, HERS, '30 min');
    await press(page, 'Set out');
    await page.getByText('This browser gives no sound').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Try the sound' }).count(), 0);
    await at(minutes + 31);
    await page.getByRole('alert').filter({ hasText: 'Time is up.' }).waitFor();
    await press(page, 'I am back');
  });

  test('no page broke its security policy, none failed', () => {
    for (const device of Object.values(devices)) {
      assert.deepEqual(device.violations, []);
      assert.deepEqual(device.errors, []);
    }
  });
});

/** The first words of the page itself. */
function firstLine(page) {
  return page.getByRole('main').evaluate((main) => main.innerText.trim());
}

/** Notes each tone that the page has the browser sound. */
function listen() {
  window.tones = [];
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function noted(...when) {
    window.tones.push(Date.now());
    return start.apply(this, when);
  };
}

/** The phone locks after half an hour without a touch, not after five minutes. */
function lockLate() {
  // A tab begins with an empty page, which keeps nothing.
  if (location.protocol === 'http:') localStorage.setItem('alongside-lock-minutes', '30');
}
