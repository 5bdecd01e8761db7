// Takes the pictures of the app that its manifest and the README show: `cargo xtask build && node tests/screenshots.mjs`.
// They go to public/screenshots and into the manifest, with the sizes that they have.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LINK_WORKER, SUPERVISOR, nothingWaiting, signIn } from './lib/app.mjs';
import { DESK, PHONE, openDevice } from './lib/browser.mjs';
import { startServer } from './lib/server.mjs';

const FOLDER = 'public/screenshots';
const MANIFEST = 'public/manifest.webmanifest';

/** Every picture: who looks, where they go, and what it shows. */
const PICTURES = [
  { name: 'today', who: LINK_WORKER, open: '/', label: 'Today: who to see, and what needs you' },
  { name: 'people', who: LINK_WORKER, open: '/people', label: 'The people you support, with or without signal' },
  { name: 'person', who: LINK_WORKER, open: '/people', follow: 'Mrs A', label: 'A file: what matters to them comes first' },
  { name: 'record', who: LINK_WORKER, open: '/people', follow: 'Mrs A', press: 'Record a contact', label: 'A visit, written down in the living room' },
  { name: 'phone', who: LINK_WORKER, open: '/phone', label: 'This phone: what is here and what is with the office' },
  { name: 'team', who: SUPERVISOR, wide: true, open: '/team', label: 'Your team: each caseload, and what is new' },
  { name: 'review', who: SUPERVISOR, wide: true, open: '/review', label: 'What your team has recorded, to be reviewed' },
];

const scratch = await mkdtemp(join(tmpdir(), 'alongside-pictures-'));
const server = await startServer({ data: join(scratch, 'data'), fresh: true });
await mkdir(FOLDER, { recursive: true });
const shown = [];
try {
  for (const [who, wide] of [[LINK_WORKER, false], [SUPERVISOR, true]]) {
    const viewport = wide ? DESK : PHONE;
    const deviceScaleFactor = wide ? 1 : 2;
    const device = await openDevice(join(scratch, who), { viewport, deviceScaleFactor });
    const { page } = device;
    await signIn(page, server.url, who);
    if (!wide) await nothingWaiting(page);
    for (const picture of PICTURES.filter((one) => one.who === who)) {
      // Within the app, as people go: a loaded page would be locked again.
      await page.locator(`a[href="${picture.open}"]:visible`).first().click();
      if (picture.follow) await page.getByRole('link', { name: picture.follow }).first().click();
      if (picture.press) await page.getByRole('link', { name: picture.press }).first().click();
      await page.waitForLoadState('networkidle');
      await page.evaluate(() => document.fonts.ready);
      await page.evaluate(() => document.activeElement?.blur());
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(FOLDER, `${picture.name}.png`) });
      shown.push({
        src: `/screenshots/${picture.name}.png`,
        sizes: `${viewport.width * deviceScaleFactor}x${viewport.height * deviceScaleFactor}`,
        type: 'image/png',
        form_factor: wide ? 'wide' : 'narrow',
        label: picture.label,
      });
    }
    await device.close();
  }
} finally {
  await server.stop();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}

const text = await readFile(MANIFEST, 'utf8');
const lines = shown.map((picture) => `    ${JSON.stringify(picture)}`).join(',\n');
const without = text.replace(/,\n {2}"screenshots": \[[^\]]*\]/, '');
await writeFile(MANIFEST, without.replace(/\n\}\n$/, `,\n  "screenshots": [\n${lines}\n  ]\n}\n`));
console.log(`${shown.length} pictures in ${FOLDER}, named in ${MANIFEST}`);
