// A trainer's money on its way to the bank: from Stripe's form to a payout that arrived, one that an admin refuses, and one that the
// bank sends back.

import type { Page } from '@playwright/test';

import { becomeDemoAdmin, becomeDemoPerson } from '../support/people';
import { expect, test } from '../support/test';

// A server of its own: what banks say here, they say of everybody's payouts.
test.use({ settings: { PAYOUT_MINIMUMS: 'EUR:10' } });
test.describe.configure({ mode: 'serial' });

/** Fills in Stripe's form as somebody would whom everything goes well for. */
async function tellStripe(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Elena');
  await page.getByLabel('Last name').fill('Gruber');
  await page.getByLabel('Day').fill('2');
  await page.getByLabel('Month').fill('3');
  await page.getByLabel('Year').fill('1990');
  await page.getByLabel('Street and number').fill('Weg 1');
  await page.getByLabel('Postal code').fill('1010');
  await page.getByLabel('City').fill('Wien');
  await page.getByLabel('IBAN').fill('AT611904300234573201');
  await page.getByRole('button', { name: 'Agree and submit' }).click();
}

const amountOf = async (page: Page): Promise<string> => {
  const button = page.getByRole('button', { name: /^Pay out €/ });
  return ((await button.textContent()) ?? '').trim().replace('Pay out ', '');
};

test('from Stripe’s form over an admin’s word to the bank', async ({ page, another, sandbox }) => {
  test.setTimeout(90_000);
  await becomeDemoPerson(page, 'elena@example.com');
  await page.goto('/desk/payouts');
  await expect(page.getByRole('heading', { level: 1, name: 'Payouts' })).toBeVisible();
  // There is money, and no way to it yet; the country of her clocks is chosen already.
  await expect(page.getByText('Before it can be paid out')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Pay out/ })).toHaveCount(0);
  await expect(page.getByLabel('Where do you live and pay taxes?')).toHaveValue('AT');
  await page.getByRole('button', { name: 'Set up payouts at Stripe' }).click();
  await page.waitForURL(/stripe-sandbox\/setup/);

  // She thinks better of it, and goes on later where she was.
  await page.getByLabel('First name').fill('Elena');
  await page.getByRole('button', { name: 'Save and finish later' }).click();
  await page.waitForURL(/\/desk\/payouts\?done=back/);
  await expect(page.getByText('Not finished')).toBeVisible();
  await expect(page.getByText('Your bank account', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Go on at Stripe' }).click();
  await page.waitForURL(/stripe-sandbox\/setup/);
  await expect(page.getByLabel('First name')).toHaveValue('Elena');
  await tellStripe(page);
  await page.waitForURL(/\/desk\/payouts\?done=back/);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText(/···· 3201/)).toBeVisible();

  // Less than the least, then more than there is: what was typed stays, and the page says what can be.
  await page.getByText('Another amount').click();
  const amount = page.getByLabel('How much, in EUR');
  await amount.fill('9,99');
  await page.getByRole('button', { name: 'Pay this out' }).click();
  await expect(page.getByText('At least €10.00 is paid out.')).toBeVisible();
  await expect(amount).toHaveValue('9,99');
  await amount.fill('1000000');
  await page.getByRole('button', { name: 'Pay this out' }).click();
  await expect(page.getByText(/^Only €.* can be paid out\.$/)).toBeVisible();

  const before = await amountOf(page);
  await amount.fill('20');
  await page.getByRole('button', { name: 'Pay this out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Payout of €20.00' })).toBeVisible();
  await expect(page.getByText('Waits for our word')).toBeVisible();
  const payout = new URL(page.url()).pathname;
  await page.goto('/desk/payouts');
  await expect(page.getByRole('listitem').filter({ hasText: '€20.00' })).toHaveCount(1);
  expect(await amountOf(page)).not.toBe(before);

  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto('/admin/withdrawals');
  const line = admin.getByRole('listitem').filter({ hasText: 'Elena' }).filter({ hasText: 'Waits for our word' });
  await line.getByRole('link').click();
  await admin.getByRole('button', { name: 'Send €20.00' }).click();
  await expect(admin.getByText('The money goes out.')).toBeVisible();
  await expect(admin.getByText('On its way')).toBeVisible();
  await expect(admin.getByText('Robin Hale agreed')).toBeVisible();
  // From now on nobody has to be asked.
  await admin.getByRole('button', { name: 'Pay out without asking' }).click();
  await expect(admin.getByText('go out without anybody’s word')).toBeVisible();

  await sandbox.payouts('paid');
  await page.goto(payout);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Arrived', { exact: true })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText('Arrived at the bank')).toBeVisible();
});

test('a bank that will not have the money: it is the trainer’s again, and why is said', async ({ page, sandbox }) => {
  await becomeDemoPerson(page, 'elena@example.com');
  await page.goto('/desk/payouts');
  const all = await amountOf(page);
  // Two clicks ask once.
  const button = page.getByRole('button', { name: `Pay out ${all}` });
  await button.dblclick();
  await expect(page.getByRole('heading', { level: 1, name: `Payout of ${all}` })).toBeVisible();
  await expect(page.getByText('Agreed to by itself')).toBeVisible();
  await sandbox.payouts('failed', 'account_closed');
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Not paid', { exact: true }).first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText('The bank says that the account is closed. Enter another one at Stripe.')).toBeVisible();
  await expect(page.getByText('Available again')).toBeVisible();
  await page.getByRole('link', { name: 'All payouts' }).click();
  await expect(page.getByText(all, { exact: true }).first()).toBeVisible();
  // Stripe wants another bank account first.
  await expect(page.getByText('Something is missing')).toBeVisible();
  await expect(page.getByText('Your bank account', { exact: true })).toBeVisible();
});
