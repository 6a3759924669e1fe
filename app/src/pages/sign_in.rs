//! Signing in. Wrong passwords are said beside the field; what was typed stays.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::{onward_fields, use_onward};
use crate::api::SignIn;
use crate::components::{Field, MainArea, Notice};
use crate::dto::Tone;
use crate::error::Problem;
use crate::routes::{self, Onward};
use crate::visitor::{use_texts, use_visitor};

/// `/sign-in?next=&hold=`
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let texts = use_texts();
    let visitor = use_visitor();
    let onward = use_onward();
    let lead = match &onward {
        Onward { hold: Some(_), .. } => texts.sign_in_holds,
        Onward { next: Some(_), .. } => texts.sign_in_goes_on,
        Onward { .. } => texts.sign_in_lead,
    };
    let elsewhere = routes::sign_up(&onward);
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
                <p class="auth__lead">{lead}</p>
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
                        {onward_fields(onward)}
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
                    {texts.new_here} " " <a href=elsewhere>{texts.make_account}</a>
                </p>
            </div>
        </MainArea>
    }
}
