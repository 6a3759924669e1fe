// Confirming intents: with the card in the Payment Element, with a payment method there already is, or going on with one
// that waits for the person. Used by `stripe.js`, which gives the results their public names.

/**
 * @typedef {object} ConfirmOptions what `confirmPayment` and `confirmSetup` take
 * @property {StripeElements} [elements]
 * @property {string} [clientSecret]
 * @property {Record<string, any>} [confirmParams]
 * @property {'always' | 'if_required'} [redirect]
 */

/**
 * @param {Connection} connection
 * @param {string} caller for error texts
 * @param {IntentKind['object']} expected
 * @param {ConfirmOptions} options
 * @returns {Promise<Answer>} does not settle when the page is left for `return_url`
 */
async function confirmWithElements(connection, caller, expected, options) {
  const { elements, confirmParams = {}, redirect = 'always' } = options ?? {};
  const form = elements && !confirmParams.payment_method ? groupOf(elements, caller) : undefined;
  const secret = options?.clientSecret ?? form?.group.clientSecret ?? (elements && GROUPS.get(elements)?.clientSecret);
  const { kind } = parseClientSecret(secret, caller, expected);
  if (redirect === 'always' && !confirmParams.return_url) {
    throw new IntegrationError(`${caller}: confirmParams.return_url is required unless redirect is "if_required".`);
  }
  if (form?.group.deferred && !form.group.submitted) {
    throw new IntegrationError(`elements.submit() must be called before ${caller} when Elements was made without a client secret.`);
  }
  if (!form && !options?.clientSecret) {
    throw new IntegrationError(`Invalid value for ${caller}: elements or clientSecret is needed.`);
  }

  const { payment_method_data: data, ...params } = confirmParams;
  if (form) {
    const invalid = await form.payment.validate();
    if (invalid) return { error: invalid };
    const made = await form.payment.createPaymentMethod(data ?? {});
    if (made.error) {
      form.payment.showRefusal(made.error);
      return made;
    }
    params['payment_method'] = made.object.id;
  }
  const answer = await confirmIntent(connection, String(secret), params);
  if (answer.error) {
    if (answer.error.type === 'card_error') form?.payment.showRefusal(answer.error);
    return answer;
  }
  if (redirect === 'if_required') return answer;
  return leaveFor(withRedirectParams(confirmParams['return_url'], kind, answer.object, String(secret)));
}

/**
 * @param {Connection} connection
 * @param {string} secret
 * @param {Record<string, unknown>} params of the confirm call
 * @param {boolean} [handleActions]
 * @returns {Promise<Answer>}
 */
async function confirmIntent(connection, secret, params, handleActions = true) {
  const { id, kind } = parseClientSecret(secret, 'the client secret');
  const answer = await callApi(connection, 'POST', `${kind.path}/${id}/confirm`, {
    ...params,
    client_secret: secret,
    use_stripe_sdk: true,
  });
  if (answer.error) return answer;
  if (answer.object.status === 'requires_action' && handleActions) {
    return carryOutNextAction(connection, secret, answer.object);
  }
  return outcomeOf(kind, answer.object, connection.language);
}

/**
 * Goes on with an intent that the server confirmed, or that was left in the middle.
 * @param {Connection} connection
 * @param {string} secret
 * @param {string} caller
 * @returns {Promise<Answer>}
 */
async function continueIntent(connection, secret, caller) {
  parseClientSecret(secret, caller);
  const answer = await retrieveIntent(connection, secret);
  if (answer.error) return answer;
  if (answer.object.status !== 'requires_action') {
    throw new IntegrationError(
      `${caller}: The intent supplied does not require any additional next action (its status is ${answer.object.status}).`,
    );
  }
  return carryOutNextAction(connection, secret, answer.object);
}

/**
 * `payment_method` as `confirmCardPayment` and `confirmCardSetup` take it: an id, or a token with billing details.
 * @param {any} method
 * @param {string} caller
 * @returns {Record<string, unknown>}
 */
function cardMethodParams(method, caller) {
  if (method === undefined) return {};
  if (typeof method === 'string') return { payment_method: method };
  if (typeof method?.card?.token !== 'string') {
    throw new IntegrationError(`Invalid value for ${caller}: the sandbox takes a payment method's id or { card: { token } }.`);
  }
  return { payment_method_data: { ...method, type: 'card' } };
}

/**
 * @param {Connection} connection
 * @param {any} options
 * @returns {Promise<Answer>}
 */
async function makePaymentMethod(connection, options) {
  if (options?.elements) {
    const { group, payment } = groupOf(options.elements, 'stripe.createPaymentMethod()');
    if (!group.submitted) {
      throw new IntegrationError('elements.submit() must be called before stripe.createPaymentMethod().');
    }
    return payment.createPaymentMethod({ ...options.params, metadata: options.metadata });
  }
  if (options?.element instanceof PaymentElement) {
    return options.element.createPaymentMethod({ ...options.params, metadata: options.metadata });
  }
  if (options?.type !== 'card') {
    throw new IntegrationError('stripe.createPaymentMethod(): the sandbox takes elements, or { type: "card", card: { token } }.');
  }
  return callApi(connection, 'POST', 'payment_methods', options);
}
