// When nothing else is left: a phone's unsent work leaves it in a file that the office alone can open.
import assert from 'node:assert/strict';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, signIn, unlock } from './lib/app.mjs';
import { openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, goTo, happened, openPerson, recordVisit, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow } from './steps/places.mjs';

const PERSON = 'Mrs A';
const NOTES = ['Looked at the letters in the kitchen, with the cat on the table.', 'Rang the surgery together from the hall.'];
const HALF = 'She would like to see the pear tree';

suite('a copy of what waits', () => {
  let scratch;
  let server;
  let phone;
  let supervisor;
  let later;
  let clients;
  let aCase;
  let copy;
  const test = inOrder('unsent', () => [phone, supervisor, later]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    clients = cases.map(({ shown }) => shown);
    aCase = cases.find(({ shown }) => shown === PERSON).file;
    phone = await openDevice(join(scratch, 'phone'));
    supervisor = await openDevice(join(scratch, 'supervisor'));
  });
  after(async () => {
    for (const device of [phone, supervisor, later]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** How often each note stands in the file at the office. */
  const there = async () => {
    const asked = await office(server.url, LINK_WORKER);
    return Promise.all(NOTES.map(async (note) => (await asked.entriesWith(aCase, note)).length));
  };

  test('a phone with no signal saves what waits as a file that says nothing of anybody', async () => {
    const { page } = phone;
    await signIn(page, server.url, LINK_WORKER);
    await sendNow(page);
    assert.equal(await page.getByText('If this phone cannot send any more').count(), 0, 'nothing waits');
    await server.stop();
    for (const note of NOTES) {
      await openPerson(page, PERSON);
      await recordVisit(page, note);
    }
    await openPerson(page, PERSON);
    await beginVisit(page, HALF);
    await page.getByText('Draft kept on this phone').waitFor();
    await goTo(page, 'This phone');
    await page.getByText('If this phone cannot send any more').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save a copy of what waits' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^alongside-unsent-\d{4}-\d{2}-\d{2}\.json$/);
    copy = join(scratch, 'copy.json');
    await download.saveAs(copy);
    await page.getByText(`Saved as ${download.suggestedFilename()}.`).waitFor();
    await examine(page, 'phone-copy', { clients, focus: '.btn' });
    const text = await readFile(copy, 'utf8');
    for (const word of [...NOTES, HALF, PERSON, 'contact', 'Rosa', LINK_WORKER]) {
      assert.ok(!text.includes(word) && !text.includes(Buffer.from(word).toString('base64').slice(0, -4)), word);
    }
    assert.deepEqual(Object.keys(JSON.parse(text)), ['form', 'v', 'office', 'sealed']);
    await page.getByRole('heading', { level: 1, name: '2 things to send' }).waitFor();
  });

  test('the phone is thrown away; its supervisor takes the file in, and all of it is there', async () => {
    await phone.close();
    await cp(join(scratch, 'phone'), join(scratch, 'later'), { recursive: true });
    await rm(join(scratch, 'phone'), { recursive: true });
    await server.start();
    const { page } = supervisor;
    await signIn(page, server.url, SUPERVISOR);
    await follow(page, '/held');
    await page.getByText('A phone cannot send any more?').click();
    assert.deepEqual(await there(), [0, 0]);
    await choose(page, copy);
    await page.getByText('Taken in for Rosa Hale: 2 count now, 1 was not finished and is held.').waitFor();
    assert.deepEqual(await there(), [1, 1]);
    await page.getByRole('article').filter({ hasText: HALF }).getByText('It was never finished.').waitFor();
    await page.evaluate(() => document.querySelector('h1').focus());
    await examine(page, 'held-import', { clients, wide: true });
  });

  test('the same file again changes nothing', async () => {
    const { page } = supervisor;
    await choose(page, copy);
    await page.getByText('Taken in for Rosa Hale: 2 were here already, 1 was not finished and is held.').waitFor();
    assert.deepEqual(await there(), [1, 1]);
    assert.equal(await page.getByRole('article').filter({ hasText: HALF }).count(), 1);
  });

  test('of some other file, or one that was cut or altered, nothing is taken', async () => {
    const { page } = supervisor;
    const whole = await readFile(copy, 'utf8');
    const file = JSON.parse(whole);
    const wrong = {
      'letter.json': ['Dear Jean,', /This is not a copy of what waits on a phone/],
      'cut.json': [whole.slice(0, whole.length / 2), /This is not a copy of what waits on a phone/],
      'altered.json': [JSON.stringify({ ...file, sealed: `AAAA${file.sealed.slice(4)}` }), /This is not a copy of what waits on a phone/],
      'other.json': [JSON.stringify({ ...file, office: Buffer.alloc(32, 7).toString('base64') }), /made for another office/],
      'newer.json': [JSON.stringify({ ...file, v: 2 }), /made with a newer version/],
    };
    for (const [name, [text, words]] of Object.entries(wrong)) {
      await writeFile(join(scratch, name), text);
      await choose(page, join(scratch, name));
      await page.getByRole('status').filter({ hasText: words }).waitFor();
    }
    assert.deepEqual(await there(), [1, 1]);
  });

  test('the phone is found and sends by itself: nothing comes twice', async () => {
    later = await openDevice(join(scratch, 'later'));
    const { page } = later;
    await unlock(page, server.url);
    await sendNow(page);
    assert.deepEqual(await there(), [1, 1]);
    await openPerson(page, PERSON);
    for (const note of NOTES) assert.equal(await happened(page, note).count(), 1);
    await goTo(page, 'This phone');
    await page.getByText('Only on this phone until you finish it').waitFor();
  });

  test('no page broke its security policy, none failed', () => {
    for (const device of [phone, supervisor, later]) {
      assert.deepEqual(device.violations, []);
      assert.deepEqual(device.errors, []);
    }
  });
});

async function choose(page, path) {
  await page.getByLabel('The copy from the phone').setInputFiles(path);
}
