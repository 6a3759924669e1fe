// What an intent in `requires_action` asks for: the 3-D Secure challenge in a dialog, or a trip to another page. Used by
// `confirm.js`.

/** How often to look again when the challenge is over but the intent still says `requires_action`. */
const POLLS = 20;
const POLL_EVERY_MS = 500;

/**
 * Carries out the next action and waits for the end of the attempt.
 * @param {Connection} connection
 * @param {string} secret
 * @param {any} intent in `requires_action`
 * @returns {Promise<Answer>}
 */
async function carryOutNextAction(connection, secret, intent) {
  const { id, kind } = parseClientSecret(secret, 'the client secret');
  const action = intent.next_action;
  if (action?.type === 'redirect_to_url') return leaveFor(action.redirect_to_url.url);
  if (action?.type !== 'use_stripe_sdk') {
    throw new IntegrationError(`The sandbox does not carry out the next action "${action?.type}".`);
  }
  const page = challengePage(connection, id, action.use_stripe_sdk);
  const closed = (await openChallenge(connection, page)) === 'closed';
  if (closed) await abandonChallenge(page);
  return settled(connection, secret, kind);
}

/**
 * The bank's page: where the API says, as long as that is the sandbox itself.
 * @param {Connection} connection
 * @param {string} id of the intent
 * @param {any} sdk
 * @returns {URL}
 */
function challengePage(connection, id, sdk) {
  const own = new URL(`3ds/${id}`, connection.base);
  if (typeof sdk?.stripe_js !== 'string') return own;
  // Keep to the address this script came from: behind a tunnel or a second name the API may know itself by another.
  const named = new URL(sdk.stripe_js, connection.base);
  const tail = /\/3ds\/[^/]+$/.exec(named.pathname)?.[0];
  return tail ? new URL(`${tail.slice(1)}${named.search}`, connection.base) : own;
}

/**
 * Tells the bank that the person went away, so that the intent does not wait for ever.
 * @param {URL} page
 */
async function abandonChallenge(page) {
  const url = new URL(`${page.pathname}/outcome${page.search}`, page);
  try {
    await fetch(url, {
      method: 'POST',
      credentials: 'omit',
      keepalive: true,
      body: new URLSearchParams({ outcome: 'abandoned' }),
    });
  } catch {
    // The intent then stays in `requires_action`; `settled` reports what the API says, or that it cannot be reached.
  }
}

/**
 * @param {Connection} connection
 * @param {string} secret
 * @param {IntentKind} kind
 * @returns {Promise<Answer>}
 */
async function settled(connection, secret, kind) {
  /** @type {Answer} */
  let answer = await retrieveIntent(connection, secret);
  for (let poll = 0; poll < POLLS; poll += 1) {
    const offline = answer.error?.type === 'api_connection_error';
    const open = answer.object?.status === 'requires_action';
    if (!offline && !open) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
    answer = await retrieveIntent(connection, secret);
  }
  return answer.error ? answer : outcomeOf(kind, answer.object, connection.language);
}

/**
 * @param {string} url
 * @returns {Promise<never>} never settles: the page goes away
 */
function leaveFor(url) {
  if (!/^https?:$/.test(new URL(url, location.href).protocol)) {
    throw new IntegrationError('A redirect may only lead to an http or https page.');
  }
  location.assign(url);
  return new Promise(() => {});
}
