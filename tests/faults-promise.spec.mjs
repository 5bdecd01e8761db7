// Row 12 of the fault matrix (docs/faults.md): a browser that does not promise to keep what is written says so first.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { LINK_WORKER, LINK_WORKER_2, PASSWORD, inside, readFirst, signIn, unlock } from './lib/app.mjs';
import { IPHONE, openDevice } from './lib/browser.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, finish, goTo, openPerson } from './steps/casework.mjs';

const NOTE = 'Sat in the kitchen and looked at the letters together.';
const CLIENT = 'Mrs A';
const MAY_CLEAR = 'This browser may clear what you write here';
const HOME_SCREEN = 'Put Alongside on your home screen before you write anything here';

suite('a browser that may clear what is written', () => {
  let scratch;
  let server;
  let phone;

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
  });
  after(async () => {
    await phone?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** A new phone whose browser answers so when it is asked to keep what is stored. */
  const asked = async (name, answers, { standalone, ...options } = {}) => {
    await phone?.close();
    phone = await openDevice(join(scratch, name), options);
    await phone.context.addInitScript(answer, { answers, standalone });
    await signIn(phone.page, server.url, LINK_WORKER, PASSWORD, { reads: false });
    return phone.page;
  };
  const told = (page, words) => page.getByRole('status').filter({ hasText: words });

  test('row 12: a browser that promises nothing: it is said before the first record, until each person has read it', async () => {
    const page = await asked('no-promise', 'no');
    await told(page, MAY_CLEAR).waitFor();
    await told(page, 'a private window forgets everything once it is closed').waitFor();
    // It is not in the way, and it goes along to the form.
    await openPerson(page, CLIENT);
    await beginVisit(page, NOTE);
    await told(page, MAY_CLEAR).waitFor();
    await readFirst(page);
    assert.equal(await told(page, MAY_CLEAR).count(), 0);
    assert.equal(await page.getByLabel('What was said and done').inputValue(), NOTE);
    await finish(page);
    await goTo(page, 'Today');
    assert.equal(await told(page, MAY_CLEAR).count(), 0);

    await unlock(page, server.url);
    await goTo(page, 'This phone');
    await page.getByText(MAY_CLEAR).waitFor();
    assert.equal(await told(page, MAY_CLEAR).count(), 0, 'who has read it finds it on This phone, and nowhere else');

    await page.getByRole('button', { name: 'Lock now' }).click();
    await page.getByRole('button', { name: 'Somebody else' }).click();
    await page.getByLabel('Email').fill(LINK_WORKER_2);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await inside(page);
    await told(page, MAY_CLEAR).waitFor();
    assert.deepEqual(phone.errors, []);
  });

  test('row 12: a browser that asks its user holds nothing up, and what they answer counts', async () => {
    const page = await asked('asks', 'later');
    await told(page, MAY_CLEAR).waitFor();
    await page.evaluate(() => window.answerNow(true));
    await told(page, MAY_CLEAR).waitFor({ state: 'detached' });
    await goTo(page, 'This phone');
    await page.getByText(/kept for you/).waitFor();
  });

  test('row 12: a browser that cannot even be asked', async () => {
    const page = await asked('dumb', 'nothing');
    await told(page, MAY_CLEAR).waitFor();
  });

  test('row 12: an iPhone on which the app is not installed, whatever was promised; installed it is kept', async () => {
    let page = await asked('iphone-page', 'yes', { userAgent: IPHONE });
    await told(page, HOME_SCREEN).waitFor();
    await told(page, 'cleared after seven days without use').waitFor();
    page = await asked('iphone-app', 'yes', { userAgent: IPHONE, standalone: true });
    await goTo(page, 'This phone');
    await page.getByText(/kept for you/).waitFor();
    assert.equal(await page.getByText(HOME_SCREEN).count(), 0);
  });

  test('row 12: the control: a browser that promises, and nothing is said', async () => {
    const page = await asked('promise', 'yes');
    await goTo(page, 'This phone');
    await page.getByText(/kept for you/).waitFor();
    assert.equal(await page.getByText(MAY_CLEAR).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'I have read this' }).count(), 0);
  });
});

/** Runs in every page before its scripts: what the browser says when it is asked to keep what is stored. */
function answer({ answers, standalone }) {
  if (standalone) Object.defineProperty(Navigator.prototype, 'standalone', { get: () => true });
  if (answers === 'nothing') {
    delete Navigator.prototype.storage;
    return;
  }
  StorageManager.prototype.persisted = async () => answers === 'yes';
  StorageManager.prototype.persist = () =>
    answers === 'later' ? new Promise((resolve) => (window.answerNow = resolve)) : Promise.resolve(answers === 'yes');
}
