// The hosted page of a Checkout Session: loads what is bought, takes a card or a bank account, pays, and goes on to the shop.
// It asks the API with the publishable key, as Stripe's own page does; who knows the session's id may pay it.

const SESSION_ID = location.pathname.replace(/\/$/, '').split('/').pop() ?? '';
const PUBLISHABLE_KEY = document.querySelector('meta[name="publishable-key"]')?.getAttribute('content') ?? '';

class CheckoutPage {
  /** @type {PaymentPage} */
  #page;
  /** @type {Language} */
  #language;
  /** @type {Connection} */
  #connection;
  /** @type {import('@stripe/stripe-js').Stripe} */
  #stripe;
  /** @type {import('@stripe/stripe-js').StripeElements | undefined} */
  #elements;
  #email = new PageField('email', emailMistake);
  #iban = new PageField('iban', ibanMistake);
  #holder = new PageField('holder', holderMistake);
  #busy = false;

  /** @param {PaymentPage} page @param {Connection} connection @param {import('@stripe/stripe-js').Stripe} stripe */
  constructor(page, connection, stripe) {
    this.#page = page;
    this.#connection = connection;
    this.#language = connection.language;
    this.#stripe = stripe;
    drawForm(page, this.#language);
    if (!this.#free) this.#mountCard();
    this.#listen();
    document.documentElement.dataset['state'] = 'open';
  }

  get #free() {
    return this.#page.mode === 'payment' && this.#page.amount_total === 0;
  }

  get #byAccount() {
    const chosen = document.querySelector('input[name="method"]:checked');
    return !this.#free && chosen instanceof HTMLInputElement && chosen.value === 'sepa_debit';
  }

  #mountCard() {
    const { amount_total: amount, currency, mode } = this.#page;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const common = { appearance: cardAppearance(), locale: this.#language };
    this.#elements =
      mode === 'payment'
        ? this.#stripe.elements({ mode: 'payment', amount: amount ?? 0, currency: currency ?? 'eur', ...common })
        : this.#stripe.elements({ mode: 'setup', currency: currency ?? 'eur', ...common });
    this.#elements.create('payment').mount('#card');
    dark.addEventListener('change', () => this.#elements?.update({ appearance: cardAppearance() }));
  }

  #listen() {
    piece('form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#pay();
    });
    piece('methods').addEventListener('change', () => this.#choose());
    if (!this.#page.payment_method_types.includes('card')) {
      /** @type {HTMLInputElement} */ (document.querySelector('input[value="sepa_debit"]')).checked = true;
    }
    this.#choose();
    this.#iban.input.addEventListener('blur', () => (this.#iban.input.value = spacedIban(this.#iban.input.value)));
    for (const chip of document.querySelectorAll('[data-iban]')) {
      chip.addEventListener('click', () => {
        this.#iban.input.value = spacedIban(chip.getAttribute('data-iban') ?? '');
        if (this.#holder.text === '') this.#holder.input.value = 'Jenny Rosen';
        this.#iban.show('');
        this.#holder.show('');
      });
    }
    // Paid or expired meanwhile, in another window or while the phone was in a pocket.
    document.addEventListener('visibilitychange', () => void this.#look());
    window.addEventListener('pageshow', (event) => event.persisted && void this.#look());
  }

  #choose() {
    piece('account').hidden = !this.#byAccount;
    piece('card').hidden = this.#byAccount || this.#free;
    this.#refuse('');
  }

  async #look() {
    if (document.visibilityState !== 'visible' || this.#busy) return;
    const answer = await loadPage(this.#connection);
    if (answer.object && answer.object.status !== 'open') drawEnd(answer.object.status, answer.object, this.#language);
  }

  async #pay() {
    if (this.#busy) return;
    this.#refuse('');
    this.#work(true);
    const page = await this.#attempt();
    if (page?.status === 'complete' && page.success_url) {
      document.documentElement.dataset['state'] = 'paid';
      this.#say(checkoutWord(this.#language, 'done'));
      location.assign(page.success_url);
      return;
    }
    this.#work(false);
    if (page && page.status !== 'open') drawEnd(page.status, page, this.#language);
  }

  /** @returns {Promise<PaymentPage | undefined>} the page after the attempt; nothing if it failed, which is then said */
  async #attempt() {
    /** @type {Record<string, unknown>} */
    const params = { expected_amount: this.#page.amount_total ?? undefined };
    if (!(await this.#check())) return undefined;
    if (this.#page.customer_email === null) params['email'] = this.#email.text;
    if (!this.#free) {
      const method = this.#byAccount ? await this.#accountMethod() : await this.#cardMethod();
      if (method === undefined) return undefined;
      params['payment_method'] = method;
    }
    const answer = await callApi(this.#connection, 'POST', `payment_pages/${SESSION_ID}/confirm`, params);
    if (answer.error) return this.#refused(answer.error);
    if (answer.object.intent?.status !== 'requires_action') return answer.object;
    const challenged = await this.#stripe.handleNextAction({ clientSecret: answer.object.intent.client_secret });
    if (challenged.error) return this.#refused(challenged.error);
    return (await loadPage(this.#connection)).object;
  }

  /** @returns {Promise<boolean>} whether the form is right; all mistakes are shown, and the first has the focus */
  async #check() {
    const own = [...(this.#page.customer_email === null ? [this.#email] : []), ...(this.#byAccount ? [this.#iban, this.#holder] : [])];
    const wrong = own.filter((field) => !field.check(this.#language));
    const card = this.#byAccount || this.#free ? undefined : (await this.#elements?.submit())?.error;
    // A card's frame that has a mistake to show takes the focus a moment later.
    if (card) setTimeout(() => wrong[0]?.input.focus(), 60);
    else wrong[0]?.input.focus();
    return wrong.length === 0 && !card;
  }

  /** @param {StripeError} error @returns {Promise<PaymentPage | undefined>} */
  async #refused(error) {
    if (error.code === 'checkout_not_active_session') return (await loadPage(this.#connection)).object;
    const why = error.message ?? errorWords('api_error', this.#language);
    const isRefused = error.type === 'card_error' || error.code?.endsWith('_authentication_failure');
    this.#refuse(isRefused ? `${why} ${checkoutWord(this.#language, 'another')}` : why);
    return undefined;
  }

  /** @returns {Promise<string | undefined>} the payment method's id; nothing if the form says what is wrong */
  async #cardMethod() {
    const elements = this.#elements;
    if (!elements) return undefined;
    const email = this.#page.customer_email ?? this.#email.text;
    const made = await this.#stripe.createPaymentMethod({ elements, params: { billing_details: { email } } });
    if (made.error) this.#refuse(made.error.message ?? '');
    return made.paymentMethod?.id;
  }

  /** @returns {Promise<string | undefined>} */
  async #accountMethod() {
    const made = await callApi(this.#connection, 'POST', 'payment_methods', {
      type: 'sepa_debit',
      sepa_debit: { iban: this.#iban.text.replace(/\s/g, '') },
      billing_details: { name: this.#holder.text, email: this.#page.customer_email ?? this.#email.text },
    });
    if (made.error?.param?.includes('iban')) {
      this.#iban.show(made.error.message ?? '');
      this.#iban.input.focus();
    } else if (made.error) {
      this.#refuse(made.error.message ?? '');
    }
    return made.object?.id;
  }

  /** @param {string} message nothing takes the message away */
  #refuse(message) {
    piece('refusal').hidden = message === '';
    piece('refusal-text').textContent = message;
    if (message !== '') piece('refusal').scrollIntoView({ block: 'nearest' });
  }

  /** @param {boolean} busy */
  #work(busy) {
    this.#busy = busy;
    const button = /** @type {HTMLButtonElement} */ (piece('submit'));
    button.disabled = busy;
    if (busy) this.#say(checkoutWord(this.#language, 'working'));
    else piece('submit-words').textContent = submitWords(this.#page, this.#language);
  }

  /** @param {string} text */
  #say(text) {
    piece('submit-words').textContent = text;
    piece('status').textContent = text;
  }
}

/** @param {Connection} connection @returns {Promise<Answer>} */
function loadPage(connection) {
  return callApi(connection, 'GET', `payment_pages/${SESSION_ID}`, {});
}

/** The page's colours for the card's frame, which cannot see its style sheet. */
function cardAppearance() {
  const styles = getComputedStyle(document.documentElement);
  /** @param {string} name @returns {string} */
  const colour = (name) => {
    const probe = document.createElement('span');
    probe.style.setProperty('color', `var(--${name})`);
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  return {
    theme: /** @type {const} */ ('stripe'),
    variables: {
      colorPrimary: colour('accent'),
      colorBackground: colour('ground'),
      colorText: colour('ink'),
      colorTextSecondary: colour('ink-soft'),
      colorDanger: colour('danger'),
      borderRadius: '8px',
      fontFamily: styles.fontFamily,
    },
  };
}

async function startCheckout() {
  const base = new URL('../../', location.href).href;
  /** @type {Connection} */
  const connection = { base, key: PUBLISHABLE_KEY, account: undefined, version: undefined, language: languageOf('auto') };
  const answer = await loadPage(connection);
  if (!answer.object) {
    drawEnd(answer.error?.code === 'resource_missing' ? 'unknown' : 'offline', undefined, connection.language);
    return;
  }
  /** @type {PaymentPage} */
  const page = answer.object;
  connection.language = languageOf(page.locale ?? 'auto');
  drawSummary(page, connection.language);
  const stripe = window.Stripe?.(PUBLISHABLE_KEY, { locale: connection.language });
  if (page.status !== 'open') drawEnd(page.status, page, connection.language);
  else if (stripe) new CheckoutPage(page, connection, stripe);
  else drawEnd('offline', page, connection.language);
}

void startCheckout();
