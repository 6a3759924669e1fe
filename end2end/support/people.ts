// Accounts: new ones, so that no test meets another's bookings, and the demo's.

import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

export const PASSWORD = 'correct horse battery staple';
const DEMO_PASSWORD = 'train-with-spotter';

let made = 0;

/** An address that nobody has yet, on this worker's server. */
export function newEmail(): string {
  made += 1;
  return `person-${process.pid}-${made}@example.org`;
}

/** A new client, signed in, without a detour over the form. All are Lindqvists: a name that tests of texts pass over. */
export async function becomeClient(page: Page, name = 'Nora Lindqvist'): Promise<void> {
  await send(page, '/do/register', { name, email: newEmail(), password: PASSWORD });
}

export async function becomeDemoClient(page: Page): Promise<void> {
  await send(page, '/do/sign-in', { email: 'client@example.com', password: DEMO_PASSWORD });
}

export async function becomeDemoTrainer(page: Page): Promise<void> {
  await send(page, '/do/sign-in', { email: 'trainer@example.com', password: DEMO_PASSWORD });
}

/** One of the demo's other people. */
export async function becomeDemoPerson(page: Page, email: string): Promise<void> {
  await send(page, '/do/sign-in', { email, password: DEMO_PASSWORD });
}

export async function becomeDemoAdmin(page: Page): Promise<void> {
  await send(page, '/do/sign-in', { email: 'admin@example.com', password: DEMO_PASSWORD });
}

/** As the form does before the page's script has loaded. */
async function send(page: Page, path: string, form: Record<string, string>): Promise<void> {
  const answer = await page.request.post(path, { form, headers: { accept: 'text/html' }, maxRedirects: 0 });
  expect(answer.status(), `${path} redirects`).toBe(302);
  const cookies = await page.context().cookies();
  expect(cookies.map((cookie) => cookie.name), 'signed in').toContain('spotter_sign_in');
}
