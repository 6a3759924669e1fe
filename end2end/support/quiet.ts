// When a page has come to rest: everything it was loading has arrived. What it follows live goes on for ever, and does not count.

import type { BrowserContext, Page, Request } from '@playwright/test';

const QUIET_MS = 500;

const loading = new WeakMap<Page, Set<Request>>();

/** Counts what the pages of a browser window load. */
export function count(context: BrowserContext): void {
  context.on('request', (request) => requests(request)?.add(request));
  context.on('requestfinished', (request) => requests(request)?.delete(request));
  context.on('requestfailed', (request) => requests(request)?.delete(request));
}

/** Waits until the page has loaded, and nothing more has been asked for during half a second. */
export async function quiet(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  let since = Date.now();
  while (Date.now() - since < QUIET_MS) {
    if ((loading.get(page)?.size ?? 0) > 0) since = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Where a request is counted. A page's own address is not: it has an event of its own. */
function requests(request: Request): Set<Request> | undefined {
  if (request.isNavigationRequest() || request.resourceType() === 'eventsource') return undefined;
  const page = request.frame().page();
  const known = loading.get(page) ?? new Set();
  loading.set(page, known);
  return known;
}
