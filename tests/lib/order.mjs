// Tests that tell one story: each goes on where the one before it ended.
import { test } from 'node:test';
import { shoot } from './out.mjs';

/**
 * Gives a `test` whose tests run in their order. Once one has failed the rest of the story is skipped; what the screens
 * showed then is in `tests/out`, and what went wrong in the pages is in the message.
 *
 * @param {string} story names the pictures
 * @param {() => ({ page: import('playwright-core').Page, errors: string[] } | undefined)[]} devices what there is to be seen
 */
export function inOrder(story, devices) {
  let broken = false;
  return (name, step) =>
    test(name, async (t) => {
      if (broken) {
        t.skip('an earlier step of this story failed');
        return;
      }
      try {
        await step(t);
      } catch (error) {
        broken = true;
        for (const [at, device] of devices().entries()) {
          if (!device) continue;
          if (device.errors.length > 0) error.message += `\nIn the page: ${device.errors.join('\n')}`;
          // A browser that is gone has no picture.
          await shoot(device.page, `${story}-failed-${at + 1}`).catch(() => {});
        }
        throw error;
      }
    });
}
