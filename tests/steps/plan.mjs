// A plan as it is made together: what somebody wants, who does what, and that they agreed.
import { finish, openPerson, pick, savedOnThisPhone } from './casework.mjs';
import { typeDay } from './forms.mjs';
import { settled } from './places.mjs';

/** The way to the plan, on the page of a file. */
export function planLink(page) {
  return page.getByRole('region', { name: 'Plan', exact: true }).getByRole('link', { name: 'Open the plan' });
}

/** Opens the plan of somebody. */
export async function openPlan(page, name) {
  await openPerson(page, name);
  await planLink(page).click();
  await page.getByRole('heading', { level: 1, name: 'Plan', exact: true }).waitFor();
  await settled(page);
}

/** Adds a goal to the plan that is open: what they want, which need it answers, how important it is and how sure they are. */
export async function addGoal(page, { what, need, importance, sure }) {
  await page.getByRole('link', { name: 'Add a goal' }).click();
  await page.getByLabel('What do they want?').fill(what);
  if (need) await pick(page, 'Which need does it answer?', need);
  if (importance) await pick(page, 'How important is it to them?', importance);
  if (sure) await pick(page, 'How sure are they', sure);
  await finish(page);
}

/** Adds who does what to the plan that is open: for a goal, or for the plan as a whole. */
export async function addAction(page, { what, who, name, by, goal }) {
  await page.getByRole('link', { name: goal ? `Who does what for ${goal}` : 'Add who does what' }).click();
  await page.getByLabel('What is done?').fill(what);
  await pick(page, 'Who does it?', who);
  if (name) await page.getByLabel(/^Their name/).fill(name);
  await typeDay(page.getByRole('group', { name: 'By when?' }), by);
  await finish(page);
}

/** Says of the plan that is open how they have their own copy. */
export async function gaveCopy(page, how) {
  await page.getByRole('group', { name: /Have they got it/ }).getByRole('button', { name: how }).click();
  await savedOnThisPhone(page);
}

/** Agrees the plan that is open with them, or agrees it again, until a day on which it is looked at again. */
export async function agree(page, { review, copy = 'I print or post it later' }) {
  await page.getByRole('link', { name: /^(Agree the plan|Agree it again|Review and agree)$/ }).click();
  await pick(page, 'How did they agree?', 'They said so');
  await typeDay(page.getByRole('group', { name: /look at it again/ }), review);
  await pick(page, 'Their own copy', copy);
  await finish(page);
}
