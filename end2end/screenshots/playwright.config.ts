// Takes the README's pictures of the demo: `scripts/screenshots`. Not part of the tests.

import { defineConfig } from '@playwright/test';

import tests from '../playwright.config';

export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'take.ts',
  outputDir: '../../test-results',
  globalSetup: '../support/seed.ts',
  workers: 1,
});
