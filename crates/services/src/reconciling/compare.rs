//! Both sides held against each other, in pages.

use domain::{DriftKind, Money, Movement, Timestamp};
use jiff::SignedDuration;

use super::judge::{Found, judge};
use super::{GRACE, Progress};
use crate::model::{Drift, Reconciliation, Span};
use crate::ports::GatewayError;
use crate::ports::store::OurMoves;
use crate::{Failure, Services};

/// How many lines or rows one page has.
const PAGE: i64 = 500;
/// How long after it was sent a payout is compared: a bank may send it back.
const PAYOUTS_WATCHED: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Services {
    /// Notes every drift, and that those are gone which it does not see any more.
    pub(super) async fn compare(&self, run: &mut Reconciliation, progress: Progress<'_>) -> Result<(), Failure> {
        let span = Span { since: run.span.since, until: run.span.until - GRACE };
        self.ask_where_transfers_went(span).await?;
        for movement in Movement::ALL {
            self.compare_lines(run, movement, span, progress).await?;
        }
        for what in OurMoves::ALL {
            self.compare_rows(run, what, span, progress).await?;
        }
        let with_balance = self.compare_balances(run, span).await?;
        let (id, now) = (run.id, self.now());
        let gone: Result<u64, Failure> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { Ok(tx.resolve_unseen(id, span, with_balance, now).await?) }))
            .await;
        gone.map(drop)
    }

    async fn compare_lines(
        &self,
        run: &mut Reconciliation,
        movement: Movement,
        span: Span,
        progress: Progress<'_>,
    ) -> Result<(), Failure> {
        let mut after = String::new();
        loop {
            let page = self.0.store.read().await?.compared(movement, span, &after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.line.id);
            let mut drifts = Vec::new();
            for compared in &page {
                if let Some(found) = judge(compared)?
                    && self.is_still_so(&found, compared).await?
                {
                    drifts.push(found.seen(self.now()));
                }
            }
            self.note(run, page.len(), drifts).await?;
            progress(run);
        }
    }

    async fn compare_rows(
        &self,
        run: &mut Reconciliation,
        what: OurMoves,
        span: Span,
        progress: Progress<'_>,
    ) -> Result<(), Failure> {
        let watched = run.span.until - PAYOUTS_WATCHED;
        let since = match (what, span.since) {
            (OurMoves::Payouts, since) => Some(since.map_or(watched, |since| since.max(watched))),
            (_, since) => since,
        };
        let span = Span { since, ..span };
        let mut after = String::new();
        loop {
            let page = self.0.store.read().await?.unmatched(what, span, &after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.id);
            let mut drifts = Vec::new();
            for row in &page {
                drifts.extend(self.confirm_row(what, row).await?.map(|found| found.seen(self.now())));
            }
            self.note(run, page.len(), drifts).await?;
            progress(run);
        }
    }

    async fn note(&self, run: &mut Reconciliation, looked_at: usize, drifts: Vec<Drift>) -> Result<(), Failure> {
        run.compared += i64::try_from(looked_at).unwrap_or_default();
        if drifts.is_empty() {
            return Ok(());
        }
        let id = run.id;
        self.0
            .store
            .write(move |tx| {
                let drifts = drifts.clone();
                Box::pin(async move {
                    for drift in &drifts {
                        tx.note_drift(drift, id).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// A statement does not say where a transfer went; the transfer does, and it is asked once.
    async fn ask_where_transfers_went(&self, span: Span) -> Result<(), Failure> {
        let mut after = String::new();
        loop {
            let page = self.0.store.read().await?.transfers_to_ask_about(span, &after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.id);
            for line in page {
                let Some(transfer) = line.source else { continue };
                let account = match self.0.gateway.transfer(&transfer).await {
                    Ok(facts) => facts.destination,
                    Err(GatewayError::NotFound(_)) => continue,
                    Err(error) => return Err(error.into()),
                };
                let noted: Result<(), Failure> = self
                    .0
                    .store
                    .write(move |tx| {
                        let (line, account) = (line.id.clone(), account.clone());
                        Box::pin(async move { Ok(tx.note_account(&line, &account).await?) })
                    })
                    .await;
                noted?;
            }
        }
    }

    /// The drift of a balance that nothing else explains.
    pub(super) async fn note_balance(
        &self,
        run: &mut Reconciliation,
        ours: Money,
        theirs: Money,
        unexplained: Money,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let found = Found {
            kind: DriftKind::Balance,
            subject: ours.currency.code().to_owned(),
            about: None,
            ours: Some(ours.to_string()),
            theirs: Some(theirs.to_string()),
            effect: Some(unexplained),
            happened_at: at,
        };
        let drifts = vec![found.seen(self.now())];
        self.note(run, 1, drifts).await
    }
}
