// The hold ends while somebody stands before the card form.

import { becomeClient } from '../support/people';
import {
  CARDS, cardFrame, chooseTime, expectBooked, fillCard, holdButton, onCheckout, openTrainer, pay, payButton,
} from '../support/site';
import { expect, test } from '../support/test';

const HOLD_SECONDS = 10;
test.use({ settings: { HOLD_SECONDS: `${HOLD_SECONDS}` } });

test('the page says so, nothing can be paid, and the time is free for others', async ({ page, another, sandbox }) => {
  await becomeClient(page);
  await openTrainer(page);
  await chooseTime(page);
  const address = page.url();
  await holdButton(page).click();
  const booking = await onCheckout(page);
  await fillCard(page, CARDS.pays);

  await expect(page.getByText('The time to pay is over')).toBeVisible({ timeout: (HOLD_SECONDS + 5) * 1_000 });
  await expect(page.getByText('Nothing was charged.')).toBeVisible();
  await expect(payButton(page)).toBeHidden();
  await expect(cardFrame(page).getByLabel('Card number')).toBeHidden();
  await expect.poll(async () => (await sandbox.intentsOf(booking)).map((intent) => intent.status)).toEqual(['canceled']);
  expect(await sandbox.chargesOf(booking)).toHaveLength(0);

  const other = await another();
  await becomeClient(other);
  await other.goto(address);
  await holdButton(other).click();
  const theirs = await onCheckout(other);
  await pay(other, CARDS.pays);
  await expectBooked(other);
  expect(await sandbox.timesPaid(theirs)).toBe(1);

  await page.reload();
  await expect(page.getByText('The time to pay is over')).toBeVisible();
  await page.goto(`/bookings/${booking}`);
  await expect(page.getByRole('heading', { level: 1, name: 'The time to pay is over' })).toBeVisible();
});

test('its way out leads to the same time again', async ({ page }) => {
  await becomeClient(page);
  await openTrainer(page, 'diego-fuentes');
  await chooseTime(page);
  const slot = new URL(page.url()).searchParams.get('slot');
  await holdButton(page).click();
  await onCheckout(page);
  await page.getByRole('link', { name: 'Look for it again' }).click({ timeout: (HOLD_SECONDS + 5) * 1_000 });
  await expect(page.getByRole('heading', { level: 1, name: 'Diego Fuentes' })).toBeVisible();
  expect(new URL(page.url()).searchParams.get('slot')).toBe(slot);
});
