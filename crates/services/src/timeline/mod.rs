//! Where the money of a booking is: what happened to it and what is to come, for its client, its trainer, and admins.
//!
//! `read` asks the store for all that is written down about a booking's money, `happened` makes events of it, `follow` works out
//! which payouts took the trainer's share.

mod follow;
mod happened;
mod read;

use domain::{BookingId, MoneyEvent, Role, Whereabouts, timeline};

use self::read::MoneyOf;
use crate::model::{BookingDetails, User};
use crate::{Failure, Services};

/// What happens to the money of a booking, as far as it is for whoever asks.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The booking.
    pub details: BookingDetails,
    /// The part that whoever asks plays in it.
    pub role: Role,
    /// Where the money is.
    pub place: Whereabouts,
    /// What happened, oldest first, and after it what is to come.
    pub events: Vec<MoneyEvent>,
}

impl Services {
    /// Where the money of a booking is, for its client, its trainer, or an admin, and for each only what is for them; `None` for
    /// everybody else, as if there were no such booking. The difference that was paid for a dearer service is part of it.
    ///
    /// # Errors
    /// The store's, or amounts beyond 64 bits.
    pub async fn money_timeline(&self, user: &User, booking: BookingId) -> Result<Option<Timeline>, Failure> {
        let Some(details) = self.booking(user, booking).await? else { return Ok(None) };
        // Whoever booked it is its client, whatever else they are.
        let role = if details.booking.client_id == user.id { Role::Client } else { user.role };
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let money = MoneyOf::read(&mut *read, details.booking.clone(), details.slot).await?;
        let mut events = money.events(now)?;
        let mut place = money.whereabouts(now)?;
        if role != Role::Client {
            let followed = self.follow(&mut *read, &money).await?;
            events.extend(followed.events);
            place = followed.place.filter(|_| place == Whereabouts::Available).unwrap_or(place);
        }
        if let Some(rider) = details.booking.rider
            && let Some(difference) = read.booking_details(rider.booking).await?
        {
            let money = MoneyOf::read(&mut *read, difference.booking, difference.slot).await?;
            let mut besides = money.events(now)?;
            if role != Role::Client {
                besides.extend(self.follow(&mut *read, &money).await?.events);
            }
            events.extend(besides.into_iter().map(|event| MoneyEvent { difference: true, ..event }));
        }
        Ok(Some(Timeline { details, role, place: place.as_told(role), events: timeline::told(events, role) }))
    }
}
