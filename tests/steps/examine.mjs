// What every screen owes to everybody: found by a machine, looked at by people (pictures in tests/out).
import assert from 'node:assert/strict';
import { atRest, largestText, sideways, smallTargets, violationsOf } from '../lib/axe.mjs';
import { DESK, PHONE, SMALL_PHONE } from '../lib/browser.mjs';
import { shoot } from '../lib/out.mjs';

/** What no screen ever says: the words of machines. */
const NEVER = /\b(sync failed|conflict|queue[ds]?|pending|null|undefined|NaN|error \d+|exception|idb|payload)\b|\[object|�/i;

/** How high a picture of a whole page gets, in pixels. */
const WHOLE_PX_MAX = 3000;

/** The main actions and places at the foot: at least this high, in pixels. */
const FOOT_LEAST = 48;

/**
 * Examines the page as it stands.
 *
 * @param {string} name of its pictures
 * @param {object} options
 * @param {string[]} options.clients names that must not get into the title of the tab
 * @param {boolean} [options.wide] a supervisor's desk: pictures at 1280×800 as well
 * @param {string} [options.focus] what has focus after navigation; the heading if left out
 * @param {boolean} [options.wrong] whether the page says that something is wrong, as its title then does too
 */
export async function examine(page, name, { clients, wide = false, focus = 'main h1', wrong: hasMistakes = false }) {
  const wrong = [];
  const check = (is, words) => is || wrong.push(words);
  await page.evaluate(() => document.fonts.ready);
  await atRest(page);

  const has = await page.evaluate((selector) => ({
    focus: document.activeElement?.matches(selector) ?? false,
    top: document.activeElement?.getBoundingClientRect().top,
    active: document.activeElement?.outerHTML.slice(0, 120),
    headings: [...document.querySelectorAll('h1')].filter((heading) => heading.checkVisibility()).map((heading) => heading.textContent.trim()),
    title: document.title,
    lang: document.documentElement.lang,
    text: document.body.innerText,
    foot: [...document.querySelectorAll('nav.tabs a, .bar a, .bar button')]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ words: element.textContent.trim(), height: element.getBoundingClientRect().height })),
  }), focus);
  check(has.focus, `focus is on ${has.active}`);
  check(has.top >= 0 && has.top < PHONE.height, `what has focus is out of sight, at ${has.top} px`);
  check(has.headings.length === 1 && has.headings[0] !== '', `headings of the first level: ${JSON.stringify(has.headings)}`);
  const title = hasMistakes ? /^Error: [^·:]+ · Alongside$/ : /^[^·:]+ · Alongside$/;
  check(title.test(has.title), `the title is “${has.title}”`);
  const told = clients.find((client) => has.title.toLowerCase().includes(client.toLowerCase()));
  check(!told, `the title “${has.title}” tells a name: ${told}`);
  check(has.lang === 'en-GB', `the language is ${has.lang}`);
  const said = has.text.match(NEVER);
  check(!said, `it says “${said?.[0]}”: ${has.text.slice(Math.max(0, (said?.index ?? 0) - 60), (said?.index ?? 0) + 60)}`);
  for (const { words, height } of has.foot) check(height >= FOOT_LEAST, `“${words}” at the foot is ${height} px high`);
  for (const target of await smallTargets(page)) check(false, `hard to touch: ${target}`);

  if (wide) {
    await page.setViewportSize(DESK);
    await stays(page, `at ${DESK.width} px`, check);
    await pictures(page, `${name}-desk`, ['light', 'dark']);
    for (const one of await violationsOf(page)) check(false, `at a desk, ${one}`);
    await page.setViewportSize(PHONE);
  }
  await pictures(page, name, ['light', 'dark']);

  // On a phone so high that nothing is under the fold, and no bar lies over anything.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: PHONE.width, height: Math.max(height, PHONE.height) });
  for (const one of await violationsOf(page)) check(false, one);
  if (height > PHONE.height && height <= WHOLE_PX_MAX) await shoot(page, `${name}-whole`);
  await page.setViewportSize(PHONE);

  const usual = await largestText(page);
  await stays(page, 'with the largest letters', check);
  await shoot(page, `${name}-200`);
  await usual();

  await page.setViewportSize(SMALL_PHONE);
  await stays(page, `at ${SMALL_PHONE.width} px`, check);
  await page.setViewportSize(PHONE);

  assert.ok(wrong.length === 0, `${name}:\n${wrong.join('\n')}`);
}

async function pictures(page, name, schemes) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await atRest(page);
    await shoot(page, colorScheme === 'dark' ? `${name}-dark` : name);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Nothing scrolls sideways. */
async function stays(page, where, check) {
  const by = await sideways(page);
  check(by <= 0, `sideways by ${by} px ${where}: ${by > 0 ? await widest(page) : ''}`);
}

/** What sticks out at the right, for the message. */
function widest(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > edge + 0.5 && !element.closest('.table-wrap'))
      .slice(0, 3)
      .map((element) => element.outerHTML.slice(0, 100))
      .join(' | ');
  });
}
