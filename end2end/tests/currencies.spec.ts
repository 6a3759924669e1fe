// Where Stripe refuses the currency of the price: nothing is charged before the client agrees to another one, by a rate that an
// admin has noted. And the page where admins note rates and set commissions.

import type { Locator, Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin, becomeDemoTrainer } from '../support/people';
import { CARDS, bookingIn, cardFormReady, chooseTime, expectBooked, holdButton, openTrainer, pay, payButton } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

// Rates and refusals are for this file alone.
test.use({ settings: { FALLBACK_CURRENCY: 'USD' } });

/** The refusal is an answer of 409 or 422, which browsers put on the console. */
const CURRENCY_REFUSED = /status of 4(09|22) .*\/do\/prepare-payment/;
/** A trainer who is also paid in person. */
const IN_PERSON = 'elena-sokolova';

test.afterEach(async ({ sandbox }) => {
  await sandbox.refuseCurrencies();
});

/** The form that has this button. */
function formWith(page: Page, button: string): Locator {
  return page.locator('form').filter({ has: page.getByRole('button', { name: button }) });
}

async function addRate(admin: Page, rate: string): Promise<void> {
  const form = formWith(admin, 'Add the rate');
  await form.getByLabel('From').fill('EUR');
  await form.getByLabel('To').fill('USD');
  await form.getByLabel('Rate', { exact: true }).fill(rate);
  await form.getByLabel('Source').fill('ECB');
  await form.getByRole('button').click();
}

/** Holds a time and ends on checkout, whatever that says. Returns the booking's id. */
async function holdOnly(page: Page, slug?: string): Promise<string> {
  await openTrainer(page, slug);
  await chooseTime(page);
  await holdButton(page).click();
  await expect(page).toHaveURL(/\/checkout\/bkg_/);
  return bookingIn(page);
}

test('without a rate nothing is charged, and one can still pay in person', async ({ page, sandbox, watch }) => {
  watch.expect(CURRENCY_REFUSED);
  await sandbox.refuseCurrencies('eur');
  await becomeClient(page);
  const booking = await holdOnly(page, IN_PERSON);
  await expect(page.getByText('there is no fresh exchange rate for another one')).toBeVisible();
  await expect(payButton(page)).toBeDisabled();
  await page.getByRole('button', { name: /^Book now, pay €[\d.]+ in person$/ }).click();
  await expectBooked(page);
  expect(await sandbox.intentsOf(booking)).toEqual([]);
});

test('an admin adds a rate; what is wrong with it is said, and what was typed stays', async ({ page }) => {
  await becomeDemoAdmin(page);
  await page.goto('/');
  await page.getByRole('link', { name: 'Fees' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Commission and rates' })).toBeVisible();
  await expect(page.getByText('No rates yet.')).toBeVisible();
  await addRate(page, 'one');
  await expect(page.getByText('Nothing was changed')).toBeVisible();
  await expect(page.getByText('Take a number above 0').first()).toBeVisible();
  await expect(page.getByLabel('Source')).toHaveValue('ECB');
  await addRate(page, '1.084');
  await expect(page.getByText('The rate is noted.')).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: 'ECB' });
  await expect(row).toContainText('1 EUR = 1.0840 USD');
  await expect(row).toContainText('Robin Hale');
});

test('the client agrees to another currency, pays in it, and gets it back in it', async ({ page, sandbox, watch }) => {
  watch.expect(CURRENCY_REFUSED);
  await sandbox.refuseCurrencies('eur');
  await becomeClient(page);
  const booking = await holdOnly(page);
  await expect(page.getByText(/€65\.00 is charged as \$70\.46 \(1\sEUR = 1\.0840\sUSD, ECB, /)).toBeVisible();
  await expect(payButton(page)).toHaveCount(0);
  expect(await sandbox.intentsOf(booking)).toEqual([]);

  await page.getByRole('button', { name: 'Agree and pay $70.46 by card' }).click();
  await cardFormReady(page);
  await expect(payButton(page)).toHaveText('Pay $70.46');
  await page.reload();
  await cardFormReady(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await expect(page.getByText(/€65\.00 was charged as \$70\.46/)).toBeVisible();
  const intents = await sandbox.intentsOf(booking);
  expect(intents.map(({ amount, currency, status }) => ({ amount, currency, status }))).toEqual([
    { amount: 7046, currency: 'usd', status: 'succeeded' },
  ]);

  await page.goto(`/bookings/${booking}/receipt`);
  await expect(page.getByText('1 EUR = 1.0840 USD, ECB, ')).toBeVisible();
  await expect(page.getByText('€65.00', { exact: true })).toBeVisible();
  await page.goto(`/bookings/${booking}/cancel`);
  await expect(page.getByText('It was charged in USD, so it goes back in USD')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel and get $70.46 back' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Cancelled' })).toBeVisible();
  const refunds = await sandbox.refundsOf(booking);
  expect(refunds.map((refund) => refund.amount)).toEqual([7046]);
});

test('on Stripe’s page too, and without script', async ({ browser, baseURL, sandbox }) => {
  await sandbox.refuseCurrencies('eur');
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await becomeClient(page);
  await page.goto('/trainers/noor-rahman');
  await page.getByRole('link', { name: /^\d\d:\d\d$/ }).first().click();
  await holdButton(page).click();
  await expect(page).toHaveURL(/\/checkout\/bkg_/);
  const booking = bookingIn(page);
  await page.getByRole('button', { name: 'Continue on Stripe’s page' }).click();
  await expect(page.getByText(/ is charged as \$/)).toBeVisible();
  expect(await sandbox.intentsOf(booking)).toEqual([]);
  await page.getByRole('button', { name: /^Agree and pay \$[\d.]+ on Stripe’s page$/ }).click();
  await expect(page).toHaveURL(/\/stripe-sandbox\/c\/pay\/cs_/);
  await context.close();
});

test('an admin sets a trainer’s commission and changes that of one booking', async ({ another, page }) => {
  await becomeClient(page);
  const booking = await holdOnly(page);
  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto('/admin/money');
  const trainers = admin.locator('form').filter({ has: admin.getByLabel('Trainer') });
  const noor = await trainers.getByRole('option', { name: 'Noor Rahman' }).getAttribute('value');
  await trainers.getByLabel('Trainer').selectOption(noor);
  await trainers.getByLabel('Commission in %').fill('12.5');
  await trainers.getByRole('button').click();
  await expect(admin.getByText('The commission is set.')).toBeVisible();
  await expect(admin.getByRole('row').filter({ hasText: 'Noor Rahman' })).toContainText('12.5 %');

  const bookings = admin.locator('form').filter({ has: admin.getByLabel('Booking') });
  await bookings.getByLabel('Booking').fill(booking);
  await bookings.getByLabel('Commission in %').fill('5');
  await bookings.getByRole('button').click();
  await expect(admin.getByText('Give a reason of at most 500 characters.').first()).toBeVisible();
  await expect(bookings.getByLabel('Commission in %')).toHaveValue('5');
  await bookings.getByLabel('Reason').fill('First session');
  await bookings.getByRole('button').click();
  await expect(admin.getByRole('row').filter({ hasText: booking })).toContainText('€9.75 → €3.25 (5 %)');
});

test('nobody else sees rates and commissions', async ({ page, watch }) => {
  watch.expect(NOT_FOUND);
  await becomeDemoTrainer(page);
  expect((await page.goto('/admin/money'))?.status()).toBe(404);
  await page.goto('/desk');
  await expect(page.getByRole('link', { name: 'Fees' })).toHaveCount(0);
});
