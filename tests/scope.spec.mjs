// Somebody else's file looks exactly like one that is not there: to the interface and in the app, read or written.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, LINK_WORKER_2, signIn, unlock } from './lib/app.mjs';
import { openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { startServer } from './lib/server.mjs';
import { goTo } from './steps/casework.mjs';
import { casesOf, contactSave, office } from './steps/office.mjs';

const NOT_HERE = 'This file is not on this phone';

suite('a worker who does not hold the file', () => {
  let scratch;
  let server;
  let rosa;
  let tom;
  /** A case that Tom holds and Rosa does not. */
  let toms;
  let phone;
  const test = inOrder('scope', () => [phone]);

  before(async () => {
    scratch = await newFolder();
    server = await startServer({ data: join(scratch, 'office'), fresh: true });
    [rosa, tom] = await Promise.all([office(server.url, LINK_WORKER), office(server.url, LINK_WORKER_2)]);
    toms = casesOf(await tom.everything()).find(({ shown }) => shown === 'Helen');
  });
  after(async () => {
    await phone?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('reads nothing: the same bytes as for a file that does not exist', async () => {
    for (const file of [toms.file, toms.root.person]) {
      const [theirs, missing] = [await rosa.read(file), await rosa.read(randomUUID())];
      assert.equal((await tom.read(file)).status, 200);
      assert.equal(theirs.status, 404);
      assert.deepEqual(theirs, missing);
    }
    const given = await rosa.everything();
    assert.deepEqual(given.filter(({ file }) => [toms.file, toms.root.person].includes(file)), []);
  });

  test('writes nothing: the same verdict as for a file that does not exist', async () => {
    const note = `Not mine to write ${randomUUID()}`;
    const saves = [toms.file, toms.root.person, randomUUID()].map((file) => contactSave(file, note));
    const { verdicts } = await rosa.sync({ saves });
    assert.deepEqual(
      verdicts.map(({ save, place, change, ...outcome }) => outcome),
      saves.map(() => ({ verdict: 'held', reason: { why: 'not_on_your_caseload' } })),
    );
    assert.deepEqual(await tom.entriesWith(toms.file, note), []);
  });

  test('sees it nowhere in the app, and a link to it leads where a made-up one does', async () => {
    phone = await openDevice(join(scratch, 'phone'));
    const { page } = phone;
    await signIn(page, server.url, LINK_WORKER);
    await goTo(page, 'People');
    for (const name of [toms.shown, toms.person.name.family]) {
      await page.getByLabel('Search by any name').fill(name);
      await page.getByText('Nobody of that name here').waitFor();
    }
    const [entry] = toms.entries.filter(({ kind }) => kind === 'contact').map(({ entry }) => entry);
    for (const below of ['', '/about', '/record', '/walk', '/assess/seven-outcomes', `/entry/${entry}`]) {
      const [theirs, madeUp] = [await shownAt(page, toms.file, below), await shownAt(page, randomUUID(), below)];
      assert.equal(theirs, madeUp, `/people/…${below}`);
    }
    // Opened from outside, as from a message.
    await unlock(page, `${server.url}/people/${toms.file}`);
    const opened = await notHere(page);
    await unlock(page, `${server.url}/people/${randomUUID()}`);
    assert.equal(opened, await notHere(page));
    assert.deepEqual(phone.errors, []);
  });
});

/** What a page of the app says at an address below a file, reached by a link within the app. */
async function shownAt(page, file, below) {
  await goTo(page, 'Services');
  await page.getByRole('heading', { level: 1, name: 'Services' }).waitFor();
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { href });
    document.body.append(link);
    link.click();
    link.remove();
  }, `/people/${file}${below}`);
  return notHere(page);
}

async function notHere(page) {
  await page.getByText(NOT_HERE).first().waitFor();
  return (await page.title()) + (await page.getByRole('main').innerText());
}
