//! `/cards/add`: saving a card, by the same form as paying.

use leptos::prelude::*;
use leptos_meta::Title;

use super::payment::{CardBox, PayStage, use_payment};
use crate::components::{Icon, MainArea, ProblemPage, Shape};
use crate::error::Problem;
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

/// The page.
#[component]
pub(crate) fn AddCardPage() -> impl IntoView {
    let signed_in = use_visitor().with_untracked(|visitor| visitor.person.is_some());
    if signed_in {
        view! { <AddCard /> }.into_any()
    } else {
        view! { <ProblemPage problem=Problem::SignInNeeded /> }.into_any()
    }
}

#[component]
fn AddCard() -> impl IntoView {
    let texts = use_texts();
    let over = RwSignal::new(false);
    let payment = use_payment(None, over);
    let busy = move || matches!(payment.stage.get(), PayStage::Paying | PayStage::Settled);
    let off = move || busy() || !payment.can_pay();
    let save = move || {
        if !off() {
            payment.pay();
        }
    };
    view! {
        <Title text=texts.save_card />
        <MainArea class="page--reading">
            <a class="back" href=routes::CARDS>
                <Icon shape=Shape::Left />
                {texts.cards}
            </a>
            <div class="page__head">
                <div>
                    <h1>{texts.save_card}</h1>
                    <p>{texts.card_consent}</p>
                </div>
            </div>
            <section class="checkout__pay card" aria-label=texts.card_form>
                <form
                    novalidate
                    on:submit=move |event| {
                        event.prevent_default();
                        save();
                    }
                >
                    <CardBox payment over />
                </form>
                <noscript inner_html=format!(
                    "<p class=\"notice notice--warning\">{}</p>",
                    texts.needs_script,
                )></noscript>
                {move || payment.notice()}
                <button
                    class="btn btn--primary btn--wide"
                    type="button"
                    aria-disabled=move || off().then_some("true")
                    aria-busy=move || busy().then_some("true")
                    on:click=move |_| save()
                >
                    <Icon shape=Shape::Lock />
                    {texts.save_card}
                </button>
                <p class="safe">
                    <Icon shape=Shape::Lock />
                    <span>{texts.card_safe}</span>
                </p>
            </section>
        </MainArea>
    }
}
