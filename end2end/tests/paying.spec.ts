// From the front page to a paid booking, as somebody new: and what then stands in everybody's books.

import { becomeClient, becomeDemoTrainer, newEmail, PASSWORD } from '../support/people';
import {
  CARDS, bookingIn, cardFormReady, chooseTime, expectBooked, fillCard, holdButton, holdTime, openTrainer, pay, payButton,
} from '../support/site';
import { expect, test } from '../support/test';

test('somebody new finds a trainer, makes an account, pays, and the trainer sees it', async ({ page, another, sandbox }) => {
  await page.goto('/');
  await page.getByRole('searchbox').fill('strength berlin');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('heading', { name: '1 trainer' })).toBeVisible();
  await page.getByRole('link', { name: 'Lena Vogt' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lena Vogt' })).toBeVisible();
  await page.getByRole('link', { name: 'Later' }).click();
  await expect(page).toHaveURL(/day=/);
  const time = await chooseTime(page);
  await holdButton(page).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await page.getByRole('link', { name: 'Make an account' }).click();
  await page.getByLabel('Name').fill('Greta Somebody-New');
  await page.getByLabel('E-mail').fill(newEmail());
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make an account' }).click();

  await cardFormReady(page);
  expect(await page.evaluate(() => window.scrollY), 'a new page begins at its top').toBe(0);
  await expect(page.getByRole('region', { name: 'What you book' })).toContainText(time);
  await expect(page.getByRole('row', { name: 'To pay' })).toContainText('€65.00');
  await fillCard(page, CARDS.pays);
  await expect(payButton(page)).toHaveText('Pay €65.00');
  await payButton(page).click();

  await expectBooked(page);
  const booking = bookingIn(page);
  await expect(page.getByRole('main')).toContainText('Lena Vogt');
  await expect(page.getByRole('main')).toContainText(time);
  await expect(page.getByRole('main')).toContainText('Visa ending 4242');
  expect(await sandbox.timesPaid(booking)).toBe(1);

  await page.getByRole('link', { name: 'My bookings' }).first().click();
  const mine = page.getByRole('listitem').filter({ hasText: 'Lena Vogt' });
  await expect(mine).toContainText('Paid');
  await expect(mine).toContainText('€65.00');

  const trainer = await another();
  await becomeDemoTrainer(trainer);
  await trainer.goto('/desk');
  await expect(trainer.getByRole('listitem').filter({ hasText: 'Greta Somebody-New' })).toContainText('Paid');
});

for (const [slug, price] of [
  ['yuki-mori', /^Pay ¥9,800$/],
  ['amal-al-sabah', /^Pay K(W)?D.?12\.500$/],
  ['bilal-qureshi', /^Pay (Rs|PKR).?4,500\.00$/],
  ['marcus-bell', /^Pay (US)?\$85\.00$/],
] as const) {
  test(`a currency's own decimals: ${slug}`, async ({ page, sandbox }) => {
    await becomeClient(page);
    const booking = await holdTime(page, slug);
    await expect(payButton(page)).toHaveText(price);
    await pay(page, CARDS.pays);
    await expectBooked(page);
    expect(await sandbox.timesPaid(booking)).toBe(1);
  });
}

test('an amount sent by the client changes nothing', async ({ page, sandbox }) => {
  await becomeClient(page);
  await openTrainer(page);
  await chooseTime(page);
  await holdButton(page).click();
  await cardFormReady(page);
  const booking = bookingIn(page);
  const extras: Record<string, string>[] = [{ amount: '1' }, { price: '1', currency: 'jpy' }, { 'amount[minor]': '1' }];
  for (const extra of extras) {
    await page.request.post('/do/prepare-payment', { form: { booking, ...extra } });
  }
  const intents = await sandbox.intentsOf(booking);
  expect(intents.map((intent) => [intent.amount, intent.currency])).toEqual([[6_500, 'eur']]);
});
