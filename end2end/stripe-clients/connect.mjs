// Connect through the SDK: an account is made, linked and completed, gets money, gives some back and is paid out. Used by sdk.mjs.

import assert from 'node:assert/strict';
import { check } from './checks.mjs';

/** @param {import('stripe').default} stripe @param {(path: string, wish: object) => Promise<any>} control */
export function checkConnect(stripe, control) {
  const express = () =>
    stripe.accounts.create({
      type: 'express',
      country: 'DE',
      email: 'trainer@example.com',
      capabilities: { transfers: { requested: true } },
      settings: { payouts: { schedule: { interval: 'manual' } } },
      metadata: { trainer: 'trn_1' },
    });
  const complete = (account) => control('account', { action: 'complete', account });
  const money = (amount) =>
    stripe.paymentIntents.create({
      amount,
      currency: 'eur',
      payment_method: 'pm_card_bypassPending',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
  const available = async (stripeAccount) => {
    const balance = await stripe.balance.retrieve({}, stripeAccount ? { stripeAccount } : {});
    return balance.available.find((line) => line.currency === 'eur')?.amount ?? 0;
  };

  check('an account is made, linked, completed and found', async () => {
    const made = await express();
    assert.deepEqual([made.charges_enabled, made.payouts_enabled, made.capabilities.transfers], [false, false, 'inactive']);
    assert.ok(made.requirements.currently_due.includes('external_account'));
    const link = await stripe.accountLinks.create({
      account: made.id,
      type: 'account_onboarding',
      refresh_url: 'https://shop.test/again',
      return_url: 'https://shop.test/back',
    });
    assert.equal((await fetch(link.url)).status, 200);
    assert.equal((await fetch(link.url, { redirect: 'manual' })).headers.get('location'), 'https://shop.test/again');
    await complete(made.id);
    const ready = await stripe.accounts.retrieve(made.id);
    assert.deepEqual([ready.details_submitted, ready.payouts_enabled, ready.capabilities.transfers], [true, true, 'active']);
    const [bank] = (await stripe.accounts.listExternalAccounts(made.id, { object: 'bank_account' })).data;
    assert.equal(bank.last4, '3000');
    assert.equal((await stripe.accounts.retrieveCapability(made.id, 'transfers')).status, 'active');
    assert.equal((await stripe.accounts.list({ limit: 1 })).data[0].id, made.id);
    assert.equal((await stripe.accounts.retrieveCurrent({}, { stripeAccount: made.id })).id, made.id);
    assert.match((await stripe.accounts.createLoginLink(made.id)).url, /\/express\//);
    const [told] = (await stripe.events.list({ type: 'account.updated', limit: 1 }, { stripeAccount: made.id })).data;
    assert.deepEqual([told.account, told.data.object.id], [made.id, made.id]);
    assert.equal((await stripe.accounts.del(made.id)).deleted, true);
    await assert.rejects(stripe.accounts.retrieve(made.id), { code: 'account_invalid', statusCode: 403 });
  });

  check('a transfer goes over, and back in parts', async () => {
    const { id } = await express();
    await assert.rejects(stripe.transfers.create({ amount: 100, currency: 'eur', destination: id }), {
      code: 'insufficient_capabilities_for_transfer',
    });
    await complete(id);
    await money(5000);
    const before = await available();
    const made = await stripe.transfers.create({ amount: 1500, currency: 'eur', destination: id, transfer_group: 'bkg_1' });
    assert.deepEqual([await available(), await available(id)], [before - 1500, 1500]);
    const payment = await stripe.charges.retrieve(made.destination_payment, {}, { stripeAccount: id });
    assert.equal(payment.source_transfer, made.id);
    const reversal = await stripe.transfers.createReversal(made.id, { amount: 400 });
    assert.deepEqual([reversal.amount, await available(id)], [400, 1100]);
    await assert.rejects(stripe.transfers.createReversal(made.id, { amount: 1101 }), { param: 'amount' });
    const whole = await stripe.transfers.retrieve(made.id, { expand: ['destination_payment', 'destination'] });
    assert.deepEqual([whole.amount_reversed, whole.destination_payment.amount_refunded, whole.destination.id], [400, 400, id]);
    const movements = await stripe.balanceTransactions.list({}, { stripeAccount: id });
    assert.deepEqual(movements.data.map((movement) => movement.type), ['payment_refund', 'payment']);
    assert.equal((await stripe.transfers.list({ transfer_group: 'bkg_1', destination: id })).data[0].id, made.id);
  });

  check('payouts of an account arrive, or fail as the number of its bank says', async () => {
    const { id } = await express();
    const stripeAccount = id;
    await complete(id);
    await money(5000);
    await stripe.transfers.create({ amount: 2000, currency: 'eur', destination: id });
    const paid = await stripe.payouts.create({ amount: 700, currency: 'eur' }, { stripeAccount });
    await assert.rejects(stripe.payouts.retrieve(paid.id), { code: 'resource_missing' });
    await control('decide', { object: paid.id, outcome: 'paid' });
    assert.equal((await stripe.payouts.retrieve(paid.id, {}, { stripeAccount })).status, 'paid');
    const token = await stripe.tokens.create({
      bank_account: { country: 'DE', currency: 'eur', account_holder_name: 'Ann', account_number: 'DE62370400440532013001' },
    });
    await stripe.accounts.createExternalAccount(id, { external_account: token.id, default_for_currency: true });
    const sent = await stripe.payouts.create({ amount: 1000, currency: 'eur' }, { stripeAccount });
    // Two days, by the sandbox's clock.
    await control('clock', { advance: 2 * 24 * 60 * 60 + 60 });
    try {
      const failed = await stripe.payouts.retrieve(sent.id, { expand: ['destination'] }, { stripeAccount });
      assert.deepEqual([failed.status, failed.failure_code, failed.destination.status], ['failed', 'no_account', 'errored']);
      assert.equal(await available(id), 1300);
      assert.equal((await stripe.accounts.retrieve(id)).payouts_enabled, true, 'the other bank account still takes payouts');
    } finally {
      await control('clock', { now: null });
    }
  });
}
