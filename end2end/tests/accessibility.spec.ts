// axe finds nothing on any page, in either theme.

import type { Page } from '@playwright/test';

import { violations } from '../support/axe';
import { CLIENT, HISTORY, PUBLIC, RETURNS, type Stop, settled, visit } from '../support/tour';
import { expect, test } from '../support/test';
import { CARD_REFUSED, NOT_FOUND } from '../support/watch';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function tour(page: Page, stops: Stop[]): Promise<void> {
  for (const stop of stops) {
    await test.step(stop.name, async () => {
      await visit(page, stop);
      expect.soft(await violations(page), stop.name).toEqual([]);
    });
  }
}

test('what anybody sees', async ({ page, watch }) => {
  test.slow();
  watch.expect(NOT_FOUND);
  await tour(page, PUBLIC);
});

test('booking and paying', async ({ page, watch }) => {
  test.slow();
  watch.expect(CARD_REFUSED);
  await tour(page, CLIENT);
});

test('lists and the desk', async ({ page }) => {
  test.slow();
  await tour(page, HISTORY);
});

test('money that goes back, and disputes', async ({ page }) => {
  test.setTimeout(180_000);
  await tour(page, RETURNS);
});

test('forms with mistakes', async ({ page, watch }) => {
  watch.expect(/status of 4(01|22) .*\/do\//);
  await page.goto('/sign-up');
  await settled(page);
  await page.getByLabel('Name').fill('Somebody');
  await page.getByLabel('E-mail').fill('somebody@example.org');
  await page.getByLabel('Password').fill('password');
  await page.getByRole('button', { name: 'Make an account' }).click();
  await expect(page.getByText('This password is on every list of common ones.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
