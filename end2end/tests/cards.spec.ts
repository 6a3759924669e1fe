// Saved cards: saved by Stripe's form, chosen, removed, and paid with by one click.

import type { Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin } from '../support/people';
import { CARDS, cardFrame, completeChallenge, expectBooked, fillCard, holdTime } from '../support/site';
import { expect, test } from '../support/test';
import { CARD_REFUSED } from '../support/watch';

/** Can be saved; each charge is refused. */
const REFUSED_LATER = '4000000000000341';

const saveButton = (page: Page) => page.getByRole('button', { name: 'Save this card' });

async function fillSaveForm(page: Page, number: string): Promise<void> {
  await page.goto('/cards');
  await page.getByRole('link', { name: 'Save a card' }).click();
  await expect(cardFrame(page).getByLabel('Card number')).toBeVisible({ timeout: 20_000 });
  await fillCard(page, number);
  await expect(saveButton(page)).toBeEnabled();
  await saveButton(page).click();
}

async function saveCard(page: Page, number: string = CARDS.pays): Promise<void> {
  await fillSaveForm(page, number);
  await expect(page).toHaveURL(/\/cards\?done=saved$/);
  await expect(page.getByText(`···· ${number.slice(-4)}`)).toBeVisible();
}

test('saved, and the next booking is paid by one click', async ({ page, sandbox }) => {
  await becomeClient(page);
  await page.goto('/cards');
  await expect(page.getByRole('heading', { name: 'No saved cards' })).toBeVisible();
  await saveCard(page);
  const booking = await holdTime(page);
  await page.getByRole('button', { name: /^Visa ···· 4242 – pay €/ }).click();
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('the first is offered first, until another is chosen; a removed one is gone', async ({ page }) => {
  await becomeClient(page);
  await saveCard(page);
  await saveCard(page, '5555555555554444');
  const cards = page.getByRole('main').getByRole('listitem');
  await expect(cards.first()).toContainText('Visa ···· 4242');
  await expect(cards.first()).toContainText('Offered first');
  await page.getByRole('button', { name: 'Offer Mastercard ···· 4444 first' }).click();
  await expect(cards.first()).toContainText('Mastercard ···· 4444');
  await page.getByRole('button', { name: 'Remove Mastercard ···· 4444' }).click();
  await expect(cards).toHaveCount(1);
  await expect(cards.first()).toContainText('Offered first');
  await holdTime(page);
  await expect(page.getByRole('button', { name: /^Visa ···· 4242/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Mastercard/ })).toBeHidden();
});

test('a bank that asks when the card is saved', async ({ page }) => {
  await becomeClient(page);
  await fillSaveForm(page, CARDS.alwaysSecure);
  await completeChallenge(page);
  await expect(page.getByText('···· 3184')).toBeVisible();
});

test('a bank that asks when it is paid with: on its own page, and back', async ({ page, sandbox }) => {
  await becomeClient(page);
  await fillSaveForm(page, CARDS.alwaysSecure);
  await completeChallenge(page);
  await expect(page.getByText('···· 3184')).toBeVisible();
  const booking = await holdTime(page);
  await page.getByRole('button', { name: /^Visa ···· 3184 – pay/ }).click();
  await page.getByRole('button', { name: 'Complete authentication' }).click();
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('a refusal is said at checkout, and another card pays', async ({ page, sandbox, watch }) => {
  watch.expect(CARD_REFUSED);
  await becomeClient(page);
  await saveCard(page, REFUSED_LATER);
  await saveCard(page, '5555555555554444');
  const booking = await holdTime(page);
  await page.getByRole('button', { name: /^Visa ···· 0341 – pay/ }).click();
  await expect(page).toHaveURL(/\/checkout\//);
  await expect(page.getByRole('alert').filter({ hasText: 'Your bank declined this card' })).toBeVisible();
  await page.getByRole('button', { name: /^Mastercard ···· 4444 – pay/ }).click();
  await expectBooked(page);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('a card that cannot be saved stays in the form, and it is said why', async ({ page, watch }) => {
  watch.expect(CARD_REFUSED);
  await becomeClient(page);
  await fillSaveForm(page, CARDS.declined);
  await expect(page.getByRole('alert').filter({ hasText: 'Your bank declined this card' })).toBeVisible();
  await fillCard(page, CARDS.pays);
  await saveButton(page).click();
  await expect(page.getByText('···· 4242')).toBeVisible();
});

test('without script a saved card pays too', async ({ another, page, sandbox }) => {
  await becomeClient(page);
  await saveCard(page);
  const booking = await holdTime(page);
  const plain = await another({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  await plain.goto(`/checkout/${booking}`);
  await plain.getByRole('button', { name: /^Visa ···· 4242 – pay/ }).click();
  await expectBooked(plain);
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

/** A trainer whom one may pay in person. */
const IN_PERSON = 'elena-sokolova';

async function bookInPerson(page: Page): Promise<string> {
  const booking = await holdTime(page, IN_PERSON);
  await page.getByRole('button', { name: /^Book now, pay .* in person$/ }).click();
  await expectBooked(page);
  return booking;
}

test('what was to be paid in person: the client pays it by a saved card', async ({ page, sandbox }) => {
  await becomeClient(page);
  await saveCard(page);
  const booking = await bookInPerson(page);
  await page.getByRole('button', { name: /^Visa ···· 4242 – pay €/ }).click();
  await expect(page.getByText(/Visa ending 4242/)).toBeVisible();
  expect(await sandbox.timesPaid(booking)).toBe(1);
});

test('what was to be paid in person: the trainer charges the card, the bank asks, a letter leads the client there', async ({
  another,
  force,
  page,
  sandbox,
}) => {
  await becomeClient(page);
  await fillSaveForm(page, CARDS.alwaysSecure);
  await completeChallenge(page);
  await expect(page.getByText('···· 3184')).toBeVisible();
  const booking = await bookInPerson(page);
  const staff = await another();
  await becomeDemoAdmin(staff);
  await staff.goto(`/bookings/${booking}`);
  await expect(staff.getByRole('button', { name: /^Mark €/ })).toBeVisible();
  await expect(staff.getByRole('button', { name: /^Charge/ })).toBeHidden();
  await force.beginSession(booking);
  await staff.reload();
  await staff.getByRole('button', { name: /^Charge Visa ···· 3184: €/ }).click();
  await expect(staff.getByText('The card was not charged')).toBeVisible();

  await expect(async () => {
    await page.goto('/letters');
    await expect(page.getByRole('link', { name: /^Please pay for / })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.goto(`/bookings/${booking}`);
  await page.getByRole('button', { name: /^Visa ···· 3184 – pay €/ }).click();
  await page.getByRole('button', { name: 'Complete authentication' }).click();
  await expect(page.getByText(/Visa ending 3184/)).toBeVisible();
  expect(await sandbox.timesPaid(booking)).toBe(1);
});
