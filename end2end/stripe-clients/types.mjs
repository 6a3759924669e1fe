// Objects of a running sandbox, written down as TypeScript and checked by tsc against the SDK's types: as literals, so that a
// field the SDK does not know is an error too. Needs SANDBOX_URL with controls.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const url = process.env.SANDBOX_URL;
const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, 'generated');

async function ask(method, path, form = {}, account = undefined) {
  const key = process.env.STRIPE_SECRET_KEY;
  const headers = { authorization: `Bearer ${key}`, 'stripe-version': '2026-09-30.endive', ...(account ? { 'stripe-account': account } : {}) };
  const body = method === 'POST' ? new URLSearchParams(form) : undefined;
  const answer = await fetch(`${url}/v1/${path}`, { method, headers, body });
  const value = await answer.json();
  if (!answer.ok && !value.error?.payment_intent && !value.error?.setup_intent) throw new Error(JSON.stringify(value));
  return value;
}
const browserPost = async (path, form) => {
  const headers = { authorization: `Bearer ${process.env.STRIPE_PUBLISHABLE_KEY}`, 'stripe-version': '2026-09-30.endive' };
  return (await fetch(`${url}/v1/${path}`, { method: 'POST', headers, body: new URLSearchParams(form) })).json();
};
const post = (path, form) => ask('POST', path, form);
const get = (path) => ask('GET', path);
const control = (path, wish) =>
  fetch(`${url}/_control/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) });
const challenge = (intent, outcome) => control('challenge', { intent, outcome });
const decide = (object, outcome) => control('decide', { object, outcome });

const lines = ["import type Stripe from 'stripe';", ''];
const counts = {};
const dump = (type, value) => {
  counts[type] = (counts[type] ?? 0) + 1;
  // On the wire a decimal is a string; the SDK makes an object of it.
  const text = JSON.stringify(value, null, 2).replace(/("\w+_decimal": "[^"]*")/g, '$1 as unknown as Stripe.Decimal');
  lines.push(`export const example${lines.length}: ${type} = ${text};`, '');
};

const confirm = { confirm: 'true', return_url: 'https://shop.test' };
const pay = (method, more) => post('payment_intents', { amount: '2000', currency: 'eur', payment_method: method, ...confirm, ...more });

const customer = await post('customers', {
  email: 'types@example.com',
  name: 'Ann',
  'address[city]': 'Lahore',
  'shipping[name]': 'Ann',
  'shipping[address][city]': 'Lahore',
  'metadata[a]': 'b',
  payment_method: 'pm_card_visa',
});
await post(`customers/${customer.id}`, { name: 'Bea', 'metadata[a]': '' });
await post('payment_intents', { amount: '2000', currency: 'usd', 'allowed_payment_method_types[]': 'card' });
const canceled = await post('payment_intents', { amount: '2000', currency: 'usd' });
await post(`payment_intents/${canceled.id}/cancel`);
const paid = await pay('pm_card_visa', { customer: customer.id, setup_future_usage: 'off_session', 'shipping[name]': 'A', 'shipping[address][city]': 'B' });
await pay('pm_card_chargeDeclined');
await pay('pm_card_createDispute');
const manual = await pay('pm_card_amex', { capture_method: 'manual' });
await post(`payment_intents/${manual.id}/capture`, { amount_to_capture: '1500' });
const released = await pay('pm_card_amex', { capture_method: 'manual' });
await post(`payment_intents/${released.id}/cancel`);
await pay('pm_card_authenticationRequired', { use_stripe_sdk: 'true' });
const authenticated = await pay('pm_card_authenticationRequired');
await challenge(authenticated.id, 'authenticated');
const failed = await pay('pm_card_authenticationRequired');
await challenge(failed.id, 'failed');
const refund = await post('refunds', { payment_intent: paid.id, amount: '500', reason: 'duplicate' });
await post(`refunds/${refund.id}`, { 'metadata[a]': 'b' });
for (const [method, outcome] of [['pm_card_visa', 'failed'], ['pm_card_visa', 'canceled'], ['pm_card_pendingRefund', 'succeeded'], ['pm_card_pendingRefund']]) {
  const { id } = await post('refunds', { payment_intent: (await pay(method)).id });
  if (outcome) await decide(id, outcome);
}
for (const [method, evidence] of [
  ['pm_card_createDispute', 'winning_evidence'],
  ['pm_card_createDisputeProductNotReceived', 'losing_evidence'],
  ['pm_card_createDisputeInquiry', 'escalate_inquiry_evidence'],
  ['pm_card_createDisputeInquiry', 'She was here.'],
]) {
  const [dispute] = (await get(`disputes?payment_intent=${(await pay(method)).id}`)).data;
  await post(`disputes/${dispute.id}`, { 'evidence[uncategorized_text]': evidence });
  await get(`disputes/${dispute.id}`);
}
const debit = { 'allowed_payment_method_types[]': 'sepa_debit', 'mandate_data[customer_acceptance][type]': 'online' };
const debited = await pay('pm_successDelayed_at', { ...debit, setup_future_usage: 'off_session', customer: customer.id });
for (const [method, outcome] of [['pm_success_de', 'succeeded'], ['pm_success_de', 'failed'], ['pm_disputed_at', undefined]]) {
  const { id } = await pay(method, debit);
  if (outcome) await decide(id, outcome);
  if (outcome === 'succeeded') await post('refunds', { payment_intent: id });
}
await post('setup_intents', { ...debit, ...confirm, payment_method: 'pm_success_nl', customer: customer.id });
const token = await post('charges', { amount: '2000', currency: 'eur', source: 'tok_bypassPending' }).then(() => browserPost('tokens', {
  'card[number]': '4242424242424242',
  'card[exp_month]': '12',
  'card[exp_year]': '2034',
  'card[cvc]': '123',
  'card[name]': 'Ann',
}));
for (const outcome of ['paid', 'failed', undefined]) {
  const { id } = await post('payouts', { amount: '300', currency: 'eur' });
  if (outcome) await decide(id, outcome);
}
// Connect: an account of each kind, verified or not, with money that came, went back and was paid out.
const manual30 = { 'capabilities[transfers][requested]': 'true', 'settings[payouts][schedule][interval]': 'manual' };
const express = await post('accounts', { type: 'express', country: 'DE', ...manual30, 'metadata[a]': 'b' });
const custom = await post('accounts', { type: 'custom', country: 'DE', business_type: 'individual', 'individual[first_name]': 'Ann', ...manual30 });
await post('accounts', { type: 'custom', country: 'US', business_type: 'company', 'company[name]': 'Box Ltd', 'capabilities[card_payments][requested]': 'true' });
await post('accounts');
const link = await post('account_links', { account: express.id, type: 'account_onboarding', refresh_url: 'https://shop.test', return_url: 'https://shop.test' });
for (const { id } of [express, custom]) await control('account', { action: 'complete', account: id });
await control('account', { action: 'fail_verification', account: custom.id });
await post('charges', { amount: '9000', currency: 'eur', source: 'tok_bypassPending' });
const transfer = await post('transfers', { amount: '4000', currency: 'eur', destination: express.id, transfer_group: 'bkg_1' });
const reversal = await post(`transfers/${transfer.id}/reversals`, { amount: '500' });
await post(`transfers/${transfer.id}`, { description: 'Boxing' });
const bankToken = await post('tokens', { 'bank_account[country]': 'DE', 'bank_account[account_number]': 'DE62370400440532013001' });
const secondBank = await post(`accounts/${express.id}/external_accounts`, { external_account: bankToken.id });
await post(`accounts/${express.id}/external_accounts/${secondBank.id}`, { 'metadata[a]': 'b' });
for (const outcome of ['paid', 'failed', undefined]) {
  const form = { amount: '300', currency: 'eur', ...(outcome === 'failed' ? { destination: secondBank.id } : {}) };
  const { id } = await ask('POST', 'payouts', form, express.id);
  if (outcome) await decide(id, outcome);
}
const doomed = await post('accounts', { type: 'express', country: 'AT' });

const sale = {
  mode: 'payment',
  success_url: 'https://shop.test/{CHECKOUT_SESSION_ID}',
  'line_items[0][quantity]': '2',
  'line_items[0][price_data][currency]': 'eur',
  'line_items[0][price_data][unit_amount]': '1500',
  'line_items[0][price_data][product_data][name]': 'Boxing',
};
const sessions = [];
for (const [method, more] of [
  ['pm_card_visa', { customer: customer.id, client_reference_id: 'bkg_1', 'metadata[a]': 'b', locale: 'ru', submit_type: 'book' }],
  ['pm_card_visa', { customer_creation: 'always', 'payment_intent_data[setup_future_usage]': 'off_session' }],
  ['pm_success_at', { 'allowed_payment_method_types[]': 'sepa_debit' }],
  ['pm_failed_at', { customer_email: 'types@example.com' }],
  [undefined, { cancel_url: 'https://shop.test' }],
  ['expire', {}],
]) {
  const session = await post('checkout/sessions', { ...sale, ...more });
  sessions.push(session.id);
  if (method === 'expire') await post(`checkout/sessions/${session.id}/expire`);
  else if (method) await post(`payment_pages/${session.id}/confirm`, { payment_method: method });
}
const saving = await post('checkout/sessions', { mode: 'setup', currency: 'eur', success_url: 'https://shop.test', customer: customer.id });
await post(`payment_pages/${saving.id}/confirm`, { payment_method: 'pm_card_visa' });
// The banks of the debits above have answered by then.
await new Promise((resolve) => setTimeout(resolve, 6000));

const setup = { customer: customer.id, ...confirm };
await post('setup_intents');
await post('setup_intents', { ...setup, payment_method: 'pm_card_visa' });
await post('setup_intents', { ...setup, payment_method: 'pm_card_chargeDeclined' });
await post('setup_intents', { ...setup, payment_method: 'pm_card_authenticationRequired', use_stripe_sdk: 'true' });
const endpoint = await post('webhook_endpoints', { url: 'http://127.0.0.1:9/', 'enabled_events[]': 'charge.failed' });
const gone = await post('customers');

dump('Stripe.WebhookEndpoint', endpoint);
dump('Stripe.WebhookEndpoint', await get(`webhook_endpoints/${endpoint.id}`));
dump('Stripe.DeletedWebhookEndpoint', await ask('DELETE', `webhook_endpoints/${endpoint.id}`));
dump('Stripe.DeletedCustomer', await ask('DELETE', `customers/${gone.id}`));
dump('Stripe.Account', await get('account'));
dump('Stripe.Balance', await get('balance'));
dump('Stripe.Balance', await ask('GET', 'balance', {}, express.id));
dump('Stripe.AccountLink', link);
dump('Stripe.LoginLink', await post(`accounts/${express.id}/login_links`));
dump('Stripe.Token', bankToken);
dump('Stripe.DeletedAccount', await ask('DELETE', `accounts/${doomed.id}`));
for (const { id } of [express, custom]) {
  for (const capability of (await get(`accounts/${id}/capabilities`)).data) dump('Stripe.Capability', capability);
}
dump('Stripe.Capability', await get(`accounts/${express.id}/capabilities/card_payments`));
for (const bank of (await get(`accounts/${express.id}/external_accounts`)).data) dump('Stripe.BankAccount', bank);
dump('Stripe.DeletedBankAccount', await ask('DELETE', `accounts/${express.id}/external_accounts/${secondBank.id}`));
const expand = 'expand[]=destination&expand[]=destination_payment&expand[]=balance_transaction';
dump('Stripe.Transfer', await get(`transfers/${transfer.id}?${expand}`));
dump('Stripe.TransferReversal', await get(`transfers/${transfer.id}/reversals/${reversal.id}?expand[]=destination_payment_refund`));
for (const [type, path] of [['Stripe.BalanceTransaction', 'balance_transactions'], ['Stripe.Charge', 'charges'], ['Stripe.Payout', 'payouts'], ['Stripe.Refund', 'refunds']]) {
  const { data } = await ask('GET', `${path}?limit=100`, {}, express.id);
  if (data.length === 0) throw new Error(`the connected account has no ${path} to check`);
  for (const item of data) dump(type, item);
}
dump('Stripe.PaymentIntent', await get(`payment_intents/${paid.id}?expand[]=latest_charge.balance_transaction&expand[]=customer&expand[]=payment_method`));
dump('Stripe.Charge', await get(`charges/${paid.latest_charge}?expand[]=refunds&expand[]=payment_intent`));
dump('Stripe.PaymentMethod', await get(`payment_methods/${paid.payment_method}`));
dump('Stripe.Token', token);
dump('Stripe.Token', await get(`tokens/${token.id}`));
const debitCharge = await get(`charges/${debited.latest_charge}`);
dump('Stripe.PaymentMethod', await get(`payment_methods/${debited.payment_method}`));
dump('Stripe.Mandate', await get(`mandates/${debitCharge.payment_method_details.sepa_debit.mandate}`));
for (const id of [...sessions, saving.id]) {
  const expand = ['payment_intent.latest_charge', 'setup_intent', 'customer', 'line_items.data.price.product'];
  dump('Stripe.Checkout.Session', await get(`checkout/sessions/${id}?${expand.map((path) => `expand[]=${path}`).join('&')}`));
}
dump('Stripe.ApiList<Stripe.LineItem>', await get(`checkout/sessions/${sessions[0]}/line_items`));
const price = (await get(`checkout/sessions/${sessions[0]}/line_items`)).data[0].price;
dump('Stripe.Price', await get(`prices/${price.id}?expand[]=product`));
dump('Stripe.Product', await get(`products/${price.product}`));
dump('Stripe.ApiList<Stripe.PaymentMethod>', await get(`customers/${customer.id}/payment_methods`));
for (const [type, path] of [
  ['Stripe.Customer', 'customers'],
  ['Stripe.PaymentIntent', 'payment_intents'],
  ['Stripe.SetupIntent', 'setup_intents'],
  ['Stripe.Charge', 'charges'],
  ['Stripe.Refund', 'refunds'],
  ['Stripe.Dispute', 'disputes'],
  ['Stripe.BalanceTransaction', 'balance_transactions'],
  ['Stripe.Payout', 'payouts'],
  ['Stripe.Account', 'accounts'],
  ['Stripe.Transfer', 'transfers'],
  ['Stripe.Checkout.Session', 'checkout/sessions'],
]) {
  const list = await get(`${path}?limit=100`);
  if (list.data.length === 0) throw new Error(`the sandbox has no ${path} to check`);
  for (const item of list.data) dump(type, item);
}
// One of each type, the newest; the SDK knows each type's own object.
const events = { data: (await ask('GET', 'events?limit=100', {}, express.id)).data };
for (let more = true, last; more; ) {
  const page = await get(`events?limit=100${last ? `&starting_after=${last}` : ''}`);
  events.data.push(...page.data);
  more = page.has_more;
  last = page.data.at(-1)?.id;
}
// A metadata key that is new was null before, says Stripe; its types have no word for that.
for (const { data } of events.data) {
  const former = data.previous_attributes?.metadata ?? {};
  for (const key of Object.keys(former)) if (former[key] === null) delete former[key];
  // Of an object within the object only what differs is named; for these the types want all of it.
  for (const part of ['evidence', 'evidence_details', 'requirements', 'external_accounts', 'settings', 'reversals']) delete data.previous_attributes?.[part];
}
for (const event of new Map([...events.data].reverse().map((event) => [event.type, event])).values()) dump('Stripe.Event', event);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
writeFileSync(join(folder, 'types.ts'), lines.join('\n'));
const tsc = join(here, '../../node_modules/.bin/tsc');
const compilerOptions = { noEmit: true, strict: true, skipLibCheck: true, target: 'es2022', module: 'nodenext', types: [] };
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }));
try {
  execFileSync(tsc, ['--project', folder], { stdio: 'inherit', cwd: here });
} catch {
  console.log(`FAILED  some object does not have the SDK's type; they are in ${folder}`);
  process.exit(1);
}
for (const [type, count] of Object.entries(counts)) console.log(`ok      ${count} × ${type}`);
