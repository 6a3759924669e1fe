// A service that two trainers share: its trainer gives a share, a client pays, each finds their part on the desk, in the earnings and
// on the timeline, and a refund takes from both.

import type { Locator, Page } from '@playwright/test';

import { violations } from '../support/axe';
import { becomeClient, becomeDemoPerson, becomeDemoTrainer } from '../support/people';
import { CARDS, bookingIn, cardFormReady, expectBooked, freeTimes, holdButton, pay } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

/** The demo's first trainer, and one who is paid in the same currency. */
const LEAD = 'lena-vogt';
const PARTNER = 'noor@example.com';

/** Adds a service of the first trainer, and opens the page of who shares it. Returns the service's id. */
async function newService(page: Page, name: string): Promise<string> {
  await becomeDemoTrainer(page);
  await page.goto('/desk/services/new');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Price (EUR)').fill('65.00');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. Clients can book it now.')).toBeVisible();
  await page.getByRole('link', { name }).click();
  const sharing = page.getByRole('region', { name: 'Shared with other trainers' });
  await expect(sharing).toContainText('With nobody: all of it is yours.');
  await sharing.getByRole('link', { name: 'Change the shares' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Shared with other trainers' })).toBeVisible();
  const service = /svc_[0-9a-z]+/.exec(page.url())?.[0];
  if (!service) throw new Error(`no service in ${page.url()}`);
  return service;
}

async function share(page: Page, trainer: string, percent: string): Promise<void> {
  await page.getByLabel('Trainer’s page', { exact: true }).fill(trainer);
  await page.getByLabel('Share (%)', { exact: true }).fill(percent);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

async function takeOffTheOffer(page: Page, name: string): Promise<void> {
  await page.goto('/desk/services');
  await page.getByRole('link', { name }).click();
  await page.getByRole('button', { name: 'Take off the offer' }).click();
  await expect(page.getByText('Taken off the offer.')).toBeVisible();
}

async function bookAndPay(page: Page, service: string): Promise<string> {
  const week = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/trainers/${LEAD}?service=${service}&day=${week}`);
  await expect(page.getByRole('link', { name: /^Pair hour/ })).toContainText('With Noor Rahman');
  await freeTimes(page).first().click();
  await holdButton(page).click();
  await expect(page).toHaveURL(/\/checkout\/bkg_/);
  await expect(page.getByText('With Noor Rahman')).toBeVisible();
  await cardFormReady(page);
  await pay(page, CARDS.pays);
  await expectBooked(page);
  await expect(page.getByRole('main')).toContainText('With Noor Rahman');
  return bookingIn(page);
}

function moments(page: Page, region = 'What happened'): Locator {
  return page.getByRole('region', { name: region }).getByRole('listitem');
}

test('a share is given, paid, delivered and given back in part, and both trainers read what is theirs', async ({
  page,
  another,
  force,
  watch,
}) => {
  test.setTimeout(180_000);
  const service = await newService(page, 'Pair hour');
  await expect(page.getByText('Of €65.00, after Spotter’s commission, €55.25 is yours.')).toBeVisible();
  expect(await violations(page)).toEqual([]);

  // What is wrong is said at its line, and what was typed stays.
  const second = page.getByLabel('Trainer’s page, line 2');
  await second.fill('nobody-at-all');
  await page.getByLabel('Share (%), line 2').fill('12,5');
  await share(page, 'noor-rahman', 'a third');
  await expect(page.getByText('Nothing was changed: see what is marked.')).toBeVisible();
  await expect(page.getByText('No trainer has this page.')).toBeVisible();
  await expect(page.getByText('More than 0 and at most 100, with up to two decimals.')).toBeVisible();
  await expect(page.getByLabel('Share (%)', { exact: true })).toHaveValue('a third');
  await expect(second).toHaveValue('nobody-at-all');
  await expect(page.getByLabel('Share (%), line 2')).toHaveValue('12,5');
  expect(await violations(page)).toEqual([]);
  await second.fill('');
  await page.getByLabel('Share (%), line 2').fill('');
  await share(page, 'https://spotter.example/trainers/noor-rahman?day=2026-11-24', '30');
  await expect(page.getByText('Saved. The shares count for bookings from now on.')).toBeVisible();
  await expect(page.getByText('€38.68 is yours and €16.57 Noor Rahman’s.')).toBeVisible();
  await expect(page.getByLabel('Trainer’s page', { exact: true })).toHaveValue('noor-rahman');

  const client = await another();
  await becomeClient(client, 'Ida Lindqvist');
  const booking = await bookAndPay(client, service);

  const partner = await another();
  await becomeDemoPerson(partner, PARTNER);
  await partner.goto('/desk/services');
  await partner.getByRole('link', { name: 'Services that others share with you' }).click();
  await expect(partner.getByRole('heading', { level: 1, name: 'Shared with you' })).toBeVisible();
  const offered = partner.getByRole('region', { name: 'Services' }).getByRole('listitem').filter({ hasText: 'Pair hour' });
  await expect(offered).toContainText(/By Lena Vogt; your share is 30.%/);
  expect(await violations(partner)).toEqual([]);
  const line = partner.getByRole('region', { name: 'Bookings' }).getByRole('listitem').filter({ hasText: 'Ida Lindqvist' });
  await line.getByRole('link', { name: '€16.57 of €55.25' }).click();
  await expect(partner).toHaveURL(new RegExp(`/bookings/${booking}/money$`));
  await expect(moments(partner).filter({ hasText: 'your share' })).toContainText('€16.57');
  await expect(moments(partner).filter({ hasText: 'Lena Vogt’s share' })).toContainText('€38.68');
  await expect(partner.getByRole('link', { name: 'Back to the booking' })).toHaveCount(0);

  await page.goto(`/bookings/${booking}/money`);
  await expect(moments(page).filter({ hasText: 'your share' })).toContainText('€38.68');

  // The session passes: the sweeper looks once a minute at the latest.
  await force.endSession(booking);
  await expect(async () => {
    await partner.goto('/desk/earnings');
    const services = partner.locator('.card', { has: partner.getByRole('heading', { name: 'By service' }) });
    const pair = services.getByRole('listitem').filter({ hasText: 'Pair hour' });
    await expect(pair.locator('.bars__amount')).toHaveText('€16.57', { timeout: 1_000 });
  }).toPass({ timeout: 90_000, intervals: [2_000] });

  await page.goto(`/bookings/${booking}/refund?amount=32.50&reason=goodwill`);
  await page.getByRole('button', { name: 'Give €32.50 back' }).click();
  await expect(page.getByRole('region', { name: /^Refunds/ })).toContainText('Partly refunded');
  await page.goto(`/bookings/${booking}/money`);
  await expect(moments(page).filter({ hasText: 'from your share' })).toContainText('€19.34');
  await partner.goto(`/bookings/${booking}/money`);
  await expect(moments(partner).filter({ hasText: 'from your share' })).toContainText('€8.28');
  await partner.getByRole('link', { name: 'Shared with you' }).click();
  await expect(partner).toHaveURL(/\/desk\/shared$/);
  await expect(line).toContainText('€8.28 of your part went back');

  // A trainer who has no share finds no such thing.
  const stranger = await another();
  await becomeDemoPerson(stranger, 'elena@example.com');
  watch.expect(NOT_FOUND);
  await stranger.goto(`/bookings/${booking}/money`);
  await expect(stranger.getByRole('heading', { level: 1, name: 'Where is the money?' })).toHaveCount(0);
  await takeOffTheOffer(page, 'Pair hour');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('a share is given, and given up once that is said twice', async ({ page, another }) => {
    const service = await newService(page, 'Pair walk');
    await share(page, 'noor-rahman', '12.5');
    await expect(page.getByText(/€48\.34 is yours and €6\.91 Noor Rahman’s\./)).toBeVisible();

    const partner = await another({ javaScriptEnabled: false });
    await becomeDemoPerson(partner, PARTNER);
    await partner.goto('/desk/shared');
    const offered = partner.getByRole('listitem').filter({ hasText: 'Pair walk' });
    const sure = offered.getByRole('button', { name: 'Yes, give it up' });
    await expect(sure).toBeHidden();
    await offered.getByText('Give up my share', { exact: true }).click();
    await expect(offered).toContainText('Your share goes back to Lena Vogt');
    await sure.click();
    await expect(partner.getByText('You have given up your share.')).toBeVisible();
    await expect(offered).toHaveCount(0);

    await page.goto(`/desk/services/${service}/trainers`);
    await expect(page.getByText('€55.25 is yours.')).toBeVisible();
    await takeOffTheOffer(page, 'Pair walk');
  });
});
