// Households: who belongs to whom, seen from both sides and by nobody for it; what their files know of the home; and concerns
// that are closed, found again.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { ADMIN, LINK_WORKER, LINK_WORKER_2, SUPERVISOR, signIn, unlock } from './lib/app.mjs';
import { violationsOf } from './lib/axe.mjs';
import { DESK, PHONE, keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { finish, goTo, openPerson, pick, savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { examine } from './steps/examine.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { tabTo } from './steps/keys.mjs';
import { casesOf, entrySave, office } from './steps/office.mjs';
import { follow, pathOf } from './steps/places.mjs';

const HAZARD = 'No light on the stairs: bring a torch';
const STRANGER = 'Somebody who is not on this phone';
const FEARED = 'He said that he sees no way on.';
const END = 'The crisis team saw him on the same day.';

suite('households', () => {
  let scratch;
  let server;
  let clients;
  let patrick;
  const devices = {};
  const test = inOrder('relations', () => Object.values(devices));

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    clients = cases.map(({ shown }) => shown);
    patrick = cases.find(({ shown }) => shown === 'Patrick');
    devices.phone = await openDevice(join(scratch, 'phone'));
    devices.colleague = await openDevice(join(scratch, 'colleague'));
    devices.desk = await openDevice(join(scratch, 'desk'), { viewport: DESK });
    await signIn(devices.phone.page, server.url, LINK_WORKER);
    await signIn(devices.colleague.page, server.url, LINK_WORKER_2);
    await signIn(devices.desk.page, server.url, SUPERVISOR);
    await keptOffline(devices.phone.page);
    await sendNow(devices.phone.page);
  });
  after(async () => {
    for (const device of Object.values(devices)) await device.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const household = (page) => page.getByRole('region', { name: 'Household and family' });
  const memberOf = (page, name) => household(page).getByRole('listitem').filter({ hasText: name });
  const offered = (page) => page.getByRole('group', { name: 'At this address, from Emma’s file' });
  const atTheHome = (page) => page.getByRole('region', { name: 'How to reach them' }).locator('.notice').filter({ hasText: 'At the home' });

  test('a couple is seen from both pages, with no signal', async () => {
    const { page } = devices.phone;
    await server.stop();
    await openPerson(page, 'Emma');
    await memberOf(page, 'Patrick').getByText('Partner · lives with them').waitFor();
    await memberOf(page, 'Patrick').getByText('He is her full-time carer.').waitFor();
    await memberOf(page, 'Patrick').getByText(/^Next: .*carers/).waitFor();
    await examine(page, 'relations-emma', { clients });
    await memberOf(page, 'Patrick').getByRole('link', { name: /Patrick.*Partner/s }).click();
    await page.getByRole('heading', { level: 1, name: 'Patrick' }).waitFor();
    await memberOf(page, 'Emma').getByText('Partner · lives with them').waitFor();
  });

  test('what her file knows of the home is offered on his page, before setting out and on the way', async () => {
    const { page } = devices.phone;
    await offered(page).getByText(HAZARD).waitFor();
    assert.equal(await atTheHome(page).count(), 0, 'nothing is copied by itself');
    await examine(page, 'relations-offered', { clients });
    await page.getByRole('link', { name: 'Visit alone' }).click();
    await page.getByRole('heading', { level: 1, name: 'Before you set out' }).waitFor();
    await offered(page).getByText(HAZARD).waitFor();
    await examine(page, 'relations-alone', { clients });
    await pick(page, 'When will you be back?', '45 min');
    await page.getByLabel('Their name').fill('Sefa Lane');
    await page.getByLabel('Their number').fill('07700 900123');
    await press(page, 'Set out');
    await page.getByRole('listitem').filter({ hasText: /No light on the stairs: bring a torch ?\(at this address, from Emma’s file\)/ }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'relations-out');
    await press(page, 'I am back');
    await savedOnThisPhone(page);
  });

  test('that it is not so here is kept, and taken back', async () => {
    const { page } = devices.phone;
    await openPerson(page, 'Patrick');
    await press(offered(page), 'Not so here');
    await savedOnThisPhone(page);
    await offered(page).waitFor({ state: 'detached' });
    await page.locator('#reach:focus').waitFor();
    await page.getByRole('link', { name: 'All details' }).click();
    const denied = page.getByRole('region', { name: 'Said not to be so at this home' });
    await denied.getByText(HAZARD).waitFor();
    await examine(page, 'relations-not-here', { clients });
    await press(denied, 'Offer it again');
    await denied.waitFor({ state: 'detached' });
    await follow(page, pathOf(page).replace('/about', ''));
    await offered(page).getByText(HAZARD).waitFor();
  });

  test('with one press it stands in his file too, once', async () => {
    const { page } = devices.phone;
    await press(offered(page), 'Take it over');
    await savedOnThisPhone(page);
    await atTheHome(page).getByText(HAZARD).waitFor();
    await offered(page).waitFor({ state: 'detached' });
    assert.equal(await page.getByText(HAZARD).count(), 1);
    await openPerson(page, 'Emma');
    await atTheHome(page).getByText(HAZARD).waitFor();
    assert.equal(await page.getByText(HAZARD).count(), 1, 'and is not offered back');
  });

  test('somebody new of the household is offered the address, and nothing is taken over unasked', async () => {
    const { page } = devices.phone;
    await openPerson(page, 'Karen');
    await household(page).getByText('Nobody is written down here.').waitFor();
    await household(page).getByRole('link', { name: /^Add/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Who belongs to Karen?' }).waitFor();
    assert.equal(await page.getByRole('main').getByRole('list').getByRole('link', { name: 'Karen' }).count(), 0, 'not they themselves');
    await examine(page, 'relations-choose', { clients });
    await page.getByRole('link', { name: /Add a new person of the same household/ }).click();
    await page.getByRole('heading', { name: 'The household of Karen' }).waitFor();
    assert.equal(await page.getByLabel('House and street').inputValue(), '');
    await press(page, /^Use Karen’s address: /);
    await page.getByText('Their address stands below.').waitFor();
    const line = await page.getByLabel('House and street').inputValue();
    assert.notEqual(line, '');
    assert.equal(await page.getByLabel('Phone', { exact: true }).inputValue(), '', 'the telephone is another question');
    await pick(page, 'What is Karen to them?', 'Parent');
    await page.getByLabel('First name').fill('Jodie');
    await page.getByLabel('Family name').fill('Farrow');
    const birthday = page.getByRole('group', { name: 'Date of birth' });
    for (const [box, typed] of [['Day', '3'], ['Month', '9'], ['Year', '1995']]) await birthday.getByLabel(box).fill(typed);
    await page.getByLabel('They have none, or it is not known').check();
    await page.getByText(/^Draft kept on this phone/).waitFor();
    await shoot(page, 'relations-newcomer', { fullPage: true });
    assert.deepEqual(await violationsOf(page), []);
    // The phone dies, with no signal.
    await unlock(page, server.url);
    await page.getByRole('link', { name: 'Continue' }).first().click();
    await page.getByRole('heading', { name: 'The household of Karen' }).waitFor();
    assert.equal(await page.getByLabel('House and street').inputValue(), line);
    await finish(page);
    await page.getByRole('heading', { level: 1, name: 'Jodie Farrow' }).waitFor();
    await memberOf(page, 'Karen').getByText('Parent · lives with them').waitFor();
    await openPerson(page, 'Karen');
    await memberOf(page, 'Jodie Farrow').getByText('Child · lives with them').waitFor();
    await memberOf(page, 'Jodie Farrow').getByText('Saved on this phone').waitFor();
  });

  test('two people on this phone are related with the keyboard alone, and what is missing is said', async () => {
    const { page } = devices.phone;
    await openPerson(page, 'Dee');
    await tabTo(page, /^Add somebody to the household$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Who belongs to Dee?' }).waitFor();
    await tabTo(page, 'Search by any name');
    await page.keyboard.type('David');
    await tabTo(page, /David/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'David and Dee' }).waitFor();
    await tabTo(page, 'Finish');
    await page.keyboard.press('Enter');
    await mistakes(page, { relation: 'Choose what they are to each other.' });
    await examine(page, 'relations-form', { clients, focus: '#relation', wrong: true });
    await page.getByRole('radio', { name: 'Neighbour' }).focus();
    await page.keyboard.press('Space');
    await tabTo(page, /^More about it/);
    await page.keyboard.type('Feeds her cat');
    await page.getByText(/^Draft kept on this phone/).waitFor();
    await follow(page, '/');
    await page.getByRole('link', { name: 'Continue' }).first().click();
    assert.equal(await page.getByLabel('More about it').inputValue(), 'Feeds her cat');
    await finish(page);
    await memberOf(page, 'David').getByText('Neighbour', { exact: true }).waitFor();
    await openPerson(page, 'David');
    await memberOf(page, 'Dee').getByText('Feeds her cat').waitFor();
  });

  test('something else is said of the two instead, from the other page, and only that stands on both', async () => {
    const { page } = devices.phone;
    await memberOf(page, 'Dee').getByRole('link', { name: /^Change ?: Dee$/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Dee and David' }).waitFor();
    assert.equal(await page.getByLabel('More about it').inputValue(), 'Feeds her cat');
    assert.ok(await page.getByRole('radio', { name: 'Neighbour' }).isChecked());
    await press(page, 'Finish');
    await page.getByText('Nothing was changed.').waitFor();
    await memberOf(page, 'Dee').getByRole('link', { name: /^Change ?: Dee$/ }).click();
    await pick(page, 'What is Dee to David?', 'Friend');
    await page.getByLabel('More about it').fill('Fed her cat, and stayed for tea');
    await finish(page);
    await memberOf(page, 'Dee').getByText('Friend', { exact: true }).waitFor();
    await openPerson(page, 'Dee');
    await memberOf(page, 'David').getByText('Fed her cat, and stayed for tea').waitFor();
    assert.equal(await page.getByText('Neighbour', { exact: true }).count(), 0, 'what was said before is gone');
    await shoot(page, 'relations-changed');
    await openPerson(page, 'David');
  });

  test('taken back from either page it is gone from both', async () => {
    const { page } = devices.phone;
    await memberOf(page, 'Dee').getByRole('button', { name: /^Take back ?: Dee$/ }).click();
    await page.getByRole('dialog').getByText('nobody sees more or less for it').waitFor();
    await press(page.getByRole('dialog'), 'Take it back');
    await memberOf(page, 'Dee').waitFor({ state: 'detached' });
    await page.locator('#household:focus').waitFor();
    await openPerson(page, 'Dee');
    assert.equal(await memberOf(page, 'David').count(), 0);
  });

  test('a colleague who holds one of two reads that there is somebody, and no name', async () => {
    await server.start();
    await sendNow(devices.phone.page);
    const [admin, rosa, tom] = await Promise.all([ADMIN, LINK_WORKER, LINK_WORKER_2].map((who) => office(server.url, who)));
    await admin.tell(`users/${rosa.me.id}/move-cases`, { to: tom.me.id, cases: [patrick.file] });
    const { page } = devices.colleague;
    await sendNow(page);
    await openPerson(page, 'Patrick');
    await memberOf(page, STRANGER).getByText('Partner · lives with them').waitFor();
    assert.equal(await household(page).getByText('Emma').count(), 0);
    assert.equal(await household(page).getByRole('link', { name: STRANGER }).count(), 0);
    await atTheHome(page).getByText(HAZARD).waitFor();
    assert.equal(await offered(page).count(), 0);
    await examine(page, 'relations-stranger', { clients });
    // The same for somebody who is nowhere.
    await tom.sync({ saves: [entrySave(patrick.root.person, 'relation', { to: randomUUID(), relation: 'friend' })] });
    const given = (await tom.everything()).find(({ file }) => file === patrick.root.person);
    assert.ok(!JSON.stringify(given).includes('"friend"'), 'held: nobody relates two of whom they see one');
    // Hers is the page of somebody of whom Rosa knows nothing any more.
    await sendNow(devices.phone.page);
    await openPerson(devices.phone.page, 'Emma');
    assert.equal(await memberOf(devices.phone.page, 'Patrick').count(), 0);
  });

  test('a concern that is closed is found again, on the person’s page and under Concerns', async () => {
    const rosa = await office(server.url, LINK_WORKER);
    const karen = casesOf(await rosa.everything()).find(({ shown }) => shown === 'Karen');
    const closed = { what: END, on: '2026-03-04', name: 'Jean Moor' };
    for (const outcome of [closed, null]) {
      const file = randomUUID();
      const save = entrySave(file, 'concern', {
        case: karen.file, about: 'suicide', at_ms: Date.parse('2026-03-03T10:00:00Z'), said: FEARED,
        seen: { by: rosa.me.id, name: 'Jean Moor', at_ms: Date.parse('2026-03-03T11:00:00Z') }, ...(outcome && { outcome }),
      });
      save.changes[0].entry = file;
      const { verdicts } = await rosa.sync({ saves: [save] });
      assert.deepEqual(verdicts.map(({ verdict }) => verdict), ['applied']);
    }
    const { page } = devices.desk;
    await sendNow(page);
    await goTo(page, 'Team');
    await page.getByRole('link', { name: '1 closed concern' }).click();
    await page.getByRole('heading', { level: 1, name: 'Concerns' }).waitFor();
    await page.getByRole('region', { name: 'Open' }).getByRole('link', { name: /Karen/ }).waitFor();
    await page.getByRole('region', { name: 'Closed' }).getByText('Closed: Jean Moor, 4 March 2026').waitFor();
    await page.setViewportSize(PHONE);
    await examine(page, 'concerns', { clients, wide: true });
    await page.getByRole('region', { name: 'Closed' }).getByRole('link', { name: /Karen/ }).click();
    await page.getByText(END).waitFor();
    await page.getByText(FEARED).waitFor();
    const { page: phone } = devices.phone;
    await sendNow(phone);
    await openPerson(phone, 'Karen');
    const row = phone.getByRole('link', { name: /A concern for their safety.*Closed: Jean Moor/s });
    assert.ok(!(await row.isVisible()), 'what is closed asks for nothing');
    await phone.getByText('1 closed concern').click();
    await row.click();
    await phone.getByText(END).waitFor();
    await sendNow(devices.colleague.page);
    await follow(devices.colleague.page, '/concerns');
    await devices.colleague.page.getByRole('heading', { name: 'No concerns here' }).waitFor();
  });
});
