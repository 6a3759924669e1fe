//! What a line of Stripe's says beside our row of it.

use domain::{DriftKind, Money, MoneyError, Movement, Timestamp};

use crate::model::{Compared, Drift, KeptLine, OurSide};

/// A drift that was just seen.
pub(super) struct Found {
    pub(super) kind: DriftKind,
    pub(super) subject: String,
    pub(super) about: Option<String>,
    pub(super) ours: Option<String>,
    pub(super) theirs: Option<String>,
    pub(super) effect: Option<Money>,
    pub(super) happened_at: Timestamp,
}

impl Found {
    pub(super) fn seen(self, now: Timestamp) -> Drift {
        Drift {
            kind: self.kind,
            subject: self.subject,
            about: self.about,
            ours: self.ours,
            theirs: self.theirs,
            effect: self.effect,
            happened_at: self.happened_at,
            first_seen_at: now,
            last_seen_at: now,
            resolved_at: None,
        }
    }
}

/// What differs between a line and our side of it, if anything does.
pub(super) fn judge(compared: &Compared) -> Result<Option<Found>, MoneyError> {
    if compared.is_undone {
        return Ok(None);
    }
    let line = &compared.line;
    let net = line.gross.minus(line.fee)?;
    let effect = Money::new(net.minor - compared.posted_minor, net.currency);
    let kind = match line.movement {
        Movement::Charge => charge(compared, effect),
        Movement::Refund => refund(compared, effect),
        Movement::RefundReturn => match &compared.ours {
            Some(ours) if ours.is_booked => (effect.minor != 0).then_some(DriftKind::RefundAmount),
            _ => Some(DriftKind::RefundReturnUnknownHere),
        },
        Movement::Dispute => match &compared.ours {
            None => Some(DriftKind::DisputeUnknownHere),
            Some(ours) => {
                let same = ours.amount == line.gross && compared.fee_posted == Some(line.fee.minor);
                (!same || effect.minor != 0).then_some(DriftKind::DisputeAmount)
            }
        },
        Movement::Transfer => transfer(compared, effect),
        Movement::Reversal => match &compared.ours {
            None => Some(DriftKind::ReversalUnknownHere),
            Some(ours) => (ours.amount != line.gross || effect.minor != 0).then_some(DriftKind::ReversalAmount),
        },
        Movement::PlatformBank | Movement::StripeFee => {
            (compared.ours.is_none() && net.minor != 0).then_some(DriftKind::OwnUnposted)
        }
        Movement::Other => (net.minor != 0).then_some(DriftKind::MovementUnknown),
    };
    Ok(kind.map(|kind| found(kind, compared, effect)))
}

fn found(kind: DriftKind, compared: &Compared, effect: Money) -> Found {
    let line = &compared.line;
    // What is booked in another currency than it was settled in has an effect on both.
    let one_currency = compared.ours.as_ref().is_none_or(|ours| ours.amount.currency == line.gross.currency);
    let is_known = one_currency || kind != DriftKind::FeeMissing && kind != DriftKind::ChargeCurrency;
    Found {
        kind,
        subject: line.source.clone().unwrap_or_else(|| line.id.clone()),
        about: about(kind, compared),
        ours: ours_in_words(kind, compared),
        theirs: Some(theirs_in_words(kind, line)),
        effect: is_known.then_some(effect),
        happened_at: line.created_at,
    }
}

/// A charge that is the second one, or a transfer for what was sent already, is nothing to take over.
fn about(kind: DriftKind, compared: &Compared) -> Option<String> {
    let sent_already = compared.named.as_ref().is_some_and(|named| named.is_booked);
    let is_second = kind == DriftKind::ChargedTwice
        || kind == DriftKind::TransferUnknownHere && (sent_already || compared.about.is_none());
    compared.about.clone().filter(|_| !is_second && kind.repair().is_some())
}

fn charge(compared: &Compared, effect: Money) -> Option<DriftKind> {
    let line = &compared.line;
    let Some(ours) = &compared.ours else {
        return Some(match &compared.named {
            Some(named) if named.is_booked => DriftKind::ChargedTwice,
            Some(_) => DriftKind::PaymentOpenHere,
            None => DriftKind::ChargeUnknownHere,
        });
    };
    if !ours.is_booked {
        return Some(DriftKind::PaymentOpenHere);
    }
    let charged = line.source_amount.unwrap_or(line.gross);
    if charged.currency != ours.amount.currency {
        return Some(DriftKind::ChargeCurrency);
    }
    if charged.minor != ours.amount.minor {
        return Some(DriftKind::ChargeAmount);
    }
    match compared.fee_posted {
        None => Some(DriftKind::FeeMissing),
        Some(fee) if fee != line.fee.minor => Some(DriftKind::FeeAmount),
        Some(_) => (effect.minor != 0).then_some(DriftKind::ChargePosting),
    }
}

fn refund(compared: &Compared, effect: Money) -> Option<DriftKind> {
    let Some(ours) = &compared.ours else {
        return Some(match &compared.named {
            Some(_) => DriftKind::RefundState,
            None => DriftKind::RefundUnknownHere,
        });
    };
    if compared.line.source_amount.is_some_and(|given_back| given_back != ours.amount) {
        return Some(DriftKind::RefundAmount);
    }
    if !ours.is_booked {
        return Some(DriftKind::RefundState);
    }
    (effect.minor != 0).then_some(DriftKind::RefundAmount)
}

fn transfer(compared: &Compared, effect: Money) -> Option<DriftKind> {
    let Some(ours) = &compared.ours else { return Some(DriftKind::TransferUnknownHere) };
    let line = &compared.line;
    if line.gross.currency != ours.amount.currency || -line.gross.minor != ours.amount.minor || effect.minor != 0 {
        return Some(DriftKind::TransferAmount);
    }
    let elsewhere = line.account.is_some() && line.account != ours.account;
    elsewhere.then_some(DriftKind::TransferDestination)
}

fn ours_in_words(kind: DriftKind, compared: &Compared) -> Option<String> {
    let of = |ours: &OurSide| match kind {
        DriftKind::FeeMissing => format!("{}, no fee", ours.id),
        DriftKind::FeeAmount => {
            format!("{}, fee {}", ours.id, Money::new(compared.fee_posted.unwrap_or(0), compared.line.fee.currency))
        }
        DriftKind::TransferDestination => format!("{}, to {}", ours.id, ours.account.as_deref().unwrap_or("nobody")),
        DriftKind::ChargePosting => {
            format!("{}, posted {}", ours.id, Money::new(compared.posted_minor, compared.line.gross.currency))
        }
        _ => format!("{}, {}", ours.id, ours.amount),
    };
    compared.ours.as_ref().map(of).or_else(|| compared.named.as_ref().map(|named| named.id.clone()))
}

fn theirs_in_words(kind: DriftKind, line: &KeptLine) -> String {
    match kind {
        DriftKind::FeeMissing | DriftKind::FeeAmount => format!("{}, fee {}", line.id, line.fee),
        DriftKind::TransferDestination => format!("{}, to {}", line.id, line.account.as_deref().unwrap_or("nobody")),
        DriftKind::MovementUnknown => format!("{}, {}, {}", line.id, line.stripe_type, line.gross),
        _ => format!("{}, {}", line.id, line.source_amount.unwrap_or(line.gross)),
    }
}
