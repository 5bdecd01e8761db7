// The app on the device: it opens with no signal, a broken release changes nothing, a newer one waits to be asked for.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { look, opened, release, shown } from './lib/release.mjs';

suite('the app on the device', () => {
  let scratch;
  let office;
  let device;
  const test = inOrder('update', () => [device]);

  before(async () => {
    scratch = await newFolder();
    office = await release(join(scratch, 'dist'));
    device = await openDevice(join(scratch, 'device'));
  });
  after(async () => {
    await device?.close();
    await office?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('opens with no signal, at every address of its own', async () => {
    const { page } = device;
    await page.goto(office.url);
    await opened(device.page);
    await keptOffline(page);
    await office.stop();
    await page.reload();
    await opened(device.page);
    for (const path of ['/people', '/people/0197/record?how=visit', '/phone', '/set-up']) {
      await page.goto(office.url + path);
      await opened(device.page);
    }
  });

  test('never answers for the office', async () => {
    const { page } = device;
    for (const path of ['/api/v1/session', '/livez', '/readyz', '/openapi.json']) {
      const answer = await page.evaluate((url) => fetch(url).then((response) => response.status, () => 'none'), path);
      assert.equal(answer, 'none', path);
      const other = await device.context.newPage();
      await assert.rejects(other.goto(office.url + path), /ERR_CONNECTION_REFUSED/, path);
      await other.close();
    }
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const stores = await Promise.all(names.map((name) => caches.open(name)));
      const requests = await Promise.all(stores.map((store) => store.keys()));
      return requests.flat().map((request) => new URL(request.url).pathname);
    });
    assert.ok(kept.includes('/index.html'));
    assert.deepEqual(kept.filter((path) => path.startsWith('/api')), []);
  });

  test('a sign-in page of a wifi in the place of a new release changes nothing', async () => {
    const { page } = device;
    await office.start();
    await office.renew('portal', '<h1>Welcome to the café</h1>');
    await page.goto(office.url);
    await opened(device.page);
    assert.deepEqual(await look(device.page), { waiting: false, active: 'activated' });
    await page.reload();
    await opened(device.page);
    assert.equal(await shown(device.page), 'first');
    assert.equal(await page.getByText('café').count(), 0);
  });

  test('a newer release waits until it is accepted, then the page reloads once', async () => {
    const { page } = device;
    await office.renew('second');
    assert.deepEqual(await look(device.page), { waiting: true, active: 'activated' });
    const offer = page.getByRole('button', { name: 'Update now' });
    await offer.waitFor();
    assert.equal(await shown(device.page), 'first', 'nothing is swapped unasked');
    // Nor by opening the app again.
    await page.reload();
    await offer.waitFor();
    assert.equal(await shown(device.page), 'first');

    let loads = 0;
    page.on('load', () => (loads += 1));
    const loaded = page.waitForEvent('load');
    await offer.click();
    await loaded;
    await opened(device.page);
    assert.equal(await shown(device.page), 'second');
    await page.waitForTimeout(500);
    assert.equal(loads, 1);
    assert.equal(await offer.count(), 0);

    await office.stop();
    await page.reload();
    await opened(device.page);
    assert.equal(await shown(device.page), 'second');
  });

  test('nothing on the way was against the content security policy', () => {
    assert.deepEqual(device.violations, []);
    assert.deepEqual(device.errors, []);
  });
});
