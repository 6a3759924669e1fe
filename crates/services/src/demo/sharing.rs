//! Services of the demo that two trainers share, from before anybody books them.

use domain::BasisPoints;

use super::people::SHARED;
use crate::{Failure, Services, ShareError};

impl Services {
    pub(super) async fn demo_sharing(&self) -> Result<(), Failure> {
        for (lead, name, partner, share) in SHARED {
            let wrong = |what: &str| Failure::Inconsistent(format!("demo, {name} of {lead}: {what}"));
            let mut read = self.0.store.read().await?;
            let trainer = read.trainer_by_slug(lead).await?.ok_or_else(|| wrong("no such trainer"))?;
            let user = read.user(trainer.user_id).await?.ok_or_else(|| wrong("no such account"))?;
            let offered = read.services_of(trainer.id).await?;
            drop(read);
            let service = offered.into_iter().find(|service| service.name == name);
            let service = service.ok_or_else(|| wrong("no such service"))?;
            let share = BasisPoints::new(share).ok_or_else(|| wrong("no such share"))?;
            let shared = self.share_service(&user, service.id, vec![(partner.to_owned(), share)]).await;
            shared.map_err(|error| match error {
                ShareError::Failed(failure) => failure,
                other => wrong(&other.to_string()),
            })?;
        }
        Ok(())
    }
}
