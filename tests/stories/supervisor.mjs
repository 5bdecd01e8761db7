// What the supervisor does after each story: takes note of what is new, reads and answers one record, and has the whole file.
import { shoot } from '../lib/out.mjs';
import { goTo, happened, openWhole, pick, savedOnThisPhone, sendNow } from '../steps/casework.mjs';

/**
 * Everything of a story reaches the desk: the board says that there is something new of the worker, `words` wait for a review and
 * are answered, and then the whole file of this person is open.
 *
 * @param {object} stage
 * @param {object} told
 * @param {string} told.worker whose work it is
 * @param {string} told.name the person, as the screens call them
 * @param {string} told.words of the record that is reviewed
 * @param {string} told.comment what is said of it
 */
export async function supervise(stage, { worker, name, words, comment }) {
  const { page } = stage.desk;
  await sendNow(page);
  await goTo(page, 'Team');
  await page.getByRole('row', { name: worker }).getByText(/\d+ contacts?/).waitFor();
  await page.getByRole('row', { name: worker }).getByRole('link', { name: worker }).click();
  await page.getByRole('main').getByRole('link', { name }).waitFor();
  await page.getByText('The office has noted your look').waitFor();
  await shoot(page, `story-${name}-worker`, { fullPage: true });
  await goTo(page, 'To review');
  await page.getByRole('main').getByRole('listitem').filter({ hasText: name }).filter({ hasText: worker }).first().waitFor();
  await openWhole(page, name);
  await happened(page, words).getByRole('heading', { level: 3 }).getByRole('link').first().click();
  await pick(page, 'What do you say?', 'Reviewed');
  await page.getByLabel('Comment').fill(comment);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await savedOnThisPhone(page);
  await openWhole(page, name);
  await happened(page, words).getByText(comment).first().waitFor();
  await shoot(page, `story-${name}-file`, { fullPage: true });
}
