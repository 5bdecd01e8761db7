// Cuts the app that cargo has built into its first file and the pieces that are loaded later (`src/app/piece.rs`), writes the
// bindings of the first, and makes all of them small. Trunk knows no pieces: what it made of the whole app is not used.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the browsers that we promise know, and what rustc writes. */
const KNOWN = [
  'bulk-memory', 'bulk-memory-opt', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue', 'simd',
].map((feature) => `--enable-${feature}`);
/** Where the link file fetches a piece. */
const FETCHES = /fetch\(new URL\("\.\/([\w-]+)\.wasm", import\.meta\.url\)\)/g;

/** The app as cargo wrote it, with the relocations that say which function needs which. */
function built(release) {
  const target = process.env.CARGO_TARGET_DIR ?? 'target';
  return join(target, 'wasm32-unknown-unknown', release ? 'wasm-release' : 'debug', 'app.wasm');
}

async function small(path, release) {
  if (release) await run('wasm-opt', ['-Oz', ...KNOWN, path, '-o', path]);
  return readFile(path);
}

/**
 * The first file and the text of the link between it and the pieces. `emit` writes one piece and gives its address and digest.
 * `use` is called with the folder of the bindings, the text of the link and the bytes of the first file; it is gone afterwards.
 */
export async function inPieces(release, emit, use) {
  const folder = await mkdtemp(join(tmpdir(), 'alongside-pieces-'));
  try {
    await run('wasm-split-cli', [built(release), folder, '--out-name', 'app']);
    const bound = join(folder, 'bound');
    await run('wasm-bindgen', ['--target', 'web', '--no-typescript', '--keep-lld-exports', '--out-dir', bound, '--out-name', 'app', join(folder, 'app.wasm')]);
    let link = await readFile(join(folder, '__wasm_split.js'), 'utf8');
    const pieces = [...link.matchAll(FETCHES)];
    if (pieces.length === 0) throw new Error('the link file fetches no piece');
    for (const [call, name] of pieces) {
      const bytes = await small(join(folder, `${name}.wasm`), release);
      const piece = await emit(`${name.replace('split_', 'app-').replace('chunk_', 'app-shared')}.wasm`, bytes);
      link = link.replace(call, `fetch(${JSON.stringify(piece.url)}, { integrity: ${JSON.stringify(piece.integrity)} })`);
    }
    return await use(bound, link, await small(join(bound, 'app_bg.wasm'), release));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
