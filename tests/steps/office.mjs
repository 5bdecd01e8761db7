// The office, asked as a program would ask it: a token of one's own, and no browser in between.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { PASSWORD } from '../lib/app.mjs';

const PROTOCOL = 1;
/** Calls of one full pass, at most. */
const ROUNDS_MAX = 100;

/** Signs in at the office; what comes back asks in this person's name. */
export async function office(url, email, password = PASSWORD) {
  const replica = randomUUID();
  const { access, me } = await json(await post(`${url}/api/v1/session`, { email, password, replica }));
  const authorization = `Bearer ${access}`;

  const sync = async ({ saves = [], cursor = null, witnesses = [] } = {}) => {
    const waiting = { saves: 0, drafts: 0 };
    const body = { protocol: PROTOCOL, build: 'test', replica, sent_at_ms: Date.now(), waiting, cursor, saves, witnesses };
    return json(await post(`${url}/api/v1/sync`, body, { authorization }));
  };
  const read = async (file) => {
    const response = await fetch(`${url}/api/v1/files/${file}`, { headers: { authorization } });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };
  return {
    me,
    sync,
    /** Tells the office to do something: people and roles, held work. */
    async tell(path, body = {}) {
      const response = await post(`${url}/api/v1/${path}`, body, { authorization });
      assert.ok(response.ok, `${path}: ${response.status} ${await response.clone().text()}`);
      return response;
    },
    /** Bytes that the office keeps: a piece of a photo. */
    async bytes(path) {
      const response = await fetch(`${url}/api/v1/${path}`, { headers: { authorization } });
      assert.equal(response.status, 200, path);
      return Buffer.from(await response.arrayBuffer());
    },
    /** The status of the answer to a question. */
    async status(path) {
      return (await fetch(`${url}/api/v1/${path}`, { headers: { authorization } })).status;
    },
    /** One file: the status, the type and the very bytes. */
    read,
    /** The entries of one file that mention `words`. */
    async entriesWith(file, words) {
      const { status, body } = await read(file);
      assert.equal(status, 200, body);
      return entriesOf(JSON.parse(body)).filter((entry) => entry.text.includes(words));
    },
    /** The entries of one file of this kind. */
    async entriesOfKind(file, kind) {
      const { status, body } = await read(file);
      assert.equal(status, 200, body);
      return entriesOf(JSON.parse(body)).filter((entry) => entry.kind === kind);
    },
    /** Everything that a new phone of this person would be given: the pages of a full pass, joined by file. */
    async everything() {
      const files = new Map();
      let cursor = null;
      for (let round = 0; round < ROUNDS_MAX; round += 1) {
        const answer = await sync({ cursor });
        for (const page of answer.pages) {
          const known = files.get(page.file);
          const entries = [...(known?.entries ?? []), ...page.entries];
          files.set(page.file, { ...known, ...page, summary: page.summary ?? known?.summary, entries });
        }
        ({ cursor } = answer);
        if (!answer.more) return [...files.values()].map(fileOf);
      }
      throw new Error('the pass does not end');
    },
  };
}

/** A save of one new contact, as a phone would send it. */
export function contactSave(file, note) {
  const now = Date.now();
  const set = Object.fromEntries(
    Object.entries({ at_ms: now, how: 'call', note }).map(([name, value]) => [name, { value, over: [] }]),
  );
  const stamp = { wall_ms: now, tick: 0, writer: randomUUID() };
  const change = { id: randomUUID(), file, entry: randomUUID(), kind: 'contact', stamp, set };
  return { id: randomUUID(), changes: [change] };
}

/** Saves of a new person with a case: the first two entries of their files. */
export function personSaves({ name, born, nhs_number }) {
  const [person, aCase] = [randomUUID(), randomUUID()];
  const root = (file, kind, fields) => {
    const save = entrySave(file, kind, fields);
    save.changes[0].entry = file;
    return save;
  };
  return [
    root(person, 'person', { name, born, nhs_number }),
    root(aCase, 'case', { person, programme: 'social_prescribing', stage: { stage: 'referred', on: '2026-11-02', why: '' } }),
  ];
}

/** A save of one entry of any kind. */
export function entrySave(file, kind, fields) {
  const save = contactSave(file, '');
  const set = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value, over: [] }]));
  return { ...save, changes: [{ ...save.changes[0], kind, set }] };
}

/**
 * Saves that give one field of a file's root record several versions: people wrote past each other.
 *
 * @param {object} page the file, as the office gives it
 * @param {unknown[]} values
 */
export function versionSaves(page, field, values) {
  const root = page.entries.find(({ entry }) => entry === page.file);
  const bodies = root.changes.map(({ body }) => body);
  const over = bodies.filter(({ set }) => set?.[field]).map(({ id }) => id);
  const now = Date.now();
  return values.map((value, at) => {
    const stamp = { wall_ms: now + at, tick: 0, writer: randomUUID() };
    const { kind } = bodies[0];
    const change = { id: randomUUID(), file: page.file, entry: page.file, kind, stamp, set: { [field]: { value, over } } };
    return { id: randomUUID(), changes: [change] };
  });
}

/** The entries of a page: each with its kind, the fields as they were set last, and the text of all its changes. */
export function entriesOf(page) {
  return page.entries.map(({ entry, changes }) => {
    const bodies = changes.map(({ body }) => body);
    const fields = {};
    for (const { set = {} } of bodies) {
      for (const [name, { value }] of Object.entries(set)) fields[name] = value;
    }
    // Of what was erased nothing is left but its marker.
    return { entry, kind: bodies[0]?.kind, fields, changes: bodies.map(({ id }) => id), text: JSON.stringify(bodies) };
  });
}

/** A file with what the tests look for in it. */
function fileOf(page) {
  const entries = entriesOf(page);
  const root = entries.find(({ kind }) => kind === 'person' || kind === 'case');
  return { ...page, entries, root: root?.fields ?? {} };
}

/** The cases among `files`, each with its person. */
export function casesOf(files) {
  const byId = new Map(files.map((file) => [file.file, file]));
  return files
    .filter(({ kind }) => kind === 'case')
    .map((file) => {
      const person = byId.get(file.root.person)?.root ?? {};
      return { ...file, person, shown: shownName(person.name) };
    });
}

/** What the screens call somebody. */
export function shownName(name = {}) {
  return name.known_as || [name.given, name.family].filter(Boolean).join(' ');
}

function post(address, body, headers = {}) {
  return fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function json(response) {
  const body = await response.text();
  assert.equal(response.status, 200, body);
  return JSON.parse(body);
}
