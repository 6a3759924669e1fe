// What the stand-in's card form knows about numbers and dates, without a browser: `node --test end2end/stripe-js-types`.
// The form's parts are plain scripts that share one scope; here they are run in a scope of their own.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const source = readFileSync(new URL('../../crates/stripe-sandbox/assets/frame/card.js', import.meta.url), 'utf8');
const card = vm.runInNewContext(
  `${source}; ({ brandOf, spacedNumber, numberMistake, expiryDigits, spacedExpiry, expiryMistake, cvcMistake })`,
);
const today = new Date(2026, 10, 21);

test('brands are told by the first digits', () => {
  const brands = {
    4242424242424242: 'visa',
    5555555555554444: 'mastercard',
    2223003122003222: 'mastercard',
    378282246310005: 'amex',
    6011111111111117: 'discover',
    3056930009020004: 'diners',
    3566002020360505: 'jcb',
    6200000000000005: 'unionpay',
    9999: 'unknown',
  };
  for (const [number, brand] of Object.entries(brands)) assert.equal(card.brandOf(number).name, brand, number);
});

test('numbers are spaced as on the card', () => {
  assert.equal(card.spacedNumber('4242424242424242'), '4242 4242 4242 4242');
  assert.equal(card.spacedNumber('378282246310005'), '3782 822463 10005');
  assert.equal(card.spacedNumber('42424'), '4242 4');
  assert.equal(card.spacedNumber('42424242424242429999'), '4242 4242 4242 4242', 'what is too long is cut');
  assert.equal(card.spacedNumber(''), '');
});

test('every test card is a right number, and a wrong digit is found', () => {
  const cards = [
    '4242424242424242', '4000000000000002', '4000000000009995', '4000000000000069', '4000000000000127',
    '4000000000000119', '4000002500003155', '4000002760003184', '4000008400001629', '4000000000000259',
  ];
  for (const number of cards) {
    assert.equal(card.numberMistake(number), undefined, number);
    for (let place = 0; place < number.length; place += 1) {
      const wrong = number.slice(0, place) + ((Number(number[place]) + 1) % 10) + number.slice(place + 1);
      assert.notEqual(card.numberMistake(wrong), undefined, wrong);
    }
  }
  assert.equal(card.numberMistake('4242424242424241'), 'invalid_number');
  assert.equal(card.numberMistake('424242424242424'), 'incomplete_number');
  assert.equal(card.numberMistake(''), 'incomplete_number');
});

test('expiry dates are read as people and browsers write them', () => {
  const written = { 5: '05', 13: '013', '1/': '01', '1/30': '0130', '12/30': '1230', '12 / 2030': '1230', '0230': '0230', 1: '1' };
  for (const [text, digits] of Object.entries(written)) assert.equal(card.expiryDigits(text), digits, text);
  assert.equal(card.spacedExpiry('12'), '12 / ');
  assert.equal(card.spacedExpiry('1230'), '12 / 30');
});

test('a date is past from the first of the next month', () => {
  assert.equal(card.expiryMistake('1126', today), undefined);
  assert.equal(card.expiryMistake('1026', today), 'invalid_expiry_month_past');
  assert.equal(card.expiryMistake('1225', today), 'invalid_expiry_year_past');
  assert.equal(card.expiryMistake('1299', today), 'invalid_expiry_year');
  assert.equal(card.expiryMistake('12', today), 'incomplete_expiry');
  assert.equal(card.expiryMistake('0030', today), 'incomplete_expiry');
});

test('the security code is as long as the brand says', () => {
  assert.equal(card.cvcMistake('123', card.brandOf('4')), undefined);
  assert.equal(card.cvcMistake('12', card.brandOf('4')), 'incomplete_cvc');
  assert.equal(card.cvcMistake('123', card.brandOf('37')), 'incomplete_cvc');
});
