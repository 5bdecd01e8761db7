// A photo from the doorstep to the office: taken without signal, kept with a form that is not finished, saved, sent, seen by the
// supervisor. Nothing of where it was taken is kept with it, and nothing of it lies on the phone in clear.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, nothingWaiting, signIn, unlock, unlockHere } from './lib/app.mjs';
import { DESK, keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { TAKEN_BY, photoOnItsSide } from './lib/picture.mjs';
import { canaries, foundIn, scan } from './lib/profile.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, findPerson, finish, goTo, happened, lockNow, openPerson, pick, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { press } from './steps/forms.mjs';
import { tabTo } from './steps/keys.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow, pathOf } from './steps/places.mjs';

const HERS = 'Mrs A';
const NOTE = 'Looked at the way to the gate together.';
const WALKED = 'Up to the gate and back, arm in arm.';
const COLLEAGUE = 'Rosa Hale';
/** The longest side of a photo as it is kept, and the bytes that it is made to fit. */
const SIDE = 1600;
const BYTES_MAX = 1024 * 1024;
const PHOTOS_MAX = 10;
/** So long after the last keystroke the draft holds it. */
const TYPED_MS = 1000;

suite('photos', () => {
  let scratch;
  let server;
  let phone;
  let supervisor;
  let clients;
  let file;
  /** The photo as its camera wrote it. */
  let taken;
  /** The path of the record, and what the office has of its photo. */
  let record;
  let kept;
  const [WORDS] = canaries(1);
  const SHOWS = `The ramp at the back door ${WORDS}`;
  const test = inOrder('photos', () => [phone, supervisor]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    clients = cases.map(({ shown }) => shown);
    ({ file } = cases.find(({ shown }) => shown === HERS));
    phone = await openDevice(join(scratch, 'phone'));
    supervisor = await openDevice(join(scratch, 'supervisor'), { viewport: DESK });
    await supervisor.page.goto(`${server.url}/livez`);
    taken = await photoOnItsSide(supervisor.page);
    assert.ok(taken.includes(TAKEN_BY) && taken.length > BYTES_MAX, 'a photo as a camera makes it');
  });
  after(async () => {
    for (const device of [phone, supervisor]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const chooser = (page) => page.getByLabel(/^Add (a|another) photo$/);
  const choose = (page, ...files) => chooser(page).setInputFiles(files.map(([name, buffer, mimeType = 'image/jpeg']) => ({ name, buffer, mimeType })));
  const drafts = (page) => page.locator('.photo-draft');
  const photos = (page) => page.locator('img[src^="data:image/jpeg"]');
  const shown = (page) => page.locator('.photo-tile img').first();
  /** Goes on with what was begun, photos and all. */
  const goOn = async (page) => {
    await goTo(page, 'Today');
    await page.getByRole('main').getByRole('link', { name: /Continue/ }).first().click();
    await shown(page).waitFor();
  };
  const draftKept = (page) => page.getByText(/^Draft kept on this phone/).waitFor();

  test('the camera and what is there already are offered, by keyboard as well', async () => {
    const { page } = phone;
    await signIn(page, server.url, LINK_WORKER);
    await nothingWaiting(page);
    await keptOffline(page);
    await openPerson(page, HERS);
    await server.stop();
    // Listened for early: from then on the browser asks the test, and does not open a window of its own.
    const opened = page.waitForEvent('filechooser');
    await beginVisit(page, NOTE);
    const input = chooser(page);
    assert.deepEqual(
      // With `capture` the camera alone would be offered.
      await input.evaluate((element) => [element.type, element.accept, element.multiple, element.hasAttribute('capture')]),
      ['file', 'image/*', true, false],
    );
    await page.getByRole('button', { name: 'No concerns about safety.' }).focus();
    await tabTo(page, /^Add a photo/);
    await page.locator('#photos-choose:focus').waitFor();
    await page.keyboard.press('Space');
    assert.ok((await opened).isMultiple());
    assert.match(await page.locator('#photos').innerText(), /Only the picture is kept, not where it was taken/);
  });

  test('a photo that was taken without signal stands upright in the form, with a box for its words', async () => {
    const { page } = phone;
    await choose(page, ['doorstep.jpg', taken]);
    await shown(page).waitFor();
    await page.locator('#photo-1:focus').waitFor();
    await page.keyboard.type(SHOWS);
    await assertUpright(shown(page));
    await examine(page, 'photo-form', { clients, focus: '#photo-1' });
  });

  test('what is no picture is said by the field, and everything else is kept', async () => {
    const { page } = phone;
    await choose(page, ['letter.pdf', Buffer.from('%PDF-1.4 no picture'), 'application/pdf']);
    await page.locator('#photos-error').getByText('“letter.pdf” cannot be read as a picture.').waitFor();
    assert.equal(await drafts(page).count(), 1);
    assert.equal(await page.getByLabel('What was said and done').inputValue(), NOTE);
    await examine(page, 'photo-wrong', { clients, focus: '#photos-choose, #photo-1' });

    // A file of a size that no phone should read; nothing of it is read.
    await page.evaluate(() => {
      const input = document.querySelector('#photos-choose');
      const large = new File(['x'], 'film.jpg', { type: 'image/jpeg' });
      Object.defineProperty(large, 'size', { value: 65 * 1024 * 1024 });
      Object.defineProperty(input, 'files', { configurable: true, value: { length: 1, item: () => large, 0: large } });
      input.dispatchEvent(new Event('change', { bubbles: true }));
      delete input.files;
    });
    await page.locator('#photos-error').getByText('“film.jpg” is too large for this phone to read.').waitFor();
    assert.equal(await drafts(page).count(), 1);
  });

  test('more than fit one record are counted, and each can be taken out', async () => {
    const { page } = phone;
    const small = await photoOnItsSide(supervisor.page, { width: 60, height: 40 });
    await choose(page, ...Array.from({ length: PHOTOS_MAX + 1 }, (_, at) => [`${at}.jpg`, small]));
    await page.locator('#photos-error').getByText('At most 10 photos fit one record. 2 were not added.').waitFor();
    assert.equal(await drafts(page).count(), PHOTOS_MAX);
    await chooser(page).waitFor({ state: 'hidden' });
    await press(page, 'Finish');
    await page.locator('#error-summary').getByText('Say in a few words what the photo shows.').first().waitFor();
    for (let left = PHOTOS_MAX; left > 1; left -= 1) {
      await press(page, `Take it out (photo ${left})`);
      await drafts(page).nth(left - 1).waitFor({ state: 'detached' });
    }
    assert.equal(await page.getByLabel('What the photo shows').inputValue(), SHOWS);
    await draftKept(page);
  });

  test('the draft survives a killed browser, a reload and a lock, with its photo', async () => {
    await phone.page.waitForTimeout(TYPED_MS);
    const seen = [phone.violations, phone.errors];
    await phone.kill();
    phone = await openDevice(join(scratch, 'phone'));
    phone.violations.push(...seen[0]);
    phone.errors.push(...seen[1]);
    const { page } = phone;
    await unlock(page, server.url);
    await goOn(page);
    assert.equal(await page.getByLabel('What the photo shows').inputValue(), SHOWS);
    await assertUpright(shown(page));
    await page.reload();
    await unlockHere(page);
    await goOn(page);
    assert.equal(await page.getByLabel('What the photo shows').inputValue(), SHOWS);
    await assertUpright(shown(page));
    await lockNow(page);
    assert.equal(await photos(page).count(), 0);
    await unlockHere(page);
    await goOn(page);
  });

  test('it is saved on this phone together with its visit, and undo brings both back', async () => {
    const { page } = phone;
    await press(page, 'Finish');
    await page.getByRole('status').filter({ hasText: 'Saved on this phone' }).first().waitFor();
    await press(page, 'Undo');
    await shown(page).waitFor();
    assert.equal(await page.getByLabel('What the photo shows').inputValue(), SHOWS);
    await finish(page);
    const item = happened(page, NOTE);
    await item.locator('.photo-row img').waitFor();
    await item.getByText('One photo is on this phone alone so far').waitFor();
    await examine(page, 'photo-timeline', { clients });
    await item.getByRole('heading').getByRole('link').click();
    await page.getByRole('heading', { name: 'Photo', exact: true }).waitFor();
    record = pathOf(page);
    await page.locator('.photo-card').getByText('Saved on this phone').waitFor();
    await page.locator('.photo-card').getByText(SHOWS).waitFor();
    await examine(page, 'photo-record', { clients });
    await goTo(page, 'This phone');
    await page.getByRole('heading', { level: 1, name: '2 things to send' }).waitFor();
    await page.getByRole('list', { name: 'Photos to send' }).getByText('Photo, Mrs A').waitFor();
    await examine(page, 'photo-waiting', { clients });
  });

  test('a touch opens it large, with its words, and Escape leads back', async () => {
    const { page } = phone;
    await follow(page, record);
    const tile = page.getByRole('button', { name: `Photo: ${SHOWS}` });
    await tile.click();
    const dialog = page.getByRole('dialog', { name: SHOWS });
    await dialog.getByRole('img', { name: SHOWS }).waitFor();
    await assertUpright(dialog.getByRole('img', { name: SHOWS }));
    await dialog.getByText('Taken by Rosa Hale').waitFor();
    await examine(page, 'photo-large', { clients, focus: 'dialog[open] *' });
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.ok(await tile.evaluate((element) => element === document.activeElement), 'focus is back');
    await tile.click();
    await dialog.getByRole('button', { name: 'Back' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  test('a colleague who has the record and not yet the photo reads where it is', async () => {
    // The visit goes, and no piece of its photo.
    await phone.context.route('**/api/v1/blobs/**', (route) => route.abort());
    await server.start();
    await goTo(phone.page, 'This phone');
    await press(phone.page, 'Try to send now');
    await phone.page.getByRole('heading', { level: 1, name: '1 thing to send' }).waitFor();
    const { page } = supervisor;
    await signIn(page, server.url, SUPERVISOR);
    await findPerson(page, HERS, { place: 'Files' });
    await press(page, 'Open the whole file');
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    await happened(page, NOTE).getByRole('heading').getByRole('link').click();
    await page.getByRole('button', { name: `Photo: ${SHOWS}. It is not on this phone` }).click();
    const dialog = page.getByRole('dialog', { name: SHOWS });
    await dialog.getByText(`Still on ${COLLEAGUE}’s phone: not with the office yet.`).waitFor();
    await examine(page, 'photo-not-yet', { clients, wide: true, focus: 'dialog[open] *' });
    await dialog.getByRole('button', { name: 'Back' }).click();
  });

  test('it goes to the office with the signal, and says so', async () => {
    const { page } = phone;
    await phone.context.unroute('**/api/v1/blobs/**');
    await sendNow(page);
    await follow(page, record);
    await page.locator('.photo-card').getByText('With the office').waitFor();
    kept = await atTheOffice(server.url, file);
    assert.equal(kept.photo.words, SHOWS);
    assert.equal(createHash('sha256').update(kept.bytes).digest('hex'), kept.photo.digest);
  });

  test('what is kept is the picture alone: upright, small enough, and not where or with what it was taken', async () => {
    const { bytes, photo } = kept;
    assert.deepEqual([photo.width, photo.height, photo.media], [Math.round((SIDE * 2) / 3), SIDE, 'image/jpeg']);
    assert.ok(bytes.length <= BYTES_MAX && bytes.length > 256 * 1024, `${bytes.length} bytes, in several pieces`);
    assert.deepEqual([...bytes.subarray(0, 2)], [0xff, 0xd8]);
    for (const trace of ['Exif', TAKEN_BY, 'GPS']) assert.equal(bytes.includes(trace), false, trace);
    assert.ok(!segmentsOf(bytes).some((marker) => marker === 0xe1), 'no block of what cameras write');
  });

  test('the supervisor sees it, asked of the office by a touch, and nothing without a connection', async () => {
    const { page } = supervisor;
    const tile = page.getByRole('button', { name: `Photo: ${SHOWS}. It is not on this phone` });
    await tile.click();
    const dialog = page.getByRole('dialog', { name: SHOWS });
    await dialog.getByRole('img', { name: SHOWS }).waitFor();
    await assertUpright(dialog.getByRole('img', { name: SHOWS }));
    await dialog.getByText('With the office').waitFor();
    await examine(page, 'photo-supervisor', { clients, wide: true, focus: 'dialog[open] *' });
    await dialog.getByRole('button', { name: 'Back' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('.photo-card').getByText('With the office').waitFor();

    // What came was shown and not kept: another day it is asked for again.
    await lockNow(page);
    await server.stop();
    await unlockHere(page);
    await follow(page, record);
    await page.getByRole('button', { name: `Photo: ${SHOWS}. It is not on this phone` }).click();
    await dialog.getByText('there is no connection to the office just now').waitFor();
    await examine(page, 'photo-no-signal', { clients, wide: true, focus: 'dialog[open] *' });
    await server.start();
    await press(page, 'Try again');
    await dialog.getByRole('img', { name: SHOWS }).waitFor();
    await dialog.getByRole('button', { name: 'Back' }).click();
  });

  test('putting the record right keeps the photo, perhaps with other words', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: 'Put it right' }).click();
    await shown(page).waitFor();
    await page.getByLabel('What was wrong before?').fill('It was the front door.');
    await page.getByLabel('What the photo shows').fill('The ramp at the front door');
    await finish(page);
    await happened(page, 'It was the front door.').first().getByRole('heading').getByRole('link').click();
    await page.locator('.photo-card').getByText('The ramp at the front door').waitFor();
    await page.locator('.photo-card img').waitFor();
    await sendNow(page);
    const again = await atTheOffice(server.url, file, 'The ramp at the front door');
    assert.equal(again.photo.blob, kept.photo.blob, 'the same photo');
  });

  test('a photo taken on a walk, with the clock running, is with the walk', async () => {
    const { page } = phone;
    await openPerson(page, HERS);
    await page.getByRole('link', { name: 'Walk', exact: true }).click();
    await page.getByLabel('Where are you walking to?').fill('the gate');
    await press(page, 'Set off');
    await page.getByRole('timer').waitFor();
    await choose(page, ['kerb.jpg', taken]);
    await shown(page).waitFor();
    await page.getByLabel('What the photo shows').fill('The high kerb at the gate');
    await examine(page, 'photo-walk', { clients, focus: '#photo-1' });
    await press(page, 'We are back');
    await pick(page, 'How sure do they feel now?', '7');
    await shown(page).waitFor();
    await page.getByLabel('Minutes').fill('10');
    await page.getByLabel('What happened').fill(WALKED);
    await finish(page);
    await happened(page, WALKED).getByRole('button', { name: 'Photo: The high kerb at the gate' }).waitFor();
    await sendNow(page);
  });

  test('an erased photo is gone, and the page of its record says what is so', async () => {
    const { page } = supervisor;
    for (const words of ['The ramp at the front door', SHOWS]) {
      const { entry } = await atTheOffice(server.url, file, words);
      await (await office(server.url, SUPERVISOR)).tell(`files/${file}/entries/${entry}/erase`, { reason: 'Asked by the person' });
    }
    await page.getByRole('button', { name: /^Photo: / }).first().click();
    await page.getByRole('dialog').getByRole('img').waitFor();
    await press(page.getByRole('dialog'), 'Back');
    for (const device of [supervisor, phone]) {
      await sendNow(device.page);
      await follow(device.page, `/people/${file}`);
      await happened(device.page, NOTE).first().waitFor({ state: 'detached' });
      await happened(device.page, WALKED).first().waitFor();
      await follow(device.page, record);
      await device.page.getByText('This record is not on this phone').waitFor();
      assert.equal(await photos(device.page).count(), 0);
    }
  });

  test('nothing of the photo or its words lies on a device in clear', async () => {
    assert.deepEqual(phone.violations.concat(supervisor.violations), [], 'the security policy held');
    assert.deepEqual(phone.errors.concat(supervisor.errors), [], 'no page failed');
    await Promise.all([phone.close(), supervisor.close()]);
    const at = (share) => kept.bytes.subarray(Math.floor(kept.bytes.length * share)).subarray(0, 32);
    const pieces = [0.2, 0.5, 0.8].map((share) => at(share).toString('latin1'));
    const text = [0.3, 0.6].map((share) => Buffer.from(kept.bytes.subarray(3 * Math.floor((kept.bytes.length * share) / 3)).subarray(0, 30)).toString('base64'));
    for (const profile of ['phone', 'supervisor']) {
      const found = await scan(join(scratch, profile), [WORDS, TAKEN_BY, ...pieces, ...text]);
      assert.deepEqual(foundIn(found), {}, profile);
    }
    // The control: the office keeps it, and there it is found.
    const control = await scan(join(scratch, 'office'), [WORDS]);
    assert.ok(control.get(WORDS).length > 0);
  });
});

/** The photo with these words in somebody's file, as the office gives it to who holds the file. */
async function atTheOffice(url, file, words = '') {
  const rosa = await office(url, LINK_WORKER);
  const found = (await rosa.entriesWith(file, 'image/jpeg')).flatMap(({ entry, fields }) =>
    Object.entries(fields)
      .filter(([name, photo]) => name.startsWith('photo/') && photo.words.includes(words))
      .map(([, photo]) => ({ entry, photo })));
  assert.equal(found.length, 1, `${found.length} photos`);
  const [{ entry, photo }] = found;
  const pieces = [];
  for (let at = 0; at * 256 * 1024 < photo.bytes; at += 1) pieces.push(await rosa.bytes(`blobs/${photo.blob}/pieces/${at}`));
  return { entry, photo, bytes: Buffer.concat(pieces) };
}

/** Above it is red, below it is blue, and it is higher than wide. */
async function assertUpright(image) {
  const colours = await image.evaluate(async (element) => {
    await element.decode();
    const canvas = document.createElement('canvas');
    const { naturalWidth: width, naturalHeight: height } = element;
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    context.drawImage(element, 0, 0);
    const mean = (y) => {
      const { data } = context.getImageData(0, y, Math.floor(width * 0.2), 20);
      const sums = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4) for (const channel of [0, 1, 2]) sums[channel] += data[at + channel];
      return sums.map((sum) => sum / (data.length / 4));
    };
    return { width, height, above: mean(20), below: mean(height - 40) };
  });
  const { width, height, above, below } = colours;
  assert.ok(height > width, `${width}×${height}`);
  assert.ok(above[0] > 120 && above[0] > 2 * above[2], `red above: ${above}`);
  assert.ok(below[2] > 100 && below[2] > 2 * below[0], `blue below: ${below}`);
}

/** The markers of a JPEG's segments up to its picture. */
function segmentsOf(jpeg) {
  const markers = [];
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) markers.push(jpeg[at + 1]);
  return markers;
}
