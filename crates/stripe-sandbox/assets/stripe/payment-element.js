// The Payment Element as the page holds it: mounting, events, and what `confirm.js` asks of the form. The form itself
// lives in a frame of its own (`payment-frame.js`), so a card number never is in the page.

/** @typedef {import('@stripe/stripe-js').StripePaymentElementOptions} StripePaymentElementOptions */
/** @typedef {import('@stripe/stripe-js').StripePaymentElementUpdateOptions} StripePaymentElementUpdateOptions */
/** @typedef {import('@stripe/stripe-js').PaymentMethodCreateParams.BillingDetails} BillingDetails */
/**
 * @typedef {object} ElementHome what the element needs of the group that made it
 * @property {Connection} connection
 * @property {() => Appearance} appearance
 * @property {() => Promise<StripeError | undefined>} check whether the intent can still take a payment
 * @property {() => void} gone called once, when the element is destroyed
 */

class PaymentElement {
  /** @type {ElementHome} */
  #home;
  /** @type {StripePaymentElementOptions} */
  #options;
  /** @type {Map<string, Set<(event: any) => any>>} */
  #handlers = new Map();
  /** @type {PaymentFrame | undefined} */
  #frame;
  /** @type {HTMLElement | undefined} */
  #container;
  #destroyed = false;
  #darkness = matchMedia('(prefers-color-scheme: dark)');
  #redraw = () => this.redraw();

  /** @param {ElementHome} home @param {StripePaymentElementOptions} options */
  constructor(home, options) {
    this.#home = home;
    this.#options = options;
  }

  /** @param {string | HTMLElement} target */
  mount(target) {
    this.#refuseIfDestroyed();
    const container = typeof target === 'string' ? document.querySelector(target) : target;
    if (!(container instanceof HTMLElement)) {
      throw new IntegrationError(
        typeof target === 'string'
          ? `The selector you specified (${target}) applies to no DOM elements that are currently on the page. Make sure the element exists on the page before calling mount().`
          : 'Invalid DOM element. Call mount() with a valid selector or DOM element.',
      );
    }
    this.unmount();
    this.#container = container;
    container.classList.add('StripeElement', 'StripeElement--empty');
    if (container.id) {
      for (const label of document.querySelectorAll(`label[for="${CSS.escape(container.id)}"]`)) {
        label.addEventListener('click', () => this.#frame?.focus());
      }
    }
    /** @type {PaymentFrame} */
    const frame = new PaymentFrame(
      container,
      () => this.#settings(),
      (type, data) => this.#receive(frame, type, data),
    );
    this.#frame = frame;
    this.#darkness.addEventListener('change', this.#redraw);
    queueMicrotask(() => this.#emit('loaderstart'));
  }

  unmount() {
    this.#darkness.removeEventListener('change', this.#redraw);
    this.#frame?.remove();
    this.#frame = undefined;
    this.#container?.classList.remove(
      'StripeElement',
      ...['empty', 'focus', 'complete', 'invalid'].map((state) => `StripeElement--${state}`),
    );
    this.#container = undefined;
  }

  destroy() {
    this.#refuseIfDestroyed();
    this.unmount();
    this.#destroyed = true;
    this.#handlers.clear();
    this.#home.gone();
  }

  focus() {
    this.#frame?.focus();
  }

  blur() {
    this.#frame?.send('blur');
  }

  clear() {
    this.#frame?.send('clear');
  }

  /** There is one way to pay here, so there is nothing to collapse into. */
  collapse() {
    return this;
  }

  /** @param {Partial<StripePaymentElementUpdateOptions>} options */
  update(options) {
    this.#refuseIfDestroyed();
    this.#options = { ...this.#options, ...options };
    this.#frame?.send('update', this.#settings());
    return this;
  }

  /** @param {string} type @param {(event: any) => any} handler */
  on(type, handler) {
    const handlers = this.#handlers.get(type) ?? new Set();
    this.#handlers.set(type, handlers.add(handler));
    return this;
  }

  /** @param {string} type @param {(event: any) => any} handler */
  once(type, handler) {
    /** @param {any} event */
    const once = (event) => {
      this.off(type, once);
      handler(event);
    };
    return this.on(type, once);
  }

  /** @param {string} type @param {(event: any) => any} [handler] all of the type, if left out */
  off(type, handler) {
    if (handler) this.#handlers.get(type)?.delete(handler);
    else this.#handlers.delete(type);
    return this;
  }

  // From here on: for `elements.js` and `confirm.js`, not for the page.

  get mounted() {
    return this.#frame?.connected ?? false;
  }

  /** The look has changed for the whole group. */
  redraw() {
    this.#frame?.send('update', this.#settings());
  }

  /** @returns {Promise<StripeError | undefined>} the first mistake in the form, which shows all and focuses the first */
  async validate() {
    const error = await this.#frame?.ask('validate');
    if (error) this.#frame?.focus();
    return error;
  }

  /**
   * @param {{ billing_details?: BillingDetails, [name: string]: unknown }} params
   * @returns {Promise<Answer>} the frame sends the card to the API and hands back a payment method
   */
  async createPaymentMethod(params) {
    const billing = { ...this.#options.defaultValues?.billingDetails, ...params.billing_details };
    return this.#frame?.ask('createPaymentMethod', { ...params, billing_details: billing });
  }

  /** @param {StripeError} error what the bank said, shown beside the field it is about */
  showRefusal(error) {
    this.#frame?.send('refused', error);
  }

  /** @returns {FrameSettings} */
  #settings() {
    return {
      connection: this.#home.connection,
      appearance: this.#home.appearance(),
      readOnly: this.#options.readOnly ?? false,
      surface: surfaceBehind(this.#container ?? null),
    };
  }

  /** @param {PaymentFrame} frame @param {string} type @param {any} data */
  #receive(frame, type, data) {
    if (frame !== this.#frame) return;
    const states = this.#container?.classList;
    switch (type) {
      case 'ready':
        void this.#reveal(frame);
        break;
      case 'failed':
        this.#emit('loaderror', { error: plainError('api_connection_error', this.#home.connection.language) });
        break;
      case 'change':
        for (const state of ['empty', 'complete', 'invalid']) states?.toggle(`StripeElement--${state}`, data[state]);
        this.#emit('change', {
          empty: data.empty,
          complete: data.complete,
          collapsed: false,
          value: { type: 'card' },
        });
        break;
      case 'focus':
      case 'blur':
        states?.toggle('StripeElement--focus', type === 'focus');
        this.#emit(type);
        break;
      case 'escape':
        this.#emit('escape');
        break;
      case 'enter':
        frame.submitForm();
        break;
    }
  }

  /** @param {PaymentFrame} frame */
  async #reveal(frame) {
    const error = await this.#home.check();
    if (frame !== this.#frame) return;
    if (error) {
      this.#emit('loaderror', { error });
      return;
    }
    frame.show();
    this.#emit('ready');
  }

  /** @param {string} type @param {object} [more] */
  #emit(type, more) {
    for (const handler of [...(this.#handlers.get(type) ?? [])]) handler({ elementType: 'payment', ...more });
  }

  #refuseIfDestroyed() {
    if (this.#destroyed) {
      throw new IntegrationError('This Element has already been destroyed. Please create a new one.');
    }
  }
}
