// What is measured inside of a page: the app's own marks, what appears on the screen, and the floors.
import { createServer } from 'node:http';
import { openDevice } from '../lib/browser.mjs';

/** Put into every page before anything else runs. Everything is taken from the page's own clock. */
function instruments() {
  const marks = (name) => performance.getEntriesByName(`alongside-${name}`, 'mark').map((mark) => mark.startTime);
  const last = (name) => marks(name).at(-1);
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const bench = {
    marks,
    /** When something first stood on the screen, by name. */
    seen: {},
    /** When a button was last pressed. */
    pressed: 0,
    /** Waits for a mark that is not there yet. */
    async next(name, count, patience_ms = 600_000) {
      const until = performance.now() + patience_ms;
      while (marks(name).length <= count) {
        if (performance.now() > until) throw new Error(`no ${name} within ${patience_ms} ms`);
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
      return last(name);
    },
    /** One sync run, asked for as the browser does when the connection comes back; how long it took. */
    async sync() {
      const before = marks('sync-ended').length;
      dispatchEvent(new Event('online'));
      const ended = await bench.next('sync-ended', before);
      return ended - last('sync-begun');
    },
    /** A floor: one fetch that says nothing. */
    async emptyFetch() {
      const from = performance.now();
      await (await fetch('/livez')).text();
      return performance.now() - from;
    },
    /** A floor: so many bytes in one put, strictly. */
    async rawPut(length) {
      const database = await bench.database();
      const bytes = crypto.getRandomValues(new Uint8Array(Math.min(length, 65_536)));
      const from = performance.now();
      await bench.commit(database, (store) => store.put(bytes, `row/${from}`));
      return performance.now() - from;
    },
    /** A floor: one answer, one put for each file, one strict transaction. */
    async rawFirst(url) {
      const database = await bench.database();
      const from = performance.now();
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
      const view = new DataView(bytes.buffer);
      await bench.commit(database, (store) => {
        for (let at = 0, file = 0; at < bytes.length; file += 1) {
          const length = view.getUint32(at);
          store.put(bytes.slice(at + 4, at + 4 + length), `file/${file}`);
          at += 4 + length;
        }
      });
      const took = performance.now() - from;
      await bench.commit(database, (store) => store.clear());
      return took;
    },
    /** A floor: these requests as they are, one after the other. */
    async rawPush(bodies, token) {
      const from = performance.now();
      for (const body of bodies) {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
        const answer = await fetch('/api/v1/sync', { method: 'POST', headers, body });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        await answer.text();
      }
      return performance.now() - from;
    },
    commit: (database, act) =>
      new Promise((resolve, reject) => {
        const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' });
        act(transaction.objectStore('rows'));
        transaction.commit?.();
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      }),
    database() {
      bench.opened ??= new Promise((resolve, reject) => {
        const asked = indexedDB.open('bench-floor', 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore('rows');
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      return bench.opened;
    },
    painted,
  };
  window.__bench = bench;
  addEventListener('click', (event) => {
    if (event.target.closest?.('button')) bench.pressed = performance.now();
  }, { capture: true });
  const watched = { form: 'input[type=password]', list: 'main ul.rows a.row' };
  const look = () => {
    for (const [name, selector] of Object.entries(watched)) {
      if (bench.seen[name] === undefined && document.querySelector(selector)) {
        bench.seen[name] = null;
        painted().then(() => (bench.seen[name] = performance.now()));
      }
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

/** Opens a device whose pages can be measured. */
export async function open(profile) {
  const device = await openDevice(profile, { bypassCSP: true });
  await device.context.addInitScript(instruments);
  const session = await device.context.newCDPSession(device.page);
  await session.send('Performance.enable', { timeDomain: 'timeTicks' });
  return {
    ...device,
    /** 4 is a cheap phone, 1 this machine as it is. */
    slow: (rate) => session.send('Emulation.setCPUThrottlingRate', { rate }),
    /** Milliseconds of work that the page's main thread has done so far. */
    async worked() {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
    },
  };
}

/** The page's own measuring. */
export const inPage = (page, method, ...given) =>
  page.evaluate(([name, words]) => window.__bench[name](...words), [method, given]);

/** Serves bytes to a page of another origin: what a floor fetches. */
export async function serve(bytes) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': bytes.length }).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The files of a pass as one answer: each with its length before it. */
export function packed(pages) {
  const files = new Map();
  for (const page of pages) files.set(page.file, (files.get(page.file) ?? '') + JSON.stringify(page));
  const parts = [];
  for (const text of files.values()) {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}
