//! Making an account. Each mistake is said beside its field; what was typed stays.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::{onward_fields, use_onward};
use crate::api::Register;
use crate::components::{Field, MainArea, Notice};
use crate::dto::Tone;
use crate::error::Problem;
use crate::routes;
use crate::visitor::{use_texts, use_visitor};

/// The field that is at fault.
const fn field_of(problem: &Problem) -> Option<&'static str> {
    match problem {
        Problem::InvalidName => Some("name"),
        Problem::InvalidEmail | Problem::EmailTaken => Some("email"),
        Problem::PasswordTooShort | Problem::PasswordTooLong | Problem::PasswordTooCommon => Some("password"),
        _ => None,
    }
}

/// `/sign-up?next=&hold=`
#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    let texts = use_texts();
    let visitor = use_visitor();
    let onward = use_onward();
    let lead = if onward.hold.is_some() { texts.sign_in_holds } else { texts.sign_up_lead };
    let elsewhere = routes::sign_in(&onward);
    let action = ServerAction::<Register>::new();
    let result = action.value();
    let busy = action.pending();
    Effect::new(move || {
        if let Some(Ok(person)) = result.get() {
            visitor.update(|visitor| visitor.person = Some(person));
        }
    });
    let problem = Memo::new(move |_| result.get().and_then(Result::err));
    let error_at = move |field: &'static str| {
        Signal::derive(move || {
            problem.get().filter(|problem| field_of(problem) == Some(field)).map(|problem| (texts.problem)(&problem))
        })
    };
    let other = move || problem.get().filter(|problem| field_of(problem).is_none());
    view! {
        <Title text=texts.sign_up />
        <MainArea class="page--narrow">
            <div class="auth">
                <h1>{texts.sign_up}</h1>
                <p class="auth__lead">{lead}</p>
                <div class="card">
                    <ActionForm action=action attr:class="form">
                        {move || {
                            other().map(|problem| view! { <Notice tone=Tone::Danger text=(texts.problem)(&problem) /> })
                        }}
                        <Field name="name" label=texts.name autocomplete="name" error=error_at("name") />
                        <Field
                            name="email"
                            label=texts.email
                            kind="email"
                            autocomplete="email"
                            error=error_at("email")
                        />
                        <Field
                            name="password"
                            label=texts.password
                            kind="password"
                            autocomplete="new-password"
                            hint=texts.password_hint
                            error=error_at("password")
                        />
                        {onward_fields(onward)}
                        <button
                            class="btn btn--primary btn--wide"
                            type="submit"
                            aria-busy=move || busy.get().then_some("true")
                        >
                            {move || if busy.get() { texts.making_account } else { texts.sign_up }}
                        </button>
                    </ActionForm>
                </div>
                <p class="auth__else">
                    {texts.been_here} " " <a href=elsewhere>{texts.sign_in}</a>
                </p>
            </div>
        </MainArea>
    }
}
