// A phone whose days can be moved: stories go on for months, tests for seconds.

const DAY_MS = 24 * 60 * 60 * 1000;

/** Has the clock of this browser's pages stand wherever `live` puts it. Call it before the first page is loaded. */
export async function movable(context) {
  await context.addInitScript(() => {
    const Real = Date;
    window.__moved_ms = 0;
    window.Date = class extends Real {
      constructor(...parts) {
        if (parts.length > 0) super(...parts);
        else super(Real.now() + window.__moved_ms);
      }

      static now() {
        return Real.now() + window.__moved_ms;
      }
    };
  });
}

/** Puts the clock of a page to so many days from now, and touches the phone: one that lay there for days would be locked. */
export async function live(page, days) {
  await page.evaluate((moved_ms) => {
    window.__moved_ms = moved_ms;
    dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift' }));
  }, days * DAY_MS);
}

/** The day so many days from today, in London, as boxes for days take it: `2026-03-02`. */
export function isoDay(days) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(new Date(Date.now() + days * DAY_MS));
}
