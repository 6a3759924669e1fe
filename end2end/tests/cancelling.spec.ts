// Cancelling: what comes back is said before anyone agrees, happens once, and the time is free again.

import type { Locator, Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin, becomeDemoTrainer } from '../support/people';
import { CARDS, bookAndPay, expectBooked, freeTimes, holdSoon, pay, payButton } from '../support/site';
import { expect, test } from '../support/test';

const agree = (page: Page): Locator => page.getByRole('button', { name: /^Cancel/ });
const expectCancelled = (page: Page) =>
  expect(page.getByRole('heading', { level: 1, name: 'Cancelled' })).toBeVisible();

/** Opens the page where it is agreed to, as a client does. */
async function askToCancel(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Cancel booking' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Cancel this booking?' })).toBeVisible();
}

test('more than a day ahead everything comes back, and the time is free again', async ({ page, another, sandbox }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page, 'camille-laurent');
  const facts = page.getByRole('main');
  const time = /(\d\d:\d\d) –/.exec((await facts.textContent()) ?? '')?.[1] ?? '';
  await askToCancel(page);
  await expect(facts).toContainText(/Free cancellation until .*: everything comes back\./);
  await expect(page.getByRole('row', { name: /^You paid/ })).toContainText('€');
  await expect(page.getByRole('link', { name: 'Keep my booking' })).toBeVisible();
  const paid = (await page.getByRole('row', { name: /^You paid/ }).getByRole('cell').textContent()) ?? '';
  await expect(agree(page)).toHaveText(`Cancel and get ${paid} back`);
  await agree(page).click();

  await expectCancelled(page);
  await expect(facts).toContainText(/You cancelled on .* goes back\./);
  await expect(page.getByRole('region', { name: /^Refunds/ })).toContainText(`${paid}Sent`);
  await expect(page.getByRole('region', { name: /^Refunds/ })).toContainText('5 to 10 days');
  expect((await sandbox.refundsOf(booking)).map((refund) => refund.status)).toEqual(['succeeded']);

  await page.goto('/bookings');
  await expect(page.getByRole('listitem').filter({ hasText: 'Camille Laurent' })).toContainText(/Cancelled.*Refunded/);

  const other = await another();
  await page.goto(`/bookings/${booking}`);
  const again = await page.getByRole('link', { name: 'Look for it again' }).getAttribute('href');
  await other.goto(again ?? '');
  await expect(freeTimes(other).filter({ hasText: time })).toHaveAttribute('aria-current', 'true');
});

test('within a day half comes back, as the policy beside the pay button said', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await holdSoon(page);
  await expect(page.getByText('If you cancel, half comes back until the session starts.')).toBeVisible();
  const price = /Pay (.*)/.exec((await payButton(page).textContent()) ?? '')?.[1] ?? '';
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await askToCancel(page);
  await expect(page.getByRole('main')).toContainText(/Free cancellation ended on .* Half comes back until the session starts\./);
  await expect(page.getByRole('row', { name: /^You paid/ })).toContainText(price);
  await expect(page.getByRole('row', { name: /^Stays with/ })).toBeVisible();
  await agree(page).click();
  await expectCancelled(page);
  const [intent] = await sandbox.intentsOf(booking);
  const [refund] = await sandbox.refundsOf(booking);
  expect(refund?.amount).toBe(Math.floor((intent?.amount ?? 0) / 2));
  await page.goto('/bookings');
  await expect(page.getByRole('main')).toContainText('Partly refunded');
});

test('an amount that changed meanwhile is not agreed to: the page shows the new one', async ({ page, another, watch }) => {
  watch.expect(/status of 409 .*\/do\/cancel-booking/);
  await becomeClient(page);
  const booking = await bookAndPay(page);
  await askToCancel(page);
  await expect(agree(page)).toHaveText('Cancel and get €65.00 back');

  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto(`/bookings/${booking}/refund?amount=20`);
  await admin.getByRole('button', { name: 'Give €20.00 back' }).click();
  await expect(admin.getByRole('region', { name: /^Refunds/ })).toContainText('€20.00');

  await agree(page).click();
  await expect(page.getByRole('alert')).toContainText('Nothing was cancelled: the amount has changed meanwhile.');
  await expect(agree(page)).toHaveText('Cancel and get €45.00 back');
  await expect(page.getByRole('row', { name: /^Came back before/ })).toContainText('€20.00');
  await agree(page).click();
  await expectCancelled(page);
});

test('cancelled in another tab already', async ({ page, context, watch, sandbox }) => {
  watch.expect(/status of 409 .*\/do\/cancel-booking/);
  await becomeClient(page);
  const booking = await bookAndPay(page);
  await askToCancel(page);
  const tab = await context.newPage();
  await tab.goto(page.url());
  await agree(tab).click();
  await expectCancelled(tab);
  await agree(page).click();
  await expect(page.getByRole('alert')).toContainText('This booking is cancelled already. Nothing more happened.');
  await expect(agree(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Back to the booking' }).click();
  await expectCancelled(page);
  expect(await sandbox.refundsOf(booking)).toHaveLength(1);
});

test('a double click cancels once', async ({ page, sandbox }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page);
  await askToCancel(page);
  await page.waitForLoadState('networkidle');
  await agree(page).dblclick();
  await expectCancelled(page);
  expect(await sandbox.refundsOf(booking)).toHaveLength(1);
});

test('without script', async ({ page, browser, baseURL, sandbox }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page);
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL, storageState: await page.context().storageState() });
  const plain = await context.newPage();
  await plain.goto(`/bookings/${booking}`);
  await askToCancel(plain);
  await agree(plain).click();
  await expectCancelled(plain);
  await expect(plain).toHaveURL(new RegExp(`/bookings/${booking}$`));
  await plain.goBack();
  await plain.reload();
  await expect(plain.getByRole('main')).toContainText('It is cancelled already.');
  expect(await sandbox.refundsOf(booking)).toHaveLength(1);
  await context.close();
});

test('by keyboard alone', async ({ page }) => {
  await becomeClient(page);
  await bookAndPay(page);
  await page.waitForLoadState('networkidle');
  for (const target of [page.getByRole('link', { name: 'Cancel booking' }), agree(page)]) {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 40 && !(await target.evaluate((element) => element.matches(':focus'))); presses += 1) {
      await page.keyboard.press('Tab');
    }
    await expect(target).toBeFocused();
    await page.keyboard.press('Enter');
  }
  await expectCancelled(page);
  await expect(page.getByRole('main')).toBeFocused();
});

test('a trainer cancels: everything goes back, said before, with a note that the client reads', async ({ page, another }) => {
  await becomeClient(page, 'Petra Lindqvist');
  const booking = await bookAndPay(page, 'lena-vogt');

  const trainer = await another();
  await becomeDemoTrainer(trainer);
  await trainer.goto('/desk');
  await trainer.getByRole('link', { name: 'Petra Lindqvist' }).click();
  await trainer.getByRole('link', { name: 'Cancel booking' }).click();
  await expect(trainer.getByRole('main')).toContainText('Petra Lindqvist gets everything back that is left');
  await expect(trainer.getByRole('row', { name: /from the trainer’s share/ })).toContainText('€');
  await trainer.getByLabel('A word to the client').fill('I am ill. Sorry!');
  await trainer.getByRole('button', { name: /^Cancel and give €.* back$/ }).click();
  await expectCancelled(trainer);

  await page.goto(`/bookings/${booking}`);
  await expectCancelled(page);
  await expect(page.getByRole('main')).toContainText(/Lena Vogt cancelled on/);
  await expect(page.getByRole('main')).toContainText('I am ill. Sorry!');
});
