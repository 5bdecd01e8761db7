// Miss B: autistic, indoors since the pandemic; once into town with us, to the bookshops and the library, and since then by herself.
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { inOrder } from '../lib/order.mjs';
import { isoDay, live } from '../lib/time.mjs';
import { addPerson, finish, openPerson, pick, recordContact, sendNow, walk } from '../steps/casework.mjs';
import { addAction, addGoal, agree, planLink } from '../steps/plan.mjs';
import { supervise } from './supervisor.mjs';

const MISS_B = {
  given: 'Bea', family: 'Birch', born: ['23', '1', '2007'],
  note: 'Autistic. Has not left home by herself since the pandemic.',
  boxes: { phone: '07700 900312', communication: 'One question at a time. Say what happens next.' },
  choices: { source: 'gp', 'person-knows': 'agreed', reason: 'isolation', lives: 'family', preference: 'text' },
  ticks: ['Safe to call', 'A text before a call', 'More time'],
};
const NAME = 'Bea Birch';
const TOWN = 'I want to walk into town by myself';
const SAID = 'She would like to walk into town, and is not sure of it.';
const BOOKS = 'Three bookshops. I showed her where the library is.';
const CLUB = 'She walked into town by herself and asked at the library about the book club.';

export const missB = (stage) => suite('Miss B', () => {
  const test = inOrder('story-miss-b', () => [stage.tom, stage.desk]);
  const ladder = (page) => page.getByRole('region', { name: 'How far on their own: Walks' });

  test('what she needs is said before anybody rings her', async () => {
    const { page } = stage.tom;
    await live(page, -30);
    await addPerson(page, MISS_B);
    for (const need of ['A text before a call', 'More time']) await page.getByText(need, { exact: true }).first().waitFor();
    await page.getByText('One question at a time. Say what happens next.').first().waitFor();
  });

  test('on the telephone she says what she wants: it is her plan, in her words', async () => {
    const { page } = stage.tom;
    await live(page, -26);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Call', note: SAID, agrees: true, next: 'Walk into town with her', on: isoDay(-20), by: 'Walk' });
    await planLink(page).click();
    await addGoal(page, { what: TOWN, need: 'Loneliness or isolation', importance: '8', sure: '3' });
    await addAction(page, { what: 'Walk into town together', who: 'Their link worker', by: isoDay(-20), goal: TOWN });
    await agree(page, { review: isoDay(20), copy: 'I print or post it later' });
    await sendNow(page);
  });

  test('a walk into town, with no signal, and the way is not recorded unless she agrees', async () => {
    const { page } = stage.tom;
    await stage.noSignal();
    await live(page, -20);
    await openPerson(page, NAME);
    await walk(page, { destination: 'town', before: 3, after: 7, happened: BOOKS, was: ['Walk into town with her', 'Walk into town together'] });
    assert.equal(await page.getByText('Route recorded').count(), 0);
    await ladder(page).getByText('Once with us, and not without us yet.').waitFor();
    await stage.signal();
    await sendNow(page);
  });

  test('since then by herself, as far as the library: told on the telephone, written down with its day', async () => {
    const { page } = stage.tom;
    await live(page, -8);
    await openPerson(page, NAME);
    await ladder(page).getByRole('link', { name: 'Without us, since then' }).click();
    const time = page.getByRole('region', { name: 'Time 1' });
    await pick(time, 'How did they do it?', 'On their own');
    await time.getByLabel('Day').fill(isoDay(-9));
    await page.getByLabel('What they told').fill(CLUB);
    await finish(page);
    await ladder(page).getByText('Once with us, once without. The first time without us came after 11 days.').waitFor();
    await sendNow(page);
  });

  test('the supervisor sees that she goes alone, after how many days, and what she wants', async () => {
    await supervise(stage, { worker: 'Tom Wren', name: NAME, words: SAID, comment: 'You let her name it.' });
    const { page } = stage.desk;
    await ladder(page).getByText('Once with us, once without. The first time without us came after 11 days.').waitFor();
    await ladder(page).locator('[aria-current=step]').getByText('On their own').waitFor();
    for (const words of [BOOKS, CLUB]) await page.getByText(words).first().waitFor();
    await planLink(page).click();
    await page.getByRole('article').filter({ hasText: TOWN }).getByText('8 of 10').waitFor();
    await page.getByText(/^Done, /).first().waitFor();
  });
});
