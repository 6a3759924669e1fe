//! Bookings, and how they are paid.

use domain::decline::PaymentFailure;
use domain::payment::CardFacts;
use domain::{BookingState, PayWays, PaymentOutcome, PaymentState, Timestamp};
use services::ExchangeOffer;
use services::model::{BookingDetails, Payment, SavedCard};

use super::calendar::address_form;
use super::{Viewer, seed};
use crate::dto::{Booking, BookingMoney, BookingStatus, Checkout, Choice, Presence};
use crate::format::{brand, money, when};
use crate::routes;

impl Viewer {
    pub(in crate::api) fn booking(&self, details: &BookingDetails) -> Booking {
        let zone = self.zone_or(&details.trainer_zone);
        let payment = details.payment.as_ref();
        Booking {
            id: details.booking.id.to_string(),
            status: status(details, self.now),
            when: when(details.slot, zone, &details.trainer_zone, self.locale),
            past: details.slot.end() <= self.now,
            service: details.service_name.clone(),
            length: self.length(details),
            trainer: details.trainer_name.clone(),
            with: None,
            slug: details.trainer_slug.clone(),
            place: self.place(&details.service_place, &details.trainer_city),
            meeting: details.meeting_address().map(str::to_owned),
            seed: seed(&details.trainer_slug),
            client: details.client_name.clone(),
            mine: self.user.as_ref().is_some_and(|user| user.id == details.booking.client_id),
            total: money(details.to_pay(), self.locale),
            card: payment.and_then(|payment| payment.card.as_ref()).map(|card| self.card(card)),
            receipt_url: payment.and_then(|payment| payment.receipt_url.clone()),
            failure: payment.and_then(|payment| payment.failure.as_ref()).map(PaymentFailure::kind),
            seconds_left: seconds_left(&details.booking.state, self.now),
            extended: details.booking.hold_extended_at.is_some(),
            again: Choice {
                service: Some(details.booking.service_id.to_string()),
                day: Some(zone.local(details.slot.start()).date().to_string()),
                slot: Some(address_form(details.slot.start())),
                ..Choice::default()
            },
            money: BookingMoney::default(),
            live: None,
            tries_over: false,
            presence: Presence::default(),
        }
    }

    /// `left` are the ways to pay that are left. `offer`: what would be charged in another currency, where Stripe refuses that of
    /// the price.
    pub(in crate::api) fn checkout(
        &self,
        details: &BookingDetails,
        left: PayWays,
        cards: &[SavedCard],
        hold_minutes: u32,
        offer: Option<&ExchangeOffer>,
    ) -> Checkout {
        let texts = self.locale.texts();
        let price = &details.booking.price;
        let length = self.length(details);
        let mut what = format!("{}, {length}", details.service_name);
        if details.booking.changes.is_some() {
            what = (self.locale.rescheduling().difference)(&what);
        }
        let mut lines = vec![(what, money(price.base, self.locale))];
        if price.surcharge.is_positive() {
            lines.push((texts.processing_fee.to_owned(), money(price.surcharge, self.locale)));
        }
        let asked = offer.map(|offer| self.exchange_asked(details, left, offer));
        let agreed = self.exchange_agreed(details).filter(|_| details.is_being_paid());
        if agreed.is_some() {
            lines.push((texts.price.to_owned(), money(price.total, self.locale)));
        }
        let mut ways = left;
        if asked.is_some() {
            // These ways ask for the agreement first.
            (ways.online, ways.checkout) = (false, false);
        }
        Checkout {
            cards: self.cards_to_pay_with(details, cards),
            booking: followed(self.booking(details), details, left),
            lines,
            policy: self.policy(details),
            ways,
            exchanged: asked.or(agreed),
            in_person: money(price.without_surcharge().total, self.locale),
            // What was offered from a waiting list is held for longer than what somebody chose.
            hold_seconds: match details.booking.state {
                BookingState::Held { expires_at } => seconds_until(expires_at, details.booking.created_at),
                _ => 0,
            }
            .max(hold_minutes.saturating_mul(60)),
        }
    }

    pub(super) fn card(&self, card: &CardFacts) -> String {
        (self.locale.texts().card_ending)(brand(card), &card.last4)
    }
}

/// Booking and payment as one word for people.
pub(super) fn status(details: &BookingDetails, now: Timestamp) -> BookingStatus {
    let payment = details.payment.as_ref();
    if payment.is_some_and(|payment| payment.attention.is_some()) {
        return BookingStatus::Attention;
    }
    let state = payment.map(|payment| payment.state);
    let returned = payment.is_some_and(|payment| payment.outcome == Some(PaymentOutcome::Returned));
    match details.booking.state {
        BookingState::Cancelled { .. } if details.booking.cancelled_by.is_some() => BookingStatus::Cancelled,
        BookingState::Cancelled { .. } | BookingState::Expired { .. } if returned => BookingStatus::Returned,
        BookingState::Cancelled { .. } => BookingStatus::GivenUp,
        BookingState::Confirmed { .. } if payment.is_some_and(is_to_be_collected) => BookingStatus::InPerson,
        BookingState::Confirmed { .. } => BookingStatus::Paid,
        BookingState::Completed { .. } => BookingStatus::Done,
        BookingState::NoShow { .. } => BookingStatus::NoShow,
        BookingState::Expired { .. } => BookingStatus::Expired,
        BookingState::Held { .. } if matches!(state, Some(PaymentState::Processing | PaymentState::Succeeded)) => {
            BookingStatus::Processing
        }
        BookingState::Held { .. } if details.booking.state.hold_is_over(now) => BookingStatus::Expired,
        BookingState::Held { .. } if payment.is_some_and(|payment| payment.failure.is_some()) => BookingStatus::Failed,
        BookingState::Held { .. } => BookingStatus::Held,
    }
}

/// With where to follow it, and whether one may still try to pay on our page.
pub(in crate::api) fn followed(booking: Booking, details: &BookingDetails, left: PayWays) -> Booking {
    let live = details.may_change().then(|| format!("{}/live?seen={}", routes::booking(&booking.id), details.stamp()));
    let held = matches!(details.booking.state, BookingState::Held { .. });
    Booking { live, tries_over: held && details.ways.online && !left.online, ..booking }
}

/// True for what is to be paid in person and was not yet.
fn is_to_be_collected(payment: &Payment) -> bool {
    payment.is_to_be_collected()
}

fn seconds_left(state: &BookingState, now: Timestamp) -> u32 {
    match state {
        BookingState::Held { expires_at } => seconds_until(*expires_at, now),
        _ => 0,
    }
}

/// Whole seconds from `now` to `end`; 0 once it is over.
pub(in crate::api) fn seconds_until(end: Timestamp, now: Timestamp) -> u32 {
    u32::try_from(end.as_second().saturating_sub(now.as_second())).unwrap_or(0)
}
