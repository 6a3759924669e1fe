// Calls to the sandbox's HTTP API with a publishable key: form-encoded, as Stripe.js sends them. Part of the
// `stripe.js` and the payment frame's bundles. No header of ours is set, so no call needs a CORS preflight.

/** @typedef {{ base: string, key: string, account: string | undefined, version: string | undefined, language: Language }} Connection */
/** @typedef {{ object: any, error?: undefined } | { object?: undefined, error: StripeError }} Answer */

/**
 * Nested values the way Stripe reads them: `card[number]=…`, `expand[]=…`. Undefined and null are left out.
 * @param {Record<string, unknown>} params
 * @returns {URLSearchParams}
 */
function encodeForm(params) {
  const form = new URLSearchParams();
  /** @param {string} name @param {unknown} value */
  const put = (name, value) => {
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) put(`${name}[]`, item);
    } else if (typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) put(`${name}[${key}]`, inner);
    } else {
      form.append(name, String(value));
    }
  };
  for (const [name, value] of Object.entries(params)) put(name, value);
  return form;
}

/**
 * @param {Connection} connection
 * @param {'GET' | 'POST'} method
 * @param {string} path under `/v1/`
 * @param {Record<string, unknown>} params
 * @returns {Promise<Answer>} the object, or Stripe's error; never rejects
 */
async function callApi(connection, method, path, params) {
  const form = encodeForm({
    ...params,
    key: connection.key,
    _stripe_account: connection.account,
    _stripe_version: connection.version,
  });
  const url = new URL(`v1/${path}`, connection.base);
  if (method === 'GET') url.search = form.toString();
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, { method, credentials: 'omit', ...(method === 'POST' ? { body: form } : {}) });
  } catch {
    return { error: plainError('api_connection_error', connection.language) };
  }
  /** @type {any} */
  let body;
  try {
    body = await response.json();
  } catch {
    // An answer cut off on its way is a lost connection; one that is no JSON at all is the service's fault.
    return { error: plainError(response.ok ? 'api_connection_error' : 'api_error', connection.language) };
  }
  if (response.ok) return { object: body };
  if (body && body.error) return { error: translated(body.error, connection.language) };
  return { error: plainError('api_error', connection.language) };
}

/**
 * @param {'api_connection_error' | 'api_error'} type
 * @param {Language} language
 * @returns {StripeError}
 */
function plainError(type, language) {
  return { type, message: errorWords(type, language) };
}
