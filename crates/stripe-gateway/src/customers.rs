//! Customers: who pays.

use std::collections::HashMap;

use services::ports::{GatewayError, IdempotencyKey, NewCustomer};
use stripe_core::customer::CreateCustomer;

use crate::StripeGateway;
use crate::convert::USER_ID;
use crate::retry::Effect;

/// Creates a customer and answers its id.
pub(crate) async fn create(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    customer: &NewCustomer,
) -> Result<String, GatewayError> {
    let request = CreateCustomer::new()
        .email(customer.email.as_str())
        .name(customer.name.as_str())
        .metadata(HashMap::from([(USER_ID.to_owned(), customer.user.to_string())]));
    let created = gateway.call("create_customer", Effect::Write(key), &request).await?;
    Ok(created.id.to_string())
}
