// Letters: without a mail server they are kept, and read on a page.

import { becomeClient, becomeDemoAdmin } from '../support/people';
import { bookAndPay } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

test('what was booked and paid is told, to those whom it concerns', async ({ another, page, watch }) => {
  watch.expect(NOT_FOUND);
  await becomeClient(page);
  const booking = await bookAndPay(page);
  await expect(async () => {
    await page.goto('/letters');
    await expect(page.getByText('Kept here')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await page.getByRole('link', { name: /^Booked and paid: / }).click();
  await expect(page.getByText('Hello Nora Lindqvist,')).toBeVisible();
  await expect(page.getByText(`/bookings/${booking}`)).toBeVisible();
  const letter = page.url();

  const stranger = await another();
  await becomeClient(stranger);
  expect((await stranger.goto(letter))?.status()).toBe(404);
  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto('/letters');
  await expect(admin.getByRole('link', { name: /^New booking: Nora Lindqvist/ }).first()).toBeVisible();
});
