// Pages off the road to a paid booking bring their code when they are opened; where it cannot be had, they work without it.

import { becomeClient } from '../support/people';
import { bookAndPay, holdTime } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

/** The file with their code. */
const LATER = /\/pkg\/split_later\.[\w-]+\.wasm$/;

test('booking and paying loads none of it, the list of bookings loads it once', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => LATER.test(request.url()) && loaded.push(request.url()));
  await becomeClient(page);
  await bookAndPay(page);
  expect(loaded).toEqual([]);
  await page.getByRole('navigation', { name: 'Spotter' }).getByRole('link', { name: 'My bookings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My bookings' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Spotter' }).getByRole('link', { name: 'Letters' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Letters' })).toBeVisible();
  expect(loaded).toHaveLength(1);
});

test('what is loaded of ours until one can pay stays under 400 kB', async ({ page }) => {
  const files = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/pkg/') || files.has(pathname)) return;
    files.set(pathname, response.request().sizes().then((sizes) => sizes.responseBodySize));
  });
  await becomeClient(page);
  await holdTime(page);
  expect([...files.keys()].map((name) => name.split('.').pop()).sort()).toEqual(['css', 'js', 'js', 'wasm']);
  const sizes = await Promise.all(files.values());
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000);
});

test('opened by its address, such a page names the file in its head and wakes up', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => LATER.test(request.url()) && loaded.push(request.url()));
  await becomeClient(page);
  await page.goto('/letters');
  const link = await page.locator('link#later').getAttribute('href');
  expect(link).toMatch(LATER);
  // Only a page that is awake goes on without loading another document.
  await page.evaluate(() => Object.assign(window, { same: true }));
  await expect(async () => {
    await page.getByRole('navigation', { name: 'Spotter' }).getByRole('link', { name: 'My bookings' }).click();
    await expect(page).toHaveURL(/\/bookings$/);
  }).toPass();
  expect(await page.evaluate(() => 'same' in window)).toBe(true);
  expect(loaded).toHaveLength(1);
});

test('the file is gone: a link leads to the whole page from the server', async ({ page, watch }) => {
  watch.expect(NOT_FOUND, /console: .*WebAssembly|console: TypeError/);
  await becomeClient(page);
  await page.goto('/');
  await page.route(LATER, (route) => route.fulfill({ status: 404 }));
  await page.evaluate(() => Object.assign(window, { same: true }));
  await page.getByRole('navigation', { name: 'Spotter' }).getByRole('link', { name: 'My bookings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My bookings' })).toBeVisible();
  await expect(page).toHaveURL(/\/bookings$/);
  expect(await page.evaluate(() => 'same' in window)).toBe(false);
  // And on from there, without script.
  await page.getByRole('navigation', { name: 'Spotter' }).getByRole('link', { name: 'Letters' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Letters' })).toBeVisible();
});
