// Starts the app and then the service worker. The build bundles this file with the app's bindings into one hashed
// script, so that a page needs no inline script.
import init from 'app-bindings';
import { keepOffline } from './register.js';

/** Replaced by the build: the app's address and its digest. */
const APP = __APP__;

/** A module of one function that returns a 128-bit constant: valid only where the browser knows SIMD. */
const SIMD_PROBE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

function show(id, reason) {
  document.getElementById('start-opening')?.remove();
  document.getElementById(id)?.removeAttribute('hidden');
  const line = document.getElementById('start-reason');
  if (line && reason) line.textContent = String(reason);
}

let started = false;
if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD_PROBE)) {
  show('start-too-old');
} else {
  try {
    await init({ module_or_path: fetch(APP.url, { integrity: APP.integrity }) });
    document.getElementById('start')?.remove();
    started = true;
  } catch (error) {
    console.error(error);
    show('start-failed', error);
  }
}
// Also after a failure: then a newer version is the cure, and is taken at once.
keepOffline({ takeUpdateAtOnce: !started });
