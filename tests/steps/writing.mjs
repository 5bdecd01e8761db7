// Somebody who writes one contact after another, faster than any thumb, and a listener who notes what the phone said.
//
// The hand works within the page: what is typed, pressed and said is reported at once, so that a kill that comes a
// moment later finds it noted.

/** What a page reports of its hand, by note. */
export class Heard {
  /** The texts of each note as it was typed, with when: `{ at, text }`. */
  typed = new Map();
  /** When Finish was pressed. */
  pressed = new Map();
  /** When the phone said "Saved on this phone". */
  said = new Map();
  #watchers = [];

  /** Waits until something of this kind has been heard `count` times in all; gives the time. */
  until(kind, count) {
    return new Promise((resolve) => {
      const look = () => this[kind].size >= count && resolve(Date.now());
      this.#watchers.push(look);
      look();
    });
  }

  /** Has the pages of this browser report here. Call it before the first page is loaded. */
  async listen(context) {
    await context.exposeBinding('__heard', (_source, { kind, note, at, text }) => {
      if (kind === 'typed') this.typed.set(note, [...(this.typed.get(note) ?? []), { at, text }]);
      else this[kind].set(note, at);
      for (const look of this.#watchers) look();
    });
  }
}

/**
 * Sets the hand to work on the page of a case, and does not wait for it: it ends with the browser.
 *
 * @param {object} page
 * @param {object} work
 * @param {string} work.file the case
 * @param {string[]} work.notes the words that each contact begins with
 * @param {number} work.pieces how many pieces of text follow
 * @param {number} work.pause_ms between two pieces
 */
export function write(page, work) {
  // It is cut short by the kill; that is what it is there for.
  page.evaluate(hand, work).catch(() => {});
}

async function hand({ file, notes, pieces, pause_ms }) {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const found = async (look) => {
    for (let tries = 0; tries < 2000; tries += 1) {
      const element = look();
      if (element) return element;
      await pause(4);
    }
    throw new Error('the page does not come');
  };
  const set = (box, text) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value').set.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const report = (kind, note, text) => window.__heard({ kind, note, text, at: Date.now() });

  for (const note of notes) {
    const link = document.createElement('a');
    link.href = `/people/${file}/record?how=call&new=1`;
    document.querySelector('#main').append(link);
    link.click();
    link.remove();
    const box = await found(() => document.querySelector('#note'));
    box.focus();
    let text = note;
    for (let piece = 0; piece < pieces; piece += 1) {
      text += ` word${piece}`;
      set(box, text);
      report('typed', note, text);
      await pause(pause_ms);
    }
    const button = await found(() => [...document.querySelectorAll('button')].find((it) => it.textContent.trim() === 'Finish'));
    report('pressed', note);
    button.click();
    await new Promise((resolve) => {
      const look = () => {
        if (document.querySelector('#note')) return;
        const says = [...document.querySelectorAll('[role=status]')].some((it) => it.textContent.includes('Saved on this phone'));
        if (!says) return;
        watcher.disconnect();
        report('said', note);
        resolve();
      };
      const watcher = new MutationObserver(look);
      watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
      look();
    });
  }
}

/**
 * A phone that says "saved" before it is: every save goes to the disk only after `late_ms`. What a test of kills must
 * catch.
 */
export async function saveLate(context, late_ms) {
  await context.addInitScript((ms) => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function late(value, key) {
      if (this.name !== 'outbox') return put.call(this, value, key);
      const { db } = this.transaction;
      setTimeout(() => put.call(db.transaction('outbox', 'readwrite').objectStore('outbox'), value, key), ms);
      return this.count();
    };
  }, late_ms);
}
