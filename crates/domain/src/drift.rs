//! Differences between our books and Stripe's: which kinds there are, what each means, and which can be put right safely.
//!
//! Whatever moves Stripe's balance is one of a few [`Movement`]s. Reconciliation holds each against the row of ours that should
//! explain it, and each such row against Stripe's; what does not match is a drift.

/// What moved Stripe's balance, as far as our books care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Movement {
    /// A client paid.
    Charge,
    /// Money went back to a client.
    Refund,
    /// A refund came back.
    RefundReturn,
    /// A bank took a disputed amount, or gave it back.
    Dispute,
    /// Money went to a trainer's account.
    Transfer,
    /// Money came back from there.
    Reversal,
    /// The platform's own money went to its bank, or came from there.
    PlatformBank,
    /// Stripe charged the platform for something that belongs to no payment.
    StripeFee,
    /// Anything else.
    Other,
}

impl Movement {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Charge,
        Self::Refund,
        Self::RefundReturn,
        Self::Dispute,
        Self::Transfer,
        Self::Reversal,
        Self::PlatformBank,
        Self::StripeFee,
        Self::Other,
    ];

    /// What a balance transaction of this type and source is. The types are those of Stripe's `BalanceTransaction.type`.
    #[must_use]
    pub fn of(stripe_type: &str, source: Option<&str>) -> Self {
        let source_is =
            |prefixes: &[&str]| source.is_some_and(|id| prefixes.iter().any(|prefix| id.starts_with(prefix)));
        match stripe_type {
            "charge" | "payment" => Self::Charge,
            "refund" | "payment_refund" => Self::Refund,
            "refund_failure" | "payment_refund_failure" => Self::RefundReturn,
            "adjustment" if source_is(&["dp_", "du_"]) => Self::Dispute,
            "transfer" => Self::Transfer,
            "transfer_refund" => Self::Reversal,
            "payout" | "payout_cancel" | "payout_failure" | "topup" | "topup_reversal" => Self::PlatformBank,
            "stripe_fee" | "stripe_fx_fee" | "tax_fee" => Self::StripeFee,
            _ => Self::Other,
        }
    }

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::RefundReturn => "refund_return",
            Self::Dispute => "dispute",
            Self::Transfer => "transfer",
            Self::Reversal => "reversal",
            Self::PlatformBank => "platform_bank",
            Self::StripeFee => "stripe_fee",
            Self::Other => "other",
        }
    }

    /// The movement of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|movement| movement.name() == name)
    }
}

/// How a drift can be put right without anybody's judgement: by asking Stripe what the thing is now, and applying that through
/// the one function that judges it. Nothing is ever posted that has no known owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Look at a payment's PaymentIntent; also posts a missing fee.
    LookAtPayment,
    /// Make the refunds of a PaymentIntent what Stripe's are.
    SyncRefunds,
    /// Look at a Dispute.
    CheckDispute,
    /// Take in the Transfer of a withdrawal whose answer was lost.
    TakeInTransfer,
    /// Make the reversals of a withdrawal's transfer what Stripe's are.
    SyncReversals,
    /// Look at a withdrawal's Payout.
    CheckWithdrawal,
    /// Post a movement of the platform's own.
    PostOwn,
}

macro_rules! drifts {
    ($($(#[doc = $doc:literal])+ $kind:ident $name:literal, $what:literal, $todo:expr, $repair:expr;)+) => {
        /// How our books and Stripe's can differ.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum DriftKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl DriftKind {
            /// All of them.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$kind),+];

            /// The stored name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What it means, in a sentence without a full stop.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$kind => $what,)+ }
            }

            /// What a person can do about it.
            #[must_use]
            pub const fn what_to_do(self) -> &'static str {
                match self { $(Self::$kind => $todo,)+ }
            }

            /// How it can be put right without a person, if it can.
            #[must_use]
            pub const fn repair(self) -> Option<Repair> {
                match self { $(Self::$kind => $repair,)+ }
            }
        }
    };
}

const BY_ITSELF: &str = "“Put right” asks Stripe and takes over what it says";

drifts! {
    /// Stripe has a charge that no payment of ours explains.
    ChargeUnknownHere "charge_unknown_here", "Stripe charged somebody for something that we have no payment of",
        "Look the charge up at Stripe; if it was made by mistake, give it back there", None;
    /// Stripe has the money of a payment that is not paid by our books.
    PaymentOpenHere "payment_open_here", "Stripe has the money of a payment that is open in our books",
        BY_ITSELF, Some(Repair::LookAtPayment);
    /// A payment that succeeded by our books is one that Stripe has never heard of.
    PaymentUnknownThere "payment_unknown_there", "A payment that is paid in our books is unknown to Stripe",
        "Check that the key is that of the right account; else the books were changed by hand", None;
    /// A payment that succeeded by our books did not by Stripe's.
    PaymentOpenThere "payment_open_there", "A payment that is paid in our books is not paid at Stripe",
        "Look at both; ask the client to pay again, or call the booking off", None;
    /// The amount of a charge differs.
    ChargeAmount "charge_amount", "Stripe charged another amount than our books say",
        "Compare the PaymentIntent with the booking's price; give back what is too much", None;
    /// The currency of a charge differs.
    ChargeCurrency "charge_currency", "Stripe charged in another currency than our books say",
        "Compare the PaymentIntent with the booking's price", None;
    /// Stripe's fee is not in the books.
    FeeMissing "fee_missing", "Stripe’s fee of a payment is not in our books",
        BY_ITSELF, Some(Repair::LookAtPayment);
    /// Stripe's fee is in the books with another amount.
    FeeAmount "fee_amount", "Stripe kept another fee than our books say",
        "Compare the charge’s balance transaction with the posting", None;
    /// What a charge did to Stripe's balance is not what was posted for it.
    ChargePosting "charge_posting", "What was posted for a payment is not what it did to Stripe’s balance",
        "Run `spotter ledger verify`: it says which posting is wrong", None;
    /// Two PaymentIntents were paid for one payment.
    ChargedTwice "charged_twice", "A client was charged twice for one payment",
        "Give the second charge back at Stripe", None;
    /// Stripe has a refund that we have not.
    RefundUnknownHere "refund_unknown_here", "Stripe gave money back that our books know nothing of",
        BY_ITSELF, Some(Repair::SyncRefunds);
    /// A refund that left by our books is unknown to Stripe.
    RefundUnknownThere "refund_unknown_there", "A refund that is sent by our books is unknown to Stripe",
        "Look at the payment at Stripe; send the refund again if the client did not get it", None;
    /// The amount of a refund differs.
    RefundAmount "refund_amount", "Stripe gave back another amount than our books say",
        "Compare the refund at Stripe with ours", None;
    /// A refund left Stripe and has not left by our books.
    RefundState "refund_state", "A refund has left Stripe and not our books",
        BY_ITSELF, Some(Repair::SyncRefunds);
    /// A refund came back to Stripe, and not by our books.
    RefundReturnUnknownHere "refund_return_unknown_here", "A refund came back to Stripe and not to our books",
        BY_ITSELF, Some(Repair::SyncRefunds);
    /// A refund came back by our books, and not at Stripe.
    RefundReturnUnknownThere "refund_return_unknown_there", "A refund came back by our books and not at Stripe",
        "Look at the refund at Stripe", None;
    /// A dispute moved money, and our books do not know.
    DisputeUnknownHere "dispute_unknown_here", "A bank moved money in a dispute that our books know nothing of",
        BY_ITSELF, Some(Repair::CheckDispute);
    /// A dispute moved money by our books, and not at Stripe.
    DisputeUnknownThere "dispute_unknown_there", "A dispute moved money by our books and not at Stripe",
        "Look at the dispute at Stripe", None;
    /// A dispute moved another amount.
    DisputeAmount "dispute_amount", "A dispute moved another amount than our books say",
        "Compare the dispute’s balance transactions with ours", None;
    /// Stripe has a transfer that no withdrawal explains.
    TransferUnknownHere "transfer_unknown_here", "Stripe transferred money that no withdrawal explains",
        "Reverse the transfer at Stripe, if it was made by mistake there", Some(Repair::TakeInTransfer);
    /// A withdrawal was transferred by our books, and not at Stripe.
    TransferUnknownThere "transfer_unknown_there", "A withdrawal is sent by our books and not at Stripe",
        "Look at the trainer’s account at Stripe before anything is sent again", None;
    /// The amount of a transfer differs.
    TransferAmount "transfer_amount", "Stripe transferred another amount than the withdrawal’s",
        "Compare the transfer with the withdrawal; reverse what is too much", None;
    /// A transfer went to another account.
    TransferDestination "transfer_destination", "A withdrawal went to another account than the trainer’s",
        "Reverse the transfer at Stripe at once", None;
    /// A transfer came back at Stripe, and not by our books.
    ReversalUnknownHere "reversal_unknown_here", "Money came back from a trainer’s account that our books know nothing of",
        BY_ITSELF, Some(Repair::SyncReversals);
    /// A transfer came back by our books, and not at Stripe.
    ReversalUnknownThere "reversal_unknown_there", "Money came back from a trainer’s account by our books and not at Stripe",
        "Look at the transfer at Stripe", None;
    /// The amount of a reversal differs.
    ReversalAmount "reversal_amount", "Another amount came back from a trainer’s account than our books say",
        "Compare the transfer’s reversals with ours", None;
    /// A payout to a trainer's bank stands elsewhere than our books say.
    PayoutState "payout_state", "A payout to a trainer’s bank is not where our books say it is",
        BY_ITSELF, Some(Repair::CheckWithdrawal);
    /// A movement of the platform's own is not in the books.
    OwnUnposted "own_unposted", "The platform’s own money moved, or Stripe charged the platform, and our books do not have it",
        "“Put right” posts it: it is the platform’s own", Some(Repair::PostOwn);
    /// A movement of the platform's own is in the books, and not at Stripe.
    OwnUnknownThere "own_unknown_there", "A movement of the platform’s own is in our books and not at Stripe",
        "Run `spotter ledger verify`; the books were changed by hand", None;
    /// A movement of a kind that our books have no word for.
    MovementUnknown "movement_unknown", "Stripe’s balance moved for a reason that our books have no word for",
        "Look the movement up at Stripe", None;
    /// The balance differs, and nothing on the list explains it.
    Balance "balance", "Stripe holds another amount than our books say, and nothing else on this list explains it",
        "Run `spotter ledger verify`, and reconcile from the beginning", None;
}

impl DriftKind {
    /// The kind of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_reads_back_from_its_name_and_no_two_share_one() {
        let names: BTreeSet<&str> = DriftKind::ALL.into_iter().map(DriftKind::name).collect();
        assert_eq!(names.len(), DriftKind::ALL.len());
        for kind in DriftKind::ALL {
            assert_eq!(DriftKind::from_name(kind.name()), Some(kind));
        }
        for movement in Movement::ALL {
            assert_eq!(Movement::from_name(movement.name()), Some(movement));
        }
    }

    #[test]
    fn what_a_person_has_to_judge_is_not_put_right_without_one() {
        for kind in [
            DriftKind::ChargeUnknownHere,
            DriftKind::ChargedTwice,
            DriftKind::ChargeAmount,
            DriftKind::PaymentUnknownThere,
            DriftKind::TransferDestination,
            DriftKind::MovementUnknown,
            DriftKind::Balance,
        ] {
            assert_eq!(kind.repair(), None, "{kind:?}");
        }
    }

    #[test]
    fn a_movement_is_known_by_its_type_and_an_adjustment_by_its_source() {
        assert_eq!(Movement::of("charge", Some("ch_1")), Movement::Charge);
        assert_eq!(Movement::of("payment", Some("py_1")), Movement::Charge);
        assert_eq!(Movement::of("refund_failure", Some("re_1")), Movement::RefundReturn);
        assert_eq!(Movement::of("adjustment", Some("dp_1")), Movement::Dispute);
        assert_eq!(Movement::of("adjustment", Some("du_1")), Movement::Dispute);
        assert_eq!(Movement::of("adjustment", None), Movement::Other);
        assert_eq!(Movement::of("transfer_refund", Some("trr_1")), Movement::Reversal);
        assert_eq!(Movement::of("payout_failure", Some("po_1")), Movement::PlatformBank);
        assert_eq!(Movement::of("climate_order_purchase", Some("climorder_1")), Movement::Other);
    }
}
