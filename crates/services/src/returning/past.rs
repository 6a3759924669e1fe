//! What happened to a booking and its money, for its pages.

use std::collections::HashMap;

use domain::{BookingId, Split};

use super::left::left;
use crate::model::{BookingDetails, BookingMove, Dispute, Payment, Refund, User};
use crate::{Failure, Services};

/// What happened to a booking and its money, and what of that can still go back.
#[derive(Debug, Clone)]
pub struct Past {
    /// All refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// All disputes, oldest first.
    pub disputes: Vec<Dispute>,
    /// The difference that was paid when it became a dearer service; its refunds and disputes are among the others.
    pub difference: Option<BookingDetails>,
    /// The changes of its time, oldest first.
    pub moves: Vec<BookingMove>,
    /// What of the booking's latest payment can still go back, by whose it is; `None` where it pays for nothing. Whoever asks
    /// for a refund is told anew.
    pub left: Option<Split>,
}

impl Past {
    /// True while a bank holds money of the booking: nothing can go back by other ways.
    #[must_use]
    pub fn disputed(&self) -> bool {
        self.disputes.iter().any(|dispute| dispute.status.holds_money())
    }
}

impl Services {
    /// What happened to the money of a booking, for whoever was shown the booking: its client, its trainer, or an admin.
    ///
    /// # Errors
    /// The store's, or amounts that do not add up.
    pub async fn past(&self, details: &BookingDetails) -> Result<Past, Failure> {
        let mut read = self.0.store.read().await?;
        let mut refunds = read.refunds_of_booking(details.booking.id).await?;
        let mut disputes = read.disputes_of_booking(details.booking.id).await?;
        let mut difference = None;
        if let Some(rider) = details.booking.rider {
            difference = read.booking_details(rider.booking).await?;
            refunds.extend(read.refunds_of_booking(rider.booking).await?);
            refunds.sort_by_key(|refund| refund.created_at);
            disputes.extend(read.disputes_of_booking(rider.booking).await?);
            disputes.sort_by_key(|dispute| dispute.opened_at);
        }
        let moves = read.moves_of_booking(details.booking.id).await?;
        let left = match details.payment.as_ref().filter(|payment| payment.pays_for_booking()) {
            Some(payment) => Some(left_from(payment, &refunds, &disputes)?),
            None => None,
        };
        Ok(Past { refunds, disputes, difference, moves, left })
    }

    /// The refunds of these bookings of the client's, by booking.
    ///
    /// # Errors
    /// The store's.
    pub async fn my_refunds(
        &self,
        client: &User,
        bookings: &[BookingDetails],
    ) -> Result<HashMap<BookingId, Vec<Refund>>, Failure> {
        let mut by_booking: HashMap<BookingId, Vec<Refund>> = HashMap::new();
        let starts = bookings.iter().map(|details| details.slot.start());
        let (Some(first), Some(last)) = (starts.clone().min(), starts.max()) else { return Ok(by_booking) };
        for refund in self.0.store.read().await?.refunds_of_client(client.id, first, last).await? {
            by_booking.entry(refund.booking_id).or_default().push(refund);
        }
        Ok(by_booking)
    }
}

fn left_from(payment: &Payment, refunds: &[Refund], disputes: &[Dispute]) -> Result<Split, Failure> {
    let refunds: Vec<Refund> = refunds.iter().filter(|refund| refund.payment_id == payment.id).cloned().collect();
    let disputes: Vec<Dispute> = disputes.iter().filter(|dispute| dispute.payment_id == payment.id).cloned().collect();
    left(payment, &refunds, &disputes)
}
