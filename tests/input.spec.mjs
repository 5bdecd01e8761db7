// What people type wrong: said plainly beside the box and in a summary that takes focus, and nothing typed is lost.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { LINK_WORKER, PASSWORD, signIn, unlock } from './lib/app.mjs';
import { violationsOf } from './lib/axe.mjs';
import { openDevice } from './lib/browser.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { finish, goTo, openPerson, pick } from './steps/casework.mjs';
import { mistakes } from './steps/forms.mjs';
import { follow, pathOf } from './steps/places.mjs';

const thisYear = new Date().getFullYear();

suite('what was typed wrong', () => {
  let scratch;
  let server;
  let phone;
  let page;

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    phone = await openDevice(join(scratch, 'phone'));
    ({ page } = phone);
    await signIn(page, server.url, LINK_WORKER);
  });
  after(async () => {
    await phone?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  test('a date of birth in the future, and then one that no calendar has', async () => {
    await addPerson({ given: 'Ada', family: 'Plumtree', born: [1, 1, thisYear + 1] });
    await page.getByLabel('What the referrer wrote').fill('Lives above the bakery.');
    await press('Finish');
    await mistakes(page, { born: 'The date of birth is in the future. Check the year.' });
    await typedIs({ 'First name': 'Ada', Year: String(thisYear + 1), 'What the referrer wrote': 'Lives above the bakery.' });

    await born(31, 2, 1950);
    await press('Finish');
    await mistakes(page, { born: 'February 1950 has only 28 days.' });
    await typedIs({ Day: '31', Month: '2', Year: '1950', 'What the referrer wrote': 'Lives above the bakery.' });
    await shoot(page, 'input-date-impossible');

    await born(3, 13, 1950);
    await press('Finish');
    await mistakes(page, { born: /There are 12 months/ });

    await born('', 2, 1950);
    await press('Finish');
    await mistakes(page, { born: 'The date of birth also needs a day.' });

    await born(28, 2, 1950);
    await finish(page);
    await page.getByRole('heading', { level: 1, name: 'Ada Plumtree' }).waitFor();
    assert.doesNotMatch(await page.title(), /Error/, 'the title is calm again');
  });

  test('somebody under 16: asked about, recorded and declined with where they were pointed to', async () => {
    await addPerson({ given: 'Kit', family: 'Larch', born: [1, 1, thisYear - 12] });
    await page.getByText(/^They are 1[12]\. Social prescribing is for people of 16 and over\.$/).waitFor();
    await press('Finish');
    await mistakes(page, { decision: /Choose whether to decline the referral or to take them on/ });
    await typedIs({ 'First name': 'Kit', Year: String(thisYear - 12) });
    await pick(page, 'What should happen to this referral?', 'Record it and decline');
    await press('Finish');
    await mistakes(page, { 'decision-why': 'Write where you pointed them to, or that there was nowhere.' });
    await press('Gave the number of Childline, 0800 1111.');
    await shoot(page, 'input-under-16');
    await finish(page);
    await page.getByRole('heading', { level: 1, name: 'Kit Larch' }).waitFor();
    await page.getByRole('main').getByText('Declined', { exact: true }).first().waitFor();
    await page.getByRole('heading', { level: 3, name: 'Referral' }).getByRole('link').click();
    await page.getByText('Declined: Gave the number of Childline, 0800 1111.').waitFor();
  });

  test('an NHS number whose check digit is wrong: corrected', async () => {
    await addPerson({ given: 'Olwen', family: 'Marsh', born: [2, 3, 1941] });
    await number().fill('943 476 5918');
    await page.getByText(/One of these digits must be wrong/).waitFor();
    await page.getByRole('status').filter({ hasText: 'The NHS number may be wrong.' }).waitFor({ state: 'attached' });
    await press('Finish');
    await mistakes(page, { 'nhs-number': 'This is not a real NHS number: one of the digits is wrong. Correct it, or keep it as unconfirmed.' });
    assert.equal(await number().inputValue(), '943 476 5918', 'the number as it was typed');
    await typedIs({ 'First name': 'Olwen', Year: '1941' });
    await shoot(page, 'input-nhs-number');
    await number().fill('943 476 5919');
    await page.getByText(/One of these digits must be wrong/).waitFor({ state: 'detached' });
    await finish(page);
    assert.match(await nhsNumber('Olwen Marsh'), /^943 476 5919$/);
  });

  test('an NHS number whose check digit is wrong: kept as unconfirmed', async () => {
    await addPerson({ given: 'Bela', family: 'Fen', born: [2, 3, 1942] });
    await number().fill('943 476 5918');
    await press('Finish');
    await mistakes(page, { 'nhs-number': 'This is not a real NHS number: one of the digits is wrong. Correct it, or keep it as unconfirmed.' });
    await page.getByLabel('Keep it as unconfirmed').check({ force: true });
    await finish(page);
    assert.match(await nhsNumber('Bela Fen'), /^943 476 5918 \(not confirmed\)$/);
  });

  test('a number that is too short is no NHS number, and cannot be kept', async () => {
    await addPerson({ given: 'Short', family: 'Number', born: [2, 3, 1942] });
    await number().fill('943 476');
    await press('Finish');
    await mistakes(page, { 'nhs-number': /10 digits/ });
    assert.equal(await page.getByLabel('Keep it as unconfirmed').count(), 0);
  });

  test('an empty note, words for minutes, a day to come', async () => {
    await openPerson(page, 'Karen');
    await page.getByRole('link', { name: 'Record a contact' }).click();
    await pick(page, 'What was it?', 'Visit');
    const note = page.getByLabel('What was said and done');
    await note.fill('   ');
    await page.locator('summary').filter({ hasText: 'Who was there' }).click();
    await page.getByLabel('Their names, or who they were').fill('Her sister');
    await page.getByLabel('Another number of minutes').fill('a while');
    await press('Change when it began');
    await page.locator('#date').fill(`${thisYear + 1}-01-05`);
    await press('Finish');
    await mistakes(page, {
      note: 'Write what was said and done.',
      minutes: 'Write the minutes as a number, like 45.',
      date: /in the future/,
    });
    await typedIs({ 'Their names, or who they were': 'Her sister', 'Another number of minutes': 'a while' });
    await shoot(page, 'input-note-empty');
    assert.deepEqual(await violationsOf(page), []);

    await note.fill('Her sister poured the tea.');
    await page.getByLabel('Another number of minutes').fill('40');
    await page.locator('#date').fill(new Date().toISOString().slice(0, 10));
    await finish(page);
    await page.getByText('Her sister poured the tea.').waitFor();
  });

  test('declined without a reason, agreed without how', async () => {
    await openPerson(page, 'Karen');
    await page.getByRole('link', { name: 'Record a contact' }).click();
    await pick(page, 'What was it?', 'Call');
    await page.getByLabel('What was said and done').fill('Asked whether to go on.');
    await pick(page, 'Do they agree to go on?', 'Yes');
    await press('Finish');
    await mistakes(page, { agreed_how: 'Choose how they agreed.' });
    await pick(page, 'Do they agree to go on?', 'No, they declined');
    await press('Finish');
    await mistakes(page, { agreed_reason: 'Write why they declined, as they said it.' });
    await page.getByLabel('Why did they decline?').fill('Too much going on');
    await finish(page);
  });

  test('a wrong password says so without saying which half was wrong, and keeps the email', async () => {
    const stranger = await openDevice(join(scratch, 'stranger'));
    try {
      const said = [];
      for (const email of [LINK_WORKER, 'nobody@demo.invalid']) {
        await stranger.page.goto(server.url);
        await stranger.page.getByLabel('Email').fill(email);
        await stranger.page.getByLabel('Password', { exact: true }).fill('a wrong password');
        await stranger.page.getByRole('button', { name: 'Sign in' }).click();
        await mistakes(stranger.page, { password: 'That email and password do not fit together.' });
        said.push(await stranger.page.locator('#error-summary').innerText());
        assert.equal(await stranger.page.getByLabel('Email').inputValue(), email, 'the email stays');
      }
      assert.equal(said[0], said[1], 'the words are the same for a known and an unknown email');
      await stranger.page.getByLabel('Email').fill('rosa');
      await stranger.page.getByLabel('Password', { exact: true }).fill('');
      await stranger.page.getByRole('button', { name: 'Sign in' }).click();
      await mistakes(stranger.page, { email: 'Enter an email address, like name@example.org.', password: 'Enter your password.' });
      assert.deepEqual([stranger.violations, stranger.errors], [[], []]);
    } finally {
      await stranger.close();
    }
  });

  test('a wrong password at the lock opens nothing; the right one then does', async () => {
    await page.goto(server.url);
    await page.getByLabel('Password', { exact: true }).fill('a wrong password');
    await press('Unlock');
    await mistakes(page, { password: /That password does not open this phone/ });
    assert.equal(await page.getByText('Karen').count(), 0);
    await unlock(page, server.url, PASSWORD);
    await goTo(page, 'People');
    await page.getByText('Karen').first().waitFor();
  });

  test('no page broke its security policy, none failed', () => {
    assert.deepEqual(phone.violations, []);
    assert.deepEqual(phone.errors, []);
  });

  test('on plain http from another host the page says why offline is off', async () => {
    // A name that is neither this machine's nor https, as the office's server has it in its own network.
    const other = await openDevice(join(scratch, 'other-host'), { flags: ['--host-resolver-rules=MAP office.example 127.0.0.1'] });
    try {
      const { port } = new URL(server.url);
      await other.page.goto(`http://office.example:${port}`);
      await other.page.getByText('This address is not secure (http), so the browser will not keep Alongside for offline use. Ask the office for the https address.').waitFor();
      assert.equal(await other.page.evaluate(() => 'serviceWorker' in navigator), false, 'the browser keeps nothing here');
      assert.deepEqual(await violationsOf(other.page), []);
      await shoot(other.page, 'input-insecure-host');
      await signIn(other.page, `http://office.example:${port}`, LINK_WORKER);
      await other.page.getByText('This address is not secure (http)').waitFor();
      await shoot(other.page, 'input-insecure-host-inside');
      assert.deepEqual([other.violations, other.errors], [[], []]);
    } finally {
      await other.close();
    }
    await page.goto(server.url);
    assert.equal(await page.getByText('This address is not secure').count(), 0, 'this machine’s own address is');
  });

  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  const number = () => page.getByLabel('NHS number (if you know it)');

  async function addPerson({ given, family, born: date }) {
    await follow(page, '/people/new');
    await page.getByLabel('First name').fill(given);
    await page.getByLabel('Family name').fill(family);
    await born(...date);
  }

  async function born(day, month, year) {
    const group = page.getByRole('group', { name: 'Date of birth' });
    for (const [box, value] of Object.entries({ Day: day, Month: month, Year: year })) {
      await group.getByLabel(box, { exact: true }).fill(String(value));
    }
  }

  /** What stands in the boxes with these labels. */
  async function typedIs(boxes) {
    for (const [label, value] of Object.entries(boxes)) {
      const box = page.getByLabel(label, { exact: ['Day', 'Month', 'Year'].includes(label) }).first();
      assert.equal(await box.inputValue(), value, `${label} is kept`);
    }
  }

  async function nhsNumber(name) {
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await follow(page, `${pathOf(page)}/about`);
    return page.locator('dl.answers > div').filter({ has: page.getByText('NHS number', { exact: true }) }).locator('dd').first().innerText();
  }
});
