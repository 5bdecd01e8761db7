// Keeps the app's files on this device and watches for a newer version.
//
// A newer version is fetched in the background and then waits. Nothing is swapped under somebody who is typing: this
// file says `alongside:update-ready` on window, and again whenever `alongside:update-asked` is said there, since the part
// of the page that shows it comes and goes. The answer is `alongside:update-accepted`; the page then reloads once.
//
// Without a secure context (plain http from another machine) there is no service worker, and nothing happens here.

const CHECK_EVERY_MS = 60 * 60 * 1000;

/** @param {{ takeUpdateAtOnce: boolean }} options whether there is no running app that could be asked */
export async function keepOffline({ takeUpdateAtOnce }) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  let registration;
  try {
    registration = await workers.register('/sw.js', { updateViaCache: 'none' });
  } catch (error) {
    console.warn('The app is not kept for offline use:', error);
    return;
  }

  let reloading = false;
  const accept = () => {
    const waiting = registration.waiting;
    if (!waiting || reloading) return;
    reloading = true;
    // Only the tab that accepted reloads; others go on with what they have loaded.
    workers.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage({ type: 'SKIP_WAITING' });
  };
  const offer = () => {
    if (!registration.waiting || !workers.controller) return;
    if (takeUpdateAtOnce) accept();
    else window.dispatchEvent(new Event('alongside:update-ready'));
  };
  const watch = (worker) => worker?.addEventListener('statechange', () => worker.state === 'installed' && offer());

  window.addEventListener('alongside:update-asked', offer);
  window.addEventListener('alongside:update-accepted', accept);
  registration.addEventListener('updatefound', () => watch(registration.installing));
  watch(registration.installing);
  offer();

  let checked = Date.now();
  const check = () => {
    if (document.visibilityState !== 'visible' || Date.now() - checked < CHECK_EVERY_MS) return;
    checked = Date.now();
    registration.update().catch(() => {}); // No connection: the next check is soon enough.
  };
  document.addEventListener('visibilitychange', check);
  setInterval(check, CHECK_EVERY_MS);
}
