// A card that is refused: the page says why, what became of the money and what to do, and another card pays on the same page.

import { becomeClient } from '../support/people';
import { CARDS, cardFrame, expectBooked, holdTime, pay, payButton } from '../support/site';
import { expect, test } from '../support/test';
import { CARD_REFUSED } from '../support/watch';

const REFUSALS = [
  ['declined', CARDS.declined, 'Your bank declined this card'],
  ['not enough money', CARDS.insufficientFunds, 'There is not enough money on this card'],
  ['expired', CARDS.expired, 'This card has expired'],
  ['wrong security code', CARDS.wrongCvc, 'The security code is not right'],
  ['processing error', CARDS.processingError, 'Something broke between us and your bank'],
] as const;

for (const [what, card, title] of REFUSALS) {
  test(`${what}, then another card`, async ({ page, sandbox, watch }) => {
    watch.expect(CARD_REFUSED);
    await becomeClient(page);
    const booking = await holdTime(page);
    await pay(page, card);

    const notice = page.getByRole('alert').filter({ hasText: title });
    await expect(notice).toBeVisible();
    await expect(notice).toContainText('No money moved.');
    await expect(cardFrame(page).getByLabel('Card number'), 'the form keeps what was typed').toHaveValue(/\d{4}$/);
    expect(await sandbox.timesPaid(booking)).toBe(0);

    await pay(page, CARDS.pays);
    await expectBooked(page);
    expect(await sandbox.timesPaid(booking)).toBe(1);
    expect(await sandbox.intentsOf(booking), 'one PaymentIntent for all attempts').toHaveLength(1);
  });
}

test('three refusals in a row, and the time is still held', async ({ page, sandbox, watch }) => {
  watch.expect(CARD_REFUSED);
  await becomeClient(page);
  const booking = await holdTime(page);
  for (const [, card, title] of REFUSALS.slice(0, 3)) {
    await pay(page, card);
    await expect(page.getByRole('alert').filter({ hasText: title })).toBeVisible();
  }
  await page.goto(`/bookings/${booking}`);
  await expect(page.getByRole('heading', { level: 1, name: 'The payment did not go through' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: /Go on to pay|Try again/ }).click();
  await pay(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('a card number with a slip is said beside the field, and nothing is sent', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await pay(page, '4242424242424241');
  await expect(cardFrame(page).getByText('Your card number is invalid.')).toBeVisible();
  await expect(payButton(page)).toBeEnabled();
  expect(await sandbox.chargesOf(booking)).toHaveLength(0);
});
