//! Where the money of a booking is: what happened to it and what is to come, for its client, its trainer, and admins.
//!
//! `read` asks the store for all that is written down about a booking's money, `happened` makes events of it, `follow` works out
//! which payouts took the trainer's share.

mod follow;
mod happened;
mod read;

use domain::{BookingId, MoneyEvent, Reader, Role, TrainerId, Whereabouts, timeline};

use self::read::MoneyOf;
use crate::model::{Booking, BookingDetails, User};
use crate::ports::{Read, StoreError};
use crate::{Failure, Services};

/// What happens to the money of a booking, as far as it is for whoever asks.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The booking.
    pub details: BookingDetails,
    /// Who asks.
    pub reader: Reader,
    /// The names of its trainers where there are several, the lead's first.
    pub trainers: Vec<(TrainerId, String)>,
    /// Where the money is.
    pub place: Whereabouts,
    /// What happened, oldest first, and after it what is to come.
    pub events: Vec<MoneyEvent>,
}

impl Services {
    /// Where the money of a booking is, for its client, its trainers, or an admin, and for each only what is for them; `None` for
    /// everybody else, as if there were no such booking. The difference that was paid for a dearer service is part of it.
    ///
    /// # Errors
    /// The store's, or amounts beyond 64 bits.
    pub async fn money_timeline(&self, user: &User, booking: BookingId) -> Result<Option<Timeline>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(details) = read.booking_details(booking).await? else { return Ok(None) };
        let Some(reader) = reader(&mut *read, user, &details.booking).await? else { return Ok(None) };
        let trainers = trainers_of(&mut *read, &details).await?;
        let now = self.now();
        let money = MoneyOf::read(&mut *read, details.booking.clone(), details.slot).await?;
        let mut events = money.events(now)?;
        let mut place = money.whereabouts(now)?;
        let mut places = Vec::new();
        for trainer in followed(reader, &details.booking) {
            let followed = self.follow(&mut *read, &money, trainer).await?;
            events.extend(followed.events);
            places.extend(followed.place);
        }
        // Of several trainers' shares there is one place to name only where all of them are there.
        if place == Whereabouts::Available
            && let Some(first) = places.first()
            && places.iter().all(|other| other == first)
        {
            place = *first;
        }
        if let Some(rider) = details.booking.rider
            && let Some(difference) = read.booking_details(rider.booking).await?
        {
            let money = MoneyOf::read(&mut *read, difference.booking, difference.slot).await?;
            let mut besides = money.events(now)?;
            for trainer in followed(reader, &details.booking) {
                besides.extend(self.follow(&mut *read, &money, trainer).await?.events);
            }
            events.extend(besides.into_iter().map(|event| MoneyEvent { difference: true, ..event }));
        }
        let place = place.as_told(reader.role());
        Ok(Some(Timeline { details, reader, trainers, place, events: timeline::told(events, reader) }))
    }
}

/// What somebody is to a booking; `None` for strangers. Whoever booked it is its client, whatever else they are.
async fn reader(read: &mut dyn Read, user: &User, booking: &Booking) -> Result<Option<Reader>, StoreError> {
    if booking.client_id == user.id {
        return Ok(Some(Reader::Client));
    }
    match user.role {
        Role::Admin => return Ok(Some(Reader::Admin)),
        Role::Client => return Ok(None),
        Role::Trainer => {}
    }
    let own = read.trainer_of_user(user.id).await?.map(|trainer| trainer.id);
    Ok(own.and_then(|own| match booking.partners.share_of(own) {
        Some(_) => Some(Reader::Partner(own)),
        None => (own == booking.trainer_id).then_some(Reader::Lead(own)),
    }))
}

/// Whose share is followed to the bank.
fn followed(reader: Reader, booking: &Booking) -> Vec<TrainerId> {
    match reader {
        Reader::Client => Vec::new(),
        Reader::Lead(own) | Reader::Partner(own) => vec![own],
        Reader::Admin => {
            let partners = booking.partners.iter().map(|partner| partner.trainer);
            std::iter::once(booking.trainer_id).chain(partners).collect()
        }
    }
}

/// The names of a booking's trainers, where there are several.
async fn trainers_of(read: &mut dyn Read, details: &BookingDetails) -> Result<Vec<(TrainerId, String)>, StoreError> {
    let mut names = Vec::new();
    for partner in details.booking.partners.iter() {
        let trainer = read.trainer(partner.trainer).await?;
        names.extend(trainer.map(|trainer| (trainer.id, trainer.name)));
    }
    if !names.is_empty() {
        names.insert(0, (details.booking.trainer_id, details.trainer_name.clone()));
    }
    Ok(names)
}
