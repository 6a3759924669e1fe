// The bank's 3-D Secure page: inside the dialog of `challenge-dialog.js`, or as a page of its own when the intent asks for a
// redirect. Reads what is to be confirmed from `./details` and posts the person's choice to `./outcome`.

/**
 * @typedef {object} ChallengeDetails as `browser/challenge.rs` answers; only the first and the last are there when it is over
 * @property {boolean} open whether there still is something to confirm
 * @property {number | null} amount in the smallest unit, as Stripe counts; none when a card is only saved
 * @property {string | null} currency
 * @property {string | null} description
 * @property {string} brand
 * @property {string} last4
 * @property {string | null} return_url where to go from here, if this is a page of its own and the attempt is over
 */

const CHALLENGE_ADDRESS = new URLSearchParams(location.hash.slice(1));
const CHALLENGE_PARENT = CHALLENGE_ADDRESS.get('parent') ?? '';
const EMBEDDED = window.parent !== window && CHALLENGE_PARENT !== '';
const BANK_LANGUAGE = languageOf(CHALLENGE_ADDRESS.get('locale') ?? new URLSearchParams(location.search).get('locale') ?? 'auto');

const dialogChannel = EMBEDDED
  ? new FrameChannel({
      id: CHALLENGE_ADDRESS.get('channel') ?? '',
      origin: CHALLENGE_PARENT,
      peer: () => window.parent,
      receive: () => undefined,
    })
  : undefined;

/** @param {string} id @returns {HTMLElement} */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} name @returns {string} */
function bankWord(name) {
  return BANK_WORDS[BANK_LANGUAGE][name] ?? name;
}

/** @param {string} leaf @returns {string} below this page's own address, its query kept */
function below(leaf) {
  return `${location.pathname.replace(/\/$/, '')}/${leaf}${location.search}`;
}

/** @param {string} text @param {boolean} over whether the buttons make no sense any more */
function say(text, over) {
  part('message').textContent = text;
  part('choices').hidden = over;
}

/** @param {ChallengeDetails} details */
function show(details) {
  if (!details.open) {
    finishChallenge(details);
    return;
  }
  part('heading').textContent = bankWord(details.amount === null ? 'headingSetup' : 'headingPayment');
  part('merchant').textContent = new URL(CHALLENGE_PARENT || details.return_url || location.href).host;
  part('description-row').hidden = !details.description;
  part('description').textContent = details.description;
  part('card').textContent = `${details.brand} •••• ${details.last4}`;
  part('amount-row').hidden = details.amount === null || details.currency === null;
  if (details.amount !== null && details.currency !== null) {
    part('amount').textContent = amountWords(details.amount, details.currency, BANK_LANGUAGE);
  }
  part('details').hidden = false;
  part('choices').hidden = false;
}

/** @param {ChallengeDetails} details */
function finishChallenge(details) {
  if (dialogChannel) dialogChannel.send('answered');
  else if (details.return_url) location.replace(details.return_url);
  else say(bankWord('over'), true);
}

/** @param {'authenticated' | 'failed'} outcome */
async function choose(outcome) {
  setBusy(true);
  say(bankWord('working'), false);
  const details = await bankCall('outcome', { method: 'POST', body: new URLSearchParams({ outcome }) });
  if (details) finishChallenge(details);
  else setBusy(false);
}

/** @param {boolean} busy */
function setBusy(busy) {
  for (const button of part('choices').querySelectorAll('button')) button.disabled = busy;
}

/**
 * @param {string} leaf
 * @param {RequestInit} [init]
 * @returns {Promise<ChallengeDetails | undefined>} nothing when the page already says why
 */
async function bankCall(leaf, init) {
  try {
    const response = await fetch(below(leaf), init);
    if (response.ok) return await response.json();
    if (response.status === 404) say(bankWord('unknown'), true);
    else say(bankWord('offline'), false);
  } catch {
    say(bankWord('offline'), false);
  }
  return undefined;
}

async function startChallenge() {
  document.documentElement.lang = BANK_LANGUAGE;
  document.documentElement.dataset['theme'] = CHALLENGE_ADDRESS.get('theme') ?? 'auto';
  document.documentElement.classList.toggle('embedded', EMBEDDED);
  document.title = bankWord('title');
  part('page').setAttribute('aria-label', bankWord('title'));
  for (const word of document.querySelectorAll('[data-word]')) {
    word.textContent = bankWord(word.getAttribute('data-word') ?? '');
  }
  part('test-source-authorize-3ds').addEventListener('click', () => void choose('authenticated'));
  part('test-source-fail-3ds').addEventListener('click', () => void choose('failed'));
  // On release: the dialog takes this page away, and a key half pressed in a page that is gone confuses browsers.
  document.addEventListener('keyup', (event) => {
    if (event.key === 'Escape') dialogChannel?.send('escape');
  });
  new ResizeObserver(() => dialogChannel?.send('height', Math.ceil(part('page').getBoundingClientRect().height))).observe(
    part('page'),
  );
  const details = await bankCall('details');
  if (details) show(details);
}

void startChallenge();
