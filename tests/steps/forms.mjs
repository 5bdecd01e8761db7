// What forms say of mistakes, and their buttons.
import assert from 'node:assert/strict';

/**
 * Waits until the form says what is wrong: in a summary that has focus and leads to each box, beside the box, in the
 * box's description, and in the title of the tab.
 *
 * @param {Record<string, string | RegExp>} wrong the id of each box, and what must be said of it
 */
export async function mistakes(page, wrong) {
  const summary = page.locator('#error-summary');
  for (const words of Object.values(wrong)) await summary.getByRole('link', { name: words }).waitFor();
  await page.locator('#error-summary:focus').waitFor();
  assert.equal(await summary.getByRole('link').count(), Object.keys(wrong).length, await summary.innerText());
  assert.match(await page.title(), /^Error: /, 'the title of the tab says that something is wrong');
  for (const [box, words] of Object.entries(wrong)) {
    const link = summary.getByRole('link', { name: words });
    assert.equal(await link.getAttribute('href'), `#${box}`, 'the summary leads to the box');
    await page.locator(`#${box}-error`).filter({ hasText: words }).waitFor();
    // Described by its mistake, itself or by the group around it.
    const described = await page.locator(`#${box}`).evaluate((element) => {
      const group = element.closest('fieldset');
      return `${element.getAttribute('aria-describedby')} ${group?.getAttribute('aria-describedby')}`;
    });
    assert.ok(described.includes(`${box}-error`), `the mistake describes the box: ${described}`);
    await link.click();
    await page.locator(`#${box}:focus`).waitFor();
  }
}

/** Types a day, such as `2026-03-02`, into the three boxes of a question. */
export async function typeDay(within, day) {
  const parts = day.split('-').map((part) => String(Number(part)));
  for (const [place, box] of ['Year', 'Month', 'Day'].entries()) await within.getByLabel(box).fill(parts[place]);
}

/** Unfolds a part of a form that is folded away. */
export function unfold(page, title) {
  return page.locator('summary').filter({ hasText: title }).click();
}

/** Ticks one of the answers of a question that may have several. */
export function tick(page, question, answer) {
  return page.getByRole('group', { name: question }).locator('label').filter({ hasText: answer }).click();
}

/** Presses the button of this name (a text: exactly this), on a page or in a part of it. */
export function press(within, name) {
  return within.getByRole('button', { name, exact: typeof name === 'string' }).click();
}
