// Bookings in people's own calendars: the file of one, the one that goes with a letter, and the private address.

import type { Locator, Page } from '@playwright/test';

import { becomeClient, becomeDemoTrainer } from '../support/people';
import { bookAndPay, bookingIn, holdTime } from '../support/site';
import { expect, test } from '../support/test';

/** The text of a file that a link downloads, lines unfolded. */
async function downloaded(page: Page, link: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString().replaceAll('\r\n ', '') };
}

const address = (page: Page): Locator => page.getByRole('textbox', { name: 'Your address' });

test('a booked session is added to a calendar, a held one is not', async ({ page }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page);
  const { name, text } = await downloaded(page, 'Add to calendar');
  expect(name).toBe(`spotter-${booking}.ics`);
  expect(text).toContain(`\r\nUID:${booking}@spotter\r\n`);
  expect(text).toMatch(/\r\nDTSTART:\d{8}T\d{6}Z\r\nDTEND:\d{8}T\d{6}Z\r\n/);
  expect(text).toContain('with Lena Vogt\r\n');
  await expect(page, 'the page stays').toHaveURL(/\/bookings\/bkg_/);

  const held = await holdTime(page, 'elena-sokolova');
  await page.goto(`/bookings/${held}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Not paid yet' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Add to calendar' })).toHaveCount(0);
  expect((await page.request.get(`/bookings/${bookingIn(page)}/calendar.ics`)).status()).toBe(404);
});

test('a letter has a calendar file to download', async ({ page }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page);
  await expect(async () => {
    await page.goto('/letters');
    await expect(page.getByText('Kept here')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await page.getByRole('link', { name: /^Booked and paid: / }).click();
  const { name, text } = await downloaded(page, 'Calendar file');
  expect(name).toBe('booking.ics');
  expect(text).toContain('\r\nMETHOD:REQUEST\r\n');
  expect(text).toContain(`\r\nUID:${booking}@spotter\r\n`);
});

test('an address is made, copied, changed and switched off', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await becomeClient(page);
  const booking = await bookAndPay(page);
  await page.goto('/bookings');
  await page.getByRole('link', { name: 'Show in my calendar' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Your sessions in your calendar' })).toBeVisible();
  await expect(address(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Make my address' }).click();
  const first = await address(page).inputValue();
  expect(first).toMatch(/^http:\/\/.*\/calendar\/[0-9a-f]{48}\.ics$/);
  await expect(page.getByRole('link', { name: 'Open in my calendar app' })).toHaveAttribute('href', first.replace('http:', 'webcal:'));
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);

  const feed = await page.request.get(first);
  expect(await feed.text()).toContain(booking);
  await page.getByRole('button', { name: 'Make a new address' }).click();
  await expect(page.getByText('This is your new address')).toBeVisible();
  const second = await address(page).inputValue();
  expect(second).not.toBe(first);
  expect((await page.request.get(first)).status()).toBe(404);
  expect((await page.request.get(second)).status()).toBe(200);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByText('Switched off')).toBeVisible();
  await expect(address(page)).toHaveCount(0);
  expect((await page.request.get(second)).status()).toBe(404);
});

test('a trainer has one too, without script', async ({ page, browser, baseURL }) => {
  await becomeDemoTrainer(page);
  await page.goto('/desk');
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL, storageState });
  const plain = await context.newPage();
  await plain.goto('/desk');
  await plain.getByRole('link', { name: 'Show in my calendar' }).click();
  await plain.getByRole('button', { name: 'Make my address' }).click();
  await expect(plain.getByRole('button', { name: 'Copy' }), 'copied by hand').toBeHidden();
  const feed = await plain.request.get(await address(plain).inputValue());
  expect((await feed.text()).match(/BEGIN:VEVENT/g)?.length).toBeGreaterThan(5);
  await plain.getByRole('button', { name: 'Switch off' }).click();
  await expect(plain.getByRole('button', { name: 'Make my address' })).toBeVisible();
  await context.close();
});
