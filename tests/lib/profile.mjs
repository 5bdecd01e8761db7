// Looks through everything that a browser wrote to disk for words that must not be there in clear.
//
// It reads every file as it is, and once more through the packings that Chromium uses: blocks of LevelDB tables and
// single IndexedDB values (Snappy), answers in the HTTP cache (gzip). Words are found in UTF-8, in UTF-16 and in Latin-1.
// A scan that finds nothing proves nothing by itself: scan a profile that holds the same words unsealed as well.
import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';

const LETTERS = 'bcdfghjklmnpqrstvwxz';
/** Shorter ones are found by chance in files of some megabytes. */
const WORD_BYTES_MIN = 5;

/** Words that no packing shortens and no other file holds: 20 random letters each. */
export function canaries(count) {
  return Array.from({ length: count }, () => Array.from({ length: 20 }, () => LETTERS[randomInt(LETTERS.length)]).join(''));
}

/**
 * Where each word is found below `profile`.
 *
 * @returns {Promise<Map<string, string[]>>} word → files; a word that is nowhere has an empty list
 */
export async function scan(profile, words) {
  const found = new Map(words.map((word) => [word, []]));
  const finder = finderOf(words);
  for (const path of await files(profile)) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0)); // Sockets, and what vanished meanwhile.
    const seen = new Set();
    for (const layer of layers(bytes)) look(layer, finder, seen);
    for (const word of seen) found.get(word).push(relative(profile, path));
  }
  return found;
}

/** The words that were found, each with where: for the message of a test. */
export function foundIn(found) {
  return Object.fromEntries([...found].filter(([, places]) => places.length > 0));
}

/** The share of words that a scan has found, from 0 to 1. */
export function share(found) {
  return [...found.values()].filter((places) => places.length > 0).length / found.size;
}

async function files(folder) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await files(path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

/**
 * All words at once: which three bytes any of them begins with, and the forms that begin so. As bytes, since a search for
 * UTF-16 text would look at even places only.
 */
function finderOf(words) {
  const begins = new Uint8Array(1 << 24);
  const forms = new Map();
  for (const word of words) {
    const encodings = new Set(['utf8', 'utf16le', 'latin1'].map((name) => Buffer.from(word, name).toString('hex')));
    for (const form of [...encodings].map((hex) => Buffer.from(hex, 'hex'))) {
      if (form.length < WORD_BYTES_MIN) throw new Error(`${word} is too short to be told from noise`);
      const key = form.readUIntBE(0, 3);
      begins[key] = 1;
      forms.set(key, [...(forms.get(key) ?? []), { word, form }]);
    }
  }
  return { begins, forms };
}

function look(bytes, { begins, forms }, seen) {
  let key = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    key = ((key << 8) | bytes[at]) & 0xff_ff_ff;
    if (begins[key] === 0 || at < 2) continue;
    for (const { word, form } of forms.get(key)) {
      const start = at - 2;
      if (!seen.has(word) && bytes.subarray(start, start + form.length).equals(form)) seen.add(word);
    }
  }
}

/** The bytes as they are, and what can be unpacked from them. */
function* layers(bytes) {
  yield bytes;
  yield* gzipParts(bytes);
  for (const part of [bytes, withoutLogHeaders(bytes), ...tableBlocks(bytes)]) {
    yield part;
    yield* snappyValues(part);
  }
}

/** LevelDB writes its log in blocks of 32 KiB, and cuts records with headers of 7 bytes: taken out, they join again. */
function withoutLogHeaders(bytes) {
  const parts = [];
  for (let block = 0; block < bytes.length; block += 32_768) {
    const end = Math.min(block + 32_768, bytes.length);
    let at = block;
    while (at + 7 <= end) {
      const length = bytes.readUInt16LE(at + 4);
      const kind = bytes[at + 6];
      if (kind < 1 || kind > 4 || at + 7 + length > end) break;
      parts.push(bytes.subarray(at + 7, at + 7 + length));
      at += 7 + length;
    }
  }
  return Buffer.concat(parts);
}

const TABLE_MAGIC = Buffer.from('57fb808b247547db', 'hex');

/** The blocks of a LevelDB table, unpacked; nothing for other files. */
function* tableBlocks(bytes) {
  if (bytes.length < 48 || !bytes.subarray(-8).equals(TABLE_MAGIC)) return;
  const footer = bytes.subarray(-48);
  const skipped = varints(footer, 0, 2);
  const [offset, size] = varints(footer, skipped.end, 2).values;
  const index = block(bytes, offset, size);
  if (!index) return;
  for (const [dataOffset, dataSize] of handles(index)) {
    const data = block(bytes, dataOffset, dataSize);
    if (data) yield data;
  }
}

/** The places that an index block names. */
function* handles(index) {
  const restarts = index.readUInt32LE(index.length - 4);
  const end = index.length - 4 - restarts * 4;
  let at = 0;
  while (at < end) {
    const head = varints(index, at, 3);
    const [, unshared, length] = head.values;
    const value = head.end + unshared;
    yield varints(index, value, 2).values;
    at = value + length;
  }
}

function block(bytes, offset, size) {
  const packed = bytes.subarray(offset, offset + size);
  return bytes[offset + size] === 1 ? unsnap(packed) : packed;
}

/** Values that Chromium packed one by one before it stored them: version 0xff 0x11 (or wrapped), then Snappy. */
function* snappyValues(bytes) {
  const mark = Buffer.from([0xff, 0x11, 0x02]);
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    const value = unsnap(bytes.subarray(at + 3));
    if (value) yield value;
  }
}

function* gzipParts(bytes) {
  const mark = Buffer.from([0x1f, 0x8b, 0x08]);
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    try {
      yield gunzipSync(bytes.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      // Three bytes that only look like it.
    }
  }
}

function varints(bytes, start, count) {
  const values = [];
  let at = start;
  while (values.length < count) {
    let value = 0;
    let shift = 1;
    for (;;) {
      const byte = bytes[at];
      if (byte === undefined) return { values: [0, 0, 0], end: bytes.length };
      at += 1;
      value += (byte & 0x7f) * shift;
      shift *= 128;
      if (byte < 0x80) break;
    }
    values.push(value);
  }
  return { values, end: at };
}

/** Snappy's block format: as much as can be unpacked, or nothing where the first bytes are no Snappy at all. */
export function unsnap(packed) {
  const head = varints(packed, 0, 1);
  const [length] = head.values;
  if (length === 0 || length > 64 * 1024 * 1024) return undefined;
  const out = Buffer.alloc(length);
  let at = head.end;
  let done = 0;
  while (at < packed.length && done < length) {
    const tag = packed[at];
    at += 1;
    if ((tag & 3) === 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const wide = size - 59;
        if (at + wide > packed.length) break;
        size = packed.readUIntLE(at, wide);
        at += wide;
      }
      size += 1;
      const copied = packed.copy(out, done, at, at + size);
      at += size;
      done += copied;
      if (copied < size) break;
      continue;
    }
    const wide = (tag & 3) === 1 ? 1 : (tag & 3) === 2 ? 2 : 4;
    if (at + wide > packed.length) break;
    const size = wide === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = wide === 1 ? ((tag >> 5) << 8) | packed[at] : packed.readUIntLE(at, wide);
    at += wide;
    if (back === 0 || back > done) return done > 0 ? out.subarray(0, done) : undefined;
    for (let index = 0; index < size && done < length; index += 1, done += 1) out[done] = out[done - back];
  }
  return done > 0 ? out.subarray(0, done) : undefined;
}
