// The hosted page's own fields: e-mail, and the bank account for a SEPA debit. Cards are in a frame, as everywhere. Used by
// `checkout/main.js`.

/**
 * One field with its sentence beside it.
 */
class PageField {
  /** @type {HTMLInputElement} */
  input;
  /** @type {HTMLElement} */
  #error;
  /** @type {(text: string) => string | undefined} */
  #mistake;

  /** @param {string} id @param {(text: string) => string | undefined} mistake the code of what is wrong with a text, if anything */
  constructor(id, mistake) {
    this.input = /** @type {HTMLInputElement} */ (document.getElementById(id));
    this.#error = /** @type {HTMLElement} */ (document.getElementById(`${id}-error`));
    this.#mistake = mistake;
    this.input.addEventListener('input', () => this.show(''));
  }

  get text() {
    return this.input.value.trim();
  }

  /** @param {Language} language @returns {boolean} whether the field is right; it says so if not */
  check(language) {
    const code = this.#mistake(this.text);
    this.show(code ? errorWords(code, language) : '');
    return code === undefined;
  }

  /** @param {string} message nothing takes the message away */
  show(message) {
    if (this.#error.textContent !== message) this.#error.textContent = message;
    this.input.setAttribute('aria-invalid', String(message !== ''));
  }
}

/** @param {string} text @returns {string | undefined} */
function emailMistake(text) {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : 'incomplete_email';
}

/** @param {string} text @returns {string | undefined} */
function holderMistake(text) {
  return text.length < 3 ? 'incomplete_name' : undefined;
}

/**
 * Whether an IBAN can be right: its form, and its check digits (ISO 13616: the rest of a division by 97 is 1).
 * @param {string} text
 * @returns {string | undefined}
 */
function ibanMistake(text) {
  const iban = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return 'incomplete_iban';
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const digit = Number.parseInt(character, 36);
    rest = (rest * (digit > 9 ? 100 : 10) + digit) % 97;
  }
  return rest === 1 ? undefined : 'invalid_iban';
}

/** @param {string} text @returns {string} in fours, as on paper */
function spacedIban(text) {
  return text.replace(/\s/g, '').toUpperCase().replace(/(.{4})(?=.)/g, '$1 ');
}
