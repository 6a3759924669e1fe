// One timeline for the money of a booking: what its client, its trainer and an admin read of it, once it is paid and when a part of
// it goes back.

import type { Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin, becomeDemoTrainer } from '../support/people';
import { bookAndPay } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

/** From the booking's page to where its money is. */
async function lookForTheMoney(page: Page, booking: string): Promise<void> {
  await page.goto(`/bookings/${booking}`);
  await page.getByRole('link', { name: 'Where is the money?' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Where is the money?' })).toBeVisible();
}

test('client, trainer and admin each read their part of one payment', async ({ page, another }) => {
  await becomeClient(page, 'Ida Lindqvist');
  const booking = await bookAndPay(page);
  await lookForTheMoney(page, booking);
  const happened = page.getByRole('region', { name: 'What happened' });
  await expect(happened.getByRole('listitem').filter({ hasText: 'You paid' })).toContainText('€65.00');
  await expect(page.getByRole('main')).toContainText('Spotter keeps it for');
  await expect(page.getByRole('main')).not.toContainText(/commission|share|payout|€9\.75|€55\.25/);

  const trainer = await another();
  await becomeDemoTrainer(trainer);
  await lookForTheMoney(trainer, booking);
  const theirs = trainer.getByRole('region', { name: 'What happened' });
  await expect(theirs.getByRole('listitem').filter({ hasText: 'Ida Lindqvist paid' })).toContainText('€65.00');
  await expect(theirs.getByRole('listitem').filter({ hasText: 'your share' })).toContainText('€55.25');
  const next = trainer.getByRole('region', { name: 'What comes next' });
  await expect(next.getByRole('listitem').filter({ hasText: 'Becomes yours when the session is over' })).toContainText(
    '€55.25',
  );
  await expect(trainer.getByRole('main')).not.toContainText(/Stripe kept|pi_/);

  const admin = await another();
  await becomeDemoAdmin(admin);
  await lookForTheMoney(admin, booking);
  await expect(admin.getByRole('main')).toContainText('Stripe kept its fee');
  await expect(admin.getByRole('main')).toContainText(/pi_/);

  // A part goes back: the client reads how much, the trainer what it costs them.
  await admin.goto(`/bookings/${booking}/refund?amount=20&reason=goodwill`);
  await admin.getByRole('button', { name: 'Give €20.00 back' }).click();
  await expect(admin.getByRole('region', { name: /^Refunds/ })).toContainText('Partly refunded');
  await page.reload();
  await expect(happened.getByRole('listitem').filter({ hasText: 'Sent to your bank' })).toContainText('€20.00');
  await happened.getByRole('link', { name: 'Refunds of the booking' }).click();
  await expect(page).toHaveURL(new RegExp(`/bookings/${booking}#refunds$`));
  await trainer.reload();
  await expect(theirs.getByRole('listitem').filter({ hasText: 'from your share' })).toContainText('€17.00');
  await expect(next.getByRole('listitem').filter({ hasText: 'Becomes yours' })).toContainText('€38.25');
});

test('the timeline is there without script, and somebody else’s is not there', async ({
  page,
  browser,
  baseURL,
  another,
  watch,
}) => {
  await becomeClient(page);
  const booking = await bookAndPay(page);
  const state = await page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL, storageState: state });
  const plain = await context.newPage();
  await lookForTheMoney(plain, booking);
  await expect(plain.getByRole('region', { name: 'What happened' })).toContainText('€65.00');
  await plain.getByRole('link', { name: 'Back to the booking' }).click();
  await expect(plain).toHaveURL(new RegExp(`/bookings/${booking}$`));
  await context.close();

  const other = await another();
  await becomeClient(other);
  watch.expect(NOT_FOUND);
  await other.goto(`/bookings/${booking}/money`);
  await expect(other.getByRole('heading', { level: 1, name: 'Where is the money?' })).toHaveCount(0);
});
