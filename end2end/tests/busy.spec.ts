// Calendars elsewhere: what a trainer is busy with there is gone from their public page.

import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Page } from '@playwright/test';

import { becomeClient, becomeDemoTrainer } from '../support/people';
import { chooseTime, freeTimes, holdButton, onCheckout } from '../support/site';
import { expect, test } from '../support/test';

// This machine stands for somebody else's.
test.use({ settings: { CALENDAR_IMPORT_ALLOW_PRIVATE: 'true' } });

/** The demo's first trainer, whose clocks these are. */
const SLUG = 'lena-vogt';
const SECRET = 'private-8f3a61c0d5';

/** A Tuesday, a week from now at the earliest, as Berlin has it. */
function tuesday(): string {
  const date = (days: number): string =>
    new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-CA', { timeZone: 'Europe/Berlin' });
  const today = new Date(`${date(0)}T12:00:00Z`).getUTCDay() || 7;
  return date(7 + ((2 - today + 7) % 7));
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

/** A server with a calendar whose owner is busy for this hour and the next, by Berlin's clocks. */
async function calendarServer(date: string, hour: number): Promise<HttpServer> {
  const at = (clock: number): string => `${date.replaceAll('-', '')}T${String(clock).padStart(2, '0')}0000`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:1',
    'SUMMARY:A secret appointment',
    `DTSTART;TZID=Europe/Berlin:${at(hour)}`,
    `DTEND;TZID=Europe/Berlin:${at(hour + 2)}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  const server = createServer((request, response) => {
    if (request.url !== `/${SECRET}/home.ics`) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/calendar' }).end(lines.join('\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

for (const javaScriptEnabled of [true, false]) {
  test(`busy times are offered to nobody, ${javaScriptEnabled ? 'with' : 'without'} script`, async ({ another, server }) => {
    const page = await another({ javaScriptEnabled });
    const date = tuesday();
    await becomeDemoTrainer(page);
    const before = await offered(page, date);
    expect(before.length).toBeGreaterThan(0);
    const hour = Number((before[0] ?? '').slice(0, 2));
    const elsewhere = await calendarServer(date, hour);
    const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/${SECRET}`;
    try {
      await page.goto('/desk/hours');
      await page.getByRole('link', { name: 'Busy elsewhere' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Calendars elsewhere' })).toBeVisible();

      // What is wrong is said at the field, and what was typed is still there, but not in the address of the page.
      await page.getByLabel('Name').fill('Home');
      await page.getByLabel('Address').fill(`${address}/gone.ics`);
      await page.getByRole('button', { name: 'Add this calendar' }).click();
      await expect(page.getByText('The address answers with an error (404).').last()).toBeVisible();
      await expect(page.getByLabel('Name')).toHaveValue('Home');
      await expect(page.getByLabel('Address')).toHaveValue(`${address}/gone.ics`);
      expect(page.url()).not.toContain(SECRET);

      await page.getByLabel('Address').fill(`${address}/home.ics`);
      await page.getByRole('button', { name: 'Add this calendar' }).click();
      await expect(page.getByText(/^Added\./)).toBeVisible();
      const line = page.getByRole('listitem').filter({ hasText: 'Home' });
      await expect(line).toContainText('127.0.0.1/….ics');
      await expect(line).toContainText('Read just now: 1 busy time in the next 12 months.');
      await expect(page.getByText(SECRET)).toHaveCount(0);
      await expect(page.getByText('A secret appointment')).toHaveCount(0);

      const after = await offered(page, date);
      expect(after).not.toContain(before[0]);
      expect(before).toEqual(expect.arrayContaining(after));

      await page.goto('/desk/calendars');
      await page.getByRole('button', { name: 'Remove Home' }).click();
      await expect(page.getByText(/^Removed\./)).toBeVisible();
      expect(await offered(page, date)).toEqual(before);
      expect(await server.log()).not.toContain(SECRET);
    } finally {
      elsewhere.close();
    }
  });
}

test('a booking at a busy time stays, and its trainer sees it', async ({ another, page }) => {
  const date = tuesday();
  const client = await another();
  await becomeClient(client);
  const before = await offered(client, date);
  const last = await chooseTime(client, before.length - 1);
  await holdButton(client).click();
  await onCheckout(client);

  const elsewhere = await calendarServer(date, Number(last.slice(0, 2)));
  try {
    await becomeDemoTrainer(page);
    await page.goto('/desk/calendars');
    await page.getByLabel('Name').fill('Home');
    const port = (elsewhere.address() as AddressInfo).port;
    await page.getByLabel('Address').fill(`http://127.0.0.1:${port}/${SECRET}/home.ics`);
    await page.getByRole('button', { name: 'Add this calendar' }).click();
    const conflicts = page.getByRole('region', { name: 'You have bookings at busy times' });
    await expect(conflicts.getByText(/Nora Lindqvist/)).toBeVisible();
    await expect(conflicts.getByRole('link')).toContainText(`${last} –`);
    await page.getByRole('button', { name: 'Remove Home' }).click();
    await expect(conflicts).toBeHidden();
  } finally {
    elsewhere.close();
  }
});
