// What a test leaves behind to be looked at, and the folders that it leaves to nobody.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const OUT = 'tests/out';

/** A picture of the page as `tests/out/<name>.png`. */
export async function shoot(page, name, options = {}) {
  await mkdir(OUT, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  const path = join(OUT, `${name}.png`);
  await page.screenshot({ path, ...options });
  return path;
}

/** A folder of its own, for whoever made it to remove. */
export function newFolder(name = 'alongside') {
  return mkdtemp(join(tmpdir(), `${name}-`));
}

/** A folder that is gone when the test has ended. */
export async function folder(t, name = 'alongside') {
  const path = await newFolder(name);
  t.after(() => rm(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}
