// Everything that goes wrong in a browser without anybody looking: errors on the console (refusals by the content policy
// among them), exceptions, answers of 500 and above. A test fails by any that it did not expect.

import type { BrowserContext } from '@playwright/test';

import { count } from './quiet';

export class Watch {
  readonly #seen: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Watches all pages and frames of a browser window. */
  over(context: BrowserContext): void {
    count(context);
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      const { url } = message.location();
      this.#note(`console: ${message.text()} (${url})`);
    });
    context.on('weberror', (error) => this.#note(`exception: ${error.error().stack ?? error.error().message}`));
    context.on('response', (response) => {
      if (response.status() >= 500) this.#note(`answer: ${response.status()} of ${response.url()}`);
    });
  }

  /** These belong to the test. Matched against texts such as `console: Failed to load … (http://…)`. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** What was not expected. */
  get unexpected(): string[] {
    return this.#seen.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }

  #note(text: string): void {
    this.#seen.push(text);
  }
}

/** A refused card: Stripe's API answers 402, and browsers put that on the console. */
export const CARD_REFUSED = /status of 402 .*\/stripe-sandbox\/v1\//;
/** A page that is not there, on purpose. */
export const NOT_FOUND = /console: .*status of 404/;
