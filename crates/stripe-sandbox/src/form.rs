//! Request parameters as Stripe's clients send them: `a[b][0]=c`, in a body or a query. Handlers take out of [`Params`] what
//! they know; what is left at [`Params::finish`] is refused, so nothing is silently ignored.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::errors::{ApiError, ApiResult};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Param {
    Text(String),
    /// Nested parameters; a list is a map whose keys are numbers.
    Map(BTreeMap<String, Param>),
}

/// Parameters not taken yet, and where in the request they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    map: BTreeMap<String, Param>,
    prefix: String,
}

impl Params {
    pub(crate) fn parse(form: &[u8]) -> ApiResult<Self> {
        let mut map = BTreeMap::new();
        for (key, value) in form_urlencoded::parse(form) {
            let segments = segments(&key).ok_or_else(|| ApiError::invalid(format!("Invalid parameter name: {key}")))?;
            insert(&mut map, &segments, &value).ok_or_else(|| {
                ApiError::invalid(format!("Invalid hash: '{key}' was given twice in different forms"))
            })?;
        }
        Ok(Self { map, prefix: String::new() })
    }

    /// Adds the parameters of a second part of the request (query after body).
    pub(crate) fn extend(&mut self, other: Self) {
        self.map.extend(other.map);
    }

    /// The same text for the same parameters, whatever their order: what an idempotency key is bound to. Of a card there are
    /// only the last four digits, so that not even a hash of a number is kept.
    pub(crate) fn canonical(&self) -> String {
        let mut map = self.map.clone();
        hide_cards(&mut map);
        format!("{map:?}")
    }

    /// The refusal of a request without a parameter.
    pub(crate) fn missing(&self, key: &str) -> ApiError {
        ApiError::missing(&self.name(key))
    }

    /// How the request names a parameter: `line_items[0][price]`.
    pub(crate) fn name(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}[{key}]", self.prefix) }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// A text; an empty one is an attempt to unset the field.
    pub(crate) fn text(&mut self, key: &str) -> ApiResult<Option<String>> {
        match self.map.remove(key) {
            None => Ok(None),
            Some(Param::Text(text)) => Ok(Some(text)),
            Some(Param::Map(_)) => {
                let name = self.name(key);
                Err(ApiError::invalid(format!("Invalid string: {name} must be a string")).param(&name))
            }
        }
    }

    /// A text that cannot be unset.
    pub(crate) fn filled(&mut self, key: &str) -> ApiResult<Option<String>> {
        match self.text(key)? {
            Some(text) if text.is_empty() => Err(ApiError::empty(&self.name(key))),
            other => Ok(other),
        }
    }

    pub(crate) fn required(&mut self, key: &str) -> ApiResult<String> {
        let name = self.name(key);
        self.filled(key)?.ok_or_else(|| ApiError::missing(&name))
    }

    pub(crate) fn int(&mut self, key: &str) -> ApiResult<Option<i64>> {
        let Some(text) = self.filled(key)? else { return Ok(None) };
        let name = self.name(key);
        let error =
            || ApiError::invalid(format!("Invalid integer: {text}")).code("parameter_invalid_integer").param(&name);
        text.parse().map(Some).map_err(|_| error())
    }

    pub(crate) fn flag(&mut self, key: &str) -> ApiResult<Option<bool>> {
        match self.filled(key)?.as_deref() {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(text) => Err(ApiError::invalid(format!("Invalid boolean: {text}")).param(&self.name(key))),
        }
    }

    pub(crate) fn one_of(&mut self, key: &str, choices: &[&str]) -> ApiResult<Option<String>> {
        let Some(text) = self.filled(key)? else { return Ok(None) };
        if choices.contains(&text.as_str()) {
            return Ok(Some(text));
        }
        let name = self.name(key);
        Err(ApiError::invalid(format!("Invalid {name}: must be one of {}", choices.join(", "))).param(&name))
    }

    /// Nested parameters, to be taken out and finished on their own.
    pub(crate) fn nested(&mut self, key: &str) -> ApiResult<Option<Self>> {
        match self.map.remove(key) {
            None => Ok(None),
            Some(Param::Map(map)) => Ok(Some(Self { map, prefix: self.name(key) })),
            Some(Param::Text(_)) => {
                let name = self.name(key);
                Err(ApiError::invalid("Invalid object").code("parameter_invalid_object").param(&name))
            }
        }
    }

    /// A list of nested parameters, in order.
    pub(crate) fn elements(&mut self, key: &str) -> ApiResult<Option<Vec<Self>>> {
        let name = self.name(key);
        let Some(list) = self.nested(key)? else { return Ok(None) };
        let mut elements = Vec::new();
        for (index, item) in list.map {
            let (Ok(place), Param::Map(map)) = (index.parse::<u32>(), item) else {
                return Err(ApiError::invalid("Invalid array").param(&name));
            };
            elements.push((place, Self { map, prefix: format!("{name}[{index}]") }));
        }
        elements.sort_by_key(|(place, _)| *place);
        Ok(Some(elements.into_iter().map(|(_, params)| params).collect()))
    }

    /// A list of texts; an empty text is an empty list.
    pub(crate) fn list(&mut self, key: &str) -> ApiResult<Option<Vec<String>>> {
        let name = self.name(key);
        let bad = || ApiError::invalid("Invalid array").param(&name);
        match self.map.remove(key) {
            None => Ok(None),
            Some(Param::Text(text)) if text.is_empty() => Ok(Some(Vec::new())),
            Some(Param::Text(_)) => Err(bad()),
            Some(Param::Map(map)) => {
                let mut items = Vec::new();
                for (index, item) in map {
                    let (Ok(index), Param::Text(text)) = (index.parse::<u32>(), item) else { return Err(bad()) };
                    items.push((index, text));
                }
                items.sort();
                Ok(Some(items.into_iter().map(|(_, text)| text).collect()))
            }
        }
    }

    /// The metadata an object has after this request: keys are merged, an empty value removes its key, an empty parameter all.
    pub(crate) fn metadata(&mut self, present: &Value) -> ApiResult<Value> {
        let mut merged = present.as_object().cloned().unwrap_or_default();
        match self.map.remove("metadata") {
            None => {}
            Some(Param::Text(text)) if text.is_empty() => merged.clear(),
            Some(Param::Text(_)) => {
                return Err(ApiError::invalid("Invalid metadata: must be an object").param("metadata"));
            }
            Some(Param::Map(map)) => {
                for (key, value) in map {
                    let Param::Text(value) = value else {
                        return Err(
                            ApiError::invalid("Metadata values must be strings").param(&format!("metadata[{key}]"))
                        );
                    };
                    check_metadata(&key, &value)?;
                    if value.is_empty() {
                        merged.remove(&key);
                    } else {
                        merged.insert(key, value.into());
                    }
                }
            }
        }
        if merged.len() > 50 {
            return Err(ApiError::invalid("You can only set 50 metadata keys").param("metadata"));
        }
        Ok(Value::Object(merged))
    }

    /// Nested parameters as they are, for fields that the sandbox stores without acting on them; `fields` are the known ones.
    pub(crate) fn document(&mut self, key: &str, fields: &[&str]) -> ApiResult<Option<Map<String, Value>>> {
        let Some(mut nested) = self.nested(key)? else { return Ok(None) };
        let mut document = Map::new();
        for field in fields {
            let value = nested.text(field)?.filter(|text| !text.is_empty());
            document.insert((*field).to_owned(), value.map_or(Value::Null, Value::from));
        }
        nested.finish()?;
        Ok(Some(document))
    }

    /// Refuses what no one took.
    pub(crate) fn finish(&self) -> ApiResult<()> {
        if self.map.is_empty() {
            return Ok(());
        }
        Err(ApiError::unknown(&self.map.keys().map(|key| self.name(key)).collect::<Vec<_>>()))
    }
}

fn hide_cards(map: &mut BTreeMap<String, Param>) {
    for (key, param) in map {
        let Param::Map(nested) = param else { continue };
        if key == "card" {
            nested.remove("cvc");
            if let Some(Param::Text(number)) = nested.get_mut("number") {
                *number = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
            }
        }
        hide_cards(nested);
    }
}

fn check_metadata(key: &str, value: &str) -> ApiResult<()> {
    let param = format!("metadata[{key}]");
    if key.chars().count() > 40 {
        return Err(ApiError::invalid(format!("Metadata keys can be at most 40 characters long: {key}")).param(&param));
    }
    if value.chars().count() > 500 {
        return Err(ApiError::invalid("Metadata values can be at most 500 characters long").param(&param));
    }
    Ok(())
}

/// `a[b][]` → `["a", "b", ""]`.
fn segments(key: &str) -> Option<Vec<&str>> {
    let Some((first, rest)) = key.split_once('[') else { return Some(vec![key]) };
    let inner = rest.strip_suffix(']')?;
    let segments: Vec<&str> = std::iter::once(first).chain(inner.split("][")).collect();
    let whole =
        !first.is_empty() && segments.len() <= 8 && !segments.iter().any(|segment| segment.contains(['[', ']']));
    whole.then_some(segments)
}

fn insert(map: &mut BTreeMap<String, Param>, segments: &[&str], value: &str) -> Option<()> {
    let (first, rest) = segments.split_first()?;
    let key = if first.is_empty() { place(map, rest) } else { (*first).to_owned() };
    if rest.is_empty() {
        return match map.insert(key, Param::Text(value.to_owned())) {
            Some(Param::Map(_)) => None,
            _ => Some(()),
        };
    }
    match map.entry(key).or_insert_with(|| Param::Map(BTreeMap::new())) {
        Param::Map(inner) => insert(inner, rest, value),
        Param::Text(_) => None,
    }
}

/// Which element `[]` means: a new one, unless the last has no such field yet (`a[][x]=1&a[][y]=2` is one element).
fn place(map: &BTreeMap<String, Param>, rest: &[&str]) -> String {
    let last = map.keys().filter_map(|key| key.parse::<u32>().ok()).max();
    if let (Some(last), Some(field)) = (last, rest.first())
        && let Some(Param::Map(element)) = map.get(&last.to_string())
        && !element.contains_key(*field)
    {
        return last.to_string();
    }
    last.map_or(0, |last| last + 1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(form: &str) -> Params {
        Params::parse(form.as_bytes()).unwrap()
    }

    #[test]
    fn nested_names_become_nested_parameters() {
        let mut params = parse("card[number]=42&card[exp][month]=1&amount=5");
        assert_eq!(params.int("amount").unwrap(), Some(5));
        let mut card = params.nested("card").unwrap().unwrap();
        assert_eq!(card.text("number").unwrap().as_deref(), Some("42"));
        assert_eq!(card.finish().unwrap_err().body["param"], "card[exp]");
        params.finish().unwrap();
    }

    #[test]
    fn lists_come_with_and_without_numbers() {
        assert_eq!(parse("expand[]=a&expand[]=b").list("expand").unwrap().unwrap(), ["a", "b"]);
        let many: String = (0..12).map(|n| format!("e[{n}]=v{n}&")).collect();
        assert_eq!(parse(many.trim_end_matches('&')).list("e").unwrap().unwrap()[10], "v10");
    }

    #[test]
    fn elements_of_a_list_of_objects_stay_apart() {
        let mut params = parse("a[][x]=1&a[][y]=2&a[][x]=3");
        let mut a = params.nested("a").unwrap().unwrap();
        assert!(a.has("0") && a.has("1"));
        let mut first = a.nested("0").unwrap().unwrap();
        assert_eq!(first.text("y").unwrap().as_deref(), Some("2"));
    }

    #[test]
    fn broken_names_are_refused() {
        for form in ["a[b=1", "a[b]c=1", "[a]=1", "a[b[c]]=1", "a=1&a[b]=2"] {
            assert!(Params::parse(form.as_bytes()).is_err(), "{form}");
        }
    }

    #[test]
    fn metadata_is_merged_and_unset() {
        let present = serde_json::json!({ "a": "1", "b": "2" });
        assert_eq!(
            parse("metadata[a]=&metadata[c]=3").metadata(&present).unwrap(),
            serde_json::json!({ "b": "2", "c": "3" })
        );
        assert_eq!(parse("metadata=").metadata(&present).unwrap(), serde_json::json!({}));
    }

    #[test]
    fn what_keys_are_bound_to_ignores_order_and_holds_no_card() {
        assert_eq!(parse("a=1&b=2").canonical(), parse("b=2&a=1").canonical());
        assert_ne!(parse("a=1").canonical(), parse("a=2").canonical());
        let card =
            parse("payment_method_data[card][number]=4242424242424242&payment_method_data[card][cvc]=987").canonical();
        assert!(card.contains("4242") && !card.contains("42424") && !card.contains("987"), "{card}");
    }

    #[test]
    fn what_is_unknown_is_named() {
        let error = parse("zzz=1").finish().unwrap_err();
        assert_eq!(error.body["code"], "parameter_unknown");
        assert_eq!(error.body["message"], "Received unknown parameter: zzz");
    }
}
