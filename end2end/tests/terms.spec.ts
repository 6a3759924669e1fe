// A service with terms of its own: what comes back to who cancels, and the ways to pay. The trainer sets them; the client reads
// them before holding a time, and at checkout.

import type { Locator, Page } from '@playwright/test';

import { violations } from '../support/axe';
import { becomeClient, becomeDemoTrainer } from '../support/people';
import { cardFormReady, expectBooked, freeTimes, holdButton } from '../support/site';
import { expect, test } from '../support/test';

/** The demo's first trainer, who takes all ways to pay. */
const SLUG = 'lena-vogt';

function group(page: Page, name: string): Locator {
  return page.getByRole('group', { name });
}

function save(page: Page): Locator {
  return page.getByRole('button', { name: 'Save', exact: true });
}

/** The form of a new service, filled in but for its own terms. */
async function newService(page: Page, name: string): Promise<void> {
  await becomeDemoTrainer(page);
  await page.goto('/desk/services/new');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Price (EUR)').fill('50.00');
}

/** Opens a service on the trainer's page, in the second week. */
async function choose(page: Page, name: string): Promise<void> {
  await page.goto(`/trainers/${SLUG}`);
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
  await expect(page).toHaveURL(/[?&]service=/);
  const service = new URL(page.url()).searchParams.get('service');
  const week = new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/trainers/${SLUG}?service=${service}&day=${week}`);
}

async function takeOffTheOffer(page: Page, name: string): Promise<void> {
  await page.goto('/desk/services');
  await page.getByRole('link', { name }).click();
  await page.getByRole('button', { name: 'Take off the offer' }).click();
  await expect(page.getByText('Taken off the offer.')).toBeVisible();
}

test('a policy of its own: mistakes stay in the form, clients read the sentence before and at checkout', async ({ another, page }) => {
  await newService(page, 'Ring hour');
  const cancelling = group(page, 'If a client cancels');
  await expect(cancelling.getByRole('radio', { name: /^As the platform/ })).toBeChecked();
  await expect(cancelling.getByLabel('Hours before', { exact: true })).toBeHidden();
  await cancelling.getByRole('radio', { name: /^Own/ }).check();
  await cancelling.getByLabel('Hours before', { exact: true }).fill('48');
  await cancelling.getByLabel('Comes back (%)', { exact: true }).fill('100');
  await cancelling.getByLabel('Hours before, step 2').fill('0');
  await cancelling.getByLabel('Comes back (%), step 2').fill('120');
  await cancelling.getByLabel('Hours before, step 3').fill('48');
  await save(page).click();
  await expect(cancelling.getByText('Whole per cent, from 0 to 100.')).toBeVisible();
  await expect(cancelling.getByText('Give both, or neither.')).toBeVisible();
  await expect(cancelling.getByRole('radio', { name: /^Own/ })).toBeChecked();
  await expect(cancelling.getByLabel('Comes back (%), step 2')).toHaveValue('120');
  await expect(page.getByLabel('Name')).toHaveValue('Ring hour');
  expect(await violations(page)).toEqual([]);
  await cancelling.getByLabel('Comes back (%), step 2').fill('25');
  await cancelling.getByLabel('Hours before, step 3').fill('');
  await save(page).click();
  await expect(page.getByText('Saved. Clients can book it now.')).toBeVisible();
  await page.getByRole('link', { name: 'Ring hour' }).click();
  await expect(group(page, 'If a client cancels')).toContainText(/Free cancellation until 2 days before the start; after that 25.% comes back/);

  const client = await another();
  await becomeClient(client);
  await choose(client, 'Ring hour');
  await expect(client.getByText('Free cancellation until 2 days before the start;')).toBeVisible();
  await freeTimes(client).first().click();
  const dated = /^Free cancellation until (Mon|Tue|Wed|Thu|Fri|Sat|Sun) .*; after that 25.% comes back until the session starts\.$/;
  await expect(client.getByText(dated)).toBeVisible();
  const told = await client.getByText(dated).textContent();
  await holdButton(client).click();
  await expect(client).toHaveURL(/\/checkout\/bkg_/);
  await expect(client.getByText(told ?? '', { exact: true })).toBeVisible();

  // What is held keeps it, whatever the service says by now.
  await group(page, 'If a client cancels').getByRole('radio', { name: /^Strict/ }).check();
  await save(page).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await client.reload();
  await expect(client.getByText(told ?? '', { exact: true })).toBeVisible();
  const other = await another();
  await choose(other, 'Ring hour');
  await expect(other.getByText('If you cancel, half comes back until 7 days before the start;')).toBeVisible();
  await takeOffTheOffer(page, 'Ring hour');
});

test('ways of its own: clients are offered those and no others, and one is left at least', async ({ another, page }) => {
  await newService(page, 'Bar hour');
  const ways = group(page, 'How clients pay for it');
  await ways.getByRole('radio', { name: /^Own/ }).check();
  for (const box of await ways.getByRole('checkbox').all()) await box.uncheck();
  await save(page).click();
  await expect(ways.getByText('Leave one way of paying at least.')).toBeVisible();
  await ways.getByRole('checkbox', { name: 'In person, to you' }).check();
  await save(page).click();
  await expect(page.getByText('Saved. Clients can book it now.')).toBeVisible();

  const client = await another();
  await becomeClient(client);
  await choose(client, 'Bar hour');
  await expect(client.getByText('You pay in person.')).toBeVisible();
  await freeTimes(client).first().click();
  await holdButton(client).click();
  await expect(client).toHaveURL(/\/checkout\/bkg_/);
  const inPerson = client.getByRole('button', { name: /^Book now, pay .* in person$/ });
  await expect(inPerson).toBeVisible();
  await expect(client.getByRole('button', { name: /^Pay / })).toHaveCount(0);
  await expect(client.getByRole('button', { name: 'Continue on Stripe’s page' })).toHaveCount(0);
  await inPerson.click();
  await expectBooked(client);

  // Another service of the same trainer is paid as ever.
  await choose(client, 'First session');
  await expect(client.getByText('You pay online or in person.')).toBeVisible();
  await freeTimes(client).first().click();
  await holdButton(client).click();
  await expect(client).toHaveURL(/\/checkout\/bkg_/);
  await cardFormReady(client);
  await expect(client.getByRole('button', { name: 'Continue on Stripe’s page' })).toBeVisible();
  await takeOffTheOffer(page, 'Bar hour');
});
