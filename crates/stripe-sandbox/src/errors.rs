//! Stripe's error answers: status, type, code, message, param, and the objects they carry. Made by every handler, rendered
//! by `routes`. Source: <https://docs.stripe.com/api/errors> and <https://docs.stripe.com/error-codes>.

use serde_json::{Map, Value, json};

/// An answer that is not a 200.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    /// The inside of `{"error": …}`.
    pub(crate) body: Map<String, Value>,
    /// The objects changed so far stay changed: a declined card leaves a failed charge behind.
    pub(crate) keep_changes: bool,
    /// The request got as far as being carried out, so its idempotency key is spent.
    pub(crate) began: bool,
}

pub(crate) type ApiResult<T = Value> = Result<T, ApiError>;

impl ApiError {
    fn new(status: u16, kind: &str, message: impl Into<String>) -> Self {
        let mut body = Map::new();
        body.insert("type".to_owned(), kind.into());
        body.insert("message".to_owned(), message.into().into());
        Self { status, body, keep_changes: false, began: false }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", message)
    }

    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.body.insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn code(self, code: &str) -> Self {
        let doc_url = format!("https://docs.stripe.com/error-codes#{}", code.replace('_', "-"));
        self.with("code", code).with("doc_url", doc_url)
    }

    pub(crate) fn param(self, param: &str) -> Self {
        self.with("param", param)
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The refusal depends on an object's state, not on the form of the request.
    pub(crate) fn began(mut self) -> Self {
        self.began = true;
        self
    }

    pub(crate) fn missing(param: &str) -> Self {
        Self::invalid(format!("Missing required param: {param}.")).code("parameter_missing").param(param)
    }

    pub(crate) fn unknown(params: &[String]) -> Self {
        let plural = if params.len() == 1 { "" } else { "s" };
        let error = Self::invalid(format!("Received unknown parameter{plural}: {}", params.join(", ")));
        error.code("parameter_unknown").param(params.first().map_or("", String::as_str))
    }

    pub(crate) fn empty(param: &str) -> Self {
        Self::invalid(format!(
            "You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; however \
             '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty value."
        ))
        .code("parameter_invalid_empty")
        .param(param)
    }

    pub(crate) fn no_such(what: &str, id: &str, param: &str) -> Self {
        Self::invalid(format!("No such {what}: '{id}'")).status(404).code("resource_missing").param(param)
    }

    /// An account that is not connected to the platform, or is not there.
    pub(crate) fn no_access(account: &str) -> Self {
        let message = format!(
            "The provided key does not have access to account '{account}' (or that account does not exist). Application access may \
             have been revoked."
        );
        Self::invalid(message).status(403).code("account_invalid")
    }

    pub(crate) fn no_such_route(method: &str, path: &str) -> Self {
        Self::invalid(format!(
            "Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at \
             https://support.stripe.com/."
        ))
        .status(404)
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::invalid(message).status(401)
    }

    /// A secret-key route called with a publishable key.
    pub(crate) fn secret_key_required() -> Self {
        Self::unauthorized(
            "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of \
             your API keys at https://dashboard.stripe.com/account/apikeys.",
        )
        .status(403)
        .code("secret_key_required")
    }

    pub(crate) fn idempotency(message: impl Into<String>) -> Self {
        Self::new(400, "idempotency_error", message)
    }

    pub(crate) fn card(code: &str, decline_code: Option<&str>, message: &str) -> Self {
        let error = Self::new(402, "card_error", message).code(code).began();
        match decline_code {
            Some(decline_code) => error.with("decline_code", decline_code),
            None => error,
        }
    }

    pub(crate) fn keep_changes(mut self) -> Self {
        self.keep_changes = true;
        self
    }

    pub(crate) fn api(message: impl Into<String>) -> Self {
        Self::new(500, "api_error", message)
    }

    pub(crate) fn rate_limited() -> Self {
        Self::invalid(
            "Request rate limit exceeded. Learn more about rate limits here: https://stripe.com/docs/rate-limits.",
        )
        .status(429)
        .code("rate_limit")
    }

    pub(crate) fn render(&self) -> Value {
        json!({ "error": self.body })
    }
}

impl From<std::io::Error> for ApiError {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "the journal could not be written");
        Self::api("An unknown error occurred: the sandbox could not write its journal.")
    }
}
