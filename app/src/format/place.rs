//! Where something takes place.

use domain::terms::is_meeting_address;

use crate::i18n::Locale;

/// For whoever has not booked it: an address to meet at is not told.
pub(crate) fn place(place: &str, city: &str, locale: Locale) -> String {
    match place {
        "" => city.to_owned(),
        place if is_meeting_address(place) => locale.offers().online.to_owned(),
        place => format!("{place}, {city}"),
    }
}
