// Calling off: a trainer cancels a whole day at once, sees what that does before and how far it has come after, and clients get
// their money back. And the week, from which that is done.

import type { Page } from '@playwright/test';

import { becomeClient, becomeDemoTrainer } from '../support/people';
import { bookAndPay, chooseTime, expectBooked, freeTimes, holdButton, onCheckout, openTrainer, pay, CARDS, statusOf } from '../support/site';
import { expect, test } from '../support/test';

/** The demo's first trainer, whose clocks these are. */
const SLUG = 'lena-vogt';
/** Later than what other tests book: the day stays closed. */
const FAR = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);

/** The day of a booking by the trainer's clocks, from the calendar file's start in UTC. */
async function dayOf(page: Page, booking: string): Promise<string> {
  const file = await (await page.request.get(`/bookings/${booking}/calendar.ics`)).text();
  const [, year, month, day, hour, minute] = /DTSTART:(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(file) ?? [];
  const start = new Date(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  return start.toLocaleDateString('en-CA', { timeZone: 'Europe/Berlin' });
}

/** Books a time of a day, or of the next that has any, and pays. */
async function bookOn(page: Page, day: string): Promise<string> {
  await page.goto(`/trainers/${SLUG}?day=${day}`);
  await chooseTime(page);
  await holdButton(page).click();
  const booking = await onCheckout(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  return booking;
}

test('a day with two bookings is called off: both clients see it cancelled and their money on its way', async ({ page, another, sandbox }) => {
  test.slow();
  const [first, second] = [await another({ timezoneId: 'Europe/Berlin' }), await another({ timezoneId: 'Europe/Berlin' })];
  await becomeClient(first, 'Ida Falk');
  const mine = await bookOn(first, FAR);
  const day = await dayOf(first, mine);
  await becomeClient(second, 'Olaf Falk');
  const theirs = await bookOn(second, day);

  await becomeDemoTrainer(page);
  await page.goto(`/desk/week?from=${day}`);
  const section = page.locator(`section[aria-labelledby="day-${day}"]`);
  await expect(section.getByRole('link', { name: /(Ida|Olaf) Falk/ })).toHaveCount(2);
  await section.getByRole('link', { name: /^Call off / }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Call off this day?' })).toBeVisible();
  const bookings = page.getByRole('row', { name: /^Bookings that are cancelled/ }).getByRole('cell');
  const cancelled = Number(/^\d+/.exec((await bookings.textContent()) ?? '')?.[0]);
  expect(cancelled).toBeGreaterThanOrEqual(2);
  const back = (await page.getByRole('row', { name: /^Goes back to clients/ }).getByRole('cell').textContent()) ?? '';
  await page.getByLabel('A word to the clients').fill('I am ill, sorry');
  await page.getByRole('button', { name: `Call off and give ${back} back` }).click();

  await expect(page).toHaveURL(/\/desk\/call-offs\/cof_/);
  await expect(page.getByRole('status').first()).toContainText(`${cancelled} of ${cancelled} cancelled, ${back} on its way back.`, { timeout: 20_000 });
  await expect(page.getByText('Everybody is told.')).toBeVisible();

  for (const [client, booking] of [[first, mine], [second, theirs]] as const) {
    expect(await statusOf(client, booking)).toBe('Cancelled');
    await client.goto(`/bookings/${booking}`);
    await expect(client.getByRole('main')).toContainText('I am ill, sorry');
    await expect(client.getByRole('region', { name: /^Refunds/ })).toContainText('Sent');
    expect((await sandbox.refundsOf(booking)).map((refund) => refund.status)).toEqual(['succeeded']);
  }
  await expect(async () => {
    await first.goto('/letters');
    await expect(first.getByRole('link', { name: /^Called off: / })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await first.getByRole('link', { name: /^Called off: / }).click();
  await expect(first.getByText(/Lena Vogt called off/)).toBeVisible();

  await page.goto(`/desk/week?from=${day}`);
  await expect(section.getByText('Closed')).toBeVisible();
  await expect(section.getByRole('link', { name: /(Ida|Olaf) Falk/ })).toHaveCount(0);
  await second.goto(`/trainers/${SLUG}?day=${day}`);
  await expect(second.getByRole('heading', { level: 1 })).toBeVisible();
  const shown = second.locator(`.day[href*="day=${day}"]`);
  if ((await shown.count()) > 0) {
    await shown.click();
    await expect(shown).toHaveAttribute('aria-current', 'true');
    expect(await freeTimes(second).count()).toBe(0);
  }
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('one session is called off from its page, and its time is on offer again if wanted', async ({ page, another }) => {
    const client = await another({ javaScriptEnabled: true, timezoneId: 'Europe/Berlin' });
    await becomeClient(client, 'Klara Alleinzeit');
    const booking = await bookAndPay(client, SLUG);
    const day = await dayOf(client, booking);
    await becomeDemoTrainer(page);
    await page.goto(`/desk/week?from=${day}`);
    await page.getByRole('link', { name: /Klara Alleinzeit/ }).click();
    await expect(page.getByRole('heading', { name: 'Who comes' })).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'Klara Alleinzeit' })).toContainText('paid online');
    await page.getByRole('link', { name: 'Call off this session' }).click();
    await page.getByLabel('Keep this time closed').uncheck();
    await page.getByRole('button', { name: /^Call off and give €.* back$/ }).click();
    // The page asks again by itself.
    await expect(page.getByText('Everybody is told.')).toBeVisible({ timeout: 20_000 });
    expect(await statusOf(client, booking)).toBe('Cancelled');
    await openTrainer(client, SLUG);
    await client.goto(`/trainers/${SLUG}?day=${day}`);
    await expect(freeTimes(client).first()).toBeVisible();
  });
});

for (const [name, viewport, columns] of [
  ['phone', { width: 360, height: 740 }, 1],
  ['desktop', { width: 1280, height: 800 }, 7],
] as const) {
  test.describe(name, () => {
    test.use({ viewport });

    test('the week is a list by day on a phone and seven columns beside each other on a desktop', async ({ page }) => {
      await becomeDemoTrainer(page);
      await page.goto('/desk');
      await page.getByRole('link', { name: 'Week', exact: true }).click();
      await expect(page).toHaveURL(/\/desk\/week$/);
      const days = page.locator('.weekdays__day');
      await expect(days).toHaveCount(7);
      const lefts = await days.evaluateAll((all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().left))).size);
      expect(lefts).toBe(columns);
      const title = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
      await page.getByRole('link', { name: 'Week after' }).focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(title);
      await page.getByRole('link', { name: 'This week' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
      await expect(page.locator('.weekdays__day[aria-current="date"]')).toHaveCount(1);
    });
  });
}
