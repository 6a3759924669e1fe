// Cards are refused again and again: after a few of them the form takes no more, the time stays held, and other ways to pay are left.

import { becomeClient } from '../support/people';
import { CARDS, cardFormReady, cardFrame, expectBooked, holdTime, pay, payButton } from '../support/site';
import { expect, test } from '../support/test';
import { CARD_REFUSED } from '../support/watch';

/** A trainer who is also paid in person. */
const IN_PERSON = 'elena-sokolova';

test.use({ settings: { TRIES_PER_WAY_MAX: '2' } });

test('the last try is said to be the last, and paying in person is left', async ({ page, sandbox, watch }) => {
  watch.expect(CARD_REFUSED);
  await becomeClient(page);
  const booking = await holdTime(page, IN_PERSON);
  await pay(page, CARDS.declined);
  await expect(page.getByRole('alert').filter({ hasText: 'Your bank declined this card' })).toBeVisible();
  await pay(page, CARDS.insufficientFunds);
  await expect(page.getByRole('alert').filter({ hasText: 'Too many tries' })).toContainText('Nothing was charged');
  await expect(payButton(page)).toBeHidden();
  await expect(cardFrame(page).getByLabel('Card number')).toBeHidden();
  expect((await sandbox.intentsOf(booking)).map((intent) => intent.status), 'no browser can go on').toEqual(['canceled']);

  await page.reload();
  await expect(page.getByRole('alert').filter({ hasText: 'Too many tries' })).toBeVisible();
  await expect(payButton(page)).toHaveCount(0);
  await page.goto(`/bookings/${booking}`);
  await expect(page.getByText(/Too many tries/)).toBeVisible();
  await page.goto(`/checkout/${booking}`);
  await page.getByRole('button', { name: /^Book now, pay .* in person$/ }).click();
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(0);
});

test('another window that has the form open learns of it', async ({ page, sandbox, watch }) => {
  watch.expect(CARD_REFUSED);
  await becomeClient(page);
  const booking = await holdTime(page);
  const other = await page.context().newPage();
  await other.goto(`/checkout/${booking}`);
  await cardFormReady(other);
  await pay(page, CARDS.declined);
  await expect(page.getByRole('alert').filter({ hasText: 'Your bank declined this card' })).toBeVisible();
  await expect(payButton(other)).toBeEnabled();
  await pay(page, CARDS.expired);
  await expect(page.getByRole('alert').filter({ hasText: 'Too many tries' })).toBeVisible();
  await expect(other.getByRole('alert').filter({ hasText: 'Too many tries' })).toBeVisible();
  await expect(payButton(other)).toBeHidden();
  expect(await sandbox.timesPaid(booking)).toBe(0);
});
