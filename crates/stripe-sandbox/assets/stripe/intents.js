// The two kinds of intent and their client secrets, as the API sees them. Used by `elements.js`, `confirm.js` and
// `next-action.js`.

/** @typedef {{ object: 'payment_intent' | 'setup_intent', path: string, lastError: string }} IntentKind */

/** @type {Record<string, IntentKind>} */
const INTENT_KINDS = {
  pi: { object: 'payment_intent', path: 'payment_intents', lastError: 'last_payment_error' },
  seti: { object: 'setup_intent', path: 'setup_intents', lastError: 'last_setup_error' },
};

/**
 * @param {unknown} secret `pi_…_secret_…` or `seti_…_secret_…`
 * @param {string} caller
 * @param {IntentKind['object']} [expected]
 * @returns {{ id: string, kind: IntentKind }}
 */
function parseClientSecret(secret, caller, expected) {
  const match = typeof secret === 'string' ? /^((pi|seti)_[A-Za-z0-9]+)_secret_[A-Za-z0-9]+$/.exec(secret) : null;
  const kind = match?.[2] === undefined ? undefined : INTENT_KINDS[match[2]];
  if (!match?.[1] || !kind || (expected && kind.object !== expected)) {
    throw new IntegrationError(
      `Invalid value for ${caller}: a client secret of the form \${id}_secret_\${secret} is needed${expected ? ` (of a ${expected})` : ''}.`,
    );
  }
  return { id: match[1], kind };
}

/**
 * @param {Connection} connection
 * @param {string} secret
 * @returns {Promise<Answer>}
 */
function retrieveIntent(connection, secret) {
  const { id, kind } = parseClientSecret(secret, 'the client secret');
  return callApi(connection, 'GET', `${kind.path}/${id}`, { client_secret: secret });
}

/**
 * What a finished attempt means to the page: the intent, or why it was refused.
 * @param {IntentKind} kind
 * @param {any} intent
 * @param {Language} language
 * @returns {Answer}
 */
function outcomeOf(kind, intent, language) {
  const refused = intent.status === 'requires_payment_method' && intent[kind.lastError];
  if (!refused) return { object: intent };
  return { error: { ...translated(refused, language), [kind.object]: intent } };
}

/**
 * Stripe's parameters on a return URL.
 * @param {string} returnUrl
 * @param {IntentKind} kind
 * @param {any} intent
 * @param {string} secret
 * @returns {string}
 */
function withRedirectParams(returnUrl, kind, intent, secret) {
  const url = new URL(returnUrl);
  url.searchParams.set(kind.object, intent.id);
  url.searchParams.set(`${kind.object}_client_secret`, secret);
  url.searchParams.set('redirect_status', redirectStatus(intent.status));
  return url.href;
}

/** @param {string} status @returns {'succeeded' | 'pending' | 'failed'} */
function redirectStatus(status) {
  if (status === 'succeeded' || status === 'requires_capture') return 'succeeded';
  return status === 'processing' ? 'pending' : 'failed';
}
