// The practice person: somebody made up to learn with, on one phone alone. Every page says so; nothing of it is sent, counted or listed,
// and all of it goes when one starts again.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, nothingWaiting, signIn, unlock, unlockHere } from './lib/app.mjs';
import { DESK, keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { photoOnItsSide } from './lib/picture.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, goTo, happened, lockNow, openPerson, pick, savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { press } from './steps/forms.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow, pathOf } from './steps/places.mjs';

const NAME = 'Robin Practice';
const STRIP = 'Practice: not real, not sent, not counted';
const NOTE = 'Tried the form out, twice as slowly as I will.';
const REAL = 'Mrs A said that the gate is mended. Written in the wrong place.';
const FEAR = 'Words that must reach nobody, since nobody is there.';
const ONLY_HERE = 'Practice, on this phone only';

suite('the practice person', () => {
  let scratch;
  let server;
  let worker;
  let desk;
  let had;
  let path;
  const test = inOrder('practice', () => [worker, desk]);
  const clients = [NAME];

  /** How much of everything each of these sees, as the office gives it. */
  const seen = async () => {
    const all = [];
    for (const email of [LINK_WORKER, SUPERVISOR]) {
      const files = await (await office(server.url, email)).everything();
      all.push([email, files.map(({ file, entries }) => `${file} ${entries.length}`).sort()]);
    }
    return all;
  };
  const strip = (page) => page.getByRole('main').getByText(STRIP).first();
  const finishPractice = async (page) => {
    await press(page, 'Finish');
    await page.getByRole('status').filter({ hasText: ONLY_HERE }).first().waitFor();
  };
  const openPractice = async (page) => {
    await goTo(page, 'People');
    await page.getByRole('region', { name: 'Practice' }).getByRole('link', { name: NAME }).click();
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
  };
  const people = (page) => page.getByRole('search').getByRole('status').innerText();

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    worker = await openDevice(join(scratch, 'worker'));
    desk = await openDevice(join(scratch, 'desk'), { viewport: DESK });
    await signIn(worker.page, server.url, LINK_WORKER);
    await signIn(desk.page, server.url, SUPERVISOR);
    await keptOffline(worker.page);
    await sendNow(worker.page);
    had = await seen();
  });
  after(async () => {
    for (const device of [worker, desk]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('with no signal there is somebody to practise on, and they are in no count and no list', async () => {
    const { page } = worker;
    await server.stop();
    await goTo(page, 'People');
    const count = await people(page);
    await page.getByRole('button', { name: 'Get a practice person' }).scrollIntoViewIfNeeded();
    await shoot(page, 'people-practice');
    await press(page, 'Get a practice person');
    await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    path = pathOf(page);
    await strip(page).waitFor();
    await examine(page, 'practice-person', { clients });
    await page.getByRole('button', { name: 'Stop practising' }).scrollIntoViewIfNeeded();
    await shoot(page, 'practice-person-foot');
    await goTo(page, 'People');
    assert.equal(await people(page), count);
    await page.getByLabel('Search by any name').fill(NAME);
    await page.getByRole('heading', { name: 'Nobody of that name here' }).waitFor();
    await goTo(page, 'Record');
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.getByRole('main').getByText(NAME).count(), 0, 'nobody records a real visit there by mistake');
    await goTo(page, 'Today');
    assert.equal(await page.getByRole('main').getByText(NAME).count(), 0);
  });

  test('every one of their pages says so, and no page of anybody else does', async () => {
    const { page } = worker;
    const pages = [
      '', '/about', '/about?edit=phone', '/record', '/assess', '/assess/ons4', '/walk', '/risks', '/plan', '/plan?goal=new',
      '/plan/copy', '/message', '/budget', '/safety', '/concern', '/visit', '/end', '/died', '/not-reached', '/feedback',
    ];
    for (const of of pages) {
      await follow(page, `${path}${of}`);
      await strip(page).waitFor();
      const { y } = await strip(page).boundingBox();
      assert.ok(y >= 0 && y < 200, `${of}: the line is at ${y} px`);
    }
    await follow(page, path);
    await happened(page, 'Walk to the community garden').getByRole('link').first().click();
    await page.getByRole('link', { name: 'Put it right' }).waitFor();
    await strip(page).waitFor();
    await page.mouse.wheel(0, 3000);
    await page.waitForFunction(() => window.scrollY > 0 || document.documentElement.scrollHeight <= window.innerHeight);
    assert.ok(Math.abs((await strip(page).boundingBox()).y) < 60, 'it stays in sight');
    await follow(page, `${path}/plan/copy`);
    await press(page, 'Hand over the phone');
    assert.ok(await strip(page).isVisible(), 'also for the person who holds the phone');
    await follow(page, '/settings');
    await follow(page, `${path}/plan/copy`);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await strip(page).isVisible(), 'on paper too');
    await shoot(page, 'practice-copy-print', { fullPage: true });
    await page.emulateMedia({ media: null });
    await openPerson(page, 'Mrs A');
    for (const of of ['', '/record', '/plan']) {
      await follow(page, `${pathOf(page).split('?')[0].split('/').slice(0, 3).join('/')}${of}`);
      assert.equal(await page.getByText(STRIP).count(), 0);
    }
  });

  test('what is written there is kept through reload and lock, is never waiting, and never sent', async () => {
    const { page } = worker;
    await openPractice(page);
    await beginVisit(page, NOTE.slice(0, 10));
    await page.getByText(/^Draft kept on this phone/).waitFor();
    await unlock(page, server.url);
    await page.getByText('Nothing waiting').waitFor();
    assert.equal(await page.getByText('You were in the middle of this').count(), 0, 'Today is of real people');
    await openPractice(page);
    await page.getByRole('region', { name: 'Practice' }).getByRole('link', { name: /Not finished/ }).click();
    // The form has the word at which it was left; only then somebody goes on typing.
    await page.locator('textarea:focus').waitFor();
    await page.getByLabel('What was said and done').fill(NOTE);
    await page.getByText(/^Draft kept on this phone/).waitFor();
    assert.equal(await page.getByLabel('What was said and done').inputValue(), NOTE);
    await page.getByLabel('Another number of minutes').fill('20');
    await finishPractice(page);
    await examine(page, 'practice-saved', { clients });
    await page.getByRole('listitem').filter({ hasText: NOTE }).getByText(ONLY_HERE).first().waitFor();
    await server.start();
    await sendNow(page);
    assert.equal(await page.getByRole('main').getByText(NAME).count(), 0);
    assert.deepEqual(await seen(), had, 'the office has what it had');
    await unlock(page, server.url);
    await openPractice(page);
    await page.getByText(NOTE).first().waitFor();
  });

  test('a concern about them alarms nobody, and a visit alone is on nobody’s board', async () => {
    const { page } = worker;
    await follow(page, `${path}/concern`);
    await pick(page, 'Is somebody in danger now?', 'Not at this moment');
    await pick(page, 'What is it about?', 'They may harm or kill themselves');
    await page.getByLabel('What you saw and heard').fill(FEAR);
    await pick(page, 'Does the person know that you pass it on?', 'Yes, and they agree');
    await pick(page, 'Have you told your supervisor by phone?', 'Not yet');
    await finishPractice(page);
    await strip(page).waitFor();
    await goTo(page, 'Today');
    assert.equal(await page.getByRole('region', { name: /Concerns/ }).count(), 0);
    await openPractice(page);
    await page.getByRole('link', { name: /A concern for their safety/ }).waitFor();
    await follow(page, `${path}/visit`);
    await pick(page, 'When will you be back?', '30 min');
    await page.getByLabel('Their name').fill('Jo Ward');
    await page.getByLabel('Their number').fill('07700 900100');
    await press(page, 'Set out');
    await page.getByRole('heading', { level: 1, name: 'You are out alone' }).waitFor();
    await strip(page).waitFor();
    await page.getByText('the office is told nothing').waitFor();
    await examine(page, 'practice-out', { clients });
    await sendNow(page);
    await page.getByRole('link', { name: /^Practice\. Out alone until/ }).waitFor();
    await lockNow(page);
    await page.getByText(/^Practice timer: back by/).waitFor();
    await unlockHere(page);
    assert.deepEqual(await seen(), had);
    await goTo(desk.page, 'Team');
    await desk.page.getByRole('region', { name: 'Out alone' }).getByText('Nobody has told the office that they are out alone.').waitFor();
    await follow(page, '/out');
    await press(page, 'I am back');
    await page.getByRole('heading', { level: 1, name: 'You are back' }).waitFor();
  });

  test('something real that was written there by mistake goes to the right file', async () => {
    const { page } = worker;
    await openPractice(page);
    await beginVisit(page, REAL);
    await page.getByLabel('Another number of minutes').fill('30');
    const buffer = await photoOnItsSide(page, { width: 400, height: 300 });
    await page.getByLabel(/^Add a photo$/).setInputFiles({ name: 'gate.jpg', mimeType: 'image/jpeg', buffer });
    await page.locator('.photo-draft').waitFor();
    await page.locator('.photo-draft').getByRole('textbox').fill('The gate');
    await finishPractice(page);
    // Another day: nothing can be taken back any more.
    await unlock(page, server.url);
    await openPractice(page);
    await happened(page, REAL).getByRole('link', { name: /^Visit/ }).first().click();
    await page.getByRole('link', { name: 'Wrong person' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Mrs A' }).first().click();
    await page.getByText('It was only on this phone. A copy, with its photos').waitFor();
    await press(page, 'Move it');
    await page.getByLabel('What was said and done').waitFor();
    assert.equal(await page.getByLabel('What was said and done').inputValue(), REAL);
    assert.equal(await page.getByText(STRIP).count(), 0);
    await press(page, 'Finish');
    await savedOnThisPhone(page);
    await sendNow(page);
    const rosa = await office(server.url, LINK_WORKER);
    const mrsA = casesOf(await rosa.everything()).find(({ shown }) => shown === 'Mrs A');
    const [moved, ...others] = mrsA.entries.filter(({ fields }) => fields.note === REAL);
    assert.equal(others.length, 0);
    const photo = Object.entries(moved.fields).find(([name]) => name.startsWith('photo/'))?.[1];
    assert.equal(photo?.words, 'The gate');
    await nothingWaiting(page);
    assert.equal((await rosa.bytes(`blobs/${photo.blob}/pieces/0`)).length, photo.bytes, 'the office has the photo, all of it');
    had = await seen();
  });

  test('starting again and stopping take everything of practice, and nothing else', async () => {
    const { page } = worker;
    await openPractice(page);
    await page.getByText(NOTE).first().waitFor();
    await press(page, 'Start again');
    await press(page.getByRole('dialog'), 'Start again');
    await page.waitForURL((url) => url.pathname.startsWith('/people/') && url.pathname !== path);
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    assert.equal(await page.getByText(NOTE).count(), 0);
    assert.equal(await page.getByRole('link', { name: /A concern for their safety/ }).count(), 0);
    await page.getByText('Walk to the community garden').first().waitFor();
    await press(page, 'Stop practising');
    await press(page.getByRole('dialog'), 'Stop practising');
    await page.getByRole('button', { name: 'Get a practice person' }).waitFor();
    await unlock(page, server.url);
    await goTo(page, 'People');
    await page.getByRole('button', { name: 'Get a practice person' }).waitFor();
    await openPerson(page, 'Mrs A');
    await page.getByText(REAL).first().waitFor();
    await sendNow(page);
    assert.deepEqual(await seen(), had);
  });
});
