// Runs after Trunk has written the page and before it becomes `dist`:
// 1. cuts the app into its pieces and bundles its bindings and the start script into one file, so that the page has no inline script (strict CSP);
// 2. names scripts, styles, fonts and the app by their content, and writes their digests into the page;
// 3. writes the service worker with the list of all files and their digests.
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inPieces } from './pieces.mjs';

const staging = process.env.TRUNK_STAGING_DIR;
const release = process.env.TRUNK_PROFILE === 'release';
const fontFolder = 'node_modules/@fontsource-variable/atkinson-hyperlegible-next/files';

/** Files that only the system reads when it installs the app: not worth keeping for offline use. */
const NOT_KEPT = ['/icons/', '/screenshots/'];
const HASHED = /-[0-9a-f]{16}\.\w+$/;

const digest = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

function hashedName(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return name.replace(/(\.\w+)$/, `-${hash}$1`);
}

/** Writes a file under a name made from its content; gives its address and digest. */
async function emit(name, bytes) {
  const hashed = hashedName(name, bytes);
  await writeFile(join(staging, hashed), bytes);
  return { url: `/${hashed}`, integrity: digest(bytes) };
}

async function bundle(options) {
  const result = await build({
    bundle: true,
    minify: release,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    define: { 'process.env.NODE_ENV': '"production"', ...options.define },
  });
  return result.outputFiles[0].contents;
}

/** The one match of `pattern`, or an error that says what Trunk no longer writes. */
function only(text, pattern, what) {
  const found = [...text.matchAll(pattern)];
  if (found.length !== 1) throw new Error(`expected one ${what} in the built page, found ${found.length}`);
  return found[0];
}

async function fontsOf(css) {
  const fonts = [];
  for (const [, name] of css.matchAll(/url\("?\/fonts\/([\w-]+\.woff2)"?\)/g)) {
    const font = await emit(name, await readFile(join(fontFolder, name)));
    fonts.push({ name, ...font });
  }
  return fonts;
}

async function main() {
  const pagePath = join(staging, 'index.html');
  let page = await readFile(pagePath, 'utf8');

  // Styles: fonts first, since their names are part of the style sheet.
  const [sheetLink, sheetName] = only(page, /<link[^>]*href="\/([\w-]+\.css)"[^>]*>/g, 'style sheet');
  let css = await readFile(join(staging, sheetName), 'utf8');
  const fonts = await fontsOf(css);
  for (const font of fonts) css = css.replaceAll(`/fonts/${font.name}`, font.url);
  await rm(join(staging, sheetName));
  const sheet = await emit('app.css', Buffer.from(css));

  // The app. Trunk has written the whole of it with its bindings; what is used is its first file and its pieces.
  for (const name of await readdir(staging)) {
    if (name.endsWith('_bg.wasm')) await Promise.all([name, name.replace('_bg.wasm', '.js')].map((made) => rm(join(staging, made))));
  }
  await rm(join(staging, 'snippets'), { recursive: true, force: true });
  const { app, script } = await inPieces(release, emit, async (bound, link, wasm) => {
    await writeFile(join(bound, '__wasm_split.js'), link);
    const app = await emit('app.wasm', wasm);
    const script = await emit('app.js', await bundle({
      entryPoints: ['public/start.js'],
      alias: { 'app-bindings': join(bound, 'app.js') },
      define: { __APP__: JSON.stringify(app) },
      // wasm-bindgen names the link once for each piece, with the same value.
      logOverride: { 'duplicate-object-key': 'silent' },
    }));
    return { app, script };
  });

  page = page
    .replaceAll(/\s*<link rel="(?:modulepreload|preload)"[^>]*>/g, '')
    .replace(only(page, /<script type="module">[^]*?<\/script>/g, 'inline script')[0], '')
    .replace(sheetLink, [
      `<link rel="stylesheet" href="${sheet.url}" integrity="${sheet.integrity}">`,
      ...fonts.filter((font) => !font.name.includes('-ext-'))
        .map((font) => `<link rel="preload" href="${font.url}" as="font" type="font/woff2" crossorigin>`),
      `<link rel="preload" href="${app.url}" as="fetch" type="application/wasm" crossorigin>`,
      `<script type="module" src="${script.url}" integrity="${script.integrity}"></script>`,
    ].join('\n'));
  if (/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/.test(page)) throw new Error('the built page has inline script or style');
  await writeFile(pagePath, page);

  // The service worker. In a debug build it would only hide what was just changed.
  if (!release) return;
  const kept = [];
  for (const path of await readdir(staging, { recursive: true })) {
    const url = `/${path.replaceAll('\\', '/')}`;
    if (NOT_KEPT.some((folder) => url.startsWith(folder)) || !(await stat(join(staging, path))).isFile()) continue;
    const integrity = digest(await readFile(join(staging, path)));
    // A hashed name is its own revision: such a file is downloaded once and kept from release to release.
    kept.push({ url, integrity, revision: HASHED.test(url) ? null : integrity });
  }
  kept.sort((a, b) => (a.url < b.url ? -1 : 1));
  const worker = await bundle({
    entryPoints: ['public/service-worker.js'],
    format: 'iife',
    define: { 'self.__WB_MANIFEST': JSON.stringify(kept) },
  });
  await writeFile(join(staging, 'sw.js'), worker);
}

await main();
