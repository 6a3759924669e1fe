// What every test of the suite gets: a server of its worker's, a watched browser, and people to be.

import { writeFile } from 'node:fs/promises';

import { test as base, expect } from '@playwright/test';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';

import type { Force } from './force';
import { Sandbox } from './sandbox';
import { Server } from './server';
import { Watch } from './watch';

export { expect };

interface ForTest {
  sandbox: Sandbox;
  force: Force;
  watch: Watch;
  /** One more browser of somebody else, watched like the first. */
  another: (options?: BrowserContextOptions) => Promise<Page>;
}

interface ForWorker {
  /** Environment variables of the server; a file that sets them gets a server of its own. */
  settings: Record<string, string>;
  server: Server;
}

export const test = base.extend<ForTest, ForWorker>({
  settings: [{}, { option: true, scope: 'worker' }],

  server: [
    async ({ settings }, use) => {
      const server = await Server.start(settings);
      await use(server);
      const wrong = await server.stop();
      if (wrong.length > 0) throw new Error(`after the tests on this server:\n${wrong.join('\n')}`);
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  sandbox: async ({ server }, use) => use(server.sandbox),

  force: async ({ server }, use) => use(server.force),

  baseURL: async ({ server }, use) => use(server.url),

  watch: [
    async ({ server }, use, testInfo) => {
      const watch = new Watch();
      const before = (await server.log()).length;
      await use(watch);
      if (testInfo.status !== testInfo.expectedStatus) {
        // As a file: the list of failures stays short enough to be read.
        const log = testInfo.outputPath('server.log');
        await writeFile(log, (await server.log()).slice(before));
        await testInfo.attach('server.log', { path: log, contentType: 'text/plain' });
      }
      expect(watch.unexpected, 'errors in the browser').toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, watch }, use) => {
    watch.over(context);
    await use(context);
  },

  another: async ({ browser, watch, contextOptions, baseURL, locale, timezoneId, viewport }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await open(browser, { ...contextOptions, baseURL, locale, timezoneId, viewport, ...options });
      watch.over(context);
      opened.push(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
});

function open(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext(options);
}
