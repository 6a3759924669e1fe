//! Disputes: the one function that decides what a dispute is, and the evidence that an admin sends to the bank.

use domain::dispute::{DisputeFacts, DisputeMovement, DisputeStatus};
use domain::ledger;
use domain::operation::OperationEvent;
use domain::{
    Currency, DisputeId, EventId, FeesOnRefund, LedgerTransactionId, Money, OperationId, Role, Split, Timestamp,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::left::{account_of, given_by, left_of};
use crate::mail::tell_dispute;
use crate::model::{
    BookingDetails, BookingMove, Dispute, DisputeRow, Loss, MailRow, Operation, OperationKind, Payment, User,
};
use crate::paying::operation::{conclude, key_of, new_operation};
use crate::ports::gateway::{Evidence, StripeDispute};
use crate::ports::{GatewayError, StoreError, Tx, WriteError};
use crate::{Failure, Services};

/// How many of the client's newest letters are looked through for those about the booking.
const LETTERS_MAX: i64 = 1_000;
/// How many disputes the list shows.
const LIST_MAX: i64 = 200;
/// The longest text of one piece of evidence, in characters: Stripe's limit.
pub const EVIDENCE_CHARS_MAX: usize = 20_000;

/// A dispute with all that its page shows.
#[derive(Debug, Clone)]
pub struct DisputePage {
    /// The dispute.
    pub dispute: Dispute,
    /// The booking that it is about.
    pub details: BookingDetails,
    /// What we would tell the bank: the draft if there is one, else what we know.
    pub evidence: Evidence,
    /// What the bank has taken and given back so far, with its fees.
    pub movements: Vec<DisputeMovement>,
}

/// Why evidence cannot be saved or sent.
#[derive(Debug, thiserror::Error)]
pub enum DisputeError {
    /// No such dispute, or not for this person.
    #[error("there is no such dispute")]
    NoSuchDispute,
    /// The bank takes no more answers.
    #[error("the bank takes no more evidence")]
    Closed,
    /// One of the texts is too long.
    #[error("a text is longer than {EVIDENCE_CHARS_MAX} characters")]
    TooLong,
    /// Nothing to send.
    #[error("there is no evidence to send")]
    Empty,
    /// Stripe cannot be reached; the draft is kept.
    #[error("the payment provider cannot be reached")]
    GatewayDown,
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for DisputeError {
    fn from(error: E) -> Self {
        match error.into() {
            Failure::Gateway(error) if error.is_temporary() => Self::GatewayDown,
            other => Self::Failed(other),
        }
    }
}

impl WriteError for DisputeError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct AnswerRequest {
    dispute: DisputeId,
    stripe_dispute: String,
    /// What is sent; nothing where the dispute is accepted.
    evidence: Option<Evidence>,
}

/// Whom and what evidence can tell of.
#[derive(Clone, Copy)]
struct Known<'k> {
    client: Option<&'k User>,
    payment: Option<&'k Payment>,
    checked_in_by: Option<&'k User>,
    moves: &'k [BookingMove],
    letters: &'k [MailRow],
}

/// Ids for what one application may have to write.
#[derive(Clone)]
struct FreshIds {
    dispute: DisputeId,
    moved: Vec<LedgerTransactionId>,
    lost: LedgerTransactionId,
}

impl Services {
    /// All disputes, newest first; for admins.
    ///
    /// # Errors
    /// The store's.
    pub async fn disputes(&self, user: &User) -> Result<Option<Vec<DisputeRow>>, Failure> {
        if user.role != Role::Admin {
            return Ok(None);
        }
        Ok(Some(self.0.store.read().await?.disputes(LIST_MAX).await?))
    }

    /// One dispute with its evidence; for admins, `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn dispute(&self, user: &User, id: DisputeId) -> Result<Option<DisputePage>, Failure> {
        if user.role != Role::Admin {
            return Ok(None);
        }
        let mut read = self.0.store.read().await?;
        let Some(dispute) = read.dispute(id).await? else { return Ok(None) };
        let Some(details) = read.booking_details(dispute.booking_id).await? else { return Ok(None) };
        let client = read.user(details.booking.client_id).await?;
        let payment = read.payment(dispute.payment_id).await?;
        let movements = read.dispute_movements(id).await?;
        let letters = read.mails(Some(details.booking.client_id), LETTERS_MAX).await?;
        let checked_in_by = match details.booking.checked_in {
            Some(check_in) => read.user(check_in.by).await?,
            None => None,
        };
        let moves = read.moves_of_booking(dispute.booking_id).await?;
        drop(read);
        let evidence = match &dispute.evidence {
            Some(draft) => serde_json::from_str(draft)?,
            None => {
                let known = Known {
                    client: client.as_ref(),
                    payment: payment.as_ref(),
                    checked_in_by: checked_in_by.as_ref(),
                    moves: &moves,
                    letters: &letters,
                };
                self.what_we_know(&details, &known)
            }
        };
        Ok(Some(DisputePage { dispute, details, evidence, movements }))
    }

    /// Keeps a draft of the evidence.
    ///
    /// # Errors
    /// [`DisputeError`]; what was kept before stays.
    pub async fn save_evidence(&self, user: &User, id: DisputeId, evidence: Evidence) -> Result<(), DisputeError> {
        check_lengths(&evidence)?;
        self.open_dispute(user, id).await?;
        let (now, draft) = (self.now(), serde_json::to_string(&evidence).map_err(Failure::from)?);
        self.0
            .store
            .write(move |tx| {
                let draft = draft.clone();
                Box::pin(async move {
                    let mut dispute = dispute_of(tx, id).await?;
                    dispute.evidence = Some(draft);
                    dispute.updated_at = now;
                    save(tx, &dispute).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Sends the evidence to the bank, for good.
    ///
    /// # Errors
    /// [`DisputeError`]; with [`DisputeError::GatewayDown`] it is kept, and sent as soon as Stripe answers.
    pub async fn submit_evidence(&self, user: &User, id: DisputeId, evidence: Evidence) -> Result<(), DisputeError> {
        check_lengths(&evidence)?;
        if evidence == Evidence::default() {
            return Err(DisputeError::Empty);
        }
        let dispute = self.open_dispute(user, id).await?;
        self.save_evidence(user, id, evidence.clone()).await?;
        self.answer(&dispute, OperationKind::SubmitEvidence, Some(evidence)).await
    }

    /// Accepts that the dispute is lost.
    ///
    /// # Errors
    /// [`DisputeError`].
    pub async fn accept_dispute(&self, user: &User, id: DisputeId) -> Result<(), DisputeError> {
        let dispute = self.open_dispute(user, id).await?;
        self.answer(&dispute, OperationKind::AcceptDispute, None).await
    }

    async fn open_dispute(&self, user: &User, id: DisputeId) -> Result<Dispute, DisputeError> {
        let page = self.dispute(user, id).await?.ok_or(DisputeError::NoSuchDispute)?;
        if page.dispute.status.wants_evidence() { Ok(page.dispute) } else { Err(DisputeError::Closed) }
    }

    /// The key names what is sent, so that another text is another call.
    async fn answer(
        &self,
        dispute: &Dispute,
        kind: OperationKind,
        evidence: Option<Evidence>,
    ) -> Result<(), DisputeError> {
        let now = self.now();
        let request =
            AnswerRequest { dispute: dispute.id, stripe_dispute: dispute.stripe_dispute_id.clone(), evidence };
        let id = OperationId::from_parts(now, self.random_bits());
        let mut operation = new_operation(id, kind, &dispute.id.to_string(), String::new(), &request, now)?;
        let digest = operation.request_hash.get(..16).unwrap_or_default();
        operation.idempotency_key = format!("{}:{}:{digest}", kind.name(), dispute.id);
        let operation = self.write_down(operation).await?;
        Ok(self.send_answer(operation).await?)
    }

    /// Calls Stripe with an answer to a dispute, or takes up a call whose answer never came. To send the same evidence twice
    /// does no harm, so nothing is looked up first.
    pub(crate) async fn send_answer(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        let request: AnswerRequest = serde_json::from_str(&operation.request)?;
        let operation = self.mark_attempted(&operation).await?;
        let key = key_of(&operation);
        let sent = match &request.evidence {
            Some(evidence) => self.0.gateway.submit_evidence(&key, &request.stripe_dispute, evidence).await,
            None => self.0.gateway.close_dispute(&key, &request.stripe_dispute).await,
        };
        let (dispute, event) = match sent {
            Ok(dispute) => (dispute, OperationEvent::Settle),
            Err(error @ (GatewayError::InvalidRequest { .. } | GatewayError::UnexpectedState(_))) => {
                tracing::warn!(dispute = %request.dispute, %error, "Stripe took no answer to a dispute");
                (self.0.gateway.dispute(&request.stripe_dispute).await?, OperationEvent::Refuse)
            }
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        let (now, answer) = (self.now(), dispute.facts.id.clone());
        let sent_evidence = event == OperationEvent::Settle && request.evidence.is_some();
        self.0
            .store
            .write(move |tx| {
                let (operation, answer) = (operation.clone(), answer.clone());
                Box::pin(async move {
                    conclude(tx, &operation, event, Some(answer), now).await?;
                    if sent_evidence {
                        let mut dispute = dispute_of(tx, request.dispute).await?;
                        dispute.submitted_at = Some(now);
                        dispute.updated_at = now;
                        save(tx, &dispute).await?;
                    }
                    Ok::<_, Failure>(())
                })
            })
            .await?;
        self.apply_dispute(dispute, None).await
    }

    /// Asks Stripe about a dispute and applies what it is.
    pub(crate) async fn check_dispute(&self, stripe_id: &str, event: Option<EventId>) -> Result<(), Failure> {
        let dispute = self.0.gateway.dispute(stripe_id).await?;
        self.apply_dispute(dispute, event).await
    }

    /// Applies what Stripe says now, in one transaction: dispute, ledger and, if an event brought the news, the event's end. A
    /// dispute about a payment that is not ours is left alone.
    pub(crate) async fn apply_dispute(&self, dispute: StripeDispute, event: Option<EventId>) -> Result<(), Failure> {
        if let Some(intent) = &dispute.intent
            && let Some(payment) = self.0.store.read().await?.payment_by_intent(intent).await?
        {
            self.take_in_payment(&payment).await?;
        }
        let now = self.now();
        let ledger_id = || LedgerTransactionId::from_parts(now, self.random_bits());
        let ids = FreshIds {
            moved: dispute.facts.movements.iter().map(|_| ledger_id()).collect(),
            lost: ledger_id(),
            dispute: DisputeId::from_parts(now, self.random_bits()),
        };
        self.0
            .store
            .write(move |tx| {
                let (dispute, ids) = (dispute.clone(), ids.clone());
                Box::pin(async move {
                    let payment = match &dispute.intent {
                        Some(intent) => tx.payment_by_intent(intent).await?,
                        None => None,
                    };
                    if let Some(payment) = payment {
                        apply(tx, &payment, &dispute.facts, &ids, now).await?;
                    }
                    if let Some(event) = event {
                        tx.finish_event(event, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// What checkout said about cancelling when the client began to pay.
    fn policy_as_shown(&self, details: &BookingDetails, payment: Option<&Payment>) -> String {
        let at = payment.map_or(details.booking.created_at, |payment| payment.created_at);
        let Some(post) = &self.0.post else { return String::new() };
        let sentence = post.writer.policy_shown(details, at);
        format!("Shown beside the pay button, before payment: “{sentence}” Nothing comes back after the start.")
    }

    /// What we know that speaks for us.
    fn what_we_know(&self, details: &BookingDetails, known: &Known<'_>) -> Evidence {
        let Known { client, payment, checked_in_by, moves, letters } = *known;
        let zone = &details.trainer_zone;
        let when = |time: Timestamp| zone.local(time).strftime("%Y-%m-%d %H:%M %Z").to_string();
        let booking = &details.booking;
        let mut log = vec![format!("{}: the client held the time on our pages", when(booking.created_at))];
        if let Some(payment) = payment {
            log.push(format!(
                "{}: the client agreed to price and cancellation policy and began to pay",
                when(payment.created_at)
            ));
            if let Some(at) = payment.succeeded_at {
                log.push(format!(
                    "{}: the payment of {} succeeded; receipt no. {}",
                    when(at),
                    payment.amount(),
                    payment.receipt_number()
                ));
            }
            log.extend(payment.receipt_url.as_ref().map(|url| format!("Stripe's receipt: {url}")));
        }
        log.extend(moves.iter().map(|moved| {
            let (by, from, to) = (moved.moved_by.name(), when(moved.from.start()), when(moved.to.start()));
            format!("{}: the {by} changed the time from {from} to {to}", when(moved.moved_at))
        }));
        log.extend(letters.iter().rev().filter_map(|letter| {
            let of_this = letter.mail.booking() == Some(booking.id)
                || payment.is_some_and(|payment| letter.mail.about == payment.id.to_string());
            let (at, words) = (letter.mail.sent_at?, letter.mail.letter.as_ref()?);
            of_this.then(|| format!("{}: we wrote to the client: “{}”", when(at), words.subject))
        }));
        if let Some(check_in) = booking.checked_in {
            let admin = checked_in_by.is_some_and(|user| user.role == Role::Admin);
            let by = checked_in_by.map_or("staff", |user| user.name.as_str());
            let role = if admin { "admin" } else { "trainer" };
            log.push(format!("{}: {by} ({role}) noted that the client came to the session", when(check_in.at)));
        }
        log.push(format!("{}: the booking is {}", when(booking.state.time()), booking.state.name()));
        Evidence {
            product_description: format!(
                "{}, a session with {} in {}",
                details.service_name, details.trainer_name, details.trainer_city
            ),
            customer_name: details.client_name.clone(),
            customer_email_address: client.map(|client| client.email.as_str().to_owned()).unwrap_or_default(),
            service_date: when(details.slot.start()),
            cancellation_policy_disclosure: self.policy_as_shown(details, payment),
            access_activity_log: log.join("\n"),
            ..Evidence::default()
        }
    }
}

fn check_lengths(evidence: &Evidence) -> Result<(), DisputeError> {
    let texts = [
        &evidence.product_description,
        &evidence.customer_name,
        &evidence.customer_email_address,
        &evidence.service_date,
        &evidence.cancellation_policy_disclosure,
        &evidence.refund_refusal_explanation,
        &evidence.access_activity_log,
        &evidence.uncategorized_text,
    ];
    if texts.iter().any(|text| text.chars().count() > EVIDENCE_CHARS_MAX) { Err(DisputeError::TooLong) } else { Ok(()) }
}

async fn dispute_of(tx: &mut dyn Tx, id: DisputeId) -> Result<Dispute, Failure> {
    tx.dispute(id).await?.ok_or_else(|| Failure::Inconsistent(format!("no dispute {id}")))
}

async fn save(tx: &mut dyn Tx, dispute: &Dispute) -> Result<(), Failure> {
    if tx.update_dispute(dispute).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the dispute changed meanwhile".into()).into())
    }
}

async fn apply(
    tx: &mut dyn Tx,
    payment: &Payment,
    facts: &DisputeFacts,
    ids: &FreshIds,
    now: Timestamp,
) -> Result<(), Failure> {
    let before = match tx.dispute_by_stripe_id(&facts.id).await? {
        Some(known) => known,
        None => {
            let fresh = first_heard_of(payment, facts, ids.dispute, now);
            if !tx.insert_dispute(&fresh).await? {
                return Err(StoreError::Retry("the dispute is being written".into()).into());
            }
            tell_dispute(tx, &fresh, now).await?;
            fresh
        }
    };
    let mut dispute = before.clone();
    dispute.status = dispute.status.observe(facts.status);
    dispute.evidence_due_by = facts.evidence_due_by.or(dispute.evidence_due_by);
    if facts.has_evidence && dispute.submitted_at.is_none() {
        dispute.submitted_at = Some(now);
    }
    for (movement, id) in facts.movements.iter().zip(&ids.moved) {
        if tx.insert_dispute_movement(dispute.id, movement).await? {
            tx.post(*id, &movement.balance.id, now, &ledger::dispute_moved(&movement.balance)?).await?;
        }
    }
    if dispute.status == DisputeStatus::Lost && dispute.lost.is_none() {
        dispute.lost = share_out(tx, payment, &dispute, ids.lost, now).await?;
    }
    dispute.next_check_at = next_check(&dispute, now);
    let same = Dispute { next_check_at: before.next_check_at, ..dispute.clone() } == before;
    if !same || before.next_check_at.is_none_or(|due| due <= now) {
        dispute.updated_at = now;
        save(tx, &dispute).await?;
    }
    Ok(())
}

/// What the bank keeps is borne by those whose it was. What was given back before counts as theirs to bear less of.
async fn share_out(
    tx: &mut dyn Tx,
    payment: &Payment,
    dispute: &Dispute,
    id: LedgerTransactionId,
    now: Timestamp,
) -> Result<Option<Loss>, Failure> {
    let movements = tx.dispute_movements(dispute.id).await?;
    let Some(taken) = taken_by(&movements)? else { return Ok(None) };
    let from = account_of(tx, payment).await?;
    let paid_in: Currency = payment.amount().currency;
    let amount = if taken.currency == paid_in { taken } else { dispute.amount };
    let split = bearers(left_of(tx, payment).await?, amount)?;
    let shares = given_by(tx, payment, split.trainer).await?;
    let posting = ledger::dispute_lost(&shares, &split, from, taken)?;
    tx.post(id, &dispute.id.to_string(), now, &posting).await?;
    Ok(Some(Loss { split, shares, from }))
}

/// What a dispute has taken and not given back; `None` for nothing.
pub(crate) fn taken_by(movements: &[DisputeMovement]) -> Result<Option<Money>, Failure> {
    let Some(first) = movements.first() else { return Ok(None) };
    let mut taken = Money::zero(first.balance.gross.currency);
    for movement in movements {
        taken = taken.minus(movement.balance.gross)?;
    }
    Ok(taken.is_positive().then_some(taken))
}

/// The fees are given up in proportion; should the bank take more than was left, the trainer bears the rest.
fn bearers(left: Split, amount: Money) -> Result<Split, Failure> {
    let within = Money::new(amount.minor.min(left.total.minor), amount.currency);
    let part = if within.is_positive() {
        left.part(within, FeesOnRefund::Returned).map_err(|error| Failure::Inconsistent(error.to_string()))?
    } else {
        Split::nothing(amount.currency)
    };
    let beyond = amount.minus(part.total)?;
    Ok(Split { total: amount, trainer: part.trainer.plus(beyond)?, ..part })
}

/// An open dispute is looked at four times a day, should no event come; a lost one until what it took is known.
fn next_check(dispute: &Dispute, now: Timestamp) -> Option<Timestamp> {
    let unfinished = match dispute.status {
        DisputeStatus::Lost => dispute.lost.is_none(),
        status => !status.is_final(),
    };
    let won_lately = dispute.status == DisputeStatus::Won
        && now.duration_since(dispute.updated_at) < SignedDuration::from_hours(7 * 24);
    (unfinished || won_lately).then(|| now + SignedDuration::from_hours(6))
}

fn first_heard_of(payment: &Payment, facts: &DisputeFacts, id: DisputeId, now: Timestamp) -> Dispute {
    Dispute {
        id,
        payment_id: payment.id,
        booking_id: payment.booking_id,
        trainer_id: payment.trainer_id,
        stripe_dispute_id: facts.id.clone(),
        amount: facts.amount,
        reason: facts.reason.clone(),
        status: facts.status,
        evidence_due_by: facts.evidence_due_by,
        evidence: None,
        submitted_at: None,
        lost: None,
        next_check_at: None,
        version: 1,
        opened_at: facts.created_at,
        created_at: now,
        updated_at: now,
    }
}
