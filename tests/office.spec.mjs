// A new service from its first start: the set-up link, people and roles, one-time codes, cases that move, sign-in that stops.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { inside, signIn, unlock } from './lib/app.mjs';
import { openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { finish, goTo, openPerson, recordVisit, says, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { follow, pathOf, settled } from './steps/places.mjs';

const ADMIN = { name: 'Wyn Parry', email: 'wyn.parry@service.invalid', password: 'kettle garden lamp seven' };
const FIRST = { name: 'Nia Brook', email: 'nia.brook@service.invalid', password: 'river stone apple door' };
const SECOND = { name: 'Joss Field', email: 'joss.field@service.invalid', password: 'winter bread cloud path' };
const CLIENT = 'Ada Plumtree';
const NOTE = 'She showed me the allotment.';

suite('a new service', () => {
  let scratch;
  let server;
  let link;
  const devices = {};
  const test = inOrder('office', () => Object.values(devices));

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), demo: false });
    for (const name of ['admin', 'first', 'second', 'stranger']) devices[name] = await openDevice(join(scratch, name));
  });
  after(async () => {
    for (const device of Object.values(devices)) await device.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('the first start prints a link that works once and makes the first administrator', async () => {
    link = server.log.join('\n').match(/set up this installation[^:]*: (http\S+\/set-up#code=\S+)/)?.[1];
    assert.ok(link, server.log.join('\n'));
    const { page } = devices.admin;
    await page.goto(link);
    assert.equal(await page.getByLabel('One-time code').inputValue(), link.split('#code=')[1], 'the code is filled in');
    await page.getByLabel('Email').fill(ADMIN.email);
    await page.getByLabel('Your name').fill(ADMIN.name);
    await page.getByLabel('New password').fill('short');
    await press(page, 'Set up this phone');
    await mistakes(page, { password: /Use at least 12 characters/ });
    await page.getByLabel('New password').fill(ADMIN.password);
    await shoot(page, 'office-set-up');
    await press(page, 'Set up this phone');
    await page.getByRole('heading', { level: 1, name: 'Your team' }).waitFor();
    await goTo(page, 'This phone');
    await page.getByRole('main').getByRole('link', { name: 'People and roles' }).click();
    await page.getByRole('link', { name: ADMIN.name }).waitFor();
    assert.doesNotMatch(page.url(), /code=/, 'the code has left the address');
    assert.equal(await page.getByText('Demonstration data').count(), 0);
  });

  test('the link makes nobody else an administrator, and a later start prints none', async () => {
    const { page } = devices.stranger;
    await page.goto(link);
    await page.getByLabel('Email').fill('somebody@service.invalid');
    await page.getByLabel('New password').fill('summer bread cloud path');
    await press(page, 'Set up this phone');
    await mistakes(page, { code: 'This code is not valid any more. Ask for a new one.' });
    await shoot(page, 'office-set-up-used');
    await server.stop();
    await server.start();
    assert.doesNotMatch(server.log.join('\n'), /set-up#code/);
  });

  test('adds a team and two workers, and hands a code over', async () => {
    const { page } = devices.admin;
    await page.getByText('Teams', { exact: true }).click();
    await page.getByLabel('Name of a new team').fill('Riverside');
    await press(page, 'Add team');
    await page.getByRole('listitem').filter({ hasText: 'Riverside' }).waitFor();
    for (const somebody of [FIRST, SECOND]) {
      await follow(page, '/office/people');
      await page.getByRole('link', { name: 'Add somebody' }).click();
      await page.getByLabel('Name', { exact: true }).fill(somebody.name);
      await page.getByLabel('Email').fill(somebody.email);
      await page.getByRole('group', { name: 'Roles' }).getByRole('checkbox', { name: /^Link worker/ }).check();
      await page.locator('#team').selectOption({ label: 'Riverside' });
      await press(page, 'Add and make the code');
      await page.getByText('It is shown only now').waitFor();
      somebody.code = (await page.locator('.code-groups > span').allTextContents()).join('-');
      assert.match(somebody.code, /^[A-Z0-9]{2,}(-[A-Z0-9]{2,})+$/, 'a code to be read out in groups');
      await page.getByText(`${server.url}/set-up`).waitFor();
    }
    await shoot(page, 'office-code-for-somebody');
    await follow(page, '/office/people');
    await settled(page);
    assert.equal(await page.getByText('Code not used yet').count(), 2);
  });

  test('the code opens a phone once, for whom it is for', async () => {
    const { page } = devices.first;
    await page.goto(server.url);
    await page.getByRole('link', { name: 'I have a one-time code' }).click();
    await redeem(page, { ...FIRST, email: SECOND.email });
    await mistakes(page, { code: 'This code is not valid any more. Ask for a new one.' });
    await redeem(page, { ...FIRST, code: FIRST.code.toLowerCase().replaceAll('-', ' ') });
    await inside(page);
    await page.getByText('Nobody is on your caseload yet').waitFor();
    await shoot(page, 'office-first-day');

    const { page: again } = devices.stranger;
    await again.goto(`${server.url}/set-up`);
    await redeem(again, FIRST);
    await mistakes(again, { code: 'This code is not valid any more. Ask for a new one.' });

    await devices.second.page.goto(`${server.url}/set-up`);
    await redeem(devices.second.page, SECOND);
    await inside(devices.second.page);

    const { page: admin } = devices.admin;
    await follow(admin, '/office/people');
    await admin.getByRole('link', { name: FIRST.name }).waitFor();
    assert.equal(await admin.getByText('Code not used yet').count(), 0);
  });

  test('the first worker takes somebody on', async () => {
    const { page } = devices.first;
    await follow(page, '/people/new');
    const [given, family] = CLIENT.split(' ');
    await page.getByLabel('First name').fill(given);
    await page.getByLabel('Family name').fill(family);
    for (const [box, value] of [['Day', '27'], ['Month', '3'], ['Year', '1944']]) {
      await page.getByRole('group', { name: 'Date of birth' }).getByLabel(box, { exact: true }).fill(value);
    }
    await finish(page);
    await recordVisit(page, NOTE);
    await sendNow(page);
    await openPerson(page, CLIENT);
    await says(page, NOTE, 'With the office');
  });

  test('cases move: the old worker’s phone lets go of the file, the new one’s has it', async () => {
    const { page } = devices.admin;
    await openUser(page, FIRST);
    await page.getByLabel('Who takes them over?').selectOption({ label: `${SECOND.name} (no cases)` });
    await press(page, 'Move all');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`${SECOND.name} gets each whole file`).waitFor();
    await dialog.getByRole('button', { name: 'Move them' }).click();
    await page.getByText(`${SECOND.name} now holds 1 case.`).waitFor();

    const { page: second } = devices.second;
    await sendNow(second);
    await openPerson(second, CLIENT);
    await second.getByText(NOTE).waitFor();

    const { page: first } = devices.first;
    const file = pathOf(first);
    await sendNow(first);
    await goTo(first, 'People');
    await first.getByText('Nobody is on your caseload yet').waitFor();
    await follow(first, file);
    assert.equal(await first.getByText(CLIENT).count(), 0, 'the file is gone from this phone');
    assert.equal(await first.getByText(NOTE).count(), 0);
  });

  test('a password that was forgotten costs an online sign-in', async () => {
    const { page } = devices.admin;
    await openUser(page, SECOND);
    await press(page, 'Make a new code');
    await page.getByRole('dialog').getByRole('button', { name: 'Make the code' }).click();
    await page.getByText('It is shown only now').waitFor();
    const code = (await page.locator('.code-groups > span').allTextContents()).join('-');
    const { page: second } = devices.second;
    await goTo(second, 'This phone');
    await press(second, 'Lock now');
    await second.getByRole('link', { name: 'I have a one-time code' }).click();
    SECOND.password = 'another bread cloud path';
    await redeem(second, { ...SECOND, code });
    await inside(second);
    await openPerson(second, CLIENT);
    await second.getByText(NOTE).waitFor();
    await goTo(second, 'This phone');
    await press(second, 'Lock now');
    await unlock(second, server.url, SECOND.password);
  });

  test('whoever was stopped can sign in nowhere', async () => {
    const { page } = devices.admin;
    await openUser(page, FIRST);
    await press(page, 'Stop sign-in');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop sign-in' }).click();
    await page.getByText('They can no longer sign in.').waitFor();
    await page.getByText('May not sign in').waitFor();

    const { page: stranger } = devices.stranger;
    await stranger.goto(server.url);
    await stranger.getByLabel('Email').fill(FIRST.email);
    await stranger.getByLabel('Password', { exact: true }).fill(FIRST.password);
    await press(stranger, 'Sign in');
    await mistakes(stranger, { password: 'That email and password do not fit together.' });

    // A phone that was open delivers what is on it, says so, and keeps no file.
    const { page: first } = devices.first;
    await stoppedAfterSending(first);
    // Come to as a page, not by the press of its button: the focus is where a page puts it.
    await goTo(first, 'Today');
    await goTo(first, 'This phone');
    await first.getByRole('heading', { name: 'Your sign-in was stopped' }).waitFor();
    await examine(first, 'office-stopped', { clients: [CLIENT] });
    // Opened anew, without any sign-in: the same words.
    await press(first, 'Lock now');
    await unlock(first, server.url, FIRST.password);
    await stoppedAfterSending(first);

    await press(page, 'Allow sign-in');
    await page.getByRole('dialog').getByRole('button', { name: 'Allow sign-in' }).click();
    await page.getByText('They can sign in again.').waitFor();
    await signIn(stranger, server.url, FIRST.email, FIRST.password);
  });

  test('no page broke its security policy, none failed', () => {
    for (const [name, device] of Object.entries(devices)) {
      assert.deepEqual(device.violations, [], name);
      assert.deepEqual(device.errors, [], name);
    }
  });
});

async function redeem(page, { code, email, password }) {
  await page.getByLabel('One-time code').fill(code);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('New password').fill(password);
  await press(page, 'Set up this phone');
}

/** The phone has reached the office, and says where everything is now. */
async function stoppedAfterSending(page) {
  await goTo(page, 'This phone');
  await press(page, 'Try to send now');
  await page.getByRole('heading', { name: 'Your sign-in was stopped' }).waitFor();
  await page.getByRole('heading', { level: 1, name: 'Nothing waiting' }).waitFor();
  await page.getByText('Everything that you saved has arrived.').waitFor();
}

async function openUser(page, { name }) {
  await follow(page, '/office/people');
  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await settled(page);
}
