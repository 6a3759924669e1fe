// What the hosted page shows: what is bought, how one may pay, how it ended. Used by `checkout/main.js`.

/**
 * @typedef {object} PaymentPage as `routes/payment_pages.rs` answers
 * @property {number | null} amount_total in the smallest unit
 * @property {string} business_name
 * @property {string | null} cancel_url
 * @property {string | null} currency
 * @property {string | null} customer_email
 * @property {{ client_secret: string, status: string } | null} intent
 * @property {{ amount_total: number, description: string | null, name: string, quantity: number, unit_amount: number }[]} line_items
 * @property {string | null} locale
 * @property {'payment' | 'setup'} mode
 * @property {string[]} payment_method_types
 * @property {boolean} saves_method
 * @property {'open' | 'complete' | 'expired'} status
 * @property {string | null} submit_type
 * @property {string | null} success_url only once it is complete
 */

/** @param {string} id @returns {HTMLElement} */
function piece(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {Language} language
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
function checkoutWord(language, name, values = {}) {
  return (CHECKOUT_WORDS[language][name] ?? name).replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
}

/** @param {PaymentPage} page @param {Language} language */
function drawSummary(page, language) {
  document.documentElement.lang = language;
  for (const word of document.querySelectorAll('[data-word]')) {
    word.textContent = checkoutWord(language, word.getAttribute('data-word') ?? '');
  }
  const { currency } = page;
  document.title = `${checkoutWord(language, 'title')} · ${page.business_name}`;
  piece('shop').textContent = page.business_name;
  const pays = page.mode === 'payment' && currency !== null;
  piece('purpose').textContent = checkoutWord(language, pays ? 'purposePay' : 'purposeSetup');
  piece('total').textContent = pays ? amountWords(page.amount_total ?? 0, currency, language) : '';
  piece('items').replaceChildren(...page.line_items.map((item) => drawItem(item, currency ?? 'eur', language)));
  piece('sum').hidden = !pays || page.line_items.length < 2;
  piece('sum-total').textContent = piece('total').textContent;
  link('back', page.status === 'open' ? page.cancel_url : null);
}

/**
 * @param {PaymentPage['line_items'][number]} item
 * @param {string} currency
 * @param {Language} language
 */
function drawItem(item, currency, language) {
  const row = document.createElement('li');
  row.className = 'item';
  /** @param {string} name @param {string} text */
  const put = (name, text) => {
    const part = document.createElement('span');
    part.className = name;
    part.textContent = text;
    row.append(part);
  };
  put('item-name', item.name);
  put('item-total', amountWords(item.amount_total, currency, language));
  if (item.description) put('item-more', item.description);
  if (item.quantity > 1) {
    put('item-more', checkoutWord(language, 'each', { count: item.quantity, amount: amountWords(item.unit_amount, currency, language) }));
  }
  return row;
}

/** @param {PaymentPage} page @param {Language} language */
function drawForm(page, language) {
  const free = page.mode === 'payment' && page.amount_total === 0;
  piece('form').hidden = false;
  piece('heading').textContent = checkoutWord(language, free ? 'headingFree' : page.mode === 'setup' ? 'headingSetup' : 'headingPay');
  piece('email-field').hidden = page.customer_email !== null;
  piece('known-email').hidden = page.customer_email === null;
  piece('known-email').textContent = checkoutWord(language, 'knownEmail', { email: page.customer_email ?? '' });
  piece('methods').hidden = free || page.payment_method_types.length < 2;
  piece('card').hidden = free;
  piece('mandate').textContent = checkoutWord(language, 'mandate', { shop: page.business_name });
  piece('note').textContent = page.saves_method && page.mode === 'payment' ? checkoutWord(language, 'noteSaved') : '';
  piece('submit-words').textContent = submitWords(page, language);
}

/** @param {PaymentPage} page @param {Language} language @returns {string} what the button does */
function submitWords(page, language) {
  if (page.mode === 'setup') return checkoutWord(language, 'submitSetup');
  if (page.amount_total === 0) return checkoutWord(language, 'submitFree');
  const names = { book: 'submitBook', donate: 'submitDonate' };
  const name = names[/** @type {keyof typeof names} */ (page.submit_type)] ?? 'submitPay';
  const amount = amountWords(page.amount_total ?? 0, page.currency ?? 'eur', language);
  return checkoutWord(language, name, { amount });
}

/**
 * The page is over, or never was.
 * @param {'complete' | 'expired' | 'unknown' | 'offline'} how
 * @param {PaymentPage | undefined} page
 * @param {Language} language
 */
function drawEnd(how, page, language) {
  document.documentElement.lang = language;
  document.documentElement.dataset['state'] = how;
  document.title = checkoutWord(language, `${how}Heading`);
  piece('form').hidden = true;
  piece('ended').hidden = false;
  piece('ended-heading').textContent = checkoutWord(language, `${how}Heading`);
  piece('ended-text').textContent = checkoutWord(language, page?.mode === 'setup' && how === 'complete' ? 'completeSetupText' : `${how}Text`);
  piece('ended-link').textContent = checkoutWord(language, `${how}Link`);
  if (how === 'offline') link('ended-link', location.href);
  else link('ended-link', (how === 'complete' ? page?.success_url : page?.cancel_url) ?? null);
  piece('ended-heading').focus();
}

/** @param {string} id @param {string | null} url without one the link is not there */
function link(id, url) {
  const anchor = /** @type {HTMLAnchorElement} */ (piece(id));
  anchor.hidden = url === null;
  if (url !== null) anchor.href = url;
}
