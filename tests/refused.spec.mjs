// What the phone cannot keep it does not claim to have kept, and a wrong password gives nothing away.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { LINK_WORKER, PASSWORD, nothingWaiting, signIn, unlock } from './lib/app.mjs';
import { openDevice } from './lib/browser.mjs';
import { folder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, finish, happened, openPerson, says } from './steps/casework.mjs';

const NOTE = 'Sat in the kitchen and looked at the letters together.';
/** A small disk: the app and a caseload take about a quarter of it. */
const DISK_BYTES = 15_000_000;

/** How a phone comes to refuse, and how it relents. */
const WAYS = {
  'a full disk': async (page) => {
    const session = await page.context().newCDPSession(page);
    const origin = new URL(page.url()).origin;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: DISK_BYTES });
    return {
      refuse: () => page.evaluate(fill),
      relent: () => session.send('Storage.overrideQuotaForOrigin', { origin }),
    };
  },
  'a storage that fails': async (page) => {
    await page.context().addInitScript(failWhenTold);
    return {
      refuse: () => page.evaluate(() => void (window.refusesStorage = true)),
      relent: () => page.evaluate(() => void (window.refusesStorage = false)),
    };
  },
};

suite('storage that refuses', () => {
  for (const [name, prepare] of Object.entries(WAYS)) {
    test(`${name}: “Not saved”, the text stays on the screen, and is saved once there is room`, async (t) => {
      const scratch = await folder(t);
      const server = await service({ data: join(scratch, 'office'), fresh: true });
      t.after(() => server.stop());
      const phone = await openDevice(join(scratch, 'phone'));
      t.after(() => phone.close());
      const { page } = phone;
      await page.goto(server.url);
      const { refuse, relent } = await prepare(page);
      await signIn(page, server.url, LINK_WORKER);
      await nothingWaiting(page);
      await server.stop();
      await openPerson(page, 'Mrs A');
      await beginVisit(page, NOTE);
      await page.getByText('Draft kept on this phone').waitFor();

      await refuse();
      await page.getByRole('button', { name: 'Finish' }).click();
      const alert = page.getByRole('alert').filter({ hasText: 'Something needs another look' });
      await alert.getByText(/^Not saved\..*Your text is still on the screen\.$/).waitFor();
      assert.equal(await page.getByLabel('What was said and done').inputValue(), NOTE);
      assert.equal(await page.getByText('Saved on this phone').count(), 0);

      await relent();
      await finish(page);
      await says(page, NOTE, 'Saved on this phone');
      assert.equal(await happened(page, NOTE).count(), 1);
      assert.deepEqual(phone.errors, []);
    });
  }
});

test('a wrong password does not say which half was wrong', async (t) => {
  const scratch = await folder(t);
  const server = await service({ data: join(scratch, 'office'), fresh: true });
  t.after(() => server.stop());
  const phone = await openDevice(join(scratch, 'phone'));
  t.after(() => phone.close());
  const { page } = phone;

  const tried = [];
  for (const [email, password] of [[LINK_WORKER, 'not-their-password'], ['nobody@demo.invalid', PASSWORD]]) {
    await page.goto(server.url);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'Something needs another look' }).waitFor();
    tried.push(await page.getByRole('main').innerText());
    assert.equal(await page.getByLabel('Email').inputValue(), email);
  }
  assert.match(tried[0], /That email and password do not fit together\./);
  assert.equal(tried[0], tried[1]);

  // The same on a phone that knows its person, with the office and without.
  await signIn(page, server.url, LINK_WORKER);
  for (const withOffice of [true, false]) {
    if (!withOffice) await server.stop();
    await page.goto(server.url);
    await page.getByLabel('Password', { exact: true }).fill('not-their-password');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('alert').getByText(/That password does not open this phone\./).waitFor();
  }
  await unlock(page, server.url);
});

/** Runs in the page: keeps what nobody needs until there is no room left. */
async function fill() {
  const database = await new Promise((resolve, reject) => {
    const asked = indexedDB.open('filler', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('filler', { autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const fits = () =>
    new Promise((resolve) => {
      const transaction = database.transaction('filler', 'readwrite');
      transaction.objectStore('filler').put(crypto.getRandomValues(new Uint8Array(65_536)));
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
    });
  let pieces = 0;
  while (await fits()) pieces += 1;
  return pieces;
}

/** Runs in every page before its scripts: IndexedDB fails every write while the test says so. */
function failWhenTold() {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...row) {
    if (window.refusesStorage) throw new DOMException('The disk does not answer.', 'UnknownError');
    return put.apply(this, row);
  };
}
