//! The HTML document around every page. Called by `server` for each request.

use std::path::Path;
use std::sync::OnceLock;

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::context::request_info;
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
                <link rel="modulepreload" href=files.script.as_str() nonce=use_nonce() />
                <link rel="preload" href=files.wasm.as_str() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
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
    /// Loads the script, which loads the WebAssembly, and hands the page over to it.
    start: String,
}

impl Files {
    fn of(options: &LeptosOptions) -> &'static Self {
        static FILES: OnceLock<Files> = OnceLock::new();
        FILES.get_or_init(|| Self::find(options))
    }

    fn find(options: &LeptosOptions) -> Self {
        let hashes = if options.hash_files { read_beside_program(&options.hash_file) } else { String::new() };
        // Without cargo-leptos, wasm-bindgen's own name for the module stays.
        let bare = if option_env!("LEPTOS_OUTPUT_NAME").is_none() && hashes.is_empty() { "_bg" } else { "" };
        let address = |kind: &str, suffix: &str| {
            let hash = hashes.lines().find_map(|line| line.trim().strip_prefix(kind)?.strip_prefix(':'));
            let hash = hash.map(|hash| format!(".{}", hash.trim())).unwrap_or_default();
            format!("/{}/{}{suffix}{hash}.{kind}", options.site_pkg_dir, options.output_name)
        };
        let (script, wasm) = (address("js", ""), address("wasm", bare));
        let start = format!(
            "import({script:?}).then(module => module.default({{module_or_path: {wasm:?}}}).then(() => module.hydrate()))"
        );
        Self { css: address("css", ""), script, wasm, start }
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
