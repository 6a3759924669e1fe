//! The HTML document around every page. Called by `server` for each request.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::context::request_info;
use crate::routes::App;

/// The whole document. Scripts carry the request's nonce; there is no inline style.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let locale = request_info().locale;
    view! {
        <!DOCTYPE html>
        <html lang=locale.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet id="style" options=options.clone() />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
