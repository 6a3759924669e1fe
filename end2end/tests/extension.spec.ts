// The hold ends while the client stands before the bank's window: it is given more time, once, and the page says so.

import { becomeClient } from '../support/people';
import {
  CARDS, challenge, closeChallenge, completeChallenge, expectBooked, holdTime, pay, payButton,
} from '../support/site';
import { expect, test } from '../support/test';

const HOLD_SECONDS = 12;
const MORE_SECONDS = 10;
test.use({ settings: { HOLD_SECONDS: `${HOLD_SECONDS}`, HOLD_EXTENSION_SECONDS: `${MORE_SECONDS}` } });

const MORE_TIME = 'You have more time, so that you can finish with your bank.';

test('more time is given, the countdown has it, and the bank’s yes books', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await pay(page, CARDS.secure);
  await expect(challenge(page).getByRole('button').first()).toBeVisible();
  await expect(page.getByText(MORE_TIME)).toBeVisible({ timeout: (HOLD_SECONDS + 5) * 1_000 });
  await expect(page.getByRole('timer')).toHaveText(/0:(0[1-9]|10)$/);
  expect((await sandbox.intentsOf(booking)).map((intent) => intent.status)).toEqual(['requires_action']);
  await completeChallenge(page);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('who does not finish has it once: then the time is over, and nothing was charged', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await pay(page, CARDS.secure);
  await expect(challenge(page).getByRole('button').first()).toBeVisible();
  await expect(page.getByText(MORE_TIME)).toBeVisible({ timeout: (HOLD_SECONDS + 5) * 1_000 });
  const statuses = async () => (await sandbox.intentsOf(booking)).map((intent) => intent.status);
  await expect.poll(statuses, { timeout: (MORE_SECONDS + 10) * 1_000 }).toEqual(['canceled']);
  await closeChallenge(page);
  await expect(page.getByText('The time to pay is over')).toBeVisible();
  await expect(payButton(page)).toBeHidden();
  expect(await sandbox.timesPaid(booking)).toBe(0);
  await page.reload();
  await expect(page.getByText('The time to pay is over')).toBeVisible();
});
