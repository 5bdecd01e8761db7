// What a worker does, in their words: open somebody, write a visit down, go for a walk, ask the seven questions.
import { tick, typeDay, unfold } from './forms.mjs';

/** Goes to one of the places of the app, as a thumb does. */
export async function goTo(page, place) {
  await page.getByRole('navigation').getByRole('link', { name: place, exact: true }).first().click();
}

/** Finds somebody among the people on this phone by any of their names, and goes to their page. */
export async function findPerson(page, name, { sought = name, place = 'People' } = {}) {
  await goTo(page, place);
  const search = page.getByLabel('Search by any name');
  await search.clear();
  await search.pressSequentially(sought);
  await page.getByRole('main').getByRole('link', { name }).first().click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Finds somebody and opens their file. */
export async function openPerson(page, name, how) {
  await findPerson(page, name, how);
  await page.getByRole('heading', { name: 'What has happened' }).waitFor();
}

/** Opens somebody's file on a supervisor's desk: whole, also where only its outline is there. */
export async function openWhole(page, name) {
  await findPerson(page, name, { place: 'Files' });
  await wholeFile(page);
}

/** Has the whole file of the page that is open. */
export async function wholeFile(page) {
  const whole = page.getByRole('button', { name: 'Open the whole file' });
  const here = page.getByRole('heading', { name: 'What has happened' });
  await whole.or(here).first().waitFor();
  if (await whole.isVisible()) await whole.click();
  await here.waitFor();
}

/** Begins to record a contact with the person whose file is open. */
export async function record(page, how) {
  await page.getByRole('link', { name: 'Record a contact' }).click();
  await pick(page, 'What was it?', how);
}

/**
 * Records a contact with the person whose file is open.
 *
 * @param {object} contact
 * @param {string} contact.how as the form calls it
 * @param {string} contact.note
 * @param {string} [contact.to] what they went to
 * @param {boolean} [contact.agrees] that they say yes to going on
 * @param {string} [contact.next] what comes next
 * @param {string} [contact.on] the day of that, as `2026-03-02`
 * @param {string} [contact.by] what it will be
 * @param {string[]} [contact.was] what was in the diary or in the plan, and is done with this
 * @param {() => Promise<void>} [more] fills in what is rarer, before the end
 */
export async function recordContact(page, { how, note, to, agrees, next, on, by, was = [] }, more) {
  await record(page, how);
  if (to) await page.getByLabel('What did you go to?').fill(to);
  await page.getByLabel('What was said and done').fill(note);
  if (agrees) {
    await pick(page, 'Do they agree to go on?', 'Yes');
    await pick(page, 'How did they agree?', 'They said so');
    await page.getByLabel('I told them what is written down').check();
  }
  for (const words of was) await tick(page, 'Was this in the diary?', words);
  if (next) await page.getByLabel('What comes next').fill(next);
  if (on) await page.locator('#next_date').fill(on);
  if (by) await pick(page, 'What will it be?', by);
  await more?.();
  await finish(page);
}

/** Begins to record a visit with the person whose file is open, and types the note. */
export async function beginVisit(page, note) {
  await record(page, 'Visit');
  await page.getByLabel('What was said and done').pressSequentially(note);
}

/** Records a home visit with the person whose file is open. */
export async function recordVisit(page, note, { minutes = '45' } = {}) {
  await beginVisit(page, note);
  await page.getByLabel('Another number of minutes').fill(minutes);
  await finish(page);
}

/** The questions of the seven outcomes, answered. */
export const SEVEN_ANSWERS = [
  'Not managing',
  'Getting support, and it helps',
  'Managing',
  'Not managing',
  'Managing',
  'Does not apply to me',
  'Managing',
];

/**
 * Asks the seven questions for the first time, and whether there are risks: none that are known, or something of its own.
 * `answers` has one of the answers for each; `words` are their own.
 */
export async function assess(page, answers, words = '', risk = '') {
  await answerSeven(page, answers, words);
  await answerRisks(page, risk);
  await finish(page);
}

/** Says of risks that none are known, or what there is to know. */
export async function answerRisks(page, risk = '') {
  await pick(page, 'Are there risks?', risk ? 'There are risks' : 'No known risks');
  if (!risk) return;
  await page.getByRole('checkbox', { name: 'Something else', exact: true }).check();
  await page.locator('#risk-other').fill(risk);
}

/** Asks the seven questions for the first time, as far as the page with all of the answers. */
export async function answerSeven(page, answers, words = '') {
  await page.getByRole('link', { name: 'Assessment', exact: true }).click();
  await page.getByRole('link', { name: 'Seven outcomes' }).click();
  await pick(page, 'Which moment is this?', 'First assessment');
  await beginSeven(page, answers, words);
}

/** Asks the seven questions again, from the reminder on the person's page, and whether there are risks. */
export async function askAgain(page, answers, words = '', risk = '') {
  await page.getByRole('link', { name: 'Ask now Seven outcomes' }).click();
  await beginSeven(page, answers, words);
  await answerRisks(page, risk);
  await finish(page);
}

async function beginSeven(page, answers, words) {
  await page.getByRole('button', { name: 'Begin' }).click();
  for (const [place, answer] of answers.entries()) {
    await page.getByText(`${place + 1} of ${answers.length}`).waitFor();
    await choose(page.getByRole('main'), answer);
    if (place === 0 && words) await page.getByLabel('In their own words').fill(words);
    await page.getByRole('button', { name: /^(Continue|Check the answers)$/ }).click();
  }
  await page.getByRole('heading', { level: 1, name: 'Check the answers' }).waitFor();
}

/** Walks with the person whose file is open, from door to door, with the clock. */
export async function walk(page, { destination, before, after, happened, was = [] }) {
  await page.getByRole('link', { name: 'Walk', exact: true }).click();
  await page.getByLabel('Where are you walking to?').fill(destination);
  await page.getByRole('button', { name: 'Set off' }).click();
  await page.getByRole('timer').waitFor();
  await pick(page, 'How sure did they feel at the door?', String(before));
  await page.getByRole('button', { name: 'We are back' }).click();
  await pick(page, 'How sure do they feel now?', String(after));
  await page.getByLabel('What happened').fill(happened);
  for (const words of was) await tick(page, 'Was this in the diary?', words);
  await finish(page);
}

/**
 * Takes down a referral: the shortest one that is enough, with what the referrer wrote, and what more [`takeDown`] is
 * told. With `somebodyElse`, says that whoever looks alike is another.
 */
export async function addPerson(page, person) {
  await goTo(page, 'People');
  await page.getByRole('link', { name: 'Add a person' }).click();
  await takeDown(page, person);
}

/** The same on the form that is open. `boxes`, `choices` and `ticks` are more of it: by the ids of boxes, and by what is ticked. */
export async function takeDown(page, person) {
  const { given, family, born: [day, month, year], number, note, somebodyElse = false } = person;
  const { boxes = {}, choices = {}, ticks = [] } = person;
  await page.getByLabel('First name').fill(given);
  await page.getByLabel('Family name').fill(family);
  await typeDay(page.getByRole('group', { name: 'Date of birth' }), [year, month, day].join('-'));
  if (number) await page.getByLabel('NHS number').fill(number);
  else await page.getByLabel('They have none, or it is not known').check();
  await page.getByLabel('What the referrer wrote').fill(note);
  for (const [id, words] of Object.entries(boxes)) await page.locator(`#${id}`).fill(words);
  for (const [id, code] of Object.entries(choices)) await page.locator(`#${id}`).selectOption(code);
  if (person.others) await unfold(page, 'Other reasons');
  for (const name of [...ticks, ...(person.others ?? [])]) await page.getByRole('checkbox', { name, exact: true }).check();
  if (somebodyElse) await page.getByLabel('This is somebody else').check();
  await finish(page);
  await page.getByRole('heading', { level: 1, name: `${given} ${family}` }).waitFor();
}

/** Presses Finish, and waits until the phone says that it has what was written. */
export async function finish(page) {
  await page.getByRole('button', { name: 'Finish' }).click();
  await savedOnThisPhone(page);
}

/** The phone says where the latest save is. */
export async function savedOnThisPhone(page) {
  await page.getByRole('status').filter({ hasText: 'Saved on this phone' }).first().waitFor();
}

/** Chooses one answer of a question. */
export async function pick(page, question, answer) {
  await choose(page.getByRole('radiogroup', { name: question }), answer);
}

/** Answers may have a line below them, such as "Last time, 4 March". */
async function choose(within, answer) {
  await within.getByRole('radio', { name: new RegExp(`^${answer}(?![\\w-])`) }).check();
}

/** What stands under "What has happened" and mentions `words`. */
export function happened(page, words) {
  return page.getByRole('listitem').filter({ hasText: words });
}

/** Waits until the record that mentions `words` says where it is. */
export async function says(page, words, state) {
  await happened(page, words).getByText(state, { exact: true }).first().waitFor();
}

/** Asks the phone to send what waits, and waits until nothing does. */
export async function sendNow(page) {
  await goTo(page, 'This phone');
  await page.getByRole('button', { name: 'Try to send now' }).click();
  await page.getByRole('heading', { level: 1, name: 'Nothing waiting' }).waitFor();
}

/** Locks the phone, as one does before handing it to somebody. */
export async function lockNow(page) {
  await goTo(page, 'This phone');
  await page.getByRole('button', { name: 'Lock now' }).click();
  await page.getByRole('button', { name: 'Unlock' }).waitFor();
}
