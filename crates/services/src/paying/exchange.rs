//! Charging in the platform's currency where Stripe refuses that of the price.
//!
//! A refusal is kept with the payment that met it. The client is then shown what would be charged instead, by the newest rate that
//! admins have noted, and agrees to exactly that: the agreement is a payment with its own price in the other currency.

use domain::payment::expect_chargeable;
use domain::{BookingId, BookingState, Currency, Exchange, Money, PayWay, PaymentState, Price, RateId};

use super::PayError;
use crate::model::{BookingDetails, Payment, User};
use crate::{Failure, Services};

/// What a booking would be charged in another currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeOffer {
    /// The rate it is made by.
    pub rate: RateId,
    /// What was priced, and the rate in words.
    pub exchange: Exchange,
    /// What would be charged, by whose it would be.
    pub price: Price,
}

impl Services {
    /// What the booking would be charged in another currency; `None` where nothing of the kind is needed, because Stripe was not
    /// asked or did not refuse.
    ///
    /// # Errors
    /// [`PayError::NoRate`] where Stripe refused and nothing can be offered, [`PayError::TooSmall`] where the amount is under
    /// the least that can be charged in the other currency, [`PayError::GatewayDown`], or our side.
    pub async fn exchange_offer(&self, details: &BookingDetails) -> Result<Option<ExchangeOffer>, PayError> {
        let refused = details.payment.as_ref().is_some_and(|payment| payment.currency_refused);
        let held = matches!(details.booking.state, BookingState::Held { .. });
        if refused && held && details.booking.changes.is_some() {
            // The rest was paid in the currency of the price.
            return Err(PayError::NoRate);
        }
        if refused && held { self.convert(&details.booking.price).await.map(Some) } else { Ok(None) }
    }

    /// The client agrees to be charged `charged` by this rate. Answers where to go on: Stripe's page, or ours where nothing is
    /// answered. A second click finds what the first one made.
    ///
    /// # Errors
    /// [`PayError::OfferChanged`] where this is not what is offered by now (the rate has become too old, or there is a newer
    /// one); nothing is lost then. Otherwise as [`Services::prepare_payment`] and [`Services::start_checkout`].
    pub async fn agree_to_exchange(
        &self,
        client: &User,
        booking: BookingId,
        way: PayWay,
        rate: RateId,
        charged: Money,
    ) -> Result<Option<String>, PayError> {
        let details = self.own_booking(client, booking).await?;
        self.expect_way(&details, way)?;
        if !details.payment.as_ref().is_some_and(|payment| is_agreed(payment, way, charged)) {
            let offer = self.exchange_offer(&details).await?;
            let offer = offer.filter(|offer| offer.rate == rate && offer.price.total == charged);
            let offer = offer.ok_or(PayError::OfferChanged)?;
            self.expect_tries_left(booking, way).await?;
            let fresh = self.fresh_payment(&details.booking, way);
            let payment = Payment { price: offer.price, exchange: Some(offer.exchange), ..fresh };
            let customer = self.ensure_customer(client).await?;
            match way {
                PayWay::Online => self.ask_for_intent(&details, payment, customer).await?,
                PayWay::Checkout => self.ask_for_session(&details, payment, customer).await?,
                PayWay::OnArrival => return Err(PayError::WayNotOffered),
            };
        }
        match way {
            PayWay::Checkout => self.start_checkout(client, booking).await.map(Some),
            _ => self.prepare_payment(client, booking).await.map(|_| None),
        }
    }

    /// The price in the currency that the platform charges where it must, by the newest rate.
    pub(crate) async fn convert(&self, price: &Price) -> Result<ExchangeOffer, PayError> {
        let now = self.now();
        let to = self.fallback_currency().await?.filter(|to| *to != price.currency()).ok_or(PayError::NoRate)?;
        let newest = self.0.store.read().await?.newest_rate(price.currency(), to).await?;
        let hours_max = self.settings().rate_hours_max;
        let newest = newest.filter(|newest| newest.quoted.is_good(now, hours_max)).ok_or(PayError::NoRate)?;
        let converted = price.converted(&newest.quoted.rate).map_err(Failure::from)?;
        expect_chargeable(converted.total)?;
        let exchange = Exchange { priced: price.total, quoted: newest.quoted };
        Ok(ExchangeOffer { rate: newest.id, exchange, price: converted })
    }

    /// The currency that is set, else the one that Stripe settles our account in; `None` where that is none of ours.
    async fn fallback_currency(&self) -> Result<Option<Currency>, PayError> {
        if let Some(set) = self.settings().fallback_currency {
            return Ok(Some(set));
        }
        let settled = self.0.settlement.get_or_try_init(|| async {
            let account = self.0.gateway.account().await?;
            Ok::<_, PayError>(account.default_currency.and_then(|code| code.parse().ok()))
        });
        settled.await.copied()
    }
}

/// True for what an agreement to this has made already.
fn is_agreed(payment: &Payment, way: PayWay, charged: Money) -> bool {
    payment.exchange.is_some()
        && payment.state != PaymentState::Canceled
        && payment.way == way
        && payment.amount() == charged
}
