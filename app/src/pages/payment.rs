//! How a payment goes in the browser: ticket, card form, confirmation, what became of it. Used by the checkout page, and by the
//! page where a card is saved, which is the same without a booking.
//!
//! Whatever Stripe.js answers, the server is asked before anything is said to be paid; where the connection is lost in the
//! middle, it is asked again and again until it answers, and only then may one pay again.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

#[cfg(feature = "hydrate")]
use crate::api::{get_booking, prepare_card, prepare_payment, refresh_payment};
use crate::components::Notice;
use crate::dto::{Booking, BookingStatus, Tone};
use crate::error::Problem;
use crate::routes;
use crate::stripe::{Attempt, FormState};
use crate::visitor::{use_locale, use_texts, use_visitor};

/// Where the payment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PayStage {
    /// The form is there to be filled in.
    Open,
    /// Stripe is at work.
    Paying,
    /// The connection was lost; the server is asked what happened.
    Asking,
    /// It is taken; the booking's page is next.
    Settled,
    /// The last attempt failed.
    Failed(Attempt),
    /// The payment cannot go on, or the server said no.
    Stopped(Problem),
}

/// A payment for the page's components to share.
#[derive(Clone, Copy)]
pub(super) struct Payment {
    /// What is paid for; nothing where a card is saved.
    booking: StoredValue<Option<String>>,
    pub(super) stage: RwSignal<PayStage>,
    pub(super) form: RwSignal<FormState>,
    /// Counts up when the form is to be loaded again.
    pub(super) tries: RwSignal<u32>,
    over: RwSignal<bool>,
    /// What is left of the hold, as the server said last, and whether it was given more time.
    pub(super) left: RwSignal<u32>,
    pub(super) extended: RwSignal<bool>,
    go: StoredValue<Go>,
    script_url: StoredValue<String>,
    language: &'static str,
    #[cfg(feature = "hydrate")]
    card: StoredValue<Option<crate::stripe::CardForm>, LocalStorage>,
}

type Go = std::sync::Arc<dyn Fn(&str) + Send + Sync>;

/// A payment for `booking`, whose hold ends when `over` becomes true; without a booking, a card is saved.
pub(super) fn use_payment(booking: Option<&Booking>, over: RwSignal<bool>) -> Payment {
    let navigate = use_navigate();
    let go: Go = std::sync::Arc::new(move |path| {
        navigate(path, leptos_router::NavigateOptions { replace: true, ..Default::default() })
    });
    Payment {
        booking: StoredValue::new(booking.map(|booking| booking.id.clone())),
        stage: RwSignal::new(booking.map_or(PayStage::Open, first_stage)),
        form: RwSignal::new(FormState::Loading),
        tries: RwSignal::new(0),
        over,
        left: RwSignal::new(booking.map_or(0, |booking| booking.seconds_left)),
        extended: RwSignal::new(booking.is_some_and(|booking| booking.extended)),
        go: StoredValue::new(go),
        script_url: StoredValue::new(use_visitor().with_untracked(|visitor| visitor.stripe_js_url.clone())),
        language: use_locale().code(),
        #[cfg(feature = "hydrate")]
        card: StoredValue::new_local(None),
    }
}

/// Who comes back here reads why the last try failed, or that there were too many.
fn first_stage(booking: &Booking) -> PayStage {
    let failure = booking.failure.filter(|_| booking.status == BookingStatus::Failed);
    match failure {
        _ if booking.tries_over => PayStage::Stopped(Problem::TooManyTries),
        Some(kind) => PayStage::Failed(Attempt::Refused(kind)),
        None => PayStage::Open,
    }
}

impl Payment {
    /// True while pressing the button makes sense.
    pub(super) fn can_pay(self) -> bool {
        self.form.get() == FormState::Ready
            && match self.stage.get() {
                PayStage::Open | PayStage::Failed(_) => true,
                PayStage::Stopped(problem) => matches!(problem, Problem::StripeDown | Problem::Busy | Problem::Offline),
                PayStage::Paying | PayStage::Asking | PayStage::Settled => false,
            }
    }

    /// True once no more cards are taken.
    pub(super) fn closed(self) -> bool {
        self.stage.get() == PayStage::Stopped(Problem::TooManyTries)
    }

    /// What stands beside the form: what happened, whether money moved, what to do.
    pub(super) fn notice(self) -> Option<AnyView> {
        let texts = use_texts();
        let bad = |title: &str, text: &str| {
            view! { <Notice tone=Tone::Danger title=title.to_owned() text=text.to_owned() /> }.into_any()
        };
        match self.stage.get() {
            PayStage::Open | PayStage::Paying | PayStage::Settled => None,
            PayStage::Asking => Some(
                view! { <Notice tone=Tone::Warning title=texts.connection_lost text=texts.connection_lost_text /> }
                    .into_any(),
            ),
            PayStage::Failed(Attempt::Refused(kind)) => {
                let advice = (texts.failure)(kind);
                Some(bad(advice.title, advice.text))
            }
            // The form itself shows what is missing.
            PayStage::Failed(Attempt::Incomplete) => None,
            PayStage::Failed(Attempt::Lost) => Some(bad(texts.not_charged, texts.not_charged_text)),
            PayStage::Failed(Attempt::Down | Attempt::Taken | Attempt::Closed) => {
                Some(bad(texts.not_charged, &(texts.problem)(&Problem::StripeDown)))
            }
            PayStage::Stopped(problem @ Problem::TooManyTries) => {
                Some(bad(texts.tries_over, &(texts.problem)(&problem)))
            }
            PayStage::Stopped(problem) => Some(bad(&(texts.problem)(&problem), "")),
        }
    }

    /// The hold may have been given more time while the bank was at work.
    fn hear_of_more_time(self, booking: &Booking) {
        if booking.extended && booking.seconds_left > 0 && self.extended.try_get_untracked() == Some(false) {
            self.extended.set(true);
            self.over.set(false);
            self.left.set(booking.seconds_left);
            // A page that was opened when the time seemed to be over has no form yet.
            #[cfg(feature = "hydrate")]
            if self.card.with_value(Option::is_none) {
                self.tries.update(|tries| *tries += 1);
            }
        }
    }

    /// The server knows how the booking stands: go there, or stay and say so.
    fn settle(self, booking: &Booking, attempt: Attempt) {
        self.hear_of_more_time(booking);
        match booking.status {
            BookingStatus::Held | BookingStatus::Failed => self.stage.set(if booking.tries_over {
                PayStage::Stopped(Problem::TooManyTries)
            } else {
                PayStage::Failed(attempt)
            }),
            BookingStatus::Expired => {
                self.stage.set(PayStage::Open);
                self.over.set(true);
            }
            _ => {
                self.stage.set(PayStage::Settled);
                self.go.with_value(|go| go(&routes::booking(&booking.id)));
            }
        }
    }
}

#[cfg(feature = "hydrate")]
impl Payment {
    /// Something is new about the booking, in another window or at the bank: paid, over, or no more tries.
    pub(super) fn look(self) {
        leptos::task::spawn_local(async move {
            let Some(id) = self.booking.get_value() else { return };
            let Ok(booking) = get_booking(id).await else { return };
            self.hear_of_more_time(&booking);
            let stage = self.stage.try_get_untracked();
            // Where this window is paying, it will hear by itself how that ended.
            let busy = matches!(stage, None | Some(PayStage::Paying | PayStage::Asking | PayStage::Settled));
            let open = matches!(booking.status, BookingStatus::Held | BookingStatus::Failed) && !booking.tries_over;
            if !busy && !open {
                self.settle(&booking, Attempt::Closed);
            }
        });
    }

    /// Pays with what is in the form.
    pub(super) fn pay(self) {
        let Some(card) = self.card.get_value() else { return };
        self.stage.set(PayStage::Paying);
        leptos::task::spawn_local(async move {
            let booking = self.booking.get_value();
            let back = booking.as_ref().map_or_else(|| routes::CARD_SAVED.to_owned(), |id| routes::booking(id));
            let Some(attempt) = card.confirm(&back, booking.is_none()).await else { return };
            let Some(id) = booking else { return self.saved(attempt, &back) };
            match attempt {
                Attempt::Incomplete => self.stage.set(PayStage::Failed(attempt)),
                Attempt::Lost => {
                    self.stage.set(PayStage::Asking);
                    self.ask(id, attempt, ASKS_LOST).await;
                }
                Attempt::Taken | Attempt::Closed => self.ask(id, attempt, ASKS_LOST).await,
                Attempt::Refused(_) | Attempt::Down => {
                    // What failed is known here already; that the server learns of it now is a courtesy to other pages.
                    self.ask(id, attempt, 1).await;
                }
            }
        });
    }

    /// What became of a card that was to be saved: the list tells, which asks Stripe.
    fn saved(self, attempt: Attempt, list: &str) {
        match attempt {
            Attempt::Taken | Attempt::Closed | Attempt::Lost => {
                self.stage.set(PayStage::Settled);
                self.go.with_value(|go| go(list));
            }
            Attempt::Incomplete | Attempt::Refused(_) | Attempt::Down => self.stage.set(PayStage::Failed(attempt)),
        }
    }

    /// Asks the server what became of the payment, `times` times while it cannot be reached.
    async fn ask(self, booking: String, attempt: Attempt, times: u32) {
        for asked in 1..=times {
            match refresh_payment(booking.clone()).await {
                Ok(booking) => return self.settle(&booking, attempt),
                Err(Problem::Offline | Problem::StripeDown | Problem::Busy | Problem::Internal) if asked < times => {
                    if self.stage.try_get_untracked().is_none() {
                        return;
                    }
                    self.stage.set(PayStage::Asking);
                    pause(ASK_AGAIN_MS).await;
                }
                Err(_) if matches!(attempt, Attempt::Refused(_) | Attempt::Down) => {
                    return self.stage.set(PayStage::Failed(attempt));
                }
                Err(problem) => return self.stage.set(PayStage::Stopped(problem)),
            }
        }
    }

    /// Gets a ticket and draws the form into `target`.
    async fn open(self, target: web_sys::HtmlElement) {
        self.form.set(FormState::Loading);
        let booking = self.booking.get_value();
        let prepared = match booking.clone() {
            Some(id) => prepare_payment(id).await,
            None => prepare_card().await,
        };
        let here = booking.as_ref().map_or_else(|| routes::ADD_CARD.to_owned(), |id| routes::checkout(id));
        let ticket = match prepared {
            Ok(ticket) => ticket,
            Err(Problem::AlreadyPaid | Problem::Cancelled | Problem::NeedsAttention) => {
                return self.go.with_value(|go| go(&routes::booking(&booking.unwrap_or_default())));
            }
            Err(Problem::HoldOver) => return self.over.set(true),
            Err(Problem::SignInNeeded) => {
                return self.go.with_value(|go| go(&routes::sign_in(&routes::Onward::to(here))));
            }
            // The page comes back with what is charged instead.
            Err(Problem::CurrencyRefused) => return crate::browser::reload(),
            Err(
                problem @ (Problem::TooSmall(_) | Problem::StripeRefused | Problem::NoRate | Problem::TooManyTries),
            ) => {
                self.form.set(FormState::Ready);
                return self.stage.set(PayStage::Stopped(problem));
            }
            Err(_) => return self.form.set(FormState::Failed),
        };
        let (form, script_url) = (self.form, self.script_url.get_value());
        let report = move |state| {
            // The page may have been left meanwhile.
            let _ = form.try_set(state);
        };
        match crate::stripe::CardForm::mount(target, script_url, ticket, self.language, report).await {
            // Where the page was left meanwhile, the form is dropped here, and gone.
            Ok(card) => drop(self.card.try_update_value(|slot| slot.replace(card))),
            Err(_) => report(FormState::Failed),
        }
    }
}

/// How often the server is asked what happened, at most, after a lost connection: for ten minutes.
#[cfg(feature = "hydrate")]
const ASKS_LOST: u32 = 200;
/// How long to wait between.
#[cfg(feature = "hydrate")]
const ASK_AGAIN_MS: u64 = 3_000;

#[cfg(feature = "hydrate")]
async fn pause(milliseconds: u64) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let done = move || {
            // Calling a promise's resolver cannot throw.
            let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
        };
        set_timeout(done, std::time::Duration::from_millis(milliseconds));
    });
    // A promise that is only resolved cannot be rejected.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

#[cfg(not(feature = "hydrate"))]
impl Payment {
    /// Buttons are pressed in browsers only.
    pub(super) fn pay(self) {}

    /// And news come to browsers only.
    pub(super) fn look(self) {}
}

/// The place of the card form. What is inside the inner box is Stripe's; we never touch it.
#[component]
pub(super) fn CardBox(payment: Payment, over: RwSignal<bool>) -> impl IntoView {
    let texts = use_texts();
    let place = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    {
        Effect::new(move || {
            payment.tries.track();
            if let Some(target) = place.get()
                && !over.get_untracked()
            {
                leptos::task::spawn_local(payment.open(target.into()));
            }
        });
        on_cleanup(move || drop(payment.card.try_update_value(Option::take)));
    }
    let gone = move || {
        payment.closed()
            || over.get() && !matches!(payment.stage.get(), PayStage::Paying | PayStage::Settled | PayStage::Asking)
    };
    view! {
        <div class="cardbox" aria-label=texts.card_form role="group" hidden=gone>
            {move || match payment.form.get() {
                FormState::Loading => {
                    view! {
                        <div class="cardbox__wait">
                            <span class="vh" role="status">
                                {texts.card_form_loading}
                            </span>
                            <span class="skel skel--line" aria-hidden="true"></span>
                            <span class="skel skel--box" aria-hidden="true"></span>
                            <span class="skel skel--line" aria-hidden="true"></span>
                            <span class="skel skel--box" aria-hidden="true"></span>
                        </div>
                    }
                        .into_any()
                }
                FormState::Ready => ().into_any(),
                FormState::Failed => {
                    view! {
                        <Notice tone=Tone::Danger title=texts.card_form_failed text=texts.card_form_failed_text>
                            <button
                                class="btn"
                                type="button"
                                on:click=move |_| payment.tries.update(|tries| *tries += 1)
                            >
                                {texts.try_again}
                            </button>
                        </Notice>
                    }
                        .into_any()
                }
            }}
            <div id="payment-element" node_ref=place></div>
        </div>
    }
}
