// Helen: a good first meeting and a second that was less so; taken along to the group, and now she wants to stand at its door.
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { inOrder } from '../lib/order.mjs';
import { isoDay, live } from '../lib/time.mjs';
import { addPerson, askAgain, assess, finish, happened, openPerson, pick, recordContact, sendNow } from '../steps/casework.mjs';
import { tick, unfold } from '../steps/forms.mjs';
import { supervise } from './supervisor.mjs';

const HELEN = {
  given: 'Helen', family: 'Sower', born: ['12', '5', '1974'],
  note: 'Low mood for many years. Persuaded that it is time to do something for herself. Be gentle about her daughter.',
  boxes: { phone: '01632 960315', 'source-who': 'Marcus Ellwand' },
  choices: { source: 'mental_health_nurse', 'person-knows': 'agreed', reason: 'depression' },
  ticks: ['Safe to call'],
};
const NAME = 'Helen Sower';
const GROUP = 'Glow and Unwind';
const FIRST_MEETING = 'A good first meeting. She found the group on the list by herself.';
const SECOND_MEETING = 'Less good than the first. I am not confident that she gets to the group.';
const DOOR = 'She wants to be the one at the top of the steps who smiles.';
/** Words that judge somebody. */
const JUDGES = /fail|disappoint|unfortunate|bad |poor|sadly|should have/i;

export const helen = (stage) => suite('Helen', () => {
  const test = inOrder('story-helen', () => [stage.tom, stage.desk]);
  const ladder = (page) => page.getByRole('region', { name: `How far on their own: ${GROUP}` });

  test('her nurse refers her; the first meeting at home, with no signal, goes well', async () => {
    const { page } = stage.tom;
    await live(page, -110);
    await addPerson(page, HELEN);
    await recordContact(page, { how: 'Call', note: 'She said yes, and sorry, and yes.', agrees: true });
    await sendNow(page);
    await stage.noSignal();
    await live(page, -105);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Visit', note: FIRST_MEETING, next: 'Meet again', on: isoDay(-95), by: 'Visit' });
    await assess(page, ['Managing', 'Managing', 'Not managing', 'Not managing', 'Managing', 'Managing', 'Not managing'], '', 'Very low mood for many years. Ask each time.');
  });

  test('the second meeting is less positive: it is said as it was, and her nurse is told', async () => {
    const { page } = stage.tom;
    await live(page, -95);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Visit', note: SECOND_MEETING, was: ['Meet again'] }, async () => {
      await unfold(page, 'Who was there, and how it went');
      await pick(page, 'How did it go?', 'Cut short');
    });
    await happened(page, SECOND_MEETING).first().getByText(/Cut short/).waitFor();
    await live(page, -94);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Team discussion', note: 'Told her nurse that I have my doubts. I will take her myself.', next: 'Fetch her and go together', on: isoDay(-87), by: 'Went along to something' }, async () => {
      await unfold(page, 'Who was there, and how it went');
      await tick(page, 'Who else was there', 'Another professional');
    });
    await stage.signal();
    await sendNow(page);
  });

  test('she comes along, reluctantly, and goes back by herself', async () => {
    const { page } = stage.tom;
    await live(page, -87);
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Went along to something', to: GROUP, note: 'She came with her eyes on the pavement. In the last half-hour she closed them.', was: ['Fetch her'] });
    await live(page, -78);
    await openPerson(page, NAME);
    await ladder(page).getByRole('link', { name: 'Without us, since then' }).click();
    const time = page.getByRole('region', { name: 'Time 1' });
    await pick(time, 'How did they do it?', 'On their own');
    await time.getByLabel('Day').fill(isoDay(-80));
    await page.getByLabel('What they told').fill('By the last step she could not feel her legs. She did it.');
    await finish(page);
    await ladder(page).getByText('Once with us, once without. The first time without us came after 7 days.').waitFor();
    await sendNow(page);
  });

  test('the review at home, with no signal: what changed is said in words that judge nobody', async () => {
    const { page } = stage.tom;
    await stage.noSignal();
    await live(page, -12);
    await openPerson(page, NAME);
    await askAgain(page, ['Managing', 'Managing', 'Getting support, and it helps', 'Managing', 'Managing', 'Managing', 'Managing'], 'They would miss me.', 'Up and down, more up. Ask each time.');
    await page.getByText('Better in 3 of 7, the same in 4.').waitFor();
    assert.ok(!JUDGES.test(await page.getByRole('main').innerText()));
    await recordContact(page, { how: 'Visit', note: DOOR });
    await stage.signal();
    await sendNow(page);
  });

  test('the supervisor reads both meetings, and how it turned', async () => {
    await supervise(stage, { worker: 'Tom Wren', name: NAME, words: SECOND_MEETING, comment: 'Thank you for saying so early.' });
    const { page } = stage.desk;
    await happened(page, SECOND_MEETING).first().getByText(/Cut short/).waitFor();
    for (const words of [FIRST_MEETING, DOOR]) await happened(page, words).first().waitFor();
    await ladder(page).getByText(/The first time without us came after 7 days\./).waitFor();
    await page.getByText('Better in 3 of 7, the same in 4.').waitFor();
    const talk = happened(page, SECOND_MEETING).first();
    assert.ok((await talk.innerText()).includes('Thank you for saying so early.'));
  });
});
