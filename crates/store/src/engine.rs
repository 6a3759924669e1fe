//! Which database it is. Chosen by the scheme of `DATABASE_URL`.

use services::ports::StoreError;

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file on this machine, one writer.
    Sqlite,
    /// A server, for several server processes of ours.
    Postgres,
}

impl Engine {
    /// The engine that `url` names.
    ///
    /// # Errors
    /// [`StoreError::Database`] for any other scheme. The address itself is not repeated: it may hold a password.
    pub fn of(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(StoreError::Database(
                "the database's address starts neither with sqlite: nor with postgres:".into(),
            )),
        }
    }

    /// The text that this engine takes, where there have to be two.
    pub(crate) const fn pick(self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_names_the_engine() {
        assert_eq!(Engine::of("sqlite:data/spotter.db"), Ok(Engine::Sqlite));
        assert_eq!(Engine::of("postgres://localhost/spotter"), Ok(Engine::Postgres));
        assert_eq!(Engine::of("postgresql://localhost/spotter"), Ok(Engine::Postgres));
        assert!(Engine::of("mysql://localhost/spotter").is_err());
        assert!(Engine::of("spotter.db").is_err());
    }

    #[test]
    fn an_address_is_not_repeated() {
        let error = Engine::of("mysql://root:secret@localhost/spotter").unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
