// Every page in every state worth looking at, for tests that say the same of all of them. The person is signed out at first,
// then a new client, then the demo's trainer.

import type { Page } from '@playwright/test';

import { becomeClient, becomeDemoAdmin, becomeDemoClient, becomeDemoTrainer } from './people';
import { quiet } from './quiet';
import { CARDS, bookAndPay, bookingIn, cardFormReady, challenge, completeChallenge, freeTimes, holdTime, pay } from './site';

export interface Stop {
  name: string;
  /** Ends when the page shows what it is about. */
  go: (page: Page) => Promise<void>;
}

/** Goes to a stop and waits until nothing is loaded any more, so that what is looked at does not move. */
export async function visit(page: Page, stop: Stop): Promise<void> {
  await stop.go(page);
  // While the bank's window is open the browser never counts as idle; that one waits for its buttons instead.
  if (stop !== BANK) await settled(page);
}

/** By another's texts than the English ones: what is awaited is there in every language. */
const main = (page: Page) => page.getByRole('heading', { level: 1 }).waitFor();

function at(name: string, path: string): Stop {
  return {
    name,
    go: async (page) => {
      await page.goto(path);
      await main(page);
    },
  };
}

/** What anybody sees. */
export const PUBLIC: Stop[] = [
  at('home', '/'),
  at('nobody found', '/?q=underwater+chess'),
  at('trainer', '/trainers/lena-vogt'),
  {
    name: 'trainer, a time chosen',
    go: async (page) => {
      await page.goto('/trainers/lena-vogt');
      await freeTimes(page).first().click();
      await page.waitForURL(/slot=/);
    },
  },
  at('trainer, the next month', `/trainers/lena-vogt?part=morning&month=${new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 7)}`),
  at('trainer, the time is gone', '/trainers/lena-vogt?slot=2020-01-01T10:00Z'),
  at('sign in', '/sign-in'),
  at('sign up', '/sign-up'),
  at('not found', '/nowhere'),
];

const BANK: Stop = {
  name: 'the bank asks',
  go: async (page) => {
    await page.getByRole('link', { name: 'Try again' }).click();
    await cardFormReady(page);
    await pay(page, CARDS.secure);
    await challenge(page).getByRole('button', { name: 'Complete authentication' }).waitFor();
  },
};

/** What a client sees on the way, and afterwards. English pages only: the steps are taken by their texts. */
export const CLIENT: Stop[] = [
  {
    name: 'no bookings yet',
    go: async (page) => {
      await becomeClient(page);
      await page.goto('/bookings');
      await main(page);
    },
  },
  { name: 'checkout', go: async (page) => void (await holdTime(page, 'noor-rahman')) },
  {
    name: 'checkout, declined',
    go: async (page) => {
      await pay(page, CARDS.declined);
      await page.getByRole('alert').filter({ hasText: 'Your bank declined this card' }).waitFor();
    },
  },
  {
    name: 'payment failed',
    go: async (page) => {
      await page.goto(page.url().replace('/checkout/', '/bookings/'));
      await page.getByRole('heading', { level: 1, name: 'The payment did not go through' }).waitFor();
    },
  },
  BANK,
  {
    name: 'booked',
    go: async (page) => {
      await completeChallenge(page);
      await page.getByRole('heading', { level: 1, name: 'You are booked' }).waitFor();
    },
  },
  {
    name: 'held, not paid',
    go: async (page) => {
      const booking = await holdTime(page, 'elena-sokolova');
      await page.goto(`/bookings/${booking}`);
      await main(page);
    },
  },
];

/** Lists with a history. */
export const HISTORY: Stop[] = [
  {
    name: 'my bookings',
    go: async (page) => {
      await becomeDemoClient(page);
      await page.goto('/bookings');
      await main(page);
    },
  },
  {
    name: 'account menu',
    go: async (page) => {
      await page.locator('summary[aria-label]').click();
      await page.locator('.menu__list').waitFor();
    },
  },
  {
    name: 'in my calendar, not yet',
    go: async (page) => {
      await page.goto('/calendar');
      // Whoever comes a second time has an address from the first.
      const off = page.locator('button[value="off"]');
      if (await off.isVisible()) await off.click();
      await page.locator('button[value="make"]').waitFor();
    },
  },
  {
    name: 'in my calendar',
    go: async (page) => {
      await page.locator('button[value="make"]').click();
      await page.locator('.feed__address').waitFor();
    },
  },
  {
    name: 'my desk',
    go: async (page) => {
      await becomeDemoTrainer(page);
      await page.goto('/desk');
      await main(page);
      await page.locator('details.more > summary').click();
    },
  },
  {
    name: 'my earnings',
    go: async (page) => {
      await page.goto('/desk/earnings');
      await main(page);
      for (const table of await page.locator('details.more > summary').all()) await table.click();
    },
  },
  {
    name: 'who shares a service',
    go: async (page) => {
      await page.goto('/desk/services');
      await page.locator('.offers__what a').last().click();
      await page.locator('a[href$="/trainers"]').click();
      await page.locator('.partners').waitFor();
    },
  },
  {
    name: 'shared with me',
    go: async (page) => {
      await page.goto('/desk/shared');
      await page.locator('.partners__leave summary').first().click();
    },
  },
  {
    name: 'my week',
    go: async (page) => {
      await page.goto('/desk/week');
      await main(page);
      if ((await page.locator('.weekdays__session').count()) === 0) await page.locator('.weekdays__ways a').last().click();
      await page.locator('.weekdays__session').first().waitFor();
    },
  },
  {
    name: 'a session',
    go: async (page) => {
      await page.locator('.weekdays__session').first().click();
      await page.locator('.agenda--people').waitFor();
    },
  },
  {
    name: 'calling off days',
    go: async (page) => {
      const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
      await page.goto(`/desk/days/${day(2)}/cancel?until=${day(8)}`);
      await page.locator('.called__range').waitFor();
    },
  },
];

/** Money that goes back, for a client and then an admin. English pages only. */
export const RETURNS: Stop[] = [
  {
    name: 'cancelling',
    go: async (page) => {
      await becomeClient(page);
      const booking = await bookAndPay(page);
      await page.goto(`/bookings/${booking}/cancel`);
      await main(page);
    },
  },
  {
    name: 'another time',
    go: async (page) => {
      const booking = bookingIn(page);
      await page.goto(`/bookings/${booking}/reschedule`);
      await freeTimes(page).first().click();
      await page.getByRole('button', { name: /^Move to/ }).waitFor();
    },
  },
  {
    name: 'cancelled',
    go: async (page) => {
      await page.goto(`/bookings/${bookingIn(page)}/cancel`);
      await page.getByRole('button', { name: /^Cancel and get/ }).click();
      await page.getByRole('heading', { level: 1, name: 'Cancelled' }).waitFor();
    },
  },
  {
    name: 'cannot be cancelled',
    go: async (page) => {
      await page.goto(`/bookings/${bookingIn(page)}/cancel`);
      await main(page);
    },
  },
  {
    name: 'receipt',
    go: async (page) => {
      await page.goto(`/bookings/${bookingIn(page)}/receipt`);
      await main(page);
    },
  },
  {
    name: 'where the money is',
    go: async (page) => {
      await page.goto(`/bookings/${bookingIn(page)}/money`);
      await main(page);
    },
  },
  {
    name: 'giving back',
    go: async (page) => {
      const booking = await bookAndPay(page, 'noor-rahman');
      await bookAndPay(page, 'elena-sokolova', CARDS.disputed);
      await becomeDemoAdmin(page);
      await page.goto(`/bookings/${booking}/refund?amount=12.50&reason=duplicate&fees=kept`);
      await page.getByRole('heading', { name: 'What happens then' }).waitFor();
    },
  },
  {
    name: 'giving back, too much',
    go: async (page) => {
      await page.goto(`/bookings/${bookingIn(page)}/refund?amount=1000`);
      await page.getByText('No more than').waitFor();
    },
  },
  {
    name: 'disputes',
    go: async (page) => {
      await page.goto('/admin/disputes');
      while ((await page.locator('.line').count()) === 0) await page.reload();
    },
  },
  {
    name: 'a dispute',
    go: async (page) => {
      await page.locator('.line a').first().click();
      await page.getByText('Accept the loss', { exact: true }).click();
      await page.getByRole('button', { name: /^Yes, give up/ }).waitFor();
    },
  },
  {
    name: 'commission and rates, with a mistake',
    go: async (page) => {
      await page.goto('/admin/money?done=rate.rate&typed=rate%3D-1');
      await page.getByText('Nothing was changed').waitFor();
    },
  },
];

/** Awake: everything loaded, so that what is looked at does not move any more. */
export async function settled(page: Page): Promise<void> {
  await quiet(page);
}

