//! Stripe's statement, kept page by page.

use domain::{Movement, Timestamp};
use jiff::SignedDuration;

use crate::model::{KeptLine, Reconciliation};
use crate::ports::statement::StatementLine;
use crate::{Failure, Services};

/// The name under which is kept until when the whole statement was read.
const STATEMENT: &str = "statement";
/// How far before that the next reading begins, and how far before what is to be compared: news may reach our books that late.
const OVERLAP: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Services {
    /// Keeps the next page, with how far the comparison has come, in one transaction.
    pub(super) async fn read_page(&self, run: &mut Reconciliation) -> Result<(), Failure> {
        let from = self.read_from(run).await?;
        let page = self.0.gateway.statement_page(from, Some(run.span.until), run.cursor.as_deref()).await?;
        run.lines += i64::try_from(page.lines.len()).unwrap_or_default();
        run.is_read = page.next.is_none();
        run.cursor = page.next;
        let lines: Vec<KeptLine> = page.lines.into_iter().map(kept).collect();
        let run = run.clone();
        self.0
            .store
            .write(move |tx| {
                let (lines, run) = (lines.clone(), run.clone());
                Box::pin(async move {
                    for line in &lines {
                        tx.insert_line(line).await?;
                    }
                    if run.is_read && run.span.since.is_none() {
                        tx.set_progress(STATEMENT, run.span.until).await?;
                    }
                    Ok(tx.update_reconciliation(&run).await?)
                })
            })
            .await
    }

    /// What was read before is not read again, but for its last days.
    async fn read_from(&self, run: &Reconciliation) -> Result<Option<Timestamp>, Failure> {
        let from = match run.span.since {
            Some(since) => Some(since),
            None => self.0.store.read().await?.progress(STATEMENT).await?,
        };
        Ok(from.map(|from| from - OVERLAP))
    }
}

fn kept(line: StatementLine) -> KeptLine {
    KeptLine {
        movement: Movement::of(&line.kind, line.source.as_deref()),
        id: line.id,
        stripe_type: line.kind,
        source: line.source,
        belongs_to: line.of,
        ours: line.ours,
        gross: line.gross,
        fee: line.fee,
        source_amount: line.source_amount,
        account: None,
        created_at: line.created,
    }
}
