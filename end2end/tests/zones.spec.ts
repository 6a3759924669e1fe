// A client in one zone, a trainer in another: times are by the client's clock, and the trainer's is named beside.

import { becomeClient } from '../support/people';
import { CARDS, byMyClock, cardFormReady, chooseTime, expectBooked, holdButton, openTrainer, pay } from '../support/site';
import { expect, test } from '../support/test';

test.describe('from New York', () => {
  test.use({ timezoneId: 'America/New_York' });

  test('with a trainer in Berlin', async ({ page }) => {
    await becomeClient(page);
    await openTrainer(page);
    await expect(page.getByText(/Times are by your clock \(New York\)\. In Berlin it is \d\sh later\./)).toBeVisible();
    const mine = await chooseTime(page);
    const slot = new Date(new URL(page.url()).searchParams.get('slot') ?? '');
    const by = (timeZone: string) => slot.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
    expect(mine).toBe(by('America/New_York'));
    const bar = page.getByRole('complementary', { name: 'Your booking' });
    await expect(bar).toContainText(by('America/New_York'));
    await expect(bar).toContainText(`${by('Europe/Berlin')} –`);
    await expect(bar).toContainText('in Berlin');
    await holdButton(page).click();
    await cardFormReady(page);
    const what = page.getByRole('region', { name: 'What you book' });
    await expect(what).toContainText(by('America/New_York'));
    await expect(what).toContainText('By the trainer’s clock:');
    await expect(what).toContainText(by('Europe/Berlin'));
    await pay(page, CARDS.pays);
    await expectBooked(page);
    await expect(page.getByRole('main')).toContainText(by('America/New_York'));
    await expect(page.getByRole('main')).toContainText(by('Europe/Berlin'));
  });

  test('with a trainer in New York: one clock is enough', async ({ page }) => {
    await openTrainer(page, 'marcus-bell');
    await expect(page.getByText('Times are by your clock (New York).')).toBeVisible();
    await chooseTime(page);
    await expect(page.getByRole('complementary', { name: 'Your booking' })).not.toContainText(' in New York');
  });
});

test.describe('from Kathmandu', () => {
  test.use({ timezoneId: 'Asia/Kathmandu' });

  test('with a trainer on Lord Howe Island: quarters and halves of hours', async ({ page }) => {
    await openTrainer(page, 'jack-whitlam');
    await byMyClock(page);
    const mine = await chooseTime(page);
    const slot = new Date(new URL(page.url()).searchParams.get('slot') ?? '');
    const by = (timeZone: string) => slot.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
    expect(mine).toBe(by('Asia/Kathmandu'));
    await expect(page.getByRole('complementary', { name: 'Your booking' })).toContainText(by('Australia/Lord_Howe'));
  });
});
