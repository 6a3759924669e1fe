// Before WebAssembly has loaded, or without it: everything but the card form works.

import { newEmail, PASSWORD } from '../support/people';
import { chooseTime, holdButton, openTrainer } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

test.use({ javaScriptEnabled: false });

test('searching', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: '12 trainers' })).toBeVisible();
  await page.getByRole('searchbox').fill('kyoto');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('heading', { name: '1 trainer' })).toBeVisible();
  await expect(page.getByRole('searchbox')).toHaveValue('kyoto');
  await page.getByRole('link', { name: 'Yuki Mori' }).click();
  await expect(page.getByText('Times are by the trainer’s clock')).toBeVisible();
});

test('making an account, holding a time, and up to the card form', async ({ page }) => {
  await openTrainer(page, 'jack-whitlam');
  const time = await chooseTime(page);
  await holdButton(page).click();
  await page.getByRole('link', { name: 'Make an account' }).click();
  await page.getByLabel('Name').fill('Nora Without-Script');
  await page.getByLabel('E-mail').fill(newEmail());
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make an account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Book and pay' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'What you book' })).toContainText(time);
  await expect(page.locator('noscript p')).toBeVisible();
  await expect(page.locator('noscript p')).toContainText('The card form needs JavaScript. Your time is held');
  await page.goto('/bookings');
  await expect(page.getByRole('listitem').filter({ hasText: 'Jack Whitlam' })).toContainText('Not paid yet');
  await page.goBack();
  await page.getByRole('button', { name: 'Choose another time' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Jack Whitlam' })).toBeVisible();
  await page.goto('/bookings');
  await expect(page.getByRole('listitem').filter({ hasText: 'Jack Whitlam' })).toContainText('Given up');
});

test('signing in, with a slip, and out', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('client@example.com');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('E-mail and password do not match.')).toBeVisible();
  await page.getByLabel('E-mail').fill('client@example.com');
  await page.getByLabel('Password').fill('train-with-spotter');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My bookings' })).toBeVisible();
  await page.locator('summary[aria-label="Account"]').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('the trainer’s desk', async ({ page }) => {
  await page.goto('/sign-in?next=/desk');
  await page.getByLabel('E-mail').fill('trainer@example.com');
  await page.getByLabel('Password').fill('train-with-spotter');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Money' })).toBeVisible();
});

test('the language, and a page that is not there', async ({ page, watch }) => {
  watch.expect(NOT_FOUND);
  await page.goto('/trainers/lena-vogt');
  await page.getByRole('button', { name: 'Русский' }).click();
  await expect(page.getByRole('link', { name: 'Все тренеры' })).toBeVisible();
  expect(page.url()).toContain('/trainers/lena-vogt');
  const answer = await page.goto('/nowhere');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('По этому адресу ничего нет');
});
