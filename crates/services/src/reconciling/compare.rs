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

/// One walk over both sides; a comparison that puts something right walks twice.
pub(super) struct Pass<'r> {
    pub(super) run: &'r mut Reconciliation,
    pub(super) number: u8,
}

impl Pass<'_> {
    /// By which drifts know whether this pass has seen them.
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.run.id, self.number)
    }
}

impl Services {
    /// Notes every drift, and that those are gone which this pass does not see any more.
    pub(super) async fn compare(&self, pass: &mut Pass<'_>, progress: Progress<'_>) -> Result<(), Failure> {
        let run = &*pass.run;
        let span = Span { since: run.span.since, until: run.span.until - GRACE };
        self.ask_where_transfers_went(span).await?;
        for movement in Movement::ALL {
            self.compare_lines(pass, movement, span, progress).await?;
        }
        for what in OurMoves::ALL {
            self.compare_rows(pass, what, span, progress).await?;
        }
        let with_balance = self.compare_balances(pass, span).await?;
        let (seen_by, now) = (pass.name(), self.now());
        let gone: Result<u64, Failure> = self
            .0
            .store
            .write(move |tx| {
                let seen_by = seen_by.clone();
                Box::pin(async move { Ok(tx.resolve_unseen(&seen_by, span, with_balance, now).await?) })
            })
            .await;
        gone.map(drop)
    }

    async fn compare_lines(
        &self,
        pass: &mut Pass<'_>,
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
            self.note(pass, page.len(), drifts).await?;
            progress(pass.run);
        }
    }

    async fn compare_rows(
        &self,
        pass: &mut Pass<'_>,
        what: OurMoves,
        span: Span,
        progress: Progress<'_>,
    ) -> Result<(), Failure> {
        let watched = pass.run.span.until - PAYOUTS_WATCHED;
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
            self.note(pass, page.len(), drifts).await?;
            progress(pass.run);
        }
    }

    async fn note(&self, pass: &mut Pass<'_>, looked_at: usize, drifts: Vec<Drift>) -> Result<(), Failure> {
        pass.run.compared += i64::try_from(looked_at).unwrap_or_default();
        if drifts.is_empty() {
            return Ok(());
        }
        let seen_by = pass.name();
        self.0
            .store
            .write(move |tx| {
                let (drifts, seen_by) = (drifts.clone(), seen_by.clone());
                Box::pin(async move {
                    for drift in &drifts {
                        tx.note_drift(drift, &seen_by).await?;
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
        pass: &mut Pass<'_>,
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
        self.note(pass, 1, drifts).await
    }
}
