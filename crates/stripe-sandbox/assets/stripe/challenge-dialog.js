// The modal window with the bank's 3-D Secure page. A native modal dialog keeps focus inside and gives Escape; a shadow
// root keeps the host's styles out, and a constructed style sheet needs no exception in its content policy.

const CHALLENGE_WORDS = {
  en: { title: '3-D Secure authentication', close: 'Close and cancel authentication' },
  ru: { title: '3-D Secure authentication', close: 'Закрыть и отменить подтверждение' },
};

const CHALLENGE_CSS = `
  dialog {
    inline-size: min(440px, 100vw - 24px); block-size: min(var(--page, 520px), 100dvh - 24px);
    max-inline-size: none; max-block-size: none; margin: auto; padding: 0; overflow: hidden;
    border: 0; border-radius: 14px; background: Canvas; color: CanvasText;
    box-shadow: 0 0 0 1px rgb(0 0 0 / 8%), 0 24px 64px rgb(0 0 0 / 32%);
  }
  dialog::backdrop { background: rgb(10 12 20 / 62%); }
  iframe { display: block; inline-size: 100%; block-size: 100%; border: 0; }
  button {
    position: absolute; inset-block-start: 8px; inset-inline-end: 8px;
    inline-size: 44px; block-size: 44px; padding: 0; border: 0; border-radius: 8px;
    display: grid; place-items: center; background: transparent; color: inherit; cursor: pointer;
  }
  button:hover { background: color-mix(in srgb, currentColor 10%, transparent); }
  button:focus-visible { outline: 2px solid currentColor; outline-offset: -4px; }
  svg { inline-size: 18px; block-size: 18px; }
  @media (prefers-reduced-motion: no-preference) {
    dialog[open] { animation: rise 160ms ease-out; }
    @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
  }
`;

/**
 * Shows the challenge until it is over.
 * @param {Connection} connection
 * @param {URL} page
 * @returns {Promise<'answered' | 'closed'>}
 */
function openChallenge(connection, page) {
  return new Promise((resolve) => {
    const words = CHALLENGE_WORDS[connection.language];
    const before = document.activeElement;
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CHALLENGE_CSS);
    root.adoptedStyleSheets = [sheet];

    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', words.title);
    dialog.style.setProperty('color-scheme', hostIsDark() ? 'dark' : 'light');

    const id = randomId();
    const iframe = document.createElement('iframe');
    iframe.title = '3-D Secure authentication';
    iframe.style.setProperty('color-scheme', hostIsDark() ? 'dark' : 'light');
    iframe.src = `${page.href}#${new URLSearchParams({
      channel: id,
      parent: location.origin,
      locale: connection.language,
      theme: hostIsDark() ? 'dark' : 'light',
    })}`;

    /** @param {'answered' | 'closed'} how */
    const finish = (how) => {
      channel.close();
      dialog.close();
      host.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(how);
    };
    const channel = new FrameChannel({
      id,
      origin: page.origin,
      peer: () => iframe.contentWindow,
      receive: (type, data) => {
        if (type === 'answered') finish('answered');
        if (type === 'escape') finish('closed');
        if (type === 'height') dialog.style.setProperty('--page', `${data}px`);
      },
    });

    const close = document.createElement('button');
    close.type = 'button';
    close.setAttribute('aria-label', words.close);
    close.append(crossIcon());
    close.addEventListener('click', () => finish('closed'));
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      finish('closed');
    });

    dialog.append(iframe, close);
    root.append(dialog);
    document.body.append(host);
    dialog.showModal();
    iframe.focus();
  });
}

/** Whether the page around us is dark, whatever decides it there: its own switch or the system's. */
function hostIsDark() {
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  if (scheme.includes('dark') && scheme.includes('light')) return matchMedia('(prefers-color-scheme: dark)').matches;
  return scheme.includes('dark');
}

/** @returns {SVGSVGElement} */
function crossIcon() {
  const names = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(names, 'svg');
  svg.setAttribute('viewBox', '0 0 18 18');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(names, 'path');
  path.setAttribute('d', 'M3.5 3.5l11 11m0-11l-11 11');
  path.setAttribute('fill', 'none');
  path.setAttribute('stroke', 'currentColor');
  path.setAttribute('stroke-width', '1.75');
  path.setAttribute('stroke-linecap', 'round');
  svg.append(path);
  return svg;
}
