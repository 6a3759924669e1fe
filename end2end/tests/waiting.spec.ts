// Waiting lists: a class is sold out, somebody waits, and gets the seats when they come free.

import type { Page } from '@playwright/test';

import { becomeClient } from '../support/people';
import { CARDS, bookingIn, cardFormReady, expectBooked, holdButton, onCheckout, openTrainer, pay } from '../support/site';
import { expect, test } from '../support/test';

/** All eight seats of a class that nobody had booked, paid for; returns the booking's id and the address of the time. */
async function sellOut(page: Page): Promise<{ booking: string; address: string }> {
  await openTrainer(page, 'camille-laurent');
  await page.getByRole('link', { name: /^Mat class/ }).click();
  await expect(page).toHaveURL(/[?&]service=/);
  await page.waitForLoadState('networkidle');
  const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`${page.url().split('&')[0]}&day=${day}`);
  await page.getByRole('link', { name: /^\d\d:\d\d$/ }).first().click();
  await expect(page).toHaveURL(/[?&]slot=/);
  await expect(holdButton(page)).toBeEnabled();
  const address = page.url();
  await page.getByLabel(/^Seats/).selectOption('8');
  await holdButton(page).click();
  const booking = await onCheckout(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  return { booking, address };
}

const join = (page: Page) => page.getByRole('button', { name: 'Join the waiting list' });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Gives up so many seats of a booking that has more. */
async function giveUp(page: Page, booking: string, seats: number): Promise<void> {
  await page.goto(`/bookings/${booking}/cancel?seats=${seats}`);
  await page.getByRole('button', { name: /^Give up/ }).click();
  await expectBooked(page);
}

/** The page of a place in line, once the worker has offered the seats. */
async function offered(page: Page): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(title(page, 'A seat is held for you')).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

test('who waits gets the seat that comes free, and pays for it', async ({ page, another }) => {
  await becomeClient(page);
  const { booking, address } = await sellOut(page);

  const second = await another();
  await becomeClient(second);
  await second.goto(address);
  await expect(second.getByRole('link', { name: /Full – waiting list$/ })).toHaveAttribute('aria-current', 'true');
  await expect(holdButton(second)).toHaveCount(0);
  await join(second).click();
  await expect(title(second, 'You are 1st in line')).toBeVisible();

  const third = await another();
  await becomeClient(third);
  await third.goto(address);
  await join(third).click();
  await expect(title(third, 'You are 2nd in line')).toBeVisible();
  await third.goto(address);
  await third.getByRole('button', { name: 'See your place' }).click();
  await expect(title(third, 'You are 2nd in line')).toBeVisible();

  await giveUp(page, booking, 1);
  await offered(second);
  await third.reload();
  await expect(title(third, 'You are 1st in line')).toBeVisible();
  await second.getByRole('link', { name: 'Go on to payment' }).click();
  await cardFormReady(second);
  await pay(second, CARDS.pays);
  await expectBooked(second);
});

test('what is declined goes to the next in line', async ({ page, another }) => {
  await becomeClient(page);
  const { booking, address } = await sellOut(page);
  const people = [await another(), await another()];
  for (const person of people) {
    await becomeClient(person);
    await person.goto(address);
    await join(person).click();
    await expect(person.getByRole('heading', { level: 1, name: /in line$/ })).toBeVisible();
  }
  const [second, third] = people as [Page, Page];
  await giveUp(page, booking, 1);
  await offered(second);
  await second.getByRole('button', { name: 'Decline' }).click();
  await expect(title(second, 'You declined the offer')).toBeVisible();
  await offered(third);
  await third.getByRole('link', { name: 'Go on to payment' }).click();
  await expect(third).toHaveURL(/\/checkout\/bkg_/);
  expect(bookingIn(third)).not.toBe(booking);
});

test('the list of bookings has what one waits for, and leaves it, without script too', async ({ page, another, browser, baseURL }) => {
  await becomeClient(page);
  const { address } = await sellOut(page);
  const second = await another();
  await becomeClient(second);
  const storageState = await second.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL, storageState });
  const plain = await context.newPage();
  await plain.goto(address);
  await plain.getByLabel('Seats to wait for').selectOption({ label: '2 seats, waiting list' });
  await join(plain).click();
  await expect(title(plain, 'You are 1st in line')).toBeVisible();
  await plain.goto('/bookings');
  const waits = plain.getByRole('region', { name: 'Waiting lists' });
  await expect(waits.getByRole('listitem')).toContainText('2 seats');
  await waits.getByRole('button', { name: 'Leave the waiting list of Mat class' }).click();
  await expect(title(plain, 'You are no longer waiting')).toBeVisible();
  await plain.goto('/bookings');
  await expect(waits).toHaveCount(0);
  await context.close();
});
