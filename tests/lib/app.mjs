// The app as its people use it: by the words on the screen.

export const PASSWORD = 'alongside-demo';
export const LINK_WORKER = 'link.worker@demo.invalid';
export const LINK_WORKER_2 = 'link.worker2@demo.invalid';
export const SUPPORT_WORKER = 'support.worker@demo.invalid';
export const SUPERVISOR = 'supervisor@demo.invalid';
export const EVALUATOR = 'evaluator@demo.invalid';
export const ADMIN = 'admin@demo.invalid';

/** Who writes nothing down, so that nothing of theirs can be lost with a phone. */
const WRITE_NOTHING = [ADMIN, EVALUATOR];

/** Signs in on a new device, where there is signal, and waits for the first page; there it `reads` what it is told first. */
export async function signIn(page, url, email, password = PASSWORD, { reads = !WRITE_NOTHING.includes(email) } = {}) {
  await page.goto(url);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await inside(page);
  if (reads) await readFirst(page);
}

/** Reads that this browser may clear what it keeps: Chromium promises nothing to a test. */
export async function readFirst(page) {
  const read = page.getByRole('button', { name: 'I have read this' });
  await read.click();
  await read.waitFor({ state: 'detached' });
}

/** Opens a device that its person has used before, with or without signal. */
export async function unlock(page, url, password = PASSWORD) {
  await page.goto(url);
  await unlockHere(page, password);
}

/** Opens the device on the page that is there. */
export async function unlockHere(page, password = PASSWORD) {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await inside(page);
}

/** Waits until the places of the app are there: the device is open. */
export function inside(page) {
  return page.locator('nav.tabs, nav.rail').first().waitFor({ state: 'attached' });
}

/** Waits until everything on this device has reached the office. */
export async function nothingWaiting(page) {
  await page.getByText('Nothing waiting').first().waitFor();
}
