#!/usr/bin/env bash
# Stripe's own command line against the sandbox at SANDBOX_URL: each trigger must succeed, and the event it is named after
# must then be among the sandbox's events.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
# The command line keeps a configuration at home: it gets an empty one of its own.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
failed=0
# The newest event of a type. What happens at a connected account is not among the platform's own events.
newest() {
    case "$1" in
        account.*) curl -sS "$SANDBOX_URL/_control/state?kind=event" | { grep -o "\"type\":\"$1\"" || true; } | wc -l ;;
        *) curl -sS -u "$STRIPE_SECRET_KEY:" "$SANDBOX_URL/v1/events?limit=1&type=$1" | grep -o '"evt_[^"]*"' | head -n 1 || true ;;
    esac
}
for event in payment_intent.created payment_intent.succeeded payment_intent.payment_failed payment_intent.canceled \
    customer.created charge.refunded charge.refund.updated charge.dispute.created charge.dispute.updated charge.dispute.closed \
    setup_intent.succeeded checkout.session.completed checkout.session.expired \
    checkout.session.async_payment_succeeded checkout.session.async_payment_failed payout.created payout.updated \
    account.updated account.application.deauthorized transfer.created transfer.updated transfer.reversed; do
    before=$(newest "$event")
    out=$(HOME="$home" XDG_CONFIG_HOME="$home" STRIPE_CLI_TELEMETRY_OPTOUT=1 timeout 60 \
        "$root/node_modules/.bin/stripe" trigger "$event" --api-key "$STRIPE_SECRET_KEY" --api-base "$SANDBOX_URL" 2>&1) || true
    # What a bank says to a debit comes a few seconds later.
    for _ in $(seq 20); do
        after=$(newest "$event")
        if [ "$before" != "$after" ] || ! grep -q 'Trigger succeeded' <<<"$out"; then break; fi
        sleep 0.5
    done
    if grep -q 'Trigger succeeded' <<<"$out" && [ -n "$after" ] && [ "$before" != "$after" ]; then
        echo "ok      stripe trigger $event"
    else
        echo "FAILED  stripe trigger $event"
        echo "$out"
        failed=1
    fi
done
exit "$failed"
