// The rows of the fault matrix (docs/faults.md) that concern what comes and goes over the network, in a real browser.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { LINK_WORKER, PASSWORD, inside, nothingWaiting, signIn, unlock } from './lib/app.mjs';
import { openDevice, slowDown } from './lib/browser.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { finish, beginVisit, goTo, openPerson, recordVisit, says, sendNow } from './steps/casework.mjs';
import { casesOf, contactSave, office } from './steps/office.mjs';
import { Heard, write } from './steps/writing.mjs';

const CLIENT = 'Mrs A';
const NOTE = 'Walked to the gate and back, twice.';
const SYNC = '**/api/v1/sync';
/** Contacts that each of two tabs writes; the matrix's 1,000 rounds are for a long run. */
const ROUNDS = Number(process.env.ALONGSIDE_TAB_ROUNDS ?? 15);
/** Saves that are timed on a slowed processor. */
const TIMED = 8;
const TEN_MB = 10 * 1024 * 1024;

suite('faults on the way to the office and back', () => {
  let scratch;
  let server;
  let worker;
  let cases;
  let phone;

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    worker = await office(server.url, LINK_WORKER);
    cases = casesOf(await worker.everything());
  });
  after(async () => {
    await phone?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });
  const newPhone = async (name) => {
    await phone?.close();
    phone = await openDevice(join(scratch, name));
    return phone.page;
  };
  /** How often the office has a contact whose note begins so. */
  const atTheOffice = async (note) => {
    const entries = (await worker.everything()).flatMap(({ entries }) => entries);
    return entries.filter(({ kind, fields }) => kind === 'contact' && String(fields.note).startsWith(note)).length;
  };

  test(`row 9: two tabs write and sync at the same time, ${ROUNDS} contacts each: none lost, none twice`, { timeout: 60_000 + ROUNDS * 8000 }, async () => {
    const one = await newPhone('tabs');
    const heard = new Heard();
    await heard.listen(phone.context);
    await signIn(one, server.url, LINK_WORKER);
    await nothingWaiting(one);
    const other = await phone.context.newPage();
    await unlock(other, server.url);
    await nothingWaiting(other);
    // Playwright shows every page as visible: both go on, and both call the office whenever they like.
    const pace = { pieces: 3, pause_ms: 5 };
    // Both in one file, which both alter with every contact.
    const { file } = cases[0];
    const notes = (tab) => Array.from({ length: ROUNDS }, (_, at) => `tab-${tab}-${at}-`);
    write(one, { file, notes: notes(1), ...pace });
    write(other, { file, notes: notes(2), ...pace });
    const all = heard.until('said', 2 * ROUNDS);
    const syncing = (async () => {
      for (let round = 0; heard.said.size < 2 * ROUNDS && round < ROUNDS * 40; round += 1) {
        await Promise.all([one, other].map((tab) => tab.evaluate(() => window.dispatchEvent(new Event('online')))));
        await one.waitForTimeout(200);
      }
    })();
    await Promise.all([all, syncing]);
    await Promise.all([one, other].map((tab) => sendNow(tab)));
    for (const note of [...notes(1), ...notes(2)]) assert.equal(await atTheOffice(note), 1, note);
    for (const tab of [one, other]) {
      await openPerson(tab, cases[0].shown);
      await tab.getByRole('button', { name: /^Show \d+ earlier$/ }).click();
      const shown = await tab.getByRole('main').innerText();
      assert.deepEqual([...notes(1), ...notes(2)].filter((note) => !shown.includes(note)), [], 'each tab shows all of it');
    }
    assert.deepEqual(phone.errors, []);
  });

  test('row 26: records that nobody can read come with a file: it opens, the rest of it and all others as well', async () => {
    const page = await newPhone('poison');
    const { file, shown } = cases.find((found) => found.shown === CLIENT);
    const poison = [
      { moon: 3 },
      { entry: randomUUID(), seq: 'soon', changes: [] },
      { entry: randomUUID(), seq: [0, 1], changes: [{ seq: [0, 1], body: { id: randomUUID(), v: 99, set: 'everything' } }] },
      { entry: randomUUID(), seq: [0, 1], changes: 'x'.repeat(TEN_MB) },
      'no record at all',
      null,
    ];
    let poisoned = 0;
    await phone.context.route(SYNC, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      for (const found of answer.pages.filter((found) => found.file === file && found.fresh)) {
        found.entries.splice(1, 0, ...poison);
        poisoned += 1;
      }
      await route.fulfill({ response, json: answer });
    });
    await signIn(page, server.url, LINK_WORKER);
    await nothingWaiting(page);
    assert.equal(poisoned, 1);
    const looks = async () => {
      await openPerson(phone.page, shown);
      await phone.page.getByText(/records were made with a newer version\. They are kept/).waitFor();
      await openPerson(phone.page, cases.find((found) => found.shown !== shown).shown);
    };
    await looks();
    await phone.context.unroute(SYNC);
    await openPerson(page, shown);
    await recordVisit(page, NOTE);
    await sendNow(page);
    assert.equal(await atTheOffice(NOTE), 1);
    // And the app starts again with it.
    await phone.kill();
    phone = await openDevice(join(scratch, 'poison'));
    await unlock(phone.page, server.url);
    await looks();
    assert.deepEqual(phone.errors, []);
  });

  test('row 42: the request of an older build is taken, and so is one with more than this office knows', async () => {
    const { file } = cases[0];
    const [older, newer] = ['an older build', 'a newer build'].map((note) => contactSave(file, `Written by ${note}.`));
    newer.changes[0].set.mood = { value: { sun: true }, over: [] };
    newer.weather = 'fair';
    const now = Date.now();
    // As the first release sent it, with nothing that was added since.
    const recorded = { protocol: 1, build: '0.1.0', replica: randomUUID(), sent_at_ms: now, waiting: { saves: 1, drafts: 0 } };
    const requests = [
      { ...recorded, cursor: null, saves: [older] },
      { ...recorded, protocol: 2, build: '99.0.0', replica: randomUUID(), cursor: null, saves: [newer], list: false, telescope: [1] },
    ];
    for (const request of requests) {
      const { access } = await (await post('/session', { email: LINK_WORKER, password: PASSWORD, replica: request.replica })).json();
      const response = await post('/sync', request, { authorization: `Bearer ${access}` });
      assert.equal(response.status, 200);
      const { verdicts } = await response.json();
      assert.deepEqual(verdicts.map(({ verdict }) => verdict), ['applied'], request.build);
    }
    const { body } = await worker.read(file);
    assert.ok(body.includes('"mood":{"value":{"sun":true}'), 'what this build does not know is kept as it came');
  });

  test('row 43: a sign-in page of a wifi, an empty answer and half an answer are no acknowledgement', async () => {
    const page = await newPhone('portal');
    await signIn(page, server.url, LINK_WORKER);
    await nothingWaiting(page);
    const portals = [
      { status: 200, contentType: 'text/html', body: '<h1>Welcome to the café</h1><form>Accept</form>' },
      { status: 200, contentType: 'application/json', body: '{}' },
      { status: 200, contentType: 'application/json', body: '{"incarnation":"' },
      { status: 200, contentType: 'application/json', body: '' },
      { status: 204 },
      { status: 401, contentType: 'text/html', body: 'Pay first' },
      { status: 511, contentType: 'text/html', body: 'Network Authentication Required' },
    ];
    let asked = 0;
    let portal = portals[0];
    await phone.context.route('**/api/**', (route) => {
      asked += 1;
      return route.fulfill(portal);
    });
    await openPerson(page, CLIENT);
    await recordVisit(page, `${NOTE} Past the café.`);
    await goTo(page, 'This phone');
    for (portal of portals) {
      const before = asked;
      await page.getByRole('button', { name: 'Try to send now' }).click();
      await page.waitForFunction(() => document.querySelector('#main')?.innerText.includes('1 thing to send'));
      for (let tries = 0; asked === before && tries < 100; tries += 1) await page.waitForTimeout(50);
      assert.ok(asked > before, 'it was tried');
      await page.waitForTimeout(200);
      await page.getByRole('heading', { level: 1, name: '1 thing to send' }).waitFor();
      assert.equal(await page.getByText('Nothing waiting').count(), 0, JSON.stringify(portal));
    }
    assert.equal(await atTheOffice(`${NOTE} Past the café.`), 0);
    await phone.context.unroute('**/api/**');
    await sendNow(page);
    await openPerson(page, CLIENT);
    await says(page, `${NOTE} Past the café.`, 'With the office');
    assert.equal(await atTheOffice(`${NOTE} Past the café.`), 1);
    assert.deepEqual(phone.errors, []);
  });

  test('row 44: with a sixth of the processor and a connection that breaks at every page, the first caseload comes; saves are timed', async (t) => {
    const page = await newPhone('slow');
    await slowDown(page, 6);
    let calls = 0;
    // Every other call is cut off on its way back.
    await phone.context.route(SYNC, async (route) => {
      calls += 1;
      if (calls % 2 === 1) {
        await route.fetch().catch(() => {});
        await route.abort('connectionreset');
      } else await route.continue();
    });
    await signIn(page, server.url, LINK_WORKER);
    await goTo(page, 'This phone');
    for (let tries = 0; tries < 20 && calls < 2; tries += 1) {
      await page.getByRole('button', { name: 'Try to send now' }).click({ timeout: 1000 }).catch(() => {});
      await page.waitForTimeout(300);
    }
    await phone.context.unroute(SYNC);
    await page.getByRole('heading', { level: 1, name: 'Nothing waiting' }).waitFor();
    await openPerson(page, CLIENT);
    const took = [];
    for (let at = 0; at < TIMED; at += 1) {
      await beginVisit(page, `${NOTE} ${at}`);
      await page.evaluate(timeStrictWrites);
      await finish(page);
      took.push(await page.evaluate(() => window.strictMs));
    }
    took.sort((a, b) => a - b);
    t.diagnostic(`a save's strict transaction at a sixth of the processor: p50 ${took[TIMED >> 1].toFixed(1)} ms, p95 ${took.at(-1).toFixed(1)} ms`);
    assert.ok(took.every((ms) => ms > 0), 'each save was timed');
    await inside(page);
  });

  const post = (path, body, headers = {}) =>
    fetch(`${server.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
});

/** Runs in the page: notes how long the latest strict transaction took from its beginning to its commit. */
function timeStrictWrites() {
  window.strictMs = 0;
  if (window.timed) return;
  window.timed = true;
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const from = performance.now();
    const begun = transaction.call(this, stores, mode, options);
    if (options?.durability === 'strict' && [...stores].includes('outbox')) {
      begun.addEventListener('complete', () => (window.strictMs = performance.now() - from));
    }
    return begun;
  };
}
