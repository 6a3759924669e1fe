// Classes on fixed dates: entered as a rule, booked by the seat, moved with all who booked, sold to the last seat and no further.

import type { Locator, Page } from '@playwright/test';

import { violations } from '../support/axe';
import { becomeClient, becomeDemoTrainer } from '../support/people';
import { CARDS, expectBooked, holdButton, onCheckout, pay } from '../support/site';
import { expect, test } from '../support/test';

const SLUG = 'lena-vogt';

/** A date in so many days, as Berlin has it. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-CA', { timeZone: 'Europe/Berlin' });
}

const noon = (date: string) => new Date(`${date}T12:00:00Z`);
const weekday = (date: string) => noon(date).toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' });

/** A new class of two seats, late in the evening, when nothing else of the trainer's is. Ends on the page of its dates; returns its id. */
async function newClass(page: Page, name: string): Promise<string> {
  await page.goto('/desk/services/new');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Price (EUR)').fill('60.00');
  await page.getByLabel('Length (minutes)').fill('45');
  await page.getByLabel('Seats').fill('2');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('button', { name: 'Set fixed dates instead' }).click();
  await expect(page.getByText('It is offered on fixed dates from now on.')).toBeVisible();
  const service = /svc_\w+/.exec(page.url())?.[0];
  if (!service) throw new Error(`no service in ${page.url()}`);
  return service;
}

/** Every week from this date on, at this time. */
async function addWeekly(page: Page, date: string, time: string): Promise<void> {
  await page.getByLabel('First date').fill(date);
  await page.getByLabel('Start', { exact: true }).first().fill(time);
  await page.getByLabel('It comes back').selectOption('Every week');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('The dates are set. Clients can book them now.')).toBeVisible();
}

/** The line of a session, by its day and time. */
function session(page: Page, date: string, time: string): Locator {
  const day = noon(date).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', timeZone: 'UTC' }).replace(',', '');
  return page.getByRole('region', { name: 'Next sessions' }).getByRole('listitem').filter({ hasText: day }).filter({ hasText: time });
}

/** Goes to a date of the class and chooses it. */
async function choose(page: Page, service: string, date: string, time: string): Promise<void> {
  await page.goto(`/trainers/${SLUG}?service=${service}&day=${date}`);
  await page.getByRole('link', { name: new RegExp(`^${time}`) }).click();
  await expect(page).toHaveURL(/[?&]slot=/);
  await expect(holdButton(page)).toBeEnabled();
}

test('a weekly class is booked by the seat, and a date of it is moved with who booked it', async ({ page, another }) => {
  await becomeDemoTrainer(page);
  const service = await newClass(page, 'Night circuit');
  const [date, later] = [inDays(9), inDays(10)];
  await addWeekly(page, date, '21:30');
  await expect(page.getByText(`Every ${weekday(date)}, 21:30 – 22:15`)).toBeVisible();
  await expect(session(page, date, '21:30')).toContainText('0 of 2 seats taken');

  const client = await another();
  await becomeClient(client);
  await choose(client, service, date, '21:30');
  await expect(client.getByText('2 left').first()).toBeVisible();
  await client.getByLabel('Seats (2 left)').selectOption('2');
  await holdButton(client).click();
  await onCheckout(client);
  await pay(client, CARDS.pays);
  await expectBooked(client);
  const booking = client.url();

  await page.reload();
  const line = session(page, date, '21:30');
  await expect(line).toContainText('2 of 2 seats taken');
  await expect(line.getByRole('button', { name: /^Remove/ }), 'what is booked is not removed').toHaveCount(0);
  await line.getByText('Move', { exact: true }).first().click();
  await line.getByLabel('Day').fill(inDays(-1));
  await line.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(page.getByText('A time to come, within a year and on five minutes.')).toBeVisible();
  await line.getByLabel('Day').fill(later);
  await line.getByLabel('Start').fill('22:00');
  await line.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(page.getByText('The session has its new time.')).toBeVisible();
  await expect(session(page, later, '22:00')).toContainText('Moved from');

  await client.goto(booking);
  await expect(client.getByRole('main')).toContainText('22:00 – 22:45');
});

test('the last seats of a date are sold once', async ({ page, another, watch }) => {
  watch.expect(/status of 409 .*\/do\/hold/);
  await becomeDemoTrainer(page);
  const service = await newClass(page, 'Midnight stretch');
  const date = inDays(12);
  await addWeekly(page, date, '23:00');

  const people = [await another(), await another()];
  for (const person of people) {
    await becomeClient(person);
    await choose(person, service, date, '23:00');
    await person.getByLabel('Seats (2 left)').selectOption('2');
  }
  await Promise.all(people.map((person) => person.waitForLoadState('networkidle')));
  await Promise.all(people.map((person) => holdButton(person).click()));
  const outcome = (person: Page) =>
    Promise.race([
      person.waitForURL(/\/checkout\//).then(() => 'held'),
      person.getByRole('alert').first().waitFor().then(() => 'too late'),
    ]);
  const outcomes = await Promise.all(people.map(outcome));
  expect([...outcomes].sort()).toEqual(['held', 'too late']);

  const looking = await another();
  await looking.goto(`/trainers/${SLUG}?service=${service}&day=${date}`);
  await expect(looking.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(looking.getByRole('link', { name: /^23:00/ })).toHaveAccessibleName(/Full – waiting list$/);
});

test('what is wrong stands beside its field, and nothing that was typed is lost', async ({ page }) => {
  await becomeDemoTrainer(page);
  await newClass(page, 'Dawn run');
  const date = inDays(15);
  await page.getByLabel('First date').fill(date);
  await page.getByLabel('It comes back').selectOption('Every week');
  const other = ['Monday', 'Tuesday'].find((day) => day !== weekday(date)) ?? '';
  await page.getByLabel(other).check();
  await page.getByLabel('Every … days, weeks or months').fill('none');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('A number from 1 to 52.')).toBeVisible();
  await expect(page.getByLabel('First date')).toHaveValue(date);
  await page.getByLabel('Every … days, weeks or months').fill('2');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('The first date must fall on one of these weekdays.')).toBeVisible();
  await expect(page.getByLabel(other)).toBeChecked();
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBe(0);
});

test('a date that nobody has booked is removed, and the rest end', async ({ page }) => {
  await becomeDemoTrainer(page);
  await newClass(page, 'Moonlight yoga');
  const date = inDays(13);
  await addWeekly(page, date, '20:15');
  await session(page, date, '20:15').getByRole('button', { name: /^Remove/ }).click();
  await expect(page.getByText('The date is removed.')).toBeVisible();
  await expect(session(page, date, '20:15')).toHaveCount(0);
  await expect(session(page, inDays(20), '20:15')).toHaveCount(1);
  await page.getByRole('button', { name: /^End:/ }).click();
  await expect(page.getByText('No more sessions come of it.')).toBeVisible();
  await expect(page.getByText('None is to come.')).toBeVisible();
});
