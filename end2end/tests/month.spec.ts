// The month beside the strip of days, and times of one part of the day: everything chosen is in the address.

import type { Locator, Page } from '@playwright/test';

import { becomeClient } from '../support/people';
import { bookAndPay, cardFormReady, chooseTime, freeTimes, holdButton, openTrainer } from '../support/site';
import { expect, test } from '../support/test';

const monthTable = (page: Page): Locator => page.getByRole('table');
const monthLink = (page: Page): Locator => page.getByRole('link', { name: 'Month', exact: true });
/** The days of the month that have something free, by what a screen reader says of them. */
const openDays = (page: Page): Locator => monthTable(page).getByRole('link', { name: /\d times? free$/ });
const part = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Time of day' }).getByRole('link', { name, exact: true });

const hours = async (page: Page): Promise<number[]> =>
  (await freeTimes(page).locator('time').allTextContents()).map((text) => Number(text.slice(0, 2)));

async function openMonth(page: Page, slug = 'lena-vogt'): Promise<void> {
  await openTrainer(page, slug);
  await monthLink(page).click();
  await expect(page).toHaveURL(/[?&]month=\d{4}-\d\d/);
  await expect(monthTable(page)).toBeVisible();
}

test('a day of the month, a time of that day, and it is booked', async ({ page }) => {
  await becomeClient(page);
  await openMonth(page);
  await expect(monthTable(page).getByRole('row')).toHaveCount(7);
  await expect(monthTable(page).getByRole('columnheader').first()).toContainText('Monday');
  const day = openDays(page).nth(2);
  const name = (await day.locator('.vh').textContent()) ?? '';
  await day.click();
  await expect(page.getByRole('link', { name })).toHaveAttribute('aria-current', 'true');
  const free = Number(/(\d+) times? free/.exec(name)?.[1]);
  await expect(freeTimes(page)).toHaveCount(free);
  await chooseTime(page);
  const address = page.url();
  expect(address).toMatch(/[?&]month=/);
  await page.reload();
  await expect(holdButton(page)).toBeEnabled();
  await expect(monthTable(page)).toBeVisible();
  expect(page.url()).toBe(address);
  await holdButton(page).click();
  await cardFormReady(page);
});

test('months go on as far as can be booked, and Back goes back', async ({ page }) => {
  await page.goto(`/trainers/lena-vogt?month=${new Date().toISOString().slice(0, 7)}`);
  await page.waitForLoadState('networkidle');
  const heading = page.getByRole('heading', { level: 2, name: /^\p{Lu}\p{Ll}+ \d{4}$/u });
  const first = await heading.textContent();
  const height = async () => (await monthTable(page).boundingBox())?.height;
  const before = await height();
  const next = page.getByRole('link', { name: 'Next month' });
  await next.focus();
  await page.keyboard.press('Enter');
  await expect(heading).not.toHaveText(first ?? '');
  expect(await height(), 'nothing below moves').toBe(before);
  await expect(next, 'the focus stays').toBeFocused();
  for (let months = 0; months < 3 && (await next.getAttribute('aria-disabled')) !== 'true'; months += 1) {
    const shown = (await heading.textContent()) ?? '';
    await next.click();
    await expect(heading).not.toHaveText(shown);
  }
  await expect(next, '31 days ahead are two months at most').toHaveAttribute('aria-disabled', 'true');
  await page.goBack();
  await expect(next).not.toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('link', { name: 'Days', exact: true }).click();
  await expect(monthTable(page)).toHaveCount(0);
  await expect(page).not.toHaveURL(/month=/);
  await page.goBack();
  await expect(monthTable(page)).toBeVisible();
});

test('only evenings: what is shown and what is counted', async ({ page }) => {
  await openMonth(page);
  const all = await openDays(page).count();
  await part(page, 'Evening').click();
  await expect(page).toHaveURL(/[?&]part=evening/);
  await expect(part(page, 'Evening')).toHaveAttribute('aria-current', 'true');
  await expect.poll(async () => Math.min(...(await hours(page)))).toBeGreaterThanOrEqual(17);
  expect(await openDays(page).count(), 'Saturdays have no evening').toBeLessThan(all);
  await page.getByRole('link', { name: 'Days', exact: true }).click();
  await expect(monthTable(page)).toHaveCount(0);
  await page.reload();
  await expect(part(page, 'Evening')).toHaveAttribute('aria-current', 'true');
  for (const hour of await hours(page)) expect(hour).toBeGreaterThanOrEqual(17);
  await chooseTime(page);
  expect(page.url()).toMatch(/[?&]part=evening/);
  await page.goBack();
  await expect(holdButton(page)).toBeDisabled();
  await part(page, 'Any time').click();
  await expect(page).not.toHaveURL(/part=/);
  await page.goBack();
  await expect(part(page, 'Evening')).toHaveAttribute('aria-current', 'true');
});

test('the same calendar where a booking gets another time', async ({ page }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page, 'camille-laurent');
  await page.goto(`/bookings/${booking}/reschedule?part=morning`);
  await monthLink(page).click();
  await expect(monthTable(page)).toBeVisible();
  await openDays(page).last().click();
  await expect.poll(async () => Math.max(...(await hours(page)))).toBeLessThan(12);
  await freeTimes(page).first().click();
  await expect(page.getByRole('button', { name: /^Move to / })).toBeVisible();
  expect(page.url()).toMatch(/month=.*part=morning.*slot=/);
});

test('on a narrow desktop page the days of the strip do not touch', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await becomeClient(page);
  const booking = await bookAndPay(page, 'grace-mbeki');
  await page.goto(`/bookings/${booking}/reschedule`);
  const boxes = await page.locator('.day').evaluateAll((days) => days.map((day) => day.getBoundingClientRect().toJSON() as DOMRect));
  expect(boxes.length).toBe(7);
  boxes.slice(1).forEach((box, place) => {
    expect(box.left - (boxes[place]?.right ?? 0), `between day ${place + 1} and the next`).toBeGreaterThanOrEqual(4);
  });
});

test.describe('from New York', () => {
  test.use({ timezoneId: 'America/New_York' });

  test('each time has the trainer’s beside it', async ({ page }) => {
    await openTrainer(page);
    await expect(page.getByText('The small times are the trainer’s.')).toBeVisible();
    const link = freeTimes(page).first();
    const slot = new Date(new URL(await link.evaluate((element) => (element as HTMLAnchorElement).href)).searchParams.get('slot') ?? '');
    const by = (timeZone: string) => slot.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
    await expect(link).toHaveAccessibleName(`${by('America/New_York')} Trainer’s time ${by('Europe/Berlin')}`);
  });
});

test.describe('on a phone of 320 pixels', () => {
  test.use({ viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true });

  test('days are wide and high enough for a thumb', async ({ page }) => {
    await openMonth(page);
    const targets = [openDays(page).first(), openDays(page).last(), page.getByRole('link', { name: 'Days', exact: true })];
    for (const target of [...targets, part(page, 'Morning'), page.getByRole('link', { name: 'Previous month' })]) {
      const box = await target.boundingBox();
      expect.soft(box?.height, 'height in CSS pixels').toBeGreaterThanOrEqual(44);
      expect.soft(box?.width, 'width in CSS pixels').toBeGreaterThanOrEqual(44);
    }
    await openDays(page).first().tap();
    await freeTimes(page).first().tap();
    await expect(holdButton(page)).toBeEnabled();
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the month, an evening, a time', async ({ page }) => {
    await openMonth(page);
    await part(page, 'Evening').click();
    await openDays(page).first().click();
    for (const hour of await hours(page)) expect(hour).toBeGreaterThanOrEqual(17);
    await chooseTime(page);
    await expect(monthTable(page)).toBeVisible();
    await page.goBack();
    await expect(holdButton(page)).toBeDisabled();
  });
});
