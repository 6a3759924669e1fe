// A whole booking without a mouse.

import type { Locator, Page } from '@playwright/test';

import { becomeClient } from '../support/people';
import { CARDS, cardFormReady, cardFrame, challenge, expectBooked, freeTimes, holdButton, payButton } from '../support/site';
import { expect, test } from '../support/test';

/** Presses Tab until `target` has the focus, as somebody would who can see it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.evaluate((element) => element.matches(':focus'))) {
      expect(await target.evaluate((element) => element.matches(':focus-visible'))).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error('the focus never came there');
}

test('from the front page to paid, 3-D Secure included', async ({ page, sandbox }) => {
  await becomeClient(page);
  await page.goto('/');
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');

  await tabTo(page, page.getByRole('searchbox'));
  await page.keyboard.type('noor');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '1 trainer' })).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'Noor Rahman' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Noor Rahman' })).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'Later' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/day=/);
  await tabTo(page, freeTimes(page).first());
  await page.keyboard.press('Enter');
  await expect(holdButton(page)).toBeEnabled();
  await tabTo(page, holdButton(page));
  await page.keyboard.press('Enter');

  await cardFormReady(page);
  const frame = cardFrame(page);
  await tabTo(page, frame.getByLabel('Card number'));
  await page.keyboard.type(CARDS.secure);
  await expect(frame.getByLabel('Expiration date'), 'a full number moves on by itself').toBeFocused();
  await page.keyboard.type('1234');
  await expect(frame.getByLabel('Security code')).toBeFocused();
  await page.keyboard.type('123');
  await tabTo(page, payButton(page));
  await page.keyboard.press('Enter');

  await tabTo(page, challenge(page).getByRole('button', { name: 'Complete authentication' }));
  await page.keyboard.press('Enter');
  await expectBooked(page);
  expect(await sandbox.timesPaid(/bkg_\w+/.exec(page.url())?.[0] ?? '')).toBe(1);
});

test('Escape closes the bank’s window, and the focus is back on the page', async ({ page }) => {
  await becomeClient(page);
  await page.goto('/trainers/grace-mbeki');
  await freeTimes(page).first().click();
  await holdButton(page).click();
  await cardFormReady(page);
  const frame = cardFrame(page);
  await frame.getByLabel('Card number').pressSequentially(CARDS.secure);
  await page.keyboard.type('1234');
  await page.keyboard.type('123');
  await page.keyboard.press('Enter');
  await expect(challenge(page).getByRole('button', { name: 'Complete authentication' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert').filter({ hasText: 'The bank’s check was not completed' })).toBeVisible();
  await tabTo(page, payButton(page));
});
