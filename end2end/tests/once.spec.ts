// However often somebody clicks, reloads or goes back: one booking, one PaymentIntent, one charge.

import { becomeClient } from '../support/people';
import {
  CARDS, bookingIn, cardFormReady, cardFrame, chooseTime, expectBooked, fillCard, holdButton, holdTime, onCheckout,
  openTrainer, pay, payButton,
} from '../support/site';
import { expect, test } from '../support/test';

test('a double click on pay pays once', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await fillCard(page, CARDS.pays);
  await payButton(page).dblclick();
  await expectBooked(page);
  expect(await sandbox.intentsOf(booking)).toHaveLength(1);
  expect(await sandbox.chargesOf(booking)).toHaveLength(1);
});

test('Enter in the card form and a click at once pay once', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await fillCard(page, CARDS.pays);
  await cardFrame(page).getByLabel('Security code').press('Enter');
  await payButton(page).or(page.getByRole('heading', { name: 'You are booked' })).first().click();
  await expectBooked(page);
  expect(await sandbox.chargesOf(booking)).toHaveLength(1);
});

test('a double click on hold holds once', async ({ page }) => {
  await becomeClient(page);
  await openTrainer(page);
  await chooseTime(page);
  await holdButton(page).dblclick();
  await onCheckout(page);
  await page.goto('/bookings');
  await expect(page.getByRole('main').getByText('Not paid yet')).toHaveCount(1);
});

test('a reload at every step loses nothing', async ({ page, sandbox }) => {
  await becomeClient(page);
  await openTrainer(page);
  const time = await chooseTime(page);
  await page.reload();
  await expect(page.getByRole('complementary', { name: 'Your booking' })).toContainText(time);
  await holdButton(page).click();
  const booking = await onCheckout(page);
  await page.reload();
  await cardFormReady(page);
  expect(bookingIn(page)).toBe(booking);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await page.reload();
  await expectBooked(page);
  expect(await sandbox.intentsOf(booking)).toHaveLength(1);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('back from checkout keeps the hold, forward pays it', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Lena Vogt' })).toBeVisible();
  await page.goForward();
  await cardFormReady(page);
  expect(bookingIn(page)).toBe(booking);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('back after paying offers nothing to pay a second time', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await page.goBack();
  await page.goto(`/checkout/${booking}`);
  await expectBooked(page);
  await expect(payButton(page)).toHaveCount(0);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('two windows of one person pay once', async ({ page, context, watch, sandbox }) => {
  // The second window's confirmation is refused by Stripe: the intent has succeeded already.
  watch.expect(/status of 400 .*\/stripe-sandbox\/v1\/payment_intents\/.*\/confirm/, /net::ERR_FAILED/);
  await becomeClient(page);
  const booking = await holdTime(page);
  const second = await context.newPage();
  // It does not hear of the first one's payment.
  const news = /\/live\?|\/do\/booking$/;
  await second.route(news, (route) => route.abort());
  await second.goto(`/checkout/${booking}`);
  await cardFormReady(second);
  await fillCard(second, CARDS.pays);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await second.unroute(news);
  await payButton(second).click();
  await expectBooked(second);
  expect(await sandbox.intentsOf(booking)).toHaveLength(1);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});
