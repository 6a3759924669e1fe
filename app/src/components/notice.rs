//! A box that says what is so, by an icon and words, with colour only as a third.

use leptos::prelude::*;

use super::{Icon, Shape};

/// What kind of news it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Info,
    Warning,
    Danger,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "notice",
            Self::Warning => "notice notice--warning",
            Self::Danger => "notice notice--danger",
        }
    }

    const fn shape(self) -> Shape {
        match self {
            Self::Info => Shape::Info,
            Self::Warning => Shape::Clock,
            Self::Danger => Shape::Alert,
        }
    }
}

/// The box; read out when it appears, at once if it is bad news.
#[component]
pub(crate) fn Notice(
    tone: Tone,
    /// In one line.
    #[prop(optional, into)]
    title: Option<String>,
    /// What happened, whether money moved, what to do.
    #[prop(into)]
    text: String,
    /// What to do, as a link or button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    view! {
        <div class=tone.class() role=role>
            <Icon shape=tone.shape() />
            <div class="notice__body">
                {title.map(|title| view! { <strong>{title}</strong> })}
                <p>{text}</p>
                {children.map(|children| view! { <p class="notice__act">{children()}</p> })}
            </div>
        </div>
    }
}
