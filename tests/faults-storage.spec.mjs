// The rows of the fault matrix (docs/faults.md) that concern the phone's own storage, in a real browser.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { LINK_WORKER, PASSWORD, nothingWaiting, signIn, unlock } from './lib/app.mjs';
import { keptOffline, openDevice } from './lib/browser.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, finish, happened, openPerson, recordVisit, says } from './steps/casework.mjs';

const NOTE = 'Sat in the kitchen and looked at the letters together.';
const CLIENT = 'Mrs A';

suite('faults of the phone’s storage', () => {
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
    const page = await newPhone('unknown');
    await away();
    await openPerson(page, CLIENT);
    await recordVisit(page, NOTE);
    await phone.close();
    phone = await openDevice(join(scratch, 'unknown'));
    await phone.context.addInitScript(failToOpen);
    await phone.page.goto(server.url);
    const words = 'This browser does not let the app keep anything.';
    await phone.page.getByRole('alert').filter({ hasText: words }).waitFor();
    assert.equal(await phone.page.getByText('Nothing waiting').count(), 0);
    // Somebody tries all the same.
    await phone.page.getByLabel('Email').fill(LINK_WORKER);
    await phone.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await phone.page.getByRole('button', { name: 'Sign in' }).click();
    await phone.page.locator('#error-summary').getByText(words).waitFor();
    const tries = () => phone.page.evaluate(() => window.tries);
    const before = await tries();
    await phone.page.waitForTimeout(2000);
    assert.deepEqual(await tries(), before, 'it has stopped trying');
    assert.ok(before.opened > 0 && before.opened <= 8 && before.erased === 0, JSON.stringify(before));
    await phone.close();

    phone = await openDevice(join(scratch, 'unknown'));
    await unlock(phone.page, server.url);
    await openPerson(phone.page, CLIENT);
    await says(phone.page, NOTE, 'Saved on this phone');
  });
});

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
