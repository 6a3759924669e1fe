//! Fields of a JSON object of which only some are read: where async-stripe's types would refuse a whole page for one odd object.
//! Used by `events` and `statement`.

use miniserde::json::{Number, Object, Value};

/// A text; `None` for anything else.
pub(crate) fn text(object: &Object, field: &str) -> Option<String> {
    match object.get(field) {
        Some(Value::String(text)) => Some(text.clone()),
        _ => None,
    }
}

/// A whole number that fits; `None` for anything else.
pub(crate) fn integer(object: &Object, field: &str) -> Option<i64> {
    match object.get(field) {
        Some(Value::Number(Number::U64(number))) => i64::try_from(*number).ok(),
        Some(Value::Number(Number::I64(number))) => Some(*number),
        _ => None,
    }
}

/// An object inside; `None` for anything else.
pub(crate) fn inner<'a>(object: &'a Object, field: &str) -> Option<&'a Object> {
    match object.get(field) {
        Some(Value::Object(inner)) => Some(inner),
        _ => None,
    }
}

/// The id in a field that holds an object or, where it is not expanded, its id.
pub(crate) fn id(object: &Object, field: &str) -> Option<String> {
    text(object, field).or_else(|| text(inner(object, field)?, "id"))
}
