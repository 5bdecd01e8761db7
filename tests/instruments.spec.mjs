// Questionnaires are data: numbers to touch, scores that are worked out, scores that are entered, the phone in the person's hands, and a
// new one that comes as JSON with the next sync.
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
import { finish, goTo, openPerson, pick, savedOnThisPhone, says, sendNow } from './steps/casework.mjs';
import { mistakes, press } from './steps/forms.mjs';
import { casesOf, office } from './steps/office.mjs';
import { follow, pathOf } from './steps/places.mjs';

/** Touches that a follow-up of four single items may take, from Today, the opening of the person included. */
const TOUCHES_MAX = 12;

/** A questionnaire that no build knows. */
const TEA = {
  id: 'tea', version: 1, name: 'Cups of tea', introduction: 'About tea, and with whom.',
  items: [
    { id: 'cups', name: 'Cups', question: 'How many cups a week do you drink with somebody else?', range: { from: 0, to: 60 } },
    { id: 'taste', name: 'Taste', question: 'How does it taste?', range: { from: 1, to: 5, low: 'awful', high: 'lovely' } },
  ],
  scales: [
    { id: 'cups', name: 'Cups', items: ['cups'], better: 'higher', from: 0, to: 60 },
    { id: 'taste', name: 'Taste', items: ['taste'], better: 'higher', from: 1, to: 5 },
  ],
  licence: { holder: 'This test', terms: 'Free', text_included: true },
};

suite('questionnaires as data', () => {
  let scratch;
  let server;
  let phone;
  let desk;
  /** Somebody who is in the diary of today: their name. */
  let somebody;
  const test = inOrder('instruments', () => [phone, desk]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
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

  /** Opens a questionnaire of the person whose file is open. */
  const ask = async (page, name) => {
    await page.getByRole('link', { name: 'Assessment', exact: true }).click();
    await page.getByRole('link', { name }).click();
  };
  const noRisks = (page) => pick(page, 'Are there risks?', 'No known risks');

  test('with no signal, four numbers take at most twelve touches from Today', async () => {
    const { page } = phone;
    await server.stop();
    await goTo(page, 'Today');
    let touches = 0;
    const touch = async (target) => {
      touches += 1;
      await target.click();
    };
    const row = page.getByRole('main').locator('a[href^="/people/"]').first();
    await touch(row);
    await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    somebody = await page.getByRole('heading', { level: 1 }).innerText();
    await touch(page.getByRole('link', { name: 'Assessment', exact: true }));
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'instruments-choose', { fullPage: true });
    await touch(page.getByRole('link', { name: /ONS4/ }));
    for (const [question, answer] of [[/satisfied/, 4], [/worthwhile/, 6], [/happy/, 3], [/anxious/, 8]]) {
      await touch(page.getByRole('radiogroup', { name: question }).locator('label').filter({ hasText: new RegExp(`^${answer}$`) }));
    }
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'instruments-short', { fullPage: true });
    await touch(page.getByRole('button', { name: 'Check the answers' }));
    await page.getByRole('heading', { level: 1, name: 'Check the answers' }).waitFor();
    await touch(page.locator('label').filter({ hasText: /^No known risks/ }));
    await touch(page.getByRole('button', { name: 'Finish' }));
    await savedOnThisPhone(page);
    assert.ok(touches <= TOUCHES_MAX, `${touches} touches`);
    await says(page, 'Personal wellbeing (ONS4)', 'Saved on this phone');
    await page.getByText('Satisfied with life: 4').first().waitFor();
  });

  test('the next time the answers of the last time stand beside, and the page says which way it went', async () => {
    const { page } = phone;
    await openPerson(page, somebody);
    await ask(page, /ONS4/);
    await page.getByText(/^Last time, .*: 8$/).waitFor();
    for (const [question, answer] of [[/satisfied/, 7], [/worthwhile/, 6], [/happy/, 6], [/anxious/, 3]]) {
      await page.getByRole('radiogroup', { name: question }).getByRole('radio', { name: String(answer), exact: true }).check({ force: true });
    }
    await press(page, 'Check the answers');
    // Less anxiety is better.
    assert.equal(await page.getByText('Better than last time').count(), 3);
    await page.getByText('As last time', { exact: true }).waitFor();
    await noRisks(page);
    await finish(page);
    await page.getByText('Better in 3 of 4, the same in 1.').waitFor();
    await page.getByText('8, high → 3, low').waitFor();
    await page.getByText('Better in 3 of 4').scrollIntoViewIfNeeded();
    await shoot(page, 'instruments-outcomes');
  });

  test('what the person answers in their own hands alarms nobody, and the worker is led on once the phone is back', async () => {
    const { page } = phone;
    await ask(page, /PHQ-9/);
    await press(page, 'Begin');
    await page.getByText('1 of 9').waitFor();
    await press(page, /Large letters/);
    for (let place = 1; place <= 9; place += 1) {
      for (const gone of ['.banners', 'nav.tabs', '.runner-head']) {
        assert.equal(await page.locator(gone).first().isVisible(), false, `${gone} at ${place}`);
      }
      await page.getByRole('radio', { name: place === 9 ? /^Several days/ : /^Not at all/ }).check({ force: true });
      if (place === 1) {
        assert.deepEqual(await violationsOf(page), []);
        await shoot(page, 'instruments-handed-over', { fullPage: true });
      }
      const seen = await page.locator('body').innerText();
      assert.ok(!/safe|danger|harm(?!ing|ed| ?yourself)|alert/i.test(seen.replace(/hurting yourself/g, '')), seen);
      await press(page, 'Continue');
      if (place < 9) await page.waitForFunction((now) => location.hash !== now, await page.evaluate(() => location.hash)).catch(() => {});
    }
    await page.getByRole('heading', { level: 1, name: 'Thank you' }).waitFor();
    assert.ok(!/safe|danger/i.test(await page.locator('body').innerText()), 'nothing alarming');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'instruments-hand-back');
    await press(page, 'I have the phone back');
    await page.getByRole('heading', { name: 'Ask now whether they are safe' }).waitFor();
    await page.getByText('PHQ-9: 1, minimal').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'instruments-alert', { fullPage: true });
    await noRisks(page);
    await press(page, 'Finish');
    await page.getByRole('heading', { level: 1, name: 'Somebody is not safe' }).waitFor();
    await openPerson(page, somebody);
    await says(page, 'Low mood (PHQ-9)', 'Saved on this phone');
  });

  test('a number that cannot be is said beside the box, and what was typed stays', async () => {
    const { page } = phone;
    await ask(page, /GP and hospital contacts/);
    await press(page, 'Begin');
    await page.getByLabel('A number from 0 to 99').fill('many');
    await press(page, 'Continue');
    await mistakes(page, { choice: 'Write a whole number from 0 to 99.' });
    assert.equal(await page.getByLabel('A number from 0 to 99').inputValue(), 'many');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'instruments-number-wrong');
    await page.getByLabel('A number from 0 to 99').fill('3');
    await press(page, 'Continue');
    await page.getByText('2 of 4').waitFor();
    await page.getByText('Draft kept on this phone').waitFor();
  });

  test('a supervisor has scores entered of what may not be shown, and adds a questionnaire that no build knows', async () => {
    await server.start();
    await sendNow(phone.page);
    const { page } = desk;
    await signIn(page, server.url, SUPERVISOR);
    await follow(page, '/office/questionnaires');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'instruments-list', { fullPage: true });
    await page.getByRole('listitem').filter({ hasText: 'SWEMWBS' }).getByRole('button', { name: 'Ask it' }).click();
    await page.getByRole('listitem').filter({ hasText: 'SWEMWBS' }).getByText('Is asked').waitFor();
    await page.getByRole('link', { name: 'Add one' }).click();
    await page.getByLabel('What is in the file').fill('{ "id": "tea" }');
    await press(page, 'Save');
    await mistakes(page, { definition: /cannot be read/ });
    await page.getByLabel('What is in the file').fill(JSON.stringify(TEA));
    await page.getByText('“Cups of tea”, version 1: 2 questions, 2 scores.').waitFor();
    await press(page, 'Save');
    await mistakes(page, { 'may-use': /Look at the terms/ });
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'instruments-add', { fullPage: true });
    await page.getByLabel(/I have looked at the terms/).check();
    await press(page, 'Save');
    await savedOnThisPhone(page);
    await page.getByRole('listitem').filter({ hasText: 'Cups of tea' }).getByText('Is asked').waitFor();
    await sendNow(page);
  });

  test('after the next sync the new one is on the phone, and works with no signal', async () => {
    const { page } = phone;
    await sendNow(page);
    await openPerson(page, somebody);
    await page.getByRole('link', { name: 'Assessment', exact: true }).click();
    await page.getByRole('link', { name: /Cups of tea/ }).waitFor();
    await server.stop();
    await page.getByRole('link', { name: /Cups of tea/ }).click();
    await press(page, 'Begin');
    await page.getByLabel('A number from 0 to 60').fill('12');
    await press(page, 'Continue');
    await page.getByRole('radio', { name: '5', exact: true }).check({ force: true });
    await press(page, 'Check the answers');
    await noRisks(page);
    await finish(page);
    await says(page, 'Cups of tea', 'Saved on this phone');
    await page.getByText('Cups: 12').first().waitFor();
  });

  test('a score of a printed questionnaire is entered alone, and one that cannot be is said', async () => {
    const { page } = phone;
    await ask(page, /SWEMWBS/);
    await press(page, 'Begin');
    await press(page, 'Check the scores');
    await mistakes(page, { 'score-1': 'Enter at least one score.' });
    await page.getByLabel('Metric score').fill('36');
    await press(page, 'Check the scores');
    await mistakes(page, { 'score-1': /from 7 to 35/ });
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'instruments-scores');
    await page.getByLabel('Metric score').fill('21.54');
    await press(page, 'Check the scores');
    await page.getByText('21.54').waitFor();
    await noRisks(page);
    await finish(page);
    await page.getByText('Metric score: 21.54').first().waitFor();
  });

  test('the office has the answers and the scores', async () => {
    await server.start();
    await sendNow(phone.page);
    const cases = casesOf(await (await office(server.url, LINK_WORKER)).everything());
    const entries = cases.flatMap((one) => one.entries).filter(({ kind }) => kind === 'assessment');
    const texts = entries.map(({ text }) => text);
    assert.ok(texts.some((text) => text.includes('"swemwbs"') && text.includes('21.54')), 'the score');
    assert.ok(texts.some((text) => text.includes('"tea"') && text.includes('"12"')), 'the number');
  });

  test('nothing is cut off on a small phone or with large letters', async () => {
    const { page } = phone;
    await openPerson(page, somebody);
    const file = pathOf(page);
    for (const [viewport, large] of [[SMALL_PHONE, false], [PHONE, true]]) {
      await page.setViewportSize(viewport);
      const usual = large ? await largestText(page) : () => {};
      for (const path of [`${file}/assess`, `${file}/assess/ons4`, `${file}/assess/phq-9`, `${file}/assess/swemwbs`]) {
        await follow(page, path);
        assert.equal(await sideways(page), 0, `${path} at ${viewport.width}`);
        await shoot(page, `instruments${path.slice(file.length).replaceAll('/', '-')}-${large ? 'large' : 'small'}`, { fullPage: true });
      }
      await usual();
    }
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await follow(page, `${file}/assess/ons4`);
    await shoot(page, 'instruments-assess-ons4-dark', { fullPage: true });
    await page.emulateMedia({ colorScheme: 'light' });
    for (const { violations, errors } of [phone, desk]) assert.deepEqual([violations, errors], [[], []]);
  });
});
