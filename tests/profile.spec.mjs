// After a day of use the browser's profile says nothing about anybody in clear. The scan that finds nothing there finds
// the same data where they lie unsealed, through the packings that it knows.
import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { LINK_WORKER, PASSWORD, SUPERVISOR, nothingWaiting, signIn, unlock, unlockHere } from './lib/app.mjs';
import { DESK, keptOffline, openDevice } from './lib/browser.mjs';
import { folder, newFolder } from './lib/out.mjs';
import { canaries, foundIn, scan, share, unsnap } from './lib/profile.mjs';
import { startServer } from './lib/server.mjs';
import {
  SEVEN_ANSWERS, addPerson, assess, beginVisit, findPerson, goTo, lockNow, openPerson, recordVisit, walk,
} from './steps/casework.mjs';
import { casesOf, office } from './steps/office.mjs';
import { asShown, planted } from './steps/planted.mjs';

/** The share of unsealed words that a scan must find to be believed. */
const CONTROL_MIN = 0.95;
/** The share of words that a browser may know of itself, such as a surname in its dictionary. */
const KNOWN_MAX = 0.05;
/** So long after a keystroke Chromium has written what stands in the boxes into its session files: a second, then 2.5. */
const SESSION_MS = 4000;
/** With so much more to keep, LevelDB packs what it has into a table. */
const PACKED_BYTES = 6_000_000;

test('a word is found in UTF-8 and in UTF-16 at any place, and only where it is', async (t) => {
  const profile = await folder(t);
  const [plain, even, odd, packed, absent] = canaries(5);
  await writeFile(join(profile, 'plain'), `before ${plain} after`);
  await writeFile(join(profile, 'even'), Buffer.from(`xx${even}`, 'utf16le'));
  await writeFile(join(profile, 'odd'), Buffer.concat([Buffer.from([7]), Buffer.from(odd, 'utf16le')]));
  await writeFile(join(profile, 'packed'), Buffer.concat([Buffer.from('head'), gzipSync(`${packed} `.repeat(50))]));
  const found = await scan(profile, [plain, even, odd, packed, absent]);
  assert.deepEqual(Object.fromEntries(found), {
    [plain]: ['plain'],
    [even]: ['even'],
    [odd]: ['odd'],
    [packed]: ['packed'],
    [absent]: [],
  });
  assert.equal(share(found), 0.8);
});

test('a record that the log cut in two is joined', async (t) => {
  const profile = await folder(t);
  const [word] = canaries(1);
  // One block of 32 KiB ends in the middle of the word; the next begins with a header of 7 bytes.
  const record = Buffer.concat([Buffer.alloc(32_768 - 7 - 10, 'a'), Buffer.from(word), Buffer.alloc(50, 'b')]);
  const header = (length, kind) => {
    const bytes = Buffer.alloc(7);
    bytes.writeUInt16LE(length, 4);
    bytes[6] = kind;
    return bytes;
  };
  const cut = 32_768 - 7;
  const log = [header(cut, 2), record.subarray(0, cut), header(record.length - cut, 4), record.subarray(cut)];
  await writeFile(join(profile, '000003.log'), Buffer.concat(log));
  assert.deepEqual((await scan(profile, [word])).get(word), ['000003.log']);
});

test('Snappy is unpacked: literals, near and far copies, and what was cut short', () => {
  // From the format's description: length 9, literal "abc", copy of 6 from 3 back.
  assert.equal(unsnap(Buffer.from([9, 2 << 2, 0x61, 0x62, 0x63, (2 << 2) | 1, 3])).toString(), 'abcabcabc');
  assert.equal(unsnap(Buffer.from([9, 2 << 2, 0x61, 0x62, 0x63, (5 << 2) | 2, 3, 0])).toString(), 'abcabcabc');
  assert.equal(unsnap(Buffer.from([200, 1, 2 << 2, 0x61, 0x62, 0x63])).toString(), 'abc');
  assert.equal(unsnap(Buffer.from([9, (5 << 2) | 2, 3, 0])), undefined);
  assert.equal(unsnap(Buffer.from([0])), undefined);
});

suite('the profile after a day of use', () => {
  let scratch;
  let server;
  let files;
  /** The words of the caseload as they are stored, those as they are shown, and what is typed during the day. */
  let stored;
  let shown;
  const [VISIT, WALKED, OWN_WORDS, SOUGHT, HALF_TYPED, GIVEN, FAMILY, REFERRED, COMMENT] = canaries(9);
  const TYPED = [VISIT, WALKED, OWN_WORDS, SOUGHT, HALF_TYPED, GIVEN, FAMILY, REFERRED, COMMENT, PASSWORD];

  before(async () => {
    scratch = await newFolder();
    server = await startServer({ data: join(scratch, 'office'), fresh: true });
    files = await (await office(server.url, LINK_WORKER)).everything();
    const [asStored, asTold] = [planted(files), asShown(casesOf(files))];
    const known = foundIn(await scan(await untouched(), [...asStored, ...asTold]));
    stored = asStored.filter((word) => !(word in known));
    shown = asTold.filter((word) => !(word in known));
    assert.ok(asStored.length > 500, `${asStored.length} words are no caseload`);
    assert.ok(stored.length >= asStored.length * (1 - KNOWN_MAX), `every browser knows ${JSON.stringify(known, null, 2)}`);
  });
  after(async () => {
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The profile of a browser that has the app, and in which nobody has signed in. */
  const untouched = async () => {
    const profile = join(scratch, 'untouched');
    const { page, close } = await openDevice(profile);
    await page.goto(server.url);
    await keptOffline(page);
    await close();
    return profile;
  };
  const holdsNothing = async (profile) => {
    const found = await scan(profile, [...stored, ...shown, ...TYPED, `${server.url}/api/`]);
    assert.deepEqual(foundIn(found), {});
  };

  test('the control: the same data unsealed are found, and so is what a careless page leaves behind', async () => {
    const profile = join(scratch, 'control');
    const { page, close } = await openDevice(profile);
    const left = Object.fromEntries(canaries(6).map((word, at) => [['title', 'address', 'form', 'local', 'cache', 'answer'][at], word]));
    // A page of the same origin that is not the app.
    await page.goto(`${server.url}/livez`);
    const rows = [...files.map((file) => [file.file, JSON.stringify(file)]), ['draft', JSON.stringify(TYPED)]];
    await page.evaluate(storeUnsealed, { rows, enough: PACKED_BYTES });
    await page.evaluate(leaveBehind, left);
    await page.getByLabel('Name').pressSequentially(left.form);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForURL(/name=/);
    await page.goto(`${server.url}/livez?${left.address}`);
    await close();

    const found = await scan(profile, [...stored, ...TYPED]);
    const missed = [...found].filter(([, places]) => places.length === 0).map(([word]) => word);
    assert.ok(share(found) >= CONTROL_MIN, `found ${share(found)} of ${found.size}; not ${missed.join(' | ')}`);
    assert.ok(Object.values(foundIn(found)).flat().some((place) => place.endsWith('.ldb')), 'nothing was packed');
    const careless = await scan(profile, Object.values(left));
    assert.deepEqual(Object.keys(left).filter((place) => careless.get(left[place]).length === 0), []);
  });

  test('a worker’s phone, killed in the middle of a word and later closed', async () => {
    const profile = join(scratch, 'phone');
    let phone = await openDevice(profile);
    await signIn(phone.page, server.url, LINK_WORKER);
    await nothingWaiting(phone.page);
    const { page } = phone;
    await goTo(page, 'People');
    await page.getByLabel('Search by any name').pressSequentially(SOUGHT);
    await page.getByText('Nobody of that name here').waitFor();
    await openPerson(page, 'Mrs A', { sought: 'Ablett' });
    await recordVisit(page, VISIT);
    await walk(page, { destination: 'the corner shop', before: 4, after: 7, happened: WALKED });
    await addPerson(page, { given: GIVEN, family: FAMILY, born: ['2', '3', '1945'], note: REFERRED });
    await assess(page, SEVEN_ANSWERS, OWN_WORDS);
    await lockNow(page);
    await page.getByRole('button', { name: 'Show password' }).click();
    await page.getByLabel('Password', { exact: true }).pressSequentially(PASSWORD);
    await pause(SESSION_MS);
    await unlockHere(page);
    await openPerson(page, 'Mrs A');
    await beginVisit(page, HALF_TYPED);
    await page.getByText('Draft kept on this phone').waitFor();
    await pause(SESSION_MS);
    await phone.kill();
    await holdsNothing(profile);

    phone = await openDevice(profile);
    await unlock(phone.page, server.url);
    await phone.page.getByText('You were in the middle of this').waitFor();
    await phone.page.getByRole('link', { name: 'Continue' }).click();
    await phone.page.getByLabel('What was said and done').waitFor();
    await lockNow(phone.page);
    await phone.close();
    await holdsNothing(profile);
  });

  test('a page that crashed with somebody’s file open, and its crash report', async () => {
    const profile = join(scratch, 'crashed');
    const reports = join(profile, 'crashes');
    const phone = await openDevice(profile, {
      ignoreDefaultArgs: ['--disable-breakpad'],
      env: { ...process.env, BREAKPAD_DUMP_LOCATION: reports },
    });
    const { page } = phone;
    await signIn(page, server.url, LINK_WORKER);
    await nothingWaiting(page);
    await openPerson(page, 'Mrs A', { sought: 'Ablett' });
    await beginVisit(page, HALF_TYPED);
    await page.getByText('Draft kept on this phone').waitFor();
    const session = await phone.context.newCDPSession(page);
    const crashed = new Promise((resolve) => page.once('crash', resolve));
    session.send('Page.crash').catch(() => {}); // There is nobody left to answer.
    await crashed;
    await phone.close();
    const written = await readdir(reports, { recursive: true });
    assert.ok(written.some((name) => name.endsWith('.dmp')), 'no crash report was written');
    await holdsNothing(profile);
  });

  test('a supervisor’s desk, where whole files were opened and the office was asked', async () => {
    const profile = join(scratch, 'desk');
    const { page, close } = await openDevice(profile, { viewport: DESK });
    await signIn(page, server.url, SUPERVISOR);
    await findPerson(page, 'Mrs A', { place: 'Files' });
    await page.getByRole('button', { name: 'Open the whole file' }).click();
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    await goTo(page, 'To review');
    await page.getByRole('main').getByRole('listitem').getByRole('button').first().click();
    await page.getByLabel('Comment').pressSequentially(COMMENT);
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('button', { name: 'Unlock' }).waitFor();
    await close();
    await holdsNothing(profile);
  });
});

/** Runs in the page: the rows as the app keeps them, one put each and nothing sealed, and then as much as is `enough`. */
async function storeUnsealed({ rows, enough }) {
  const database = await new Promise((resolve, reject) => {
    const asked = indexedDB.open('unsealed', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('files');
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const store = async (rows) => {
    const transaction = database.transaction('files', 'readwrite', { durability: 'strict' });
    for (const [key, bytes] of rows) transaction.objectStore('files').put(bytes, key);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
  };
  await store(rows.map(([key, text]) => [key, new TextEncoder().encode(text)]));
  const piece = () => crypto.getRandomValues(new Uint8Array(30_000));
  for (let left = enough; left > 0; left -= 300_000) {
    await store(Array.from({ length: 10 }, (_, at) => [`${left}-${at}`, piece()]));
  }
}

/** Runs in the page: everything that a page can do wrong with a name. */
async function leaveBehind({ title, local, cache, answer }) {
  document.title = title;
  localStorage.setItem('name', local);
  await (await caches.open('careless')).put('/name', new Response(cache));
  await (await fetch(`/livez?${answer}`)).text();
  document.body.innerHTML = '<form><label>Name <input name="name"></label><button>Send</button></form>';
}
