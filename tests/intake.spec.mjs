// A referral with everything that can be taken down, with no signal: kept through a reload, shown before the first call, changed later,
// and the same at the office and on a second device.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, signIn, unlockHere } from './lib/app.mjs';
import { largestText, sideways, smallTargets, violationsOf } from './lib/axe.mjs';
import { DESK, PHONE, SMALL_PHONE, keptOffline, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { finish, openPerson, pick, sendNow } from './steps/casework.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow, pathOf } from './steps/places.mjs';

const THIS_YEAR = new Date().getFullYear();

suite('taking down a referral', () => {
  let scratch;
  let server;
  let phone;
  let second;
  let desk;
  const test = inOrder('intake', () => [phone, second, desk]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    phone = await openDevice(join(scratch, 'phone'));
    second = await openDevice(join(scratch, 'second'));
    desk = await openDevice(join(scratch, 'desk'), { viewport: DESK });
    await signIn(phone.page, server.url, LINK_WORKER);
    await sendNow(phone.page);
    await keptOffline(phone.page);
  });
  after(async () => {
    for (const device of [phone, second, desk]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const box = (page, id) => page.locator(`#${id}`);
  const unfold = (page, title) => page.locator('summary', { hasText: title }).click();
  const known = (page) => page.getByRole('list', { name: 'Before you call, meet or write' });
  const chips = async (page) => known(page).getByRole('listitem').allInnerTexts();

  async function begin(page, { given, family, born: [day, month, year] }) {
    await follow(page, '/people/new?new=1');
    await page.getByLabel('First name').fill(given);
    await page.getByLabel('Family name').fill(family);
    const birthday = page.getByRole('group', { name: 'Date of birth' });
    await birthday.getByLabel('Day').fill(String(day));
    await birthday.getByLabel('Month').fill(String(month));
    await birthday.getByLabel('Year').fill(String(year));
  }

  test('a name and a date of birth are enough, and what is rarer is folded away', async () => {
    const { page } = phone;
    await server.stop();
    await follow(page, '/people/new');
    await page.getByText('A name and the date of birth are enough to begin.').waitFor();
    assert.equal(await page.locator('details.fold[open]').count(), 0);
    assert.equal(await page.locator('details.fold').count(), 6);
    assert.deepEqual(await smallTargets(page, 48), []);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'intake-form', { fullPage: true });
    await begin(page, { given: 'Least', family: 'Enough', born: [1, 2, 1950] });
    await finish(page);
    await page.getByRole('heading', { level: 1, name: 'Least Enough' }).waitFor();
  });

  test('with no signal everything is filled in', async () => {
    const { page } = phone;
    await begin(page, { given: 'Halina', family: 'Zielinska', born: [27, 3, 1944] });
    await page.getByLabel('They have none, or it is not known').check({ force: true });
    await box(page, 'nhs-why').selectOption('elsewhere');
    await unfold(page, 'A number from Scotland or Northern Ireland');
    await box(page, 'other-kind').selectOption('chi');
    await box(page, 'other-number').fill('270345 1230');
    await page.getByText(/This CHI number is of another date of birth/).waitFor();
    await box(page, 'phone').fill('01632 960777');
    await box(page, 'phone-times').fill('After ten');
    await box(page, 'must-not-know').fill('Her husband');
    await box(page, 'who-knows').fill('Her daughter Ola');
    await box(page, 'preference').selectOption('visit');
    await unfold(page, 'Other numbers and e-mail');
    await press(page, 'Add another number');
    await page.locator('#phone-0-number:focus').waitFor();
    await box(page, 'phone-0-number').fill('07700 900555');
    await box(page, 'phone-0-name').fill('Her daughter’s');
    await box(page, 'phone-0-call').check({ force: true });
    await box(page, 'email').fill('halina@');
    await box(page, 'address-line').fill('3 Mill Row');
    await box(page, 'town').fill('Cradley');
    await box(page, 'postcode').fill('b630aa');
    await page.getByRole('checkbox', { name: 'Large print', exact: true }).check({ force: true });
    await page.getByRole('checkbox', { name: 'Hard of hearing', exact: true }).check({ force: true });
    await box(page, 'main-language').fill('Polish');
    await box(page, 'interpreter').check({ force: true });
    await box(page, 'interpreter-note').fill('A woman, if one can be had');
    await box(page, 'communication').fill('Sit where she sees your face.');
    await box(page, 'lives').selectOption('partner');
    await box(page, 'carer').selectOption('none');
    await box(page, 'practice').fill('herons');
    await page.getByRole('button', { name: 'Herons Lock Practice (X99903) · Canalside network' }).click();
    assert.equal(await box(page, 'practice').inputValue(), 'Herons Lock Practice (X99903)');
    await unfold(page, 'People around them');
    await press(page, 'Add somebody');
    await box(page, 'close-0-name').fill('Ola Zielinska');
    await box(page, 'close-0-relation').fill('Daughter');
    await box(page, 'close-0-number').fill('07700 900555');
    await page.getByRole('checkbox', { name: 'Next of kin', exact: true }).check({ force: true });
    await box(page, 'close-0-knows').selectOption('yes');
    await unfold(page, 'How they see themselves');
    await box(page, 'gender').selectOption('own-words');
    await box(page, 'gender-own').fill('An old lady');
    await box(page, 'pronouns').selectOption('she');
    await box(page, 'ethnicity').selectOption('C');
    await box(page, 'religion').selectOption('christian');
    await box(page, 'marital').selectOption('married');
    await box(page, 'orientation').selectOption('rather_not');
    await box(page, 'source').selectOption('hospital');
    await box(page, 'source-who').fill('Joan Firth');
    await unfold(page, 'More of the referrer');
    await box(page, 'source-role').fill('Discharge nurse');
    await box(page, 'source-organisation').fill('Ward 4');
    await box(page, 'reply-to').fill('ward4@example.org');
    await box(page, 'method').selectOption('email');
    await box(page, 'person-knows').selectOption('no');
    await box(page, 'reason').selectOption('isolation');
    await unfold(page, 'Other reasons');
    await page.getByRole('checkbox', { name: 'Housing', exact: true }).check({ force: true });
    await page.getByRole('checkbox', { name: 'Often at the GP', exact: true }).check({ force: true });
    await box(page, 'note').fill('Home alone all day while her husband works.');
    await shoot(page, 'intake-whole', { fullPage: true });
    assert.deepEqual(await violationsOf(page), []);
  });

  test('what is wrong is said by its box, also where that is folded away, and nothing is lost', async () => {
    const { page } = phone;
    await page.locator('details.fold').nth(0).evaluate((details) => (details.open = false));
    await press(page, 'Finish');
    await mistakes(page, {
      'other-number': /One of these digits is wrong/,
      email: /Write the e-mail address like/,
    });
    await shoot(page, 'intake-wrong', { fullPage: true });
    assert.equal(await box(page, 'other-number').inputValue(), '270345 1230');
    await box(page, 'other-number').fill('270344 1231');
    await page.getByText(/This CHI number is of another date of birth/).waitFor({ state: 'detached' });
    await box(page, 'email').fill('halina@example.org');
    await box(page, 'note').press('End');
  });

  test('it is kept through a reload and a lock', async () => {
    const { page } = phone;
    await page.getByText('Draft kept on this phone').waitFor();
    await page.reload();
    await unlockHere(page);
    await follow(page, '/');
    await page.getByRole('link', { name: 'Continue' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Add a person' }).waitFor();
    // What was filled in stands open.
    assert.equal(await page.locator('details.fold[open]').count(), 6);
    for (const [id, value] of Object.entries({
      'other-number': '270344 1231',
      'phone-0-number': '07700 900555',
      'close-0-name': 'Ola Zielinska',
      'gender-own': 'An old lady',
      'reply-to': 'ward4@example.org',
      'must-not-know': 'Her husband',
      'interpreter-note': 'A woman, if one can be had',
    })) {
      assert.equal(await box(page, id).inputValue(), value, id);
    }
    assert.ok(await page.getByRole('checkbox', { name: 'Large print', exact: true }).isChecked());
  });

  test('the person’s page says what must be known before the first call', async () => {
    const { page } = phone;
    await finish(page);
    await page.getByRole('heading', { level: 1, name: 'Halina Zielinska' }).waitFor();
    const said = await chips(page);
    assert.deepEqual(said, [
      'Must not know: Her husband',
      'Does not know of the referral yet',
      'Not known to be safe to call',
      'Best times: After ten · Likes a visit · Letters and e-mail not known to be safe · Who knows: Her daughter Ola',
    ]);
    for (const need of ['Interpreter: Polish', 'Large print', 'Hard of hearing']) {
      await page.getByText(need, { exact: true }).first().waitFor();
    }
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'intake-banner', { fullPage: true });
  });

  test('a number that is not known to be safe asks before it calls', async () => {
    const { page } = phone;
    const reach = page.getByRole('region', { name: 'How to reach them' });
    assert.equal(await reach.locator('a[href="tel:01632960777"]').count(), 0);
    await reach.locator('a[href="tel:07700900555"]').first().waitFor();
    await reach.getByRole('button', { name: '01632 960777' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Somebody else may pick up or listen/).waitFor();
    await dialog.getByText('Must not know: Her husband').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'intake-unsafe');
    await press(dialog, 'Do not call');
    await reach.getByRole('button', { name: '01632 960777' }).and(page.locator(':focus')).waitFor();
  });

  test('the record, the walk, the assessment, the risks and the details say it too', async () => {
    const { page } = phone;
    const file = pathOf(page).split('?')[0];
    for (const path of ['record?how=call', 'walk', 'walk?how=afterwards', 'assess/seven-outcomes', 'risks', 'visit', 'about']) {
      await follow(page, `${file}/${path}`);
      const said = await chips(page);
      assert.ok(said.includes('Must not know: Her husband') && said.includes('Large print'), `${path}: ${said}`);
      if (path === 'record?how=call' || path === 'about') {
        await shoot(page, `intake-${path.split('?')[0]}`, { fullPage: true });
        assert.deepEqual(await violationsOf(page), [], path);
      }
    }
  });

  test('what was taken down is changed later, each part in its own form', async () => {
    const { page } = phone;
    const about = pathOf(page);
    const change = (part) => follow(page, `${about}?edit=${part}`);
    const save = async () => {
      await press(page, 'Save');
      await page.getByRole('heading', { level: 1, name: 'Details' }).waitFor();
    };
    await change('phone');
    await box(page, 'phone-call').check({ force: true });
    await save();
    assert.ok((await chips(page)).includes('Leave no message'));
    await change('other-phones');
    await page.getByRole('button', { name: /^Take away other number 1$/ }).click();
    await save();
    await change('needs');
    assert.ok(await page.getByRole('checkbox', { name: 'Large print', exact: true }).isChecked());
    await page.getByRole('checkbox', { name: 'Braille', exact: true }).check({ force: true });
    await page.getByRole('checkbox', { name: 'Hard of hearing', exact: true }).uncheck({ force: true });
    await save();
    await change('referral');
    await box(page, 'person-knows').selectOption('agreed');
    await save();
    assert.ok(!(await chips(page)).includes('Does not know of the referral yet'));
    for (const part of ['other-number', 'email', 'reaching', 'interpreter', 'themselves', 'close', 'home', 'address', 'nhs-number']) {
      await change(part);
      assert.deepEqual(await violationsOf(page), [], part);
      await press(page, 'Save');
      await page.getByRole('heading', { level: 1, name: 'Details' }).waitFor();
    }
  });

  test('one under 16 is declined with a signpost, one of 17 only where the programme says so', async () => {
    const { page } = phone;
    await begin(page, { given: 'Kit', family: 'Larch', born: [1, 1, THIS_YEAR - 17] });
    assert.equal(await page.getByText(/^They are/).count(), 0);
    await box(page, 'programme').selectOption('mental_health');
    await page.getByText(/^They are 1[67]\. Mental health is for people of 18 and over\.$/).waitFor();
    await press(page, 'Finish');
    await mistakes(page, { decision: /Choose whether to decline/ });
    await pick(page, 'What should happen to this referral?', 'Record it and decline');
    await press(page, 'Told the referrer why.');
    assert.equal(await page.getByLabel('First name').inputValue(), 'Kit');
    await finish(page);
    await page.getByRole('main').getByText('Declined', { exact: true }).first().waitFor();
  });

  test('a Health and Care number is checked, and finds who is here already whatever else was typed', async () => {
    const { page } = phone;
    await begin(page, { given: 'Siobhan', family: 'Quigg', born: [4, 5, 1961] });
    await unfold(page, 'A number from Scotland or Northern Ireland');
    await box(page, 'other-kind').selectOption('hc');
    await box(page, 'other-number').fill('943 476 5919');
    await press(page, 'Finish');
    await mistakes(page, { 'other-number': /between 320 000 0001 and 399 999 9999/ });
    await box(page, 'other-number').fill('320 000 0007');
    await finish(page);
    await begin(page, { given: 'Shiv', family: 'Doyle', born: [9, 9, 1970] });
    await unfold(page, 'A number from Scotland or Northern Ireland');
    await box(page, 'other-kind').selectOption('hc');
    await box(page, 'other-number').fill('3200000007');
    await page.getByText('Same CHI or Health and Care number').waitFor();
    await press(page, 'Finish');
    await mistakes(page, { 'somebody-else': /Siobhan Quigg may be the same person/ });
    await box(page, 'other-number').fill('3200000008');
    await page.getByLabel('Keep this number as unconfirmed').check({ force: true });
    await page.getByText('Same CHI or Health and Care number').waitFor({ state: 'detached' });
    await finish(page);
    await page.getByRole('link', { name: 'All details' }).click();
    await page.getByText('H&C 320 000 0008 (not confirmed)').waitFor();
  });

  test('all of it reaches the office and a second device', async () => {
    await server.start();
    await sendNow(phone.page);
    const cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    const theirs = cases.find(({ shown }) => shown === 'Halina Zielinska');
    assert.ok(theirs, 'the office has her');
    await signIn(second.page, server.url, LINK_WORKER);
    await sendNow(second.page);
    const { page } = second;
    await openPerson(page, 'Halina Zielinska');
    await page.getByRole('link', { name: 'All details' }).click();
    const main = page.getByRole('main');
    for (const words of [
      'None: lives in Scotland or Northern Ireland',
      'CHI 270344 1231',
      'Her husband',
      'Her daughter Ola',
      'A visit',
      /halina@example\.org\s+Not known to be safe to write/,
      /3 Mill Row\s+Cradley B63 0AA\s+Letters not known to be safe/,
      'Herons Lock Practice (X99903)',
      'Ola Zielinska, daughter · 07700 900555 · Next of kin · Knows',
      /Large print\s+Braille|Braille\s+Large print/,
      /Polish\s+A woman, if one can be had/,
      'Sit where she sees your face.',
      'An old lady',
      'She/her',
      'White: any other',
      'Christian',
      'Married or in a civil partnership',
      'Rather not say',
      /Hospital\s+Joan Firth\s+Discharge nurse\s+Ward 4\s+Answer to: ward4@example\.org/,
      'Often at the GP',
      'The person knows, and agreed',
      'Housing',
    ]) {
      await main.getByText(words).first().waitFor();
    }
    const line = (name) => page.locator('dl.answers > div').filter({ has: page.getByText(name, { exact: true }) });
    await line('Other phone numbers').getByText('Not known yet').waitFor();
    assert.doesNotMatch(await line('Needs').innerText(), /Hard of hearing/);
    await shoot(page, 'intake-second', { fullPage: true });
    assert.equal(await page.getByText('Held by the office').count(), 0);
  });

  test('a supervisor keeps the list of practices, and a worker is offered what it says', async () => {
    const { page } = desk;
    await signIn(page, server.url, SUPERVISOR);
    await sendNow(page);
    await follow(page, '/office/people');
    await page.getByRole('link', { name: 'Practices and programmes' }).click();
    await page.getByText('X99901 · Three Brooks network').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'intake-practices');
    await page.getByRole('link', { name: 'Add a practice' }).click();
    await box(page, 'practice-code').fill('x9990');
    await press(page, 'Save');
    await mistakes(page, { 'practice-code': /a letter and five digits/, 'practice-name': 'Write what the practice is called.' });
    await box(page, 'practice-code').fill('x99905');
    await box(page, 'practice-name').fill('Windmill Bank Surgery');
    await box(page, 'practice-network').fill('Canalside network');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'intake-practice');
    await press(page, 'Save');
    await page.getByText('X99905 · Canalside network').waitFor();
    await page.getByRole('link', { name: 'Old Chainworks Practice' }).click();
    await press(page, 'Take it off the list');
    await press(page.getByRole('dialog'), 'Take it off');
    await page.getByRole('heading', { level: 1, name: 'Practices and programmes' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Old Chainworks Practice' }).count(), 0);
    await page.getByRole('link', { name: 'High intensity user' }).click();
    await box(page, 'programme-age').fill('eighteen');
    await press(page, 'Save');
    await mistakes(page, { 'programme-age': /in whole years/ });
    await box(page, 'programme-age').fill('18');
    await press(page, 'Save');
    await page.getByRole('link', { name: /High intensity user\s+From 18 years/ }).waitFor();
    await sendNow(page);
    await sendNow(phone.page);
    await follow(phone.page, '/office/practices');
    await phone.page.getByRole('heading', { name: 'Supervisors and admins look after these' }).waitFor();
    await server.stop();
    await begin(phone.page, { given: 'Ezra', family: 'Fell', born: [1, 1, 1950] });
    await box(phone.page, 'practice').fill('wind');
    await phone.page.getByRole('button', { name: /^Windmill Bank Surgery \(X99905\)/ }).waitFor();
    await box(phone.page, 'practice').fill('Bridge Street in Wales');
    await finish(phone.page);
    await phone.page.getByRole('link', { name: 'All details' }).click();
    await phone.page.getByText('Bridge Street in Wales').waitFor();
    await server.start();
  });

  test('narrow, dark, with large letters and by keyboard alone', async () => {
    const { page } = phone;
    await page.setViewportSize(SMALL_PHONE);
    await follow(page, '/people/new?new=1');
    assert.equal(await sideways(page), 0);
    for (const fold of await page.locator('details.fold > summary').all()) {
      await fold.focus();
      await page.keyboard.press('Enter');
    }
    assert.equal(await page.locator('details.fold[open]').count(), 6);
    assert.equal(await sideways(page), 0);
    await shoot(page, 'intake-320', { fullPage: true });
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'intake-dark', { fullPage: true });
    await page.emulateMedia({ colorScheme: 'light' });
    const usual = await largestText(page);
    assert.equal(await sideways(page), 0);
    await shoot(page, 'intake-large', { fullPage: true });
    await usual();
    await page.getByLabel('First name').focus();
    await page.keyboard.type('Una');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('4');
    await page.keyboard.press('Tab');
    await page.keyboard.type('5');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1961');
    await page.getByRole('button', { name: 'Finish' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Una' }).waitFor();
    await sendNow(page);
    await openPerson(page, 'Halina Zielinska');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'intake-banner-dark', { fullPage: true });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(SMALL_PHONE);
    assert.equal(await sideways(page), 0);
    await page.setViewportSize(PHONE);
    for (const { violations, errors } of [phone, second, desk]) assert.deepEqual([violations, errors], [[], []]);
  });
});
