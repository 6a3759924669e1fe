//! Our books compared with Stripe's.
//!
//! A comparison first keeps Stripe's statement (`read`), page by page from the newest line back, and may be cut off anywhere: it
//! goes on where it was. Then both sides are here, and are compared in pages, each line with our row of it and each row of ours
//! with its line (`compare`, judged by `judge`; what Stripe seems not to have is asked for by `confirm`). What differs is a drift.
//! Those that need nobody's judgement are put right (`repair`) by what judges the thing anyway. See
//! `docs/adr/0018-reconciliation.md`.

mod balance;
mod compare;
mod confirm;
mod judge;
mod read;
mod repair;

use domain::{ReconciliationId, Role, Timestamp};
use jiff::SignedDuration;

use compare::Pass;

use crate::model::{Drift, Reconciliation, Span, User};
use crate::{Failure, Services};

/// What moved a moment ago may be on its way into the books: it is compared the next time.
pub(crate) const GRACE: SignedDuration = SignedDuration::from_mins(10);
/// The name under which is kept when books were compared by themselves last.
const RECONCILED: &str = "reconciled";
/// How often they are.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How many pages of the statement one round of the sweeper reads.
const PAGES_PER_ROUND: usize = 20;
/// How many drifts lists show, and one comparison puts right.
const DRIFTS_MAX: i64 = 500;

/// What to compare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReconcileOrder {
    /// From when on; `None` for everything.
    pub since: Option<Timestamp>,
    /// Whether to put right what is safe.
    pub repairs: bool,
}

/// What a comparison came to.
#[derive(Debug, Clone)]
pub struct ReconcileReport {
    /// The comparison.
    pub run: Reconciliation,
    /// What differs, oldest first; not all of it where it is much.
    pub drifts: Vec<Drift>,
    /// How much differs.
    pub open: i64,
}

/// What admins see of comparisons.
#[derive(Debug, Clone)]
pub struct DriftBoard {
    /// The comparison that began last.
    pub last: Option<Reconciliation>,
    /// What differs, oldest first; not all of it where it is much.
    pub drifts: Vec<Drift>,
    /// How much differs.
    pub open: i64,
}

/// Told after each page how far a comparison has come.
pub type Progress<'p> = &'p mut (dyn FnMut(&Reconciliation) + Send);

impl Services {
    /// Compares our books with Stripe's from the first page to the last. One that was cut off before, with the same order, is
    /// gone on with.
    ///
    /// # Errors
    /// The store's, or Stripe's: what was read until then is kept.
    pub async fn reconcile(&self, order: ReconcileOrder, progress: Progress<'_>) -> Result<ReconcileReport, Failure> {
        let mut run = self.begin(order).await?;
        while !run.is_read {
            self.read_page(&mut run).await?;
            progress(&run);
        }
        self.conclude_comparison(&mut run, progress).await?;
        let mut read = self.0.store.read().await?;
        Ok(ReconcileReport {
            run,
            drifts: read.open_drifts(0, DRIFTS_MAX).await?,
            open: read.count_open_drifts().await?,
        })
    }

    /// What differs, and the last comparison; for admins, `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn drifts(&self, user: &User) -> Result<Option<DriftBoard>, Failure> {
        if user.role != Role::Admin {
            return Ok(None);
        }
        let mut read = self.0.store.read().await?;
        Ok(Some(DriftBoard {
            last: read.last_reconciliation().await?,
            drifts: read.open_drifts(0, DRIFTS_MAX).await?,
            open: read.count_open_drifts().await?,
        }))
    }

    /// Asks the sweeper to compare everything now; false for anybody but an admin.
    ///
    /// # Errors
    /// The store's.
    pub async fn ask_to_reconcile(&self, user: &User, repairs: bool) -> Result<bool, Failure> {
        if user.role != Role::Admin {
            return Ok(false);
        }
        self.begin(ReconcileOrder { since: None, repairs }).await?;
        Ok(true)
    }

    /// A day after the last time everything is compared, and what is safe put right; some pages in each round of the sweeper. So
    /// is what somebody asked for. Answers how many lines and rows were looked at.
    pub(crate) async fn reconcile_daily(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut read = self.0.store.read().await?;
        let (last, begun) = (read.progress(RECONCILED).await?, read.unfinished_reconciliation().await?);
        drop(read);
        let mut run = match (begun, last) {
            (Some(begun), _) => begun,
            (None, Some(last)) if now.duration_since(last) >= EVERY => {
                self.begin(ReconcileOrder { since: None, repairs: true }).await?
            }
            (None, Some(_)) => return Ok(0),
            // A day from the first round on.
            (None, None) => {
                self.note_reconciled(now).await?;
                return Ok(0);
            }
        };
        let before = run.lines + run.compared;
        for _ in 0..PAGES_PER_ROUND {
            if run.is_read {
                break;
            }
            self.read_page(&mut run).await?;
        }
        if run.is_read {
            self.conclude_comparison(&mut run, &mut |_| ()).await?;
            self.note_reconciled(now).await?;
        }
        Ok(usize::try_from(run.lines + run.compared - before).unwrap_or_default())
    }

    async fn note_reconciled(&self, at: Timestamp) -> Result<(), Failure> {
        self.0.store.write(move |tx| Box::pin(async move { Ok(tx.set_progress(RECONCILED, at).await?) })).await
    }

    /// The comparison of this order that was cut off, or a new one. One of another order that was cut off has ended.
    async fn begin(&self, order: ReconcileOrder) -> Result<Reconciliation, Failure> {
        let now = self.now();
        let fresh = Reconciliation {
            id: ReconciliationId::from_parts(now, self.random_bits()),
            span: Span { since: order.since, until: now },
            repairs: order.repairs,
            cursor: None,
            is_read: false,
            lines: 0,
            compared: 0,
            repaired: 0,
            began_at: now,
            finished_at: None,
        };
        self.0
            .store
            .write(move |tx| {
                let fresh = fresh.clone();
                Box::pin(async move {
                    if let Some(begun) = tx.unfinished_reconciliation().await? {
                        if begun.span.since == fresh.span.since && begun.repairs == fresh.repairs {
                            return Ok(begun);
                        }
                        tx.update_reconciliation(&Reconciliation { finished_at: Some(now), ..begun }).await?;
                    }
                    tx.insert_reconciliation(&fresh).await?;
                    Ok(fresh)
                })
            })
            .await
    }

    /// Compares what is read, puts right what is to be, and then compares once more.
    async fn conclude_comparison(&self, run: &mut Reconciliation, progress: Progress<'_>) -> Result<(), Failure> {
        run.compared = 0;
        self.compare(&mut Pass { run, number: 1 }, progress).await?;
        if run.repairs {
            let before = self.0.store.read().await?.count_open_drifts().await?;
            if self.repair(run.id).await? {
                run.compared = 0;
                // What was put right is in the books now; what Stripe did meanwhile is not looked at.
                self.compare(&mut Pass { run, number: 2 }, progress).await?;
                let after = self.0.store.read().await?.count_open_drifts().await?;
                run.repaired = (before - after).max(0);
            }
        }
        run.finished_at = Some(self.now());
        self.keep(run).await?;
        progress(run);
        Ok(())
    }

    async fn keep(&self, run: &Reconciliation) -> Result<(), Failure> {
        let run = run.clone();
        self.0
            .store
            .write(move |tx| {
                let run = run.clone();
                Box::pin(async move { Ok(tx.update_reconciliation(&run).await?) })
            })
            .await
    }
}
