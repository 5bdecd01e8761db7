// What a worker does, in their words: open somebody, write a visit down, go for a walk, ask the seven questions.

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

/** Begins to record a visit with the person whose file is open, and types the note. */
export async function beginVisit(page, note) {
  await page.getByRole('link', { name: 'Record a contact' }).click();
  await pick(page, 'What was it?', 'Visit');
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

/** Asks the seven questions for the first time, and whether there are risks. `answers` has one of the answers for each; `words` are their own. */
export async function assess(page, answers, words = '') {
  await answerSeven(page, answers, words);
  await pick(page, 'Are there risks?', 'No known risks');
  await finish(page);
}

/** Asks the seven questions for the first time, as far as the page with all of the answers. */
export async function answerSeven(page, answers, words = '') {
  await page.getByRole('link', { name: 'Assessment', exact: true }).click();
  await page.getByRole('link', { name: 'Seven outcomes' }).click();
  await pick(page, 'Which moment is this?', 'First assessment');
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
export async function walk(page, { destination, before, after, happened }) {
  await page.getByRole('link', { name: 'Walk', exact: true }).click();
  await page.getByLabel('Where are you walking to?').fill(destination);
  await page.getByRole('button', { name: 'Set off' }).click();
  await page.getByRole('timer').waitFor();
  await pick(page, 'How sure did they feel at the door?', String(before));
  await page.getByRole('button', { name: 'We are back' }).click();
  await pick(page, 'How sure do they feel now?', String(after));
  await page.getByLabel('What happened').fill(happened);
  await finish(page);
}

/**
 * Takes down a referral: the shortest one that is enough, with what the referrer wrote. With `somebodyElse`, says that
 * whoever looks alike is another.
 */
export async function addPerson(page, { given, family, born: [day, month, year], number, note, somebodyElse = false }) {
  await goTo(page, 'People');
  await page.getByRole('link', { name: 'Add a person' }).click();
  await page.getByLabel('First name').fill(given);
  await page.getByLabel('Family name').fill(family);
  const birthday = page.getByRole('group', { name: 'Date of birth' });
  await birthday.getByLabel('Day').fill(day);
  await birthday.getByLabel('Month').fill(month);
  await birthday.getByLabel('Year').fill(year);
  if (number) await page.getByLabel('NHS number').fill(number);
  else await page.getByLabel('They have none, or it is not known').check();
  await page.getByLabel('What the referrer wrote').fill(note);
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
