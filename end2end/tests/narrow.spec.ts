// Nothing sticks out sideways, down to 320 CSS pixels; and nothing jumps while a page loads.

import type { Page } from '@playwright/test';

import { becomeClient } from '../support/people';
import { cardFormReady, holdTime } from '../support/site';
import { CLIENT, HISTORY, PUBLIC, RETURNS, settled, visit } from '../support/tour';
import { expect, test } from '../support/test';
import { CARD_REFUSED, NOT_FOUND } from '../support/watch';

/** What reaches past the right edge of the page, by name; empty where nothing can be scrolled to. */
function sticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > width + 0.5,
    );
    return [`${document.documentElement.scrollWidth} px`, ...wide.map((element) => `${element.tagName}.${element.className}`)];
  });
}

for (const language of ['en-GB', 'ru-RU']) {
  test.describe(language, () => {
    test.use({ locale: language, viewport: { width: 320, height: 640 } });

    test('no page scrolls sideways at 320 px', async ({ page, watch }) => {
      test.setTimeout(240_000);
      watch.expect(NOT_FOUND, CARD_REFUSED);
      const stops = language === 'en-GB' ? [...PUBLIC, ...CLIENT, ...HISTORY, ...RETURNS] : [...PUBLIC, ...HISTORY];
      for (const stop of stops) {
        await visit(page, stop);
        expect.soft(await sticksOut(page), stop.name).toEqual([]);
      }
    });
  });
}

for (const [name, viewport] of [
  ['phone', { width: 360, height: 740 }],
  ['desktop', { width: 1280, height: 800 }],
] as const) {
  test.describe(name, () => {
    test.use({ viewport });

    test('nothing jumps while a page loads', async ({ page }) => {
      await page.addInitScript(() => {
        const shifts: string[] = [];
        Object.assign(window, { shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Element }[] })[]) {
            if (!entry.hadRecentInput) {
              shifts.push(`${entry.value.toFixed(4)} ${entry.sources.map(({ node }) => node?.className ?? node?.nodeName).join(', ')}`);
            }
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
      const shifts = () => page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);
      await becomeClient(page);
      // The first visit tells the server the zone; from then on pages come as they stay.
      await page.goto('/');
      await settled(page);
      for (const path of ['/', '/trainers/lena-vogt', '/bookings', '/sign-in']) {
        await page.goto(path);
        await settled(page);
        expect.soft(await shifts(), path).toEqual([]);
      }
      const booking = await holdTime(page);
      await page.goto(`/checkout/${booking}`);
      await cardFormReady(page);
      await settled(page);
      expect.soft(await shifts(), 'checkout').toEqual([]);
    });
  });
}
