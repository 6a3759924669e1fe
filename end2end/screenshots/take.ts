// Each page as people see it, by day and by night, at a desk and on a phone. They land in `docs/screenshots`.

import path from 'node:path';

import type { Page } from '@playwright/test';

import { becomeDemoAdmin, becomeDemoClient, becomeDemoTrainer } from '../support/people';
import { quiet } from '../support/quiet';
import { bookingIn, cardFormReady, cardFrame, chooseTime, expectBooked, holdButton, openTrainer, payButton } from '../support/site';
import { test } from '../support/test';

const FOLDER = path.resolve(__dirname, '../../docs/screenshots');
const DEVICES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
};
/** Trainers whose pages show a free time in every picture that is taken. */
const TRAINERS = ['lena-vogt', 'camille-laurent', 'diego-fuentes', 'elena-sokolova'];

let turn = 0;

for (const [device, options] of Object.entries(DEVICES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${device}, ${colorScheme}`, () => {
      test.use({ ...options, colorScheme, deviceScaleFactor: 1, contextOptions: { reducedMotion: 'reduce' } });

      test('all pages', async ({ page }) => {
        const take = async (name: string) => {
          await quiet(page);
          await page.mouse.move(0, 0);
          await page.screenshot({ path: path.join(FOLDER, `${name}-${device}-${colorScheme}.png`), animations: 'disabled' });
        };
        const trainer = TRAINERS[turn++ % TRAINERS.length];
        await becomeDemoClient(page);
        await page.goto('/');
        await take('home');
        await openTrainer(page, trainer);
        await chooseTime(page, 2);
        await toTop(page, '#what', '#when');
        await take('trainer');
        await holdButton(page).click();
        await cardFormReady(page);
        await toTop(page, 'body', '.checkout__pay');
        await take('checkout');
        await cardFrame(page).getByRole('button', { name: 'Pays' }).click();
        await payButton(page).click();
        await expectBooked(page);
        await toTop(page, 'body', 'body');
        await take('paid');
        const booking = bookingIn(page);
        await page.goto(`/bookings/${booking}/receipt`);
        await take('receipt');
        await page.goto(`/bookings/${booking}/cancel`);
        await take('cancelling');
        await page.goto('/cards/add');
        await cardFrame(page).getByRole('button', { name: 'Pays' }).click();
        await page.getByRole('button', { name: 'Save this card' }).click();
        await page.waitForURL(/done=saved/);
        await take('cards');
        await becomeDemoTrainer(page);
        await page.goto('/desk');
        await toTop(page, 'body', '#money');
        await take('desk');
        await becomeDemoAdmin(page);
        await page.goto('/admin/disputes');
        await page.locator('.line a').first().click();
        await page.getByRole('heading', { level: 1, name: /^Dispute over/ }).waitFor();
        await toTop(page, 'body', 'body');
        await take('dispute');
      });
    });
  }
}

/** Scrolls to what the picture is about: one thing on a wide screen, another on a phone. */
async function toTop(page: Page, wide: string, narrow: string): Promise<void> {
  const selector = (page.viewportSize()?.width ?? 0) > 900 ? wide : narrow;
  await page.locator(selector).first().evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 16));
}
