// A release of the app without an office: the built files in a folder that a test may change, served as the real
// server serves them.
import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const MEDIA = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** A file's digest as the built files name it. */
export const digest = (text) => `sha384-${createHash('sha384').update(text).digest('base64')}`;

/**
 * Serves a copy of `dist` from `folder`; can be stopped, started again at the same address, and given a newer release. `port` is one
 * of its own, or that of an office which is stopped: to a device the same one.
 */
export async function release(folder, port = 0) {
  await cp('dist', folder, { recursive: true });
  let server;
  const start = () =>
    new Promise((resolve) => {
      server = createServer(async (request, response) => {
        const { pathname } = new URL(request.url, 'http://127.0.0.1');
        const name = extname(pathname) ? pathname : '/index.html';
        const bytes = pathname.startsWith('/api/') ? undefined : await readFile(join(folder, name)).catch(() => undefined);
        if (!bytes) {
          response.writeHead(404).end();
          return;
        }
        response.writeHead(200, {
          'content-type': MEDIA[extname(name)],
          'content-security-policy': POLICY,
          'cache-control': /-[0-9a-f]{16}\.\w+$/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
        });
        response.end(bytes);
      });
      server.listen(port, '127.0.0.1', () => {
        port = server.address().port;
        resolve();
      });
    });
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
    /**
     * Puts a newer page in place, named `mark`, and the service worker that expects it. `instead` is what the network
     * answers in the page's place.
     */
    async renew(mark, instead) {
      const page = join(folder, 'index.html');
      const worker = join(folder, 'sw.js');
      const old = await readFile('dist/index.html', 'utf8');
      const next = old.replace('<body>', `<body data-release="${mark}">`);
      await writeFile(page, instead ?? next);
      await writeFile(worker, (await readFile('dist/sw.js', 'utf8')).replaceAll(digest(old), digest(next)));
    },
  };
}

/** Waits until the app is on the page. */
export const opened = (page) => page.getByRole('heading', { level: 1 }).waitFor();

/** Which release the page shows. */
export const shown = (page) => page.evaluate(() => document.body.dataset.release ?? 'first');

/** Looks for a newer release and waits until the browser has made up its mind about it. */
export function look(page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const worker = registration.installing;
    if (worker) {
      await new Promise((resolve) =>
        worker.addEventListener('statechange', () => ['installed', 'redundant'].includes(worker.state) && resolve()));
    }
    return { waiting: registration.waiting !== null, active: registration.active?.state };
  });
}
