//! Signing in. Wrong passwords are said beside the field; what was typed stays.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::use_next;
use crate::api::SignIn;
use crate::components::{Field, MainArea, Notice};
use crate::dto::Tone;
use crate::error::Problem;
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

/// `/sign-in?next=`
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let texts = use_texts();
    let visitor = use_visitor();
    let next = use_next();
    let sent_next = next.clone();
    let action = ServerAction::<SignIn>::new();
    let result = action.value();
    let busy = action.pending();
    Effect::new(move || {
        if let Some(Ok(person)) = result.get() {
            visitor.update(|visitor| visitor.person = Some(person));
        }
    });
    let problem = Memo::new(move |_| result.get().and_then(Result::err));
    let wrong = Signal::derive(move || {
        problem.get().filter(|problem| *problem == Problem::WrongSignIn).map(|problem| (texts.problem)(&problem))
    });
    let other = move || problem.get().filter(|problem| *problem != Problem::WrongSignIn);
    view! {
        <Title text=texts.sign_in />
        <MainArea class="page--narrow">
            <div class="auth">
                <h1>{texts.sign_in}</h1>
                <p class="auth__lead">
                    {if next.is_some() { texts.sign_in_goes_on } else { texts.sign_in_lead }}
                </p>
                <div class="card">
                    <ActionForm action=action attr:class="form">
                        {move || {
                            other().map(|problem| view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> })
                        }}
                        <Field name="email" label=texts.email kind="email" autocomplete="username" error=None />
                        <Field
                            name="password"
                            label=texts.password
                            kind="password"
                            autocomplete="current-password"
                            error=wrong
                        />
                        {sent_next.map(|next| view! { <input type="hidden" name="next" value=next /> })}
                        <button
                            class="btn btn--primary btn--wide"
                            type="submit"
                            aria-busy=move || busy.get().then_some("true")
                        >
                            {move || if busy.get() { texts.signing_in } else { texts.sign_in }}
                        </button>
                    </ActionForm>
                </div>
                <p class="auth__else">
                    {texts.new_here} " " <a href=routes::sign_up(next.as_deref())>{texts.make_account}</a>
                </p>
            </div>
        </MainArea>
    }
}
