// Row 10 of the fault matrix: a newer release that is not whole. The old one goes on, offline as well, and nothing is mixed.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { keptOffline, openDevice } from './lib/browser.mjs';
import { newFolder } from './lib/out.mjs';
import { digest, look, opened, release, shown } from './lib/release.mjs';

/** What the network has in the place of the newer program; none: it has nothing. */
const PROGRAMS = {
  'is missing': () => undefined,
  'is cut in half': (bytes) => bytes.subarray(0, bytes.length / 2),
  'has one wrong bit': (bytes) => {
    const wrong = Buffer.from(bytes);
    wrong[wrong.length >> 1] ^= 1;
    return wrong;
  },
  'is a sign-in page': () => Buffer.from('<h1>Welcome to the café</h1>'),
};

suite('row 10: a newer release that is not whole', () => {
  let scratch;
  let folder;
  let office;
  let device;
  let program;

  before(async () => {
    scratch = await newFolder();
    folder = join(scratch, 'dist');
    office = await release(folder);
    program = (await readdir(folder)).find((name) => /^app-[0-9a-f]{16}\.wasm$/.test(name));
    device = await openDevice(join(scratch, 'device'));
    await device.page.goto(office.url);
    await opened(device.page);
    await keptOffline(device.page);
    await device.page.reload();
    await opened(device.page);
  });
  after(async () => {
    await device?.close();
    await office?.stop();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Puts a newer release in place whose program has a name of its own, and `bytes` under that name. */
  const deploy = async (mark, bytes) => {
    const name = `app-${createHash('sha256').update(mark).digest('hex').slice(0, 16)}.wasm`;
    const page = (await readFile('dist/index.html', 'utf8')).replace('<body>', `<body data-release="${mark}">`).replaceAll(program, name);
    const worker = (await readFile('dist/sw.js', 'utf8')).replaceAll(program, name);
    const old = digest(await readFile('dist/index.html', 'utf8'));
    assert.ok(page.includes(name) && worker.includes(name) && worker.includes(old));
    await writeFile(join(folder, 'index.html'), page);
    await writeFile(join(folder, 'sw.js'), worker.replaceAll(old, digest(page)));
    // A deployment takes the old program away.
    await rm(join(folder, program), { force: true });
    if (bytes) await writeFile(join(folder, name), bytes);
  };

  for (const [what, spoil] of Object.entries(PROGRAMS)) {
    test(`its program ${what}: the old one goes on, here and without signal`, async () => {
      const { page } = device;
      await deploy(what, spoil(await readFile(join('dist', program))));
      assert.deepEqual(await look(device.page), { waiting: false, active: 'activated' });
      for (const isAway of [false, true]) {
        if (isAway) await office.stop();
        await page.reload();
        await opened(device.page);
        assert.equal(await shown(device.page), 'first');
        await page.getByLabel('Password', { exact: true }).waitFor();
      }
      await office.start();
      assert.deepEqual(device.errors, []);
    });
  }

  test('the control: the same release, whole, is taken', async () => {
    await deploy('whole', await readFile(join('dist', program)));
    assert.deepEqual(await look(device.page), { waiting: true, active: 'activated' });
  });
});
