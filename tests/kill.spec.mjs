// Row 1 of the fault matrix: the browser is killed, every process of it at once, at random instants while contacts are
// being saved. What the phone called saved is there afterwards; what was being typed is offered as a draft at most a second
// old; in the end everything is with the office, once.
//
// `ALONGSIDE_KILL_CYCLES` says how often (6 if not set), `ALONGSIDE_KILL_SEED` with which dice; `cargo xtask kill --browser`
// runs the full 50.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { LINK_WORKER, signIn, unlockHere } from './lib/app.mjs';
import { keptOffline, openDevice } from './lib/browser.mjs';
import { dice } from './lib/dice.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { sendNow } from './steps/casework.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow } from './steps/places.mjs';
import { Heard, saveLate, write } from './steps/writing.mjs';

const CYCLES = Number(process.env.ALONGSIDE_KILL_CYCLES ?? 6);
const SEED = Number(process.env.ALONGSIDE_KILL_SEED ?? 1);

/** The promise: a draft is written within a second of the last keystroke. */
const DRAFT_MS = 1000;
/** What a machine that does other things as well may take longer, to write it and to carry out a kill. */
const SLOW_MS = 500;
/** Notes that the hand would write if nobody stopped it. */
const NOTES = 40;
/** A cycle that does not come to its kill has hung. */
const CYCLE_MS_MAX = 60_000;

suite('row 1: a browser that is killed while it saves', () => {
  let scratch;
  let server;
  let cases;
  let phone;

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
  });
  after(async () => {
    await phone?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const setUp = async (name) => {
    phone = await openDevice(join(scratch, name));
    await signIn(phone.page, server.url, LINK_WORKER);
    await keptOffline(phone.page);
  };

  /** Starts the phone again, opens a case on it, and has everything reported to `heard`. */
  const start = async (name, file, heard, prepare = async () => {}) => {
    phone = await openDevice(join(scratch, name));
    await heard.listen(phone.context);
    await prepare(phone.context);
    await phone.page.goto(`${server.url}/people/${file}`);
    await unlockHere(phone.page);
    await phone.page.getByRole('heading', { name: 'What has happened' }).waitFor();
  };

  /** Kills the phone `after_ms` after the hand has done this so many times; gives when. */
  const killAfter = async (heard, kind, count, after_ms) => {
    const late = new AbortController();
    const hung = pause(CYCLE_MS_MAX, 'hung', { signal: late.signal }).catch(() => {});
    const met = await Promise.race([heard.until(kind, count), hung]);
    late.abort();
    if (met === 'hung') {
      await shoot(phone.page, 'kill-hung');
      assert.fail(`nothing was ${kind} ${count} times: ${phone.errors.join('\n')}`);
    }
    await pause(after_ms);
    const at = Date.now();
    await phone.kill();
    assert.deepEqual(phone.errors, []);
    return at;
  };

  /** What the phone, started again and standing on the case, lacks of what it had said; an empty list is a proof. */
  const missing = async (heard) => {
    const shown = await phone.page.getByRole('main').innerText();
    return [...heard.said.keys()].filter((note) => !shown.includes(note));
  };

  /** What is wrong about the draft of the note that was being written when the phone died, if anything is. */
  const draftOf = async (heard, file, killed) => {
    const last = [...heard.typed.keys()].at(-1);
    if (last === undefined || heard.said.has(last)) return undefined;
    const shown = await phone.page.getByRole('main').innerText();
    await follow(phone.page, `/people/${file}/record`, { focus: '#main :is(h1, textarea)' });
    const text = await phone.page.locator('#note').inputValue();
    const isSaved = shown.includes(last);
    if (isSaved) return text.startsWith(last) ? `${last} is saved and a draft as well` : undefined;
    const due = heard.typed.get(last).filter(({ at }) => at < killed - DRAFT_MS - SLOW_MS).at(-1)?.text;
    if (due === undefined || (text.startsWith(last) && text.length >= due.length)) return undefined;
    return `the draft of ${last} is too old: “${text.slice(-40)}”, where “${due.slice(-40)}” had been there for a second`;
  };

  test(`${CYCLES} kills: what was said to be saved is there, what was being typed is a draft`, { timeout: CYCLES * 60_000 + 60_000 }, async () => {
    const draw = dice(SEED);
    const all = new Map();
    let drafts = 0;
    await setUp('phone');
    await phone.close();
    const from = Date.now();
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const { file } = cases[draw(0, cases.length)];
      const heard = new Heard();
      // In every third cycle there is no signal.
      const isAway = cycle % 3 === 2;
      if (isAway) await server.stop();
      await start('phone', file, heard);
      const notes = Array.from({ length: NOTES }, (_, at) => `kill-${SEED}-${cycle}-${at}-`);
      // Most kills come around a save; some while a long note is typed without a pause.
      const isLong = cycle % 4 === 1;
      const pace = isLong ? { pieces: 200, pause_ms: 25 } : { pieces: draw(1, 12), pause_ms: draw(0, 25) };
      write(phone.page, { file, notes, ...pace });
      const killed = isLong
        ? await killAfter(heard, 'typed', 1, draw(1500, 4500))
        : await killAfter(heard, draw(0, 2) ? 'pressed' : 'said', draw(1, 6), draw(0, 60));
      const stopped = [...heard.typed.keys()].at(-1);

      await start('phone', file, new Heard());
      assert.deepEqual(await missing(heard), [], `cycle ${cycle}: said to be saved, and not there`);
      const wrong = await draftOf(heard, file, killed);
      assert.equal(wrong, undefined, `cycle ${cycle}: ${wrong}`);
      drafts += heard.said.has(stopped) ? 0 : 1;
      for (const note of notes) all.set(note, { file, said: heard.said.has(note) });
      await phone.close();
      if (isAway) await server.start();
    }
    const took = ((Date.now() - from) / CYCLES / 1000).toFixed(1);
    const said = [...all].filter(([, note]) => note.said);
    console.log(`  ${said.length} saves over ${CYCLES} kills, ${drafts} of them in the middle of a note; ${took} s a cycle`);
    assert.ok(said.length >= CYCLES / 2, 'the hand has saved something');

    await start('phone', cases[0].file, new Heard());
    await sendNow(phone.page);
    const files = await (await office(server.url, LINK_WORKER)).everything();
    const texts = files.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'contact'));
    for (const [note, { file, said }] of all) {
      const found = texts.filter(({ fields }) => String(fields.note).startsWith(note));
      assert.ok(said ? found.length === 1 : found.length <= 1, `${note} of ${file} is with the office ${found.length} times`);
      for (const { changes } of found) assert.equal(changes.length, 1);
    }
    await phone.close();
  });

  test('the control: a phone that calls saved what is not yet on its disk is caught', async () => {
    await setUp('liar');
    await phone.close();
    // The office must not get what the disk does not have, and give it back.
    await server.stop();
    const { file } = cases[0];
    const heard = new Heard();
    await start('liar', file, heard, (context) => saveLate(context, 2 * CYCLE_MS_MAX));
    write(phone.page, { file, notes: ['lie-0-', 'lie-1-'], pieces: 2, pause_ms: 5 });
    await killAfter(heard, 'said', 2, 0);
    await start('liar', file, new Heard());
    assert.deepEqual(await missing(heard), ['lie-0-', 'lie-1-']);
  });
});
