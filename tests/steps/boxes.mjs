// Every box of the form on the page, whatever the form is: filled, and read.

/** Times that new boxes may come from what was filled in. */
const PASSES_MAX = 8;

/** Types into every box that can be seen, and into those that come of it; gives how many. The question `but` is left open. */
export async function fillBoxes(page, but = '') {
  let filled = 0;
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const more = await page.evaluate(fill, but);
    filled += more;
    if (more === 0) return filled;
    await page.waitForTimeout(40);
  }
  throw new Error('boxes come without end');
}

/** What stands in the boxes of the form, by their ids and in their order. */
export function boxes(page) {
  return page.evaluate(() => {
    for (const fold of document.querySelectorAll('main details:not(.more)')) fold.open = true;
    const found = [...document.querySelectorAll('main input, main textarea, main select')];
    const isOf = (box) => box.checkVisibility() && !['search', 'file', 'password'].includes(box.type);
    const isTick = (box) => ['checkbox', 'radio'].includes(box.type);
    return found.filter(isOf).map((box) => [`${box.id} ${isTick(box) ? box.value : ''}`.trim(), isTick(box) ? box.checked : box.value]);
  });
}

function fill(but) {
  window.__filled ??= new Map();
  // One page after another is built in the same document.
  const form = location.pathname;
  if (window.__form !== form) window.__filled = new Map();
  window.__form = form;
  for (const fold of document.querySelectorAll('main details:not(.more)')) fold.open = true;
  const soon = new Date(Date.now() + 3 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const typed = (box) => {
    const words = {
      date: soon, time: '10:15', tel: '07700 900321', email: 'somebody@example.org', number: '3', url: 'https://example.org',
    }[box.type];
    return words ?? (box.inputMode === 'numeric' || box.inputMode === 'decimal' ? '3' : `Typed into ${box.id}.`);
  };
  const set = (box, value) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value').set.call(box, value);
    for (const event of ['input', 'change']) box.dispatchEvent(new Event(event, { bubbles: true }));
  };
  let count = 0;
  // One more of what there may be several of.
  for (const button of document.querySelectorAll('main form button')) {
    const words = button.textContent.trim();
    if (!/^(Add (another|some|a need|a risk|a step)|One more)/.test(words) || window.__filled.has(words)) continue;
    window.__filled.set(words, true);
    count += 1;
    button.click();
  }
  for (const box of document.querySelectorAll('main input, main textarea, main select')) {
    if (!box.checkVisibility() || box.disabled || box.readOnly || ['search', 'file', 'password'].includes(box.type)) continue;
    // Of some answers one is enough.
    const key = box.type === 'radio' ? box.name : `${box.id} ${box.type === 'checkbox' ? box.value : ''}`;
    if (window.__filled.has(key) || (but && box.name === but)) continue;
    window.__filled.set(key, true);
    count += 1;
    if (box.type === 'radio') {
      if (![...document.getElementsByName(box.name)].some((one) => one.checked)) box.click();
    } else if (box.type === 'checkbox') {
      if (!box.checked) box.click();
    } else if (box.tagName === 'SELECT') {
      set(box, box.options[box.options.length - 1].value);
    } else {
      set(box, typed(box));
    }
  }
  return count;
}
