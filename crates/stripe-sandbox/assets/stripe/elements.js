// `stripe.elements(…)`: the group that holds the client secret, the look and the one element there is. Used by the page
// and, through `groupOf`, by `confirm.js`.

/** @typedef {import('@stripe/stripe-js').StripeElements} StripeElements */
/** @typedef {import('@stripe/stripe-js').StripeElementsOptionsClientSecret} OptionsClientSecret */
/** @typedef {import('@stripe/stripe-js').StripeElementsOptionsMode} OptionsMode */
/** @typedef {import('@stripe/stripe-js').StripeElementsUpdateOptions} UpdateOptions */

/** @type {WeakMap<object, ElementsGroup>} */
const GROUPS = new WeakMap();

class ElementsGroup {
  /** @type {Connection} */
  #connection;
  /** @type {OptionsClientSecret | OptionsMode} */
  #options;
  /** @type {PaymentElement | undefined} */
  #payment;
  /** @type {Set<() => void>} */
  #onUpdateEnd = new Set();
  /** Without a client secret, `submit()` has to come before confirming. */
  submitted = false;

  /** @param {Connection} connection @param {OptionsClientSecret | OptionsMode} options */
  constructor(connection, options) {
    this.#connection = options.locale
      ? { ...connection, language: languageOf(options.locale) }
      : connection;
    this.#options = options;
    if (this.clientSecret !== undefined) parseClientSecret(this.clientSecret, 'elements()');
    if (options.fonts?.length) {
      console.warn('[sandbox] elements(): fonts are not loaded here; the frame uses fonts installed on the machine.');
    }
  }

  get connection() {
    return this.#connection;
  }

  /** @returns {string | undefined} */
  get clientSecret() {
    return 'clientSecret' in this.#options ? this.#options.clientSecret : undefined;
  }

  /** @returns {boolean} whether the intent comes only when confirming */
  get deferred() {
    return this.#options.mode !== undefined;
  }

  get payment() {
    return this.#payment;
  }

  /** @param {string} type @param {any} [options] @returns {any} */
  create(type, options = {}) {
    if (type !== 'payment') {
      throw new IntegrationError(`The sandbox implements the Payment Element only: it cannot create "${type}".`);
    }
    if (this.#payment) {
      throw new IntegrationError('Can only create one Element of type payment. Use getElement("payment") to find it.');
    }
    this.#payment = new PaymentElement(
      {
        connection: this.#connection,
        appearance: () => this.#options.appearance ?? {},
        check: () => this.#check(),
        gone: () => (this.#payment = undefined),
      },
      options,
    );
    return this.#payment;
  }

  /** @param {string} type @returns {any} */
  getElement(type) {
    return (type === 'payment' && this.#payment) || null;
  }

  /** @param {UpdateOptions} options */
  async update(options) {
    this.#options = /** @type {OptionsClientSecret | OptionsMode} */ ({ ...this.#options, ...options });
    if (options.locale) this.#connection.language = languageOf(options.locale);
    this.#payment?.redraw();
    for (const handler of this.#onUpdateEnd) handler();
  }

  /** @param {'update-end'} _type @param {() => void} handler */
  on(_type, handler) {
    this.#onUpdateEnd.add(handler);
  }

  /** @returns {Promise<{ error?: { message: string, status?: string } }>} */
  async fetchUpdates() {
    const error = await this.#check();
    return error ? { error: { message: error.message ?? '' } } : {};
  }

  /** @returns {ReturnType<StripeElements['submit']>} */
  async submit() {
    if (!this.#payment?.mounted) {
      throw new IntegrationError('elements.submit(): there is no mounted Payment Element to submit.');
    }
    const error = await this.#payment.validate();
    this.submitted = !error;
    return error ? { error } : { selectedPaymentMethod: 'card' };
  }

  /**
   * An element for an intent that is unknown, paid or canceled does not load, as with Stripe.
   * @returns {Promise<StripeError | undefined>}
   */
  async #check() {
    const secret = this.clientSecret;
    if (secret === undefined) return undefined;
    const { kind } = parseClientSecret(secret, 'elements()');
    const answer = await retrieveIntent(this.#connection, secret);
    if (answer.error) return answer.error;
    if (!['succeeded', 'canceled', 'requires_capture'].includes(answer.object.status)) return undefined;
    return {
      type: 'invalid_request_error',
      code: `${kind.object}_unexpected_state`,
      message: `The client secret is for an intent in a terminal state (${answer.object.status}) and cannot be used to initialize Elements.`,
      [kind.object]: answer.object,
    };
  }
}

/**
 * @param {Connection} connection
 * @param {OptionsClientSecret | OptionsMode} options
 * @returns {StripeElements}
 */
function createElements(connection, options) {
  const group = new ElementsGroup({ ...connection }, options);
  /** @type {StripeElements} */
  const elements = {
    create: (/** @type {string} */ type, /** @type {any} */ more) => group.create(type, more),
    getElement: (/** @type {string} */ type) => group.getElement(type),
    update: (more) => group.update(more),
    on: (type, handler) => group.on(type, handler),
    fetchUpdates: () => group.fetchUpdates(),
    submit: () => group.submit(),
  };
  GROUPS.set(elements, group);
  return elements;
}

/**
 * @param {StripeElements} elements as the page passes it
 * @param {string} caller
 * @returns {{ group: ElementsGroup, payment: PaymentElement }}
 */
function groupOf(elements, caller) {
  const group = GROUPS.get(elements);
  const payment = group?.payment;
  if (!group || !payment?.mounted) {
    throw new IntegrationError(
      `Invalid value for ${caller}: elements should have a mounted Payment Element or Express Checkout Element.`,
    );
  }
  return { group, payment };
}
