// Going about in the app. A page that is loaded anew is locked, so one goes as people do: by links.

/** Pages that everybody has. */
const ELSEWHERE = ['/services', '/settings'];

/**
 * Follows a link to a path of the app, as if one stood on the page, and waits until the page is there: its heading has
 * focus (or whatever `focus` names). Where one is there already, goes elsewhere first: the page comes anew.
 *
 * @param {string} path `/people?…`
 * @param {{ focus?: string }} [options]
 */
export async function follow(page, path, { focus = 'main h1' } = {}) {
  if (pathOf(page) === path) await follow(page, ELSEWHERE.find((other) => other !== path));
  await page.evaluate((href) => {
    document.activeElement?.blur();
    const link = document.createElement('a');
    link.href = href;
    document.querySelector('#main').append(link);
    link.click();
    link.remove();
  }, path);
  await settled(page);
  await page.locator(`${focus}:focus`).waitFor();
}

/** Waits until nothing on the page is being opened, asked or saved. */
export async function settled(page) {
  await page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main .waiting, main [aria-busy="true"]'));
}

/** The path of the page that is open. */
export function pathOf(page) {
  const { pathname, search } = new URL(page.url());
  return `${pathname}${search}`;
}
