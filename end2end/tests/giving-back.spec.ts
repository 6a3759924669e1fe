// Giving money back without cancelling, what became of it, and receipts.

import { becomeClient, becomeDemoAdmin, becomeDemoTrainer } from '../support/people';
import { CARDS, bookAndPay } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

test('an admin gives a part back, then the rest, then nothing is left', async ({ page, another, sandbox }) => {
  await becomeClient(page, 'Rita Lindqvist');
  const booking = await bookAndPay(page);
  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto(`/bookings/${booking}`);
  await admin.getByRole('link', { name: 'Give money back' }).click();
  await expect(admin.getByLabel('Amount in EUR')).toHaveValue('65.00');

  await admin.getByLabel('Amount in EUR').fill('200');
  await admin.getByRole('button', { name: 'Show what would happen' }).click();
  await expect(admin.getByText('No more than €65.00 is left.')).toBeVisible();
  await expect(admin.getByRole('button', { name: /^Give €/ })).toHaveCount(0);

  await admin.getByLabel('Amount in EUR').fill('20,00');
  await admin.getByLabel('Why').selectOption({ label: 'Paid twice' });
  await admin.getByLabel('Spotter’s fees').selectOption({ label: 'Keep them: the trainer bears it all' });
  await admin.getByRole('button', { name: 'Show what would happen' }).click();
  const then = admin.getByRole('region', { name: 'What happens then' });
  await expect(then.getByRole('row', { name: /from the trainer’s share/ })).toContainText('€20.00');
  await expect(then.getByRole('row', { name: /commission/ })).toHaveCount(0);
  await admin.getByLabel('Spotter’s fees').selectOption({ label: 'Give them back in proportion' });
  await admin.getByRole('button', { name: 'Show what would happen' }).click();
  await expect(then.getByRole('row', { name: /commission/ })).toContainText('€3.00');
  await then.getByLabel('A word to the client').fill('You were charged for two.');
  await then.getByRole('button', { name: 'Give €20.00 back' }).click();
  await expect(admin.getByRole('region', { name: /^Refunds/ })).toContainText('Partly refunded');

  await admin.getByRole('link', { name: 'Give money back' }).click();
  await expect(admin.getByLabel('Amount in EUR')).toHaveValue('45.00');
  await admin.getByRole('button', { name: 'Show what would happen' }).click();
  await admin.getByRole('button', { name: 'Give €45.00 back' }).click();
  await expect(admin.getByRole('region', { name: /^Refunds/ }).getByText('Sent', { exact: true })).toHaveCount(2);
  await expect(admin.getByRole('link', { name: 'Give money back' })).toHaveCount(0);
  await admin.goto(`/bookings/${booking}/refund`);
  await expect(admin.getByText('Nothing is left to give back')).toBeVisible();

  await page.goto(`/bookings/${booking}`);
  await expect(page.getByRole('main')).toContainText('You were charged for two.');
  await expect(page.getByRole('main')).toContainText('All of it, €65.00, went back.');
  await expect(page.getByRole('link', { name: 'Give money back' })).toHaveCount(0);
  expect((await sandbox.refundsOf(booking)).map((refund) => refund.amount)).toEqual([2_000, 4_500]);
});

test('in two steps without script, by a trainer', async ({ page, browser, baseURL, sandbox }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page);
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const trainer = await context.newPage();
  await becomeDemoTrainer(trainer);
  await trainer.goto(`/bookings/${booking}/refund`);
  await expect(trainer.getByLabel('Spotter’s fees')).toHaveCount(0);
  await trainer.getByLabel('Amount in EUR').fill('5.5');
  await trainer.getByRole('button', { name: 'Show what would happen' }).click();
  await trainer.getByRole('button', { name: 'Give €5.50 back' }).click();
  await expect(trainer.getByRole('region', { name: /^Refunds/ })).toContainText('€5.50');
  expect((await sandbox.refundsOf(booking)).map((refund) => refund.amount)).toEqual([550]);
  await context.close();
});

test('a client has no such page', async ({ page, watch }) => {
  watch.expect(NOT_FOUND);
  await becomeClient(page);
  const booking = await bookAndPay(page);
  expect((await page.goto(`/bookings/${booking}/refund`))?.status()).toBe(404);
});

test('a refund on its way, and one that the bank sends back', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page, 'noor-rahman', CARDS.refundPends);
  await page.goto(`/bookings/${booking}/cancel`);
  await page.getByRole('button', { name: /^Cancel and get/ }).click();
  const refunds = page.getByRole('region', { name: /^Refunds/ });
  await expect(refunds).toContainText('On its way');
  const [refund] = await sandbox.refundsOf(booking);
  await sandbox.decide(refund?.id ?? '', 'failed');
  await expect(async () => {
    await page.reload();
    await expect(refunds).toContainText('The bank refused it', { timeout: 500 });
  }).toPass();
});

test('a receipt on the screen and on paper, for the client and for the trainer', async ({ page, another }) => {
  await becomeClient(page, 'Paula Lindqvist');
  const booking = await bookAndPay(page);
  await page.getByRole('link', { name: 'Receipt' }).click();
  const main = page.getByRole('main');
  await expect(page.getByRole('heading', { level: 1, name: 'Receipt' })).toBeVisible();
  for (const text of [/No\. [0-9A-Z]{26}/, 'Paula Lindqvist', 'Lena Vogt, Berlin', 'Visa ending 4242', '€65.00', booking]) {
    await expect(main).toContainText(text);
  }
  await expect(main).not.toContainText('commission');
  await expect(page.getByRole('link', { name: 'Receipt of the card payment' })).toHaveAttribute('href', /receipts/);
  await expect(page.getByRole('button', { name: 'Print' })).toBeVisible();

  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const gone of [page.getByRole('banner'), page.getByRole('contentinfo'), page.getByRole('button', { name: 'Print' })]) {
    await expect(gone).toBeHidden();
  }
  expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('light');
  expect((await page.pdf()).subarray(0, 4).toString()).toBe('%PDF');

  const trainer = await another();
  await becomeDemoTrainer(trainer);
  await trainer.goto(`/bookings/${booking}/receipt`);
  await expect(trainer.getByRole('row', { name: /^Spotter’s commission/ })).toContainText('−€9.75');
  await expect(trainer.getByRole('row', { name: /^For the trainer/ })).toContainText('€55.25');
});
