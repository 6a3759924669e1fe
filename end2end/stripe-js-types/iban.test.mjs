// What the hosted page knows about bank accounts, without a browser: `node --test end2end/stripe-js-types`.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const source = readFileSync(new URL('../../crates/stripe-sandbox/assets/checkout/fields.js', import.meta.url), 'utf8');
const fields = vm.runInNewContext(`${source}; ({ ibanMistake, spacedIban, emailMistake, holderMistake })`);

test('test accounts are right, and a wrong digit is found', () => {
  const ibans = ['AT611904300234573201', 'DE89 3704 0044 0532 0130 00', 'fr1420041010050500013m02606', 'NL39RABO0300065264'];
  for (const iban of ibans) assert.equal(fields.ibanMistake(iban), undefined, iban);
  assert.equal(fields.ibanMistake('AT611904300234573202'), 'invalid_iban');
  for (const text of ['', 'AT61', '4242424242424242', 'AT61 1904 3002']) assert.equal(fields.ibanMistake(text), 'incomplete_iban', text);
});

test('accounts are written in fours', () => {
  assert.equal(fields.spacedIban('at611904300234573201'), 'AT61 1904 3002 3457 3201');
  assert.equal(fields.spacedIban('NO93 8601 1117 947'), 'NO93 8601 1117 947');
});

test('an address needs its parts, and a holder a name', () => {
  for (const right of ['a@b.co', 'jenny.rosen+x@mail.example.com']) assert.equal(fields.emailMistake(right), undefined, right);
  for (const wrong of ['', 'jenny', 'jenny@', 'jenny@example', 'a b@c.de']) assert.equal(fields.emailMistake(wrong), 'incomplete_email', wrong);
  assert.equal(fields.holderMistake('Li'), 'incomplete_name');
  assert.equal(fields.holderMistake('Ann'), undefined);
});
