// A booking in two windows: what happens in one, or at the bank, shows in the other by itself. Where the browser cannot follow it
// live, the page asks.

import type { Page } from '@playwright/test';

import { becomeClient } from '../support/people';
import { CARDS, cardFormReady, expectBooked, fillCard, holdTime, pay, payButton } from '../support/site';
import { expect, test } from '../support/test';

const LIVE = /\/bookings\/bkg_[0-9a-zA-Z]+\/live/;

/** Opens the booking in a second window of the same person, which leaves a mark that a reload would wipe away. */
async function inAnotherWindow(page: Page, path: string): Promise<Page> {
  const window = await page.context().newPage();
  await window.goto(path);
  await window.evaluate(() => document.documentElement.setAttribute('data-kept', 'yes'));
  return window;
}

async function expectNotReloaded(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.getAttribute('data-kept'))).toBe('yes');
}

test('paid in one window, told in the other without a reload', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  const following = page.context().waitForEvent('response', (response) => LIVE.test(response.url()));
  const other = await inAnotherWindow(page, `/bookings/${booking}`);
  await expect(other.getByRole('heading', { level: 1, name: 'Not paid yet' })).toBeVisible();
  expect((await following).headers()['content-type']).toBe('text/event-stream');

  await pay(page, CARDS.pays);
  await expectBooked(page);
  await expectBooked(other);
  await expectNotReloaded(other);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('paid, and the browser gone: the webhook alone tells the other window', async ({ page, another, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  const cookies = await page.context().cookies();
  const watcher = await another();
  await watcher.context().addCookies(cookies);
  const following = watcher.waitForResponse(LIVE);
  await watcher.goto(`/bookings/${booking}`);
  await following;

  await fillCard(page, CARDS.pays);
  const confirmed = new Promise<void>((resolve) => {
    void page.route('**/stripe-sandbox/v1/payment_intents/*/confirm', async (route) => {
      await route.fetch();
      resolve();
    });
  });
  await payButton(page).click();
  await confirmed;
  await page.close();
  await expectBooked(watcher);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('the card form in two windows: paid in one, the other goes to the booking', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  const other = await inAnotherWindow(page, `/checkout/${booking}`);
  await cardFormReady(other);
  await fillCard(other, CARDS.pays);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await expectBooked(other);
  await expectNotReloaded(other);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('where nothing can be followed live, the page asks', async ({ page, watch, sandbox }) => {
  watch.expect(/net::ERR_FAILED/);
  await becomeClient(page);
  const booking = await holdTime(page);
  await page.context().route(LIVE, (route) => route.abort());
  const other = await inAnotherWindow(page, `/bookings/${booking}`);
  await expect(other.getByRole('heading', { level: 1, name: 'Not paid yet' })).toBeVisible();
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await expectBooked(other);
  await expectNotReloaded(other);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('signed out in one window: the other is told nothing more', async ({ page, watch }) => {
  watch.expect(/status of 401/);
  await becomeClient(page);
  const booking = await holdTime(page);
  const other = await inAnotherWindow(page, `/bookings/${booking}`);
  await expect(other.getByRole('heading', { level: 1, name: 'Not paid yet' })).toBeVisible();
  const ended = await page.request.post('/do/sign-out', { headers: { accept: 'text/html' }, maxRedirects: 0 });
  expect(ended.status()).toBe(302);
  await expect(other.getByRole('heading', { level: 1, name: 'Not paid yet' })).toBeHidden();
});
