// Every pair of text and ground in the tokens has AA contrast, in light and dark.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

const TEXT_MIN = 4.5; // WCAG 2.2, 1.4.3
const SHAPE_MIN = 3; // WCAG 2.2, 1.4.11

const sass = await readFile(new URL('../crates/app/styles/_tokens.scss', import.meta.url), 'utf8');

function tokens(mixin) {
  const body = sass.match(new RegExp(`@mixin ${mixin} \\{([^}]*)\\}`))[1];
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const SOFT = ['pine-soft', 'amber-soft', 'red-soft', 'green-soft', 'plum-soft'];
const GROUNDS = ['paper', 'card', ...SOFT];
const TEXT = [
  ...['ink', 'quiet', 'pine', 'pine-ink', 'amber-ink', 'red-ink', 'green-ink', 'plum-ink'].flatMap((text) =>
    GROUNDS.map((ground) => [text, ground])),
  ['on-pine', 'pine'],
  ['on-pine', 'pine-deep'],
  ['on-red', 'red-ink'],
  ['quiet', 'line'], // a disabled button
  ['ink', 'line'], // a chip without a colour
  ['paper', 'ink'], // a toast
];
const SHAPES = [
  ...['edge', 'pine', 'ink', 'red-ink', 'plum-ink'].flatMap((line) => [[line, 'card'], [line, 'paper']]),
  ['pine-mid', 'card'],
];

for (const mixin of ['light', 'dark']) {
  const colours = tokens(mixin);
  test(`${mixin}: text on its ground`, () => {
    assert.ok(Object.keys(colours).length > 20, 'the tokens were found');
    for (const [text, ground] of TEXT) {
      const ratio = contrast(colours[text], colours[ground]);
      assert.ok(ratio >= TEXT_MIN, `${text} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });
  test(`${mixin}: edges of controls, focus and charts`, () => {
    for (const [shape, ground] of SHAPES) {
      const ratio = contrast(colours[shape], colours[ground]);
      assert.ok(ratio >= SHAPE_MIN, `${shape} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });
}
