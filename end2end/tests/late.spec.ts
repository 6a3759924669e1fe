// Money that comes late, or twice: the booking is made again, or the money goes back, and the page says which and why.

import type { Page } from '@playwright/test';

import { becomeClient } from '../support/people';
import {
  CARDS, chooseTime, expectBooked, fillCard, holdButton, holdTime, onCheckout, openTrainer, pay, payButton,
} from '../support/site';
import { expect, test } from '../support/test';

test.afterEach(({ sandbox }) => sandbox.webhooks({ action: 'resume' }));

const refunds = (page: Page) => page.getByRole('region', { name: /^Refunds/ });

/** Presses “Pay”; by the time Stripe hears of it, this has happened. */
async function payInTheLastMoment(page: Page, meanwhile: () => Promise<void>): Promise<void> {
  await fillCard(page, CARDS.pays);
  await page.route(
    '**/stripe-sandbox/v1/payment_intents/*/confirm',
    async (route) => {
      await meanwhile();
      await route.continue();
    },
    { times: 1 },
  );
  await payButton(page).click();
}

/** Chooses a time; returns what the form about it sends. */
async function chosen(page: Page, slug: string): Promise<Record<string, string>> {
  await openTrainer(page, slug);
  await chooseTime(page);
  const field = (name: string) => page.locator(`input[name="${name}"]`).inputValue();
  return { service: await field('service'), start: await field('start'), back: '/' };
}

test('paid after the hold had ended, the time still free: booked again, and said so', async ({ page, another, force, sandbox }) => {
  await becomeClient(page);
  const wish = await chosen(page, 'diego-fuentes');
  await holdButton(page).click();
  const booking = await onCheckout(page);
  await payInTheLastMoment(page, () => force.endHold(booking));

  await expectBooked(page);
  await expect(page.getByRole('main')).toContainText('You paid after the hold had ended');
  await expect(page.getByRole('main')).toContainText('The time was still free, so we booked it again.');
  expect(await sandbox.timesPaid(booking)).toBe(1);
  expect(await sandbox.refundsOf(booking)).toHaveLength(0);

  const other = await another();
  await becomeClient(other);
  const taken = await other.request.post('/do/hold', { form: wish, maxRedirects: 0 });
  expect(taken.status(), 'the time is taken again').toBe(409);
});

test('paid after somebody else took the time: it goes back at once, with an explanation', async ({ page, another, force, sandbox }) => {
  await becomeClient(page);
  const wish = await chosen(page, 'elena-sokolova');
  await holdButton(page).click();
  const booking = await onCheckout(page);
  const other = await another();
  await becomeClient(other);
  await payInTheLastMoment(page, async () => {
    await force.endHold(booking);
    const held = await other.request.post('/do/hold', { form: wish, headers: { accept: 'text/html' }, maxRedirects: 0 });
    expect(held.headers()['location']).toContain('/checkout/');
  });

  await expect(page.getByRole('heading', { level: 1, name: 'Your money is on its way back' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('main')).toContainText(/The time was gone\. We sent €[\d.]+ back at once/);
  await expect(refunds(page)).toContainText('Paid after the hold had ended');
  await expect(page.getByRole('link', { name: 'Look for it again' })).toBeVisible();
  const [intent] = await sandbox.intentsOf(booking);
  const back = await sandbox.refundsOf(booking);
  expect(back.map((refund) => refund.amount)).toEqual([intent?.amount]);

  await page.goto('/bookings');
  await expect(page.getByRole('listitem').filter({ hasText: 'Elena Sokolova' })).toContainText('Refunded');
});

test('two payments for one booking: the second goes back, and the booking stays', async ({ page, context, force, sandbox }) => {
  await becomeClient(page);
  const booking = await holdTime(page, 'noor-rahman');
  const tab = await context.newPage();
  await tab.goto(`/checkout/${booking}`);
  await onCheckout(tab);
  await fillCard(tab, CARDS.pays);
  // What this tab sends to Stripe arrives when the other one has paid, whatever the tab shows by then.
  let go = (): void => undefined;
  const paidElsewhere = new Promise<void>((resolve) => (go = resolve));
  const arrived = new Promise<void>((resolve) => {
    void tab.route('**/stripe-sandbox/v1/payment_intents/*/confirm', async (route) => {
      await paidElsewhere;
      await route.fetch();
      resolve();
    });
  });
  await payButton(tab).click();
  await force.forgetPayment(booking);

  await page.reload();
  await onCheckout(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  go();
  await arrived;
  await tab.close();

  await expect(async () => {
    await page.reload();
    await expect(refunds(page)).toContainText('Paid twice', { timeout: 500 });
  }).toPass();
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(2);
  const back = await sandbox.refundsOf(booking);
  expect(back).toHaveLength(1);
  const oldest = (await sandbox.intentsOf(booking)).at(-1);
  expect(back[0]?.payment_intent, 'the one that was given up').toBe(oldest?.id);
  expect(back[0]?.amount).toBe(oldest?.amount);
});

test('late money that we hear of late is found when Stripe’s news comes, without script too', async ({ page, browser, baseURL, force, sandbox }) => {
  await sandbox.webhooks({ action: 'pause' });
  await becomeClient(page);
  const booking = await holdTime(page, 'jack-whitlam');
  await payInTheLastMoment(page, () => force.endHold(booking));
  await expect.poll(() => sandbox.timesPaid(booking)).toBe(1);
  const storageState = await page.context().storageState();
  await sandbox.webhooks({ action: 'resume' });
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL, storageState });
  const plain = await context.newPage();
  await expect(async () => {
    await plain.goto(`/bookings/${booking}`);
    await expect(plain.getByRole('main')).toContainText('The time was still free, so we booked it again.', { timeout: 500 });
  }).toPass();
  await context.close();
});
