// Serves the app's own files from this device, so that it opens with no signal. Nothing else is cached: what people
// wrote lives sealed in IndexedDB, and no answer of the server is ever stored here.
//
// Each release is installed whole or not at all: every file carries its digest, so that a sign-in page of a café's
// network, a truncated file or a half-finished deployment makes the installation fail and the old version stay.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST, { cleanURLs: false });

const theServers = [/^\/api(\/|$)/, /^\/livez$/, /^\/readyz$/, /^\/metrics$/, /^\/openapi\.json$/, /^\/docs(\/|$)/];
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: theServers }));

// A new version waits until somebody says that now is a good moment.
self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') self.skipWaiting();
});
