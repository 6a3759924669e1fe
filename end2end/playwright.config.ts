// Browser tests: a real Chromium against the built program, the sandbox inside. `npm run test:browser` runs them; see
// `support/test.ts` for what each test gets.

import { existsSync } from 'node:fs';

import { defineConfig, devices } from '@playwright/test';

const systemChromium = '/usr/bin/chromium';
const root = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'tests',
  outputDir: '../test-results',
  globalSetup: './support/seed.ts',
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // A machine that builds beside it stalls for seconds at times. What passes only the second time is listed as flaky.
  retries: process.env['CI'] ? 1 : 0,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    launchOptions: {
      ...(existsSync(systemChromium) ? { executablePath: systemChromium } : {}),
      args: [
        ...(root ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
      ],
    },
  },
});
