//! Following a booking: the server's stream says when there is something new; where it cannot be had, the page asks every few
//! seconds. On the server nothing happens here: effects never run there.

use std::time::Duration;

use leptos::prelude::*;

/// Follows what `path` streams, for as long as there is a path: `news` is called for each message, and `ask` every `pause` while
/// the stream is not open.
pub(crate) fn follow(
    path: impl Fn() -> Option<String> + Send + Sync + 'static,
    news: impl Fn() + Copy + 'static,
    ask: impl Fn() + Copy + 'static,
    pause: Duration,
) {
    // Resources may be read in effects only while the page is being hydrated, hence no memo.
    let followed = RwSignal::new(None::<String>);
    Effect::new(move || {
        let path = path();
        // What was seen is for the beginning: an open stream knows by itself what it has told.
        let same = |followed: &Option<String>| followed.as_deref().map(address) == path.as_deref().map(address);
        if !followed.with_untracked(same) {
            followed.set(path);
        }
    });
    let open = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        let stream = StoredValue::new_local(None);
        Effect::new(move || {
            open.set(false);
            let next = followed.get().and_then(|path| real::Stream::open(&path, news, open));
            // The one before is closed as it is dropped; what is left, with the page.
            stream.set_value(next);
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = news;
    Effect::new(move || {
        if followed.with(Option::is_some)
            && !open.get()
            && let Ok(timer) = set_interval_with_handle(ask, pause)
        {
            on_cleanup(move || timer.clear());
        }
    });
}

/// A path without its query.
fn address(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

#[cfg(feature = "hydrate")]
mod real {
    use leptos::prelude::{RwSignal, Set};
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        type EventSource;
        #[wasm_bindgen(constructor, catch)]
        fn new(path: &str) -> Result<EventSource, JsValue>;
        #[wasm_bindgen(method, setter, js_name = onopen)]
        fn set_onopen(this: &EventSource, handler: &JsValue);
        #[wasm_bindgen(method, setter, js_name = onmessage)]
        fn set_onmessage(this: &EventSource, handler: &JsValue);
        #[wasm_bindgen(method, setter, js_name = onerror)]
        fn set_onerror(this: &EventSource, handler: &JsValue);
        #[wasm_bindgen(method)]
        fn close(this: &EventSource);
    }

    /// An open stream. The browser itself tries again where the connection breaks.
    pub(super) struct Stream {
        source: EventSource,
        /// Called by the browser; must live as long as the stream.
        _handler: Closure<dyn Fn(JsValue)>,
    }

    impl Stream {
        /// `None` in a browser that has no such thing.
        pub(super) fn open(path: &str, news: impl Fn() + 'static, open: RwSignal<bool>) -> Option<Self> {
            let source = EventSource::new(path).ok()?;
            let handler: Closure<dyn Fn(JsValue)> = Closure::new(move |event: JsValue| {
                let kind = js_sys::Reflect::get(&event, &"type".into()).ok().and_then(|kind| kind.as_string());
                match kind.as_deref() {
                    Some("open") => open.set(true),
                    Some("message") => news(),
                    _ => open.set(false),
                }
            });
            source.set_onopen(handler.as_ref());
            source.set_onmessage(handler.as_ref());
            source.set_onerror(handler.as_ref());
            Some(Self { source, _handler: handler })
        }
    }

    impl Drop for Stream {
        fn drop(&mut self) {
            self.source.close();
        }
    }
}
