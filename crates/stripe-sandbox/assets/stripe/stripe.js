// `Stripe(publishableKey, options)`: the factory, and the methods under their public names and result shapes. Last part of
// the bundle `stripe.js`, which pages load in place of https://js.stripe.com.

/** @typedef {import('@stripe/stripe-js').Stripe} Stripe */
/** @typedef {import('@stripe/stripe-js').StripeConstructorOptions} StripeConstructorOptions */
/** @typedef {import('@stripe/stripe-js').PaymentIntentResult} PaymentIntentResult */
/** @typedef {import('@stripe/stripe-js').SetupIntentResult} SetupIntentResult */
/** @typedef {import('@stripe/stripe-js').PaymentMethodResult} PaymentMethodResult */
/**
 * The part of Stripe.js that the sandbox has.
 * @typedef {Pick<Stripe, 'elements' | 'confirmPayment' | 'confirmSetup' | 'confirmCardPayment' | 'confirmCardSetup'
 *   | 'handleNextAction' | 'handleCardAction' | 'retrievePaymentIntent' | 'retrieveSetupIntent' | 'createPaymentMethod'
 *   | 'registerAppInfo'>} SandboxStripe
 */

/** The sandbox's root: this script is served from `js/stripe.js` below it. */
const SANDBOX_BASE = new URL('..', document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href).href;

/**
 * @param {string} publishableKey
 * @param {StripeConstructorOptions} [options]
 * @returns {SandboxStripe}
 */
function createStripe(publishableKey, options = {}) {
  if (typeof publishableKey !== 'string' || publishableKey === '') {
    throw new IntegrationError('Missing value for Stripe(): apiKey should be a string.');
  }
  if (/^(sk|rk)_/.test(publishableKey)) {
    throw new IntegrationError('You should not use your secret key with Stripe.js. Pass a publishable key (pk_test_…) instead.');
  }
  if (!publishableKey.startsWith('pk_test_')) {
    throw new IntegrationError('The sandbox takes test keys only (pk_test_…).');
  }
  /** @type {Connection} */
  const connection = {
    base: SANDBOX_BASE,
    key: publishableKey,
    account: options.stripeAccount,
    version: options.apiVersion,
    language: languageOf(options.locale),
  };
  return {
    elements: (/** @type {any} */ more = {}) => createElements(connection, more),

    // The overloads promise an error only where the page is left on success; the implementation is one for all.
    confirmPayment: async (/** @type {ConfirmOptions} */ more) =>
      /** @type {any} */ (
        paymentResult(
          await confirmWithElements(spoken(connection, more), 'stripe.confirmPayment()', 'payment_intent', more),
        )
      ),
    confirmSetup: async (/** @type {ConfirmOptions} */ more) =>
      /** @type {any} */ (
        setupResult(await confirmWithElements(spoken(connection, more), 'stripe.confirmSetup()', 'setup_intent', more))
      ),

    confirmCardPayment: async (secret, data = {}, { handleActions = true } = {}) => {
      const caller = 'stripe.confirmCardPayment()';
      parseClientSecret(secret, caller, 'payment_intent');
      const { payment_method: method, payment_method_options: _, ...params } = data;
      const sent = { ...params, ...cardMethodParams(method, caller) };
      return paymentResult(await confirmIntent(connection, secret, sent, handleActions));
    },
    confirmCardSetup: async (secret, data = {}, { handleActions = true } = {}) => {
      const caller = 'stripe.confirmCardSetup()';
      parseClientSecret(secret, caller, 'setup_intent');
      const { payment_method: method, ...params } = data;
      const sent = { ...params, ...cardMethodParams(method, caller) };
      return setupResult(await confirmIntent(connection, secret, sent, handleActions));
    },

    handleNextAction: async (/** @type {any} */ { clientSecret }) => {
      const answer = await continueIntent(connection, clientSecret, 'handleNextAction');
      return /** @type {any} */ (String(clientSecret).startsWith('seti_') ? setupResult(answer) : paymentResult(answer));
    },
    handleCardAction: async (secret) => paymentResult(await continueIntent(connection, secret, 'handleCardAction')),

    retrievePaymentIntent: async (secret) => {
      parseClientSecret(secret, 'stripe.retrievePaymentIntent()', 'payment_intent');
      return paymentResult(await retrieveIntent(connection, secret));
    },
    retrieveSetupIntent: async (secret) => {
      parseClientSecret(secret, 'stripe.retrieveSetupIntent()', 'setup_intent');
      return setupResult(await retrieveIntent(connection, secret));
    },

    createPaymentMethod: async (/** @type {any} */ more) => {
      const answer = await makePaymentMethod(connection, more);
      return answer.error ? { error: answer.error } : { paymentMethod: answer.object };
    },

    registerAppInfo: () => {},
  };
}

/**
 * The language of the elements, where there are some: errors read like the form they are about.
 * @param {Connection} connection
 * @param {ConfirmOptions} options
 * @returns {Connection}
 */
function spoken(connection, options) {
  const group = options?.elements && GROUPS.get(options.elements);
  return group ? group.connection : connection;
}

/** @param {Answer} answer @returns {PaymentIntentResult} */
function paymentResult(answer) {
  return answer.error ? { error: answer.error } : { paymentIntent: answer.object };
}

/** @param {Answer} answer @returns {SetupIntentResult} */
function setupResult(answer) {
  return answer.error ? { error: answer.error } : { setupIntent: answer.object };
}

// Works with and without `new`; `version` is what @stripe/stripe-js compares its own release with.
Object.defineProperty(window, 'Stripe', {
  configurable: true,
  writable: true,
  value: Object.assign(
    /** @param {string} key @param {StripeConstructorOptions} [more] */
    function Stripe(key, more) {
      return createStripe(key, more);
    },
    { version: 'endive' },
  ),
});
