// The card form's labels and hints in English and Russian. Part of the payment frame's bundle.

/** @type {Record<Language, Record<string, string>>} */
const FORM_WORDS = {
  en: {
    title: 'Secure payment input frame',
    number: 'Card number',
    numberPlaceholder: '1234 1234 1234 1234',
    expiry: 'Expiration date',
    expiryPlaceholder: 'MM / YY',
    cvc: 'Security code',
    cvcPlaceholder: 'CVC',
    sandbox: 'Sandbox',
    sandboxHint: 'Fill in a test card:',
    pays: 'Pays',
    declined: 'Declined',
    secure: '3-D Secure',
    cardEnding: 'test card ending in',
    filled: 'Filled in the test card ending in',
  },
  ru: {
    title: 'Защищённая форма оплаты картой',
    number: 'Номер карты',
    numberPlaceholder: '1234 1234 1234 1234',
    expiry: 'Срок действия',
    expiryPlaceholder: 'ММ / ГГ',
    cvc: 'Код CVC',
    cvcPlaceholder: 'CVC',
    sandbox: 'Песочница',
    sandboxHint: 'Тестовые карты:',
    pays: 'Оплата',
    declined: 'Отказ',
    secure: '3-D Secure',
    cardEnding: 'тестовая карта, последние цифры',
    filled: 'Подставлена тестовая карта, последние цифры',
  },
};
