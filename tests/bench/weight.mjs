// What a first load brings over the network, as brotli: what the lock needs, until it can be used; and beside it, in the note,
// what comes afterwards until the app is kept whole for offline use. Each address once.
import { join } from 'node:path';
import { startServer } from '../lib/server.mjs';
import { keptOffline, openDevice } from '../lib/browser.mjs';
import { call, employ } from './office.mjs';

export async function firstLoad({ folder, row }) {
  const data = join(folder, 'weight');
  employ(data, [['one@bench.invalid', 'link_worker']]);
  const server = await startServer({ data, demo: false, env: { ALONGSIDE_LOG: 'warn' } });
  const device = await openDevice(join(folder, 'weight-profile'));
  try {
    const asked = new Set([`${server.url}/`]);
    device.context.on('request', (request) => asked.add(request.url()));
    await device.page.goto(server.url);
    await device.page.getByLabel('Email').waitFor();
    await keptOffline(device.page);
    const sizes = new Map();
    for (const url of asked) {
      if (!url.startsWith(server.url) || url.includes('/api/')) continue;
      const path = new URL(url).pathname;
      if (sizes.has(path)) continue;
      const answer = await call(server.url + path, { method: 'GET', headers: { 'accept-encoding': 'br' } });
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
      sizes.set(path, answer.bytes.length);
    }
    // The pieces behind the lock are fetched while the password is typed (crates/app/src/app/piece.rs).
    const isPiece = (path) => /^\/app-[a-z0-9]+-[0-9a-f]{16}\.wasm$/.test(path);
    const isProgram = (path) => path.endsWith('.wasm') && !isPiece(path);
    const of = (which) => [...sizes].filter(([path]) => which(path)).reduce((sum, [, size]) => sum + size, 0) / 1000;
    if ([...sizes.keys()].filter(isProgram).length !== 1) throw new Error('not one program was asked for');
    const all = row('load_all', { unit: 'KB' });
    all.product.push(of((path) => !isPiece(path)));
    const largest = [...sizes].sort((one, other) => other[1] - one[1]).slice(0, 6)
      .map(([path, size]) => `${path.replace(/^\/|-[0-9a-f]{16}/g, '') || 'page'} ${(size / 1000).toFixed(0)}`).join(', ');
    all.note = `with what comes after the lock ${of(() => true).toFixed(0)}: ${largest}`;
    row('load_wasm', { unit: 'KB' }).product.push(of(isProgram));
  } finally {
    await device.close();
    await server.stop();
  }
}
