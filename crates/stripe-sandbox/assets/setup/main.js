// The hosted onboarding page of a connected account: loads what is asked for, sends what the holder typed, and goes back to the
// platform. What is right the sandbox decides; here its answer is put beside the fields.

/** Fields with a sentence of their own, in the order of the page. */
const SETUP_FIELDS = [
  'company_name', 'first_name', 'last_name', 'line1', 'postal_code', 'city', 'state', 'website', 'routing_number', 'account_number',
];
const BIRTH_FIELDS = ['dob_day', 'dob_month', 'dob_year'];

class SetupPage {
  /** @type {SetupDetails} */
  #details;
  /** @type {Language} */
  #language;
  /** @type {Map<string, PageField>} */
  #fields = new Map(SETUP_FIELDS.map((name) => [name, new PageField(name, () => undefined)]));
  #busy = false;

  /** @param {SetupDetails} details @param {Language} language */
  constructor(details, language) {
    this.#details = details;
    this.#language = language;
    drawSetup(details, language);
    drawChips(details.test_accounts, language, (number) => this.#useTestAccount(number));
    this.#listen();
    this.#choose();
    document.documentElement.dataset['state'] = 'open';
  }

  #listen() {
    setupPart('form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send(true);
    });
    setupPart('later').addEventListener('click', () => void this.#send(false));
    for (const kind of document.querySelectorAll('input[name="business_type"]')) {
      kind.addEventListener('change', () => this.#choose());
    }
    for (const name of BIRTH_FIELDS) setupPart(name).addEventListener('input', () => this.#showBirth(''));
    // Coming back with the browser's arrow: what was sent is over.
    window.addEventListener('pageshow', (event) => event.persisted && location.reload());
  }

  #choose() {
    const chosen = document.querySelector('input[name="business_type"]:checked');
    setupPart('company-field').hidden = !(chosen instanceof HTMLInputElement && chosen.value === 'company');
  }

  /** @param {string} number */
  #useTestAccount(number) {
    /** @type {HTMLInputElement} */ (setupPart('account_number')).value = this.#details.iban ? spacedIban(number) : number;
    this.#fields.get('account_number')?.show('');
    if (this.#details.routing_number !== null) {
      /** @type {HTMLInputElement} */ (setupPart('routing_number')).value = this.#details.routing_number;
      this.#fields.get('routing_number')?.show('');
    }
  }

  /** @param {boolean} finish otherwise what is missing comes another day */
  async #send(finish) {
    if (this.#busy) return;
    this.#work(true);
    this.#refuse('');
    const answer = await this.#post(finish);
    if (answer?.return_url) {
      setupPart('status').textContent = setupWord(this.#language, 'saved');
      location.assign(answer.return_url);
      return;
    }
    this.#work(false);
    if (answer?.errors) this.#show(answer.errors);
    else this.#refuse(errorWords('api_connection_error', this.#language));
  }

  /** @param {boolean} finish @returns {Promise<{ return_url?: string, errors?: Record<string, string> } | undefined>} */
  async #post(finish) {
    const body = new URLSearchParams();
    const form = /** @type {HTMLFormElement} */ (setupPart('form'));
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    body.append('finish', String(finish));
    try {
      const answer = await fetch(`${setupAddress()}/save`, { method: 'POST', body });
      return answer.ok ? await answer.json() : undefined;
    } catch {
      return undefined;
    }
  }

  /** @param {Record<string, string>} errors what is wrong, by field */
  #show(errors) {
    const words = (/** @type {string} */ name) => (errors[name] ? setupWord(this.#language, errors[name] ?? '') : '');
    for (const [name, field] of this.#fields) field.show(words(name));
    this.#showBirth(words('dob'));
    this.#refuse(setupWord(this.#language, 'mistakes'));
    const wrong = /** @type {HTMLElement | null} */ (document.querySelector('#form [aria-invalid="true"]'));
    wrong?.focus();
  }

  /** @param {string} message nothing takes the message away */
  #showBirth(message) {
    setupPart('dob-error').textContent = message;
    for (const name of BIRTH_FIELDS) setupPart(name).setAttribute('aria-invalid', String(message !== ''));
  }

  /** @param {string} message nothing takes the message away */
  #refuse(message) {
    setupPart('refusal').hidden = message === '';
    setupPart('refusal-text').textContent = message;
  }

  /** @param {boolean} busy */
  #work(busy) {
    this.#busy = busy;
    for (const id of ['submit', 'later']) /** @type {HTMLButtonElement} */ (setupPart(id)).disabled = busy;
    setupPart('submit-words').textContent = setupWord(this.#language, busy ? 'working' : 'submit');
  }
}

function setupAddress() {
  return location.pathname.replace(/\/$/, '');
}

async function startSetup() {
  const language = languageOf('auto');
  drawWords(language);
  /** @type {Response | undefined} */
  let answer;
  try {
    answer = await fetch(`${setupAddress()}/details`);
  } catch {
    answer = undefined;
  }
  if (!answer?.ok) {
    if (answer?.status === 404) drawSetupEnd('unknown', null, language);
    else drawSetupEnd('offline', location.href, language);
    return;
  }
  /** @type {SetupDetails} */
  const details = await answer.json();
  if (details.state === 'open') new SetupPage(details, language);
  else drawSetupEnd(details.state, details.state === 'done' ? details.return_url : details.refresh_url, language);
}

void startSetup();
