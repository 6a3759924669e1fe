//! Sessions, and what clients have of them.

use domain::terms::is_meeting_address;
use domain::{
    Attendance, BookingId, BookingState, CheckIn, ClientId, Money, MoveId, Partners, PayWays, PaymentState, Price,
    RefundPolicy, Role, ServiceId, SessionId, TimeSlot, Timestamp, TrainerId, UserId, Zone,
};

use super::Payment;

/// A stretch of a trainer's calendar with seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identifies it.
    pub id: SessionId,
    /// Whose calendar.
    pub trainer_id: TrainerId,
    /// What is given.
    pub service_id: ServiceId,
    /// When.
    pub slot: TimeSlot,
    /// What it claims of the calendar: the slot with its service's buffers, as they were when it was made.
    pub busy: TimeSlot,
    /// How many seats there are; 1 for a private session.
    pub capacity: i64,
    /// How many are held or sold.
    pub seats_taken: i64,
}

/// One client's claim on seats of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Identifies it.
    pub id: BookingId,
    /// Seats of what.
    pub session_id: SessionId,
    /// Whose calendar.
    pub trainer_id: TrainerId,
    /// What is given.
    pub service_id: ServiceId,
    /// Who comes.
    pub client_id: ClientId,
    /// How many seats are its own: those that were booked, less those given up.
    pub seats: i64,
    /// How many were booked.
    pub seats_booked: i64,
    /// What the seats given up so far had a right to, whether or not it had gone back before; minor units of what was paid.
    pub given_up_minor: i64,
    /// What was given back because it became cheaper; minor units of what was paid, and no part of what is paid for since.
    pub price_cut_minor: i64,
    /// Which booking it is to change, or has changed: what it costs is the difference between the two services.
    pub changes: Option<Changes>,
    /// The booking of the difference that was paid when this one's service became a dearer one.
    pub rider: Option<Rider>,
    /// Where it stands.
    pub state: BookingState,
    /// What it costs, fixed when the hold was made, or with its service since.
    pub price: Price,
    /// Who shares what the trainer gets of it, fixed when the hold was made.
    pub partners: Partners,
    /// What the client gets back when cancelling, fixed when the hold was made.
    pub policy: RefundPolicy,
    /// Who cancelled it.
    pub cancelled_by: Option<Role>,
    /// What they wrote to the client when cancelling, or giving up seats.
    pub cancel_note: Option<String>,
    /// Who said that the client came, and when.
    pub checked_in: Option<CheckIn>,
    /// When its session was delivered, after its end: what was pending of its payment is the trainer's since.
    pub delivered_at: Option<Timestamp>,
    /// When its hold was given more time, if it was.
    pub hold_extended_at: Option<Timestamp>,
    /// Counts up with each change; every update names the version it is made from.
    pub version: i64,
    /// When the hold was made.
    pub created_at: Timestamp,
}

/// A booking that another one is to change once that is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    /// Which.
    pub booking: BookingId,
    /// The version of it that the client saw: what has changed since is not changed any more.
    pub version: i64,
}

/// A booking that rides on another one: it goes wherever that goes, and is shown with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rider {
    /// Which.
    pub booking: BookingId,
    /// What it cost, in minor units of the price's currency.
    pub total_minor: i64,
}

impl Booking {
    /// True for one that was paid to change another, and rides on it since: it takes no seats and gives none back.
    #[must_use]
    pub const fn rides(&self) -> bool {
        let came_to_nothing = match self.state {
            BookingState::Held { .. } | BookingState::Expired { .. } => true,
            BookingState::Cancelled { .. } => self.cancelled_by.is_none(),
            BookingState::Confirmed { .. } | BookingState::Completed { .. } | BookingState::NoShow { .. } => false,
        };
        self.changes.is_some() && !came_to_nothing
    }
}

/// A change of a booking's time, and of its service where that changed too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingMove {
    /// Identifies it.
    pub id: MoveId,
    /// Whose time.
    pub booking_id: BookingId,
    /// The part that whoever did it had in the booking.
    pub moved_by: Role,
    /// Who did it.
    pub user_id: UserId,
    /// When it was to take place before.
    pub from: TimeSlot,
    /// When since.
    pub to: TimeSlot,
    /// What it was a booking of before, where that was another service.
    pub from_service: Option<ServiceId>,
    /// When the time was changed.
    pub moved_at: Timestamp,
}

/// A booking with all that a page shows of it, from one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingDetails {
    /// The booking.
    pub booking: Booking,
    /// When it takes place.
    pub slot: TimeSlot,
    /// What it is called.
    pub service_name: String,
    /// Where it takes place, or an `https` address to meet at; may be empty.
    pub service_place: String,
    /// Who gives it.
    pub trainer_name: String,
    /// Their page.
    pub trainer_slug: String,
    /// Where.
    pub trainer_city: String,
    /// Their clocks.
    pub trainer_zone: Zone,
    /// How clients may pay: as the service says, else as the trainer does.
    pub ways: PayWays,
    /// Who comes.
    pub client_name: String,
    /// The payment for it that is neither canceled nor returned, else the newest one.
    pub payment: Option<Payment>,
}

impl BookingDetails {
    /// The booking, as far as it matters to whether the client came.
    #[must_use]
    pub const fn attendance(&self) -> Attendance {
        Attendance { state: self.booking.state, checked_in: self.booking.checked_in.is_some(), slot: self.slot }
    }

    /// What is to be paid or was paid: by the newest payment, unless that was given up, and the difference that was paid besides.
    #[must_use]
    pub fn to_pay(&self) -> Money {
        let payment = self.payment.as_ref().filter(|payment| payment.state != PaymentState::Canceled);
        let paid = payment.map_or(self.booking.price.total, Payment::amount);
        let besides = self.booking.rider.map_or(0, |rider| rider.total_minor);
        Money::new(paid.minor.saturating_add(besides), paid.currency)
    }

    /// How it can be paid: a difference by Stripe only, as the rest was.
    #[must_use]
    pub const fn ways_to_pay(&self) -> PayWays {
        PayWays { on_arrival: self.ways.on_arrival && self.booking.changes.is_none(), ..self.ways }
    }

    /// The address to meet at, for those who take part: once it is booked, and while it is.
    #[must_use]
    pub fn meeting_address(&self) -> Option<&str> {
        Some(self.service_place.as_str()).filter(|place| self.booking.state.is_booked() && is_meeting_address(place))
    }

    /// True while there is a payment that was not given up.
    #[must_use]
    pub fn is_being_paid(&self) -> bool {
        self.payment.as_ref().is_some_and(|payment| payment.state != PaymentState::Canceled)
    }
}
