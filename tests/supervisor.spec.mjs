// Two people, two devices: what a worker records with no signal is read, reviewed and answered by their supervisor.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, signIn } from './lib/app.mjs';
import { DESK, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { goTo, happened, openPerson, pick, recordVisit, savedOnThisPhone, says, sendNow } from './steps/casework.mjs';
import { settled } from './steps/places.mjs';

const PERSON = 'Mrs A';
const WORKER = 'Rosa Hale';
const NOTE = 'Sat at the window with the photograph albums; she asked after the choir.';
const COMMENT = 'Lovely visit. Please ask about the choir’s lift on Tuesdays.';

suite('a supervisor reads and answers what a worker recorded', () => {
  let scratch;
  let server;
  let worker;
  let supervisor;
  const test = inOrder('supervisor', () => [worker, supervisor]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    worker = await openDevice(join(scratch, 'worker'));
    supervisor = await openDevice(join(scratch, 'supervisor'), { viewport: DESK });
    await signIn(worker.page, server.url, LINK_WORKER);
    await signIn(supervisor.page, server.url, SUPERVISOR);
    // What there was before is old from now on.
    await openWorker(supervisor.page);
    await supervisor.page.getByText('The office has noted your look').waitFor();
  });
  after(async () => {
    await worker?.close();
    await supervisor?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('recorded with no signal, it arrives when there is some', async () => {
    const { page } = worker;
    await openPerson(page, PERSON);
    await server.stop();
    await recordVisit(page, NOTE);
    await says(page, NOTE, 'Saved on this phone');
    await server.start();
    await sendNow(page);
    await openPerson(page, PERSON);
    await says(page, NOTE, 'With the office');
  });

  test('the supervisor sees it under that worker as new since the last look', async () => {
    const { page } = supervisor;
    await goTo(page, 'Team');
    const row = page.getByRole('row', { name: WORKER });
    await row.waitFor();
    assert.match(await row.innerText(), /1 contact/, 'the board says what is new of whom');
    await row.getByRole('link', { name: WORKER }).click();
    const news = page.locator('section', { hasText: 'Since your last look' });
    await news.getByText(/1 contact/).waitFor();
    await page.getByText('The office has noted your look').waitFor();
    await shoot(page, 'supervisor-worker');

    await goTo(page, 'Team');
    await row.waitFor();
    assert.match(await row.innerText(), /nothing new/, 'what was looked at is not new any more');
  });

  test('opens it from what waits for review, and answers it', async () => {
    const { page } = supervisor;
    await goTo(page, 'To review');
    const row = page.getByRole('main').getByRole('listitem').filter({ hasText: PERSON }).filter({ hasText: WORKER }).first();
    await row.waitFor();
    await shoot(page, 'supervisor-review');
    await row.getByRole('button').click();
    await page.getByText(NOTE).waitFor();
    await pick(page, 'What do you say?', 'Reviewed');
    await page.getByLabel('Comment').fill(COMMENT);
    await shoot(page, 'supervisor-entry', { fullPage: true });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await savedOnThisPhone(page);
    await page.getByText(COMMENT).waitFor();
    await page.getByText('Reviewed by Jean Moor').waitFor();
    await page.getByRole('link', { name: 'Back to what waits for review' }).waitFor();
    await shoot(page, 'supervisor-entry-reviewed', { fullPage: true });
    await sendNow(page);

    await goTo(page, 'To review');
    await settled(page);
    assert.equal(await page.getByRole('main').getByText(NOTE).count(), 0);
  });

  test('the worker sees the comment under the entry after the next sync', async () => {
    const { page } = worker;
    await openPerson(page, PERSON);
    assert.equal(await happened(page, NOTE).getByText(COMMENT).count(), 0, 'it is not there before the sync');
    await sendNow(page);
    await openPerson(page, PERSON);
    await happened(page, NOTE).getByText(COMMENT).waitFor();
    await happened(page, NOTE).getByText('Reviewed by Jean Moor').waitFor();
    await happened(page, NOTE).getByRole('heading', { level: 3 }).getByRole('link').click();
    await page.getByRole('heading', { name: 'What was said about it' }).waitFor();
    await page.getByText(COMMENT).waitFor();
    await shoot(page, 'worker-entry-reviewed', { fullPage: true });
  });

  test('no page broke its security policy, none failed', () => {
    for (const device of [worker, supervisor]) {
      assert.deepEqual(device.violations, []);
      assert.deepEqual(device.errors, []);
    }
  });

  async function openWorker(page) {
    await page.getByRole('row', { name: WORKER }).getByRole('link', { name: WORKER }).click();
    await page.getByRole('heading', { level: 1, name: WORKER }).waitFor();
  }
});
