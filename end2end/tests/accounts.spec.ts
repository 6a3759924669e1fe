// Accounts: what is wrong is said beside the field, what was typed stays, and nobody is sent to another site.

import { becomeClient, newEmail, PASSWORD } from '../support/people';
import { settled } from '../support/tour';
import { expect, test } from '../support/test';

test('making an account: each mistake is said, and nothing typed is lost', async ({ page, watch }) => {
  watch.expect(/status of 4(09|22) .*\/do\/register/);
  await page.goto('/sign-up');
  await settled(page);
  const [name, email, password] = ['Name', 'E-mail', 'Password'].map((label) => page.getByLabel(label));
  if (!name || !email || !password) throw new Error('three fields');
  const send = page.getByRole('button', { name: 'Make an account' });
  await name.fill('Nora <b>O’Neil</b>');
  await email.fill('client@example.com');

  for (const [typed, problem] of [
    ['short', 'Take at least 8 characters.'],
    ['x'.repeat(129), 'Take at most 128 characters.'],
    ['password', 'This password is on every list of common ones. Take another.'],
    [PASSWORD, 'There is an account with this address already. Sign in instead.'],
  ] as const) {
    await password.fill(typed);
    await send.click();
    await expect(page.getByText(problem)).toBeVisible();
    await expect(name).toHaveValue('Nora <b>O’Neil</b>');
    await expect(email).toHaveValue('client@example.com');
    await expect(password).toHaveValue(typed);
  }
  await expect(email).toHaveAccessibleDescription('There is an account with this address already. Sign in instead.');
  await email.fill(newEmail());
  await send.click();
  await page.getByRole('group').or(page.locator('summary[aria-label="Account"]')).last().click();
  await expect(page.getByText('Nora <b>O’Neil</b>')).toBeVisible();
});

test('signing in: a wrong password and an unknown address read the same', async ({ page, watch }) => {
  watch.expect(/status of 401 .*\/do\/sign-in/);
  await page.goto('/sign-in');
  await settled(page);
  for (const email of ['client@example.com', newEmail()]) {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('E-mail and password do not match. Try again.')).toBeVisible();
    await expect(page.getByLabel('E-mail')).toHaveValue(email);
    await page.reload();
    await settled(page);
  }
});

test('pages of one’s own ask to sign in, and lead back', async ({ page }) => {
  await page.goto('/bookings');
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await page.getByLabel('E-mail').fill('client@example.com');
  await page.getByLabel('Password').fill('train-with-spotter');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My bookings' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'My bookings' })).toBeVisible();
});

test('after signing out nothing of one’s own is shown, not even by going back', async ({ page }) => {
  await becomeClient(page);
  await page.goto('/bookings');
  await settled(page);
  await page.locator('summary[aria-label="Account"]').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await page.goto('/bookings');
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
});

const ELSEWHERE = [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/%2F/evil.example/..//evil.example',
];

for (const next of ELSEWHERE) {
  test(`nobody is sent elsewhere after signing in: ${JSON.stringify(next)}`, async ({ page }) => {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await settled(page);
    await page.getByLabel('E-mail').fill('client@example.com');
    await page.getByLabel('Password').fill('train-with-spotter');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.locator('summary[aria-label="Account"]')).toBeVisible();
    expect(new URL(page.url()).hostname).toBe('127.0.0.1');
  });
}

test('nor by the form itself, sent without script', async ({ page, server }) => {
  for (const next of ELSEWHERE) {
    const answer = await page.request.post('/do/sign-in', {
      form: { email: 'client@example.com', password: 'train-with-spotter', next },
      headers: { accept: 'text/html' },
      maxRedirects: 0,
    });
    expect(new URL(answer.headers()['location'] ?? '/', server.url).origin).toBe(server.url);
  }
});
