//! `/bookings/:booking/money`: where the money is, what happened to it, and what comes next.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, MainArea, Shape, told};
use crate::dto::{MoneyMoment, TimelineSheet};

/// The page.
pub(super) fn page(sheet: TimelineSheet) -> AnyView {
    let (back, back_to) = sheet.back;
    let to_come = (!sheet.to_come.is_empty()).then(|| section("next", sheet.to_come_name, sheet.to_come));
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=back_to>
                <Icon shape=Shape::Left />
                {back}
            </a>
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.about}</p>
                </div>
            </div>
            <div class="stack">{told(vec![sheet.place])}</div>
            {to_come} {section("story", sheet.happened_name, sheet.happened)}
        </MainArea>
    }
    .into_any()
}

fn section(id: &'static str, name: String, moments: Vec<MoneyMoment>) -> AnyView {
    view! {
        <section class="section" aria-labelledby=id>
            <div class="section__head">
                <h2 id=id>{name}</h2>
            </div>
            <ol class="story">{moments.into_iter().map(moment).collect_view()}</ol>
        </section>
    }
    .into_any()
}

fn moment(moment: MoneyMoment) -> impl IntoView {
    view! {
        <li class="story__moment">
            <p>{moment.what}</p>
            {moment.amount.map(|amount| view! { <p class="story__amount">{amount}</p> })}
            {moment.when.map(|when| view! { <time class="story__when">{when}</time> })}
            {moment.about.map(|about| view! { <p class="story__when">{about}</p> })}
            {moment
                .link
                .map(|(href, text)| {
                    view! {
                        <p class="story__when">
                            <a href=href>{text}</a>
                        </p>
                    }
                })}
        </li>
    }
}
