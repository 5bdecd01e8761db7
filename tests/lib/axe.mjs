// Accessibility, as far as a machine can see it: axe in light and dark, text at 200 %, nothing sideways.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong on the page as it is, in light and in dark; afterwards the page is as it was.
 *
 * @returns {Promise<string[]>} one line for each violation and place
 */
export async function violationsOf(page, { schemes = ['light', 'dark'], impacts = ['serious', 'critical'] } = {}) {
  const found = [];
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    await atRest(page);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    for (const { id, impact, help, nodes } of violations) {
      if (!impacts.includes(impact)) continue;
      for (const node of nodes) found.push(`${scheme} ${id} (${impact}): ${help}: ${node.target.join(' ')}\n${node.html}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** Waits until nothing moves: sizes and colours change over some frames, and nothing in between is to be measured. */
export function atRest(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => {
          const endless = (animation) => animation.effect.getComputedTiming().endTime === Infinity;
          const ends = document.getAnimations().filter((animation) => !endless(animation));
          Promise.allSettled(ends.map((animation) => animation.finished)).then(() => requestAnimationFrame(resolve));
        });
      }),
  );
}

/** How many pixels the page can be scrolled sideways; it must be none. */
export async function sideways(page) {
  await atRest(page);
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What can be touched and is lower or narrower than `least` pixels. Links within a sentence are not counted. */
export function smallTargets(page, least = 44) {
  return page.evaluate((min) => {
    const touched = 'button, a[href], select, summary, label.choice, label.check, .seg label, .chips-pick label, input:not([type=radio]):not([type=checkbox])';
    return [...document.querySelectorAll(touched)]
      .filter((element) => !element.closest('p, td, .skip-link, .banner, .visually-hidden') && element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect(), after: getComputedStyle(element, '::after') }))
      // A target may be larger than what is drawn of it: it is laid around or over that.
      .map(({ element, box, after }) => ({
        element,
        box,
        height: Math.max(box.height, Number.parseFloat(after.height) || 0),
        width: Math.max(box.width, Number.parseFloat(after.width) || 0),
      }))
      .filter(({ box, height, width }) => box.width > 0 && (height < min - 0.5 || width < min - 0.5))
      .map(({ element, box }) => `${element.tagName.toLowerCase()}.${element.className} “${element.textContent.trim().slice(0, 30)}” ${Math.round(box.width)}×${Math.round(box.height)}`);
  }, least);
}

/** Text at the largest size that the app offers, as an older colleague has it; gives a function that ends it. */
export async function largestText(page) {
  const before = await page.evaluate(() => {
    const { dataset } = document.documentElement;
    const { text } = dataset;
    dataset.text = 'largest';
    return text;
  });
  return () =>
    page.evaluate((text) => {
      if (text === undefined) delete document.documentElement.dataset.text;
      else document.documentElement.dataset.text = text;
    }, before);
}
