// A phone is lost: its supervisor stops it, its worker goes on with another; found again, it hands over what was written on it.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, signIn } from './lib/app.mjs';
import { DESK, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { goTo, openPerson, recordVisit, says, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { press } from './steps/forms.mjs';

const PERSON = 'Mrs A';
const WORKER = 'Rosa Hale';
const NOTE = 'Written on the bus, an hour before the phone was gone.';

suite('a phone that is lost', () => {
  let scratch;
  let server;
  const devices = {};
  const test = inOrder('lost-phone', () => Object.values(devices));

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    devices.lost = await openDevice(join(scratch, 'lost'));
    devices.supervisor = await openDevice(join(scratch, 'supervisor'), { viewport: DESK });
    await signIn(devices.lost.page, server.url, LINK_WORKER);
    await sendNow(devices.lost.page);
    await signIn(devices.supervisor.page, server.url, SUPERVISOR);
  });
  after(async () => {
    for (const device of Object.values(devices)) await device.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('its supervisor stops it, and reads what will happen', async () => {
    const { page: lost } = devices.lost;
    await openPerson(lost, PERSON);
    await lost.context().setOffline(true);
    await recordVisit(lost, NOTE);
    await says(lost, NOTE, 'Saved on this phone');
    const { page } = devices.supervisor;
    await openWorker(page);
    // The one that was heard from last; the demonstration has another.
    await page.getByText('If this phone is lost').first().click();
    await press(page, 'Stop this phone');
    const asks = page.getByRole('dialog', { name: 'Stop this phone?' });
    await asks.getByText(/hands over what was written on it/).waitFor();
    await asks.getByRole('button', { name: 'Stop this phone' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor();
    // Come to as a page, not by the press of its button: the focus is where a page puts it.
    await openWorker(page);
    await page.getByText('Stopped', { exact: true }).waitFor();
    await examine(page, 'lost-phone-stopped', { clients: [PERSON], wide: true });
  });

  test('where there is signal again it hands over what was written on it, and keeps nobody’s file', async () => {
    const { page } = devices.lost;
    await page.context().setOffline(false);
    await goTo(page, 'This phone');
    await press(page, 'Try to send now');
    await page.getByRole('heading', { name: 'This phone was stopped' }).waitFor();
    await page.getByText(/this phone stopped, before it arrived/).first().waitFor();
    await goTo(page, 'Today');
    await goTo(page, 'This phone');
    await page.getByRole('heading', { name: 'This phone was stopped' }).waitFor();
    await examine(page, 'lost-phone', { clients: [PERSON] });
    await goTo(page, 'People');
    assert.equal(await page.getByText(PERSON).count(), 0);
  });

  test('its worker goes on with another phone', async () => {
    devices.other = await openDevice(join(scratch, 'other'));
    const { page } = devices.other;
    await signIn(page, server.url, LINK_WORKER);
    await sendNow(page);
    await openPerson(page, PERSON);
    assert.equal(await page.getByText(NOTE).count(), 0, 'what came from the stopped phone is held');
  });

  test('found again, it is in use, and what was held from it counts', async () => {
    const { page } = devices.supervisor;
    await openWorker(page);
    await page.getByRole('listitem').filter({ hasText: 'Stopped' }).getByText('If this phone is lost').click();
    await press(page, 'Let it be used again');
    await page.getByRole('dialog').getByRole('button', { name: 'Let it be used again' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor({ state: 'detached' });
    const { page: found } = devices.lost;
    await sendNow(found);
    await openPerson(found, PERSON);
    await says(found, NOTE, 'With the office');
    const { page: other } = devices.other;
    await sendNow(other);
    await openPerson(other, PERSON);
    await other.getByText(NOTE).first().waitFor();
  });
});

/** What the office knows of the worker and their phones. */
async function openWorker(page) {
  await goTo(page, 'Team');
  await page.getByRole('link', { name: WORKER }).first().click();
  await page.getByText('The office has noted your look').waitFor();
}
