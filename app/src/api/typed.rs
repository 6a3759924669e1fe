//! What was typed into a plain form and not taken, on its way back to the page: in the address, as a query's value.

use crate::routes;

/// Fields as an address carries them; empty ones are left out. Values are escaped twice, for the router decodes an address twice: an
/// `&` in a text would end it otherwise.
pub(super) fn written<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
    filled
        .map(|(name, value)| format!("{name}={}", routes::escaped(&routes::escaped(value))))
        .collect::<Vec<_>>()
        .join("&")
}

/// The fields from an address.
pub(super) fn read(typed: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        Some((name.to_owned(), leptos_router::location::Url::unescape(value)))
    };
    typed.split('&').filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_as_it_was() {
        let fields = [("source", "ECB & friends = 100 %"), ("empty", ""), ("reason", "Первое занятие\nбесплатно")];
        let decoded = |text: &str| leptos_router::location::Url::unescape(text);
        let back = read(&decoded(&decoded(&routes::escaped(&written(fields)))));
        let filled = [fields[0], fields[2]].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(back, filled);
    }
}
