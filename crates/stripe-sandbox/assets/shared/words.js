// Sentences about cards in English and Russian, by Stripe's error and decline codes. Part of all three bundles:
// the API speaks English only, and Stripe.js translates what a person will read.

/** @type {Record<Language, Record<string, string>>} */
const ERROR_WORDS = {
  en: {
    incomplete_number: 'Your card number is incomplete.',
    invalid_number: 'Your card number is invalid.',
    incomplete_expiry: 'Your card\'s expiration date is incomplete.',
    invalid_expiry_month_past: 'Your card\'s expiration date is in the past.',
    invalid_expiry_year_past: 'Your card\'s expiration year is in the past.',
    invalid_expiry_year: 'Your card\'s expiration year is invalid.',
    incomplete_cvc: 'Your card\'s security code is incomplete.',
    incomplete_email: 'Write your email address in full.',
    incomplete_name: 'Write the name of the account holder.',
    incomplete_iban: 'The IBAN is incomplete.',
    invalid_iban: 'The IBAN is invalid: check its digits.',
    payment_method_invalid_parameter_testmode: 'The sandbox takes test accounts only. Choose one of those below.',
    api_connection_error:
      'We could not reach the payment service. Check your internet connection and try again.',
    api_error: 'The payment service had a problem. Please try again in a moment.',
    payment_intent_authentication_failure:
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    setup_intent_authentication_failure:
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  },
  ru: {
    incomplete_number: 'Номер карты указан не полностью.',
    invalid_number: 'Номер карты недействителен.',
    incorrect_number: 'Номер карты неверен.',
    incomplete_expiry: 'Срок указан не полностью.',
    invalid_expiry_month: 'Месяц в сроке действия карты неверен.',
    invalid_expiry_month_past: 'Срок действия карты истёк.',
    invalid_expiry_year_past: 'Год срока действия карты уже прошёл.',
    invalid_expiry_year: 'Год срока действия карты неверен.',
    incomplete_cvc: 'Код указан не полностью.',
    incomplete_email: 'Укажите адрес эл. почты полностью.',
    incomplete_name: 'Укажите имя владельца счёта.',
    incomplete_iban: 'IBAN указан не полностью.',
    invalid_iban: 'IBAN недействителен: проверьте цифры.',
    invalid_bank_account_iban: 'IBAN недействителен: проверьте цифры.',
    payment_method_invalid_parameter_testmode: 'Песочница принимает только тестовые счета. Выберите один из них ниже.',
    payment_intent_payment_attempt_failed: 'Платёж не прошёл.',
    invalid_cvc: 'Код безопасности карты неверен.',
    incorrect_cvc: 'Код безопасности карты неверен.',
    expired_card: 'Срок действия карты истёк.',
    card_declined: 'Банк отклонил платёж по этой карте.',
    generic_decline: 'Банк отклонил платёж по этой карте.',
    insufficient_funds: 'На карте недостаточно средств.',
    lost_card: 'Банк отклонил платёж по этой карте.',
    stolen_card: 'Банк отклонил платёж по этой карте.',
    fraudulent: 'Банк отклонил платёж по этой карте.',
    card_velocity_exceeded: 'По этой карте превышен лимит. Попробуйте другую карту.',
    processing_error: 'При обработке карты произошла ошибка. Попробуйте ещё раз чуть позже.',
    authentication_required: 'Банк просит подтвердить этот платёж.',
    api_connection_error: 'Не удалось связаться с платёжным сервисом. Проверьте подключение к интернету и попробуйте ещё раз.',
    api_error: 'В платёжном сервисе произошла ошибка. Попробуйте ещё раз чуть позже.',
    payment_intent_authentication_failure: 'Не удалось подтвердить платёж. Выберите другой способ оплаты и попробуйте ещё раз.',
    setup_intent_authentication_failure: 'Не удалось подтвердить карту. Выберите другой способ оплаты и попробуйте ещё раз.',
  },
};

/**
 * @param {string} code
 * @param {Language} language
 * @returns {string}
 */
function errorWords(code, language) {
  return ERROR_WORDS[language][code] ?? ERROR_WORDS.en[code] ?? code;
}

/**
 * The API's error with its sentence in the person's language, where we have one.
 * @param {StripeError} error
 * @param {Language} language
 * @returns {StripeError}
 */
function translated(error, language) {
  const words = ERROR_WORDS[language];
  const message = words[error.decline_code ?? ''] ?? words[error.code ?? ''] ?? error.message;
  return message === undefined ? error : { ...error, message };
}
