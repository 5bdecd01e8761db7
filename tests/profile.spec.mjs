// The scan of a browser's profile finds what is there, through the packings that it knows.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { folder } from './lib/out.mjs';
import { canaries, scan, share, unsnap } from './lib/profile.mjs';

test('a word is found in UTF-8 and in UTF-16 at any place, and only where it is', async (t) => {
  const profile = await folder(t);
  const [plain, even, odd, packed, absent] = canaries(5);
  await writeFile(join(profile, 'plain'), `before ${plain} after`);
  await writeFile(join(profile, 'even'), Buffer.from(`xx${even}`, 'utf16le'));
  await writeFile(join(profile, 'odd'), Buffer.concat([Buffer.from([7]), Buffer.from(odd, 'utf16le')]));
  await writeFile(join(profile, 'packed'), Buffer.concat([Buffer.from('head'), gzipSync(`${packed} `.repeat(50))]));
  const found = await scan(profile, [plain, even, odd, packed, absent]);
  assert.deepEqual(Object.fromEntries(found), {
    [plain]: ['plain'],
    [even]: ['even'],
    [odd]: ['odd'],
    [packed]: ['packed'],
    [absent]: [],
  });
  assert.equal(share(found), 0.8);
});

test('a record that the log cut in two is joined', async (t) => {
  const profile = await folder(t);
  const [word] = canaries(1);
  // One block of 32 KiB ends in the middle of the word; the next begins with a header of 7 bytes.
  const record = Buffer.concat([Buffer.alloc(32_768 - 7 - 10, 'a'), Buffer.from(word), Buffer.alloc(50, 'b')]);
  const header = (length, kind) => {
    const bytes = Buffer.alloc(7);
    bytes.writeUInt16LE(length, 4);
    bytes[6] = kind;
    return bytes;
  };
  const cut = 32_768 - 7;
  const log = [header(cut, 2), record.subarray(0, cut), header(record.length - cut, 4), record.subarray(cut)];
  await writeFile(join(profile, '000003.log'), Buffer.concat(log));
  assert.deepEqual((await scan(profile, [word])).get(word), ['000003.log']);
});

test('Snappy is unpacked: literals, near and far copies, and what was cut short', () => {
  // From the format's description: length 9, literal "abc", copy of 6 from 3 back.
  assert.equal(unsnap(Buffer.from([9, 2 << 2, 0x61, 0x62, 0x63, (2 << 2) | 1, 3])).toString(), 'abcabcabc');
  assert.equal(unsnap(Buffer.from([9, 2 << 2, 0x61, 0x62, 0x63, (5 << 2) | 2, 3, 0])).toString(), 'abcabcabc');
  assert.equal(unsnap(Buffer.from([200, 1, 2 << 2, 0x61, 0x62, 0x63])).toString(), 'abc');
  assert.equal(unsnap(Buffer.from([9, (5 << 2) | 2, 3, 0])), undefined);
  assert.equal(unsnap(Buffer.from([0])), undefined);
});
