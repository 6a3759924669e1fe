// Addresses that are wrong, old, or somebody else's end in a clear page.

import { becomeClient, becomeDemoClient } from '../support/people';
import { CARDS, expectBooked, holdButton, holdTime, pay } from '../support/site';
import { settled } from '../support/tour';
import { expect, test } from '../support/test';
import { NOT_FOUND } from '../support/watch';

const LOST = 'There is nothing at this address';

test('another’s booking is not there: on its page, at checkout, and by every call', async ({ page, another, watch }) => {
  watch.expect(NOT_FOUND);
  await becomeClient(page);
  const booking = await holdTime(page, 'kenji-watanabe');
  const stranger = await another();
  await becomeClient(stranger);
  for (const path of [`/bookings/${booking}`, `/checkout/${booking}`]) {
    const answer = await stranger.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(stranger.getByRole('heading', { level: 1, name: LOST })).toBeVisible();
  }
  for (const call of ['booking', 'checkout', 'refresh-payment', 'prepare-payment', 'give-up']) {
    const form = { id: booking, booking, back: '/' };
    const answer = await stranger.request.post(`/do/${call}`, { form });
    expect(answer.status(), call).toBe(404);
  }
  await pay(page, CARDS.pays);
  await expectBooked(page);
  const answer = await stranger.goto(`/bookings/${booking}`);
  expect(answer?.status()).toBe(404);
});

test('made-up ids and addresses', async ({ page, watch }) => {
  watch.expect(NOT_FOUND);
  await becomeClient(page);
  for (const path of [
    '/bookings/bkg_00000000000000000000000000',
    '/bookings/%00',
    "/bookings/'%20OR%201=1--",
    '/checkout/pay_00000000000000000000000000',
    '/trainers/nobody-here',
    '/trainers/%F0%9F%92%AA',
    '/nowhere/at/all',
  ]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: LOST })).toBeVisible();
  }
});

test('a desk is for trainers', async ({ page, watch }) => {
  watch.expect(NOT_FOUND);
  await becomeDemoClient(page);
  const answer = await page.goto('/desk');
  expect(answer?.status()).toBe(404);
});

for (const [what, slot] of [
  ['past', '2020-01-01T10:00Z'],
  ['not offered', '2031-05-05T03:33Z'],
  ['no time at all', 'tomorrow'],
] as const) {
  test(`a time that is ${what} in the address: said, and others are offered`, async ({ page }) => {
    await page.goto(`/trainers/lena-vogt?slot=${encodeURIComponent(slot)}`);
    await expect(page.getByText('This time is not free any more. Choose another one.')).toBeVisible();
    await expect(holdButton(page)).toBeDisabled();
  });

  test(`a time that is ${what}, sent past the page: refused in words`, async ({ page }) => {
    await becomeClient(page);
    await page.goto('/trainers/lena-vogt');
    const service = await page.locator('input[name=service]').inputValue();
    const answer = await page.request.post('/do/hold', { form: { service, start: slot, back: '/trainers/lena-vogt' } });
    expect([400, 409, 422]).toContain(answer.status());
    expect(await answer.text()).not.toContain('bkg_');
  });
}

test('what is searched for is shown, and never run', async ({ page }) => {
  for (const search of ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'; DROP TABLE trainers; --", '%', '_']) {
    page.on('dialog', () => {
      throw new Error('a script of the address ran');
    });
    await page.goto(`/?q=${encodeURIComponent(search)}`);
    await settled(page);
    await expect(page.getByRole('searchbox')).toHaveValue(search);
    await expect(page.getByText(`No trainer for “${search}”`)).toBeVisible();
  }
});
