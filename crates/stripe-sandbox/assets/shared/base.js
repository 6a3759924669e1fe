// What every script of the stand-in needs: language, random ids, and the two kinds of error. Part of all three bundles.

/** @typedef {import('@stripe/stripe-js').StripeError} StripeError */
/** @typedef {'en' | 'ru'} Language */

/**
 * @param {string | undefined} locale as Stripe.js takes it: a language tag, `auto`, or nothing
 * @returns {Language}
 */
function languageOf(locale) {
  const wanted = !locale || locale === 'auto' ? navigator.language : locale;
  return wanted.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

/** 128 random bits. `crypto.randomUUID` is left out because plain HTTP on a local network does not have it. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Wrong use of the library by the page: thrown, never returned, as Stripe.js does. */
class IntegrationError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'IntegrationError';
  }
}

/**
 * Something the person typed that cannot be right.
 * @param {string} code
 * @param {Language} language
 * @returns {StripeError}
 */
function validationError(code, language) {
  return { type: 'validation_error', code, message: errorWords(code, language) };
}
