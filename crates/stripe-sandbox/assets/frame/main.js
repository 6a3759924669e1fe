// Start of the payment frame: the channel to the page that mounted it, and the messages both ways. Last part of the bundle
// `payment-element.js`, loaded by `payment-element.html`.

const FRAME_ADDRESS = new URLSearchParams(location.hash.slice(1));
const FRAME_PARENT = FRAME_ADDRESS.get('parent') ?? '';

/** @type {CardForm | undefined} */
let cardForm;

const pageChannel = new FrameChannel({
  id: FRAME_ADDRESS.get('channel') ?? '',
  origin: FRAME_PARENT,
  peer: () => window.parent,
  receive: (type, data) => {
    switch (type) {
      case 'init':
        startForm(data);
        return undefined;
      case 'update':
        if (cardForm) pageChannel.send('scheme', cardForm.draw(data));
        return undefined;
      case 'validate':
        return cardForm?.validate();
      case 'createPaymentMethod':
        return cardForm?.createPaymentMethod(data);
      case 'refused':
        return cardForm?.showRefusal(data);
      case 'clear':
        return cardForm?.clear();
      case 'focus':
        return cardForm?.focus();
      case 'blur':
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        return undefined;
      default:
        return undefined;
    }
  },
});

/** @param {FrameSettings} settings */
function startForm(settings) {
  if (cardForm) return;
  cardForm = new CardForm(settings, (type, data) => pageChannel.send(type, data));
  pageChannel.send('scheme', cardForm.draw(settings));
  const body = document.body;
  body.hidden = false;
  const tellHeight = () => pageChannel.send('height', Math.ceil(body.getBoundingClientRect().height));
  tellHeight();
  new ResizeObserver(tellHeight).observe(body);
  pageChannel.send('ready');
}

// Focus that moves between two fields leaves the window no more than it leaves the element.
window.addEventListener('focus', () => pageChannel.send('focus'));
window.addEventListener('blur', () => pageChannel.send('blur'));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') pageChannel.send('escape');
});
document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault();
  pageChannel.send('enter');
});

if (window.parent !== window && FRAME_PARENT) pageChannel.send('loaded');
