//! A box that says what is so, by an icon and words, with colour only as a third.

use leptos::prelude::*;

use super::{Icon, Shape};
use crate::dto::{Said, Tone};

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info | Self::Quiet => "notice",
            Self::Success => "notice notice--success",
            Self::Warning => "notice notice--warning",
            Self::Danger => "notice notice--danger",
        }
    }

    const fn shape(self) -> Shape {
        match self {
            Self::Info | Self::Quiet => Shape::Info,
            Self::Success => Shape::Check,
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

/// Boxes as the server says them; part of the page, so they are not read out by themselves.
pub(crate) fn told(said: Vec<Said>) -> AnyView {
    let boxed = |said: Said| {
        view! {
            <div class=said.tone.class()>
                <Icon shape=said.tone.shape() />
                <div class="notice__body">
                    {said.title.map(|title| view! { <strong>{title}</strong> })} <p>{said.text}</p>
                </div>
            </div>
        }
    };
    said.into_iter().map(boxed).collect_view().into_any()
}
