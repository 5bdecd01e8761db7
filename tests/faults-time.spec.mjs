// Row 16 of the fault matrix (docs/faults.md): a phone that lives through the two nights in which London's clocks change.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { LINK_WORKER, signIn, unlock } from './lib/app.mjs';
import { keptOffline, openDevice } from './lib/browser.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { finish, happened, openPerson, pick, says, sendNow } from './steps/casework.mjs';
import { casesOf, office } from './steps/office.mjs';

const CLIENT = 'Mrs A';

/** Each night: what the clock on the wall shows, and which moment it is. */
const NIGHTS = {
  autumn: {
    day: 'Sunday 25 October',
    calls: [
      { shown: '00:40', at: '2026-10-24T23:40:00Z' },
      { shown: '01:40', at: '2026-10-25T00:40:00Z' },
      // The hour that comes a second time.
      { shown: '01:20', at: '2026-10-25T01:20:00Z' },
      { shown: '02:10', at: '2026-10-25T02:10:00Z' },
      { shown: '23:50', at: '2026-10-25T23:50:00Z' },
    ],
  },
  spring: {
    day: 'Sunday 29 March',
    calls: [
      { shown: '00:50', at: '2026-03-29T00:50:00Z' },
      // Ten minutes later, had the hour in between not been left out.
      { shown: '02:00', at: '2026-03-29T01:00:00Z' },
      { shown: '23:50', at: '2026-03-29T22:50:00Z' },
    ],
  },
};

suite('row 16: the two nights in which clocks change', () => {
  let scratch;
  let server;
  let file;
  let phone;

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    ({ file } = casesOf(await (await office(server.url, LINK_WORKER)).everything()).find(({ shown }) => shown === CLIENT));
  });
  after(async () => {
    await phone?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Shows the whole file: at the clock of these nights other entries are still to come, and newer. */
  const unfold = async (page) => {
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    const earlier = page.getByRole('button', { name: /^Show \d+ earlier$/ });
    if (await earlier.count()) await earlier.click();
  };

  for (const [night, { day, calls }] of Object.entries(NIGHTS)) {
    test(`row 16: the ${night} night, without signal: each call at its moment, in their order, once`, async () => {
      await phone?.close();
      phone = await openDevice(join(scratch, night));
      const { page } = phone;
      await signIn(page, server.url, LINK_WORKER);
      await keptOffline(page);
      await server.stop();
      const notes = calls.map(({ shown }, place) => `${night}, call ${place} at ${shown}.`);
      for (const [place, { shown, at }] of calls.entries()) {
        await phone.context.clock.setSystemTime(new Date(at));
        await unlock(page, server.url);
        await page.getByText(day, { exact: true }).waitFor();
        await openPerson(page, CLIENT);
        await page.getByRole('link', { name: 'Record a contact' }).click();
        await pick(page, 'What was it?', 'Call');
        await page.getByText(`Today ${shown}`).waitFor();
        await page.getByLabel('What was said and done').fill(notes[place]);
        await finish(page);
        await unfold(page);
        await says(page, notes[place], 'Saved on this phone');
        await happened(page, notes[place]).getByText(`Today ${shown}`).first().waitFor();
      }
      await unfold(page);
      const order = (await page.getByRole('main').innerText()).match(new RegExp(`${night}, call \\d`, 'g'));
      assert.deepEqual(order, notes.map((note) => note.slice(0, note.indexOf(' at '))).reverse(), 'newest first');

      // Months later there is signal, and the clock is right.
      await phone.close();
      await server.start();
      phone = await openDevice(join(scratch, night));
      await unlock(phone.page, server.url);
      await sendNow(phone.page);
      const entries = await (await office(server.url, LINK_WORKER)).entriesWith(file, `${night}, call `);
      const kept = entries.map(({ fields }) => ({ note: fields.note, at_ms: fields.at_ms })).sort((a, b) => a.at_ms - b.at_ms);
      assert.deepEqual(kept, calls.map(({ at }, place) => ({ note: notes[place], at_ms: Date.parse(at) })));
      assert.deepEqual(phone.errors, []);
    });
  }
});
