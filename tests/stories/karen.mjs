// Karen: cares for three and has nothing of her own; goes along once, then alone, then as a member; reviewed two months later.
import { suite } from 'node:test';
import { inOrder } from '../lib/order.mjs';
import { isoDay, live } from '../lib/time.mjs';
import { addPerson, askAgain, assess, finish, openPerson, pick, recordContact, sendNow } from '../steps/casework.mjs';
import { press } from '../steps/forms.mjs';
import { addAction, addGoal, agree, planLink } from '../steps/plan.mjs';
import { supervise } from './supervisor.mjs';

const KAREN = {
  given: 'Karen', family: 'Oldacre', born: ['9', '9', '1967'],
  note: 'Depression. Cares for her mother, an aunt and a disabled son, and for herself last.',
  boxes: { phone: '07700 900305', 'phone-times': 'Between eleven and one', 'source-who': 'Dr Nesta Vaughan-Pryce' },
  choices: { source: 'gp', 'person-knows': 'agreed', reason: 'carer', carer: 'cares' },
  ticks: ['Safe to call'],
  others: ['Mild to moderate depression'],
};
const NAME = 'Karen Oldacre';
const LOST = 'Lost and exhausted, and does not know what to do.';
const HOUR = 'An hour of my own, where I am good at something';
const ALONG = 'We went in together. She had settled in before the break, far sooner than she thought.';
const REVIEW = 'Feels much better. Coffee mornings with other carers, old neighbours, new friends.';
const FIRST = ['Managing', 'Getting support, and it helps', 'Not managing', 'Not managing', 'Managing', 'Managing', 'Not managing'];
const AGAIN = ['Managing', 'Managing', 'Managing', 'Managing', 'Managing', 'Managing', 'Managing'];

export const karen = (stage) => suite('Karen', () => {
  const test = inOrder('story-karen', () => [stage.rosa, stage.desk]);
  const ladder = (page) => page.getByRole('region', { name: 'How far on their own: Later Learners' });

  test('her GP refers her, and at home, with no signal, she says what she would like', async () => {
    const { page } = stage.rosa;
    await live(page, -105);
    await addPerson(page, KAREN);
    await live(page, -103);
    await recordContact(page, { how: 'Call', note: 'As long as it is not one more thing to do for somebody.', agrees: true });
    await sendNow(page);
    await stage.noSignal();
    await live(page, -100);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Visit', note: LOST });
    await assess(page, FIRST, 'I am lost, and I have nothing left.');
    await planLink(page).click();
    await addGoal(page, { what: HOUR, importance: '9', sure: '3' });
    await addAction(page, { what: 'Go along to the first meeting', who: 'Their link worker', by: isoDay(-93), goal: HOUR });
    await agree(page, { review: isoDay(-15), copy: 'They do not want one' });
    await stage.signal();
    await sendNow(page);
  });

  test('once with us, then without: what is said of it counts the days', async () => {
    const { page } = stage.rosa;
    await live(page, -93);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Went along to something', to: 'Later Learners', note: ALONG, was: ['Go along to the first meeting'], next: 'She goes by herself; I ring after it', on: isoDay(-79), by: 'Call' });
    await ladder(page).getByText('Once with us, and not without us yet.').waitFor();
    await live(page, -79);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Call', note: 'She has been by herself, twice.', was: ['She goes by herself'] });
    await ladder(page).getByRole('link', { name: 'Without us, since then' }).click();
    await press(page, 'One more time');
    for (const [place, days] of [[1, -86], [2, -79]]) {
      const time = page.getByRole('region', { name: `Time ${place}` });
      await pick(time, 'How did they do it?', 'On their own');
      await time.getByLabel('Day').fill(isoDay(days));
    }
    await finish(page);
    await ladder(page).getByText('Once with us, twice without. The first time without us came after 7 days.').waitFor();
  });

  test('the review two months later, with no signal: she is a member, and better in all that was hard', async () => {
    const { page } = stage.rosa;
    await sendNow(page);
    await stage.noSignal();
    await live(page, -12);
    await openPerson(page, NAME);
    await ladder(page).getByRole('link', { name: 'Without us, since then' }).click();
    const time = page.getByRole('region', { name: 'Time 1' });
    await pick(time, 'How did they do it?', 'As a member or volunteer');
    await time.getByLabel('Day').fill(isoDay(-20));
    await finish(page);
    await recordContact(page, { how: 'Visit', note: REVIEW });
    await askAgain(page, AGAIN, 'Hopeful. I had forgotten the word.');
    await page.getByText('Better in 4 of 7, the same in 3.').waitFor();
    await stage.signal();
    await sendNow(page);
  });

  test('the supervisor sees how far she came, and in how many days', async () => {
    await supervise(stage, { worker: 'Rosa Hale', name: NAME, words: REVIEW, comment: 'From your sleeve to a member.' });
    const { page } = stage.desk;
    await ladder(page).getByText('Once with us, three times without. The first time without us came after 7 days.').waitFor();
    await ladder(page).locator('[aria-current=step]').getByText('Member or volunteer').waitFor();
    await page.getByText('Better in 4 of 7, the same in 3.').waitFor();
  });
});
