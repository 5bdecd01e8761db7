// Two tabs of one browser: what is written in one is known in the other at once, and sent by it when the first is gone.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { LINK_WORKER, nothingWaiting, signIn, unlock } from './lib/app.mjs';
import { openDevice } from './lib/browser.mjs';
import { folder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, finish, goTo, openPerson, recordVisit, sendNow } from './steps/casework.mjs';
import { office } from './steps/office.mjs';

const CLIENT = 'Mrs A';
const NOTE = 'Looked at the letters in the kitchen, with the cat on the table.';
const BEGUN = 'She would like to ';

test('a save made in a tab that is then closed is known to the other, which sends it', async (t) => {
  const scratch = await folder(t);
  const server = await service({ data: join(scratch, 'office'), fresh: true });
  t.after(() => server.stop());
  const phone = await openDevice(join(scratch, 'phone'));
  t.after(() => phone.close());
  const { page: kept } = phone;
  await signIn(kept, server.url, LINK_WORKER);
  await nothingWaiting(kept);
  const closed = await phone.context.newPage();
  await unlock(closed, server.url);
  await nothingWaiting(closed);
  await server.stop();
  await goTo(kept, 'This phone');

  await openPerson(closed, CLIENT);
  await beginVisit(closed, BEGUN);
  await kept.getByRole('link', { name: `Visit, ${CLIENT}` }).filter({ hasText: 'Only on this phone' }).waitFor();
  await closed.getByRole('button', { name: 'Throw this away' }).click();
  await closed.getByRole('dialog').getByRole('button', { name: 'Throw it away' }).click();
  await kept.getByText('Only on this phone').waitFor({ state: 'detached' });

  await openPerson(closed, CLIENT);
  await beginVisit(closed, BEGUN);
  await finish(closed);
  await kept.getByRole('heading', { level: 1, name: '1 thing to send' }).waitFor();
  await closed.getByRole('button', { name: 'Undo' }).click();
  await kept.getByRole('heading', { level: 1, name: 'Nothing waiting' }).waitFor();

  await openPerson(closed, CLIENT);
  await recordVisit(closed, NOTE);
  await closed.close();
  await kept.getByRole('heading', { level: 1, name: '1 thing to send' }).waitFor();
  await server.start();
  await sendNow(kept);

  const asked = await office(server.url, LINK_WORKER);
  const found = (await asked.everything()).flatMap(({ entries }) => entries).filter(({ text }) => text.includes(NOTE));
  assert.equal(found.length, 1);
  assert.deepEqual([phone.violations, phone.errors], [[], []]);
});
