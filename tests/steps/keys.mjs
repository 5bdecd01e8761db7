// Going about with the keyboard alone.
import assert from 'node:assert/strict';

/** Presses of Tab until what is looked for must have come. */
export const TABS_MAX = 120;

/** Presses Tab until what has focus is called `words`; every stop on the way can be seen. */
export async function tabTo(page, words) {
  const is = (found) => (typeof words === 'string' ? found === words : words.test(found));
  const passed = [];
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await stop(page);
    if (at.isNothing) continue; // The browser's own bar, between the end of the page and its beginning.
    passed.push(at.words);
    assert.ok(at.isMarked, `nothing shows that “${at.words}” has focus: ${at.html}`);
    assert.ok(at.isSeen, `“${at.words}” has focus and lies under something: ${at.html}`);
    if (is(at.words)) return;
  }
  assert.fail(`no stop is called ${words}; passed ${passed.join(' | ')}`);
}

/** What has focus: its words, whether a ring marks it, and whether any of it can be seen. */
export function stop(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return { isNothing: true };
    const { labels } = element;
    const label = labels?.[0];
    const clean = (text) => text?.replace(/\s+/g, ' ').trim();
    const words = clean(element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent);
    const near = [element, label, element.nextElementSibling, element.parentElement].filter(Boolean);
    const ringed = near.some((one) => {
      const style = getComputedStyle(one);
      return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
    });
    const box = (label?.contains(element) ? label : element).getBoundingClientRect();
    const points = [[0.5, 0.5], [0.5, 0.1], [0.5, 0.9], [0.1, 0.5], [0.9, 0.5]];
    const isSeen = points.some(([across, down]) => {
      const top = document.elementFromPoint(box.left + box.width * across, box.top + box.height * down);
      return top && (element.contains(top) || label?.contains(top) || top.contains(element) && top.matches('label'));
    });
    return { words, isMarked: ringed, isSeen, html: element.outerHTML.slice(0, 120) };
  });
}
