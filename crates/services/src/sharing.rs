//! Trainers who share what one's service earns: who they are, and what those who have a share of another's service see of it.
//!
//! The trainer of a service says with whom it is shared; whoever has a share can give it up. Either changes what is booked from
//! then on: a booking keeps the shares of the moment in which its time was held. What is paid in person is in the lead's hands,
//! and not divided here. See `docs/adr/0021-shared-services.md`.

use std::collections::HashMap;

use domain::{
    BasisPoints, BookingId, Money, Partner, Partners, PartnersFault, Parts, PaymentId, Price, ServiceId, TrainerId,
};

use crate::commission::in_force;
use crate::mail::tell_shared;
use crate::model::{BookingDetails, Service, Trainer, User};
use crate::offers::owned;
use crate::ports::{Read, StoreError, WriteError};
use crate::{Failure, Services};

/// How many bookings one page of a list shows.
const PAGE: i64 = 50;

/// With whom a service is shared.
#[derive(Debug, Clone)]
pub struct Sharing {
    /// Whose service it is.
    pub lead: Trainer,
    /// The service.
    pub service: Service,
    /// Who else has a share of it, and which.
    pub partners: Vec<(Trainer, BasisPoints)>,
    /// What each would have of a seat that is booked now: of its price less the commission in force.
    pub parts: Parts,
}

/// A service of another trainer that somebody has a share of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedService {
    /// Whose service it is.
    pub lead: Trainer,
    /// The service.
    pub service: Service,
    /// Their share of what is left after the commission.
    pub share: BasisPoints,
}

/// A booking that somebody has a share of as a partner.
#[derive(Debug, Clone)]
pub struct SharedBooking {
    /// The booking.
    pub details: BookingDetails,
    /// Their share, fixed when its time was held.
    pub share: BasisPoints,
    /// Their part of what the trainers got of the payment, and all of that; none of what was paid in person.
    pub part: Option<(Money, Money)>,
    /// What of their part went back since, by refunds and lost disputes; nothing where nothing did.
    pub back: Option<Money>,
}

/// What a trainer has of others' services.
#[derive(Debug, Clone)]
pub struct SharedWithMe {
    /// Who.
    pub trainer: Trainer,
    /// The services, archived ones too.
    pub services: Vec<SharedService>,
    /// Bookings that were paid for, the newest first.
    pub bookings: Vec<SharedBooking>,
    /// Where the next page begins, if there is one.
    pub next: Option<BookingId>,
}

/// Why a service cannot be shared so.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// No such service, or somebody else's.
    #[error("there is no such service")]
    NoSuchService,
    /// Nobody has this page.
    #[error("no trainer has the page “{0}”")]
    NoSuchTrainer(String),
    /// Together the shares make no sense.
    #[error(transparent)]
    Fault(#[from] PartnersFault),
    /// Our side.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<StoreError> for ShareError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for ShareError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

impl Services {
    /// With whom a service is shared, for its trainer and for admins; `None` for everybody else.
    ///
    /// # Errors
    /// The store's, or amounts beyond 64 bits.
    pub async fn sharing(&self, user: &User, id: ServiceId) -> Result<Option<Sharing>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some((lead, service)) = owned(&mut *read, user, id).await? else { return Ok(None) };
        let partners = partners_of(&mut *read, &service.partners).await?;
        let commission = in_force(&mut *read, lead.id, self.now(), self.settings().commission).await?;
        let price = Price::of(service.price, commission, BasisPoints::ZERO)?;
        let parts = service.partners.divide(lead.id, price.trainer_share)?;
        Ok(Some(Sharing { lead, service, partners, parts }))
    }

    /// Shares a service with the trainers of these pages (`lena-vogt`), in place of those it was shared with. Bookings that are
    /// there keep their shares.
    ///
    /// # Errors
    /// [`ShareError`]; nothing was written then.
    pub async fn share_service(
        &self,
        user: &User,
        id: ServiceId,
        wished: Vec<(String, BasisPoints)>,
    ) -> Result<(), ShareError> {
        let (lead, _) = self.own_service(user, id).await?.ok_or(ShareError::NoSuchService)?;
        let mut read = self.0.store.read().await?;
        let mut partners = Vec::with_capacity(wished.len());
        for (slug, share) in wished {
            let trainer = read.trainer_by_slug(&slug).await?.ok_or(ShareError::NoSuchTrainer(slug))?;
            partners.push(Partner { trainer: trainer.id, share });
        }
        drop(read);
        let partners = Partners::new(lead.id, partners)?;
        self.write_partners(id, move |_| Ok(partners.clone())).await
    }

    /// What others share with the trainer behind this account; `None` for everybody else.
    ///
    /// # Errors
    /// The store's, or amounts beyond 64 bits.
    pub async fn shared_with_me(
        &self,
        user: &User,
        before: Option<BookingId>,
    ) -> Result<Option<SharedWithMe>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        let of = |partners: &Partners| partners.share_of(trainer.id);
        let services = read.services_shared_with(trainer.id).await?.into_iter();
        let services = services
            .filter_map(|(service, lead)| of(&service.partners).map(|share| SharedService { lead, service, share }));
        let services = services.collect();
        let mut found = read.bookings_shared_with(trainer.id, before, PAGE + 1).await?;
        let more = i64::try_from(found.len()).is_ok_and(|found| found > PAGE);
        found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        let next = found.last().map(|details| details.booking.id).filter(|_| more);
        let mut bookings = Vec::with_capacity(found.len());
        let gone_back = gone_back(&mut *read, trainer.id, &found).await?;
        for details in found {
            if let Some(share) = of(&details.booking.partners) {
                let back = details.payment.as_ref().and_then(|payment| gone_back.get(&payment.id)).copied();
                bookings.push(SharedBooking { part: part_of(&details, trainer.id)?, back, share, details });
            }
        }
        Ok(Some(SharedWithMe { trainer, services, bookings, next }))
    }

    /// Gives up the share of another trainer's service: it is the lead's from then on. What is booked stays shared.
    ///
    /// # Errors
    /// [`ShareError::NoSuchService`] for one that is not shared with them, or our side.
    pub async fn leave_service(&self, user: &User, id: ServiceId) -> Result<(), ShareError> {
        let mut read = self.0.store.read().await?;
        let own = read.trainer_of_user(user.id).await?.ok_or(ShareError::NoSuchService)?;
        drop(read);
        // Judged where it is written: another partner may leave in this very moment.
        self.write_partners(id, move |service| {
            service.partners.share_of(own.id).ok_or(ShareError::NoSuchService)?;
            let others = service.partners.iter().filter(|partner| partner.trainer != own.id).collect();
            Ok(Partners::new(service.trainer_id, others)?)
        })
        .await
    }

    async fn write_partners(
        &self,
        id: ServiceId,
        partners: impl Fn(&Service) -> Result<Partners, ShareError> + Clone + Send + Sync + 'static,
    ) -> Result<(), ShareError> {
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                let partners = partners.clone();
                Box::pin(async move {
                    let before = tx.service(id).await?.ok_or(ShareError::NoSuchService)?;
                    let service = Service { partners: partners(&before)?, ..before.clone() };
                    tx.update_service(&service).await?;
                    Ok(tell_shared(tx, &service, &before.partners, now).await?)
                })
            })
            .await
    }

    /// The names of those with whom each of these services is shared; services that are not are left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn names_of_partners(&self, services: &[Service]) -> Result<Vec<(ServiceId, Vec<String>)>, Failure> {
        let mut names = Vec::new();
        for service in services.iter().filter(|service| !service.partners.is_empty()) {
            names.push((service.id, self.names_of(&service.partners).await?));
        }
        Ok(names)
    }

    /// The names of these partners, in their order; nothing is asked for where there are none.
    ///
    /// # Errors
    /// The store's.
    pub async fn names_of(&self, partners: &Partners) -> Result<Vec<String>, Failure> {
        if partners.is_empty() {
            return Ok(Vec::new());
        }
        let mut read = self.0.store.read().await?;
        let found = partners_of(&mut *read, partners).await?;
        Ok(found.into_iter().map(|(trainer, _)| trainer.name).collect())
    }
}

fn part_of(details: &BookingDetails, trainer: TrainerId) -> Result<Option<(Money, Money)>, Failure> {
    let by_stripe = details.payment.as_ref().filter(|payment| payment.way.is_by_stripe());
    let Some(payment) = by_stripe else { return Ok(None) };
    Ok(payment.shares()?.part_of(trainer).map(|part| (part, payment.price.trainer_share)))
}

/// What of a trainer's parts went back of the payments of these bookings, which are in order of their ids.
async fn gone_back(
    read: &mut dyn Read,
    trainer: TrainerId,
    bookings: &[BookingDetails],
) -> Result<HashMap<PaymentId, Money>, Failure> {
    let mut back: HashMap<PaymentId, Money> = HashMap::new();
    let (Some(newest), Some(oldest)) = (bookings.first(), bookings.last()) else { return Ok(back) };
    let (from, until) = (oldest.booking.id, newest.booking.id);
    let refunds = read.refunds_shared_with(trainer, from, until).await?;
    let refunded =
        refunds.iter().filter(|refund| refund.state.counts()).map(|refund| (refund.payment_id, &refund.shares));
    let disputes = read.disputes_shared_with(trainer, from, until).await?;
    let lost = disputes.iter().filter_map(|dispute| Some((dispute.payment_id, &dispute.lost.as_ref()?.shares)));
    for (payment, shares) in refunded.chain(lost) {
        if let Some(part) = shares.part_of(trainer).filter(|part| part.minor != 0) {
            let sum = back.entry(payment).or_insert_with(|| Money::zero(part.currency));
            *sum = sum.plus(part)?;
        }
    }
    Ok(back)
}

async fn partners_of(read: &mut dyn Read, partners: &Partners) -> Result<Vec<(Trainer, BasisPoints)>, Failure> {
    let mut found = Vec::new();
    for Partner { trainer, share } in partners.iter() {
        let known = read.trainer(trainer).await?;
        found.push((known.ok_or_else(|| Failure::Inconsistent(format!("no trainer {trainer}")))?, share));
    }
    Ok(found)
}
