//! `/desk/payouts` and one of them, and `/admin/withdrawals`: texts, and plain forms that the browser sends by itself.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::board::table;
use super::dispute::moment;
use super::lines::line;
use super::refund::choice;
use crate::api::SetPayouts;
use crate::components::{Icon, MainArea, Shape, asked, fact_rows, mark_pill, told};
use crate::dto::{
    DecideForm, Line, PayoutAccount, PayoutForm, PayoutMoney, PayoutsSheet, VerifyForm, WithdrawalSheet,
    WithdrawalsSheet,
};

/// A trainer's payouts.
pub(super) fn page(sheet: PayoutsSheet) -> AnyView {
    let history = if sheet.history.is_empty() {
        view! { <p class="muted">{sheet.no_history}</p> }.into_any()
    } else {
        lines(sheet.history)
    };
    let paydays = (!sheet.paydays.rows.is_empty()).then(|| {
        let name = sheet.paydays_name.clone();
        view! {
            <section class="section" aria-labelledby="paydays">
                <div class="section__head">
                    <h2 id="paydays">{sheet.paydays_name}</h2>
                </div>
                {table(name, sheet.paydays)}
            </section>
        }
    });
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--narrow">
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            <div class="stack">
                {told(sheet.said)} {sheet.money.into_iter().map(money).collect_view()} {account(sheet.account)}
            </div>
            <section class="section" aria-labelledby="history">
                <div class="section__head">
                    <h2 id="history">{sheet.history_name}</h2>
                </div>
                {history}
            </section>
            {paydays}
        </MainArea>
    }
    .into_any()
}

fn lines(rows: Vec<Line>) -> AnyView {
    view! { <ul class="lines">{rows.into_iter().map(line).collect_view()}</ul> }.into_any()
}

fn money(money: PayoutMoney) -> AnyView {
    let PayoutMoney { currency, available, pending, note, form } = money;
    let name = currency.clone();
    let tile = |name: String, value: String| {
        view! {
            <li class="tile">
                <p class="tile__name">{name}</p>
                <p class="tile__value">{value}</p>
            </li>
        }
    };
    view! {
        <section class="card stack" aria-label=name>
            <ul class="tiles tiles--pair">
                {tile(available.name, available.value)} {tile(pending.name, pending.value)}
            </ul>
            <p class="muted">{note}</p>
            {form.map(|form| ask(currency, form))}
        </section>
    }
    .into_any()
}

fn ask(currency: String, form: PayoutForm) -> AnyView {
    let PayoutForm { seen, all, button, other, open, amount, other_button } = form;
    let hidden = move || {
        view! {
            <input type="hidden" name="act" value="withdraw" />
            <input type="hidden" name="fields[currency]" value=currency.clone() />
            <input type="hidden" name="fields[seen]" value=seen.clone() />
        }
    };
    view! {
        <form class="form" method="post" action=SetPayouts::url()>
            {hidden()} <input type="hidden" name="fields[amount]" value=all />
            <button class="btn btn--primary" type="submit">
                {button}
            </button>
        </form>
        <details class="more" open=open>
            <summary class="more__open">
                <Icon shape=Shape::Down />
                {other}
            </summary>
            <form class="form" method="post" action=SetPayouts::url()>
                {hidden()} {asked(amount)}
                <button class="btn" type="submit">
                    {other_button}
                </button>
            </form>
        </details>
    }
    .into_any()
}

fn account(account: PayoutAccount) -> AnyView {
    let PayoutAccount { title, mark, text, needs_name, needs, banks, countries_label, countries, button, next, small } =
        account;
    let needs = (!needs.is_empty()).then(|| {
        view! {
            <h3 class="part__name">{needs_name}</h3>
            <ul class="needs">{needs.into_iter().map(|need| view! { <li>{need}</li> }).collect_view()}</ul>
        }
    });
    let banks = (!banks.is_empty()).then(|| fact_rows(banks, ""));
    let form = button.map(|button| {
        view! {
            <form class="form" method="post" action=SetPayouts::url()>
                <input type="hidden" name="act" value="onboard" />
                {choice("fields[country]", countries_label, countries)}
                <button class=if next { "btn btn--primary" } else { "btn" } type="submit">
                    {button}
                </button>
            </form>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="account">
            <div class="card__head">
                <h2 id="account">{title}</h2>
                {mark.map(mark_pill)}
            </div>
            <p>{text}</p>
            {needs} {banks} {form} <p class="muted small">{small}</p>
        </section>
    }
    .into_any()
}

/// One payout.
pub(super) fn one(sheet: WithdrawalSheet) -> AnyView {
    let (back, all) = sheet.back;
    let decide = sheet.decide.map(|form| decide(sheet.id.clone(), form));
    let verify = sheet.verify.map(|form| verify(sheet.id.clone(), form));
    view! {
        <Title text=sheet.title.clone() />
        <MainArea class="page--reading">
            <a class="back" href=back>
                <Icon shape=Shape::Left />
                {all}
            </a>
            <div class="page__head">
                <h1>{sheet.title}</h1>
                {mark_pill(sheet.mark)}
            </div>
            <div class="stack">{told(sheet.said)} {decide} <div class="card">{fact_rows(sheet.facts, "")}</div></div>
            <section class="section" aria-labelledby="story">
                <div class="section__head">
                    <h2 id="story">{sheet.story_name}</h2>
                </div>
                <ol class="story">{sheet.story.into_iter().map(moment).collect_view()}</ol>
            </section>
            {verify}
        </MainArea>
    }
    .into_any()
}

fn decide(id: String, form: DecideForm) -> AnyView {
    let DecideForm { approve, refuse, note, reject } = form;
    let again = id.clone();
    view! {
        <section class="card stack">
            <form class="form" method="post" action=SetPayouts::url()>
                <input type="hidden" name="act" value="approve" />
                <input type="hidden" name="fields[withdrawal]" value=id />
                <button class="btn btn--primary" type="submit">
                    {approve}
                </button>
            </form>
            <details class="more">
                <summary class="more__open">
                    <Icon shape=Shape::Down />
                    {refuse}
                </summary>
                <form class="form" method="post" action=SetPayouts::url()>
                    <input type="hidden" name="act" value="reject" />
                    <input type="hidden" name="fields[withdrawal]" value=again />
                    {asked(note)}
                    <button class="btn btn--danger" type="submit">
                        {reject}
                    </button>
                </form>
            </details>
        </section>
    }
    .into_any()
}

fn verify(id: String, form: VerifyForm) -> AnyView {
    let VerifyForm { trainer, act, text, button } = form;
    view! {
        <section class="section" aria-labelledby="verified">
            <div class="section__head">
                <h2 id="verified">{trainer}</h2>
            </div>
            <form class="card stack" method="post" action=SetPayouts::url()>
                <input type="hidden" name="act" value=act />
                <input type="hidden" name="fields[withdrawal]" value=id />
                <p>{text}</p>
                <button class="btn" type="submit">
                    {button}
                </button>
            </form>
        </section>
    }
    .into_any()
}

/// All payouts, for admins.
pub(super) fn all(sheet: WithdrawalsSheet) -> AnyView {
    let shown = if sheet.rows.is_empty() { told(vec![sheet.empty]) } else { lines(sheet.rows) };
    let payday = sheet.payday_name.map(|name| {
        let label = name.clone();
        view! {
            <section class="section" aria-labelledby="payday">
                <div class="section__head">
                    <h2 id="payday">{name}</h2>
                </div>
                {table(label, sheet.payday)}
            </section>
        }
    });
    view! {
        <Title text=sheet.title.clone() />
        <MainArea>
            <div class="page__head">
                <div>
                    <h1>{sheet.title}</h1>
                    <p>{sheet.lead}</p>
                </div>
            </div>
            {shown} {payday}
        </MainArea>
    }
    .into_any()
}
