// Whether the client came: on the trainer's desk and on the booking's page, with script and without.

import type { Locator, Page } from '@playwright/test';

import type { Force } from '../support/force';
import { becomeClient, becomeDemoAdmin, becomeDemoTrainer } from '../support/people';
import { bookAndPay, expectBooked, holdTime } from '../support/site';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

/** What is said to have come cannot be said not to have come. */
const REFUSED = /status of 409 .*\/do\/mark-presence/;

/** A booking of Lena's by somebody of this name, whose session began ten minutes ago. */
async function inTheSession(page: Page, force: Force, name: string): Promise<string> {
  await becomeClient(page, name);
  const booking = await bookAndPay(page);
  await force.beginSession(booking);
  return booking;
}

function row(desk: Page, name: string): Locator {
  return desk.getByRole('listitem').filter({ hasText: name });
}

test('on the desk a client is checked in, and that is taken back, without the page being made anew', async ({ another, force, page }) => {
  const name = 'Ebba Lindqvist';
  await inTheSession(page, force, name);
  const desk = await another();
  await becomeDemoTrainer(desk);
  await desk.goto('/desk');
  const session = row(desk, name);
  await expect(session.getByText('Paid', { exact: true })).toBeVisible();
  await desk.evaluate(() => document.documentElement.setAttribute('data-same', 'yes'));
  await session.getByRole('button', { name: `Check in: ${name}` }).click();
  await expect(session.getByText(/^Came, \d\d:\d\d$/)).toBeVisible();
  await expect(session.getByRole('button', { name: `Didn’t come: ${name}` })).toBeHidden();
  // By keyboard one goes on from what the session now is.
  await expect(session.locator('.agenda__state')).toBeFocused();
  await desk.keyboard.press('Tab');
  await expect(session.getByRole('button', { name: `Undo check-in: ${name}` })).toBeFocused();
  await session.getByRole('button', { name: `Undo check-in: ${name}` }).click();
  await expect(session.getByText(/^Came, /)).toBeHidden();
  await expect(session.getByRole('button', { name: `Check in: ${name}` })).toBeVisible();
  await expect(desk.locator('html')).toHaveAttribute('data-same', 'yes');
  await session.getByRole('button', { name: `Check in: ${name}` }).click();
  await expect(session.getByText(/^Came, /)).toBeVisible();
  await desk.reload();
  await expect(session.getByText(/^Came, /)).toBeVisible();
});

test('who did not come is told what it means, and it can be taken back', async ({ another, force, page }) => {
  const name = 'Tove Lindqvist';
  const booking = await inTheSession(page, force, name);
  const desk = await another();
  await becomeDemoTrainer(desk);
  await desk.goto('/desk');
  const session = row(desk, name);
  await session.getByRole('button', { name: `Didn’t come: ${name}` }).click();
  await expect(session.getByText('Not attended')).toBeVisible();
  await expect(session.getByRole('button', { name: `Check in: ${name}` })).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Marked as not attended' })).toBeVisible();
  await expect(page.getByText('noted that you did not come, so the payment stays')).toBeVisible();
  await expect(page.getByRole('button', { name: /come|Check in/ })).toHaveCount(0);

  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto(`/bookings/${booking}`);
  await expect(admin.getByText('The payment stays with the trainer')).toBeVisible();
  await admin.getByRole('button', { name: `Undo “Didn’t come”: ${name}` }).click();
  await expect(admin.getByRole('button', { name: `Check in: ${name}` })).toBeVisible();
  await admin.getByRole('button', { name: `Check in: ${name}` }).click();
  await expect(admin.getByText(/^Came, /)).toBeVisible();
  await expect(admin).toHaveURL(new RegExp(`/bookings/${booking}$`));
});

test('two at once: the second is told that the opposite is noted', async ({ another, force, page, watch }) => {
  watch.expect(REFUSED);
  const name = 'Saga Lindqvist';
  await inTheSession(page, force, name);
  const desks = [await another(), await another()] as const;
  for (const desk of desks) {
    await becomeDemoTrainer(desk);
    await desk.goto('/desk');
    await expect(row(desk, name).getByRole('button', { name: `Check in: ${name}` })).toBeVisible();
  }
  await row(desks[0], name).getByRole('button', { name: `Check in: ${name}` }).click();
  await expect(row(desks[0], name).getByText(/^Came, /)).toBeVisible();
  await row(desks[1], name).getByRole('button', { name: `Didn’t come: ${name}` }).click();
  await expect(row(desks[1], name).getByRole('alert')).toContainText('The opposite is noted already');
});

test('without script', async ({ another, force, page }) => {
  const name = 'Maj Lindqvist';
  await inTheSession(page, force, name);
  const desk = await another({ javaScriptEnabled: false });
  await becomeDemoTrainer(desk);
  await desk.goto('/desk');
  const session = row(desk, name);
  await session.getByRole('button', { name: `Check in: ${name}` }).click();
  await expect(desk).toHaveURL(/\/desk$/);
  await expect(session.getByText(/^Came, /)).toBeVisible();
  await session.getByRole('button', { name: `Undo check-in: ${name}` }).click();
  await session.getByRole('button', { name: `Didn’t come: ${name}` }).click();
  await expect(session.getByText('Not attended')).toBeVisible();
});

test('nothing can be said before the session, nor by other trainers', async ({ another, page, watch }) => {
  watch.expect(NOT_FOUND);
  await becomeClient(page, 'Liv Lindqvist');
  const booking = await holdTime(page, 'elena-sokolova');
  await page.getByRole('button', { name: /^Book now, pay .* in person$/ }).click();
  await expectBooked(page);
  const admin = await another();
  await becomeDemoAdmin(admin);
  await admin.goto(`/bookings/${booking}`);
  await expect(admin.getByRole('button', { name: /^Mark €/ })).toBeVisible();
  await expect(admin.getByRole('button', { name: /^(Check in|Didn’t come)/ })).toHaveCount(0);
  const trainer = await another();
  await becomeDemoTrainer(trainer);
  const form = { booking, mark: 'check_in', back: '/desk' };
  const refused = await trainer.request.post('/do/mark-presence', { form, headers: { accept: 'application/json' } });
  expect(refused.status()).toBe(404);
});
