// Another time for a booking: chosen like the first one, with the price unchanged, and told to both.

import type { Locator, Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin } from '../support/people';
import { CARDS, bookAndPay, byMyClock, expectBooked, freeTimes, holdSoon, openTrainer, pay } from '../support/site';
import { expect, test } from '../support/test';

const move = (page: Page): Locator => page.getByRole('button', { name: /^Move to/ });
const facts = (page: Page): Locator => page.getByRole('main').locator('dl.facts');

/** Opens the page where another time is chosen. */
async function askToMove(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Change time' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Choose a new time/);
}

/** Chooses a time; returns what the button says of it, such as “Tue 24 Nov, 18:30 – 19:15”. The last one of a day that has fewer. */
async function choose(page: Page, which = 2): Promise<string> {
  await page.waitForLoadState('networkidle');
  await expect(freeTimes(page).first()).toBeVisible();
  await freeTimes(page).nth(Math.min(which, (await freeTimes(page).count()) - 1)).click();
  await expect(page).toHaveURL(/[?&]slot=/);
  await expect(move(page)).toBeVisible();
  return ((await move(page).textContent()) ?? '').replace('Move to ', '');
}

test('the client takes another time: nothing is charged, the old one is free, both are told', async ({ page, another, sandbox }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page, 'camille-laurent');
  const before = (await facts(page).locator('dd').first().textContent()) ?? '';
  const old = await page.evaluate(() => location.pathname);
  await askToMove(page);
  await expect(page.getByRole('main')).toContainText(/The price stays €\d+\.00\. Nothing is charged or given back\./);
  await expect(page.getByText('Choose a day and a time above.')).toBeVisible();
  const when = await choose(page);
  expect(when).not.toBe(before);
  await move(page).click();

  await expect(page).toHaveURL(new RegExp(`${old}$`));
  await expectBooked(page);
  await expect(facts(page)).toContainText(when);
  await expect(page.getByRole('main')).toContainText(`You changed the time on`);
  await expect(page.getByRole('main')).toContainText(`Before, it was ${before}.`);
  expect(await sandbox.timesPaid(booking)).toBe(1);
  expect(await sandbox.refundsOf(booking)).toEqual([]);

  await expect(async () => {
    await page.goto('/letters');
    await expect(page.getByRole('link', { name: /^New time: / })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await page.getByRole('link', { name: /^New time: / }).click();
  await expect(page.getByText(/with Camille Laurent has the time you chose/)).toBeVisible();

  const other = await another();
  await openTrainer(other, 'camille-laurent');
  await byMyClock(other);
  const hour = / (\d\d:\d\d) –/.exec(before)?.[1] ?? '';
  await expect(freeTimes(other).filter({ hasText: hour }).first()).toBeVisible();
});

test('a double click, and the page of before', async ({ page, context, watch }) => {
  watch.expect(/status of 409 .*\/do\/reschedule/);
  await becomeClient(page);
  await bookAndPay(page, 'elena-sokolova');
  await askToMove(page);
  const tab = await context.newPage();
  await tab.goto(page.url());
  await choose(tab, 4);
  const when = await choose(page);
  await move(page).dblclick();
  await expectBooked(page);
  await expect(facts(page)).toContainText(when);
  await move(tab).click();
  await expect(tab.getByRole('alert')).toContainText('By now the booking has another time. Nothing was changed: look again.');
  await page.reload();
  await expect(facts(page)).toContainText(when);
});

test('two clients and one new time', async ({ page, another, watch }) => {
  watch.expect(/status of 409 .*\/do\/reschedule/);
  const other = await another();
  for (const one of [page, other]) {
    await becomeClient(one);
    await bookAndPay(one, 'grace-mbeki');
    await askToMove(one);
    await choose(one, 3);
  }
  const address = new URL(page.url());
  const theirs = new URL(other.url());
  theirs.search = address.search;
  await other.goto(theirs.toString());
  await expect(move(other)).toBeVisible();
  await move(page).click();
  await expectBooked(page);
  await move(other).click();
  await expect(other.getByRole('alert').first()).toContainText(/taken|quicker|gone/i);
  await expect(move(other)).toHaveCount(0);
});

test('within a day staff still can, and the client then may cancel for everything', async ({ page, another }) => {
  await becomeClient(page);
  const booking = await holdSoon(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await expect(page.getByRole('link', { name: 'Cancel booking' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Change time' })).toHaveCount(0);
  await page.goto(`/bookings/${booking}/reschedule`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The time stays as it is');
  await expect(page.getByRole('main')).toContainText(/You could change the time until .* Ask .*, who still can\./);

  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto(`/bookings/${booking}`);
  await askToMove(admin);
  await expect(admin.getByRole('main')).toContainText('may then cancel until the start and gets everything back.');
  await choose(admin);
  await move(admin).click();
  await expect(admin.getByRole('main')).toContainText('You changed the time on');

  await page.goto(`/bookings/${booking}`);
  await expect(page.getByRole('main')).toContainText('Spotter changed the time on');
  await page.goto(`/bookings/${booking}/cancel`);
  await expect(page.getByRole('main')).toContainText(/Free cancellation until .*: everything comes back\./);
});

test('without script', async ({ page, another }) => {
  await becomeClient(page);
  const booking = await bookAndPay(page, 'noor-rahman');
  const plain = await another({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  await plain.goto(`/bookings/${booking}`);
  await plain.getByRole('link', { name: 'Change time' }).click();
  await freeTimes(plain).nth(3).click();
  await move(plain).click();
  await expect(plain.getByRole('main')).toContainText('You changed the time on');
});
