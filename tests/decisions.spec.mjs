// Two phones write past each other with no signal: both versions are kept, a person decides, everybody sees it.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, signIn } from './lib/app.mjs';
import { violationsOf } from './lib/axe.mjs';
import { openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { openPerson, savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow, settled } from './steps/places.mjs';

const PERSON = 'Mrs A';
const MATTERS = ['To sing again on Tuesdays.', 'To keep the garden for the birds.'];
const JOINED = 'To sing again on Tuesdays, and to keep the garden for the birds.';
const PHONES = ['01632 960771', '01632 960772'];
const THIRD_PHONE = '01632 960773';
const LANGUAGES = ['Polish', 'Silesian'];

suite('two versions to choose from', () => {
  let scratch;
  let server;
  let one;
  let other;
  let supervisor;
  /** The ids of the case and of the person whom it is about, and the path of the file. */
  let aCase;
  let person;
  let file;
  const test = inOrder('decisions', () => [one, other, supervisor]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    const known = cases.find(({ shown }) => shown === PERSON);
    [aCase, person] = [known.file, known.root.person];
    file = `/people/${aCase}`;
    one = await openDevice(join(scratch, 'one'));
    other = await openDevice(join(scratch, 'other'));
    supervisor = await openDevice(join(scratch, 'supervisor'));
    await signIn(one.page, server.url, LINK_WORKER);
    await signIn(other.page, server.url, LINK_WORKER);
    await signIn(supervisor.page, server.url, SUPERVISOR);
    for (const { page } of [one, other, supervisor]) await sendNow(page);
  });
  after(async () => {
    for (const device of [one, other, supervisor]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Changes one part of what is known of the person, as one does on the page of details. */
  async function change(page, part, label, text) {
    await follow(page, `${file}/about?edit=${part}`);
    await page.getByLabel(label).fill(text);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await savedOnThisPhone(page);
  }

  /** Both phones write with no signal, then each reaches the office. */
  async function writePast(part, label, [first, second]) {
    await server.stop();
    await change(one.page, part, label, first);
    await change(other.page, part, label, second);
    await server.start();
    for (const { page } of [one, other, one]) await sendNow(page);
  }

  /** Opens the question about a field from the list of decisions. */
  async function openQuestion(page, field) {
    await follow(page, '/decisions');
    await page.getByRole('link', { name: field }).first().click();
    await page.getByRole('heading', { level: 1, name: field }).waitFor();
  }

  const questionPath = (field, record) => `/decisions/${aCase}/${record}?field=${field}`;

  async function decide(page) {
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await savedOnThisPhone(page);
    await sendNow(page);
  }

  test('nothing is to be chosen before', async () => {
    const { page } = one;
    await follow(page, '/decisions');
    await page.getByRole('heading', { name: 'Nothing to choose between' }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'decisions-none');
  });

  test('what two people wrote past each other is asked about, on Today and on the person’s page', async () => {
    await writePast('matters', 'What matters to them', MATTERS);
    const { page } = one;
    await follow(page, '/');
    await page.getByRole('link', { name: /Two versions to choose from/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Decisions' }).waitFor();
    await page.getByRole('heading', { name: PERSON }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'decisions');
    await openPerson(page, PERSON);
    await page.getByRole('heading', { name: 'Two versions to choose from' }).waitFor();
    await page.getByRole('link', { name: 'What matters to them' }).click();
    for (const text of MATTERS) await page.getByRole('radio', { name: text }).waitFor();
    await page.getByText('Shown for now').waitFor();
    assert.equal(await page.getByRole('radio', { name: /Rosa Hale, today/ }).count(), 2, 'who wrote it, and when');
    assert.equal(await page.getByText('With the office').count(), 2);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'decision');
  });

  test('nothing is chosen for anybody', async () => {
    const { page } = one;
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await page.locator('#error-summary:focus').getByText('Choose what should count.').waitFor();
  });

  test('both are kept in one text that is read before it is saved, and the other phone sees it', async () => {
    const { page } = one;
    await page.getByRole('radio', { name: /^Keep both/ }).check();
    const box = page.getByLabel('Both, as they will stand');
    assert.equal(await box.inputValue(), MATTERS.join('\n\n'), 'in the order in which they were written');
    await box.fill(JOINED);
    await shoot(page, 'decision-both');
    await decide(page);
    for (const device of [one, other]) {
      await sendNow(device.page);
      await follow(device.page, '/decisions');
      await device.page.getByRole('heading', { name: 'Nothing to choose between' }).waitFor();
      await openPerson(device.page, PERSON);
      await device.page.getByText(JOINED).waitFor();
    }
  });

  test('the history says who decided, and keeps what it said before', async () => {
    const { page } = other;
    await follow(page, `${file}/about`);
    await page.getByText('What it said before, and who decided').click();
    const history = page.getByRole('listitem').filter({ hasText: JOINED });
    await history.getByText(/Decided by Rosa Hale, today/).waitFor();
    await history.getByText('Counts now').waitFor();
    for (const text of MATTERS) await page.getByRole('listitem').filter({ hasText: text }).first().waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'decision-history');
  });

  test('a third value is written in the field’s own form, kept as a draft meanwhile', async () => {
    await writePast('phone', 'Phone', PHONES);
    const { page } = other;
    await openQuestion(page, 'Phone');
    await page.getByRole('radio', { name: /^Write something else/ }).check();
    await page.locator('#phone').fill(THIRD_PHONE);
    await page.getByText('Draft kept on this phone').waitFor();
    await page.getByRole('button', { name: 'Keep as draft' }).click();
    await page.getByRole('heading', { level: 1, name: 'Decisions' }).waitFor();
    await openQuestion(page, 'Phone');
    assert.equal(await page.locator('#phone').inputValue(), THIRD_PHONE);
    await decide(page);
    await sendNow(one.page);
    await openPerson(one.page, PERSON);
    await one.page.getByText(THIRD_PHONE).waitFor();
    await follow(one.page, '/decisions');
    await one.page.getByRole('heading', { name: 'Nothing to choose between' }).waitFor();
  });

  test('a supervisor decides as well', async () => {
    await writePast('communication', 'Main language', LANGUAGES);
    const { page } = supervisor;
    await sendNow(page);
    await follow(page, '/decisions');
    await page.getByText('Open the whole file to choose.').waitFor();
    await page.getByRole('link', { name: /Open the whole file/ }).click();
    await page.getByRole('button', { name: /whole file/ }).click();
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    await page.getByRole('link', { name: /^Main language/ }).click();
    await page.getByRole('radio', { name: LANGUAGES[0] }).check();
    await decide(page);
    await follow(page, '/phone');
    assert.equal(await page.getByText('Held by the office').count(), 0, 'the office took it');
    await sendNow(one.page);
    await follow(one.page, `${file}/about`);
    await settled(one.page);
    await one.page.getByText('What it said before, and who decided').click();
    await one.page.getByText(/Decided by (?!Rosa)/).waitFor();
    await follow(one.page, '/decisions');
    await one.page.getByRole('heading', { name: 'Nothing to choose between' }).waitFor();
  });

  test('from one question straight to another, each is the one in the address', async () => {
    const { page } = one;
    await writePast('phone', 'Phone', ['01632 960774', '01632 960775']);
    await writePast('matters', 'What they are good at and can build on', ['Sings.', 'Bakes.']);
    for (const [field, record, heading] of [['phone', person, 'Phone'], ['strengths', aCase, 'Strengths'], ['phone', person, 'Phone']]) {
      await follow(page, questionPath(field, record));
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    }
  });

  test('the security policy held and no page failed', async () => {
    for (const device of [one, other, supervisor]) {
      assert.deepEqual(device.violations, []);
      assert.deepEqual(device.errors, []);
    }
  });
});
