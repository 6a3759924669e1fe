// What a trainer earned: figures that change by themselves, plots that can be read as tables, and a file.

import { readFile } from 'node:fs/promises';

import type { Locator, Page } from '@playwright/test';

import { becomeClient, becomeDemoTrainer } from '../support/people';
import { bookAndPay } from '../support/site';
import { expect, test } from '../support/test';

const LIVE = /\/desk\/earnings\/live/;

function tile(page: Page, name: string): Locator {
  return page.locator('.tile').filter({ has: page.getByText(name, { exact: true }) });
}

test('what a client pays is pending at once, without the page being loaded anew', async ({ another, page }) => {
  const desk = await another();
  await becomeDemoTrainer(desk);
  const following = desk.waitForResponse(LIVE);
  await desk.goto('/desk/earnings');
  expect((await following).headers()['content-type']).toBe('text/event-stream');
  await desk.evaluate(() => document.documentElement.setAttribute('data-kept', 'yes'));
  const pending = tile(desk, 'Pending').locator('.tile__value');
  const before = await pending.allInnerTexts();

  await becomeClient(page);
  await bookAndPay(page);
  await expect.poll(() => pending.allInnerTexts()).not.toEqual(before);
  expect(await desk.evaluate(() => document.documentElement.getAttribute('data-kept'))).toBe('yes');
});

test('plots say the same as their tables, and a year stays in the address', async ({ page }) => {
  await becomeDemoTrainer(page);
  await page.goto('/desk');
  await page.getByRole('link', { name: 'All earnings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Earnings' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Pay out' })).toHaveAttribute('href', '/desk/payouts');
  const services = page.locator('.card', { has: page.getByRole('heading', { name: 'By service' }) });
  const first = services.getByRole('listitem').first();
  const amount = await first.locator('.bars__amount').innerText();
  await services.getByText('Show as a table').click();
  const row = services.getByRole('row').nth(1);
  await expect(row.getByRole('rowheader')).toHaveText(await first.locator('.bars__name').innerText());
  await expect(row.getByRole('cell').last()).toHaveText(amount);

  const years = page.getByRole('list', { name: 'Time' });
  await expect(years.getByRole('link', { name: 'Last 12 months' })).toHaveAttribute('aria-current', 'true');
  const year = years.getByRole('link', { name: /^\d{4}$/ }).first();
  const name = await year.innerText();
  await year.click();
  await expect(page).toHaveURL(new RegExp(`year=${name}`));
  await expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();
  await page.reload();
  await expect(years.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'true');
});

test('the file has a line for each movement', async ({ page }) => {
  await becomeDemoTrainer(page);
  await page.goto('/desk/earnings');
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export as CSV' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^spotter-earnings-[A-Z]{3}\.csv$/);
  const text = await readFile(await download.path(), 'utf8');
  const lines = text.trim().split('\r\n');
  expect(lines[0]).toContain('Date,What,Service,Client,Booking,Amount,Currency');
  expect(lines.length).toBeGreaterThan(1);
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\d,/);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the page is whole, and a link looks again', async ({ page }) => {
    await becomeDemoTrainer(page);
    await page.goto('/desk/earnings');
    await expect(page.getByRole('img', { name: 'What you earned' })).toBeVisible();
    await page.getByRole('link', { name: 'Look again' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Earnings' })).toBeVisible();
  });
});
