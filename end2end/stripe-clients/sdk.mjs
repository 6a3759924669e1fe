// Stripe's SDK for Node, unmodified, against the sandbox at SANDBOX_URL (which must have its controls).

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Stripe from 'stripe';
import { check, run } from './checks.mjs';
import { checkConnect } from './connect.mjs';

const url = new URL(process.env.SANDBOX_URL);
const connect = (key, more) =>
  new Stripe(key, { host: url.hostname, port: url.port, protocol: 'http', telemetry: false, maxNetworkRetries: 0, ...more });
const stripe = connect(process.env.STRIPE_SECRET_KEY);
const control = async (path, wish) => {
  const answer = await fetch(`${url.origin}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
};
const card = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } };
const paid = (more) =>
  stripe.paymentIntents.create({ amount: 2000, currency: 'eur', payment_method: 'pm_card_visa', confirm: true, ...card, ...more });

check('the SDK speaks the version of the sandbox', async () => {
  assert.equal(Stripe.API_VERSION ?? stripe.getApiField('version'), '2026-09-30.endive');
  const customer = await stripe.customers.create({ name: 'Ann' });
  assert.equal(customer.lastResponse.apiVersion, '2026-09-30.endive');
  assert.match(customer.lastResponse.requestId, /^req_/);
});

check('a customer is created, read, changed, listed and deleted', async () => {
  const made = await stripe.customers.create({ email: 'sdk@example.com', metadata: { user: 'usr_1' }, address: { city: 'Lahore' } });
  assert.equal((await stripe.customers.retrieve(made.id)).address.city, 'Lahore');
  assert.equal((await stripe.customers.update(made.id, { name: 'Bea' })).name, 'Bea');
  assert.equal((await stripe.customers.list({ email: 'sdk@example.com' })).data[0].id, made.id);
  assert.equal((await stripe.customers.del(made.id)).deleted, true);
  assert.equal((await stripe.customers.retrieve(made.id)).deleted, true);
});

check('a payment succeeds, with charge and fee expanded', async () => {
  const intent = await paid({ expand: ['latest_charge.balance_transaction'], metadata: { booking: 'bkg_1' } });
  assert.equal(intent.status, 'succeeded');
  assert.equal(intent.latest_charge.balance_transaction.net, 2000 - 88);
  const balance = await stripe.balance.retrieve();
  assert.ok(balance.pending.some((line) => line.currency === 'eur' && line.amount >= 1912));
});

check('a declined card is a StripeCardError', async () => {
  await assert.rejects(paid({ payment_method: 'pm_card_chargeDeclinedInsufficientFunds' }), (error) => {
    assert.ok(error instanceof Stripe.errors.StripeCardError);
    assert.deepEqual([error.statusCode, error.code, error.decline_code], [402, 'card_declined', 'insufficient_funds']);
    assert.equal(error.payment_intent.status, 'requires_payment_method');
    assert.match(error.charge, /^ch_/);
    return true;
  });
});

check('3-D Secure, completed and failed', async () => {
  for (const [outcome, status] of [['authenticated', 'succeeded'], ['failed', 'requires_payment_method']]) {
    const intent = await paid({ payment_method: 'pm_card_authenticationRequired', return_url: 'https://shop.test', automatic_payment_methods: { enabled: true } });
    assert.equal(intent.status, 'requires_action');
    assert.equal(intent.next_action.redirect_to_url.return_url, 'https://shop.test');
    await control('challenge', { intent: intent.id, outcome });
    assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, status);
  }
});

check('authorize, capture, cancel', async () => {
  const intent = await paid({ capture_method: 'manual' });
  assert.equal((await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 })).amount_received, 1500);
  const other = await stripe.paymentIntents.create({ amount: 900, currency: 'usd' });
  assert.equal((await stripe.paymentIntents.update(other.id, { amount: 950 })).amount, 950);
  assert.equal((await stripe.paymentIntents.cancel(other.id, { cancellation_reason: 'abandoned' })).status, 'canceled');
});

check('refunds, in part and whole, and no more', async () => {
  const intent = await paid();
  const part = await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
  assert.equal(part.status, 'succeeded');
  await stripe.refunds.create({ charge: intent.latest_charge });
  await assert.rejects(stripe.refunds.create({ payment_intent: intent.id }), { code: 'charge_already_refunded' });
  const charge = await stripe.charges.retrieve(intent.latest_charge, { expand: ['refunds'] });
  assert.equal(charge.refunds.data.length, 2);
});

check('a saved card pays while its owner is away', async () => {
  const customer = await stripe.customers.create({ payment_method: 'pm_card_mastercard' });
  const methods = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
  const intent = await paid({ customer: customer.id, payment_method: methods.data[0].id, off_session: true });
  assert.equal(intent.status, 'succeeded');
  const setup = await stripe.setupIntents.create({ customer: customer.id, payment_method: 'pm_card_visa', confirm: true, ...card });
  assert.equal(setup.status, 'succeeded');
  assert.equal((await stripe.paymentMethods.detach(setup.payment_method)).customer, null);
});

const sale = (more) => ({
  mode: 'payment',
  success_url: 'https://shop.test/{CHECKOUT_SESSION_ID}',
  line_items: [{ quantity: 2, price_data: { currency: 'eur', unit_amount: 1500, product_data: { name: 'Boxing' } } }],
  ...more,
});
/** As the hosted page does it: with the publishable key. */
const payPage = (session, form) =>
  connect(process.env.STRIPE_PUBLISHABLE_KEY).rawRequest('POST', `/v1/payment_pages/${session.id}/confirm`, form);

check('a Checkout Session is made, paid, listed and read with what was sold', async () => {
  const session = await stripe.checkout.sessions.create(
    sale({ client_reference_id: 'bkg_1', metadata: { booking: 'bkg_1' }, payment_intent_data: { metadata: { payment: 'pay_1' } } }),
  );
  assert.deepEqual([session.status, session.payment_status, session.payment_intent], ['open', 'unpaid', null]);
  assert.equal((await fetch(session.url)).status, 200);
  await assert.rejects(payPage(session, { payment_method: 'pm_card_chargeDeclined' }), { code: 'card_declined' });
  await payPage(session, { payment_method: 'pm_card_visa', expected_amount: 3000 });
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge', 'line_items'] });
  assert.deepEqual([paid.status, paid.payment_status, paid.payment_intent.metadata.payment], ['complete', 'paid', 'pay_1']);
  assert.equal(paid.payment_intent.latest_charge.amount, 3000);
  assert.equal(paid.line_items.data[0].quantity, 2);
  const found = await stripe.checkout.sessions.list({ payment_intent: paid.payment_intent.id });
  assert.equal(found.data[0].client_reference_id, 'bkg_1');
  assert.equal((await stripe.checkout.sessions.listLineItems(session.id)).data[0].amount_total, 3000);
});

check('a Checkout Session is expired once', async () => {
  const session = await stripe.checkout.sessions.create(sale());
  assert.equal((await stripe.checkout.sessions.expire(session.id)).status, 'expired');
  await assert.rejects(stripe.checkout.sessions.expire(session.id), /status of `expired`/);
});

check('a bank debit is processing, and paid or refused later', async () => {
  for (const [outcome, status, event] of [['succeeded', 'paid', 'succeeded'], ['failed', 'unpaid', 'failed']]) {
    const session = await stripe.checkout.sessions.create(sale());
    await payPage(session, { payment_method: 'pm_successDelayed_de' });
    const waiting = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    assert.deepEqual([waiting.status, waiting.payment_status, waiting.payment_intent.status], ['complete', 'unpaid', 'processing']);
    await control('decide', { object: waiting.payment_intent.id, outcome });
    assert.equal((await stripe.checkout.sessions.retrieve(session.id)).payment_status, status);
    const [told] = (await stripe.events.list({ type: `checkout.session.async_payment_${event}`, limit: 1 })).data;
    assert.equal(told.data.object.id, session.id);
  }
});

check('refunds that end later, well or not', async () => {
  for (const [card, outcome] of [['pm_card_pendingRefund', 'succeeded'], ['pm_card_visa', 'failed']]) {
    const intent = await paid({ payment_method: card });
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    await control('decide', { object: refund.id, outcome });
    const ended = await stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] });
    assert.equal(ended.status, outcome);
    if (outcome === 'failed') assert.equal(ended.failure_balance_transaction.type, 'refund_failure');
    await assert.rejects(stripe.refunds.cancel(refund.id), /unsupported/);
  }
});

check('a dispute is answered and won, another given up', async () => {
  const of = async (card) => (await stripe.disputes.list({ payment_intent: (await paid({ payment_method: card })).id })).data[0];
  const dispute = await of('pm_card_createDispute');
  const sent = await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'winning_evidence' }, submit: true });
  assert.equal(sent.status, 'under_review');
  const won = await stripe.disputes.retrieve(dispute.id);
  assert.deepEqual([won.status, won.balance_transactions.length, won.is_charge_refundable], ['won', 2, true]);
  const other = await of('pm_card_createDisputeProductNotReceived');
  await assert.rejects(stripe.refunds.create({ charge: other.charge }), { code: 'charge_disputed' });
  assert.equal((await stripe.disputes.close(other.id)).status, 'lost');
  assert.equal((await of('pm_card_createDisputeInquiry')).status, 'warning_needs_response');
});

check('payouts leave the balance, and come back when canceled', async () => {
  await paid({ payment_method: 'pm_card_bypassPending' });
  const available = async () => (await stripe.balance.retrieve()).available.find((line) => line.currency === 'eur').amount;
  const before = await available();
  const payout = await stripe.payouts.create({ amount: 1000, currency: 'eur' });
  assert.equal(await available(), before - 1000);
  assert.equal((await stripe.payouts.cancel(payout.id)).status, 'canceled');
  assert.equal(await available(), before);
  await assert.rejects(stripe.payouts.create({ amount: 99_999_999, currency: 'eur' }), { code: 'balance_insufficient' });
  await assert.rejects(stripe.transfers.create({ amount: 100, currency: 'eur', destination: 'acct_1' }), { code: 'resource_missing', param: 'destination' });
});

check('a currency that the account may not charge in is refused', async () => {
  await control('currencies', { refused: ['pkr'] });
  await assert.rejects(stripe.paymentIntents.create({ amount: 50_000, currency: 'pkr' }), { param: 'currency' });
  await control('currencies', { refused: [] });
});

check('a card that wants its owner is declined while they are away', async () => {
  const customer = await stripe.customers.create({ payment_method: 'pm_card_authenticationRequired' });
  const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  await assert.rejects(paid({ customer: customer.id, payment_method: method.id, off_session: true }), (error) => {
    assert.deepEqual([error.code, error.payment_intent.status, error.payment_method.id], ['authentication_required', 'requires_payment_method', method.id]);
    return true;
  });
});

check('lists are paged through by the SDK', async () => {
  const customer = await stripe.customers.create();
  for (let count = 0; count < 7; count += 1) await stripe.paymentIntents.create({ amount: 1000 + count, currency: 'eur', customer: customer.id });
  const amounts = [];
  for await (const intent of stripe.paymentIntents.list({ customer: customer.id, limit: 3 })) amounts.push(intent.amount);
  assert.deepEqual(amounts, [1006, 1005, 1004, 1003, 1002, 1001, 1000]);
  const newest = await stripe.events.list({ types: ['payment_intent.created'], limit: 1 });
  assert.equal(newest.data[0].data.object.amount, 1006);
});

check('the same idempotency key does the work once', async () => {
  const options = { idempotencyKey: `key-${process.pid}` };
  const first = await stripe.customers.create({ name: 'once' }, options);
  const again = await stripe.customers.create({ name: 'once' }, options);
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  await assert.rejects(stripe.customers.create({ name: 'twice' }, options), Stripe.errors.StripeIdempotencyError);
});

check('errors are of the classes that the SDK promises', async () => {
  const { errors } = Stripe;
  await assert.rejects(stripe.customers.retrieve('cus_nobody'), (error) => error instanceof errors.StripeInvalidRequestError && error.statusCode === 404 && error.code === 'resource_missing');
  await assert.rejects(stripe.paymentIntents.create({ amount: 1, currency: 'usd' }), { code: 'amount_too_small', param: 'amount' });
  await assert.rejects(stripe.customers.create({ colour: 'red' }), { code: 'parameter_unknown', param: 'colour' });
  await assert.rejects(connect('sk_test_wrong0000000000').customers.list(), errors.StripeAuthenticationError);
  await assert.rejects(connect(process.env.STRIPE_PUBLISHABLE_KEY).customers.list(), errors.StripePermissionError);
  await assert.rejects(stripe.customers.list({}, { stripeAccount: 'acct_other' }), errors.StripePermissionError);
  await assert.rejects(stripe.products.list(), { statusCode: 404 });
  await control('faults', { kind: 'status_429', matching: { path: '/v1/customers' } });
  await assert.rejects(stripe.customers.list(), errors.StripeRateLimitError);
  await control('faults', { kind: 'status_500', matching: { path: '/v1/customers' } });
  await assert.rejects(stripe.customers.list(), errors.StripeAPIError);
  // Twice, because the SDK always repeats once after a connection was closed: it may have been an idle one.
  await control('faults', { kind: 'connection_reset', times: 2, matching: { path: '/v1/customers' } });
  await assert.rejects(stripe.customers.list(), errors.StripeConnectionError);
});

check('the SDK repeats a request whose answer was lost, and it is done once', async () => {
  const email = `lost-${process.pid}@example.com`;
  await control('faults', { kind: 'lose_answer', matching: { method: 'POST', path: '/v1/customers' } });
  const made = await connect(process.env.STRIPE_SECRET_KEY, { maxNetworkRetries: 2 }).customers.create({ email });
  assert.deepEqual((await stripe.customers.list({ email })).data.map((customer) => customer.id), [made.id]);
});

check('a delivered event passes the SDK’s own signature check', async () => {
  let got;
  const arrived = new Promise((resolve) => { got = resolve; });
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.end();
    got({ body: Buffer.concat(parts), signature: request.headers['stripe-signature'] });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const endpoint = await stripe.webhookEndpoints.create({ url: `http://127.0.0.1:${server.address().port}/`, enabled_events: ['customer.created'] });
    const customer = await stripe.customers.create({ name: 'Hook' });
    const { body, signature } = await arrived;
    const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret);
    assert.equal(event.data.object.id, customer.id);
    assert.throws(() => stripe.webhooks.constructEvent(body, signature, 'whsec_other'), Stripe.errors.StripeSignatureVerificationError);
    assert.equal((await stripe.events.retrieve(event.id)).type, 'customer.created');
    await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
    assert.equal((await stripe.webhookEndpoints.del(endpoint.id)).deleted, true);
  } finally {
    server.close();
  }
});

checkConnect(stripe, control);

await run();
