// A visit note with the keyboard alone: every stop can be seen, and none lies under something else.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { LINK_WORKER, PASSWORD, inside } from './lib/app.mjs';
import { DESK, PHONE, openDevice } from './lib/browser.mjs';
import { newFolder } from './lib/out.mjs';
import { startServer } from './lib/server.mjs';
import { happened, savedOnThisPhone } from './steps/casework.mjs';
import { TABS_MAX, stop, tabTo } from './steps/keys.mjs';

const NOTE = 'Wrote this without a mouse.';

suite('with the keyboard alone', () => {
  let scratch;
  let server;

  before(async () => {
    scratch = await newFolder();
    server = await startServer({ data: join(scratch, 'office'), fresh: true });
  });
  after(async () => {
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  for (const [where, viewport] of [['on a phone', PHONE], ['at a desk', DESK]]) {
    test(`a visit is recorded ${where}`, async (t) => {
      const device = await openDevice(join(scratch, where), { viewport });
      t.after(() => device.close());
      const { page } = device;
      const { keyboard } = page;
      await page.goto(server.url);
      await page.locator('#email:focus').waitFor();
      await keyboard.type(LINK_WORKER);
      await tabTo(page, 'Password');
      await keyboard.type(PASSWORD);
      await keyboard.press('Enter');
      await inside(page);
      await page.locator('main h1:focus').waitFor();
      await page.getByText('Mrs A').first().waitFor();

      await tabTo(page, 'Record');
      await keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Who was it with?' }).waitFor();
      await page.locator('main h1:focus').waitFor();
      await tabTo(page, 'Search by any name');
      await keyboard.type('Karen');
      await tabTo(page, /Karen/);
      await keyboard.press('Enter');

      await page.getByText('What was it?').waitFor();
      await page.locator('main h1:focus').waitFor();
      await tabTo(page, 'Visit');
      await keyboard.press('Space');
      await tabTo(page, 'What was said and done');
      await keyboard.type(NOTE);
      await tabTo(page, '15');
      await keyboard.press('ArrowRight');
      await tabTo(page, /^Yes/);
      await keyboard.press('Space');
      await tabTo(page, 'They said so');
      await keyboard.press('Space');
      await tabTo(page, /^I told them/);
      await keyboard.press('Space');
      await tabTo(page, 'Throw this away');
      await keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      assert.equal((await stop(page)).words, 'Throw this away', 'focus is back where it was');
      await tabTo(page, 'Finish');
      await keyboard.press('Enter');

      await savedOnThisPhone(page);
      await page.locator('main h1:focus').waitFor();
      await happened(page, NOTE).waitFor();
      assert.match(await happened(page, NOTE).innerText(), /30 min/, 'the arrows chose the minutes');
      assert.deepEqual([device.violations, device.errors], [[], []]);
    });
  }

  test('the first stop of a page leads past the places', async (t) => {
    const device = await openDevice(join(scratch, 'skip'), { viewport: DESK });
    t.after(() => device.close());
    const { page } = device;
    await page.goto(server.url);
    await page.getByLabel('Email').fill(LINK_WORKER);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('main h1:focus').waitFor();
    for (let presses = 0; presses < TABS_MAX && (await stop(page)).words !== 'Skip to the page'; presses += 1) {
      await page.keyboard.press('Shift+Tab');
    }
    assert.ok((await stop(page)).isSeen, 'the link is seen once it has focus');
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
  });
});
