// What forms say of mistakes.
import assert from 'node:assert/strict';

/**
 * Waits until the form says what is wrong: in a summary that has focus and leads to the box, beside the box, in the
 * box's description, and in the title of the tab.
 *
 * @param {string} box the id of the box
 * @param {string | RegExp} words what must be said
 */
export async function mistake(page, box, words) {
  const summary = page.locator('#error-summary');
  const link = summary.getByRole('link', { name: words });
  await link.waitFor();
  await page.locator('#error-summary:focus').waitFor();
  assert.equal(await link.getAttribute('href'), `#${box}`, 'the summary leads to the box');
  await page.locator(`#${box}-error`).filter({ hasText: words }).waitFor();
  assert.match(await page.title(), /^Error: /, 'the title of the tab says that something is wrong');
  // Described by its mistake, itself or by the group around it.
  const described = await page.locator(`#${box}`).evaluate((element) => {
    const group = element.closest('fieldset');
    return `${element.getAttribute('aria-describedby')} ${group?.getAttribute('aria-describedby')}`;
  });
  assert.ok(described.includes(`${box}-error`), `the mistake describes the box: ${described}`);
  await link.click();
  await page.locator(`#${box}:focus`).waitFor();
}
