// Dee: two deaths within six weeks and nobody to tell; calls every other week, handed on to the support worker, and the nights.
import assert from 'node:assert/strict';
import { suite } from 'node:test';
import { DESK } from '../lib/browser.mjs';
import { inOrder } from '../lib/order.mjs';
import { isoDay, live } from '../lib/time.mjs';
import { addPerson, askAgain, assess, findPerson, goTo, happened, openPerson, recordContact, savedOnThisPhone, sendNow } from '../steps/casework.mjs';
import { examine } from '../steps/examine.mjs';
import { press } from '../steps/forms.mjs';
import { addAction, addGoal, agree, gaveCopy, openPlan, planLink } from '../steps/plan.mjs';
import { follow, pathOf, settled } from '../steps/places.mjs';
import { supervise } from './supervisor.mjs';

const DEE = {
  given: 'Dee', family: 'Farthing', born: ['19', '4', '1956'],
  note: 'Lost her son and her husband within six weeks. Very lonely since.',
  boxes: { phone: '01632 960321', 'phone-times': 'From two; let it ring', communication: 'Tell her before a new person rings.' },
  choices: { source: 'gp', 'person-knows': 'agreed', reason: 'isolation', lives: 'alone' },
  ticks: ['Safe to call'],
  others: ['Bereavement'],
};
const NAME = 'Dee Farthing';
const HEARD = 'She had told nobody the whole of it, and today she did.';
const NAMES = 'To say their names to somebody';
const TRY = 'She is willing to give the counselling a try.';
const SIX = 'Ring her every other week, six times';
const BUS = 'Took the bus into town on a whim, and met old friends on it.';
const NIGHTS = 'The nights are long and lonely. Gave her the number of The Silver Line.';
const TOWN = 'In town twice a week, shopping with her cousin, walks with a neighbour.';
const TO_SEFA = 'Told her that Sefa rings from now on. She wrote the name down.';
const FORWARD = 'Things go a lot better. She is moving forward.';
const FIRST = ['Managing', 'Getting support, and it helps', 'Not managing', 'Not managing', 'Managing', 'Managing', 'Not managing'];
const AGAIN = ['Managing', 'Managing', 'Getting support, and it helps', 'Managing', 'Managing', 'Managing', 'Getting support, and it helps'];

export const dee = (stage) => suite('Dee', () => {
  const test = inOrder('story-dee', () => [stage.rosa, stage.sefa, stage.desk]);
  let file;
  const call = async (page, note, was, next) => {
    await openPerson(page, NAME);
    await recordContact(page, { how: 'Call', note, was, ...next });
  };
  const fortnightly = (number, days) => ({ next: `Call ${number} of 6`, on: isoDay(days), by: 'Call' });

  test('her GP refers her; on the first call she is heard', async () => {
    const { page } = stage.rosa;
    await live(page, -95);
    await addPerson(page, DEE);
    file = pathOf(page);
    await page.getByText('Tell her before a new person rings.').first().waitFor();
    await live(page, -93);
    await recordContact(page, { how: 'Call', note: HEARD, agrees: true });
    await assess(page, FIRST, 'It is black in here.', 'Eats when she remembers.');
  });

  test('a plan by telephone: counselling, and a call every other week until it holds her', async () => {
    const { page } = stage.rosa;
    await live(page, -88);
    await openPlan(page, NAME);
    await addGoal(page, { what: NAMES, need: 'Bereavement', importance: '10', sure: '2' });
    await addAction(page, { what: 'Counselling for grief', who: 'A service', name: 'Open Window', by: isoDay(-70), goal: NAMES });
    await addAction(page, { what: SIX, who: 'Their link worker', by: isoDay(-10) });
    await agree(page, { review: isoDay(-5) });
    await call(page, TRY, [], fortnightly(1, -84));
    await live(page, -84);
    await call(page, 'They rang her when they said they would.', ['Call 1 of 6'], fortnightly(2, -70));
    await live(page, -70);
    await call(page, TO_SEFA, ['Call 2 of 6'], fortnightly(3, -56));
    await sendNow(page);
  });

  test('the supervisor hands her over: the new holder is chosen by name, and nobody by mistake', async () => {
    const { page } = stage.desk;
    await sendNow(page);
    await findPerson(page, NAME, { place: 'Files' });
    await page.getByText('Should somebody else take them on?').click();
    await page.getByRole('link', { name: 'Hand over, from Rosa Hale' }).click();
    await page.getByRole('heading', { level: 1, name: `Who takes ${NAME} on?` }).waitFor();
    await examine(page, 'story-hand-over', { clients: [NAME], wide: true });
    await page.setViewportSize(DESK);
    await press(page, `Hand ${NAME} over`);
    await page.getByText('Choose who takes them over.').first().waitFor();
    await page.getByLabel('Who takes them over?').selectOption({ label: await page.locator('#move-to option').filter({ hasText: 'Sefa Lane' }).innerText() });
    await press(page, `Hand ${NAME} over`);
    await press(page.getByRole('dialog'), 'Hand over');
    await page.getByText(`Sefa Lane has ${NAME} now.`).waitFor();
    await sendNow(page);
    await follow(page, file);
    await page.getByText('Sefa Lane', { exact: true }).first().waitFor();
  });

  test('the support worker has all that she needs, and Rosa’s phone lets go of it', async () => {
    const { page } = stage.sefa;
    await live(page, -58);
    await sendNow(page);
    await openPerson(page, NAME);
    for (const words of ['Tell her before a new person rings.', 'Eats when she remembers.', HEARD, TO_SEFA]) await page.getByText(words).first().waitFor();
    await live(page, -56);
    await goTo(page, 'Today');
    await page.getByRole('main').getByRole('link', { name: new RegExp(`${NAME}.*Call 3 of 6`, 's') }).waitFor();
    const { page: old } = stage.rosa;
    await sendNow(old);
    await goTo(old, 'People');
    await old.getByLabel('Search by any name').fill(NAME);
    await old.getByText('Nobody of that name here').waitFor();
    await follow(old, file);
    await old.getByText('This file is not on this phone').first().waitFor();
    await follow(old, '/');
    assert.ok(!(await old.getByRole('main').innerText()).includes(NAME), 'nothing of her is on Today');
  });

  test('the calls go on, with no signal: a bus, a night line, and better days', async () => {
    const { page } = stage.sefa;
    await stage.noSignal();
    for (const [number, days, note] of [[3, -56, BUS], [4, -42, NIGHTS], [5, -28, TOWN]]) {
      await live(page, days);
      await call(page, note, [`Call ${number} of 6`], fortnightly(number + 1, days + 14));
    }
    await openPlan(page, NAME);
    await press(page, 'Done: Counselling for grief');
    await savedOnThisPhone(page);
    await stage.signal();
    await sendNow(page);
  });

  test('the sixth call looks back: the seven outcomes again, and how it goes on', async () => {
    const { page } = stage.sefa;
    await live(page, -3);
    await openPerson(page, NAME);
    await askAgain(page, AGAIN, 'My cousin, next door, and the bus.', 'Nights can be long. The number is by the bed.');
    await page.getByText('Better in 4 of 7, the same in 3.').waitFor();
    await call(page, FORWARD, ['Call 6 of 6', SIX]);
    await openPlan(page, NAME);
    await gaveCopy(page, 'Posted');
    await sendNow(page);
  });

  test('the supervisor sees who did what, before and after the hand-over', async () => {
    await supervise(stage, { worker: 'Sefa Lane', name: NAME, words: NIGHTS, comment: 'Ordinary words, and a number for three in the morning.' });
    const { page } = stage.desk;
    await happened(page, HEARD).first().getByText(/Rosa Hale/).first().waitFor();
    await happened(page, BUS).first().getByText(/Sefa Lane/).first().waitFor();
    await page.getByText('Better in 4 of 7, the same in 3.').waitFor();
    await planLink(page).click();
    await settled(page);
    await page.getByRole('article').filter({ hasText: NAMES }).getByText('10 of 10').waitFor();
  });
});
