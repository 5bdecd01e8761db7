// The system's Chromium with a profile of its own: one device. Killed, it leaves what a real phone would leave.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browserOf, killTree } from './processes.mjs';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What Safari on an iPhone calls itself. */
export const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

export const PHONE = { width: 390, height: 844 };
export const SMALL_PHONE = { width: 320, height: 640 };
export const DESK = { width: 1280, height: 800 };

/**
 * Opens a browser on a profile folder; the same folder again is the same device.
 *
 * @param {string} profile an absolute path
 * @param {object} [options] viewport, colorScheme and other settings of Playwright's persistent contexts; `flags` for
 *   Chromium beyond the usual ones
 */
export async function openDevice(profile, { flags = [], ...options } = {}) {
  // After a kill these name a process that is gone.
  for (const lock of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) await rm(join(profile, lock), { force: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: [...FLAGS, ...flags],
    viewport: PHONE,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const watched = await watch(context);
  const page = context.pages()[0] ?? (await context.newPage());
  const closed = new Promise((resolve) => context.once('close', resolve));
  let open = true;
  closed.then(() => (open = false));
  return {
    profile,
    context,
    page,
    ...watched,
    /** Closed properly, so that everything is written. */
    async close() {
      if (open) await context.close();
    },
    /** SIGKILL to every process of the browser, at once. */
    async kill() {
      if (!open) return;
      await killTree(browserOf(profile));
      await closed;
    },
  };
}

/** Collects what a page must never cause: broken content security policy, and uncaught errors. */
async function watch(context) {
  /** @type {{ page: string, directive: string, blocked: string, sample: string }[]} */
  const violations = [];
  /** @type {string[]} */
  const errors = [];
  await context.exposeBinding('__violation', (_source, violation) => violations.push(violation));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      window.__violation({
        page: location.pathname,
        directive: event.effectiveDirective,
        blocked: event.blockedURI,
        sample: `${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      });
    });
  });
  const listen = (page) => page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.stack ?? error}`));
  context.pages().forEach(listen);
  context.on('page', listen);
  return { violations, errors };
}

/** What keeps Chromium from installing the app; an empty list is a proof. Needs a persistent profile. */
export async function installabilityErrors(page) {
  const session = await page.context().newCDPSession(page);
  const manifest = await session.send('Page.getAppManifest');
  const { installabilityErrors: errors } = await session.send('Page.getInstallabilityErrors');
  await session.detach();
  return [...manifest.errors.map((error) => error.message), ...errors.map((error) => error.errorId)];
}

/** Slows the processor: 4 is a cheap phone. Gives a function that ends it. */
export async function slowDown(page, rate) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  return () => session.detach();
}

/** Waits until the app and all its files are kept on this device. */
export async function keptOffline(page) {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return registration.active.state;
  });
}

/**
 * Lets one request reach the server and loses its answer on the way back; later ones pass, and those that reach no server
 * do not count. Gives a promise of the answer that was lost.
 */
export async function loseFirstAnswer(context, path) {
  return new Promise((resolve, reject) => {
    let lost = false;
    const lose = async (route) => {
      if (lost) {
        await route.fallback();
        return;
      }
      const response = await route.fetch().catch(() => undefined);
      if (!response) {
        await route.abort('connectionrefused');
        return;
      }
      lost = true;
      try {
        const body = await response.text();
        await route.abort('connectionreset');
        resolve({ status: response.status(), body });
      } catch (error) {
        reject(error);
      }
    };
    context.route(path, lose).catch(reject);
  });
}
