// Steps that people take on the pages, in their words: by roles and labels, as a screen reader has them.

import { expect } from '@playwright/test';
import type { FrameLocator, Locator, Page } from '@playwright/test';

/** Test cards, by what they do. */
export const CARDS = {
  pays: '4242424242424242',
  declined: '4000000000000002',
  insufficientFunds: '4000000000009995',
  expired: '4000000000000069',
  wrongCvc: '4000000000000127',
  processingError: '4000000000000119',
  secure: '4000002500003155',
  alwaysSecure: '4000002760003184',
  secureThenDeclined: '4000008400001629',
  disputed: '4000000000000259',
  refundFails: '4000000000005126',
  refundPends: '4000000000007726',
} as const;

/** Opens a trainer's page where there is plenty of room: the second week, the first free day, nothing chosen yet. */
export async function openTrainer(page: Page, slug = 'lena-vogt'): Promise<void> {
  const week = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/trainers/${slug}?day=${week}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** The server writes times by the trainer's clock; the browser then has them by the visitor's. */
export async function byMyClock(page: Page): Promise<void> {
  await expect(page.getByText(/^(Times are by your clock|Время указано по вашим часам)/)).toBeVisible();
}

/** The free times that the page offers; with the trainer's time, where that is another. */
export function freeTimes(page: Page): Locator {
  return page.getByRole('link', { name: /^\d\d:\d\d( (Trainer’s time|У тренера) \d\d:\d\d)?$/ });
}

/** Chooses a time; its address names it from then on. Returns what the button says, such as `09:30`. */
export async function chooseTime(page: Page, which = 0): Promise<string> {
  const time = freeTimes(page).nth(which);
  const text = (await time.locator('time').textContent())?.trim() ?? '';
  await time.click();
  await expect(page).toHaveURL(/[?&]slot=/);
  await expect(holdButton(page)).toBeEnabled();
  return text;
}

export function holdButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Hold this time' });
}

/** Holds a free time of a trainer and ends on checkout, the card form ready. Returns the booking's id. */
export async function holdTime(page: Page, slug?: string): Promise<string> {
  await openTrainer(page, slug);
  await chooseTime(page);
  await holdButton(page).click();
  return onCheckout(page);
}

/** Waits for checkout with its card form; returns the booking's id. */
export async function onCheckout(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/checkout\/bkg_/);
  await cardFormReady(page);
  return bookingIn(page);
}

/** The booking's id in the address. */
export function bookingIn(page: Page): string {
  const id = /bkg_[0-9A-Za-z]+/.exec(page.url())?.[0];
  if (!id) throw new Error(`no booking in ${page.url()}`);
  return id;
}

export function cardFrame(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Secure payment input frame"]');
}

export async function cardFormReady(page: Page): Promise<void> {
  await expect(cardFrame(page).getByLabel('Card number')).toBeVisible({ timeout: 20_000 });
  await expect(payButton(page)).toBeEnabled();
}

export async function fillCard(page: Page, number: string): Promise<void> {
  const frame = cardFrame(page);
  await frame.getByLabel('Card number').fill(number);
  await frame.getByLabel('Expiration date').fill('12 / 34');
  await frame.getByLabel('Security code').fill('123');
}

export function payButton(page: Page): Locator {
  return page.getByRole('button', { name: /^Pay / });
}

export async function pay(page: Page, number: string): Promise<void> {
  await fillCard(page, number);
  await payButton(page).click();
}

/** The page that says it is done. */
export async function expectBooked(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: 'You are booked' })).toBeVisible({ timeout: 20_000 });
  await expect(page).toHaveURL(/\/bookings\/bkg_/);
}

/** Books and pays; returns the booking's id. */
export async function bookAndPay(page: Page, slug?: string, card: string = CARDS.pays): Promise<string> {
  const booking = await holdTime(page, slug);
  await pay(page, card);
  await expectBooked(page);
  return booking;
}

/** Holds a time that begins within a day, at whichever trainer has one; ends on checkout. */
export async function holdSoon(page: Page): Promise<string> {
  for (const slug of ['noor-rahman', 'yuki-mori', 'jack-whitlam', 'grace-mbeki', 'elena-sokolova', 'diego-fuentes', 'kenji-watanabe']) {
    await page.goto(`/trainers/${slug}`);
    const addresses = await freeTimes(page).evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    const soon = addresses.find((address) => {
      const hours = (Date.parse(new URL(address).searchParams.get('slot') ?? '') - Date.now()) / 3_600_000;
      return hours > 0.5 && hours < 23;
    });
    if (!soon) continue;
    await page.goto(soon);
    await holdButton(page).click();
    return onCheckout(page);
  }
  throw new Error('nobody has a free time within a day');
}

/** The bank's 3-D Secure window. */
export function challenge(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="3-D Secure authentication"]');
}

export async function completeChallenge(page: Page): Promise<void> {
  await challenge(page).getByRole('button', { name: 'Complete authentication' }).click();
}

export async function failChallenge(page: Page): Promise<void> {
  await challenge(page).getByRole('button', { name: 'Fail authentication' }).click();
}

export async function closeChallenge(page: Page): Promise<void> {
  await expect(challenge(page).getByRole('button', { name: 'Complete authentication' })).toBeVisible();
  await page.getByRole('button', { name: 'Close and cancel authentication' }).click();
}

/** Where a booking stands, as its page says it, from another window without script: nothing but the server's word. */
export async function statusOf(page: Page, booking: string): Promise<string> {
  const answer = await page.request.get(`/bookings/${booking}`);
  const title = /<h1[^>]*>([^<]+)</.exec(await answer.text());
  return title?.[1] ?? `status ${answer.status()}`;
}
