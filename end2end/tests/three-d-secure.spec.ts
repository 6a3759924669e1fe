// The bank asks: somebody confirms, refuses, or closes its window.

import { becomeClient } from '../support/people';
import {
  CARDS, closeChallenge, completeChallenge, expectBooked, failChallenge, holdTime, pay, payButton,
} from '../support/site';
import { expect, test } from '../support/test';
import { CARD_REFUSED } from '../support/watch';

const NOT_COMPLETED = 'The bank’s check was not completed';

for (const card of [CARDS.secure, CARDS.alwaysSecure]) {
  const ending = card.slice(-4);

  test(`…${ending} confirmed`, async ({ page, sandbox }) => {
    await becomeClient(page);
    const booking = await holdTime(page);
    await pay(page, card);
    await completeChallenge(page);
    await expectBooked(page);
    expect(await sandbox.timesPaid(booking)).toBe(1);
  });

  for (const [how, answer] of [['refused', failChallenge], ['closed', closeChallenge]] as const) {
    test(`…${ending} ${how}, then confirmed`, async ({ page, sandbox }) => {
      await becomeClient(page);
      const booking = await holdTime(page);
      await pay(page, card);
      await answer(page);
      await expect(page.getByRole('alert').filter({ hasText: NOT_COMPLETED })).toContainText('No money moved.');
      expect(await sandbox.timesPaid(booking)).toBe(0);

      await payButton(page).click();
      await completeChallenge(page);
      await expectBooked(page);
      expect(await sandbox.timesPaid(booking)).toBe(1);
    });
  }
}

test('confirmed, then declined, then another card', async ({ page, sandbox, watch }) => {
  watch.expect(CARD_REFUSED);
  await becomeClient(page);
  const booking = await holdTime(page);
  await pay(page, CARDS.secureThenDeclined);
  await completeChallenge(page);
  await expect(page.getByRole('alert').filter({ hasText: 'Your bank declined this card' })).toBeVisible();
  expect(await sandbox.timesPaid(booking)).toBe(0);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('a reload while the bank asks: the page can be paid again, once', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await pay(page, CARDS.secure);
  await expect(page.frameLocator('iframe[title="3-D Secure authentication"]').getByRole('button').first()).toBeVisible();
  await page.reload();
  await expect(payButton(page)).toBeEnabled({ timeout: 20_000 });
  await pay(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});
