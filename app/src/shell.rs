//! The HTML document around every page. Called by `server` for each request.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{Link, MetaTags};

use crate::context::request_info;
use crate::pages::LATER_LINK;
use crate::routes::App;

/// The whole document. Scripts carry the request's nonce; there is no inline style.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let locale = request_info().locale;
    let files = Files::of(&options);
    view! {
        <!DOCTYPE html>
        <html lang=locale.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=files.css.as_str() id="style" />
                // Nothing is painted before the bar is whole: painted half, it would jump when the rest of it comes.
                <link rel="expect" href="#top" blocking="render" />
                <link rel="modulepreload" href=files.script.as_str() nonce=use_nonce() />
                <link rel="preload" href=files.wasm.as_str() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                {files.glue.as_ref().map(|glue| view! { <link rel="modulepreload" href=glue.as_str() nonce=use_nonce() /> })}
                <script type="module" nonce=use_nonce() inner_html=files.start.as_str()></script>
                <AutoReload options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Where the built files are. Their names carry hashes, which cargo-leptos writes beside the program; they are read once,
/// not for every page.
struct Files {
    css: String,
    script: String,
    wasm: String,
    /// What loads the rest of the WebAssembly when it is needed; the script imports it.
    glue: Option<String>,
    /// The rest, for the pages that are [`crate::pages::Later`].
    later: Vec<String>,
    /// Loads the script, which loads the WebAssembly, and hands the page over to it.
    start: String,
}

static FILES: OnceLock<Files> = OnceLock::new();

impl Files {
    fn of(options: &LeptosOptions) -> &'static Self {
        FILES.get_or_init(|| Self::find(options))
    }

    fn find(options: &LeptosOptions) -> Self {
        let hashes = if options.hash_files { read_beside_program(&options.hash_file) } else { String::new() };
        // Without cargo-leptos, wasm-bindgen's own name for the module stays.
        let bare = if option_env!("LEPTOS_OUTPUT_NAME").is_none() && hashes.is_empty() { "_bg" } else { "" };
        let hash = |kind: &str| {
            hashes.lines().find_map(|line| line.trim().strip_prefix(kind)?.strip_prefix(':')).map(str::trim)
        };
        let folder = format!("/{}", options.site_pkg_dir);
        let address = |kind: &str, suffix: &str| {
            let hash = hash(kind).map(|hash| format!(".{hash}")).unwrap_or_default();
            format!("{folder}/{}{suffix}{hash}.{kind}", options.output_name)
        };
        let (script, wasm) = (address("js", ""), address("wasm", bare));
        let start = format!(
            "import({script:?}).then(module => module.default({{module_or_path: {wasm:?}}}).then(() => module.hydrate()))"
        );
        let glue = hash("split").map(|hash| format!("{folder}/__wasm_split.{hash}.js"));
        let manifest =
            hash("manifest").map(|hash| format!("{}{folder}/__wasm_split_manifest.{hash}.json", options.site_root));
        let parts = manifest.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        let mut parts: HashMap<String, Vec<String>> = serde_json::from_str(&parts).unwrap_or_default();
        let later = parts.remove(LATER_LINK).unwrap_or_default();
        let later = later.into_iter().map(|name| format!("{folder}/{name}.wasm")).collect();
        Self { css: address("css", ""), script, wasm, glue, later, start }
    }
}

/// Puts links into the page's head to what a page needs that is [`crate::pages::Later`]: the browser loads it beside the rest.
pub(crate) fn preload_later() {
    let files = FILES.get().map(|files| files.later.as_slice()).unwrap_or_default();
    for (place, file) in files.iter().enumerate() {
        let id = if place == 0 { LATER_LINK.to_owned() } else { format!("{LATER_LINK}-{place}") };
        let link = view! { <Link id rel="preload" href=file.as_str() as_="fetch" type_="application/wasm" crossorigin="anonymous" /> };
        // Written out, it is handed to the head and not to the place where it stands.
        let _ = link.to_html();
    }
}

/// The text of a file in the program's folder; nothing where there is none.
fn read_beside_program(name: &str) -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program.parent().unwrap_or(Path::new("."));
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| {
        tracing::error!(%error, name, "the built files' names cannot be read: pages will not find them");
        String::new()
    })
}
