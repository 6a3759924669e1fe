// Classes: several seats in one booking, and some of them given up later.

import type { Locator, Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin } from '../support/people';
import { CARDS, expectBooked, holdButton, onCheckout, openTrainer, pay, payButton } from '../support/site';
import { expect, test } from '../support/test';
import type { Sandbox } from '../support/sandbox';

const SEAT = 22;

/** The first free time of a class, chosen; ends on the trainer's page. */
async function chooseClass(page: Page): Promise<void> {
  await openTrainer(page, 'camille-laurent');
  await page.getByRole('link', { name: /^Mat class/ }).click();
  await expect(page).toHaveURL(/[?&]service=/);
  await page.waitForLoadState('networkidle');
  // One that nobody has booked has no seats beside its time.
  const day = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`${page.url().split('&')[0]}&day=${day}`);
  await page.getByRole('link', { name: /^\d\d:\d\d$/ }).first().click();
  await expect(page).toHaveURL(/[?&]slot=/);
  await expect(holdButton(page)).toBeEnabled();
}

/** Books and pays so many seats; returns the booking's id and the address of the time. */
async function bookSeats(page: Page, seats: number): Promise<{ booking: string; address: string }> {
  await chooseClass(page);
  const address = page.url();
  await page.getByLabel(/^Seats/).selectOption(`${seats}`);
  await holdButton(page).click();
  const booking = await onCheckout(page);
  await expect(payButton(page)).toHaveText(`Pay €${SEAT * seats}.00`);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  return { booking, address };
}

const giveUp = (page: Page): Locator => page.getByRole('button', { name: /^Give up/ });
const amounts = async (sandbox: Sandbox, booking: string) => (await sandbox.refundsOf(booking)).map((refund) => refund.amount);

test('three seats are booked, one is given up, and is free for others at once', async ({ page, another, sandbox }) => {
  await becomeClient(page);
  const { booking, address } = await bookSeats(page, 3);
  await expect(page.getByRole('main')).toContainText('60 min, 3 seats');

  const other = await another();
  await becomeClient(other);
  await other.goto(address);
  await expect(other.getByLabel('Seats (5 left)')).toBeVisible();

  await page.getByRole('link', { name: 'Cancel booking' }).click();
  const choice = page.getByRole('navigation', { name: 'How many seats do you give up?' });
  await expect(choice.getByRole('link')).toHaveText(['1 seat', '2 seats', 'All 3 seats']);
  await expect(choice.getByRole('link', { name: 'All 3 seats' })).toHaveAttribute('aria-current', 'true');
  await choice.getByRole('link', { name: '1 seat' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Give up 1 seat?' })).toBeVisible();
  await expect(page.getByRole('row', { name: /^You paid/ })).toContainText('€66.00');
  await expect(page.getByRole('row', { name: /^For the 2 seats you keep/ })).toContainText('€44.00');
  await expect(page.getByRole('row', { name: /^Comes back now/ })).toContainText('€22.00');
  await expect(giveUp(page)).toHaveText('Give up 1 seat and give €22.00 back');
  await giveUp(page).click();

  await expectBooked(page);
  await expect(page.getByRole('main')).toContainText('60 min, 2 of 3 seats');
  await expect(page.getByRole('region', { name: /^Refunds/ })).toContainText('1 seat');
  expect(await amounts(sandbox, booking)).toEqual([2_200]);
  await other.reload();
  await expect(other.getByLabel('Seats (6 left)')).toBeVisible();
});

test('a double click gives up one seat, an old page none', async ({ page, context, watch, sandbox }) => {
  watch.expect(/status of 409 .*\/do\/cancel-booking/);
  await becomeClient(page);
  const { booking } = await bookSeats(page, 4);
  await page.goto(`/bookings/${booking}/cancel?seats=1`);
  const tab = await context.newPage();
  await tab.goto(`/bookings/${booking}/cancel?seats=1`);
  await page.waitForLoadState('networkidle');
  await giveUp(page).dblclick();
  await expectBooked(page);
  await tab.waitForLoadState('networkidle');
  await giveUp(tab).click();
  await expect(tab.getByRole('alert')).toContainText('By now another number of seats is left.');
  expect(await amounts(sandbox, booking)).toEqual([2_200]);
});

test('without script, down to the last seat', async ({ page, browser, baseURL, sandbox }) => {
  await becomeClient(page);
  const { booking } = await bookSeats(page, 2);
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL, storageState });
  const plain = await context.newPage();
  await plain.goto(`/bookings/${booking}/cancel`);
  await plain.getByRole('link', { name: '1 seat' }).click();
  await giveUp(plain).click();
  await expect(plain.getByRole('main')).toContainText('1 of 2 seats');
  await plain.goto(`/bookings/${booking}/cancel`);
  await expect(plain.getByRole('navigation', { name: /How many seats/ })).toHaveCount(0);
  await plain.getByRole('button', { name: /^Cancel and get €22\.00 back/ }).click();
  await expect(plain.getByRole('heading', { level: 1, name: 'Cancelled' })).toBeVisible();
  expect(await amounts(sandbox, booking)).toEqual([2_200, 2_200]);
  await context.close();
});

test('an admin takes a seat back with a note', async ({ page, another, sandbox }) => {
  await becomeClient(page, 'Mia Lindqvist');
  const { booking } = await bookSeats(page, 2);
  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto(`/bookings/${booking}/cancel?seats=1`);
  await expect(admin.getByRole('heading', { level: 1, name: 'Take 1 seat back from Mia Lindqvist?' })).toBeVisible();
  await admin.getByLabel('A word to the client').fill('One mat is torn.');
  await giveUp(admin).click();
  await expect(admin.getByRole('region', { name: /^Refunds/ })).toContainText('€22.00');
  await page.reload();
  await expect(page.getByRole('main')).toContainText('One mat is torn.');
  expect(await amounts(sandbox, booking)).toEqual([2_200]);
});
