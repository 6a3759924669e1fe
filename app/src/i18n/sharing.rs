//! What is said about services whose earnings several trainers share. Only the server makes these texts.

use super::Locale;

impl Locale {
    /// The texts about shared services.
    pub(crate) const fn sharing(self) -> &'static SharingTexts {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
        }
    }
}

/// Each field is named after what it says.
pub(crate) struct SharingTexts {
    pub(crate) shared_with_you: &'static str,
}

static EN: SharingTexts = SharingTexts { shared_with_you: "Shared with you" };

static RU: SharingTexts = SharingTexts { shared_with_you: "Общие с вами услуги" };
