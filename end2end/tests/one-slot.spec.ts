// Two people want one time.

import { becomeClient, newEmail, PASSWORD } from '../support/people';
import { CARDS, chooseTime, expectBooked, holdButton, onCheckout, openTrainer, pay } from '../support/site';
import { expect, test } from '../support/test';

const TAKEN = 'Somebody was quicker: this time is taken.';

test('both hold at once: one gets it, the other is told and chooses another', async ({ page, another, watch, sandbox }) => {
  watch.expect(/status of 409 .*\/do\/hold/);
  const other = await another();
  for (const person of [page, other]) await becomeClient(person);
  await openTrainer(page);
  await chooseTime(page);
  await other.goto(page.url());
  await expect(holdButton(other)).toBeEnabled();
  // Both pages are awake before either clicks.
  await Promise.all([page, other].map((person) => person.waitForLoadState('networkidle')));

  await Promise.all([page, other].map((person) => holdButton(person).click()));
  const outcome = (person: typeof page) =>
    Promise.race([
      person.waitForURL(/\/checkout\//).then(() => 'held'),
      person.getByText(TAKEN).waitFor().then(() => 'taken'),
    ]);
  const outcomes = await Promise.all([page, other].map(outcome));
  expect([...outcomes].sort()).toEqual(['held', 'taken']);

  const [winner, loser] = outcomes[0] === 'held' ? [page, other] : [other, page];
  const booking = await onCheckout(winner);
  await pay(winner, CARDS.pays);
  await expectBooked(winner);
  expect(await sandbox.timesPaid(booking)).toBe(1);

  // The day may have had this one time only.
  await openTrainer(loser);
  await chooseTime(loser);
  await holdButton(loser).click();
  const second = await onCheckout(loser);
  expect(second).not.toBe(booking);
});

test('a time that somebody holds is not offered to others', async ({ page, another }) => {
  await becomeClient(page);
  await openTrainer(page, 'elena-sokolova');
  await chooseTime(page);
  const address = page.url();
  await holdButton(page).click();
  await onCheckout(page);

  const other = await another();
  await other.goto(address);
  await expect(other.getByText('This time is not free any more. Choose another one.')).toBeVisible();
  await expect(holdButton(other)).toBeDisabled();
});

test('a time that is taken while somebody makes an account leads back to what is free', async ({ page, another }) => {
  await openTrainer(page, 'elena-sokolova');
  await chooseTime(page);
  const address = page.url();
  await holdButton(page).click();
  await expect(page.getByText('Then you go straight on with the time you chose.')).toBeVisible();

  const other = await another();
  await becomeClient(other);
  await other.goto(address);
  await holdButton(other).click();
  await onCheckout(other);

  await page.getByRole('link', { name: 'Make an account' }).click();
  await expect(page.getByText('Then you go straight on with the time you chose.')).toBeVisible();
  await page.getByLabel('Name').fill('Nora Lindqvist');
  await page.getByLabel('E-mail').fill(newEmail());
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make an account' }).click();
  await expect(page.getByText('This time is not free any more. Choose another one.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Elena' })).toBeVisible();
  await chooseTime(page);
  await holdButton(page).click();
  await onCheckout(page);
});

test('a page that was open too long says so when its time is taken', async ({ page, another, watch }) => {
  watch.expect(/status of 409 .*\/do\/hold/);
  const other = await another();
  for (const person of [page, other]) await becomeClient(person);
  await openTrainer(page, 'camille-laurent');
  await chooseTime(page);
  await other.goto(page.url());
  await holdButton(other).click();
  await onCheckout(other);
  await holdButton(page).click();
  await expect(page.getByText(TAKEN)).toContainText('Nothing was charged.');
  await expect(holdButton(page), 'the page knows by itself that the time is gone').toBeDisabled();
});
