// The rows of the fault matrix (docs/faults.md) that concern the phone's own storage, in a real browser.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { LINK_WORKER, PASSWORD, inside, nothingWaiting, signIn, unlock } from './lib/app.mjs';
import { keptOffline, openDevice } from './lib/browser.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, finish, goTo, happened, openPerson, recordVisit, says } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { press } from './steps/forms.mjs';
import { casesOf, office } from './steps/office.mjs';

const NOTE = 'Sat in the kitchen and looked at the letters together.';
const CLIENT = 'Mrs A';
const CLEARED = /What this phone kept is gone: the browser has cleared it\./;

suite('faults of the phone’s storage', () => {
  let scratch;
  let server;
  let people;
  let phone;

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    people = cases.filter(({ root }) => !['closed', 'declined'].includes(root.stage.stage)).length;
  });
  after(async () => {
    await phone?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });
  let isAway = false;
  /** The office goes out of reach, and comes back. */
  const away = async () => {
    await server.stop();
    isAway = true;
  };
  const back = async () => {
    if (isAway) await server.start();
    isAway = false;
  };

  /** A phone that its person has used before. */
  const newPhone = async (name) => {
    await phone?.close();
    await back();
    phone = await openDevice(join(scratch, name));
    await signIn(phone.page, server.url, LINK_WORKER);
    await nothingWaiting(phone.page);
    await keptOffline(phone.page);
    return phone.page;
  };
  /** A phone on which a note was written without signal; put away without being locked, and its browser opened again. */
  const putAway = async (name, notes = [NOTE]) => {
    const page = await newPhone(name);
    await away();
    await openPerson(page, CLIENT);
    for (const note of notes) await recordVisit(page, note);
    await phone.close();
    phone = await openDevice(join(scratch, name));
  };
  const caseload = async (page) => {
    await goTo(page, 'People');
    await page.getByText(`${people} people`, { exact: true }).waitFor();
  };

  test('row 2: a page that crashes in the middle of a form gives it back, to the box and the caret', async () => {
    const page = await newPhone('crash');
    await openPerson(page, CLIENT);
    await beginVisit(page, NOTE);
    const caret = NOTE.indexOf('kitchen');
    await page.getByLabel('What was said and done').evaluate((box, at) => box.setSelectionRange(at, at), caret);
    await page.keyboard.type('big ');
    await page.waitForTimeout(1000);
    const session = await phone.context.newCDPSession(page);
    const crashed = new Promise((resolve) => page.once('crash', resolve));
    session.send('Page.crash').catch(() => {}); // There is nobody left to answer.
    await crashed;

    const again = await phone.context.newPage();
    await unlock(again, server.url);
    await again.getByText('You were in the middle of this').waitFor();
    await again.getByRole('link', { name: 'Continue' }).click();
    const box = again.getByLabel('What was said and done');
    assert.equal(await box.inputValue(), NOTE.replace('kitchen', 'big kitchen'));
    await again.locator('#note:focus').waitFor();
    await again.keyboard.type('warm ');
    assert.equal(await box.inputValue(), NOTE.replace('kitchen', 'big warm kitchen'));
    await finish(again);
    assert.deepEqual(phone.errors, []);
  });

  test('row 4: everything that was stored is gone, and the phone says so and how much, and fetches the caseload again', async () => {
    await putAway('evicted');
    // Then the browser needs the room. It keeps what is no database.
    await clear(phone, server.url);
    await phone.page.goto(server.url);
    const said = phone.page.getByRole('alert').filter({ hasText: CLEARED });
    await said.filter({ hasText: 'One thing that had not reached the office is lost.' }).waitFor();
    assert.equal(await phone.page.locator('nav.tabs').count(), 0, 'no list is shown, not even an empty one');

    await back();
    await signIn(phone.page, server.url, LINK_WORKER);
    await caseload(phone.page);
    await phone.page.reload();
    await phone.page.getByLabel('Password', { exact: true }).waitFor();
    await said.getByRole('button', { name: 'Close' }).click();
    await phone.page.reload();
    await phone.page.getByLabel('Password', { exact: true }).waitFor();
    assert.equal(await said.count(), 0, 'it is said until it has been read');
  });

  test('row 4: one person’s database is gone and the list of people is not', async () => {
    await putAway('half-evicted', [NOTE, `${NOTE} Again.`]);
    await phone.page.goto(`${server.url}/favicon.svg`);
    await phone.page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name !== 'alongside-device');
      const erase = (name) => new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
      await Promise.all(names.map(erase));
    });
    await phone.page.goto(server.url);
    await phone.page.getByText('2 things are still to send.').waitFor();
    await phone.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await phone.page.getByRole('button', { name: 'Unlock' }).click();
    await phone.page.getByText(CLEARED).first().waitFor();
    await phone.page.getByText('2 things that had not reached the office are lost.').first().waitFor();

    await back();
    await phone.page.getByRole('button', { name: 'Somebody else' }).click();
    await phone.page.getByLabel('Email').fill(LINK_WORKER);
    await phone.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await phone.page.getByRole('button', { name: 'Unlock' }).click();
    await inside(phone.page);
    await caseload(phone.page);
  });

  test('row 5: the browser closes every connection while a form is open, and the form is saved all the same', async () => {
    await newPhone('closed');
    await phone.context.addInitScript(() => {
      const { transaction } = IDBDatabase.prototype;
      window.connections = new Set();
      IDBDatabase.prototype.transaction = function (...how) {
        window.connections.add(this);
        return transaction.apply(this, how);
      };
    });
    const { page } = phone;
    await unlock(page, server.url);
    await away();
    await openPerson(page, CLIENT);
    await beginVisit(page, NOTE);
    const closed = await page.evaluate(() => {
      const all = [...window.connections];
      all.forEach((connection) => connection.close());
      return all.length;
    });
    assert.ok(closed >= 2, 'there was something to close');
    await finish(page);
    await says(page, NOTE, 'Saved on this phone');
    await phone.kill();
    phone = await openDevice(join(scratch, 'closed'));
    await unlock(phone.page, server.url);
    await openPerson(phone.page, CLIENT);
    assert.equal(await happened(phone.page, NOTE).count(), 1);
  });

  test('row 6: a storage that cannot be opened is said to be so; nothing is erased, and nothing tries for ever', async () => {
    await putAway('unknown');
    await phone.context.addInitScript(failToOpen);
    await phone.page.goto(server.url);
    await phone.page.getByRole('heading', { name: 'This phone’s storage does not open' }).waitFor();
    await phone.page.getByText('1 thing that the office does not have yet should still be in it.').waitFor();
    assert.equal(await phone.page.getByText('Nothing waiting').count(), 0);
    await examine(phone.page, 'storage-closed', { clients: [CLIENT] });
    const tries = () => phone.page.evaluate(() => window.tries);
    const before = await tries();
    await phone.page.waitForTimeout(2000);
    assert.deepEqual(await tries(), before, 'it has stopped trying');
    assert.ok(before.opened > 0 && before.opened <= 4 && before.erased === 0, JSON.stringify(before));
    await press(phone.page, 'Try again');
    await phone.page.waitForFunction(() => window.tries.opened > 0);
    await phone.page.getByRole('heading', { name: 'This phone’s storage does not open' }).waitFor();
    await phone.close();

    phone = await openDevice(join(scratch, 'unknown'));
    await unlock(phone.page, server.url);
    await openPerson(phone.page, CLIENT);
    await says(phone.page, NOTE, 'Saved on this phone');
  });

  test('row 6: as the last way out somebody begins anew, who is told what goes with it', async () => {
    await phone.close();
    await back();
    phone = await openDevice(join(scratch, 'unknown'));
    await phone.context.addInitScript(failToOpen);
    const { page } = phone;
    await page.goto(server.url);
    await page.getByText('Begin anew on this phone').click();
    await press(page, 'Begin anew');
    const dialog = page.getByRole('dialog', { name: 'Remove what this phone keeps?' });
    await dialog.getByText(/^With it goes 1 thing that the office does not have, and forms that were not finished\./).waitFor();
    await shoot(page, 'storage-begin-anew');
    await press(dialog, 'Keep it');
    assert.equal((await page.evaluate(() => window.tries)).erased, 0);
    await press(page, 'Begin anew');
    await press(dialog, 'Remove and begin anew');
    // Nothing was here as far as the phone knows, so it is the browser that is asked to mend itself.
    await page.getByRole('heading', { name: 'This browser keeps nothing' }).waitFor();
    await examine(page, 'storage-refused', { clients: [CLIENT] });
    await phone.close();

    phone = await openDevice(join(scratch, 'unknown'));
    assert.deepEqual(await databases(phone.page, server.url), [], 'all is removed');
    await signIn(phone.page, server.url, LINK_WORKER);
    await nothingWaiting(phone.page);
    await openPerson(phone.page, CLIENT);
    assert.equal(await happened(phone.page, NOTE).count(), 0);
  });

  test('row 26: whose store it is cannot be read any more; the office says it again, and the work is kept', async () => {
    await putAway('owner');
    await phone.page.goto(`${server.url}/favicon.svg`);
    assert.equal(await phone.page.evaluate(damageOwner), 1);
    await phone.page.goto(server.url);
    await phone.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press(phone.page, 'Unlock');
    await phone.page.locator('#error-summary').getByText('What you saved here is kept.').waitFor();
    await back();
    await press(phone.page, 'Somebody else');
    await phone.page.getByLabel('Email').fill(LINK_WORKER);
    await phone.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press(phone.page, 'Unlock');
    await nothingWaiting(phone.page);
    await openPerson(phone.page, CLIENT);
    await says(phone.page, NOTE, 'With the office');
    await phone.close();
    phone = await openDevice(join(scratch, 'owner'));
    await unlock(phone.page, server.url);
  });

  for (const store of ['slots', 'outbox']) {
    test(`row 7: killed while a database is being made, the phone makes it whole the next time (${store})`, async () => {
      await phone?.close();
      await back();
      const profile = join(scratch, `upgrade-${store}`);
      phone = await openDevice(profile);
      const making = new Promise((resolve) => phone.context.exposeBinding('__making', () => resolve()));
      await phone.context.addInitScript(stopWhileMaking, store);
      // It gets no further than to the kill.
      signIn(phone.page, server.url, LINK_WORKER).catch(() => {});
      await making;
      await phone.kill();

      phone = await openDevice(profile);
      await signIn(phone.page, server.url, LINK_WORKER);
      await caseload(phone.page);
      await away();
      await openPerson(phone.page, CLIENT);
      await recordVisit(phone.page, NOTE);
      await phone.kill();
      phone = await openDevice(profile);
      await unlock(phone.page, server.url);
      await openPerson(phone.page, CLIENT);
      await says(phone.page, NOTE, 'Saved on this phone');
    });
  }
});

/** Runs in every page before its scripts: stops in the middle of an upgrade, once this store has been made. */
function stopWhileMaking(store) {
  const { createObjectStore } = IDBDatabase.prototype;
  IDBDatabase.prototype.createObjectStore = function (name, ...how) {
    const made = createObjectStore.call(this, name, ...how);
    if (name === store) {
      window.__making();
      for (const from = Date.now(); Date.now() - from < 5000; );
    }
    return made;
  };
}

/** The browser throws away what this origin has in IndexedDB, and nothing else, while no page of it is open. */
async function clear(phone, origin) {
  const session = await phone.context.newCDPSession(phone.page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await session.detach();
}

/** The names of the databases of a page's origin, from a page of it that opens none. */
async function databases(page, url) {
  await page.goto(`${url}/favicon.svg`);
  return page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
}

/** Runs in a page: turns one bit in the sealed row that says whose store it is. Gives how many it found. */
async function damageOwner() {
  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  let found = 0;
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    if (database.objectStoreNames.contains('meta')) {
      const rows = database.transaction('meta', 'readwrite').objectStore('meta');
      const row = await asked(rows.get('owner'));
      if (row) {
        row[row.length - 1] ^= 1;
        await asked(rows.put(row, 'owner'));
        found += 1;
      }
    }
    database.close();
  }
  return found;
}

/** Runs in every page before its scripts: no database opens any more, as where the engine's files are damaged. */
function failToOpen() {
  window.tries = { opened: 0, erased: 0 };
  IDBFactory.prototype.open = function () {
    window.tries.opened += 1;
    const request = new EventTarget();
    Object.setPrototypeOf(request, IDBOpenDBRequest.prototype);
    const error = new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError');
    const own = { error, result: undefined, transaction: null, readyState: 'done' };
    for (const name of ['onerror', 'onsuccess', 'onblocked', 'onupgradeneeded']) own[name] = null;
    for (const [name, value] of Object.entries(own)) Object.defineProperty(request, name, { value, writable: true });
    EventTarget.prototype.addEventListener.call(request, 'error', (event) => request.onerror?.(event));
    setTimeout(() => EventTarget.prototype.dispatchEvent.call(request, new Event('error')), 5);
    return request;
  };
  const { deleteDatabase } = IDBFactory.prototype;
  IDBFactory.prototype.deleteDatabase = function (name) {
    window.tries.erased += 1;
    return deleteDatabase.call(this, name);
  };
}
