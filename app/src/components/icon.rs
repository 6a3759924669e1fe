//! The outlined set, drawn on 24 × 24. The text beside an icon says what it means, so screen readers skip it.

use leptos::prelude::*;

/// What can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Search,
    Calendar,
    Clock,
    Pin,
    Globe,
    Check,
    Cross,
    Alert,
    Info,
    Down,
    Left,
    Right,
    Lock,
    Receipt,
    SignOut,
    Desk,
    Flask,
    Undo,
    Refresh,
    Scales,
    Mail,
    Print,
    Card,
    Copy,
    Bank,
}

impl Shape {
    const fn paths(self) -> &'static str {
        match self {
            Self::Search => r#"<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>"#,
            Self::Calendar => {
                r#"<rect x="3.5" y="5" width="17" height="15.5" rx="3"/><path d="M3.5 10h17M8 3v4M16 3v4"/>"#
            }
            Self::Clock => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>"#,
            Self::Pin => {
                r#"<path d="M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11Z"/><circle cx="12" cy="10" r="2.25"/>"#
            }
            Self::Globe => {
                r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.5 2.4 3.5 5.3 3.5 8.5s-1 6.1-3.5 8.5c-2.5-2.4-3.5-5.3-3.5-8.5s1-6.1 3.5-8.5Z"/>"#
            }
            Self::Check => r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#,
            Self::Cross => r#"<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>"#,
            Self::Alert => r#"<path d="M12 4 2.5 20h19L12 4ZM12 10v4.5M12 17.2v.1"/>"#,
            Self::Info => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 7.8v.1"/>"#,
            Self::Down => r#"<path d="m6 9.5 6 6 6-6"/>"#,
            Self::Left => r#"<path d="m14.5 6-6 6 6 6"/>"#,
            Self::Right => r#"<path d="m9.5 6 6 6-6 6"/>"#,
            Self::Card => r#"<rect x="2.5" y="5" width="19" height="14" rx="3"/><path d="M2.5 10h19M6.5 15h4"/>"#,
            Self::Copy => {
                r#"<rect x="8.5" y="8.5" width="12" height="12" rx="2.5"/><path d="M15.5 8.5V6A2.5 2.5 0 0 0 13 3.5H6A2.5 2.5 0 0 0 3.5 6v7A2.5 2.5 0 0 0 6 15.5h2.5"/>"#
            }
            Self::Bank => r#"<path d="M3.5 9.5 12 4l8.5 5.5zM5.5 10v7M10 10v7M14 10v7M18.5 10v7M3.5 20h17"/>"#,
            Self::Lock => {
                r#"<rect x="5" y="10.5" width="14" height="10" rx="2.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>"#
            }
            Self::Receipt => {
                r#"<path d="M5.5 3.5v17l2.2-1.5 2.2 1.5L12 19l2.1 1.5 2.2-1.5 2.2 1.5v-17H5.5ZM9 8h6M9 12h6"/>"#
            }
            Self::SignOut => {
                r#"<path d="M14 4H7.5a3 3 0 0 0-3 3v10a3 3 0 0 0 3 3H14M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5"/>"#
            }
            Self::Desk => r#"<path d="M4 20V11M10 20V4M16 20v-6M21 20H3"/>"#,
            Self::Flask => r#"<path d="M9 3h6M10 3v6L4.8 18a2 2 0 0 0 1.7 3h11a2 2 0 0 0 1.7-3L14 9V3M7.5 14.5h9"/>"#,
            Self::Undo => r#"<path d="M8.5 4.5 4 9l4.5 4.5M4 9h10a6 6 0 0 1 0 12H9.5"/>"#,
            Self::Scales => {
                r#"<path d="M12 3.5v17M8 20.5h8M5 7h14M5 7l-2.5 6.5a2.8 2.8 0 0 0 5 0ZM19 7l-2.5 6.5a2.8 2.8 0 0 0 5 0Z"/>"#
            }
            Self::Mail => r#"<rect x="3.5" y="5.5" width="17" height="13" rx="2.5"/><path d="m4.5 7.5 7.5 6 7.5-6"/>"#,
            Self::Print => {
                r#"<path d="M7 8.5v-5h10v5M7 17H5.5a2 2 0 0 1-2-2v-4.5a2 2 0 0 1 2-2h13a2 2 0 0 1 2 2V15a2 2 0 0 1-2 2H17M7 14h10v6.5H7Z"/>"#
            }
            Self::Refresh => r#"<path d="M20 5v5h-5M4 19v-5h5M19.5 10A8 8 0 0 0 5.4 7.8M4.5 14a8 8 0 0 0 14.1 2.2"/>"#,
        }
    }
}

/// One icon.
#[component]
pub(crate) fn Icon(shape: Shape) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=shape.paths()></svg> }
}
