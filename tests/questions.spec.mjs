// Questions that no one record holds: whether two records are of one person, and a budget that is over its cap. They arise
// by themselves when what was written with no signal meets; a person answers, and every answer can be taken back.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite } from 'node:test';
import { LINK_WORKER, LINK_WORKER_2, SUPERVISOR, signIn } from './lib/app.mjs';
import { violationsOf } from './lib/axe.mjs';
import { openDevice } from './lib/browser.mjs';
import { inOrder } from './lib/order.mjs';
import { newFolder, shoot } from './lib/out.mjs';
import { service } from './lib/server.mjs';
import { addPerson, openPerson, savedOnThisPhone, sendNow } from './steps/casework.mjs';
import { casesOf, entrySave, office } from './steps/office.mjs';
import { follow, pathOf } from './steps/places.mjs';

/** One NHS number, taken down twice. */
const NUMBER = '943 476 5919';
const BORN = ['27', '3', '1944'];
const FIRST = { given: 'Ann', family: 'Lees', born: BORN, number: NUMBER, note: 'Rung by her surgery.' };
const SECOND = { given: 'Annie', family: 'Lease', born: ['17', '3', '1944'], number: NUMBER, note: 'Rung by her daughter.' };

suite('questions that no one record holds', () => {
  let scratch;
  let server;
  let one;
  let other;
  let colleague;
  let supervisor;
  /** The paths of the two files. */
  let first;
  let second;
  const test = inOrder('questions', () => [one, other, colleague, supervisor]);

  before(async () => {
    scratch = await newFolder();
    server = await service({ data: join(scratch, 'office'), fresh: true });
    [one, other, colleague, supervisor] = await Promise.all(
      ['one', 'other', 'colleague', 'supervisor'].map((name) => openDevice(join(scratch, name))),
    );
    for (const [{ page }, who] of [[one, LINK_WORKER], [other, LINK_WORKER], [colleague, LINK_WORKER_2], [supervisor, SUPERVISOR]]) {
      await signIn(page, server.url, who);
      await sendNow(page);
    }
  });
  after(async () => {
    for (const device of [one, other, colleague, supervisor]) await device?.close();
    await server?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  const card = (page) => page.getByRole('region', { name: /^Is this one person\?/ });
  const nothingToDecide = async (page) => {
    await follow(page, '/decisions');
    await page.getByRole('heading', { name: 'Nothing to choose between' }).waitFor();
  };
  async function answer(page, words) {
    await follow(page, '/decisions');
    await card(page).getByRole('button', { name: words }).click();
    await savedOnThisPhone(page);
    await card(page).waitFor({ state: 'detached' });
  }

  test('one NHS number is taken down on two phones with no signal', async () => {
    await nothingToDecide(one.page);
    await server.stop();
    await addPerson(one.page, FIRST);
    first = pathOf(one.page);
    await addPerson(other.page, SECOND);
    second = pathOf(other.page);
    await nothingToDecide(one.page);
  });

  test('when the two meet, both phones ask whether it is one person', async () => {
    await server.start();
    for (const { page } of [one, other, one]) await sendNow(page);
    for (const { page } of [one, other]) {
      await follow(page, '/');
      await page.getByRole('link', { name: /Is this one person\?/ }).click();
      await page.getByRole('heading', { level: 1, name: 'Decisions' }).waitFor();
      await card(page).getByText('Same NHS number').waitFor();
      for (const words of ['Born 27 March 1944', 'Born 17 March 1944', `NHS ${NUMBER}`, 'With you', 'Not met yet']) await card(page).getByText(words).first().waitFor();
    }
    assert.deepEqual(await violationsOf(one.page), []);
    await shoot(one.page, 'one-person');
  });

  test('it can wait, and nothing is decided by that', async () => {
    const { page } = one;
    await card(page).getByRole('button', { name: 'Decide later' }).click();
    await page.getByText('Left for later. Nothing is decided.').waitFor();
    await page.locator('h2:focus').getByText('Ann Lees and Annie Lease').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'one-person-later');
    await page.getByRole('button', { name: 'Look again' }).click();
    await card(page).waitFor();
  });

  test('that they are one is said with no signal, and each page leads to the other', async () => {
    const { page } = one;
    await server.stop();
    await answer(page, 'They are one person');
    await page.locator('main h1:focus').waitFor();
    await nothingToDecide(page);
    await follow(page, first);
    const records = page.getByRole('region', { name: 'There is another record of this person' });
    await records.getByText('Annie Lease').first().waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'one-person-joined');
    await records.getByRole('link', { name: /Annie Lease/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Annie Lease' }).waitFor();
    await page.getByRole('region', { name: 'There is another record of this person' }).getByText('Ann Lees').first().waitFor();
    await server.start();
    await sendNow(page);
    await sendNow(other.page);
    await nothingToDecide(other.page);
  });

  /** What is said of one of the two records, and shown of the person while they are one. */
  const household = (page) => page.getByRole('region', { name: 'Household and family' });
  const offered = (page) => page.getByRole('group', { name: 'From the other record of this person' });
  const CARPET = 'Loose carpet on the landing';

  test('while they are one person, what is known of either is shown on both pages, once, and nothing is copied', async () => {
    const asked = await office(server.url, LINK_WORKER);
    const cases = casesOf(await asked.everything());
    const [ann, karen] = [cases.find(({ file }) => first.endsWith(file)), cases.find(({ shown }) => shown === 'Karen')];
    const hazard = entrySave(ann.root.person, 'person', { 'hazard/carpet': { what: CARPET } });
    hazard.changes[0].entry = ann.root.person;
    const friend = entrySave(ann.root.person, 'relation', { to: karen.root.person, relation: 'friend' });
    const { verdicts } = await asked.sync({ saves: [hazard, friend] });
    assert.deepEqual(verdicts.map(({ verdict }) => verdict), ['applied', 'applied']);
    const { page } = other;
    await sendNow(page);
    await follow(page, second);
    await household(page).getByRole('link', { name: /^Karen/ }).waitFor();
    await offered(page).getByText(CARPET).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'one-person-household');
    await openPerson(page, 'Karen');
    await household(page).getByText('Friend').waitFor();
    assert.equal(await household(page).getByText('Friend').count(), 1, 'a relation to either record is one to the person');
  });

  test('taken apart again, the question is there again for everybody', async () => {
    const { page } = other;
    await follow(page, second);
    await page.getByRole('button', { name: 'Take this apart again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nothing that is written in either is lost.').waitFor();
    await shoot(page, 'one-person-apart');
    await dialog.getByRole('button', { name: 'Take this apart again' }).click();
    await savedOnThisPhone(page);
    await page.getByText('There is another record of this person').waitFor({ state: 'detached' });
    await sendNow(page);
    await sendNow(one.page);
    for (const device of [one, other]) {
      await follow(device.page, '/decisions');
      await card(device.page).waitFor();
    }
    // Each has what was said of it, and nothing of the other.
    await follow(page, second);
    await household(page).getByText('Nobody is written down here.').waitFor();
    assert.equal(await page.getByText(CARPET).count(), 0);
    await follow(page, first);
    await household(page).getByRole('link', { name: /^Karen/ }).waitFor();
    await page.getByText(CARPET).waitFor();
    assert.equal(await offered(page).count(), 0);
  });

  test('that they are two closes it on both phones, until somebody asks again', async () => {
    await answer(other.page, 'They are two people');
    await sendNow(other.page);
    await sendNow(one.page);
    const { page } = one;
    await nothingToDecide(page);
    await follow(page, first);
    assert.equal(await page.getByText('Annie Lease').count(), 0, 'a page does not begin with who it is not');
    await follow(page, `${first}/about`);
    await page.getByRole('region', { name: 'Somebody else, although they look alike' }).getByText('Annie Lease').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'one-person-two');
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ask again' }).click();
    await savedOnThisPhone(page);
    await sendNow(page);
    await follow(page, '/decisions');
    await card(page).waitFor();
    await answer(page, 'They are two people');
    await sendNow(page);
  });

  test('two colleagues do not see each other’s people: their supervisor is asked, and decides with both files open', async () => {
    const mine = { given: 'Ursula', family: 'Quill', born: BORN, note: 'Rung by her surgery.' };
    await addPerson(one.page, mine);
    await sendNow(one.page);
    await addPerson(colleague.page, { ...mine, given: 'ÚRSULA' });
    const theirs = pathOf(colleague.page);
    await sendNow(colleague.page);
    for (const { page } of [one, colleague]) await nothingToDecide(page);
    const { page } = supervisor;
    await sendNow(page);
    await follow(page, '/decisions');
    await card(page).getByText('Same name and date of birth').waitFor();
    await card(page).getByText('only the outline is on this device').waitFor();
    for (const who of ['With Rosa Hale', 'With Tom Wren']) await card(page).getByText(who).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'one-person-supervisor');
    // Answered before both files are open, it is held, and says so instead of asking once more.
    await card(page).getByRole('button', { name: 'They are one person' }).click();
    await card(page).getByText('You said that they are one person.').waitFor();
    assert.equal(await card(page).getByRole('button').count(), 0);
    await sendNow(page);
    await follow(page, '/decisions');
    await card(page).getByText('Held by the office').waitFor();
    await card(page).getByText('until you have').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'one-person-held');
    for (const name of ['Ursula Quill', 'ÚRSULA Quill']) {
      await follow(page, '/decisions');
      await card(page).getByRole('link', { name: `Open ${name}’s file` }).click();
      await page.getByRole('button', { name: 'Open the whole file' }).click();
      await page.getByRole('heading', { name: 'What has happened' }).waitFor();
    }
    // With both open, what was held counts by itself.
    await sendNow(page);
    await nothingToDecide(page);
    // Each learns of the other record, and of whom it speaks; the case stays with whom it is.
    await sendNow(colleague.page);
    await follow(colleague.page, theirs);
    const records = colleague.page.getByRole('region', { name: 'There is another record of this person' });
    await records.getByText('Ursula Quill').waitFor();
    await records.getByText('The case is with a colleague').waitFor();
    await shoot(colleague.page, 'one-person-colleague');
    await records.getByRole('button', { name: 'Take this apart again' }).click();
    await colleague.page.getByRole('dialog').getByRole('button', { name: 'Take this apart again' }).click();
    await savedOnThisPhone(colleague.page);
    await sendNow(colleague.page);
    await records.waitFor({ state: 'detached' });
    await sendNow(page);
    await follow(page, '/decisions');
    await card(page).waitFor();
  });

  test('whoever adds somebody who looks alike says that they are another, and is not asked again', async () => {
    const { page } = one;
    await addPerson(page, { given: 'Ann', family: 'Lees', born: BORN, note: 'Her cousin.', somebodyElse: true });
    await sendNow(page);
    await nothingToDecide(page);
  });

  /** Writes down a spend from David’s budget. */
  async function spend(page, pounds, what) {
    await follow(page, budgetOf);
    await page.getByRole('link', { name: 'Record a spend' }).click();
    await page.getByLabel('How much, in pounds').fill(pounds);
    await page.getByLabel('What for').fill(what);
    return async () => {
      await page.getByRole('button', { name: 'Finish' }).click();
      await savedOnThisPhone(page);
    };
  }
  const budget = (page) => page.getByRole('region', { name: 'Personal budget' });
  let budgetOf;

  test('a spend is written down with no signal, its amount however people write it', async () => {
    const { page } = one;
    await openPerson(page, 'David');
    budgetOf = pathOf(page);
    await budget(page).getByText('£60.40 of £100.00 spent').waitFor();
    await budget(page).getByText('£39.60 left').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await budget(page).scrollIntoViewIfNeeded();
    await shoot(page, 'budget');
    await server.stop();
    const finish = await spend(page, '12,50', 'Bus to the exhibition');
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.locator('#error-summary:focus').getByText('with a dot, like 12.50').waitFor();
    await page.getByLabel('How much, in pounds').fill('£25');
    await page.getByText('£14.60 is left after this.').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await finish();
    await budget(page).getByText('£85.40 of £100.00 spent').waitFor();
  });

  test('another phone spends what is left, with no signal either: each is within the cap, together they are not', async () => {
    const { page } = other;
    const finish = await spend(page, '25', 'Frames');
    await page.getByText('£14.60 is left after this.').waitFor();
    await finish();
    assert.equal(await page.getByText('over the cap').count(), 0);
    await server.start();
    for (const { page } of [one, other, one]) await sendNow(page);
    for (const { page } of [one, other]) {
      await follow(page, budgetOf);
      await budget(page).getByText('£110.40 of £100.00 spent').waitFor();
      await budget(page).getByText('£10.40 over the cap').waitFor();
      await follow(page, '/');
      await page.getByRole('link', { name: /A budget is over its cap/ }).waitFor();
    }
    await follow(one.page, budgetOf);
    await budget(one.page).scrollIntoViewIfNeeded();
    assert.deepEqual(await violationsOf(one.page), []);
    await shoot(one.page, 'budget-over');
  });

  test('who passes the cap is told before saving, and never stopped', async () => {
    const { page } = one;
    const finish = await spend(page, '5', 'Fixative');
    await page.getByText('over its cap by £15.40').waitFor();
    await page.getByText('write it down all the same').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'spend-over');
    await finish();
    await sendNow(page);
  });

  test('a worker says that a spend does not count, with a reason, and does not raise the cap', async () => {
    const { page } = one;
    await follow(page, '/decisions');
    await page.getByRole('link', { name: /Over its cap by £15.40/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Over its cap by £15.40' }).waitFor();
    const passed = page.getByRole('region', { name: 'Spent after the cap was reached' });
    await passed.getByText('Frames').waitFor();
    assert.equal(await page.getByRole('radio', { name: /^Raise the cap/ }).count(), 0);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'over');
    await page.getByRole('radio', { name: /^One spend does not count/ }).check();
    await page.getByRole('radio', { name: /Fixative/ }).check();
    await page.getByLabel('Why does it not count?').fill('The group paid for it.');
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await savedOnThisPhone(page);
    await sendNow(page);
    await follow(page, budgetOf);
    await budget(page).getByText('£10.40 over the cap').waitFor();
  });

  test('that it stands is said with no signal and closes it for everybody, until more is spent', async () => {
    const { page } = other;
    await sendNow(page);
    await server.stop();
    await follow(page, '/decisions');
    await page.getByRole('link', { name: /Over its cap by £10.40/ }).click();
    await page.getByRole('radio', { name: /^It stands/ }).check();
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await page.locator('#error-summary:focus').getByText('Write why it stands.').waitFor();
    await page.getByLabel('Why does it stand?').fill('Both were agreed with him before the cap was near.');
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await savedOnThisPhone(page);
    await nothingToDecide(page);
    await server.start();
    await sendNow(page);
    await sendNow(one.page);
    await follow(one.page, budgetOf);
    await budget(one.page).getByText('Both were agreed with him before the cap was near.').waitFor();
    await nothingToDecide(one.page);
    await (await spend(one.page, '0.10', 'A pencil'))();
    await sendNow(one.page);
    await follow(one.page, '/decisions');
    await one.page.getByRole('link', { name: /Over its cap by £10.50/ }).waitFor();
  });

  test('a supervisor raises the cap, with who approved it and why', async () => {
    const { page } = supervisor;
    await sendNow(page);
    await follow(page, '/decisions');
    await page.getByText('A budget is over its cap. Open the whole file to decide.').waitFor();
    await follow(page, budgetOf);
    await page.getByRole('button', { name: 'Open the whole file' }).click();
    await budget(page).getByRole('link', { name: 'Decide' }).click();
    await page.getByRole('radio', { name: /^Raise the cap/ }).check();
    await page.getByLabel('The new cap, in pounds').fill('110');
    await page.getByLabel('Why is the cap raised?').fill('He frames what he draws.');
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await page.locator('#error-summary:focus').getByText('this cap would still be less').waitFor();
    await page.getByLabel('The new cap, in pounds').fill('150');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'over-raise');
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await savedOnThisPhone(page);
    await sendNow(page);
    await sendNow(one.page);
    await follow(one.page, budgetOf);
    await budget(one.page).getByText('£110.50 of £150.00 spent').waitFor();
    await follow(one.page, '/phone');
    for (const phone of [one, supervisor]) {
      await follow(phone.page, '/phone');
      assert.equal(await phone.page.getByText('Held by the office').count(), 0, 'the office took it');
    }
  });

  test('a spend is put right by another, and both are read', async () => {
    const { page } = one;
    await follow(page, budgetOf);
    await budget(page).getByRole('link', { name: /A pencil/ }).click();
    await page.getByRole('heading', { level: 1, name: 'A pencil' }).waitFor();
    await page.getByRole('link', { name: 'Put it right' }).click();
    assert.equal(await page.getByLabel('How much, in pounds').inputValue(), '£0.10');
    await page.getByLabel('How much, in pounds').fill('0.50');
    await page.getByText('£39.10 is left after this.').waitFor();
    await page.getByLabel('What was wrong before').fill('It was one of the good ones.');
    await page.getByRole('button', { name: 'Finish' }).click();
    await savedOnThisPhone(page);
    await budget(page).getByText('£110.90 of £150.00 spent').waitFor();
  });

  test('the security policy held and no page failed', async () => {
    for (const device of [one, other, colleague, supervisor]) {
      assert.deepEqual(device.violations, []);
      assert.deepEqual(device.errors, []);
    }
  });
});
