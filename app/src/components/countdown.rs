//! What is left of a hold: a text and a thin ring, once a second.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser;
use crate::visitor::use_texts;

/// Counts down from `seconds_left` and sets `over` at the end. The server said how much is left; only the time since then
/// is measured here, so a wrong clock does no harm. Where the server says another time later, it counts from there.
#[component]
pub(crate) fn HoldClock(
    /// When the page was made, or the server said so last.
    #[prop(into)]
    seconds_left: Signal<u32>,
    /// A full ring.
    seconds_whole: u32,
    /// True from the end on.
    over: RwSignal<bool>,
) -> impl IntoView {
    let texts = use_texts();
    let left = RwSignal::new(seconds_left.get_untracked());
    Effect::new(move || {
        let began = browser::clock_ms();
        let seconds_left = seconds_left.get();
        left.set(seconds_left);
        let tick = move || {
            let passed = browser::clock_ms().wrapping_sub(began) / 1_000;
            let now_left = seconds_left.saturating_sub(passed);
            left.set(now_left);
            if now_left == 0 && !over.get_untracked() {
                over.set(true);
            }
        };
        // Only a window without timers refuses one; then the server alone ends the hold.
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_millis(500)) {
            on_cleanup(move || timer.clear());
        }
    });
    let shown = Memo::new(move |_| left.get());
    let ring = move || format!("{} 100", (shown.get() * 100).checked_div(seconds_whole.max(1)).unwrap_or(0).min(100));
    let class = move || match shown.get() {
        0 => "hold hold--over",
        1..=60 => "hold hold--soon",
        _ => "hold",
    };
    view! {
        <p class=class role="timer">
            <svg class="hold__ring" viewBox="0 0 36 36" aria-hidden="true">
                <circle class="hold__track" cx="18" cy="18" r="16"></circle>
                <circle class="hold__left" cx="18" cy="18" r="16" pathLength="100" stroke-dasharray=ring></circle>
            </svg>
            <span>
                {texts.hold_left} " "
                <strong class="hold__time">{move || format!("{}:{:02}", shown.get() / 60, shown.get() % 60)}</strong>
            </span>
        </p>
        <p class="vh" aria-live="polite">
            {move || matches!(shown.get(), 1..=60).then_some(texts.hold_minute_left)}
        </p>
    }
}
