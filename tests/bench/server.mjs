// The rows of the table that are measured at the server: 64 devices that push, 200 that sync, and how it grows.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '../lib/server.mjs';
import { Caller, contact, employ, fill, save } from './office.mjs';

const FLOOR = process.env.ALONGSIDE_FLOOR;
const DEVICES = 200;
const PUSHING = 64;
const CASES = 10;

export async function measure({ folder, row, quick, full, runs, say }) {
  const data = join(folder, 'server');
  const scratch = join(folder, 'floor');
  await mkdir(scratch, { recursive: true });
  const people = Array.from({ length: quick ? PUSHING : DEVICES }, (_, number) => `device${number}@bench.invalid`);
  say(`${people.length} accounts`);
  employ(data, people.map((email) => [email, 'link_worker']));
  // Its log tells what each commit held.
  let server = await startServer({ data, demo: false, env: { ALONGSIDE_LOG: 'warn,sync_server::store=debug' } });
  const callers = people.map((email) => new Caller(server.url, email));
  const signAllIn = () =>
    Promise.all(callers.map((caller) => {
      caller.url = server.url;
      return caller.signIn();
    }));
  try {
    await signAllIn();
    let held = 0;
    for (const size of quick ? [10_000] : full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]) {
      say(`${size} entries at the server`);
      await grow(callers, held, size);
      held = size;
      for (const saves of [1, 20]) {
        const rate = row(`server_push_${saves}`, { size, unit: 'changes/s' });
        for (let run = 0; run < runs; run += 1) {
          const { product, ends } = await press(server, callers.slice(0, PUSHING), saves, quick ? 5 : saves === 1 ? 40 : 10);
          rate.product.push(product);
          await new Promise((resolve) => setTimeout(resolve, 200));
          rate.floor.push(floor(data, scratch, ends));
          rate.note = `${ends.length - 1} commits in the last run`;
        }
      }
      await latency(row, callers, size, quick ? 10 : 50);
      if (size === (quick ? 10_000 : 100_000)) {
        await server.stop();
        server = await startServer({ data, demo: false, env: { ALONGSIDE_LOG: 'warn' } });
        await signAllIn();
        await memory(row, server, callers);
        await server.stop();
        server = await startServer({ data, demo: false, env: { ALONGSIDE_LOG: 'warn,sync_server::store=debug' } });
        await signAllIn();
        await Promise.all(callers.map((caller) => caller.pull()));
      }
    }
  } finally {
    await server.stop();
  }
}

/** Brings the caseloads of all up to `size` entries together. */
async function grow(callers, held, size) {
  const each = Math.ceil((size - held) / callers.length);
  const waiting = [...callers.entries()];
  const lane = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [number, caller] = next;
      const cases = Math.min(CASES, Math.max(1, Math.floor(each / 4)));
      const made = await fill(caller, { cases, entries: each, first: number * CASES });
      caller.cases = [...(caller.cases ?? []), ...made];
      await caller.pull();
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

/** Every device sends so many requests, each after the answer to the one before; acknowledged changes a second. */
async function press(server, callers, saves, requests) {
  const lines = server.log.length;
  const texts = callers.map((caller) =>
    Array.from({ length: requests }, (_, number) =>
      Array.from({ length: saves }, (_, place) =>
        save([contact(caller.writer, caller.cases[(number + place) % caller.cases.length].file, number)])).join(',')));
  let acknowledged = 0;
  const began = performance.now();
  await Promise.all(callers.map(async (caller, place) => {
    for (const text of texts[place]) {
      const head = { protocol: 1, build: '0.1.0', replica: caller.replica, sent_at_ms: Date.now(), waiting: { saves, drafts: 0 }, cursor: caller.cursor };
      const answer = (await caller.send(`${JSON.stringify(head).slice(0, -1)},"saves":[${text}]}`)).toString();
      acknowledged += answer.split('"verdict":"applied"').length - 1;
      caller.cursor = /"cursor":"([^"]+)"/.exec(answer)[1];
    }
  }));
  const took = performance.now() - began;
  const expected = callers.length * saves * requests;
  if (acknowledged !== expected) throw new Error(`${acknowledged} changes were acknowledged, not ${expected}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const all = commits(server.log);
  const seen = commits(server.log.slice(lines));
  if (seen.length === 0) throw new Error('the server did not tell of its commits');
  const before = all.at(-seen.length - 1) ?? 0;
  const ends = [before, ...seen].filter((end, place, list) => place === 0 || end > list[place - 1]);
  return { product: (acknowledged / took) * 1000, ends };
}

/** The sequences that the commits in these lines of the log ended with. */
function commits(lines) {
  // The terminal's colours stand between the words.
  const plain = lines.map((line) => line.replace(/\u001b\[[0-9;]*m/g, ''));
  return plain.map((line) => /committed.*latest=(\d+)/.exec(line)).filter(Boolean).map(([, latest]) => Number(latest));
}

/** One writer inserting the rows of these commits: changes a second. */
function floor(data, scratch, ends) {
  const said = execFileSync(FLOOR, [data, scratch], { input: ends.join('\n'), encoding: 'utf8', maxBuffer: 1 << 20 });
  const [changes, ms] = said.trim().split(' ').map(Number);
  if (!(changes > 0)) throw new Error('the floor wrote nothing');
  return (changes / ms) * 1000;
}

/** What one device waits for: nothing to do, and a first sync, while nobody else asks. */
async function latency(row, callers, size, runs) {
  const [nothing, first] = [row('server_nothing', { size }), row('server_first', { size })];
  const caller = callers[0];
  await caller.pull();
  for (let run = 0; run < runs; run += 1) {
    const body = caller.body();
    const began = performance.now();
    await caller.send(body);
    nothing.product.push(performance.now() - began);
  }
  for (let run = 0; run < 5; run += 1) {
    const anew = new Caller(caller.url, caller.email);
    anew.token = caller.token;
    anew.replica = caller.replica;
    const began = performance.now();
    await anew.pull();
    first.product.push(performance.now() - began);
  }
}

/** Memory while all devices sync from nothing at once and push, the sign-ins done. */
async function memory(row, server, callers) {
  const status = async (name) => {
    const text = await readFile(`/proc/${server.pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)[1]) / 1000;
  };
  const [peak, signing] = [row('server_memory', { unit: 'MB' }), row('server_memory_sign_in', { unit: 'MB' })];
  signing.product.push(await status('VmHWM'));
  for (let run = 0; run < 3; run += 1) {
    await writeFile(`/proc/${server.pid}/clear_refs`, '5');
    await Promise.all(callers.map(async (caller) => {
      caller.cursor = null;
      await caller.pull();
      await caller.sync([save([contact(caller.writer, caller.cases[0].file)])]);
      await caller.pull();
    }));
    peak.product.push(await status('VmHWM'));
  }
  peak.note = `${callers.length} devices`;
}
