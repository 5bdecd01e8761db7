// What the office holds: a supervisor reads it and decides; on the phone it is written again, or only its number is left.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { ADMIN, LINK_WORKER, LINK_WORKER_2, SUPERVISOR, signIn, unlock } from './lib/app.mjs';
import { DESK, PHONE, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { beginVisit, finish, goTo, happened, lockNow, openPerson, savedOnThisPhone, says } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { press } from './steps/forms.mjs';
import { casesOf, contactSave, entrySave, office } from './steps/office.mjs';
import { follow } from './steps/places.mjs';

const PERSON = 'Mrs A';
const COUNTS = 'Met her at the bus stop; she asked me to say that the bins are too heavy.';
const ASIDE = 'Rang the wrong number twice.';
const HALF = 'She would like to ';
const BEFORE = 'From before the office was put back.';
const NOTE = 'Looked at the letters in the kitchen, with the cat on the table.';
const NEXT = 'Ring about the letters';
const NUMBER = '01632 960773';

suite('held work', () => {
  let scratch;
  let server;
  let supervisor;
  let phone;
  let clients;
  let rosa;
  let tom;
  let admin;
  let aCase;
  const test = inOrder('held', () => [supervisor, phone]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    [rosa, tom, admin] = await Promise.all([LINK_WORKER, LINK_WORKER_2, ADMIN].map((who) => office(server.url, who)));
    const cases = casesOf(await rosa.everything());
    clients = cases.map(({ shown }) => shown);
    aCase = cases.find(({ shown }) => shown === PERSON).file;
    const values = { form: { how: 'visit', date: '2026-03-12', note: HALF, place: 'home' }, focus: 'note' };
    await tom.sync({
      saves: [
        contactSave(aCase, COUNTS),
        contactSave(aCase, ASIDE),
        entrySave(aCase, 'unfinished', { form: 'contact', title: 'Visit', started_ms: 5, updated_ms: 6, values }),
      ],
    });
    const [body] = contactSave(aCase, BEFORE).changes;
    const copy = { seq: [0, 9], at: body.stamp, by: tom.me.id, by_name: 'Tom Ashby', body };
    await rosa.sync({ saves: [entrySave(aCase, 'review_note', { comment: 'Well done.' }), { id: 'no save' }], witnesses: [copy] });
    supervisor = await openDevice(join(scratch, 'supervisor'));
    phone = await openDevice(join(scratch, 'phone'));
  });
  after(async () => {
    for (const device of [supervisor, phone]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The card that says `words`. */
  const card = (page, words) => page.getByRole('article').filter({ hasText: words });
  const decide = async (page, words, name, confirm) => {
    await press(card(page, words), name);
    await press(page.getByRole('dialog'), confirm);
    await card(page, words).waitFor({ state: 'detached' });
  };

  test('the team’s board and the rail say how much is held', async () => {
    const { page } = supervisor;
    await signIn(page, server.url, SUPERVISOR);
    await page.getByRole('link', { name: '6 things are held' }).waitFor();
    await page.setViewportSize(DESK);
    await page.getByRole('navigation', { name: 'All places' }).getByRole('link', { name: /^Held\s*6$/ }).waitFor();
    await page.setViewportSize(PHONE);
    await page.getByRole('link', { name: '6 things are held' }).click();
  });

  test('each says who wrote it, about whom, why it is held and what it says', async () => {
    const { page } = supervisor;
    const counts = card(page, COUNTS);
    await counts.getByRole('heading', { name: `Call, ${PERSON}` }).waitFor();
    await counts.getByText(/^The person was not on .+’s caseload when it arrived\.$/).waitFor();
    await card(page, HALF).getByText('It was never finished.').waitFor();
    await card(page, HALF).getByText('12 March 2026').waitFor();
    await card(page, BEFORE).getByText(/It is a copy from Rosa Hale’s phone, which says that Tom Ashby wrote it/).waitFor();
    await card(page, 'Well done.').getByText(/role does not record this/).waitFor();
    assert.equal(await card(page, 'Well done.').getByRole('button', { name: 'It counts' }).count(), 0);
    await card(page, 'could not read').getByText('What came').click();
    await card(page, 'could not read').getByText('no save').waitFor();
    assert.doesNotMatch(await page.getByRole('main').innerText(), /not_on_your|at_ms|undefined|null/);
    await page.evaluate(() => document.querySelector('h1').focus());
    await examine(page, 'held', { clients, wide: true });
  });

  test('it counts: it stands in the file as its author’s', async () => {
    const { page } = supervisor;
    assert.equal((await rosa.entriesWith(aCase, COUNTS)).length, 0);
    await press(card(page, COUNTS), 'It counts');
    await page.getByRole('dialog').getByText(`It is added to ${PERSON}’s file`).waitFor();
    await examine(page, 'held-counts', { clients, focus: 'dialog[open] *' });
    await press(page.getByRole('dialog'), 'It counts');
    await card(page, COUNTS).waitFor({ state: 'detached' });
    await page.locator('main:focus').waitFor();
    assert.equal((await rosa.entriesWith(aCase, COUNTS)).length, 1);
    await decide(page, BEFORE, 'It counts', 'It counts');
    assert.equal((await rosa.entriesWith(aCase, BEFORE)).length, 1);
  });

  test('set aside: it leaves the list, and stands nowhere', async () => {
    const { page } = supervisor;
    await decide(page, ASIDE, 'Set aside', 'Set it aside');
    await decide(page, HALF, 'Set aside', 'Set it aside');
    await decide(page, 'Well done.', 'Take off the list', 'Set it aside');
    await decide(page, 'could not read', 'Take off the list', 'Set it aside');
    await page.getByText('Nothing is held').waitFor();
    assert.equal((await rosa.entriesWith(aCase, ASIDE)).length, 0);
    await follow(page, '/held');
    await page.getByText('Nothing is held').waitFor();
    await examine(page, 'held-none', { clients, wide: true });
  });

  test('without a connection it says so, and shows nothing', async () => {
    const { page } = supervisor;
    await server.stop();
    await follow(page, '/held');
    await page.getByText('No connection to the office').waitFor();
    await page.getByText('Nothing of it is kept on this device').waitFor();
    await examine(page, 'held-no-signal', { clients, wide: true });
    await server.start();
  });

  /** Sends, and waits until the phone has heard what became of it. */
  const send = async (page, heading = 'Nothing waiting') => {
    await goTo(page, 'This phone');
    await press(page, 'Try to send now');
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };
  const roles = (...names) => admin.tell(`users/${rosa.me.id}/roles`, { roles: names });

  test('on the phone: why, and what was written', async () => {
    const { page, context } = phone;
    await signIn(page, server.url, LINK_WORKER);
    await send(page);
    await context.route('**/api/v1/sync', (route) => route.abort());
    await openPerson(page, PERSON);
    await beginVisit(page, NOTE);
    await page.getByLabel('What comes next').fill(NEXT);
    await finish(page);
    await follow(page, `/people/${aCase}/about?edit=phone`);
    await page.getByLabel('Phone', { exact: true }).fill(NUMBER);
    await press(page, 'Save');
    await savedOnThisPhone(page);
    await roles('evaluator');
    await context.unroute('**/api/v1/sync');
    await send(page);
    await roles('link_worker');
    await send(page);
    await page.getByRole('heading', { name: 'The office is holding 2' }).waitFor();
    const visit = card(page, `Visit, ${PERSON}`);
    await visit.getByText('Your role does not record this.').waitFor();
    await visit.getByText('What you wrote', { exact: true }).click();
    await visit.getByText(NOTE).waitFor();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await press(visit, 'Copy the text');
    await visit.getByText('Copied.').waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), new RegExp(`^Visit\\n[^]*What was said and done: ${NOTE}`));
    await page.evaluate(() => document.querySelector('h1').focus());
    await examine(page, 'phone-held', { clients });
  });

  test('written again it counts once, and stands for what was held', async () => {
    const { page } = phone;
    await press(card(page, `Visit, ${PERSON}`), 'Write it again');
    await page.getByRole('heading', { level: 1, name: 'Visit' }).waitFor();
    assert.equal(await page.getByLabel('What was said and done').inputValue(), NOTE);
    assert.equal(await page.getByLabel('What comes next').inputValue(), NEXT);
    // Left and taken up again: the same form.
    await goTo(page, 'This phone');
    await card(page, `Visit, ${PERSON}`).getByRole('link', { name: 'Go on writing it again' }).click();
    await page.getByLabel('What was said and done').waitFor();
    await finish(page);
    assert.equal(await happened(page, NOTE).count(), 1, 'the new one stands for the held one');
    await send(page);
    await page.getByRole('heading', { name: 'The office is holding one' }).waitFor();
    await openPerson(page, PERSON);
    await says(page, NOTE, 'With the office');
    assert.equal(await happened(page, NOTE).count(), 1);
    const entries = await rosa.entriesWith(aCase, NOTE);
    assert.equal(entries.length, 1);
    assert.match(entries[0].text, /"replaces":"/);
    await lockNow(page);
    await unlock(page, server.url);
    await goTo(page, 'This phone');
    await page.getByRole('heading', { name: 'The office is holding one' }).waitFor();
  });

  test('a part of the details comes back in its form', async () => {
    const { page } = phone;
    const details = card(page, 'Details: phone');
    await press(details, 'Write it again');
    await page.getByRole('heading', { level: 1, name: 'Phone' }).waitFor();
    assert.equal(await page.getByLabel('Phone', { exact: true }).inputValue(), NUMBER);
    await press(page, 'Leave it as it was');
    await goTo(page, 'This phone');
    await details.getByRole('button', { name: 'Write it again' }).waitFor();
  });

  test('where the file is no longer theirs, a number and a date are left', async () => {
    const { page } = phone;
    await admin.tell(`users/${rosa.me.id}/move-cases`, { to: tom.me.id, cases: [aCase] });
    await send(page);
    const left = card(page, 'The file is not yours any more');
    const heading = await left.getByRole('heading', { name: /^Number [0-9A-F]{4} [0-9A-F]{4}$/ }).innerText();
    assert.doesNotMatch(await page.getByRole('main').innerText(), new RegExp(`${PERSON}|${NUMBER}|Details`));
    assert.equal(await left.getByText('What you wrote is still on this phone').count(), 0, 'nothing that is not so here');
    assert.equal(await left.getByRole('button').count(), 0);
    await page.evaluate(() => document.querySelector('h1').focus());
    await examine(page, 'phone-held-number', { clients });
    const { page: at } = supervisor;
    await follow(at, '/team');
    await follow(at, '/held');
    await card(at, heading.replace('Number ', '')).getByText(NUMBER).waitFor();
  });

  test('no page broke its security policy, none failed', () => {
    for (const device of [supervisor, phone]) {
      assert.deepEqual(device.violations, []);
      assert.deepEqual(device.errors, []);
    }
  });
});
