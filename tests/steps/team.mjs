// The phones and desks of a team.
import { join } from 'node:path';
import { LINK_WORKER, LINK_WORKER_2, SUPPORT_WORKER, signIn } from '../lib/app.mjs';
import { DESK, keptOffline, openDevice } from '../lib/browser.mjs';
import { sendNow } from './casework.mjs';

/** Who is out with a phone; everybody else sits at a desk. */
const OUT = [LINK_WORKER, LINK_WORKER_2, SUPPORT_WORKER];

/**
 * Opens a device for each, in a folder of its name: signed in, with all that the office gives them, and phones ready to have no
 * signal.
 *
 * @param {string} scratch
 * @param {string} url
 * @param {Record<string, string>} whose by name, who signs in
 * @param {(context: object) => Promise<void>} [before] what a browser is told before its first page
 */
export async function openTeam(scratch, url, whose, before) {
  const devices = {};
  try {
    for (const [name, email] of Object.entries(whose)) {
      const isOut = OUT.includes(email);
      devices[name] = await openDevice(join(scratch, name), isOut ? {} : { viewport: DESK });
      const { page, context } = devices[name];
      await before?.(context);
      await signIn(page, url, email);
      if (isOut) await keptOffline(page);
      await sendNow(page);
    }
  } catch (error) {
    for (const device of Object.values(devices)) await device.close();
    throw error;
  }
  return devices;
}
