// What should not stand where it stands: a supervisor has it moved to the right person, or erased for good.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, nothingWaiting, signIn } from './lib/app.mjs';
import { DESK, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { findPerson, happened, openPerson, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { casesOf, contactSave, office } from './steps/office.mjs';
import { follow } from './steps/places.mjs';

const HERS = 'Mrs A';
const THEIRS = 'Karen';
const MOVED = 'She would like to go back to the choir on Thursdays.';
const ERASED = 'The neighbour’s medicines, all of them.';

suite('what should not stand there', () => {
  let scratch;
  let server;
  let supervisor;
  let phone;
  let clients;
  let hers;
  const test = inOrder('elsewhere', () => [supervisor, phone]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const rosa = await office(server.url, LINK_WORKER);
    const cases = casesOf(await rosa.everything());
    clients = cases.map(({ shown }) => shown);
    hers = cases.find(({ shown }) => shown === HERS).file;
    await rosa.sync({ saves: [contactSave(hers, MOVED), contactSave(hers, ERASED)] });
    phone = await openDevice(join(scratch, 'phone'));
    supervisor = await openDevice(join(scratch, 'supervisor'), { viewport: DESK });
  });
  after(async () => {
    for (const device of [supervisor, phone]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Opens somebody's whole file on the supervisor's desk. */
  const whole = async (name) => {
    await findPerson(supervisor.page, name, { place: 'Files' });
    await press(supervisor.page, 'Open the whole file');
    await supervisor.page.getByRole('heading', { name: 'What has happened' }).waitFor();
  };
  const entry = async (words) => {
    await happened(supervisor.page, words).getByRole('link').first().click();
    await supervisor.page.locator('dl.answers').waitFor();
    await supervisor.page.getByText('Should it not be here?').click();
  };
  const gone = async (page, words) => {
    await sendNow(page);
    await happened(page, words).waitFor({ state: 'detached' });
  };

  test('a worker takes a record out; moving and erasing are a supervisor’s', async () => {
    const { page } = phone;
    await signIn(page, server.url, LINK_WORKER);
    await nothingWaiting(page);
    await openPerson(page, HERS);
    assert.equal(await page.getByText('Must the whole file go?').count(), 0);
    await happened(page, MOVED).getByRole('link').first().click();
    await page.locator('dl.answers').waitFor();
    assert.equal(await page.getByText('Should it not be here?').count(), 0);
  });

  test('a note in the wrong file is moved, under its author’s name', async () => {
    const { page } = supervisor;
    await signIn(page, server.url, SUPERVISOR);
    await whole(HERS);
    await entry(MOVED);
    await examine(page, 'entry-elsewhere', { clients, wide: true, focus: 'summary' });
    await page.getByRole('link', { name: 'Move it to the right person' }).click();
    await page.getByRole('heading', { name: 'Whose is it?' }).waitFor();
    await page.getByLabel('Search by any name').fill(THEIRS);
    await page.getByRole('main').getByRole('link', { name: new RegExp(THEIRS) }).first().click();
    await page.getByRole('heading', { name: `Move it to ${THEIRS}?` }).waitFor();
    await page.getByText(`The office writes it anew in ${THEIRS}’s file, under Rosa Hale’s name and with its time.`).waitFor();
    await examine(page, 'entry-move', { clients, wide: true });
    await press(page, 'Move it');
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    await gone(page, MOVED);
    await whole(THEIRS);
    await happened(page, MOVED).getByText(/Rosa Hale/).waitFor();
  });

  test('a record is erased, with a reason and after a question', async () => {
    const { page } = supervisor;
    await follow(page, `/people/${hers}`);
    await entry(ERASED);
    await page.getByRole('link', { name: 'Erase it' }).click();
    await press(page, 'Erase');
    await mistakes(page, { reason: 'Say why. The reason is kept when the record is gone.' });
    await examine(page, 'erase-wrong', { clients, wide: true, focus: '#reason', wrong: true });
    await page.getByLabel('Why it is erased').fill('Of somebody who is no client, at their wish.');
    await press(page, 'Erase');
    const dialog = page.getByRole('dialog', { name: 'Erase it for good?' });
    await press(dialog, 'Cancel');
    assert.equal(await page.getByLabel('Why it is erased').inputValue(), 'Of somebody who is no client, at their wish.');
    await press(page, 'Erase');
    await press(dialog, 'Erase');
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    await gone(page, ERASED);
  });

  test('without the office nothing is erased, and it is said', async () => {
    const { page } = supervisor;
    await follow(page, `/people/${hers}`);
    await page.getByText('Must the whole file go?').click();
    await page.getByRole('link', { name: 'Erase the file' }).click();
    await page.getByText(/^The whole case goes, with its \d+ records?\./).waitFor();
    await examine(page, 'erase-file', { clients, wide: true });
    await server.stop();
    await page.getByLabel('Why it is erased').fill('She has asked for it in writing.');
    await press(page, 'Erase');
    await press(page.getByRole('dialog'), 'Erase');
    await page.getByRole('alert').filter({ hasText: 'office' }).waitFor();
    assert.equal(await page.getByLabel('Why it is erased').inputValue(), 'She has asked for it in writing.');
    await server.start();
  });

  test('a whole file is erased, and leaves every device', async () => {
    const { page } = supervisor;
    await press(page, 'Erase');
    await press(page.getByRole('dialog'), 'Erase');
    await page.getByRole('heading', { name: /^(Files|People)$/ }).waitFor();
    for (const device of [supervisor, phone]) {
      await sendNow(device.page);
      await follow(device.page, '/people');
      await device.page.getByLabel('Search by any name').fill(HERS);
      await device.page.getByText(THEIRS).first().waitFor({ state: 'detached' });
      assert.equal(await device.page.getByRole('main').getByRole('link', { name: new RegExp(`^${HERS}`) }).count(), 0);
    }
  });

  test('the worker’s phone has followed', async () => {
    const { page } = phone;
    await openPerson(page, THEIRS);
    await happened(page, MOVED).waitFor();
    assert.equal(await happened(page, ERASED).count(), 0);
  });
});
