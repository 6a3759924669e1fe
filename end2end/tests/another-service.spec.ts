// Another service for a booking: the difference comes back, or is paid while the old time stays.

import type { Locator, Page } from '@playwright/test';

import { becomeClient } from '../support/people';
import { CARDS, bookAndPay, bookingIn, expectBooked, freeTimes, onCheckout, openTrainer, chooseTime, holdButton, pay } from '../support/site';
import { expect, test } from '../support/test';

const facts = (page: Page): Locator => page.getByRole('main').locator('dl.facts');
const service = (page: Page, name: string): Locator => page.getByRole('link', { name: new RegExp(`^${name}`) });

/** Books one of Camille's services by name, and pays. */
async function bookService(page: Page, name: string): Promise<string> {
  await openTrainer(page, 'camille-laurent');
  await service(page, name).click();
  await expect(page).toHaveURL(/[?&]service=/);
  await freeTimes(page).first().waitFor();
  await page.waitForLoadState('networkidle');
  await chooseTime(page);
  await holdButton(page).click();
  const booking = await onCheckout(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  return booking;
}

/** Opens the page of another time and chooses a service there. */
async function chooseService(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Change time' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Service' })).toBeVisible();
  await service(page, name).click();
  await expect(page).toHaveURL(/[?&]service=/);
  await expect(service(page, name)).toHaveAttribute('aria-current', 'true');
  await page.waitForLoadState('networkidle');
}

test('a cheaper service: the difference comes back at once, and the rest when cancelling', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await bookService(page, 'Back to movement');
  await chooseService(page, 'Reformer, one to one');
  await expect(page.getByRole('main')).toContainText('The booking costs €70.00 from then on. The difference of €5.00 goes back at once');
  await freeTimes(page).nth(2).click();
  await page.getByRole('button', { name: /^Change to Reformer, one to one, / }).click();
  await expectBooked(page);
  await expect(page.getByRole('main')).toContainText('Reformer, one to one');
  await expect(page.getByRole('main')).toContainText('You chose another service on');
  await expect(page.getByRole('main')).toContainText('Changed to a cheaper service');
  await expect.poll(async () => (await sandbox.refundsOf(booking)).length).toBe(1);
  await page.getByRole('link', { name: 'Cancel booking' }).click();
  await expect(page.getByRole('button', { name: /€70\.00/ })).toBeVisible();
});

test('a dearer service: the old time stays until the difference is paid', async ({ page }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page, 'camille-laurent');
  const before = (await facts(page).locator('dd').first().textContent()) ?? '';
  await chooseService(page, 'Back to movement');
  await expect(page.getByRole('main')).toContainText('You have paid €70.00; €5.00 more is to be paid.');
  await freeTimes(page).nth(3).click();
  await page.getByRole('button', { name: /^Pay €5\.00 more for / }).click();
  const difference = await onCheckout(page);
  expect(difference).not.toBe(booking);
  await expect(page.getByRole('main')).toContainText('Difference for changing your booking to Back to movement');

  const tab = await page.context().newPage();
  await tab.goto(`/bookings/${booking}`);
  await expect(facts(tab)).toContainText(before);

  await pay(page, CARDS.pays);
  await expectBooked(page);
  await page.goto(`/bookings/${difference}`);
  await expectBooked(page);
  expect(bookingIn(page)).toBe(booking);
  await expect(page.getByRole('main')).toContainText('Back to movement');
  await expect(page.getByRole('main')).toContainText('The difference of €5.00 was paid besides.');
  await expect(page.getByRole('link', { name: 'Receipt for the difference' })).toBeVisible();
  await page.goto('/bookings');
  await expect(page.getByRole('main').getByText('Back to movement')).toHaveCount(1);
  await page.goto(`/bookings/${booking}/cancel`);
  await expect(page.getByRole('button', { name: /€75\.00/ })).toBeVisible();
});

test('without script a service is chosen too', async ({ page, another }) => {
  await becomeClient(page);
  const booking = await bookService(page, 'Back to movement');
  const plain = await another({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  await plain.goto(`/bookings/${booking}/reschedule`);
  await service(plain, 'Reformer, one to one').click();
  await freeTimes(plain).nth(2).click();
  await plain.getByRole('button', { name: /^Change to / }).click();
  await expect(plain.getByRole('main')).toContainText('You chose another service on');
});
