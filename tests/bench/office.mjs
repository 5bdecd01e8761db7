// An office with as many people and records as are asked for, filled through the same door as anybody's work: accounts by
// the command line, saves by HTTP as a device sends them.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

export const PASSWORD = 'four plain words here';
const BINARY = process.env.ALONGSIDE_SERVER ?? 'target/release/sync-server';
/** Saves in one request and changes in one save, as `shared::limits` has them. */
export const SAVES_MAX = 200;
const CHANGES_MAX = 20;
/** Bytes of one request, with room for what stands around the saves. */
const BYTES_MAX = 2_000_000;

/** A command of the server's binary on a data folder. */
function command(data, words, input = '') {
  const env = { ...process.env, ALONGSIDE_DATA_DIR: data, ALONGSIDE_LOG: 'error' };
  return execFileSync(BINARY, words, { env, input, encoding: 'utf8' });
}

/** A team, and these people in it: `[sign-in name, role]`. */
export function employ(data, people, team = 'North') {
  command(data, ['team', 'add', '--name', team]);
  for (const [email, role] of people) {
    command(data, ['user', 'add', '--email', email, '--name', email.split('@')[0], '--role', role, '--team', team], `${PASSWORD}\n`);
  }
}

/** One request; connections are kept. */
export function call(url, { agent, method = 'POST', token, body, headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent,
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
    }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }));
      answer.on('error', reject);
    });
    asked.on('error', (error) => {
      // The server closes connections on which nothing was said for a while; nothing of the request was read then.
      if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(call(url, { agent, method, token, body, headers }));
      else reject(error);
    });
    asked.end(body);
  });
}

/** A device without a screen. */
export class Caller {
  constructor(url, email) {
    this.url = url;
    this.email = email;
    this.replica = randomUUID();
    this.writer = randomUUID();
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.cursor = null;
  }

  async signIn() {
    const body = JSON.stringify({ email: this.email, password: PASSWORD, replica: this.replica });
    const answer = await call(`${this.url}/api/v1/session`, { agent: this.agent, body });
    if (answer.status !== 200) throw new Error(`${this.email} cannot sign in: ${answer.status} ${answer.bytes}`);
    this.token = JSON.parse(answer.bytes).access;
    return this;
  }

  /** The body of a sync with these saves. */
  body(saves = []) {
    const waiting = { saves: saves.length, drafts: 0 };
    const head = { protocol: 1, build: '0.1.0', replica: this.replica, sent_at_ms: Date.now(), waiting, cursor: this.cursor };
    return `${JSON.stringify(head).slice(0, -1)},"saves":[${saves.join(',')}]}`;
  }

  /** Sends a body that was made before; the answer as it came. */
  async send(body) {
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await call(`${this.url}/api/v1/sync`, { agent: this.agent, token: this.token, body });
      if (answer.status === 200) return answer.bytes;
      if (answer.status === 401) await this.signIn();
      else if (answer.status === 503) await new Promise((resolve) => setTimeout(resolve, 20));
      else throw new Error(`a sync was answered with ${answer.status}: ${answer.bytes}`);
    }
    throw new Error('the server stayed busy');
  }

  /** One sync; the answer read. */
  async sync(saves = []) {
    const answer = JSON.parse(await this.send(this.body(saves)));
    const wrong = answer.verdicts.find(({ verdict }) => verdict !== 'applied');
    if (wrong) throw new Error(`a change was not applied: ${JSON.stringify(wrong)}`);
    this.cursor = answer.cursor;
    return answer;
  }

  /** Pulls until there is nothing more; every page that came, if they are wanted. */
  async pull({ keep = false } = {}) {
    const pages = [];
    for (;;) {
      const answer = await this.sync();
      if (keep) pages.push(...answer.pages);
      if (!answer.more) return pages;
    }
  }

  /** Pushes changes in saves and requests as large as they may be, without reading what else is new. */
  async push(changes) {
    const saves = [];
    for (let at = 0; at < changes.length; at += CHANGES_MAX) saves.push(save(changes.slice(at, at + CHANGES_MAX)));
    let batch = [];
    let bytes = 0;
    const flush = async () => {
      if (batch.length > 0) await this.sync(batch);
      batch = [];
      bytes = 0;
    };
    for (const text of saves) {
      if (batch.length === SAVES_MAX || bytes + text.length > BYTES_MAX) await flush();
      batch.push(text);
      bytes += text.length;
    }
    await flush();
  }
}

/** A save of changes that are text already. */
export const save = (changes) => `{"id":"${randomUUID()}","changes":[${changes.join(',')}]}`;

const START_MS = Date.now() - 200 * 86_400_000;
let ticks = 0;

function change(writer, file, entry, kind, fields) {
  ticks += 1;
  const stamp = { wall_ms: START_MS + ticks, tick: 0, writer };
  const set = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value, over: [] }]));
  return JSON.stringify({ id: randomUUID(), file, entry, kind, stamp, set });
}

const GIVEN = ['Ada', 'Bert', 'Cora', 'Dilip', 'Elsie', 'Farid', 'Grace', 'Harjit', 'Iris', 'Jack', 'Kemi', 'Leon', 'Mabel', 'Nasra', 'Owen', 'Priya'];
const FAMILY = ['Abbott', 'Bains', 'Clegg', 'Dhillon', 'Eccles', 'Farrow', 'Gill', 'Hollis', 'Ince', 'Jukes', 'Khan', 'Lowe', 'Mistry', 'Nock', 'Okafor', 'Pugh', 'Quarry', 'Rudge', 'Sahota', 'Tandy'];
const NOTE = 'We talked about the weeks since we last met and what has been hard. The choir is still on for Thursdays if the lift works; I shall ring ahead. Agreed to look at the letter about the meter together next time. ';

/** The changes that make a person and their case; number `number` of all. */
export function newCase(writer, number) {
  const [person, file] = [randomUUID(), randomUUID()];
  const name = { given: GIVEN[number % GIVEN.length], family: `${FAMILY[(number * 7) % FAMILY.length]}${number >= 320 ? ` ${number}` : ''}` };
  return {
    file,
    person,
    name: `${name.given} ${name.family}`,
    changes: [
      change(writer, person, person, 'person', { name, born: '1950-04-03', phone: { number: '01632 960400', safe_to_call: true, safe_to_leave_message: true } }),
      change(writer, file, file, 'case', { person, programme: 'social_prescribing', stage: { stage: 'supported', on: '2026-05-04', why: '' } }),
    ],
  };
}

/** One contact, with a note of ordinary length. */
export const contact = (writer, file, number = 0) =>
  change(writer, file, randomUUID(), 'contact', {
    how: 'visit', place: 'home', minutes: 45, at_ms: START_MS + (number % 180) * 86_400_000, note: NOTE.slice(0, 60 + ((number * 37) % 150)),
  });

/** Fills one worker's caseload: so many cases, and entries in all (person and case are one each). */
export async function fill(caller, { cases, entries, first = 0, largest = 0 }) {
  const made = [];
  const each = Math.floor((entries - 2 * cases - largest) / cases);
  let waiting = [];
  for (let number = 0; number < cases; number += 1) {
    const one = newCase(caller.writer, first + number);
    made.push(one);
    waiting.push(...one.changes);
    const contacts = each + (number === 0 ? largest + (entries - 2 * cases - largest - each * cases) : 0);
    for (let count = 0; count < contacts; count += 1) waiting.push(contact(caller.writer, one.file, count));
    if (waiting.length >= 2_000) {
      await caller.push(waiting);
      waiting = [];
    }
  }
  await caller.push(waiting);
  return made;
}
