//! The client's customer at Stripe: created once, when it is first needed.

use domain::operation::OperationEvent;
use serde::{Deserialize, Serialize};

use super::operation::{conclude, key_of};
use crate::model::{Operation, OperationKind, User};
use crate::ports::NewCustomer;
use crate::{Failure, Services};

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CustomerRequest {
    user: domain::UserId,
}

impl Services {
    /// Stripe's customer of this user, created if there is none.
    pub(crate) async fn ensure_customer(&self, user: &User) -> Result<String, Failure> {
        if let Some(customer) = &user.stripe_customer_id {
            return Ok(customer.clone());
        }
        let key = format!("customer:{}", user.id);
        let request = CustomerRequest { user: user.id };
        let operation = self.prepare_operation(OperationKind::CreateCustomer, &user.id.to_string(), key, &request)?;
        let operation = self.write_down(operation).await?;
        self.create_customer(user, operation).await
    }

    async fn create_customer(&self, user: &User, operation: Operation) -> Result<String, Failure> {
        if operation.state.is_final() {
            // Settled: somebody was quicker, and the answer is with the user.
            let known = self.0.store.read().await?.user(user.id).await?.and_then(|user| user.stripe_customer_id);
            return known
                .ok_or_else(|| Failure::Inconsistent(format!("creating the customer of {} was refused", user.id)));
        }
        let operation = self.mark_attempted(&operation).await?;
        let customer = NewCustomer { user: user.id, email: user.email.as_str().to_owned(), name: user.name.clone() };
        let created = self.0.gateway.create_customer(&key_of(&operation), &customer).await;
        let customer = match created {
            Ok(customer) => customer,
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        let (user, now, answer) = (user.id, self.now(), customer.clone());
        self.0
            .store
            .write(move |tx| {
                let (operation, answer) = (operation.clone(), answer.clone());
                Box::pin(async move {
                    tx.set_stripe_customer(user, &answer).await?;
                    conclude(tx, &operation, OperationEvent::Settle, Some(answer), now).await
                })
            })
            .await?;
        Ok(customer)
    }

    /// Takes up a call whose answer never came.
    pub(crate) async fn recover_customer(&self, operation: Operation) -> Result<(), Failure> {
        let request: CustomerRequest = serde_json::from_str(&operation.request)?;
        let user = self.0.store.read().await?.user(request.user).await?;
        let user = user.ok_or_else(|| Failure::Inconsistent(format!("no user {}", request.user)))?;
        self.create_customer(&user, operation).await.map(drop)
    }
}
