// Amounts of money as people write them. Part of the bank's page and of the hosted page.

/**
 * Stripe counts in the currency's smallest unit, and keeps two digits for some currencies that people write without.
 * @param {number} amount
 * @param {string} currency
 * @param {Language} language
 * @returns {string}
 */
function amountWords(amount, currency, language) {
  const format = { style: /** @type {const} */ ('currency'), currency: currency.toUpperCase() };
  const kept = ['isk', 'ugx', 'huf', 'twd'].includes(currency.toLowerCase()) ? 2 : undefined;
  const digits = kept ?? new Intl.NumberFormat(language, format).resolvedOptions().maximumFractionDigits ?? 2;
  return new Intl.NumberFormat(language, format).format(amount / 10 ** digits);
}
