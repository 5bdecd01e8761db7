// The rows of the table that are measured on a device.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { signIn, unlockHere } from '../lib/app.mjs';
import { startServer } from '../lib/server.mjs';
import { findPerson } from '../steps/casework.mjs';
import { Caller, PASSWORD, contact, employ, fill } from './office.mjs';
import { inPage, open, packed, serve } from './page.mjs';

/** Whether run `run` begins with the floor: they take turns. */
const floorFirst = (run) => run % 2 === 0;

/** Does both, in turns, and keeps what they took. */
async function both(row, run, product, floor) {
  if (floorFirst(run)) row.floor.push(await floor());
  row.product.push(await product());
  if (!floorFirst(run)) row.floor.push(await floor());
}

export const WORKERS = {
  small: { email: 'small@bench.invalid', cases: 50, entries: 1_000 },
  usual: { email: 'usual@bench.invalid', cases: 250, entries: 10_000 },
  great: { email: 'great@bench.invalid', cases: 500, entries: 50_000 },
  many: { email: 'many@bench.invalid', cases: 500, entries: 4_000, largest: 2_000 },
  away: { email: 'away@bench.invalid', cases: 25, entries: 500 },
};
const SUPERVISOR = 'supervisor@bench.invalid';
/** About what a visit takes in the outbox, sealed. */
const SAVE_BYTES = 1_400;
const NAMES = { workers: 10, cases: 500 };

/** An office with every caseload that the rows need. */
export async function office(folder, sizes, say) {
  const data = join(folder, 'office');
  const workers = sizes.workers.map((name) => WORKERS[name]);
  employ(data, workers.map(({ email }) => [email, 'link_worker']));
  const team = Array.from({ length: sizes.names ? NAMES.workers : 0 }, (_, number) => `worker${number}@bench.invalid`);
  if (team.length > 0) employ(data, [...team.map((email) => [email, 'link_worker']), [SUPERVISOR, 'supervisor']], 'South');
  const server = await startServer({ data, demo: false, env: { ALONGSIDE_LOG: 'warn' } });
  const made = {};
  for (const [place, worker] of workers.entries()) {
    say(`filling ${worker.email} with ${worker.entries} entries`);
    const caller = await new Caller(server.url, worker.email).signIn();
    made[sizes.workers[place]] = await fill(caller, worker);
  }
  for (const [number, email] of team.entries()) {
    const caller = await new Caller(server.url, email).signIn();
    const cases = Math.round(NAMES.cases * (sizes.names / (NAMES.workers * NAMES.cases)));
    await fill(caller, { cases, entries: cases * 2, first: number * cases });
  }
  return { data, server, made };
}

/** First sync into an empty browser. Leaves the profile of the last run for other rows. */
export async function firstSync({ url, folder, worker, rate, runs, row }) {
  const { email, cases, entries } = WORKERS[worker];
  const caller = await new Caller(url, email).signIn();
  const pages = await caller.pull({ keep: true });
  const held = pages.reduce((sum, page) => sum + page.entries.length, 0);
  if (held !== entries) throw new Error(`${email} should hold ${entries} entries and holds ${held}`);
  const bytes = packed(pages);
  row.note = `${(bytes.length / 1e6).toFixed(1)} MB`;
  const floorAt = await serve(bytes);
  const profile = join(folder, `first-${worker}`);
  try {
    for (let run = 0; run < runs; run += 1) {
      await rm(profile, { recursive: true, force: true });
      const device = await open(profile);
      device.context.setDefaultTimeout(600_000);
      try {
        await device.page.goto(url);
        await device.page.getByLabel('Email').waitFor();
        await device.slow(rate);
        const product = async () => {
          await signIn(device.page, url, email, PASSWORD, { reads: false });
          const ended = await inPage(device.page, 'next', 'sync-ended', 0);
          const [begun] = await inPage(device.page, 'marks', 'sync-begun');
          const files = await device.page.evaluate(countFiles);
          if (files < cases * 2) throw new Error(`${files} files came to the device, not ${cases * 2}`);
          return ended - begun;
        };
        await both(row, run, product, () => inPage(device.page, 'rawFirst', floorAt.url));
      } finally {
        await device.close();
      }
    }
  } finally {
    floorAt.close();
  }
  return profile;
}

/** In the page: how many rows stand in the room of files. */
async function countFiles() {
  const name = (await indexedDB.databases()).map((known) => known.name).find((known) => /^alongside-[0-9a-f]{8}-/.test(known));
  const database = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const count = await new Promise((resolve) => {
    const asked = database.transaction('files').objectStore('files').count();
    asked.onsuccess = () => resolve(asked.result);
  });
  database.close();
  return count;
}

/** Opens a device that has synced before, and waits until it has nothing to do. */
async function opened(profile, url, path = '') {
  const device = await open(profile);
  device.context.setDefaultTimeout(120_000);
  await device.page.goto(url + path);
  await unlockHere(device.page, PASSWORD);
  await inPage(device.page, 'next', 'sync-ended', 0);
  return device;
}

/** Sync with nothing to do. */
export async function nothing({ url, profile, runs, rows }) {
  const device = await opened(profile, url);
  try {
    for (const [rate, row] of Object.entries(rows)) {
      await device.slow(Number(rate));
      for (let warm = 0; warm < 3; warm += 1) await inPage(device.page, 'sync');
      for (let run = 0; run < runs; run += 1) {
        await both(row, run, () => inPage(device.page, 'sync'), () => inPage(device.page, 'emptyFetch'));
      }
    }
  } finally {
    await device.close();
  }
}

/** Pull of one entry into the largest of many files. */
export async function pullOne({ url, profile, made, runs, rows }) {
  const device = await opened(profile, url);
  const { email } = WORKERS.many;
  const other = await new Caller(url, email).signIn();
  await other.pull();
  try {
    let number = 0;
    for (const [rate, row] of Object.entries(rows)) {
      await device.slow(Number(rate));
      for (let warm = 0; warm < 2; warm += 1) await inPage(device.page, 'sync');
      for (let run = 0; run < runs; run += 1) {
        number += 1;
        const text = contact(other.writer, made[0].file, number);
        await other.push([text]);
        const revision = await device.page.evaluate(countTails);
        await both(row, run, () => inPage(device.page, 'sync'), () => inPage(device.page, 'rawPut', text.length));
        if ((await device.page.evaluate(countTails)) === revision) throw new Error('the entry did not come');
      }
    }
  } finally {
    await device.close();
  }
}

/** In the page: the rows of the room of files and their bytes, as one number that moves with every write. */
async function countTails() {
  const name = (await indexedDB.databases()).map((known) => known.name).find((known) => /^alongside-[0-9a-f]{8}-/.test(known));
  const database = await new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
  });
  const rows = await new Promise((resolve) => {
    const asked = database.transaction('meta').objectStore('meta').get('standing');
    asked.onsuccess = () => resolve(asked.result);
  });
  database.close();
  return Array.from(rows ?? []).slice(0, 64).join();
}

/** From the address to the unlock form, and from the accepted password to the list. */
export async function unlock({ url, profile, runs, rate, form, list }) {
  const device = await opened(profile, url, '/people');
  try {
    for (let run = 0; run < runs + 1; run += 1) {
      await device.slow(rate);
      await device.page.goto(`${url}/people`);
      await device.page.waitForFunction(() => window.__bench.seen.form > 0);
      await device.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await device.page.getByRole('button', { name: 'Unlock' }).click();
      await device.page.waitForFunction(() => window.__bench.seen.list > 0);
      const seen = await device.page.evaluate(() => window.__bench.seen);
      const [accepted] = await inPage(device.page, 'marks', 'key-opened');
      await inPage(device.page, 'next', 'sync-ended', 0);
      // The first one warms the browser's caches.
      if (run === 0) continue;
      form.product.push(seen.form);
      list.product.push(seen.list - accepted);
    }
  } finally {
    await device.close();
  }
}

/** Search among names as one types: what each key costs the page's main thread. */
export async function search({ url, folder, names, rows }) {
  const device = await open(join(folder, 'search'));
  device.context.setDefaultTimeout(120_000);
  const { page } = device;
  try {
    await signIn(page, url, SUPERVISOR, PASSWORD);
    await inPage(page, 'next', 'sync-ended', 0);
    await page.getByRole('link', { name: 'Files', exact: true }).first().click();
    const box = page.getByLabel('Search by any name');
    await page.getByText(`${names} people`).waitFor();
    await box.focus();
    for (const [rate, row] of Object.entries(rows)) {
      await device.slow(Number(rate));
      const cost = async (key) => {
        const before = await device.worked();
        await page.keyboard.press(key);
        await inPage(page, 'painted');
        return (await device.worked()) - before;
      };
      for (const words of ['ada pug', 'okafor', 'harj']) {
        for (const key of words) {
          // What the measuring itself costs: a key that writes nothing.
          const idle = await cost('Shift');
          row.product.push(Math.max(0, (await cost(key === ' ' ? 'Space' : key)) - idle));
        }
        await box.clear();
        await inPage(page, 'painted');
      }
    }
  } finally {
    await device.close();
  }
}

/** Saves made offline, each measured; the profile and the office are kept as they were before the first of them is sent. */
export async function saves({ office: kept, folder, made, count, measured, save, seen, slowSave }) {
  const { data, server } = kept;
  const { url } = server;
  const profile = join(folder, 'away');
  const device = await open(profile);
  const { page } = device;
  await signIn(page, url, WORKERS.away.email, PASSWORD);
  await inPage(page, 'next', 'sync-ended', 0);
  await server.stop();
  await findPerson(page, made[0].name);
  let written = 0;
  // A worker who was away saw everybody: a few saves with each.
  const each = Math.ceil(Math.max(count, measured * 2 + 4) / made.length);
  const saveNext = async () => {
    if (written > 0 && written % each === 0) await findPerson(page, made[written / each].name);
    written += 1;
    return page.evaluate(saveOne, { number: written });
  };
  for (const [rate, row] of [[1, save], [4, slowSave]]) {
    await device.slow(rate);
    for (let warm = 0; warm < 2; warm += 1) await saveNext();
    for (let run = 0; run < measured; run += 1) {
      await both(row, run, async () => {
        const { committed, seen: shown } = await saveNext();
        if (rate === 1) seen.product.push(shown);
        return committed;
      }, () => inPage(page, 'rawPut', SAVE_BYTES));
    }
  }
  await device.slow(1);
  while (written < count) await saveNext();
  await device.close();
  return { data, profile, url, count: written };
}

/** In the page: records one visit as a thumb does, and says what it took from pressing Finish. */
async function saveOne({ number }) {
  const find = async (what, search) => {
    const until = performance.now() + 30_000;
    for (;;) {
      const found = search();
      if (found) return found;
      if (performance.now() > until) throw new Error(`no ${what} at ${location.pathname}: ${document.querySelector('main')?.innerText.slice(0, 300)}`);
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
  };
  const byText = (selector, words) => [...document.querySelectorAll(selector)].find((element) => element.textContent.trim() === words);
  const write = (element, text) => {
    element.value = text;
    element.dispatchEvent(new Event('input', { bubbles: true }));
    element.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const begin = await find('Record a contact', () => byText('main a', 'Record a contact'));
  begin.click();
  const visit = await find('Visit', () => [...document.querySelectorAll('main label')].find((label) => /^Visit/.test(label.textContent.trim())));
  visit.click();
  const note = await find('note', () => document.querySelector('main textarea'));
  write(note, `Visit ${number}: a cup of tea, the letter about the meter, and the choir on Thursdays if the lift works again.`);
  const minutes = document.querySelector('main input[inputmode=numeric][id*=minutes]');
  if (minutes) write(minutes, '45');
  const marks = window.__bench.marks('save-committed').length;
  const finish = await find('Finish', () => byText('button', 'Finish'));
  finish.click();
  const from = window.__bench.pressed;
  const committed = await window.__bench.next('save-committed', marks, 30_000);
  await find('Saved on this phone', () => [...document.querySelectorAll('[role=status]')].find((element) => element.textContent.includes('Saved on this phone')));
  await window.__bench.painted();
  const seen = performance.now() - from;
  if (!byText('main a', 'Record a contact')) history.back();
  await find('the file', () => byText('main a', 'Record a contact'));
  return { committed: committed - from, seen };
}

/** Push of what was saved offline: every run begins with the same device and the same office. */
export async function push({ kept, folder, runs, rate, row, expected }) {
  const { data, profile, url } = kept;
  const port = Number(new URL(url).port);
  const again = async () => {
    for (const name of ['office-now', 'away-now']) await rm(join(folder, name), { recursive: true, force: true });
    await cp(data, join(folder, 'office-now'), { recursive: true });
    await cp(profile, join(folder, 'away-now'), { recursive: true });
    const server = await startServer({ data: join(folder, 'office-now'), demo: false, port, env: { ALONGSIDE_LOG: 'warn' } });
    const device = await open(join(folder, 'away-now'));
    device.context.setDefaultTimeout(120_000);
    await device.page.goto(url);
    await device.page.getByLabel('Password', { exact: true }).waitFor();
    return { server, device };
  };
  let bodies;
  const product = async () => {
    const { server, device } = await again();
    try {
      const sent = [];
      device.page.on('request', (request) => {
        if (request.url().endsWith('/api/v1/sync')) sent.push(request.postData());
      });
      await device.slow(rate);
      await unlockHere(device.page, PASSWORD);
      const ended = await inPage(device.page, 'next', 'sync-ended', 0);
      const [begun] = await inPage(device.page, 'marks', 'sync-begun');
      // Signing in again is no part of pushing.
      const signing = await device.page.evaluate(() =>
        performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/v1/session')).reduce((sum, { duration }) => sum + duration, 0));
      const carrying = sent.filter((body) => JSON.parse(body).saves.length > 0);
      const count = carrying.reduce((sum, body) => sum + JSON.parse(body).saves.length, 0);
      if (count !== expected) throw new Error(`${count} saves were sent, not ${expected}`);
      // Each with the cursor of the first: those that came with the answers belong to another copy of the office, which
      // would notice that it was put back.
      const { cursor } = JSON.parse(carrying[0]);
      bodies = carrying.map((body) => body.replace(/"cursor":"[^"]*"/, `"cursor":${JSON.stringify(cursor)}`));
      return ended - begun - signing;
    } finally {
      await device.close();
      await server.stop();
    }
  };
  const floor = async () => {
    const { server, device } = await again();
    try {
      const caller = new Caller(url, WORKERS.away.email);
      caller.replica = JSON.parse(bodies[0]).replica;
      await caller.signIn();
      await device.slow(rate);
      return await inPage(device.page, 'rawPush', bodies, caller.token);
    } finally {
      await device.close();
      await server.stop();
    }
  };
  await product();
  row.note = `${bodies.length} requests, ${(bodies.reduce((sum, body) => sum + body.length, 0) / 1e6).toFixed(1)} MB`;
  for (let run = 0; run < runs; run += 1) await both(row, run, product, floor);
}
