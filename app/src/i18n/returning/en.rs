//! English.

use domain::{DisputeStatus, RefundReason, RefundState};

use super::{PolicyStep, ReturnTexts, percent};
use crate::dto::{BookingStatus, MoneyBack};

pub(super) static TEXTS: ReturnTexts = ReturnTexts {
    policy,

    booked_late: ["You paid after the hold had ended", "The time was still free, so we booked it again."],
    came_too_late: |amount| {
        [
            "You paid after the hold had ended".into(),
            format!("The time was gone. We sent {amount} back at once: it is with your bank in 5 to 10 days."),
        ]
    },
    disputed: [
        "Your bank has asked for this money back",
        "While it decides, the booking cannot be cancelled here and nothing can go back. Questions about it: your bank.",
    ],
    disputed_staff: [
        "The client’s bank has asked for this money back",
        "While it decides, nothing can go back by other ways. Admins answer the bank.",
    ],
    dispute_lost: |amount, share| {
        [
            format!("The client’s bank kept {amount}"),
            format!("The dispute is lost: {share} of it came from the trainer’s share."),
        ]
    },
    cancel_note: "What was written about it",
    attention: "A person must look at this payment",
    cancelled: |who, when| match who {
        None => format!("You cancelled on {when}."),
        Some(who) => format!("{who} cancelled on {when}."),
    },
    nothing_back: "Nothing came back.",
    paid_lead,
    refund_mark,
    refund_state,
    refund_reason: |reason| match reason {
        RefundReason::CancelledByClient => "Cancelled by the client",
        RefundReason::CancelledByTrainer => "Cancelled by the trainer",
        RefundReason::Goodwill => "Goodwill",
        RefundReason::PaidTooLate => "Paid after the hold had ended",
        RefundReason::Duplicate => "Paid twice",
        RefundReason::Fraudulent => "Not paid by the card’s owner",
        RefundReason::MadeAtStripe => "Given back by Spotter",
        RefundReason::Rescheduled => "Changed to a cheaper service",
    },

    cancel_title: "Cancel this booking?",
    cancel_title_staff: |client| format!("Cancel {client}’s session?"),
    money: "The money",
    you_paid: "You paid",
    they_paid: |client| format!("{client} paid"),
    back_before: "Came back before",
    back_now: "Comes back now",
    goes_back: "Goes back now",
    staff_lead: |client, amount| format!("{client} paid {amount}."),
    kept: |trainer| format!("Stays with {trainer}"),
    from_trainer: "from the trainer’s share",
    from_commission: "from Spotter’s commission",
    from_surcharge: "from card processing",
    why_all: |until| format!("Free cancellation until {until}: everything comes back."),
    why_part: |share, since, until| {
        let since = since.map_or_else(String::new, |since| format!("Free cancellation ended on {since}. "));
        let until = until.map_or_else(|| "the session starts".to_owned(), str::to_owned);
        format!("{since}{} comes back until {until}.", capital(&share_words(share)))
    },
    why_nothing: |since| match since {
        Some(since) => format!("Since {since} nothing comes back any more."),
        None => "By the policy you agreed to, nothing comes back.".into(),
    },
    why_staff: |client| {
        format!(
            "You cancel, so {client} gets everything back that is left, whatever the policy says. The time is free again."
        )
    },
    why_unpaid: "Nothing was charged, so nothing has to go back. The time is free for others again.",
    why_late: |trainer| format!("The session has begun. Talk to {trainer}: they can still give money back."),
    cancel_for: |amount| format!("Cancel and get {amount} back"),
    cancel_for_staff: |amount| format!("Cancel and give {amount} back"),
    cancel_for_nothing: "Cancel, nothing comes back",
    cancel_unpaid: "Cancel the booking",
    cancelling: "Cancelling…",
    keep: "Keep my booking",
    keep_staff: "Keep the session",
    back_to_booking: "Back to the booking",
    arrives: |card| match card {
        Some(card) => format!("The money goes to {card}. Banks take 5 to 10 days."),
        None => "The money goes back the way it came. Banks take 5 to 10 days.".into(),
    },
    note: ["A word to the client", "They read it on their booking. You can leave it empty."],
    cannot_cancel: "This booking cannot be cancelled here",
    already_cancelled: "It is cancelled already. Nothing more happens.",
    started: "The session has begun or is over.",
    in_person: |trainer| {
        format!(
            "It was paid to {trainer} in person, so the money comes back from them and not from here. Talk to them."
        )
    },
    not_paid: "It is not booked: no money came in for it.",

    refund_title: "Give money back",
    left: "Can still go back",
    nothing_left: ["Nothing is left to give back", "All that was paid has gone back, or is with the bank."],
    not_refundable: "Nothing can go back here",
    amount: |currency| [format!("Amount in {currency}"), "All that is left stands here already.".into()],
    amount_wrong: |example| format!("Please give an amount such as {example}."),
    amount_over: |left| format!("No more than {left} is left."),
    amount_step: |step| format!("This currency goes back in steps of {step}."),
    reason: "Why",
    reasons: [
        (RefundReason::Goodwill, "Goodwill"),
        (RefundReason::Duplicate, "Paid twice"),
        (RefundReason::Fraudulent, "Not paid by the card’s owner"),
    ],
    fees: "Spotter’s fees",
    fees_returned: "Give them back in proportion",
    fees_kept: "Keep them: the trainer bears it all",
    preview: "Show what would happen",
    then: "What happens then",
    to_client: |client| format!("{client} gets"),
    stays_booked: "The booking stays as it is. This cannot be undone.",
    give_back: |amount| format!("Give {amount} back"),
    sending: "Sending…",

    receipt: "Receipt",
    receipt_number: |number| format!("No. {number}"),
    paid_by: "Paid by",
    paid_to: "Paid to",
    paid_at: "Paid on",
    paid_for: "For",
    took_place: "Session",
    paid_with: "Paid with",
    in_person_way: "in person",
    surcharge: "Card processing",
    total: "Total paid",
    refunded_at: |when| format!("Given back on {when}"),
    net: "Paid in the end",
    share: "The trainer’s share",
    commission: "Spotter’s commission",
    trainers_share: "For the trainer",
    issued: |booking, sandbox| {
        let sandbox = if sandbox { " Made in the sandbox: no real money moved." } else { "" };
        format!("Booking {booking}. Sold by the trainer through Spotter.{sandbox}")
    },
    print: "Print",
    stripe_receipt: "Receipt of the card payment",

    disputes: "Disputes",
    disputes_lead: |waiting| match waiting {
        0 => "None waits for an answer.".into(),
        1 => "One waits for your answer.".into(),
        _ => format!("{waiting} wait for your answer."),
    },
    no_disputes: [
        "No disputes",
        "When a client’s bank asks for money back, it stands here with the day the answer is due.",
    ],
    all_disputes: "All disputes",
    dispute_over: |amount| format!("Dispute over {amount}"),
    dispute_status: |status| match status {
        DisputeStatus::WarningNeedsResponse => "Question to answer",
        DisputeStatus::WarningUnderReview => "Answer with the bank",
        DisputeStatus::WarningClosed => "Question closed",
        DisputeStatus::NeedsResponse => "Needs evidence",
        DisputeStatus::UnderReview => "With the bank",
        DisputeStatus::Won => "Won",
        DisputeStatus::Lost => "Lost",
        DisputeStatus::Prevented => "Settled before",
    },
    dispute_reason,
    dispute_about: |client, service, trainer, when| format!("{client}, {service} with {trainer}, {when}"),
    due_in: |days, hours| match (days, hours) {
        (0, 0) => "Evidence due within the hour".into(),
        (0, 1) => "Evidence due in 1 hour".into(),
        (0, hours) => format!("Evidence due in {hours} hours"),
        (1, _) => "Evidence due in 1 day".into(),
        (days, _) => format!("Evidence due in {days} days"),
    },
    due_over: "The time for evidence is over",
    due_by: |when| format!("Evidence is taken until {when}."),
    next_step,
    done: |what| match what {
        "saved" => Some(["Draft saved", "Nothing has gone to the bank yet."]),
        "sent" => Some(["Sent to the bank", "It usually decides within two to three months. This page shows it."]),
        "accepted" => Some(["Loss accepted", "The bank keeps the money."]),
        _ => None,
    },
    dispute_facts: ["The bank’s reason", "Client", "Trainer", "Session", "Price", "Stripe’s number"],
    story: "What happened",
    opened: "The client’s bank asked for the money back",
    money_taken: |fee| format!("Money taken from our balance, with a fee of {fee}"),
    money_given: |fee| format!("Money given back to our balance, with the fee of {fee}"),
    evidence_sent: "Evidence sent to the bank",
    decided: |status| match status {
        DisputeStatus::Won => "The bank decided for us",
        DisputeStatus::Lost => "The bank decided for the client, or the loss was accepted",
        _ => "The bank closed it",
    },
    evidence: "Evidence",
    evidence_lead: "What we know stands here already. Check it, add what the trainer can prove, and send it.",
    evidence_fields: [
        ["What was sold", "In one sentence, as a stranger would understand it."],
        ["Client’s name", "As they gave it to us."],
        ["Client’s e-mail address", "The one that booked and got the confirmation."],
        ["When it took place", "Date, time and zone of the session."],
        ["Cancellation policy", "What it says, and where and when the client saw it before paying."],
        [
            "Why there is no refund",
            "What speaks against giving the money back: cancelled too late, did not come, took place.",
        ],
        ["What the client did here", "Held, agreed, paid, came: each with its time."],
        ["Anything else", "Messages, a signed list, photos described in words."],
    ],
    save: "Save draft",
    send: "Send to the bank",
    send_note: "Sending is final: the bank reads it once, and nothing can be added later.",
    working: "Working…",
    accept: "Accept the loss",
    accept_note: |amount, client| {
        format!(
            "{client} keeps {amount}; the trainer’s share and our fees are given up, and the bank’s fee is ours. This is final."
        )
    },
    accept_button: |amount| format!("Yes, give up {amount}"),
};

fn policy(steps: &[PolicyStep], ends_early: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    for step in steps {
        let until = step.until.as_deref().unwrap_or("the session starts");
        parts.push(match (parts.is_empty(), step.share) {
            (true, 10_000) => format!("Free cancellation until {until}"),
            (true, share) => format!("If you cancel, {} comes back until {until}", share_words(share)),
            (false, share) => format!("after that {} comes back until {until}", share_words(share)),
        });
    }
    match (parts.is_empty(), ends_early) {
        (true, _) => parts.push("If you cancel, nothing comes back".into()),
        (false, true) => parts.push("after that nothing comes back".into()),
        (false, false) => {}
    }
    format!("{}.", parts.join("; "))
}

fn share_words(share: u32) -> String {
    match share {
        10_000 => "everything".into(),
        5_000 => "half".into(),
        0 => "nothing".into(),
        share => percent(share),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn paid_lead(status: BookingStatus, returned: &str, back: MoneyBack) -> Option<String> {
    match (status, back) {
        (_, MoneyBack::Nothing) => None,
        (BookingStatus::Paid, MoneyBack::All) => Some(format!("All of it, {returned}, went back. See you there.")),
        (BookingStatus::Paid, MoneyBack::Part) => Some(format!("{returned} of it went back. See you there.")),
        (BookingStatus::Cancelled, MoneyBack::All) => Some(format!("{returned} goes back.")),
        (BookingStatus::Cancelled, MoneyBack::Part) => Some(format!("{returned} of it goes back.")),
        _ => Some(format!("{returned} went back.")),
    }
}

fn refund_mark(state: RefundState) -> &'static str {
    match state {
        RefundState::Requested | RefundState::Pending => "On its way",
        RefundState::Succeeded => "Sent",
        RefundState::Failed => "Came back",
        RefundState::Canceled => "Stopped",
        RefundState::Refused => "Not sent",
    }
}

fn refund_state(state: RefundState, card: Option<&str>) -> String {
    let to = card.unwrap_or("your bank");
    match state {
        RefundState::Requested => format!("We are sending it to {to}."),
        RefundState::Pending => format!("On its way to {to}: 5 to 10 days."),
        RefundState::Succeeded => format!("Sent to {to}. Banks take 5 to 10 days to show it."),
        RefundState::Failed => {
            "The bank refused it, so the money is with us again. We are looking for another way.".into()
        }
        RefundState::Canceled => "Stopped before it was sent.".into(),
        RefundState::Refused => "It could not be sent. A person is looking at it.".into(),
    }
}

fn dispute_reason(reason: &str) -> String {
    match reason {
        "fraudulent" => "The card’s owner says they did not pay",
        "product_not_received" => "The client says the session did not take place",
        "product_unacceptable" => "The client says the session was not as described",
        "duplicate" => "The client says they paid twice",
        "credit_not_processed" => "The client says a promised refund never came",
        "subscription_canceled" => "The client says they had cancelled",
        "unrecognized" => "The client does not recognise the payment",
        "general" => "No reason given",
        other => return other.replace('_', " "),
    }
    .into()
}

fn next_step(status: DisputeStatus) -> [&'static str; 2] {
    match status {
        DisputeStatus::NeedsResponse => {
            ["The money is with the bank for now", "Send evidence before the time is over, or accept the loss."]
        }
        DisputeStatus::WarningNeedsResponse => {
            ["The bank only asks; no money has moved", "A good answer keeps it from becoming a dispute."]
        }
        DisputeStatus::UnderReview | DisputeStatus::WarningUnderReview => {
            ["The bank reads our answer", "There is nothing to do until it decides."]
        }
        DisputeStatus::Won => ["Won: the money is back", "The trainer’s share is theirs again."],
        DisputeStatus::Lost => {
            ["Lost: the client keeps the money", "The trainer’s share and our fees of it are given up."]
        }
        DisputeStatus::WarningClosed => ["The bank asked and went no further", "No money moved."],
        DisputeStatus::Prevented => ["Settled before it became a dispute", "There is nothing to do."],
    }
}
