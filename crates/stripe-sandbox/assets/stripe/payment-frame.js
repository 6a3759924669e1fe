// The iframe that holds the card form, seen from the page: it is made, sized, shown and spoken to here. Used by
// `payment-element.js`. Styles are set through the CSSOM, because the host's policy forbids style attributes.

/** @typedef {import('@stripe/stripe-js').Appearance} Appearance */
/**
 * @typedef {object} FrameSettings what the frame needs to draw itself
 * @property {Connection} connection
 * @property {Appearance} appearance
 * @property {boolean} readOnly
 * @property {string} surface what the page has behind the frame, so that contrast can be judged inside it
 */

/** Room around the form inside the frame, so that focus rings are not cut off; the frame stands out by as much. */
const FRAME_BLEED_PX = 4;

class PaymentFrame {
  /** @type {HTMLIFrameElement} */
  #iframe;
  /** @type {FrameChannel} */
  #channel;
  #alive = false;
  /** @type {() => void} */
  #drawn = () => {};
  /** Before this there is nobody in the frame to answer. */
  #ready = new Promise((/** @type {(value: void) => void} */ resolve) => (this.#drawn = resolve));

  /**
   * @param {HTMLElement} container emptied first
   * @param {() => FrameSettings} settings
   * @param {(type: string, data: any) => void} receive what the frame tells: `ready`, `failed`, `change`, `focus`, …
   */
  constructor(container, settings, receive) {
    const id = randomId();
    const { base } = settings().connection;
    const iframe = document.createElement('iframe');
    this.#iframe = iframe;
    iframe.title = 'Secure payment input frame';
    iframe.name = `__privateStripeFrame${id.slice(0, 8)}`;
    iframe.allow = 'payment *';
    iframe.src = `${base}elements/payment#${new URLSearchParams({ channel: id, parent: location.origin })}`;
    this.#style({
      border: '0',
      margin: `-${FRAME_BLEED_PX}px`,
      padding: '0',
      width: `calc(100% + ${2 * FRAME_BLEED_PX}px)`,
      'max-width': 'none',
      height: `${expectedHeight(settings().appearance)}px`,
      display: 'block',
      background: 'transparent',
      'user-select': 'none',
      visibility: 'hidden',
    });
    this.#channel = new FrameChannel({
      id,
      origin: new URL(base).origin,
      peer: () => iframe.contentWindow,
      receive: (type, data) => {
        if (type === 'loaded') {
          this.#alive = true;
          this.#channel.send('init', settings());
        } else if (type === 'scheme') {
          // A frame whose colour scheme differs from its element's gets an opaque canvas: keep the two alike.
          this.#style({ 'color-scheme': data.dark ? 'dark' : 'light' });
        } else if (type === 'height') {
          this.#style({ height: `${data}px` });
        } else {
          if (type === 'ready') this.#drawn();
          receive(type, data);
        }
      },
    });
    // A page that answered, but not ours (an error page, a blocked frame), loads without ever speaking.
    iframe.addEventListener('load', () => setTimeout(() => this.#alive || receive('failed', undefined), 3000));
    // A box of its own, or the frame's negative margin would pull the container up.
    const box = document.createElement('div');
    box.style.setProperty('display', 'flow-root', 'important');
    box.append(iframe);
    container.replaceChildren(box);
  }

  get connected() {
    return this.#iframe.isConnected;
  }

  show() {
    this.#style({ visibility: 'visible' });
  }

  /** @param {string} type @param {any} [data] */
  send(type, data) {
    this.#channel.send(type, data);
  }

  /** @param {string} type @param {any} [data] @returns {Promise<any>} */
  async ask(type, data) {
    await this.#ready;
    return this.#channel.ask(type, data);
  }

  focus() {
    this.#iframe.focus();
    this.#channel.send('focus');
  }

  /** Where Enter in a card field goes, as it would from any other field. */
  submitForm() {
    this.#iframe.closest('form')?.requestSubmit();
  }

  remove() {
    this.#channel.close();
    this.#drawn();
    (this.#iframe.parentElement ?? this.#iframe).remove();
  }

  /** @param {Record<string, string>} styles */
  #style(styles) {
    for (const [name, value] of Object.entries(styles)) this.#iframe.style.setProperty(name, value, 'important');
  }
}

/**
 * How tall the form will be, so that nothing on the page moves when it appears. Follows `payment-element.css`.
 * @param {Appearance} appearance
 * @returns {number}
 */
function expectedHeight(appearance) {
  const { fontSizeBase, spacingUnit } = appearance.variables ?? {};
  const font = pixels(fontSizeBase, 16);
  const unit = pixels(spacingUnit, 4);
  const label = font * 0.875 * 1.4 + unit * 1.5;
  const control = Math.max(44, font * 1.25 + unit * 6 + 2);
  return Math.ceil(2 * FRAME_BLEED_PX + 2 * (label + control) + unit * 4 + SANDBOX_BOX_PX + unit * 5);
}

/** The hint with the test cards under the form. */
const SANDBOX_BOX_PX = 108;

/** @param {string | undefined} length @param {number} otherwise */
function pixels(length, otherwise) {
  const number = Number.parseFloat(length ?? '');
  if (!Number.isFinite(number)) return otherwise;
  return length?.trim().endsWith('rem') ? number * 16 : number;
}

/**
 * The solid colour behind an element; `transparent` where that is a picture, or cannot be told.
 * @param {Element | null} element
 * @returns {string}
 */
function surfaceBehind(element) {
  for (let at = element; at; at = at.parentElement) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    if (backgroundImage !== 'none') return 'transparent';
    if (backgroundColor === 'rgba(0, 0, 0, 0)') continue;
    return backgroundColor.startsWith('rgba') || backgroundColor.includes('/') ? 'transparent' : backgroundColor;
  }
  return 'transparent';
}
