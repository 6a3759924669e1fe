// One input of the card form: keeps its digits spaced without moving the caret, and shows its mistake beside it. Used by
// `form.js`.

/**
 * @typedef {object} FieldRules
 * @property {(text: string) => string} digits what counts of the text
 * @property {(digits: string) => string} spaced how it is shown
 * @property {(digits: string) => string | undefined} mistake the code of what is wrong, if anything
 */

class CardField {
  /** @type {HTMLInputElement} */
  input;
  /** @type {HTMLElement} */
  #error;
  /** @type {FieldRules} */
  #rules;
  #before = '';
  /** The mistake on show. */
  shown = '';

  /**
   * @param {string} name of the input, and its id
   * @param {FieldRules} rules
   * @param {(field: CardField, typedAtEnd: boolean) => void} changed
   */
  constructor(name, rules, changed) {
    this.input = /** @type {HTMLInputElement} */ (document.getElementById(name));
    this.#error = /** @type {HTMLElement} */ (document.getElementById(`${name}-error`));
    this.#rules = rules;
    this.input.addEventListener('input', (event) => {
      const kind = event instanceof InputEvent ? event.inputType : '';
      this.#respace(kind === 'deleteContentBackward');
      changed(this, kind === 'insertText' && this.input.selectionStart === this.input.value.length);
    });
  }

  get digits() {
    return this.#rules.digits(this.input.value);
  }

  get empty() {
    return this.input.value === '';
  }

  /** @returns {string | undefined} */
  get mistake() {
    return this.#rules.mistake(this.digits);
  }

  /** @param {string} text */
  fill(text) {
    this.input.value = text;
    this.#respace(false);
  }

  /** @param {string} message nothing takes the message away */
  show(message) {
    this.shown = message;
    // Written only when it changes: screen readers read a live region again each time it is written.
    if (this.#error.textContent !== message) this.#error.textContent = message;
    this.input.setAttribute('aria-invalid', String(message !== ''));
    this.input.classList.toggle('Input--invalid', message !== '');
  }

  /** Shows the value spaced, with the caret after the same digit as before. @param {boolean} erased */
  #respace(erased) {
    const { digits, spaced } = this.#rules;
    const caret = this.input.selectionStart ?? this.input.value.length;
    const atEnd = caret === this.input.value.length;
    let left = this.input.value.slice(0, caret).replace(/\D/g, '');
    let value = digits(this.input.value);
    if (erased && value === digits(this.#before) && spaced(value) === this.#before) {
      // Only a space was erased: the person meant the digit before it.
      value = value.slice(0, Math.max(left.length - 1, 0)) + value.slice(left.length);
      left = left.slice(0, -1);
    }
    let text = spaced(value);
    // Erasing must be able to pass the separator that typing adds by itself.
    if (erased && atEnd) text = text.replace(/\D+$/, '');
    this.#before = text;
    if (this.input.value === text) return;
    this.input.value = text;
    if (document.activeElement === this.input) {
      const place = atEnd ? text.length : placeAfter(text, left.length);
      this.input.setSelectionRange(place, place);
    }
  }
}

/** @param {string} text @param {number} count @returns {number} the place behind that many digits */
function placeAfter(text, count) {
  let seen = 0;
  for (let place = 0; place < text.length; place += 1) {
    if (seen === count) return place;
    if (/\d/.test(text[place] ?? '')) seen += 1;
  }
  return text.length;
}
