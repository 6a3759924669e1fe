//! One file per page.

mod add_card;
mod board;
mod booking;
mod bookings;
mod calendar;
mod calling_off;
mod cancel;
mod cards;
mod checkout;
mod dates;
mod desk;
mod dispute;
mod drifts;
mod earnings;
mod elsewhere;
mod home;
mod hours;
mod later;
mod letter;
mod lines;
mod month;
mod offers;
mod own;
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "people pay in browsers only"))]
mod payment;
mod payouts;
mod plot;
mod presence;
mod receipt;
mod refund;
mod reschedule;
mod sharing;
mod sheet;
mod sign_in;
mod sign_up;
mod timeline;
mod trainer;
mod waiting;
mod ways;
mod week;
mod when;

pub(crate) use booking::BookingPage;
pub(crate) use checkout::CheckoutPage;
pub(crate) use home::HomePage;
#[cfg(feature = "ssr")]
pub(crate) use later::LINK as LATER_LINK;
pub(crate) use later::Later;
#[cfg(feature = "hydrate")]
pub(crate) use later::ready;
pub(crate) use sign_in::SignInPage;
pub(crate) use sign_up::SignUpPage;
pub(crate) use trainer::TrainerPage;

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::api::local_path;
use crate::routes::Onward;

/// A part of the path, such as `:booking`; empty where the page is not under such a path.
fn use_path_part(name: &'static str) -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()))
}

/// What follows once somebody has signed in.
fn use_onward() -> Onward {
    let (next, hold) = use_query_map().with_untracked(|query| (query.get("next"), query.get("hold")));
    Onward { next: next.as_deref().and_then(local_path).map(str::to_owned), hold }
}

/// The same, sent along with a form.
fn onward_fields(Onward { next, hold }: Onward) -> impl IntoView {
    [("next", next), ("hold", hold)]
        .map(|(name, value)| value.map(|value| view! { <input type="hidden" name=name value=value /> }))
}

/// What stands on a page until its data is there; it shows only after a moment.
fn skeleton() -> impl IntoView {
    view! {
        <main class="page" id="main" tabindex="-1" aria-busy="true">
            <span class="skel skel--title"></span>
            <span class="skel skel--line"></span>
            <span class="skel skel--box"></span>
        </main>
    }
}

/// Counts `asked` up every `pause` for as long as `moving` holds. Without timers the page stays as it is.
fn poll_while(moving: impl Fn() -> bool + Send + Sync + 'static, asked: RwSignal<u32>, pause: Duration) {
    // Resources may be read in effects only while the page is being hydrated, hence no memo.
    let polling = RwSignal::new(false);
    Effect::new(move || {
        let now = moving();
        if polling.get_untracked() != now {
            polling.set(now);
        }
    });
    Effect::new(move || {
        if polling.get()
            && let Ok(timer) = set_interval_with_handle(move || asked.update(|asked| *asked += 1), pause)
        {
            on_cleanup(move || timer.clear());
        }
    });
}
