// Mrs A: nearly two years indoors; twice to the corner shop with us, twice since with her gardener and her cleaner.
import { suite } from 'node:test';
import { inOrder } from '../lib/order.mjs';
import { isoDay, live } from '../lib/time.mjs';
import { addPerson, assess, finish, openPerson, pick, recordContact, sendNow, walk } from '../steps/casework.mjs';
import { press } from '../steps/forms.mjs';
import { supervise } from './supervisor.mjs';

const MRS_A = {
  given: 'Ada', family: 'Ash', born: ['4', '3', '1941'],
  note: 'Lives alone. Has not left home by herself for nearly two years.',
  boxes: { phone: '01632 960309', 'phone-times': 'Let it ring' },
  choices: { source: 'gp', 'person-knows': 'agreed', reason: 'physical_activity', lives: 'alone' },
  ticks: ['Safe to call'],
};
const NAME = 'Ada Ash';
const SHOP = 'the corner shop';
const WISH = 'She wants to walk to her corner shop, and does not dare to go alone.';
const GROUPS = 'The assistants remembered her. She thinks of going back to her groups.';

export const mrsA = (stage) => suite('Mrs A', () => {
  const test = inOrder('story-mrs-a', () => [stage.rosa, stage.desk]);
  const ladder = (page) => page.getByRole('region', { name: 'How far on their own: Walks' });

  test('at home, with no signal, she says where she would like to go', async () => {
    const { page } = stage.rosa;
    await live(page, -40);
    await addPerson(page, MRS_A);
    await recordContact(page, { how: 'Call', note: 'Glad that somebody asks.', agrees: true });
    await sendNow(page);
    await stage.noSignal();
    await live(page, -35);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Visit', note: WISH });
    await assess(page, ['Managing', 'Managing', 'Not managing', 'Not managing', 'Managing', 'Managing', 'Not managing'], '', 'Unsure on the kerb. A stick helps.');
  });

  test('two walks with us, door to door, with no signal, and surer each time', async () => {
    const { page } = stage.rosa;
    for (const [days, before, after, told] of [[-28, 2, 5, 'She held my arm as far as the gate.'], [-21, 4, 7, GROUPS]]) {
      await live(page, days);
      await openPerson(page, NAME);
      await walk(page, { destination: SHOP, before, after, happened: told });
    }
    await ladder(page).getByText('Twice with us, and not without us yet.').waitFor();
    await stage.signal();
    await sendNow(page);
  });

  test('twice since, with the gardener and with the cleaner: written down afterwards, in one go', async () => {
    const { page } = stage.rosa;
    await live(page, -7);
    await openPerson(page, NAME);
    await ladder(page).getByRole('link', { name: 'Without us, since then' }).click();
    await press(page, 'One more time');
    for (const [place, who, days] of [[1, 'the gardener', -14], [2, 'the cleaner', -9]]) {
      const time = page.getByRole('region', { name: `Time ${place}` });
      await pick(time, 'How did they do it?', 'With somebody else');
      await time.getByLabel('Who was with them').fill(who);
      await time.getByLabel('Day').fill(isoDay(days));
    }
    await finish(page);
    await ladder(page).getByText('Twice with us, twice without. The first time without us came after 14 days.').waitFor();
    await sendNow(page);
  });

  test('the supervisor sees the days to the first walk without us, and that she is surer', async () => {
    await supervise(stage, { worker: 'Rosa Hale', name: NAME, words: WISH, comment: 'The shop is the right first goal.' });
    const { page } = stage.desk;
    await ladder(page).getByText('Twice with us, twice without. The first time without us came after 14 days.').waitFor();
    await ladder(page).locator('[aria-current=step]').getByText('With others').waitFor();
    for (const words of [GROUPS, 'the gardener', 'the cleaner']) await page.getByText(words).first().waitFor();
  });
});
