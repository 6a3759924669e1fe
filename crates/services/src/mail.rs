//! Letters to people: written down with the reason for them, put into words and sent when they are due, once.
//!
//! A letter is queued in the transaction that gives the reason for it. The worker loads what it speaks of as it is by then: one
//! that is no longer true (the refused card has paid meanwhile) is dropped. Where no mail server is set, letters are kept for
//! the outbox page.

use domain::{
    BasisPoints, BookingId, BookingState, CardId, CardState, DisputeId, Language, MailId, MoveId, Partner, Partners,
    PaymentId, PaymentState, RefundId, ReminderSubject, Role, ServiceId, Timestamp, UserId, WithdrawalId,
    WithdrawalState,
};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::model::{
    Booking, BookingDetails, BookingMove, Dispute, Letter, Mail, MailKind, MailRow, MailState, Payment, Refund,
    SavedCard, Service, User, Withdrawal,
};
use crate::paying::operation::backoff;
use crate::ports::store::ToStart;
use crate::ports::{LetterFacts, MailError, OutgoingMail, Read, StoreError, Tx};
use crate::{Failure, Services, SharedService};

/// How many letters one round takes on.
const BATCH: i64 = 50;
/// How long a letter is hidden from other workers: longer than a mail server may take.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// After so many failures (some hours) a letter is given up.
const ATTEMPTS_MAX: i64 = 24;
/// A refused card is written about only if the client has not paid soon after.
const FAILURE_WAIT: SignedDuration = SignedDuration::from_mins(3);
/// How many letters the outbox shows.
const OUTBOX: i64 = 200;

impl Services {
    /// One round of the mail worker. Answers how many letters it took on.
    ///
    /// # Errors
    /// Only where the database cannot be asked for letters.
    pub async fn work_mails(&self) -> Result<usize, StoreError> {
        if self.0.post.is_none() {
            return Ok(0);
        }
        let now = self.now();
        let claimed: Vec<Mail> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { tx.claim_mails(now, now + LEASE, BATCH).await }))
            .await?;
        let count = claimed.len();
        for mail in claimed {
            let id = mail.id;
            if let Err(failure) = self.work_mail(mail).await {
                // Its lease ends by itself, and it comes again.
                tracing::warn!(mail = %id, %failure, "a letter could not be worked on");
            }
        }
        Ok(count)
    }

    /// Works on letters until none is due. Answers how many there were.
    ///
    /// # Errors
    /// As [`Services::work_mails`].
    pub async fn work_all_mails(&self) -> Result<usize, StoreError> {
        let mut all = 0;
        loop {
            match self.work_mails().await? {
                0 => return Ok(all),
                some => all += some,
            }
        }
    }

    /// When the next letter is due: the mail worker need not wake before, unless one is queued.
    ///
    /// # Errors
    /// The store's.
    pub async fn next_mail_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.0.store.read().await?.next_mail_due().await
    }

    /// The newest letters: all of them for admins, their own for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn outbox(&self, user: &User) -> Result<Vec<MailRow>, Failure> {
        let of = (user.role != Role::Admin).then_some(user.id);
        Ok(self.0.store.read().await?.mails(of, OUTBOX).await?)
    }

    /// One letter, for whom it was written to and admins.
    ///
    /// # Errors
    /// The store's.
    pub async fn letter(&self, user: &User, id: MailId) -> Result<Option<MailRow>, Failure> {
        let found = self.0.store.read().await?.mail(id).await?;
        Ok(found.filter(|row| user.role == Role::Admin || row.mail.user_id == user.id))
    }

    /// Changes the language that a person is written to in.
    ///
    /// # Errors
    /// The store's.
    pub async fn set_language(&self, user: &User, language: Language) -> Result<(), Failure> {
        let id = user.id;
        self.0.store.write(move |tx| Box::pin(async move { Ok(tx.set_language(id, language).await?) })).await
    }

    async fn work_mail(&self, mail: Mail) -> Result<(), Failure> {
        let now = self.now();
        let Some(post) = &self.0.post else { return Ok(()) };
        let Some(facts) = self.facts_of(&mail).await? else {
            return self.keep_mail(Mail { state: MailState::Dropped, ..mail }).await;
        };
        let calendar = self.invitation(&*post.writer, &facts);
        let letter = Letter { calendar, ..post.writer.write(&facts) };
        let Some(mailer) = &post.mailer else {
            return self.keep_mail(Mail { state: MailState::Kept, letter: Some(letter), ..mail }).await;
        };
        let outgoing = OutgoingMail {
            id: mail.id,
            to_name: facts.to.name.clone(),
            to_email: facts.to.email.as_str().to_owned(),
            letter: letter.clone(),
        };
        let mail = Mail { letter: Some(letter), ..mail };
        let after = match mailer.send(&outgoing).await {
            Ok(()) => Mail { state: MailState::Sent, sent_at: Some(now), last_error: None, ..mail },
            Err(error) => {
                let give_up = matches!(error, MailError::Permanent(_)) || mail.attempts >= ATTEMPTS_MAX;
                tracing::warn!(mail = %mail.id, attempts = mail.attempts, %error, give_up, "a letter was not taken");
                let state = if give_up { MailState::Failed } else { MailState::Queued };
                let next_try_at = now + backoff(mail.attempts);
                Mail { state, last_error: Some(error.to_string()), next_try_at, ..mail }
            }
        };
        self.keep_mail(after).await
    }

    async fn keep_mail(&self, mail: Mail) -> Result<(), Failure> {
        self.0
            .store
            .write(move |tx| {
                let mail = mail.clone();
                Box::pin(async move { Ok(tx.update_mail(&mail).await?) })
            })
            .await
    }

    /// What a letter speaks of, as it is now; `None` where there is nothing to say any more.
    async fn facts_of(&self, mail: &Mail) -> Result<Option<LetterFacts>, Failure> {
        match mail.kind {
            MailKind::CardExpiring => return self.facts_of_card(mail).await,
            MailKind::WithdrawalPaid | MailKind::WithdrawalFailed => return self.facts_of_withdrawal(mail).await,
            MailKind::ServiceShared => return self.facts_of_share(mail).await,
            _ => {}
        }
        let mut read = self.0.store.read().await?;
        let mut refund = None;
        let mut dispute = None;
        let mut moved = None;
        let booking: Option<BookingId> = match mail.kind {
            MailKind::Booked
            | MailKind::NewBooking
            | MailKind::Cancelled
            | MailKind::Reminder
            | MailKind::SeatsOffered => mail.booking(),
            MailKind::PaymentFailed => match mail.about.parse::<PaymentId>() {
                Ok(id) => read.payment(id).await?.filter(is_still_unpaid).map(|payment| payment.booking_id),
                Err(_) => None,
            },
            MailKind::Rescheduled => {
                if let Ok(id) = mail.about.parse::<MoveId>() {
                    moved = Self::last_move(&mut *read, id).await?;
                }
                moved.map(|moved| moved.booking_id)
            }
            MailKind::RefundSent | MailKind::RefundFailed => {
                if let Ok(id) = mail.about.parse::<RefundId>() {
                    refund = read.refund(id).await?;
                }
                refund.as_ref().map(|refund| refund.booking_id)
            }
            MailKind::DisputeOpened => {
                if let Ok(id) = mail.about.parse::<DisputeId>() {
                    dispute = read.dispute(id).await?;
                }
                dispute.as_ref().map(|dispute| dispute.booking_id)
            }
            MailKind::PayByCard => match mail.about.parse::<PaymentId>() {
                Ok(id) => read.payment(id).await?.filter(Payment::is_to_be_collected).map(|payment| payment.booking_id),
                Err(_) => None,
            },
            MailKind::SeatsGivenUp => still_kept(&mut *read, &mail.about).await?,
            MailKind::CardExpiring
            | MailKind::WithdrawalPaid
            | MailKind::WithdrawalFailed
            | MailKind::ServiceShared => None,
        };
        let Some(booking) = booking else { return Ok(None) };
        let (Some(details), Some(to)) = (read.booking_details(booking).await?, read.user(mail.user_id).await?) else {
            return Ok(None);
        };
        let of_a_hold = matches!(mail.kind, MailKind::PaymentFailed | MailKind::SeatsOffered);
        if of_a_hold && !matches!(details.booking.state, BookingState::Held { .. }) {
            return Ok(None);
        }
        if mail.kind == MailKind::Reminder && !self.is_reminder_due(mail, &details) {
            return Ok(None);
        }
        let by_staff = matches!(details.booking.cancelled_by, Some(Role::Trainer | Role::Admin));
        let called_off = mail.kind == MailKind::Cancelled && by_staff && {
            let session = read.session_row(details.booking.session_id).await?;
            session.is_some_and(|session| session.called_off_at.is_some())
        };
        let details = Some(details);
        Ok(Some(LetterFacts { details, called_off, moved, refund, dispute, ..self.letter_to(to, mail.kind) }))
    }

    /// A letter that speaks of nothing yet.
    fn letter_to(&self, to: User, kind: MailKind) -> LetterFacts {
        LetterFacts {
            kind,
            now: self.now(),
            to,
            details: None,
            called_off: false,
            moved: None,
            refund: None,
            dispute: None,
            card: None,
            withdrawal: None,
            shared: None,
            public_url: self.settings().public_url.clone(),
        }
    }

    /// Of what was cancelled, moved or begun nobody is reminded, nor where a nearer reminder is due by now.
    fn is_reminder_due(&self, mail: &Mail, details: &BookingDetails) -> bool {
        let Ok(subject) = mail.about.parse::<ReminderSubject>() else { return false };
        let BookingState::Confirmed { at } = details.booking.state else { return false };
        let start = details.slot.start();
        subject.start == start && self.settings().reminders.due(start, at, self.now()) == Some(subject.hours)
    }

    /// A change of a booking's time, unless another came after it.
    async fn last_move(read: &mut dyn Read, id: MoveId) -> Result<Option<BookingMove>, Failure> {
        let Some(moved) = read.booking_move(id).await? else { return Ok(None) };
        let last = read.moves_of_booking(moved.booking_id).await?.pop();
        Ok(last.filter(|last| last.id == id))
    }

    /// Nothing is to be said of a card that was removed, or renewed, meanwhile.
    async fn facts_of_card(&self, mail: &Mail) -> Result<Option<LetterFacts>, Failure> {
        let Ok(id) = mail.about.parse::<CardId>() else { return Ok(None) };
        let mut read = self.0.store.read().await?;
        let card = read.card(id).await?.filter(|card| card.state == CardState::Saved && card.warn_at.is_none());
        let (Some(card), Some(to)) = (card, read.user(mail.user_id).await?) else { return Ok(None) };
        Ok(Some(LetterFacts { card: Some(card), ..self.letter_to(to, mail.kind) }))
    }

    /// A bank may send back what it had taken before the letter about its arrival went out.
    async fn facts_of_withdrawal(&self, mail: &Mail) -> Result<Option<LetterFacts>, Failure> {
        let Ok(id) = mail.about.parse::<WithdrawalId>() else { return Ok(None) };
        let mut read = self.0.store.read().await?;
        let told = |withdrawal: &Withdrawal| match mail.kind {
            MailKind::WithdrawalPaid => withdrawal.state == WithdrawalState::Completed && withdrawal.why.is_none(),
            _ => !withdrawal.state.counts(),
        };
        let withdrawal = read.withdrawal(id).await?.filter(told);
        let (Some(withdrawal), Some(to)) = (withdrawal, read.user(mail.user_id).await?) else { return Ok(None) };
        Ok(Some(LetterFacts { withdrawal: Some(withdrawal), ..self.letter_to(to, mail.kind) }))
    }

    /// Nothing is to be said of a share that was changed or given up meanwhile.
    async fn facts_of_share(&self, mail: &Mail) -> Result<Option<LetterFacts>, Failure> {
        let mut about = mail.about.split(':');
        let id = about.next().and_then(|id| id.parse::<ServiceId>().ok());
        let share = about.next().and_then(|share| share.parse().ok()).and_then(BasisPoints::new);
        let (Some(id), Some(share)) = (id, share) else { return Ok(None) };
        let mut read = self.0.store.read().await?;
        let (Some(service), Some(to)) = (read.service(id).await?, read.user(mail.user_id).await?) else {
            return Ok(None);
        };
        let own = read.trainer_of_user(to.id).await?;
        if own.and_then(|own| service.partners.share_of(own.id)) != Some(share) {
            return Ok(None);
        }
        let Some(lead) = read.trainer(service.trainer_id).await? else { return Ok(None) };
        let shared = Some(SharedService { lead, service, share });
        Ok(Some(LetterFacts { shared, ..self.letter_to(to, mail.kind) }))
    }
}

/// The booking of which so many seats were kept, while that is so: another letter tells of what came after.
async fn still_kept(read: &mut dyn Read, about: &str) -> Result<Option<BookingId>, Failure> {
    let named = about.split_once(':').and_then(|(id, kept)| id.parse::<BookingId>().ok().zip(kept.parse::<i64>().ok()));
    let Some((id, kept)) = named else { return Ok(None) };
    let same = |booking: &Booking| booking.seats == kept && matches!(booking.state, BookingState::Confirmed { .. });
    Ok(read.booking(id).await?.filter(same).map(|_| id))
}

fn is_still_unpaid(payment: &Payment) -> bool {
    payment.failure.is_some() && !matches!(payment.state, PaymentState::Succeeded | PaymentState::Canceled)
}

/// To the client and the trainer: the booking is confirmed.
pub(crate) async fn tell_booked(tx: &mut dyn Tx, booking: &Booking, now: Timestamp) -> Result<(), Failure> {
    let about = booking.id.to_string();
    queue(tx, MailKind::Booked, &about, booking.client_id, now, now).await?;
    if let Some(trainer) = tx.trainer(booking.trainer_id).await? {
        queue(tx, MailKind::NewBooking, &about, trainer.user_id, now, now).await?;
    }
    Ok(())
}

/// To the client and the trainer: the booking is cancelled.
pub(crate) async fn tell_cancelled(tx: &mut dyn Tx, booking: &Booking, now: Timestamp) -> Result<(), Failure> {
    let about = booking.id.to_string();
    queue(tx, MailKind::Cancelled, &about, booking.client_id, now, now).await?;
    if let Some(trainer) = tx.trainer(booking.trainer_id).await? {
        queue(tx, MailKind::Cancelled, &about, trainer.user_id, now, now).await?;
    }
    Ok(())
}

/// To the client and the trainer: the booking has another time.
pub(crate) async fn tell_rescheduled(tx: &mut dyn Tx, booking: &Booking, moved: &BookingMove) -> Result<(), Failure> {
    let (about, now) = (moved.id.to_string(), moved.moved_at);
    queue(tx, MailKind::Rescheduled, &about, booking.client_id, now, now).await?;
    if let Some(trainer) = tx.trainer(booking.trainer_id).await? {
        queue(tx, MailKind::Rescheduled, &about, trainer.user_id, now, now).await?;
    }
    Ok(())
}

/// To the client: the whole session was given another time. The trainer, whose own doing that is, is told by nobody.
pub(crate) async fn tell_time_changed(tx: &mut dyn Tx, booking: &Booking, moved: &BookingMove) -> Result<(), Failure> {
    let now = moved.moved_at;
    queue(tx, MailKind::Rescheduled, &moved.id.to_string(), booking.client_id, now, now).await.map(drop)
}

/// To the client and the trainer: some of the seats were given up, and these are left.
pub(crate) async fn tell_given_up(tx: &mut dyn Tx, kept: &Booking, now: Timestamp) -> Result<(), Failure> {
    let about = format!("{}:{}", kept.id, kept.seats);
    queue(tx, MailKind::SeatsGivenUp, &about, kept.client_id, now, now).await?;
    if let Some(trainer) = tx.trainer(kept.trainer_id).await? {
        queue(tx, MailKind::SeatsGivenUp, &about, trainer.user_id, now, now).await?;
    }
    Ok(())
}

/// To everybody whose share of a service is new, or another: which it is.
pub(crate) async fn tell_shared(
    tx: &mut dyn Tx,
    service: &Service,
    before: &Partners,
    now: Timestamp,
) -> Result<(), Failure> {
    for Partner { trainer, share } in service.partners.iter() {
        if before.share_of(trainer) == Some(share) {
            continue;
        }
        let about = format!("{}:{}:{}", service.id, share.get(), now.as_second());
        if let Some(trainer) = tx.trainer(trainer).await? {
            queue(tx, MailKind::ServiceShared, &about, trainer.user_id, now, now).await?;
        }
    }
    Ok(())
}

/// To the client: seats that they waited for are held for them.
pub(crate) async fn tell_offered(tx: &mut dyn Tx, booking: &Booking, now: Timestamp) -> Result<(), Failure> {
    queue(tx, MailKind::SeatsOffered, &booking.id.to_string(), booking.client_id, now, now).await.map(drop)
}

/// To the client, in a while: the card was refused.
pub(crate) async fn tell_failed(tx: &mut dyn Tx, payment: &Payment, now: Timestamp) -> Result<(), Failure> {
    let due = now + FAILURE_WAIT;
    queue(tx, MailKind::PaymentFailed, &payment.id.to_string(), payment.client_id, due, now).await.map(drop)
}

/// To the client: money is on its way back, or could not be given back.
pub(crate) async fn tell_refund(
    tx: &mut dyn Tx,
    kind: MailKind,
    refund: &Refund,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(payment) = tx.payment(refund.payment_id).await? else { return Ok(()) };
    queue(tx, kind, &refund.id.to_string(), payment.client_id, now, now).await.map(drop)
}

/// To the trainer and the admins: the payment is disputed.
pub(crate) async fn tell_dispute(tx: &mut dyn Tx, dispute: &Dispute, now: Timestamp) -> Result<(), Failure> {
    let about = dispute.id.to_string();
    if let Some(trainer) = tx.trainer(dispute.trainer_id).await? {
        queue(tx, MailKind::DisputeOpened, &about, trainer.user_id, now, now).await?;
    }
    for admin in tx.users_of_role(Role::Admin).await? {
        queue(tx, MailKind::DisputeOpened, &about, admin.id, now, now).await?;
    }
    Ok(())
}

/// To the client: the bank did not let a charge through that was made while the client was not there.
pub(crate) async fn tell_pay_by_card(tx: &mut dyn Tx, payment: &Payment, now: Timestamp) -> Result<(), Failure> {
    queue(tx, MailKind::PayByCard, &payment.id.to_string(), payment.client_id, now, now).await.map(drop)
}

/// To its owner: a saved card is about to end.
pub(crate) async fn tell_card_expiring(tx: &mut dyn Tx, card: &SavedCard, now: Timestamp) -> Result<(), Failure> {
    queue(tx, MailKind::CardExpiring, &card.id.to_string(), card.user_id, now, now).await.map(drop)
}

/// To the trainer: what became of a withdrawal.
pub(crate) async fn tell_withdrawal(
    tx: &mut dyn Tx,
    kind: MailKind,
    withdrawal: &Withdrawal,
    now: Timestamp,
) -> Result<(), Failure> {
    if let Some(trainer) = tx.trainer(withdrawal.trainer_id).await? {
        queue(tx, kind, &withdrawal.id.to_string(), trainer.user_id, now, now).await?;
    }
    Ok(())
}

/// To the client: the session is to start. False where they were told before.
pub(crate) async fn tell_reminder(tx: &mut dyn Tx, of: &ToStart, hours: u32, now: Timestamp) -> Result<bool, Failure> {
    let about = ReminderSubject { booking: of.booking, hours, start: of.starts_at }.to_string();
    queue(tx, MailKind::Reminder, &about, of.client, now, now).await
}

/// Writes a letter down; false where it was before. Its id is made of what it is about, so that nothing random is needed inside a
/// transaction.
async fn queue(
    tx: &mut dyn Tx,
    kind: MailKind,
    about: &str,
    user_id: UserId,
    next_try_at: Timestamp,
    created_at: Timestamp,
) -> Result<bool, Failure> {
    let digest = Sha256::digest(format!("{}:{about}:{user_id}", kind.name()));
    let mut bits = [0_u8; 16];
    bits.copy_from_slice(&digest[..16]);
    let mail = Mail {
        id: MailId::from_parts(created_at, u128::from_be_bytes(bits)),
        kind,
        about: about.to_owned(),
        user_id,
        state: MailState::Queued,
        attempts: 0,
        letter: None,
        last_error: None,
        next_try_at,
        created_at,
        sent_at: None,
    };
    Ok(tx.insert_mail(&mail).await?)
}
