// The trainer's side of the calendar: working hours, days off, and services. What is changed there is what clients are offered.

import type { Locator, Page } from '@playwright/test';

import { violations } from '../support/axe';
import { becomeClient, becomeDemoTrainer } from '../support/people';
import { chooseTime, expectBooked, freeTimes, holdButton, openTrainer } from '../support/site';
import { expect, test } from '../support/test';

const DAY = 86_400_000;
/** The demo's first trainer, whose clocks these are. */
const SLUG = 'lena-vogt';

/** A date in so many days, as Berlin has it. */
function inDays(days: number): string {
  return new Date(Date.now() + days * DAY).toLocaleDateString('en-CA', { timeZone: 'Europe/Berlin' });
}

/** In how many days the weekday comes that is so (1 is Monday), a week from now at the earliest. */
function daysUntil(weekday: number): number {
  const today = new Date(`${inDays(0)}T12:00:00Z`).getUTCDay() || 7;
  return 7 + ((weekday - today + 7) % 7);
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** The name of the weekday in so many days. */
function weekdayIn(days: number): string {
  return WEEKDAYS[(new Date(`${inDays(days)}T12:00:00Z`).getUTCDay() + 6) % 7] ?? '';
}

/** The times that clients are offered of the first service on a day. */
async function offered(page: Page, date: string): Promise<string[]> {
  await page.goto(`/trainers/${SLUG}?day=${date}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const shown = page.locator(`.day[href*="day=${date}"]`);
  if ((await shown.count()) === 0) return [];
  await shown.click();
  await expect(shown).toHaveAttribute('aria-current', 'true');
  return freeTimes(page).allTextContents();
}

function day(page: Page, name: string): Locator {
  return page.getByRole('group', { name, exact: true });
}

/** The form that this button sends. */
function formOf(page: Page, button: string): Locator {
  return page.locator('form').filter({ has: page.getByRole('button', { name: button }) });
}

/** Types the last, empty stretch of a day. */
async function add(page: Page, name: string, from: string, to: string): Promise<void> {
  await day(page, name).getByLabel(`${name}, from`).last().fill(from);
  await day(page, name).getByLabel(`${name}, to`).last().fill(to);
}

async function saveHours(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save hours' }).last().click();
}

async function isAccessible(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test('changed hours are offered, and overlapping ones are refused with what was typed', async ({ another }) => {
      const page = await another({ javaScriptEnabled });
      const sunday = inDays(daysUntil(7));
      await becomeDemoTrainer(page);
      await page.goto('/desk');
      await page.getByRole('link', { name: 'Working hours' }).click();
      await expect(page.getByText('All times are by the clocks of Berlin (Europe/Berlin).')).toBeVisible();
      await add(page, 'Sunday', '10:00', '12:00');
      await day(page, 'Sunday').getByRole('button', { name: 'Add a stretch to Sunday' }).click();
      await expect(page.getByText('Not saved yet.')).toBeVisible();
      await add(page, 'Sunday', '11:00', '13:00');
      await saveHours(page);
      await expect(page.getByText('Sunday: two stretches overlap or touch.')).toBeVisible();
      await expect(day(page, 'Sunday').getByLabel('Sunday, from').nth(1)).toHaveValue('11:00');
      await day(page, 'Sunday').getByRole('button', { name: 'Remove Sunday, 11:00 – 13:00' }).click();
      await expect(page.getByText('Not saved yet.')).toBeVisible();
      await saveHours(page);
      await expect(page.getByText('Your hours are saved.')).toBeVisible();
      expect(await offered(page, sunday)).toEqual(['10:00', '10:30', '11:00']);

      await page.goto('/desk/hours');
      await day(page, 'Sunday').getByRole('button', { name: 'Remove Sunday, 10:00 – 12:00' }).click();
      await saveHours(page);
      await expect(page.getByText('Your hours are saved.')).toBeVisible();
      expect(await offered(page, sunday)).toEqual([]);
    });
  });
}

test('a day is copied to the others of its kind before anything is saved', async ({ page }) => {
  await becomeDemoTrainer(page);
  await page.goto('/desk/hours');
  await day(page, 'Saturday').getByRole('button', { name: /^Copy to Sat and Sun/ }).click();
  await expect(page.getByText('Not saved yet.')).toBeVisible();
  await expect(day(page, 'Sunday').getByLabel('Sunday, from').first()).toHaveValue('09:00');
  await page.goto('/desk/hours');
  await expect(day(page, 'Sunday').getByLabel('Sunday, from').first()).toHaveValue('');
});

test('a day off is gone from the calendar, and comes back; extra hours are offered', async ({ page }) => {
  const ahead = daysUntil(2);
  const date = inDays(ahead);
  expect(weekdayIn(ahead)).toBe('Tuesday');
  await becomeDemoTrainer(page);
  const before = await offered(page, date);
  expect(before.length).toBeGreaterThan(0);

  await page.goto('/desk/hours');
  await page.getByRole('button', { name: 'Close these days' }).click();
  await expect(page.getByText('Give a date.').last()).toBeVisible();
  const close = formOf(page, 'Close these days');
  await close.getByLabel('First day').fill(date);
  await close.getByLabel('Note').fill('At the dentist');
  await close.getByRole('button').click();
  await expect(page.getByText('Closed: At the dentist')).toBeVisible();
  expect(await offered(page, date)).toEqual([]);

  await page.goto('/desk/hours');
  const closed = page.getByRole('listitem').filter({ hasText: 'At the dentist' });
  await closed.getByRole('button').click();
  await expect(closed).toBeHidden();
  expect(await offered(page, date)).toEqual(before);

  await page.goto('/desk/hours');
  const add = formOf(page, 'Add these hours');
  await add.getByLabel('Day', { exact: true }).fill(date);
  await add.getByLabel('From', { exact: true }).fill('20:30');
  await add.getByLabel('To', { exact: true }).fill('22:00');
  await add.getByRole('button').click();
  await expect(page.getByText('20:30 – 22:00, in addition to the week')).toBeVisible();
  expect(await offered(page, date)).toEqual([...before, '20:30', '21:00']);
  await page.goto('/desk/hours');
  await page.getByRole('listitem').filter({ hasText: '20:30 – 22:00' }).getByRole('button').click();
});

test('a new service can be booked; mistakes stay in the form; archived, it is gone', async ({ another, page }) => {
  await becomeDemoTrainer(page);
  await page.goto('/desk/services');
  await page.getByRole('link', { name: 'Add a service' }).click();
  await page.getByLabel('Name').fill('Kettlebell hour');
  await page.getByLabel('Price (EUR)').fill('forty');
  await page.getByLabel('Place').fill('http://meet.example.com');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Give an amount, such as 45.00.')).toBeVisible();
  await expect(page.getByText('An address begins with https:// and stands alone.')).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveValue('Kettlebell hour');
  await isAccessible(page);
  await page.getByLabel('Price (EUR)').fill('40.00');
  await page.getByLabel('Place').fill('https://meet.example.com/kettle');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. Clients can book it now.')).toBeVisible();

  const client = await another();
  await becomeClient(client);
  await client.goto(`/trainers/${SLUG}`);
  await client.getByRole('link', { name: /^Kettlebell hour/ }).click();
  await expect(client.getByText('Online; the address comes with the booking')).toBeAttached();
  await expect(client.getByText('https://meet.example.com/kettle')).toHaveCount(0);
  const service = new URL(client.url()).searchParams.get('service');
  await client.goto(`/trainers/${SLUG}?service=${service}&day=${inDays(8)}`);
  await freeTimes(client).first().click();
  await client.getByRole('button', { name: 'Hold this time' }).click();
  await expect(client).toHaveURL(/\/checkout\/bkg_/);
  await client.getByRole('button', { name: /^Book now, pay .* in person$/ }).click();
  await expectBooked(client);
  await expect(client.getByRole('link', { name: 'https://meet.example.com/kettle' })).toBeVisible();

  await page.getByRole('link', { name: 'Kettlebell hour' }).click();
  await page.getByRole('button', { name: 'Take off the offer' }).click();
  await expect(page.getByText('Taken off the offer.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Offer Kettlebell hour again' })).toBeVisible();
  await page.goto(`/trainers/${SLUG}`);
  await expect(page.getByRole('link', { name: /^Strength session/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Kettlebell hour/ })).toHaveCount(0);
});

test('free time around a session is kept free', async ({ another, page }) => {
  await becomeDemoTrainer(page);
  await page.goto('/desk/services');
  await page.getByRole('link', { name: 'Strength session' }).click();
  await page.getByLabel('Free time after (minutes)').fill('30');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();

  const client = await another();
  await becomeClient(client);
  await openTrainer(client, SLUG);
  await chooseTime(client);
  const start = Date.parse(new URL(client.url()).searchParams.get('slot') ?? '');
  await holdButton(client).click();
  await expect(client).toHaveURL(/\/checkout\/bkg_/);
  const looking = await another();
  await looking.goto(`/trainers/${SLUG}?day=${new Date(start).toISOString().slice(0, 10)}`);
  const starts = await freeTimes(looking).evaluateAll((links) =>
    links.map((link) => Date.parse(new URL((link as HTMLAnchorElement).href).searchParams.get('slot') ?? '')),
  );
  expect(starts.filter((other) => Math.abs(other - start) < 90 * 60_000)).toEqual([]);

  await page.getByRole('link', { name: 'Strength session' }).click();
  await page.getByLabel('Free time after (minutes)').fill('0');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
});

test('the editors are accessible and fit a narrow phone', async ({ page }) => {
  await becomeDemoTrainer(page);
  for (const path of ['/desk/hours', '/desk/services', '/desk/services/new']) {
    await page.goto(path);
    await isAccessible(page);
    await page.setViewportSize({ width: 320, height: 640 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, path).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
});
