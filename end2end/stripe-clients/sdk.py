"""Stripe's SDK for Python, unmodified, against the sandbox at SANDBOX_URL (which must have its controls)."""

import hashlib
import hmac
import json
import os
import sys
import time
import traceback
import urllib.request

import stripe

URL = os.environ["SANDBOX_URL"]
CARD = {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
CHECKS = []


def client(key=None, **more):
    key = key or os.environ["STRIPE_SECRET_KEY"]
    return stripe.StripeClient(key, base_addresses={"api": URL}, max_network_retries=more.pop("retries", 0), **more)


API = client()


def check(body):
    CHECKS.append(body)
    return body


def control(path, wish):
    body = json.dumps(wish).encode()
    request = urllib.request.Request(f"{URL}/_control/{path}", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def paid(**more):
    params = {"amount": 2000, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True, **CARD, **more}
    return API.v1.payment_intents.create(params)


def raises(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


@check
def the_sdk_speaks_the_version_of_the_sandbox():
    assert stripe.api_version == "2026-09-30.endive", stripe.api_version
    customer = API.v1.customers.create({"name": "Ann"})
    assert customer.last_response.headers["stripe-version"] == stripe.api_version
    assert customer.last_response.request_id.startswith("req_")


@check
def a_customer_is_created_read_changed_listed_and_deleted():
    made = API.v1.customers.create({"email": "py@example.com", "metadata": {"user": "usr_1"}, "preferred_locales": ["ru", "en"]})
    assert API.v1.customers.retrieve(made.id).preferred_locales == ["ru", "en"]
    assert API.v1.customers.update(made.id, {"metadata": {"user": ""}}).metadata.to_dict() == {}
    assert API.v1.customers.list({"email": "py@example.com"}).data[0].id == made.id
    assert API.v1.customers.delete(made.id).deleted


@check
def a_payment_succeeds_with_charge_and_fee_expanded():
    intent = paid(expand=["latest_charge.balance_transaction"])
    assert intent.status == "succeeded"
    assert intent.latest_charge.balance_transaction.fee == 88
    for amount, currency in [(5000, "jpy"), (5000, "kwd"), (500000, "pkr")]:
        assert paid(amount=amount, currency=currency).amount_received == amount


@check
def a_declined_card_is_a_card_error():
    error = raises(stripe.CardError, lambda: paid(payment_method="pm_card_chargeDeclinedLostCard"))
    assert (error.http_status, error.code, error.error.decline_code) == (402, "card_declined", "lost_card")
    assert error.error.payment_intent.status == "requires_payment_method"


@check
def three_d_secure_completed_and_failed():
    for outcome, status in [("authenticated", "succeeded"), ("failed", "requires_payment_method")]:
        redirects = {"automatic_payment_methods": {"enabled": True}, "return_url": "https://shop.test"}
        intent = paid(payment_method="pm_card_authenticationRequired", **redirects)
        assert intent.next_action.type == "redirect_to_url"
        control("challenge", {"intent": intent.id, "outcome": outcome})
        assert API.v1.payment_intents.retrieve(intent.id).status == status


@check
def refunds_and_captures():
    intent = paid(capture_method="manual")
    assert API.v1.payment_intents.capture(intent.id).status == "succeeded"
    refund = API.v1.refunds.create({"payment_intent": intent.id, "amount": 700, "reason": "requested_by_customer"})
    assert API.v1.refunds.retrieve(refund.id, {"expand": ["charge"]}).charge.amount_refunded == 700
    error = raises(stripe.InvalidRequestError, lambda: API.v1.refunds.create({"payment_intent": intent.id, "amount": 1301}))
    assert error.param == "amount"


@check
def a_checkout_session_is_made_paid_by_debit_and_expired():
    item = {"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 4500, "product_data": {"name": "Boxing"}}}
    wish = {"mode": "payment", "success_url": "https://shop.test", "line_items": [item], "metadata": {"booking": "bkg_1"}}
    session = API.v1.checkout.sessions.create(wish)
    assert (session.status, session.payment_intent, session.amount_total) == ("open", None, 4500)
    API.raw_request("post", f"/v1/payment_pages/{session.id}/confirm", payment_method="pm_successDelayed_at")
    done = API.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent", "line_items"]})
    assert (done.status, done.payment_status, done.payment_intent.status) == ("complete", "unpaid", "processing")
    assert done.line_items.data[0].description == "Boxing"
    control("decide", {"object": done.payment_intent.id, "outcome": "succeeded"})
    assert API.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    other = API.v1.checkout.sessions.create({**wish, "customer_email": "py@example.com"})
    assert API.v1.checkout.sessions.expire(other.id).status == "expired"


@check
def refunds_and_disputes_end_later():
    refund = API.v1.refunds.create({"payment_intent": paid(payment_method="pm_card_pendingRefund").id})
    assert refund.status == "pending"
    control("decide", {"object": refund.id, "outcome": "failed"})
    assert API.v1.refunds.retrieve(refund.id).status == "failed"
    intent = paid(payment_method="pm_card_createDispute")
    dispute = API.v1.disputes.list({"payment_intent": intent.id}).data[0]
    API.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "losing_evidence"}, "submit": True})
    assert API.v1.disputes.retrieve(dispute.id).status == "lost"
    error = raises(stripe.InvalidRequestError, lambda: API.v1.disputes.close(dispute.id))
    assert error.user_message == "This dispute is already closed"


@check
def a_payout_is_made_and_canceled():
    paid(payment_method="pm_card_bypassPending")
    payout = API.v1.payouts.create({"amount": 1000, "currency": "eur"})
    assert API.v1.payouts.cancel(payout.id).status == "canceled"
    assert raises(stripe.InvalidRequestError, lambda: API.v1.payouts.cancel(payout.id)).http_status == 400


@check
def an_account_is_onboarded_gets_money_gives_some_back_and_is_paid_out():
    account = API.v1.accounts.create({
        "type": "express",
        "country": "US",
        "capabilities": {"transfers": {"requested": True}},
        "settings": {"payouts": {"schedule": {"interval": "manual"}}},
    })
    assert "external_account" in account.requirements.currently_due
    urls = {"refresh_url": "https://shop.test/again", "return_url": "https://shop.test/back"}
    link = API.v1.account_links.create({"account": account.id, "type": "account_onboarding", **urls})
    assert "/setup/e/" in link.url and link.expires_at > link.created
    control("account", {"action": "complete", "account": account.id})
    assert API.v1.accounts.retrieve(account.id).payouts_enabled
    paid(payment_method="pm_card_bypassPending", amount=5000, currency="usd")
    transfer = API.v1.transfers.create({"amount": 3000, "currency": "usd", "destination": account.id})
    reversal = API.v1.transfers.reversals.create(transfer.id, {"amount": 500})
    assert API.v1.transfers.retrieve(transfer.id).amount_reversed == reversal.amount == 500
    there = {"stripe_account": account.id}
    assert API.v1.balance.retrieve(options=there).available[0].amount == 2500
    payout = API.v1.payouts.create({"amount": 2000, "currency": "usd"}, there)
    raises(stripe.InvalidRequestError, lambda: API.v1.payouts.retrieve(payout.id))
    control("decide", {"object": payout.id, "outcome": "failed", "failure_code": "account_closed"})
    assert API.v1.payouts.retrieve(payout.id, options=there).failure_code == "account_closed"
    assert not API.v1.accounts.retrieve(account.id).payouts_enabled
    error = raises(stripe.InvalidRequestError, lambda: API.v1.payouts.create({"amount": 1, "currency": "usd"}, there))
    assert error.code == "payouts_not_allowed"
    raises(stripe.PermissionError, lambda: API.v1.balance.retrieve(options={"stripe_account": "acct_other"}))


@check
def a_bank_account_is_attached_by_token_and_made_the_default():
    account = API.v1.accounts.create({"type": "custom", "country": "GB", "capabilities": {"transfers": {"requested": True}}})
    bank = {"country": "GB", "currency": "gbp", "routing_number": "108800", "account_number": "00012345"}
    first = API.v1.accounts.external_accounts.create(account.id, {"external_account": {"object": "bank_account", **bank}})
    token = API.v1.tokens.create({"bank_account": {**bank, "account_number": "11111116"}})
    second = API.v1.accounts.external_accounts.create(account.id, {"external_account": token.id})
    assert (first.default_for_currency, second.default_for_currency) == (True, False)
    API.v1.accounts.external_accounts.update(account.id, second.id, {"default_for_currency": True})
    assert API.v1.accounts.external_accounts.delete(account.id, first.id).deleted
    assert [one.id for one in API.v1.accounts.external_accounts.list(account.id).data] == [second.id]
    assert API.v1.accounts.delete(account.id).deleted


@check
def lists_are_paged_through_by_the_sdk():
    customer = API.v1.customers.create()
    for count in range(5):
        API.v1.payment_intents.create({"amount": 1000 + count, "currency": "eur", "customer": customer.id})
    pages = API.v1.payment_intents.list({"customer": customer.id, "limit": 2}).auto_paging_iter()
    assert [intent.amount for intent in pages] == [1004, 1003, 1002, 1001, 1000]


@check
def the_same_idempotency_key_does_the_work_once():
    options = {"idempotency_key": f"py-{os.getpid()}"}
    first = API.v1.customers.create({"name": "once"}, options)
    assert API.v1.customers.create({"name": "once"}, options).id == first.id
    raises(stripe.IdempotencyError, lambda: API.v1.customers.create({"name": "twice"}, options))


@check
def errors_are_of_the_classes_that_the_sdk_promises():
    customers = API.v1.customers
    assert raises(stripe.InvalidRequestError, lambda: customers.retrieve("cus_nobody")).http_status == 404
    raises(stripe.AuthenticationError, lambda: client("sk_test_wrong0000000000").v1.customers.list())
    raises(stripe.PermissionError, lambda: client(os.environ["STRIPE_PUBLISHABLE_KEY"]).v1.customers.list())
    control("faults", {"kind": "status_429", "matching": {"path": "/v1/customers"}})
    raises(stripe.RateLimitError, customers.list)
    control("faults", {"kind": "status_500", "matching": {"path": "/v1/customers"}})
    raises(stripe.APIError, customers.list)
    control("faults", {"kind": "connection_reset", "matching": {"path": "/v1/customers"}})
    raises(stripe.APIConnectionError, customers.list)


@check
def the_sdk_repeats_a_request_whose_answer_was_lost_and_it_is_done_once():
    email = f"py-lost-{os.getpid()}@example.com"
    control("faults", {"kind": "lose_answer", "matching": {"method": "POST", "path": "/v1/customers"}})
    made = client(retries=2).v1.customers.create({"email": email})
    assert [customer.id for customer in API.v1.customers.list({"email": email}).data] == [made.id]


@check
def an_event_is_constructed_from_what_the_sandbox_would_send():
    API.v1.customers.create({"name": "Hook"})
    event = API.v1.events.list({"type": "customer.created", "limit": 1}).data[0]
    payload = json.dumps(event.to_dict_recursive() if hasattr(event, "to_dict_recursive") else event.to_dict())
    at = int(time.time())
    signed = hmac.new(b"whsec_x", f"{at}.{payload}".encode(), hashlib.sha256).hexdigest()
    built = API.construct_event(payload, f"t={at},v1={signed}", "whsec_x")
    assert built.data.object.name == "Hook"


def main():
    failed = 0
    for body in CHECKS:
        name = body.__name__.replace("_", " ")
        try:
            body()
            print(f"ok      {name}")
        except Exception:  # noqa: BLE001: every failure is reported, none ends the run
            failed += 1
            print(f"FAILED  {name}")
            traceback.print_exc()
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} passed")
    return 1 if failed or not CHECKS else 0


sys.exit(main())
