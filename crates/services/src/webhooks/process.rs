//! Acting on kept events: each one only says where to look. The object's present state is fetched from Stripe and applied.

use domain::{EventId, PaymentId};
use futures::StreamExt;
use jiff::SignedDuration;
use serde_json::Value;

use crate::model::{EventState, WebhookEvent};
use crate::paying::operation::backoff;
use crate::ports::{GatewayError, StoreError};
use crate::{Failure, Services};

/// How long an event is hidden from other workers: longer than the gateway's whole patience.
const LEASE: SignedDuration = SignedDuration::from_secs(90);
/// How many events are worked on at a time: one that hangs delays no other.
const CONCURRENCY: usize = 8;
/// After so many failures a person must look. With the growing pauses this is about an hour and a half.
const ATTEMPTS_MAX: i64 = 14;

impl Services {
    /// One round of the webhook worker: takes up to `limit` events that are due and sees each one to its end or its next
    /// try. Answers how many it took.
    ///
    /// # Errors
    /// Only where the database cannot be asked for events.
    pub async fn work_events(&self, limit: i64) -> Result<usize, StoreError> {
        let now = self.now();
        let events: Vec<WebhookEvent> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { tx.claim_events(now, now + LEASE, limit).await }))
            .await?;
        let count = events.len();
        futures::stream::iter(events)
            .for_each_concurrent(CONCURRENCY, |event| async move { self.work_event(event).await })
            .await;
        Ok(count)
    }

    async fn work_event(&self, event: WebhookEvent) {
        let id = event.event.id;
        let Err(failure) = self.act_on(&event).await else { return };
        tracing::warn!(event = %id, kind = event.event.kind, attempts = event.attempts, %failure, "a webhook event failed");
        let state = if event.attempts >= ATTEMPTS_MAX { EventState::NeedsAttention } else { EventState::Pending };
        let again = self.now() + backoff(event.attempts);
        let kept: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| {
                let text = failure.to_string();
                Box::pin(async move { tx.fail_event(id, &text, state, again).await })
            })
            .await;
        if let Err(error) = kept {
            // Its lease ends by itself, and it comes again.
            tracing::warn!(event = %id, %error, "the failure of a webhook event could not be kept");
        }
    }

    async fn act_on(&self, event: &WebhookEvent) -> Result<(), Failure> {
        let id = event.event.id;
        let acted = match subject_of(&event.event.kind, &event.event.payload)? {
            Subject::Nothing => self.finish(id).await,
            Subject::Intent(intent) => {
                let refused = refused_in(&event.event.kind, &event.event.payload)?;
                self.look_at_intent(&intent, refused, id).await
            }
            Subject::Refunds(intent) => self.sync_refunds(&intent, Some(id)).await,
            Subject::Checkout(session) => self.look_at_checkout(&session, id).await,
            Subject::Cards(customer) => self.look_at_cards(&customer, id).await,
            Subject::Dispute(dispute) => self.check_dispute(&dispute, Some(id)).await,
            Subject::Account(account) => self.sync_account(&account, Some(id)).await,
            Subject::Transfer(transfer) => self.look_at_transfer(&transfer, id).await,
            Subject::Payout(account, payout) => self.look_at_payout(&account, &payout, id).await,
        };
        match acted {
            // Somebody else's object, or one of another account: nothing of ours to do.
            Err(Failure::Gateway(GatewayError::NotFound(_))) => self.finish(id).await,
            other => other,
        }
    }

    /// `refused` is the attempt that the event tells of; the PaymentIntent may have seen others since.
    async fn look_at_intent(&self, intent: &str, refused: Option<String>, event: EventId) -> Result<(), Failure> {
        let mut intent = self.0.gateway.intent(intent).await?;
        intent.facts.refused.extend(refused);
        match self.payment_of(&intent.facts.id, intent.payment).await? {
            Some(payment) => self.apply_intent(payment, &intent.facts, Some(event)).await.map(drop),
            None => self.finish(event).await,
        }
    }

    async fn look_at_checkout(&self, session: &str, event: EventId) -> Result<(), Failure> {
        let checkout = self.0.gateway.checkout(session).await?;
        let mut read = self.0.store.read().await?;
        let known = match read.payment_by_session(session).await? {
            Some(payment) => Some(payment),
            None => match checkout.payment {
                Some(id) => read.payment(id).await?,
                None => None,
            },
        };
        drop(read);
        match known {
            Some(payment) => self.apply_checkout(payment.id, &checkout, Some(event)).await,
            None => self.finish(event).await,
        }
    }

    async fn look_at_cards(&self, customer: &str, event: EventId) -> Result<(), Failure> {
        let client = self.0.store.read().await?.user_by_customer(customer).await?;
        match client {
            Some(client) => self.sync_cards(&client, Some(event)).await,
            None => self.finish(event).await,
        }
    }

    async fn look_at_transfer(&self, transfer: &str, event: EventId) -> Result<(), Failure> {
        let known = self.0.store.read().await?.withdrawal_by_transfer(transfer).await?;
        match known {
            // What a transfer can still do is come back.
            Some(withdrawal) => self.sync_reversals(withdrawal.id, Some(event)).await,
            // Not ours, or it overtook our own answer, which brings the same.
            None => self.finish(event).await,
        }
    }

    async fn look_at_payout(&self, account: &str, payout: &str, event: EventId) -> Result<(), Failure> {
        let known = self.0.store.read().await?.withdrawal_by_payout(payout).await?;
        let Some(withdrawal) = known.filter(|known| known.stripe_account_id == account) else {
            return self.finish(event).await;
        };
        self.look_at_payout_of(&withdrawal, payout, event).await
    }

    /// Our payment: by the PaymentIntent we recorded, or by its metadata where the event overtook our own answer.
    pub(crate) async fn payment_of(
        &self,
        intent: &str,
        metadata: Option<PaymentId>,
    ) -> Result<Option<PaymentId>, Failure> {
        let mut read = self.0.store.read().await?;
        if let Some(payment) = read.payment_by_intent(intent).await? {
            return Ok(Some(payment.id));
        }
        let Some(id) = metadata else { return Ok(None) };
        Ok(read.payment(id).await?.map(|payment| payment.id))
    }

    pub(crate) async fn finish(&self, event: EventId) -> Result<(), Failure> {
        let now = self.now();
        self.0.store.write(move |tx| Box::pin(async move { Ok(tx.finish_event(event, now).await?) })).await
    }
}

/// Where an event says to look.
#[derive(Debug, PartialEq, Eq)]
enum Subject {
    /// At a PaymentIntent.
    Intent(String),
    /// At the Refunds of a PaymentIntent.
    Refunds(String),
    /// At a Checkout Session.
    Checkout(String),
    /// At a Dispute.
    Dispute(String),
    /// At the cards of a customer.
    Cards(String),
    /// At a trainer's account.
    Account(String),
    /// At a Transfer.
    Transfer(String),
    /// At a Payout of a trainer's account.
    Payout(String, String),
    /// Nowhere.
    Nothing,
}

/// What an event of a trainer's account is about: the account itself, or its payouts. Whatever else happens there is not ours.
fn subject_of_account(account: &str, kind: &str, event: &Value) -> Subject {
    if kind.starts_with("account.") || kind.starts_with("capability.") || kind.starts_with("person.") {
        return Subject::Account(account.to_owned());
    }
    match event["data"]["object"]["id"].as_str() {
        Some(payout) if kind.starts_with("payout.") => Subject::Payout(account.to_owned(), payout.to_owned()),
        _ => Subject::Nothing,
    }
}

fn subject_of(kind: &str, payload: &str) -> Result<Subject, Failure> {
    let event: Value = serde_json::from_str(payload)?;
    if let Some(account) = event["account"].as_str() {
        return Ok(subject_of_account(account, kind, &event));
    }
    let (field, make): (&str, fn(String) -> Subject) = if kind.starts_with("charge.dispute.") {
        ("id", Subject::Dispute)
    } else if kind.starts_with("checkout.session.") {
        ("id", Subject::Checkout)
    } else if kind.starts_with("refund.") || matches!(kind, "charge.refunded" | "charge.refund.updated") {
        ("payment_intent", Subject::Refunds)
    } else if kind.starts_with("setup_intent.") || kind.starts_with("payment_method.") {
        ("customer", Subject::Cards)
    } else if kind.starts_with("payment_intent.") {
        ("id", Subject::Intent)
    } else if kind.starts_with("charge.") {
        ("payment_intent", Subject::Intent)
    } else if kind.starts_with("transfer.") {
        ("id", Subject::Transfer)
    } else {
        return Ok(Subject::Nothing);
    };
    // A card that was taken from its customer names it among what was before.
    let found = event["data"]["object"][field].as_str().or(event["data"]["previous_attributes"][field].as_str());
    Ok(found.map_or(Subject::Nothing, |id| make(id.to_owned())))
}

/// Stripe's id of the refused attempt that an event tells of: the charge, or the card where there was none.
fn refused_in(kind: &str, payload: &str) -> Result<Option<String>, Failure> {
    if kind != "payment_intent.payment_failed" {
        return Ok(None);
    }
    let event: Value = serde_json::from_str(payload)?;
    let error = &event["data"]["object"]["last_payment_error"];
    Ok(error["charge"].as_str().or_else(|| error["payment_method"]["id"].as_str()).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(kind: &str, object: &str) -> Subject {
        subject_of(kind, &format!(r#"{{"data":{{"object":{object}}}}}"#)).unwrap()
    }

    #[test]
    fn events_say_where_to_look() {
        assert_eq!(subject("payment_intent.succeeded", r#"{"id":"pi_1"}"#), Subject::Intent("pi_1".into()));
        let charge = r#"{"id":"ch_1","payment_intent":"pi_2"}"#;
        assert_eq!(subject("charge.succeeded", charge), Subject::Intent("pi_2".into()));
        assert_eq!(subject("charge.refunded", charge), Subject::Refunds("pi_2".into()));
        let refund = r#"{"id":"re_1","payment_intent":"pi_2"}"#;
        assert_eq!(subject("charge.refund.updated", refund), Subject::Refunds("pi_2".into()));
        assert_eq!(subject("refund.failed", refund), Subject::Refunds("pi_2".into()));
        let session = r#"{"id":"cs_1","payment_intent":null}"#;
        assert_eq!(subject("checkout.session.expired", session), Subject::Checkout("cs_1".into()));
        let dispute = r#"{"id":"dp_1","payment_intent":"pi_2"}"#;
        assert_eq!(subject("charge.dispute.closed", dispute), Subject::Dispute("dp_1".into()));
        assert_eq!(subject("transfer.reversed", r#"{"id":"tr_1"}"#), Subject::Transfer("tr_1".into()));
    }

    #[test]
    fn what_happens_on_a_trainers_account_is_about_the_account_or_its_payouts() {
        let there = |kind: &str, object: &str| {
            subject_of(kind, &format!(r#"{{"account":"acct_1","data":{{"object":{object}}}}}"#)).unwrap()
        };
        let account = || Subject::Account("acct_1".into());
        assert_eq!(there("account.updated", r#"{"id":"acct_1"}"#), account());
        assert_eq!(there("capability.updated", r#"{"id":"transfers"}"#), account());
        assert_eq!(there("account.external_account.created", r#"{"id":"ba_1"}"#), account());
        assert_eq!(there("payout.failed", r#"{"id":"po_1"}"#), Subject::Payout("acct_1".into(), "po_1".into()));
        // A charge made there is not a client's payment to us.
        let charge = r#"{"id":"py_1","payment_intent":"pi_1"}"#;
        assert_eq!(there("charge.succeeded", charge), Subject::Nothing);
        assert_eq!(there("payment_intent.succeeded", r#"{"id":"pi_1"}"#), Subject::Nothing);
        // The platform's own payouts are nobody's withdrawal.
        assert_eq!(subject("payout.paid", r#"{"id":"po_2"}"#), Subject::Nothing);
    }

    #[test]
    fn events_about_cards_lead_to_their_customer() {
        let setup = r#"{"id":"seti_1","customer":"cus_1"}"#;
        assert_eq!(subject("setup_intent.succeeded", setup), Subject::Cards("cus_1".into()));
        assert_eq!(
            subject("payment_method.attached", r#"{"id":"pm_1","customer":"cus_1"}"#),
            Subject::Cards("cus_1".into())
        );
        let taken = r#"{"data":{"object":{"id":"pm_1","customer":null},"previous_attributes":{"customer":"cus_2"}}}"#;
        assert_eq!(subject_of("payment_method.detached", taken).unwrap(), Subject::Cards("cus_2".into()));
    }

    #[test]
    fn a_refused_attempt_is_known_by_its_charge_or_else_by_its_card() {
        let told = |kind: &str, error: &str| {
            let event = format!(r#"{{"data":{{"object":{{"id":"pi_1","last_payment_error":{error}}}}}}}"#);
            refused_in(kind, &event).unwrap()
        };
        let failed = "payment_intent.payment_failed";
        let declined = r#"{"charge":"ch_1","payment_method":{"id":"pm_1"}}"#;
        assert_eq!(told(failed, declined).as_deref(), Some("ch_1"));
        assert_eq!(told(failed, r#"{"payment_method":{"id":"pm_1"}}"#).as_deref(), Some("pm_1"));
        assert_eq!(told(failed, "null"), None);
        assert_eq!(told("payment_intent.succeeded", declined), None);
    }

    #[test]
    fn what_leads_nowhere_is_nothing_and_what_is_broken_an_error() {
        assert_eq!(subject("charge.succeeded", r#"{"id":"ch_1","payment_intent":null}"#), Subject::Nothing);
        assert_eq!(subject("customer.created", "{}"), Subject::Nothing);
        assert!(subject_of("customer.created", "not json").is_err());
        assert!(subject_of("payment_intent.succeeded", "not json").is_err());
    }
}
