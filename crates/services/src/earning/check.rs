//! The proof of the sums: what they say is what the entries add up to.

use std::collections::BTreeMap;

use domain::{Currency, EarningSums, TrainerId};

use crate::Failure;
use crate::books::LedgerProblem;
use crate::model::EarningCheck;
use crate::ports::Read;

/// How many trainers are read at a time.
const PAGE: i64 = 100;

/// Compares the sums of every trainer with their entries: by client, and all services together. Not by month, for nobody has
/// written down which zone a trainer had; nor by service, for a booking can become one of another after it was paid in person.
pub(crate) async fn check_earnings(read: &mut dyn Read, problems: &mut Vec<LedgerProblem>) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let page = read.trainer_ids_after(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        for trainer in page {
            check_trainer(read, trainer, problems).await?;
        }
    }
}

async fn check_trainer(
    read: &mut dyn Read,
    trainer: TrainerId,
    problems: &mut Vec<LedgerProblem>,
) -> Result<(), Failure> {
    let entries = by_client(read.earnings_by_entries(trainer).await?);
    let clients = by_client(read.earnings_by_clients(trainer).await?);
    for (key, sums) in &entries {
        if clients.get(key) != Some(sums) {
            let (part, currency) = key.clone();
            problems.push(LedgerProblem::Earnings { trainer, part, currency });
        }
    }
    for (part, currency) in clients.into_keys().filter(|key| !entries.contains_key(key)) {
        problems.push(LedgerProblem::Earnings { trainer, part, currency });
    }
    let mut whole: BTreeMap<Currency, EarningSums> = BTreeMap::new();
    for ((_, currency), sums) in &entries {
        let sum = whole.entry(*currency).or_insert_with(|| EarningSums::nothing(*currency));
        *sum = sum.plus(sums)?;
    }
    let services = read.earnings_by_services(trainer).await?;
    let services: BTreeMap<_, _> = services.into_iter().map(|sums| (sums.earned.currency, sums)).collect();
    if whole != services {
        let differs = |currency: &&Currency| whole.get(currency) != services.get(currency);
        let currency = whole.keys().chain(services.keys()).find(differs).copied();
        problems.extend(currency.map(|currency| LedgerProblem::Earnings {
            trainer,
            part: "services".to_owned(),
            currency,
        }));
    }
    Ok(())
}

fn by_client(checks: Vec<EarningCheck>) -> BTreeMap<(String, Currency), EarningSums> {
    checks.into_iter().map(|check| ((check.client, check.sums.earned.currency), check.sums)).collect()
}
