// A photo as a phone's camera makes it: lying on its side, with the place where it was taken written into the file.

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const ASCII = 2;

/** What the file says of the phone that took it: looked for in what the app keeps. */
export const TAKEN_BY = 'Examplephone 7 of R. Hale';

/**
 * A JPEG of `width`×`height` that says it is to be turned a quarter to the right: what lies at its left belongs at the top. Red
 * lies at its left, blue at its right, with a path and a house for those who look at the pictures of the tests, and so
 * much grain that it does not get small.
 */
export async function photoOnItsSide(page, { width = 3000, height = 2000 } = {}) {
  const base64 = await page.evaluate(draw, { width, height });
  return withExif(Buffer.from(base64, 'base64'));
}

/** Runs in the page. */
async function draw({ width, height }) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  // As it is seen: `height` wide and `width` high, drawn lying on its side.
  context.translate(0, height);
  context.rotate(-Math.PI / 2);
  const [w, h] = [height, width];
  const sky = context.createLinearGradient(0, 0, 0, h * 0.55);
  sky.addColorStop(0, '#c0392b');
  sky.addColorStop(1, '#f0b27a');
  context.fillStyle = sky;
  context.fillRect(0, 0, w, h * 0.55);
  context.fillStyle = '#1f4e9e';
  context.fillRect(0, h * 0.55, w, h * 0.45);
  context.fillStyle = '#efe6d5';
  context.fillRect(w * 0.3, h * 0.28, w * 0.45, h * 0.32);
  context.fillStyle = '#7b3f2a';
  context.beginPath();
  context.moveTo(w * 0.24, h * 0.3);
  context.lineTo(w * 0.525, h * 0.14);
  context.lineTo(w * 0.81, h * 0.3);
  context.fill();
  context.fillStyle = '#0b5d57';
  context.fillRect(w * 0.47, h * 0.42, w * 0.11, h * 0.18);
  context.fillStyle = '#d8d2c6';
  context.beginPath();
  context.moveTo(w * 0.47, h * 0.6);
  context.lineTo(w * 0.58, h * 0.6);
  context.lineTo(w * 0.8, h);
  context.lineTo(w * 0.3, h);
  context.fill();
  const image = context.getImageData(0, 0, width, height);
  let seed = 7;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
      const grain = (seed >> 16) % 51 - 25;
      for (const at of [y * width + x, y * width + x + 1, (y + 1) * width + x, (y + 1) * width + x + 1]) {
        for (const channel of [0, 1, 2]) image.data[4 * at + channel] += grain;
      }
    }
  }
  context.putImageData(image, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

/** The same JPEG with a block of EXIF: its orientation, whose phone it was, and where. */
function withExif(jpeg) {
  const text = Buffer.from(`${TAKEN_BY}\0`);
  const place = Buffer.concat([rationals(51, 28, 43), rationals(0, 0, 5)]);
  // TIFF header 8, first directory of 4 entries, then what does not fit an entry, then the directory of the place.
  const directory = 8;
  const data = directory + 2 + 4 * 12 + 4;
  const gps = data + text.length + (text.length % 2);
  const far = gps + 2 + 4 * 12 + 4;
  const tiff = Buffer.concat([
    Buffer.from('4d4d002a00000008', 'hex'),
    entries([
      [0x0110, ASCII, text.length, long(data)],
      [0x0112, SHORT, 1, Buffer.from([0, 6, 0, 0])],
      [0x0131, ASCII, 4, Buffer.from('cam\0')],
      [0x8825, LONG, 1, long(gps)],
    ]),
    text,
    Buffer.alloc(text.length % 2),
    entries([
      [0x0001, ASCII, 2, Buffer.from('N\0\0\0')],
      [0x0002, RATIONAL, 3, long(far)],
      [0x0003, ASCII, 2, Buffer.from('W\0\0\0')],
      [0x0004, RATIONAL, 3, long(far + 24)],
    ]),
    place,
  ]);
  const block = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(block.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, block, jpeg.subarray(2)]);
}

function entries(rows) {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(rows.length);
  const made = rows.map(([tag, kind, number, value]) => {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(tag, 0);
    head.writeUInt16BE(kind, 2);
    head.writeUInt32BE(number, 4);
    return Buffer.concat([head, value]);
  });
  return Buffer.concat([count, ...made, Buffer.alloc(4)]);
}

function long(number) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

function rationals(...numbers) {
  return Buffer.concat(numbers.map((number) => Buffer.concat([long(number), long(1)])));
}
