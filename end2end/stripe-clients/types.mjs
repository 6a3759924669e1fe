// Objects of a running sandbox, written down as TypeScript and checked by tsc against the SDK's types: as literals, so that a
// field the SDK does not know is an error too. Needs SANDBOX_URL with controls.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const url = process.env.SANDBOX_URL;
const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, 'generated');

async function ask(method, path, form = {}) {
  const key = process.env.STRIPE_SECRET_KEY;
  const headers = { authorization: `Bearer ${key}`, 'stripe-version': '2026-09-30.endive' };
  const body = method === 'POST' ? new URLSearchParams(form) : undefined;
  const answer = await fetch(`${url}/v1/${path}`, { method, headers, body });
  const value = await answer.json();
  if (!answer.ok && !value.error?.payment_intent && !value.error?.setup_intent) throw new Error(JSON.stringify(value));
  return value;
}
const post = (path, form) => ask('POST', path, form);
const get = (path) => ask('GET', path);
const challenge = (intent, outcome) =>
  fetch(`${url}/_control/challenge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ intent, outcome }),
  });

const lines = ["import type Stripe from 'stripe';", ''];
const counts = {};
const dump = (type, value) => {
  counts[type] = (counts[type] ?? 0) + 1;
  lines.push(`export const example${lines.length}: ${type} = ${JSON.stringify(value, null, 2)};`, '');
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
dump('Stripe.PaymentIntent', await get(`payment_intents/${paid.id}?expand[]=latest_charge.balance_transaction&expand[]=customer&expand[]=payment_method`));
dump('Stripe.Charge', await get(`charges/${paid.latest_charge}?expand[]=refunds&expand[]=payment_intent`));
dump('Stripe.PaymentMethod', await get(`payment_methods/${paid.payment_method}`));
dump('Stripe.ApiList<Stripe.PaymentMethod>', await get(`customers/${customer.id}/payment_methods`));
for (const [type, path] of [
  ['Stripe.Customer', 'customers'],
  ['Stripe.PaymentIntent', 'payment_intents'],
  ['Stripe.SetupIntent', 'setup_intents'],
  ['Stripe.Charge', 'charges'],
  ['Stripe.Refund', 'refunds'],
  ['Stripe.Dispute', 'disputes'],
  ['Stripe.BalanceTransaction', 'balance_transactions'],
]) {
  const list = await get(`${path}?limit=100`);
  if (list.data.length === 0) throw new Error(`the sandbox has no ${path} to check`);
  for (const item of list.data) dump(type, item);
}
// One of each type, the newest; the SDK knows each type's own object.
const events = await get('events?limit=100');
// A metadata key that is new was null before, says Stripe; its types have no word for that.
for (const { data } of events.data) {
  const former = data.previous_attributes?.metadata ?? {};
  for (const key of Object.keys(former)) if (former[key] === null) delete former[key];
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
