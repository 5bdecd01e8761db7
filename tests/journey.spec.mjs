// The main job: a visit recorded with no signal reaches the office. One phone, one office that goes away and comes back.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { LINK_WORKER, signIn, unlock } from './lib/app.mjs';
import { installabilityErrors, keptOffline, loseFirstAnswer, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { canaries } from './lib/profile.mjs';
import { service } from './lib/server.mjs';
import { SEVEN_ANSWERS, assess, beginVisit, goTo, openPerson, recordVisit, says, walk } from './steps/casework.mjs';
import { casesOf, office } from './steps/office.mjs';

/** The promise: a draft is written within a second of the last keystroke. */
const DRAFT_MS = 1000;

const MRS_A = 'Mrs A';
const NOTES = canaries(2).map((word) => `Sat in the kitchen and talked ${word}`);
const [VISIT, HALF_TYPED] = NOTES;
const [OWN_WORDS, WALKED] = canaries(2);

suite('a visit recorded with no signal', () => {
  let scratch;
  let server;
  let phone;
  /** The cases of the worker as the office has them; Mrs A's; and one of somebody who was never assessed. */
  let cases;
  let mrsA;
  let newcomer;
  const test = inOrder('journey', () => [phone]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    mrsA = cases.find(({ shown }) => shown === MRS_A);
    newcomer = cases.find(({ entries }) => !entries.some(({ kind }) => kind === 'assessment'));
    phone = await openDevice(join(scratch, 'phone'));
  });
  after(async () => {
    await phone?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The battery dies, and the phone is started again. */
  const dieAndComeBack = async () => {
    await phone.kill();
    assert.deepEqual(phone.errors, []);
    phone = await openDevice(join(scratch, 'phone'));
    await unlock(phone.page, server.url);
  };

  test('signs in on a phone: the caseload comes down, and the app can be installed', async () => {
    const { page } = phone;
    assert.deepEqual(page.viewportSize(), { width: 390, height: 844 });
    await signIn(page, server.url, LINK_WORKER);
    await goTo(page, 'People');
    const open = cases.filter(({ root }) => !['closed', 'declined'].includes(root.stage.stage));
    await page.getByText(`${open.length} people`, { exact: true }).waitFor();
    await keptOffline(page);
    assert.deepEqual(await installabilityErrors(page), []);
  });

  test('without the office, after a restart: opens, unlocks, lists the caseload, opens Mrs A', async () => {
    await server.stop();
    await dieAndComeBack();
    const { page } = phone;
    await goTo(page, 'People');
    for (const { shown } of cases.slice(0, 5)) {
      await page.getByLabel('Search by any name').fill(shown);
      await page.getByRole('main').getByRole('link', { name: shown }).first().waitFor();
    }
    await openPerson(page, MRS_A);
    await page.getByText(mrsA.root.what_matters).waitFor();
  });

  test('without the office: a visit, a baseline and a walk are saved on the phone and outlive its battery', async () => {
    await openPerson(phone.page, MRS_A);
    await recordVisit(phone.page, VISIT);
    await openPerson(phone.page, newcomer.shown);
    await assess(phone.page, SEVEN_ANSWERS, OWN_WORDS);
    await openPerson(phone.page, MRS_A);
    await walk(phone.page, { destination: 'the corner shop', before: 4, after: 7, happened: WALKED });

    await dieAndComeBack();
    await openPerson(phone.page, MRS_A);
    await says(phone.page, VISIT, 'Saved on this phone');
    await says(phone.page, WALKED, 'Saved on this phone');
    await openPerson(phone.page, newcomer.shown);
    await says(phone.page, 'Seven outcomes', 'Saved on this phone');
  });

  test('without the office: a half-typed note comes back as a draft with its text', async () => {
    await openPerson(phone.page, MRS_A);
    await beginVisit(phone.page, HALF_TYPED);
    await pause(DRAFT_MS);

    await dieAndComeBack();
    const { page } = phone;
    await goTo(page, 'Today');
    await page.getByText('You were in the middle of this').waitFor();
    await page.getByRole('link', { name: 'Continue' }).click();
    assert.equal(await page.getByLabel('What was said and done').inputValue(), HALF_TYPED);
  });

  test('with the office again: everything arrives once, although the first answer is lost', async () => {
    const { page } = phone;
    const lost = loseFirstAnswer(phone.context, '**/api/v1/sync');
    await server.start();
    await goTo(page, 'This phone');
    await page.getByRole('button', { name: 'Try to send now' }).click();
    const first = JSON.parse((await lost).body);
    assert.deepEqual(new Set(first.verdicts.map(({ verdict }) => verdict)), new Set(['applied']));
    const again = page.waitForResponse((response) => response.url().endsWith('/api/v1/sync'));
    await page.getByRole('button', { name: 'Try to send now' }).click();
    const second = await (await again).json();
    assert.deepEqual(
      second.verdicts.map(({ change, verdict }) => [change, verdict]),
      first.verdicts.map(({ change }) => [change, 'duplicate']),
    );
    await page.getByRole('heading', { level: 1, name: 'Nothing waiting' }).waitFor();

    await openPerson(page, MRS_A);
    await says(page, VISIT, 'With the office');
    await says(page, WALKED, 'With the office');
    await openPerson(page, newcomer.shown);
    await says(page, 'Seven outcomes', 'With the office');

    const worker = await office(server.url, LINK_WORKER);
    for (const [file, words] of [[mrsA.file, VISIT], [mrsA.file, WALKED], [newcomer.file, OWN_WORDS]]) {
      const found = await worker.entriesWith(file, words);
      assert.equal(found.length, 1, `${words} is there ${found.length} times`);
      assert.equal(found[0].changes.length, 1);
    }
    assert.deepEqual(await worker.entriesWith(mrsA.file, HALF_TYPED), [], 'a draft stays on the phone');
  });
});
