// Draws public/icons/*.png from the mark in public/favicon.svg: `node tests/icons.mjs`, only when the mark has changed.
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const mark = (await readFile('public/favicon.svg', 'utf8')).match(/<g fill="none"[^]*<\/g>/)[0];
const PAPER = '#faf6ef';

/** The mark on a square, `scale` of its size; the corners are the system's to cut. */
const square = (scale) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="${PAPER}"/>` +
  `<g transform="translate(32 33) scale(${scale}) translate(-32 -33)">${mark}</g></svg>`;

/** One colour, of which the system uses only the shape. */
const monochrome =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><g transform="translate(32 33) scale(0.74) translate(-32 -33)">' +
  `${mark.replaceAll(`stroke="${PAPER}"`, 'stroke="none"').replaceAll(/#\w{6}/g, '#000')}</g></svg>`;

const ICONS = [
  { name: 'icon-192', size: 192, svg: await readFile('public/favicon.svg', 'utf8') },
  { name: 'icon-512', size: 512, svg: await readFile('public/favicon.svg', 'utf8') },
  { name: 'maskable-512', size: 512, svg: square(0.74) },
  { name: 'monochrome-512', size: 512, svg: monochrome },
  { name: 'apple-touch-180', size: 180, svg: square(0.92) },
];

await mkdir('public/icons', { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const { name, size, svg } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  await page.screenshot({ path: `public/icons/${name}.png`, omitBackground: true });
  await page.close();
}
await browser.close();
