// The card form inside the frame: validation as one types and leaves, test cards at a tap, and the call that turns the card
// into a payment method. Used by `main.js`. The number goes from here to the API and nowhere else.

/** Which field a refusal is about; every other code is about the card, so its number. */
const FIELD_OF_REFUSAL = /** @type {Record<string, 'expiry' | 'cvc'>} */ ({
  expired_card: 'expiry',
  invalid_expiry_month: 'expiry',
  invalid_expiry_year: 'expiry',
  incorrect_cvc: 'cvc',
  invalid_cvc: 'cvc',
});

class CardForm {
  /** @type {FrameSettings} */
  #settings;
  /** @type {(type: string, data?: any) => void} */
  #tell;
  number = new CardField(
    'number',
    { digits: (text) => spacedNumber(text.replace(/\D/g, '')).replace(/ /g, ''), spaced: spacedNumber, mistake: numberMistake },
    (field, typed) => this.#changed(field, typed),
  );
  expiry = new CardField(
    'expiry',
    { digits: expiryDigits, spaced: spacedExpiry, mistake: (digits) => expiryMistake(digits, new Date()) },
    (field, typed) => this.#changed(field, typed),
  );
  cvc = new CardField(
    'cvc',
    {
      digits: (text) => text.replace(/\D/g, '').slice(0, brandOf(this.number.digits).cvc),
      spaced: (digits) => digits,
      mistake: (digits) => cvcMistake(digits, brandOf(this.number.digits)),
    },
    (field, typed) => this.#changed(field, typed),
  );
  #fields = [this.number, this.expiry, this.cvc];

  /** @param {FrameSettings} settings @param {(type: string, data?: any) => void} tell */
  constructor(settings, tell) {
    this.#settings = settings;
    this.#tell = tell;
    for (const [place, field] of this.#fields.entries()) {
      field.input.addEventListener('blur', () => {
        if (!field.empty) this.#show(field, field.mistake);
        this.#report();
      });
      field.input.addEventListener('keydown', (event) => {
        // Backspace in an empty field goes on erasing in the one before.
        if (event.key === 'Backspace' && field.empty) this.#fields[place - 1]?.input.focus();
      });
    }
    for (const chip of document.querySelectorAll('[data-card]')) {
      chip.addEventListener('click', () => this.#fillTestCard(chip.getAttribute('data-card') ?? ''));
    }
  }

  /** @param {FrameSettings} settings @returns {{ dark: boolean }} */
  draw(settings) {
    this.#settings = settings;
    const { language } = settings.connection;
    const words = FORM_WORDS[language];
    document.documentElement.lang = language;
    document.title = words['title'] ?? '';
    for (const part of document.querySelectorAll('[data-word]')) {
      part.textContent = words[part.getAttribute('data-word') ?? ''] ?? '';
    }
    for (const field of this.#fields) {
      field.input.placeholder = words[`${field.input.name}Placeholder`] ?? '';
      field.input.readOnly = settings.readOnly;
    }
    return applyAppearance(settings.appearance, settings.surface);
  }

  /** @returns {StripeError | undefined} the first mistake; all are shown */
  validate() {
    /** @type {StripeError | undefined} */
    let first;
    for (const field of this.#fields) {
      const code = field.mistake;
      this.#show(field, code);
      if (code) first ??= validationError(code, this.#settings.connection.language);
    }
    this.#report();
    return first;
  }

  /** @param {Record<string, unknown>} params @returns {Promise<Answer>} */
  createPaymentMethod(params) {
    const expiry = this.expiry.digits;
    return callApi(this.#settings.connection, 'POST', 'payment_methods', {
      ...params,
      type: 'card',
      card: {
        number: this.number.digits,
        exp_month: Number(expiry.slice(0, 2)),
        exp_year: 2000 + Number(expiry.slice(2)),
        cvc: this.cvc.digits,
      },
    });
  }

  /** @param {StripeError} error the bank's, already in the person's language */
  showRefusal(error) {
    const field = this[FIELD_OF_REFUSAL[error.decline_code ?? ''] ?? FIELD_OF_REFUSAL[error.code ?? ''] ?? 'number'];
    field.show(error.message ?? '');
    this.#report();
  }

  clear() {
    for (const field of this.#fields) {
      field.fill('');
      field.show('');
    }
    this.#showBrand();
    this.#report();
  }

  focus() {
    (this.#fields.find((field) => field.shown || field.empty) ?? this.number).input.focus();
  }

  /** @param {CardField} field @param {boolean} typed by hand, with the caret at the end */
  #changed(field, typed) {
    const code = field.mistake;
    // While someone types, only what cannot become right is a mistake.
    this.#show(field, code?.startsWith('incomplete') ? undefined : code);
    if (field === this.number) {
      this.#showBrand();
      this.cvc.fill(this.cvc.input.value);
    }
    this.#report();
    if (typed && !code) this.#fields[this.#fields.indexOf(field) + 1]?.input.focus();
  }

  /** @param {CardField} field @param {string | undefined} code */
  #show(field, code) {
    field.show(code ? errorWords(code, this.#settings.connection.language) : '');
  }

  #showBrand() {
    const digits = this.number.digits;
    document.documentElement.dataset['brand'] = digits === '' ? 'none' : brandOf(digits).name;
  }

  #report() {
    this.#tell('change', {
      empty: this.#fields.every((field) => field.empty),
      complete: this.#fields.every((field) => !field.mistake),
      invalid: this.#fields.some((field) => field.shown !== ''),
    });
  }

  /** @param {string} number */
  #fillTestCard(number) {
    if (this.#settings.readOnly) return;
    this.number.fill(number);
    this.expiry.fill(`12${String((new Date().getFullYear() + 4) % 100).padStart(2, '0')}`);
    this.cvc.fill('123');
    for (const field of this.#fields) field.show('');
    this.#showBrand();
    const status = document.getElementById('status');
    if (status) status.textContent = `${FORM_WORDS[this.#settings.connection.language]['filled']} ${number.slice(-4)}`;
    this.#report();
  }
}
