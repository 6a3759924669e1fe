// What the hosted onboarding page shows: what is asked for in the account's country, what is known already, how it ended. Used by
// `setup/main.js`.

/**
 * @typedef {object} SetupDetails as `connect/onboarding.rs` answers
 * @property {'open' | 'done' | 'expired'} state
 * @property {string} business_name
 * @property {string} country
 * @property {boolean} iban
 * @property {boolean} has_state
 * @property {boolean} has_postal_code
 * @property {boolean} wants_website
 * @property {string | null} routing_number of the test accounts; null where there is no such number
 * @property {{ how: string, number: string }[]} test_accounts
 * @property {{ last4: string, errored: boolean } | null} bank
 * @property {boolean} document_failed
 * @property {string} refresh_url
 * @property {string} return_url
 * @property {Record<string, string | number | null>} filled by the fields' names
 */

/** @param {string} id @returns {HTMLElement} */
function setupPart(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {Language} language
 * @param {string} name
 * @param {Record<string, string>} [values]
 * @returns {string}
 */
function setupWord(language, name, values = {}) {
  return (SETUP_WORDS[language][name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');
}

/** @param {Language} language */
function drawWords(language) {
  document.documentElement.lang = language;
  document.title = setupWord(language, 'title');
  for (const word of document.querySelectorAll('[data-word]')) {
    word.textContent = setupWord(language, word.getAttribute('data-word') ?? '');
  }
}

/** @param {SetupDetails} details @param {Language} language */
function drawSetup(details, language) {
  const shop = details.business_name;
  document.title = `${setupWord(language, 'title')} · ${shop}`;
  setupPart('shop').textContent = shop;
  setupPart('purpose').textContent = setupWord(language, 'purpose', { shop });
  const names = new Intl.DisplayNames([language], { type: 'region' });
  setupPart('country').textContent = setupWord(language, 'country', { country: names.of(details.country) ?? details.country });
  setupPart('agreement').textContent = setupWord(language, 'agreement');
  setupPart('state-field').hidden = !details.has_state;
  setupPart('postal_code-field').hidden = !details.has_postal_code;
  setupPart('website-field').hidden = !details.wants_website;
  setupPart('routing_number-field').hidden = details.routing_number === null;
  setupPart('account_number-label').textContent = details.iban ? 'IBAN' : setupWord(language, 'accountNumber');
  setupPart('document-failed').hidden = !details.document_failed;
  drawBank(details.bank, language);
  for (const [name, value] of Object.entries(details.filled)) {
    const input = document.getElementById(name);
    if (input instanceof HTMLInputElement && value !== null) input.value = String(value);
  }
  const kind = document.querySelector(`input[name="business_type"][value="${details.filled['business_type']}"]`);
  if (kind instanceof HTMLInputElement) kind.checked = true;
  backLink('back', details.return_url);
  setupPart('form').hidden = false;
}

/** @param {SetupDetails['bank']} bank @param {Language} language */
function drawBank(bank, language) {
  const known = setupPart('bank-known');
  known.hidden = bank === null;
  if (bank) known.textContent = setupWord(language, bank.errored ? 'bankErrored' : 'bankKnown', { last4: bank.last4 });
}

/**
 * @param {SetupDetails['test_accounts']} accounts
 * @param {Language} language
 * @param {(number: string) => void} choose
 */
function drawChips(accounts, language, choose) {
  const chips = accounts.map(({ how, number }) => {
    const chip = document.createElement('button');
    chip.type = 'button';
    chip.className = 'chip';
    const name = document.createElement('b');
    name.textContent = setupWord(language, how);
    const digits = document.createElement('span');
    digits.className = 'digits';
    digits.textContent = `•••• ${number.slice(-4)}`;
    chip.append(name, digits);
    chip.addEventListener('click', () => choose(number));
    return chip;
  });
  setupPart('chips').replaceChildren(...chips);
}

/**
 * The page is over, or never was.
 * @param {'done' | 'expired' | 'unknown' | 'offline'} how
 * @param {string | null} url where to go from here
 * @param {Language} language
 */
function drawSetupEnd(how, url, language) {
  document.documentElement.dataset['state'] = how;
  document.title = setupWord(language, `${how}Heading`);
  setupPart('form').hidden = true;
  setupPart('ended').hidden = false;
  setupPart('ended-heading').textContent = setupWord(language, `${how}Heading`);
  setupPart('ended-text').textContent = setupWord(language, `${how}Text`);
  setupPart('ended-link').textContent = setupWord(language, `${how}Link`);
  backLink('ended-link', url);
  setupPart('ended-heading').focus();
}

/** @param {string} id @param {string | null} url without one the link is not there */
function backLink(id, url) {
  const anchor = /** @type {HTMLAnchorElement} */ (setupPart(id));
  anchor.hidden = url === null;
  if (url !== null) anchor.href = url;
}
