//! Paying: left what is booked and every part of its price, right the card form. The form never empties; what went wrong
//! stands beside it with what to do; a double click pays once.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

use super::payment::{CardBox, PayStage, use_payment};
use super::ways::{OtherWays, SavedCards};
use super::{skeleton, use_path_part};
use crate::api::{GiveUpHold, get_checkout};
use crate::components::{Booked, HoldClock, Icon, MainArea, Notice, ProblemPage, Shape};
use crate::dto::{BookingStatus, Checkout, Tone};
use crate::live::follow;
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

/// How often the page asks whether it was paid in another window, where nobody tells it.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// `/checkout/:booking`
#[component]
pub(crate) fn CheckoutPage() -> impl IntoView {
    let texts = use_texts();
    let visitor = use_visitor();
    let id = use_path_part("booking");
    let zone = Memo::new(move |_| visitor.with(|visitor| visitor.zone.clone()));
    let checkout = Resource::new(move || (id.get(), zone.get()), |(id, _)| get_checkout(id));
    view! {
        <Title text=texts.checkout />
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match checkout.await {
                    Err(problem) => view! { <ProblemPage problem /> }.into_any(),
                    Ok(checkout) => {
                        match checkout.booking.status {
                            BookingStatus::Held | BookingStatus::Failed | BookingStatus::Expired => {
                                view! { <Paying checkout /> }.into_any()
                            }
                            // Paid, on its way, given up: the booking's own page says it.
                            _ => view! { <Redirect path=routes::booking(&checkout.booking.id) /> }.into_any(),
                        }
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Paying(checkout: Checkout) -> impl IntoView {
    let texts = use_texts();
    let booking = checkout.booking.clone();
    let again = routes::trainer(&booking.slug, &booking.again);
    let give_up = ServerAction::<GiveUpHold>::new();
    let (id, back) = (booking.id.clone(), again.clone());
    let charged = checkout.exchanged.clone().filter(|exchanged| exchanged.buttons.is_empty());
    let charged = charged.map(|exchanged| exchanged.text);
    let line = |(what, amount): (String, String)| {
        view! {
            <tr>
                <th scope="row">{what}</th>
                <td>{amount}</td>
            </tr>
        }
    };
    view! {
        <MainArea>
            <leptos::form::ActionForm action=give_up>
                <input type="hidden" name="booking" value=id />
                <input type="hidden" name="back" value=back />
                <button class="back" type="submit">
                    <Icon shape=Shape::Left />
                    {texts.other_time}
                </button>
            </leptos::form::ActionForm>
            {move || match give_up.value().get() {
                Some(Err(problem)) => Some(view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> }),
                _ => None,
            }}
            <div class="page__head">
                <h1>{texts.checkout}</h1>
            </div>
            <div class="checkout">
                <section class="checkout__what" aria-label=texts.what_you_book>
                    <Booked booking=booking.clone() />
                    <table class="price">
                        <caption class="vh">{texts.price}</caption>
                        <tbody>{checkout.lines.clone().into_iter().map(line).collect_view()}</tbody>
                        <tfoot>
                            <tr class="price__total">
                                <th scope="row">{texts.to_pay}</th>
                                <td>{booking.total.clone()}</td>
                            </tr>
                        </tfoot>
                    </table>
                    {charged.map(|text| view! { <p class="muted small">{text}</p> })}
                    <p class="policy">
                        <Icon shape=Shape::Undo />
                        <span>{checkout.policy.clone()}</span>
                    </p>
                </section>
                <Pay checkout again />
            </div>
        </MainArea>
    }
}

/// Countdown, card form, one button.
#[component]
fn Pay(checkout: Checkout, again: String) -> impl IntoView {
    let texts = use_texts();
    let other_ways = checkout.clone();
    let online = checkout.ways.online;
    let booking = checkout.booking;
    let tries_over = booking.tries_over;
    let over = RwSignal::new(booking.status == BookingStatus::Expired || booking.seconds_left == 0);
    let payment = use_payment(Some(&booking), over);
    let live = booking.live.clone();
    follow(move || live.clone(), move || payment.look(), move || payment.look(), ASK_AGAIN);
    let stage = payment.stage;
    let label = (texts.pay)(&booking.total);
    let id = booking.id;
    let busy = move || matches!(stage.get(), PayStage::Paying | PayStage::Asking | PayStage::Settled);
    let off = move || busy() || over.get() || !payment.can_pay();
    let pay = move || {
        if !off() {
            payment.pay();
        }
    };
    view! {
        <section class="checkout__pay card" aria-labelledby="pay">
            <h2 class="vh" id="pay">
                {texts.payment}
            </h2>
            <div>
                <HoldClock seconds_left=payment.left seconds_whole=checkout.hold_seconds over />
                <p class="muted small" role="status">
                    {move || (payment.extended.get() && !over.get()).then_some(texts.hold_extended)}
                </p>
            </div>
            {move || {
                if over.get() && !busy() {
                    let again = again.clone();
                    view! {
                        <Notice tone=Tone::Warning title=texts.hold_over text=texts.hold_over_text>
                            <a class="btn" href=again>
                                {texts.look_again}
                            </a>
                        </Notice>
                    }
                        .into_any()
                } else {
                    ().into_any()
                }
            }}
            {online
                .then(|| {
                    view! {
                        <div hidden=move || over.get() || busy()>
                            <SavedCards booking=id cards=checkout.cards />
                        </div>
                        // Enter in one of Stripe's fields sends the form around them.
                        <form
                            novalidate
                            on:submit=move |event| {
                                event.prevent_default();
                                pay();
                            }
                        >
                            <CardBox payment over />
                        </form>
                        // As text: with script on, the browser reads what is inside as text too.
                        <noscript inner_html=format!(
                            "<p class=\"notice notice--warning\">{}</p>",
                            texts.needs_script,
                        )></noscript>
                        {move || payment.notice().filter(|_| !over.get() || busy())}
                        <button
                            class="btn btn--primary btn--wide"
                            type="button"
                            id="pay-button"
                            hidden=move || payment.closed() || over.get() && !busy()
                            aria-disabled=move || off().then_some("true")
                            aria-busy=move || busy().then_some("true")
                            on:click=move |_| pay()
                        >
                            <Icon shape=Shape::Lock />
                            {move || if busy() { texts.paying.to_owned() } else { label.clone() }}
                        </button>
                    }
                })}
            {(tries_over && !online).then(|| payment.notice())}
            <div hidden=move || over.get() || busy()>
                <OtherWays checkout=other_ways />
            </div>
            <p class="vh" aria-live="polite">
                {move || (stage.get() == PayStage::Settled).then_some(texts.paid_checking)}
            </p>
            <p class="safe">
                <Icon shape=Shape::Lock />
                <span>{texts.card_safe}</span>
            </p>
        </section>
    }
}
