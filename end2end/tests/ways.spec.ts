// Other ways to pay than the form on the checkout page: Stripe's own page, and in person; and the trainer's choice among them.

import type { FrameLocator, Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin, becomeDemoTrainer } from '../support/people';
import { CARDS, expectBooked, holdTime, pay } from '../support/site';
import { expect, test } from '../support/test';
import { CARD_REFUSED } from '../support/watch';

/** A trainer who is also paid in person. */
const IN_PERSON = 'elena-sokolova';

function hostedCard(page: Page): FrameLocator {
  return page.frameLocator('#card iframe');
}

async function goToStripe(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue on Stripe’s page' }).click();
  await expect(page).toHaveURL(/\/stripe-sandbox\/c\/pay\/cs_/);
}

async function payThere(page: Page, number: string): Promise<void> {
  await hostedCard(page).locator('#number').fill(number);
  await hostedCard(page).locator('#expiry').fill('1234');
  await hostedCard(page).locator('#cvc').fill('123');
  await page.getByRole('button', { name: /^Pay €/ }).click();
}

test('on Stripe’s page: a refused card, then another one', async ({ page, sandbox, watch }) => {
  watch.expect(CARD_REFUSED);
  await becomeClient(page);
  const booking = await holdTime(page);
  await goToStripe(page);
  await payThere(page, CARDS.declined);
  await expect(page.getByRole('alert').getByText('Your card was declined.')).toBeVisible();
  await payThere(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('back from Stripe’s page: the form here pays, once', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await goToStripe(page);
  const there = page.url();
  await page.locator('#back').click();
  await expect(page).toHaveURL(/\/checkout\/bkg_/);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
  await page.goto(there);
  await expect(page.getByRole('heading', { name: 'This page has expired' })).toBeVisible();
});

test('a bank debit on Stripe’s page: being checked, then booked', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page);
  await goToStripe(page);
  await page.getByRole('radio', { name: /bank|SEPA/i }).check({ force: true });
  await page.getByLabel('IBAN').fill('AT321904300235473204');
  await page.getByLabel('Account holder').fill('Nora Lindqvist');
  await page.getByRole('button', { name: /^Pay €/ }).click();
  await expect(page).toHaveURL(/\/bookings\/bkg_/);
  await expect(page.getByRole('heading', { name: 'Your bank is still checking' })).toBeVisible();
  const [intent] = await sandbox.intentsOf(booking);
  await sandbox.decide(intent?.id ?? '', 'succeeded');
  await expectBooked(page);
});

test('in person: booked at once, nothing charged, and paid when it is said to be', async ({ another, page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page, IN_PERSON);
  await page.getByRole('button', { name: /^Book now, pay .* in person$/ }).click();
  await expectBooked(page);
  await expect(page.getByText(/You pay €[\d.]+ in person/)).toBeVisible();
  expect(await sandbox.timesPaid(booking)).toBe(0);
  expect((await sandbox.intentsOf(booking)).filter((intent) => intent.status !== 'canceled')).toEqual([]);

  const staff = await another();
  await becomeDemoAdmin(staff);
  await staff.goto(`/bookings/${booking}`);
  await staff.getByRole('button', { name: /^Mark €[\d.]+ as paid$/ }).click();
  await expect(staff.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(staff.getByRole('button', { name: /^Mark/ })).toBeHidden();
  await page.goto('/bookings');
  await expect(page.getByText('Paid', { exact: true })).toBeVisible();
});

test('in person, without script', async ({ another }) => {
  const page = await another({ javaScriptEnabled: false });
  await becomeClient(page);
  await page.goto(`/trainers/${IN_PERSON}?day=${new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10)}`);
  await page.getByRole('link', { name: /^\d\d:\d\d$/ }).first().click();
  await page.getByRole('button', { name: 'Hold this time' }).click();
  await page.getByRole('button', { name: /^Book now, pay .* in person$/ }).click();
  await expectBooked(page);
});

test('a trainer takes what they tick, and one way at least', async ({ another, page }) => {
  await becomeDemoTrainer(page);
  await page.goto('/desk');
  const ways = page.getByRole('group').filter({ hasText: 'In person, to you' });
  const save = page.getByRole('button', { name: 'Save', exact: true });
  const boxes = await ways.getByRole('checkbox').all();
  for (const box of boxes) await box.uncheck();
  await save.click();
  await expect(page.getByText('Leave one way of paying at least')).toBeVisible();
  // The page has come back with what is kept: all of them.
  await ways.getByLabel('On Stripe’s page: cards, wallets, bank debits').uncheck();
  await ways.getByLabel('In person, to you').uncheck();
  await expect(ways.getByLabel('By card on our page')).toBeChecked();
  await save.click();
  await expect(page.getByText('Leave one way of paying at least')).toBeHidden();

  const client = await another();
  await becomeClient(client);
  await holdTime(client);
  await expect(client.getByText('Other ways to pay')).toBeHidden();
  for (const box of boxes) await box.check();
  await save.click();
  await expect(async () => {
    await client.reload();
    await expect(client.getByText('Other ways to pay')).toBeVisible();
  }).toPass();
});
