// The connection goes while paying, or Stripe is away: the page says what happened to the money, and paying again is safe.

import { becomeClient } from '../support/people';
import {
  CARDS, cardFormReady, chooseTime, expectBooked, fillCard, holdButton, holdTime, openTrainer, pay, payButton,
} from '../support/site';
import { expect, test } from '../support/test';

const CONFIRM = '**/stripe-sandbox/v1/payment_intents/*/confirm';
const LOST = [/net::ERR_/, /console: .*Failed to fetch/];

test('offline when pressing pay, online again: paid once', async ({ page, context, watch, sandbox }) => {
  watch.expect(...LOST);
  await becomeClient(page);
  const booking = await holdTime(page);
  await fillCard(page, CARDS.pays);
  await context.setOffline(true);
  await payButton(page).click();
  await expect(page.getByRole('status').filter({ hasText: 'The connection was lost while paying' })).toContainText('you will not be charged twice');
  expect(await sandbox.chargesOf(booking)).toHaveLength(0);
  await context.setOffline(false);
  await expect(page.getByRole('alert').filter({ hasText: 'The payment did not reach the bank' })).toContainText('Nothing was charged.');
  await payButton(page).click();
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('the confirmation never arrives: nothing was charged, and paying again pays once', async ({ page, watch, sandbox }) => {
  watch.expect(...LOST);
  await becomeClient(page);
  const booking = await holdTime(page);
  await page.route(CONFIRM, (route) => route.abort('internetdisconnected'), { times: 1 });
  await pay(page, CARDS.pays);
  await expect(page.getByRole('alert').filter({ hasText: 'The payment did not reach the bank' })).toContainText('Nothing was charged.');
  expect(await sandbox.chargesOf(booking)).toHaveLength(0);
  await payButton(page).click();
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('the answer to the confirmation is lost: the page finds out that it is paid', async ({ page, watch, sandbox }) => {
  watch.expect(...LOST);
  await becomeClient(page);
  const booking = await holdTime(page);
  await page.route(
    CONFIRM,
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await pay(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.chargesOf(booking)).toHaveLength(1);
});

test('Stripe away when checkout opens: the page says so, and trying again works', async ({ page, watch, sandbox }) => {
  watch.expect(/\/do\/prepare-payment/);
  await becomeClient(page);
  await openTrainer(page);
  await chooseTime(page);
  await sandbox.plant({ kind: 'status_500', matching: { method: 'POST', path: '/v1/payment_intents' }, times: 50 });
  await holdButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The card form did not load' })).toContainText('Nothing was charged.', { timeout: 30_000 });
  await fetch(new URL('/stripe-sandbox/_control/faults', page.url()), { method: 'DELETE' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await cardFormReady(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
});

test('Stripe.js does not load: the page says so, and trying again works', async ({ page, watch }) => {
  watch.expect(...LOST);
  await becomeClient(page);
  await openTrainer(page);
  await chooseTime(page);
  await page.route('**/stripe-sandbox/js/stripe.js', (route) => route.abort('internetdisconnected'), { times: 1 });
  await holdButton(page).click();
  await expect(page.getByText('The card form did not load')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await cardFormReady(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
});
