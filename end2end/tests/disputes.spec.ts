// A client's bank asks for the money back: the client cannot cancel besides, an admin answers the bank or gives up.

import type { Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin, becomeDemoTrainer } from '../support/people';
import { CARDS, bookAndPay } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

/** Opens the dispute of a client as soon as the bank's news is there. */
async function openDispute(admin: Page, client: string): Promise<void> {
  await becomeDemoAdmin(admin);
  await admin.goto('/');
  await admin.getByRole('link', { name: 'Disputes' }).first().click();
  // Whoever reloads before the page is there reloads the one before it.
  await expect(admin).toHaveURL(/\/admin\/disputes$/);
  const line = admin.getByRole('listitem').filter({ hasText: client });
  await expect(async () => {
    await admin.reload();
    await expect(line).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(line).toContainText('Needs evidence');
  await expect(line).toContainText(/Evidence due in \d+ days/);
  await line.getByRole('link').click();
  await expect(admin.getByRole('heading', { level: 1, name: /^Dispute over €/ })).toBeVisible();
  await admin.waitForLoadState('networkidle');
}

test('a disputed booking cannot be cancelled; the evidence wins', async ({ page, another }) => {
  await becomeClient(page, 'Dora Lindqvist');
  const booking = await bookAndPay(page, 'lena-vogt', CARDS.disputed);
  const admin = await another();
  await openDispute(admin, 'Dora Lindqvist');

  await page.goto(`/bookings/${booking}`);
  await expect(page.getByText('Your bank has asked for this money back')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Cancel booking' })).toHaveCount(0);
  await page.goto(`/bookings/${booking}/cancel`);
  await expect(page.getByText('This booking cannot be cancelled here')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Cancel/ })).toHaveCount(0);

  await expect(admin.getByLabel('Client’s name')).toHaveValue('Dora Lindqvist');
  await expect(admin.getByLabel('Cancellation policy')).toHaveValue(/before payment/);
  await admin.getByLabel('Anything else').fill('She signed the list.');
  await admin.getByRole('button', { name: 'Save draft' }).click();
  await expect(admin.getByText('Draft saved')).toBeVisible();
  await admin.reload();
  await expect(admin.getByLabel('Anything else')).toHaveValue('She signed the list.');
  await admin.waitForLoadState('networkidle');
  await admin.getByLabel('Anything else').fill('winning_evidence');
  await admin.getByRole('button', { name: 'Send to the bank' }).click();
  await expect(admin.getByText('Sent to the bank', { exact: true })).toBeVisible();
  await expect(async () => {
    await admin.reload();
    await expect(admin.getByText('Won: the money is back')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(admin.getByRole('listitem').filter({ hasText: 'given back to our balance' })).toContainText('€65.00');
  await expect(admin.getByRole('button', { name: 'Send to the bank' })).toHaveCount(0);

  await admin.getByRole('link', { name: 'See the booking' }).click();
  await expect(admin.getByRole('link', { name: 'Dispute', exact: true })).toBeVisible();
});

test('giving up takes two steps, and works without script', async ({ page, another, browser, baseURL }) => {
  await becomeClient(page, 'Gus Lindqvist');
  await bookAndPay(page, 'noor-rahman', CARDS.disputed);
  const watching = await another();
  await openDispute(watching, 'Gus Lindqvist');
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const admin = await context.newPage();
  await becomeDemoAdmin(admin);
  await admin.goto(new URL(watching.url()).pathname);
  const giveUp = admin.getByRole('button', { name: /^Yes, give up/ });
  await expect(giveUp).toBeHidden();
  await admin.getByText('Accept the loss', { exact: true }).click();
  await expect(admin.getByText('This is final.')).toBeVisible();
  await giveUp.click();
  await expect(admin.getByText('Loss accepted')).toBeVisible();
  await expect(admin.getByText('Lost: the client keeps the money')).toBeVisible();
  await context.close();
});

test('nobody else sees disputes', async ({ page, watch }) => {
  watch.expect(NOT_FOUND);
  await becomeDemoTrainer(page);
  expect((await page.goto('/admin/disputes'))?.status()).toBe(404);
  await page.goto('/desk');
  await expect(page.getByRole('link', { name: 'Disputes' })).toHaveCount(0);
});
