// Emma and Patrick: referred by her nurse, seen together in a cold flat, and three months on able to think about getting better.
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { inOrder } from '../lib/order.mjs';
import { isoDay, live } from '../lib/time.mjs';
import { addPerson, askAgain, assess, goTo, happened, openPerson, openWhole, pick, recordContact, savedOnThisPhone, sendNow, takeDown } from '../steps/casework.mjs';
import { press, tick, unfold } from '../steps/forms.mjs';
import { addAction, addGoal, agree, gaveCopy, openPlan, planLink } from '../steps/plan.mjs';
import { supervise } from './supervisor.mjs';

const EMMA = {
  given: 'Emma', family: 'Tranter', born: ['14', '6', '1988'],
  note: 'Long-standing poor mental health. Waiting for more support. Her husband looks after her. Please see them together at home.',
  boxes: { phone: '07700 900301', communication: 'Easier with Patrick beside her.', 'address-line': 'Flat 4, 2 Chain Row', town: 'Dudley', 'source-who': 'Colm Attridge' },
  choices: { source: 'mental_health_nurse', 'person-knows': 'agreed', reason: 'mental_health', carer: 'cared_for' },
  ticks: ['Safe to call'],
  others: ['Benefits', 'Money or debt', 'Housing'],
};
const PATRICK = { given: 'Patrick', family: 'Tranter', born: ['3', '2', '1986'], note: 'Looks after Emma day and night.' };
const NAME = 'Emma Tranter';
const HUSBAND = 'Patrick Tranter';
const VISIT = 'The bed is broken, the heating is off and the fridge-freezer comes and goes.';
const HIS_BACK = 'His back hurts from the mattress on the floor.';
const BED = 'A bed, and a room that is warm';
const CLAIM = 'Fill in the Personal Independence Payment form together';
const AWARD = 'She is awarded the high rate of both. She read me the letter twice.';
const FIRST = ['Not managing', 'Not managing', 'Not managing', 'Not managing', 'Not managing', 'Managing', 'Not managing'];
const AGAIN = ['Managing', 'Getting support, and it helps', 'Getting support, and it helps', 'Getting support, and it helps', 'Managing', 'Managing', 'Not managing'];

export const emma = (stage) => suite('Emma', () => {
  const test = inOrder('story-emma', () => [stage.rosa, stage.desk]);

  test('her nurse refers her, and she says yes on the telephone with Patrick beside her', async () => {
    const { page } = stage.rosa;
    await live(page, -120);
    await addPerson(page, EMMA);
    await page.getByRole('list', { name: 'Before you call, meet or write' }).waitFor();
    await live(page, -118);
    await recordContact(page, { how: 'Call', note: 'Patrick passed the phone over. Both would like me to come.', agrees: true, next: 'Home visit with Patrick', on: isoDay(-110), by: 'Visit' });
    await page.getByRole('link', { name: /^Add somebody/ }).click();
    await page.getByRole('link', { name: /Add a new person of the same household/ }).click();
    await pick(page, 'What is Emma Tranter to them?', 'Partner');
    await press(page, /^Use Emma Tranter’s address/);
    await takeDown(page, PATRICK);
    await sendNow(page);
  });

  test('in their flat, with no signal: one visit, a record in the file of each', async () => {
    const { page } = stage.rosa;
    await stage.noSignal();
    await live(page, -110);
    await goTo(page, 'Today');
    await page.getByRole('main').getByRole('link', { name: new RegExp(`${NAME}.*Home visit`, 's') }).click();
    await recordContact(page, { how: 'Visit', note: VISIT, was: ['Home visit with Patrick'], next: 'Ring about the bed', on: isoDay(-105), by: 'Call' }, async () => {
      await unfold(page, 'Who was there, and how it went');
      await tick(page, 'Who else was there', 'Partner');
      await unfold(page, 'What was talked about');
      for (const need of ['Money or debt', 'Housing', 'Benefits']) await tick(page, 'What they need help with', need);
      await page.getByLabel('What matters to them').fill('A bed, a warm room, food that keeps.');
      await unfold(page, 'A joint visit');
      await tick(page, 'Also with', HUSBAND);
      await page.getByLabel(/^For Patrick Tranter’s file alone/).fill(HIS_BACK);
    });
    await happened(page, VISIT).first().getByText(/joint visit/).waitFor();
    assert.equal(await page.getByText(HIS_BACK).count(), 0);
  });

  test('the seven outcomes at the kitchen worktop, and a plan that begins with the bed', async () => {
    const { page } = stage.rosa;
    await assess(page, FIRST, 'We cannot put the heating on.', 'No heating, and food spoils.');
    await planLink(page).click();
    await addGoal(page, { what: BED, need: 'Housing', importance: '10', sure: '4' });
    await addAction(page, { what: 'A double bed and a mattress', who: 'A service', name: 'The Second Table', by: isoDay(-103), goal: BED });
    await addAction(page, { what: CLAIM, who: 'Their link worker', by: isoDay(-96) });
    await agree(page, { review: isoDay(-25) });
    await page.getByRole('region', { name: 'Agreed' }).getByText(/They said so/).waitFor();
    await openPerson(page, HUSBAND);
    await happened(page, VISIT).first().getByText(HIS_BACK).waitFor();
    await stage.signal();
    await sendNow(page);
  });

  test('the bed comes, the claim is made and awarded: what was done is ticked', async () => {
    const { page } = stage.rosa;
    await live(page, -105);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Call', note: 'The bed comes this week. She asked twice whether it is really for them.', was: ['Ring about the bed'] });
    await live(page, -96);
    await openPlan(page, NAME);
    for (const what of ['A double bed and a mattress', CLAIM]) await press(page, `Done: ${what}`);
    await savedOnThisPhone(page);
    await gaveCopy(page, 'Posted');
    await live(page, -41);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Call', note: AWARD });
  });

  test('at home again, with no signal: the worry about money has lifted', async () => {
    const { page } = stage.rosa;
    await sendNow(page);
    await stage.noSignal();
    await live(page, -25);
    await openPerson(page, NAME);
    await askAgain(page, AGAIN, 'We put the heating on, and nobody has to decide about it.');
    await page.getByText('Better in 5 of 7, the same in 2.').waitFor();
    await planLink(page).click();
    await agree(page, { review: isoDay(40), copy: 'They have seen it' });
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Visit', note: 'It is not just the things, she says, it is having somebody to ask.' });
    await stage.signal();
    await sendNow(page);
  });

  test('the supervisor sees one visit in two files, the plan, and how it went', async () => {
    await supervise(stage, { worker: 'Rosa Hale', name: NAME, words: AWARD, comment: 'What a letter. Well done, all three of you.' });
    const { page } = stage.desk;
    await page.getByText('Better in 5 of 7, the same in 2.').waitFor();
    await page.getByRole('region', { name: 'Plan', exact: true }).getByText(/agreed/i).first().waitFor();
    await happened(page, VISIT).first().getByText(/joint visit/).waitFor();
    await planLink(page).click();
    await page.getByRole('article').filter({ hasText: BED }).getByText('10 of 10').waitFor();
    await openWhole(page, HUSBAND);
    await happened(page, VISIT).first().getByText(HIS_BACK).waitFor();
    assert.equal(await page.getByText('We cannot put the heating on.').count(), 0, 'her words are hers');
  });
});
