// Webhooks that never come, come twice, or in any order: the page, or else the sweeper, settles the payment.

import { becomeClient } from '../support/people';
import { CARDS, expectBooked, fillCard, holdTime, pay, payButton } from '../support/site';
import { expect, test } from '../support/test';

// The sweeper wakes when a hold is over: here that is soon.
test.use({ settings: { HOLD_SECONDS: '15' } });

test.afterEach(({ sandbox }) => sandbox.webhooks({ action: 'resume' }));

test('switched off: the page that one returns to settles it', async ({ page, sandbox }) => {
  await sandbox.webhooks({ action: 'pause' });
  await becomeClient(page);
  const booking = await holdTime(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('switched off, and the browser gone right after paying: the sweeper settles it', async ({ another, page, sandbox }) => {
  await sandbox.webhooks({ action: 'pause' });
  const buyer = await another();
  await becomeClient(buyer);
  const cookies = await buyer.context().cookies();
  const booking = await holdTime(buyer);
  await fillCard(buyer, CARDS.pays);
  const confirmed = new Promise<void>((resolve) => {
    void buyer.route('**/stripe-sandbox/v1/payment_intents/*/confirm', async (route) => {
      await route.fetch();
      resolve();
    });
  });
  await payButton(buyer).click();
  await confirmed;
  await buyer.context().close();
  expect(await sandbox.timesPaid(booking)).toBe(1);

  // The list of bookings asks nobody: what it says, the sweeper has found out.
  await page.context().addCookies(cookies);
  await expect
    .poll(async () => (await page.request.get('/bookings')).text(), { timeout: 30_000, intervals: [500] })
    .toMatch(/pill--success/);
  await page.goto(`/bookings/${booking}`);
  await expectBooked(page);
});

test('every event twice and out of order', async ({ page, sandbox }) => {
  await sandbox.webhooks({ action: 'duplicate', times: 6 });
  await sandbox.webhooks({ action: 'reorder', times: 3 });
  await becomeClient(page);
  const booking = await holdTime(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});
