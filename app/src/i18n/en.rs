//! English.

use domain::decline::FailureKind;

use super::{Advice, Texts};
use crate::dto::BookingStatus;
use crate::error::Problem;

pub(super) static TEXTS: Texts = Texts {
    skip: "Skip to content",
    sandbox: "Sandbox: no real money moves",
    find: "Find a trainer",
    my_bookings: "My bookings",
    my_desk: "My desk",
    language: "Language",
    account: "Account",
    sign_in: "Sign in",
    sign_up: "Make an account",
    sign_out: "Sign out",
    footer: "Book a trainer, pay in a minute.",
    loading: "Loading…",

    home_title: "Find a trainer for this week",
    home_lead: "Pick a time, pay by card, turn up.",
    search_label: "Name, sport or city",
    search: "Search",
    trainers: |count| if count == 1 { "1 trainer".into() } else { format!("{count} trainers") },
    price_from: "from",
    nothing_free: "Nothing free for two weeks",
    next_free: "Next free time:",
    nobody_yet: "No trainers here yet",
    nobody_yet_hint: "They will be listed here as soon as the first one joins.",
    nobody_for: |search| format!("No trainer for “{search}”"),
    nobody_hint: "Try one word, a city, or have a look at everybody.",
    show_all: "Show all trainers",

    all_trainers: "All trainers",
    what: "What",
    when_label: "When",
    no_services: "This trainer offers nothing at the moment.",
    free: |count| format!("{count} free"),
    full: "none",
    night: "Night",
    morning: "Morning",
    afternoon: "Afternoon",
    evening: "Evening",
    zone_yours: |yours| format!("Times are by your clock ({yours})."),
    zone_yours_ahead: |yours, theirs, hours| {
        format!("Times are by your clock ({yours}). In {theirs} it is {hours} later.")
    },
    zone_yours_behind: |yours, theirs, hours| {
        format!("Times are by your clock ({yours}). In {theirs} it is {hours} earlier.")
    },
    zone_theirs: |theirs| format!("Times are by the trainer’s clock ({theirs})."),
    at_place: |when, place| format!("{when} in {place}"),
    your_booking: "Your booking",
    choose_time: "Choose a time",
    session: "Session",
    trainer: "Trainer",
    place: "Where",
    trainer_time: "Trainer’s time",
    hold: "Hold this time",
    holding: "Holding…",
    hold_hint: |minutes| {
        format!("Nothing is charged yet. We keep the time for you for {minutes} minutes while you pay.")
    },
    hold_hint_signed_out: "You will be asked to sign in first; your choice stays.",
    slot_gone: "This time is not free any more. Choose another one.",
    minutes: |minutes| format!("{minutes} min"),
    today: "Today",
    tomorrow: "Tomorrow",

    sign_in_lead: "To book, pay and find your receipts again.",
    sign_in_goes_on: "Then you go on where you left off.",
    sign_in_holds: "Then you go straight on with the time you chose.",
    email: "E-mail",
    password: "Password",
    new_here: "New here?",
    make_account: "Make an account",
    sign_up_lead: "To book, pay and find your receipts again.",
    name: "Name",
    password_hint: "8 characters or more; a sentence is fine.",
    been_here: "Been here before?",
    signing_in: "Signing in…",
    making_account: "Making it…",

    checkout: "Book and pay",
    other_time: "Choose another time",
    what_you_book: "What you book",
    with_trainer: |service, trainer| format!("{service} with {trainer}"),
    there_time: |there| format!("By the trainer’s clock: {there}."),
    price: "Price",
    processing_fee: "Card processing",
    to_pay: "To pay",
    payment: "Payment",
    hold_left: "We keep this time for you for",
    hold_minute_left: "One minute left to pay.",
    hold_extended: "You have more time, so that you can finish with your bank. It is given once.",
    hold_over: "The time to pay is over",
    hold_over_text: "Nothing was charged. The time may still be free.",
    look_again: "Look for it again",
    pay: |amount| format!("Pay {amount}"),
    paying: "Paying…",
    letters: "Letters",
    cards: "Saved cards",
    your_cards: "Your cards",
    another_card: "Another card",
    save_card: "Save this card",
    card_consent: "You can pay with it by one click, and remove it at any time. For what you are to pay in person, your trainer may charge it too, \
                   from the start of the session on. Nothing is charged now.",
    tries_over: "Too many tries",
    other_ways: "Other ways to pay",
    on_stripes_page: "Continue on Stripe’s page",
    in_person: |amount| format!("Book now, pay {amount} in person"),
    in_person_hint: "Nothing is charged now. The time is yours at once.",
    in_person_lead: |amount, trainer| format!("You pay {amount} in person, to {trainer}. Nothing was charged."),
    to_collect: |amount, client| format!("{client} pays {amount} in person."),
    your_ways: "How clients may pay you",
    your_ways_hint: "For bookings from now on, unless a service has ways of its own.",
    way_online: "By card on our page",
    way_checkout: "On Stripe’s page: cards, wallets, bank debits",
    way_on_arrival: "In person, to you",
    save: "Save",
    card_safe: "Your card goes straight to Stripe. We never see it.",
    card_form: "Card",
    card_form_loading: "The card form is loading.",
    card_form_failed: "The card form did not load",
    card_form_failed_text: "Nothing was charged. Check your connection and try again; your time stays yours.",
    try_again: "Try again",
    needs_script: "The card form needs JavaScript. Your time is held; switch JavaScript on and reload this page to pay.",
    connection_lost: "The connection was lost while paying",
    connection_lost_text: "We are finding out what happened. Please stay on this page: you will not be charged twice.",
    not_charged: "The payment did not reach the bank",
    not_charged_text: "Nothing was charged. You can press Pay again.",
    paid_checking: "Paid. Opening your booking…",

    booked: "You are booked",
    booked_staff: "Booked and paid",
    booked_lead: |amount| format!("Paid {amount}. See you there."),
    wait_title: "Your bank is still checking",
    wait_lead: "This page changes by itself. Your time is kept; you will not be charged twice.",
    wait_hint: "Usually under a minute. You can also close this page and look at “My bookings” later.",
    check_again: "Check again",
    add_to_calendar: "Add to calendar",
    in_my_calendar: "Show in my calendar",
    failed_title: "The payment did not go through",
    failed_lead: "No money moved. Your time is still kept for you.",
    held_title: "Not paid yet",
    held_lead: "The time is kept for you for a few minutes. Nothing was charged.",
    go_pay: "Go on to pay",
    expired_title: "The time to pay is over",
    expired_lead: "Nothing was charged, and the time is free for others again.",
    cancelled_title: "Cancelled",
    cancelled_lead: "It will not take place.",
    given_up_title: "This booking was given up",
    given_up_lead: "Nothing was charged.",
    returned_title: "Your money is on its way back",
    cancel_booking: "Cancel booking",
    change_time: "Change time",
    give_back: "Give money back",
    refunds: "Refunds",
    dispute: "Dispute",
    disputes: "Disputes",
    tariffs: "Fees",
    reconciliation: "Reconciliation",
    payouts: "Payouts",
    withdrawals: "Payouts",
    refunded: "Refunded",
    partly_refunded: "Partly refunded",
    wait_please: "One moment…",
    done_title: "This session took place",
    no_show_title: "Marked as not attended",
    attention_title: "We are looking at this payment",
    attention_lead: "Something about it does not add up, so a person checks it. Please do not pay again.",
    when: "When",
    paid: "Paid",
    costs: "Price",
    client: "Client",
    reference: "Reference",
    receipt: "Receipt",
    where_is_the_money: "Where is the money?",
    card_ending: |brand, last4| format!("{brand} ending {last4}"),
    to_booking: "See the booking",
    coming_up: "Coming up",
    past: "Past",
    no_bookings: "No bookings yet",
    no_bookings_text: "Find a trainer, pick a time and pay; the session then stands here.",
    book_again: "Book again",

    desk_today: |count| match count {
        0 => "No sessions today.".into(),
        1 => "One session today.".into(),
        _ => format!("{count} sessions today."),
    },
    nothing_today: "Nothing booked today. Paid sessions show up here by themselves.",
    today_label: "Today",
    next_label: "Next two weeks",
    money: "Money",
    available: "Available",
    available_note: "For sessions you have given",
    pending: "Pending",
    pending_note: "For paid sessions to come",
    this_month: "This month",
    this_month_note: "After commission",
    earned: "What you earned",
    earned_note: "By month, after commission",
    as_table: "Show as a table",
    month: "Month",

    lost_title: "There is nothing at this address",
    lost_text: "The link may be old, or a letter is missing. Your bookings are safe.",
    broken_title: "That was our mistake",
    broken_text: "The page could not be made. If you were paying, look at your bookings first: a payment is never taken twice.",
    busy_title: "Too busy just now",
    busy_text: "Nothing was changed. Try again in a moment.",
    offline_title: "No connection",
    offline_text: "The page could not be fetched. Check your connection and try again.",

    status,
    problem,
    failure,

    weekdays_short: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    months_of: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
};

fn status(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Held => "Not paid yet",
        BookingStatus::Failed => "Payment failed",
        BookingStatus::Processing => "Bank is checking",
        BookingStatus::Paid => "Paid",
        BookingStatus::InPerson => "Pay in person",
        BookingStatus::Done => "Done",
        BookingStatus::NoShow => "Not attended",
        BookingStatus::Cancelled => "Cancelled",
        BookingStatus::GivenUp => "Given up",
        BookingStatus::Returned => "Money sent back",
        BookingStatus::Expired => "Not paid in time",
        BookingStatus::Attention => "We are looking at it",
    }
}

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::NotFound => "There is no such thing.",
        Problem::SignInNeeded => "Please sign in first.",
        Problem::Malformed => "Something in the form could not be read. Please try again.",
        Problem::WrongSignIn => "E-mail and password do not match. Try again.",
        Problem::TooManyAttempts => "Too many tries. Wait a minute, then try again.",
        Problem::InvalidName => "Please give a name of up to 80 characters.",
        Problem::InvalidEmail => "This is not an e-mail address. Is something missing?",
        Problem::PasswordTooShort => "Take at least 8 characters.",
        Problem::PasswordTooLong => "Take at most 128 characters.",
        Problem::PasswordTooCommon => "This password is on every list of common ones. Take another.",
        Problem::EmailTaken => "There is an account with this address already. Sign in instead.",
        Problem::SlotInThePast => "This time is over. Choose a later one.",
        Problem::SlotTooSoon(notice) => return format!("This time is too soon: book at least {notice} ahead. Choose a later one."),
        Problem::SlotTooFar(ahead) => return format!("This time is too far away: you can book up to {ahead} ahead. Choose an earlier one."),
        Problem::SlotNotOffered => "The trainer does not offer this time. Choose another one.",
        Problem::SlotTaken => "Somebody was quicker: this time is taken. Choose another one. Nothing was charged.",
        Problem::SeatsChanged => "By now another number of seats is left. Nothing was changed: look again.",
        Problem::SeatsFree => "There are seats left: nobody has to wait. Hold them now.",
        Problem::WaitingClosed => "It starts too soon: no seats are offered from the waiting list any more.",
        Problem::TooManyWaits => "You wait for as many classes as one can. Leave one of the lists first.",
        Problem::TooManyHolds => {
            "You hold as many times as one may. Pay for one in “My bookings”, or wait until a hold ends."
        }
        Problem::OwnService => "This is your own session; clients book it.",
        Problem::AlreadyPaid => "This booking is paid already. Nothing was charged again.",
        Problem::HoldOver => "The time to pay is over. Nothing was charged.",
        Problem::TooManyTries => {
            "This form takes no more cards for this booking. Nothing was charged, and the time stays yours until the hold ends. Pay another way, or in person where that is offered."
        },
        Problem::NoWayLeft => "Leave one way of paying at least; nothing was changed.",
        Problem::WayNotOffered => "This trainer does not take this way of paying. Choose another one.",
        Problem::Cancelled => "This booking was given up. Nothing was charged.",
        Problem::NotInSteps(step) => return format!("This currency is charged in steps of {step}; the price is between two."),
        Problem::TooSmall(minimum) => return format!("Cards cannot be charged less than {minimum}."),
        Problem::AmountChanged => {
            "Nothing was cancelled: the amount has changed meanwhile. Below is what comes back now."
        }
        Problem::AlreadyCancelled => "This booking is cancelled already. Nothing more happened.",
        Problem::Started => "The session has begun and cannot be cancelled here any more. Nothing was changed.",
        Problem::TimeFixed => "The time of this booking can no longer be changed here. Nothing was changed.",
        Problem::TimeChanged => "By now the booking has another time. Nothing was changed: look again.",
        Problem::ServiceFixed => "This booking cannot become one of that service. Nothing was changed.",
        Problem::PriceChanged => "The price has changed meanwhile. Nothing was changed: look again.",
        Problem::NotBooked => "This booking is not booked, or not any more. Nothing was changed.",
        Problem::MarkTooEarly => "It is too early to say so. Nothing was changed.",
        Problem::MarkTooLate => "It is too late to say so. Nothing was changed; an admin can take back that somebody didn’t come.",
        Problem::MarkedOtherwise => "The opposite is noted already. Undo that first; nothing was changed.",
        Problem::Disputed => "The client’s bank has asked for this money back. While it decides, nothing can go back.",
        Problem::NothingToReturn => "There is nothing that could go back here. Nothing was changed.",
        Problem::MoreThanIsLeft => "That much is not left any more. Nothing was sent; below is what is left.",
        Problem::TextTooLong => "The text is too long. Make it shorter; nothing was sent.",
        Problem::DisputeClosed => "The bank takes no more answers about this dispute.",
        Problem::NoEvidence => "Fill in one field at least: there is nothing to send yet.",
        Problem::EvidenceKept => {
            "The payment service cannot be reached. The answer is kept and goes out as soon as it can be."
        }
        Problem::CurrencyRefused => "Cards cannot be charged in this currency here. Nothing was charged; look at what is offered.",
        Problem::NoRate => {
            "Cards cannot be charged in this currency here, and there is no fresh exchange rate for another one. Nothing was charged, and your time stays yours: try again in a moment, or pay in another way."
        }
        Problem::OfferChanged => {
            "Nothing was charged: the amount in the other currency has changed meanwhile. Below is what it is now."
        }
        Problem::StripeDown => "The payment service cannot be reached. Nothing was charged; try again in a moment.",
        Problem::StripeRefused => "The payment service does not accept this payment. Nothing was charged.",
        Problem::NeedsAttention => "We are looking at this payment. Please do not pay again.",
        Problem::Busy => "Too busy just now. Nothing was changed; try again in a moment.",
        Problem::Internal => "That was our mistake. Please try again; a payment is never taken twice.",
        Problem::Offline => "No connection. Check it and try again.",
    }
    .into()
}

fn failure(kind: FailureKind) -> Advice {
    let (title, text) = match kind {
        FailureKind::Declined | FailureKind::Blocked => (
            "Your bank declined this card",
            "No money moved. Try another card, or ask your bank; your time stays yours.",
        ),
        FailureKind::InsufficientFunds => {
            ("There is not enough money on this card", "No money moved. Try another card; your time stays yours.")
        }
        FailureKind::ExpiredCard => ("This card has expired", "No money moved. Check the date, or try another card."),
        FailureKind::IncorrectCvc => {
            ("The security code is not right", "No money moved. It is on the back of the card; check it and pay again.")
        }
        FailureKind::IncorrectNumber => ("The card number is not right", "No money moved. Check it and pay again."),
        FailureKind::IncorrectAddress => {
            ("The postal code or address is not the card’s", "No money moved. Check it, or try another card.")
        }
        FailureKind::ProcessingError => {
            ("Something broke between us and your bank", "No money moved. Try again in a moment, or use another card.")
        }
        FailureKind::AuthenticationFailed => (
            "The bank’s check was not completed",
            "No money moved. Try again and confirm in your bank’s window, or use another card.",
        ),
        FailureKind::LimitExceeded => {
            ("This card’s limit is reached", "No money moved. Try another card, or ask your bank to raise the limit.")
        }
        FailureKind::NotSupported => ("This card cannot pay here", "No money moved. Try another card."),
        FailureKind::Duplicate => (
            "Your bank saw the same payment a moment ago",
            "Look at “My bookings” before you try again: it may be paid. If not, wait a few minutes.",
        ),
        FailureKind::NotPossible => (
            "This payment could not be made",
            "No money moved, and it is not your card’s fault. Try again later or another way to pay.",
        ),
        FailureKind::TooManyAttempts => {
            ("Too many tries with this card", "No money moved. Wait a while, or use another card.")
        }
    };
    Advice { title, text }
}
