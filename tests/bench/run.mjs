// Measures the rows of `cargo xtask bench`, the floor beside the product, and writes what it saw as JSON. What it means is
// judged by xtask.
import { rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { newFolder } from '../lib/out.mjs';
import * as device from './device.mjs';
import * as server from './server.mjs';
import { firstLoad } from './weight.mjs';

const { values: asked } = parseArgs({
  options: {
    out: { type: 'string' },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});

const { quick, full } = asked;
const RUNS = quick ? 3 : 5;
const MANY = quick ? 10 : 40;
const SAVES = quick ? 60 : 1_000;
const RATES = [1, 4];

/** @type {{ id: string, size: number | null, cpu: number, unit: string, floor: number[], product: number[], note: string }[]} */
const rows = [];
const troubles = [];
const row = (id, { size = null, cpu = 1, unit = 'ms' } = {}) => {
  const made = { id, size, cpu, unit, floor: [], product: [], note: '' };
  rows.push(made);
  return made;
};
const perRate = (id, options) => Object.fromEntries(RATES.map((cpu) => [cpu, row(id, { ...options, cpu })]));
const began = Date.now();
const say = (words) => console.error(`  ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${words}`);
const wanted = (part) => asked.only.length === 0 || asked.only.includes(part);

/** One part of the table. What cannot be measured is said, and the others are measured all the same. */
async function part(name, measure) {
  if (!wanted(name)) return;
  say(name);
  try {
    await measure();
  } catch (error) {
    troubles.push(`${name}: ${error.stack ?? error}`);
    say(`${name} could not be measured: ${error}`);
  }
}

const folder = await newFolder('bench');
try {
  await part('weight', () => firstLoad({ folder, row }));
  if (['first', 'nothing', 'pull', 'unlock', 'search', 'save', 'push'].some(wanted)) await onDevice();
  await part('server', () => server.measure({ folder, row, quick, full, runs: RUNS, say }));
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
await writeFile(asked.out, JSON.stringify({ rows, troubles }, null, 1));
process.exitCode = troubles.length > 0 ? 1 : 0;

async function onDevice() {
  const sizes = {
    workers: quick ? ['small', 'usual', 'many', 'away'] : ['small', 'usual', 'great', 'many', 'away'],
    names: 5_000,
  };
  const kept = await device.office(folder, sizes, say);
  const { url } = kept.server;
  const profiles = {};
  for (const worker of sizes.workers.filter((name) => ['small', 'usual', 'great'].includes(name))) {
    const size = device.WORKERS[worker].entries;
    for (const rate of RATES) {
      const runs = worker === 'small' ? Math.min(RUNS, 3) : RUNS;
      await part('first', async () => {
        profiles[worker] = await device.firstSync({ url, folder, worker, rate, runs, row: row(worker === 'small' ? 'first_sync_small' : 'first_sync', { size, cpu: rate }) });
      });
    }
    if (worker === 'usual' && !quick) continue;
    await part('nothing', async () => {
      profiles[worker] ??= await device.firstSync({ url, folder, worker, rate: 1, runs: 1, row: blank() });
      await device.nothing({ url, profile: profiles[worker], runs: MANY, rows: perRate('nothing', { size }) });
    });
  }
  await part('unlock', async () => {
    profiles.usual ??= await device.firstSync({ url, folder, worker: 'usual', rate: 1, runs: 1, row: blank() });
    const [form, list] = [row('unlock_form', { cpu: 4 }), row('unlock_list', { cpu: 4 })];
    await device.unlock({ url, profile: profiles.usual, runs: RUNS, rate: 4, form, list });
  });
  await part('search', () => device.search({ url, folder, names: sizes.names, rows: perRate('search', { size: sizes.names }) }));
  await part('pull', async () => {
    const profile = await device.firstSync({ url, folder, worker: 'many', rate: 1, runs: 1, row: blank() });
    await device.pullOne({ url, profile, made: kept.made.many, runs: Math.min(MANY, 20), rows: perRate('pull_one') });
  });
  let offline;
  const saving = async () => {
    const [save, seen, slowSave] = [row('save'), row('save_seen'), row('save', { cpu: 4 })];
    const count = wanted('push') ? SAVES : 0;
    offline = await device.saves({ office: kept, folder, made: kept.made.away, count, measured: MANY / 2, save, seen, slowSave });
  };
  // What is pushed has to be saved first.
  await part(wanted('save') ? 'save' : 'push', saving);
  await kept.server.stop();
  if (offline) {
    for (const rate of RATES) {
      await part('push', () => device.push({ kept: offline, folder, runs: RUNS, rate, row: row('push', { size: offline.count, cpu: rate }), expected: offline.count }));
    }
  }
}

/** For preparations: nobody sees it. */
function blank() {
  return { floor: [], product: [], note: '' };
}
