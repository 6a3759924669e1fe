//! The built files: script, WebAssembly, styles, images. Compressed ones lie beside them. A file with its hash in the name never
//! changes, and browsers are told so.

use axum::extract::Request;
use axum::http::header::{self, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::services::ServeDir;

/// Serves a folder of the built site.
pub(super) fn folder(path: &str) -> ServeDir {
    ServeDir::new(path).append_index_html_on_directories(false).precompressed_br().precompressed_gzip()
}

/// The middleware that says how long a file may be kept.
pub(super) async fn keep(request: Request, next: Next) -> Response {
    let kept =
        if is_hashed(request.uri().path()) { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let mut response = next.run(request).await;
    if response.status().is_success() && !response.headers().contains_key(header::CACHE_CONTROL) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    }
    response
}

/// `spotter.3fJx0dLxlGv0QyUHWpxVqg.wasm`: three parts, the middle one long.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts = name.rsplit('.');
    let (_extension, hash) = (parts.next(), parts.next().unwrap_or_default());
    parts.next().is_some()
        && hash.len() >= 16
        && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn only_names_with_a_hash_never_change() {
        assert!(is_hashed("/pkg/spotter.3fJx0dLxlGv0QyUHWpxVqg.wasm"));
        for plain in ["/pkg/spotter.wasm", "/favicon.svg", "/pkg/spotter.min.js", "/pkg/", "/"] {
            assert!(!is_hashed(plain), "{plain}");
        }
    }
}
