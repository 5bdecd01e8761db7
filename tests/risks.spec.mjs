// Risks are always answered: an assessment stops without, “no known risks” and “I could not ask” are answers, and the person’s page
// says the latest with its day.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, SUPERVISOR, signIn } from './lib/app.mjs';
import { largestText, sideways, violationsOf } from './lib/axe.mjs';
import { DESK, PHONE, SMALL_PHONE, openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { SEVEN_ANSWERS, answerSeven, finish, openPerson, pick, savedOnThisPhone, says, sendNow } from './steps/casework.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow, pathOf } from './steps/places.mjs';

suite('risks, always answered', () => {
  let scratch;
  let server;
  let phone;
  let desk;
  /** Somebody who was never assessed: their name, and the path of their file. */
  let newcomer;
  let file;
  const test = inOrder('risks', () => [phone, desk]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    const cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    const open = ({ root }) => !['closed', 'declined'].includes(root.stage.stage);
    newcomer = cases.find((one) => open(one) && !one.entries.some(({ kind }) => kind === 'assessment'));
    file = `/people/${newcomer.file}`;
    phone = await openDevice(join(scratch, 'phone'));
    desk = await openDevice(join(scratch, 'desk'), { viewport: DESK });
    await signIn(phone.page, server.url, LINK_WORKER);
    await sendNow(phone.page);
  });
  after(async () => {
    for (const device of [phone, desk]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const tick = (page, kind) => page.getByRole('checkbox', { name: kind, exact: true }).check();
  const card = (page) => page.getByRole('region', { name: 'Risks' });

  test('a person of whom nobody asked says so, with the way to ask', async () => {
    const { page } = phone;
    await openPerson(page, newcomer.shown);
    await card(page).getByText('Risks were not asked yet.').waitFor();
    await card(page).getByRole('link', { name: 'Ask now' }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await card(page).scrollIntoViewIfNeeded();
    await shoot(page, 'risks-card-none');
  });

  test('with no signal, an assessment does not finish without an answer', async () => {
    const { page } = phone;
    await server.stop();
    await answerSeven(page, SEVEN_ANSWERS);
    await press(page, 'Finish');
    await mistakes(page, { 'risks-answer': /Say whether there are risks/ });
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'risks-assess-wrong', { fullPage: true });
    await pick(page, 'Are there risks?', 'There are risks');
    await press(page, 'Finish');
    await mistakes(page, { 'risks-kinds': /Choose what they are at risk of/ });
    await tick(page, 'Falls');
    await tick(page, 'Something else');
    await page.getByLabel(/^Falls \(/).fill('The rug in the hall. Takes her stick indoors.');
    await press(page, 'Finish');
    await mistakes(page, { 'risk-other': 'Write what it is.' });
    await page.getByRole('checkbox', { name: 'Something else', exact: true }).uncheck();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'risks-assess', { fullPage: true });
  });

  test('what was answered survives a reload, and one Finish saves both', async () => {
    const { page } = phone;
    await page.getByText('Draft kept on this phone').waitFor();
    await follow(page, '/');
    await page.getByRole('link', { name: 'Continue' }).click();
    await page.getByRole('heading', { level: 1, name: 'Check the answers' }).waitFor();
    assert.equal(await page.getByLabel(/^Falls \(/).inputValue(), 'The rug in the hall. Takes her stick indoors.');
    await finish(page);
    await card(page).getByText('The rug in the hall').waitFor();
    await card(page).getByText(/^Asked by Rosa Hale on /).waitFor();
    await says(page, 'There are risks', 'Saved on this phone');
    await says(page, 'Seven outcomes', 'Saved on this phone');
    await follow(page, '/phone');
    await page.getByRole('heading', { level: 1, name: '1 thing to send' }).waitFor();
    await openPerson(page, newcomer.shown);
    await card(page).scrollIntoViewIfNeeded();
    await shoot(page, 'risks-card-some');
    assert.deepEqual(await violationsOf(page), []);
  });

  test('that it could not be asked needs a reason, and hides nothing that is known', async () => {
    const { page } = phone;
    await card(page).getByRole('link', { name: 'Ask again' }).click();
    await page.getByText(/^Last time, today .*: Falls$/).waitFor();
    await pick(page, 'Are there risks?', 'I could not ask');
    await press(page, 'Finish');
    await mistakes(page, { 'risks-why': 'Write why it could not be asked.' });
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'risks-not-asked');
    await page.getByLabel('Why could it not be asked?').fill('Her neighbour sat with us.');
    await finish(page);
    await card(page).getByText('Her neighbour sat with us.').waitFor();
    await card(page).getByText('The rug in the hall').waitFor();
    await card(page).scrollIntoViewIfNeeded();
    await shoot(page, 'risks-card-not-asked');
  });

  test('the same as last time is one touch', async () => {
    const { page } = phone;
    await card(page).getByRole('link', { name: 'Ask again' }).click();
    await press(page, 'The same as last time');
    assert.equal(await page.getByLabel(/^Falls \(/).inputValue(), 'The rug in the hall. Takes her stick indoors.');
    await page.locator('[name=risks-answer]:focus').waitFor();
    await shoot(page, 'risks-same');
    await finish(page);
    assert.equal(await card(page).getByText('could not ask').count(), 0, 'it was asked since');
  });

  test('no known risks is said with its day and who asked, and not in green', async () => {
    const { page } = phone;
    await follow(page, `${file}/risks`);
    await pick(page, 'Are there risks?', 'No known risks');
    await finish(page);
    const none = card(page).getByText(/^No known risks on \d+ \w+ \d{4}, asked by Rosa Hale\.$/);
    await none.waitFor();
    assert.equal(await card(page).locator('.green').count(), 0);
    assert.equal(await page.getByText(/low risk/i).count(), 0);
    await card(page).scrollIntoViewIfNeeded();
    await shoot(page, 'risks-card-no-known');
  });

  test('a wrong answer is put right, and both are read', async () => {
    const { page } = phone;
    await page.getByRole('heading', { level: 3, name: 'No known risks' }).first().getByRole('link').click();
    await page.getByRole('link', { name: 'Put it right' }).click();
    await page.getByRole('heading', { level: 1, name: 'Risks' }).waitFor();
    await pick(page, 'Are there risks?', 'There are risks');
    await tick(page, 'Suicide or self-harm');
    await page.getByRole('status').filter({ hasText: 'If it cannot wait' }).getByRole('link').waitFor();
    await press(page, 'Finish');
    await mistakes(page, { amends_why: 'Say in a few words what was wrong before.' });
    await page.getByLabel('What was wrong before').fill('She told me on the stairs.');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'risks-amend', { fullPage: true });
    await finish(page);
    await card(page).getByText('Suicide or self-harm').waitFor();
    await page.getByText('Puts an earlier entry right: She told me on the stairs.').waitFor();
  });

  test('an assessment that is put right asks nothing about risks', async () => {
    const { page } = phone;
    await page.getByRole('heading', { level: 3, name: 'Seven outcomes' }).first().getByRole('link').click();
    await page.getByRole('link', { name: 'Put it right' }).click();
    await press(page, 'See the answers');
    await page.getByLabel('What was wrong before').fill('A slip.');
    assert.equal(await page.getByText('Are there risks?').count(), 0);
    await finish(page);
  });

  test('a supervisor sees the answers in the whole file, and does not give them', async () => {
    await server.start();
    await sendNow(phone.page);
    const { page } = desk;
    await signIn(page, server.url, SUPERVISOR);
    await sendNow(page);
    await follow(page, file);
    await press(page, 'Open the whole file');
    await card(page).getByText('Suicide or self-harm').waitFor();
    assert.equal(await card(page).getByRole('link', { name: /^Ask/ }).count(), 0);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'risks-supervisor');
    await follow(page, `${file}/risks`);
    await page.getByRole('heading', { name: 'Whoever works with the person asks' }).waitFor();
  });

  test('with the keyboard alone, narrow, dark and with large letters', async () => {
    const { page } = phone;
    await openPerson(page, 'Mrs A');
    const theirs = pathOf(page);
    await card(page).getByText('The front steps.').waitFor();
    await follow(page, `${theirs}/risks`);
    await page.setViewportSize(SMALL_PHONE);
    await page.getByRole('button', { name: 'The same as last time' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('[name=risks-answer]:focus').waitFor();
    assert.equal(await sideways(page), 0);
    await shoot(page, 'risks-320', { fullPage: true });
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'risks-dark', { fullPage: true });
    await page.emulateMedia({ colorScheme: 'light' });
    const usual = await largestText(page);
    assert.equal(await sideways(page), 0);
    await shoot(page, 'risks-large', { fullPage: true });
    await usual();
    await page.getByRole('button', { name: 'Finish' }).focus();
    await page.keyboard.press('Enter');
    await savedOnThisPhone(page);
    await sendNow(page);
    assert.equal(await page.getByText('Held by the office').count(), 0);
    for (const { violations, errors } of [phone, desk]) assert.deepEqual([violations, errors], [[], []]);
  });
});
