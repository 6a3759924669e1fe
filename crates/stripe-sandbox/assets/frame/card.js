// What is known about card numbers, dates and codes before anyone asks a bank: brands, spacing, Luhn's check, and the codes
// of mistakes as Stripe names them. Pure functions, used by `form.js`.

/**
 * @typedef {object} CardBrand
 * @property {string} name as Stripe spells it
 * @property {RegExp} start
 * @property {number[]} lengths of the number
 * @property {number[]} groups how the number is spaced
 * @property {number} cvc length of the security code
 */

/** @type {CardBrand} */
const UNKNOWN_BRAND = { name: 'unknown', start: /^/, lengths: [16], groups: [4, 4, 4, 4, 3], cvc: 3 };

/** @type {CardBrand[]} */
const CARD_BRANDS = [
  { name: 'visa', start: /^4/, lengths: [16], groups: [4, 4, 4, 4], cvc: 3 },
  {
    name: 'mastercard',
    start: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/,
    lengths: [16],
    groups: [4, 4, 4, 4],
    cvc: 3,
  },
  { name: 'amex', start: /^3[47]/, lengths: [15], groups: [4, 6, 5], cvc: 4 },
  { name: 'discover', start: /^(6011|64[4-9]|65)/, lengths: [16], groups: [4, 4, 4, 4], cvc: 3 },
  { name: 'diners', start: /^(30[0-5]|3[689])/, lengths: [14, 16], groups: [4, 6, 6], cvc: 3 },
  { name: 'jcb', start: /^35(2[89]|[3-8])/, lengths: [16], groups: [4, 4, 4, 4], cvc: 3 },
  { name: 'unionpay', start: /^(62|81)/, lengths: [16, 17, 18, 19], groups: [4, 4, 4, 4, 3], cvc: 3 },
];

/** @param {string} digits @returns {CardBrand} */
function brandOf(digits) {
  return CARD_BRANDS.find((brand) => brand.start.test(digits)) ?? UNKNOWN_BRAND;
}

/** @param {string} digits @returns {string} with a space between groups, none at the end */
function spacedNumber(digits) {
  const brand = brandOf(digits);
  const most = Math.max(...brand.lengths);
  /** @type {string[]} */
  const parts = [];
  let rest = digits.slice(0, most);
  for (const size of brand.groups) {
    if (rest === '') break;
    parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return parts.join(' ');
}

/** @param {string} digits */
function passesLuhn(digits) {
  let sum = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (place % 2 === 0 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** @param {string} digits @returns {string | undefined} the mistake's code */
function numberMistake(digits) {
  const { lengths } = brandOf(digits);
  if (digits.length < Math.min(...lengths)) return 'incomplete_number';
  if (lengths.includes(digits.length) && passesLuhn(digits)) return undefined;
  return digits.length < Math.max(...lengths) ? 'incomplete_number' : 'invalid_number';
}

/**
 * Digits of an expiry as people and browsers write it: `5`, `1/` and `13` get a leading zero, `12/2030` loses its century.
 * @param {string} text
 * @returns {string} at most four digits, MMYY
 */
function expiryDigits(text) {
  let digits = text.replace(/\D/g, '');
  if (/^\s*[1-9]\s*\//.test(text)) digits = `0${digits}`;
  else if (/^[2-9]/.test(digits)) digits = `0${digits}`;
  else if (/^1[3-9]/.test(digits)) digits = `0${digits}`;
  if (/^\d{2}20\d{2}/.test(digits)) digits = digits.slice(0, 2) + digits.slice(4);
  return digits.slice(0, 4);
}

/** @param {string} digits MMYY @returns {string} */
function spacedExpiry(digits) {
  return digits.length < 2 ? digits : `${digits.slice(0, 2)} / ${digits.slice(2)}`;
}

/**
 * @param {string} digits MMYY
 * @param {Date} today
 * @returns {string | undefined} the mistake's code
 */
function expiryMistake(digits, today) {
  if (digits.length < 4) return 'incomplete_expiry';
  const month = Number(digits.slice(0, 2));
  const year = 2000 + Number(digits.slice(2));
  if (month < 1) return 'incomplete_expiry';
  if (year < today.getFullYear()) return 'invalid_expiry_year_past';
  if (year > today.getFullYear() + 50) return 'invalid_expiry_year';
  return year === today.getFullYear() && month < today.getMonth() + 1 ? 'invalid_expiry_month_past' : undefined;
}

/** @param {string} digits @param {CardBrand} brand @returns {string | undefined} the mistake's code */
function cvcMistake(digits, brand) {
  return digits.length < brand.cvc ? 'incomplete_cvc' : undefined;
}
