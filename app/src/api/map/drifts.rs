//! Where our books and Stripe's differ, for admins.

use domain::{Timestamp, Zone};
use services::DriftBoard;
use services::model::{Drift, Reconciliation};

use super::{Viewer, row};
use crate::dto::{DriftLine, DriftSheet, Mark, Row, Said, Tone};
use crate::format;

impl Viewer {
    pub(in crate::api) fn drift_sheet(&self, board: &DriftBoard, done: Option<&str>) -> DriftSheet {
        let texts = self.locale.drift_texts();
        let mut told: Vec<Said> = Vec::new();
        let mut say = |tone, text: &str| told.push(Said { tone, title: None, text: text.to_owned() });
        if matches!(done, Some("compare" | "repair")) {
            say(Tone::Info, texts.asked);
        }
        let is_through = board.last.as_ref().is_some_and(|last| last.finished_at.is_some());
        if board.open > 0 {
            say(Tone::Warning, &(texts.open)(board.open));
        } else if is_through {
            say(Tone::Success, texts.agree);
        }
        let shown = i64::try_from(board.drifts.len()).unwrap_or(i64::MAX);
        DriftSheet {
            title: texts.title.to_owned(),
            lead: texts.lead.to_owned(),
            said: told,
            run_name: texts.run.to_owned(),
            run_mark: board.last.as_ref().map(|last| self.run_mark(last)),
            run: board
                .last
                .as_ref()
                .map_or_else(|| vec![row(texts.began, texts.never.to_owned())], |last| self.run_rows(last)),
            acts: vec![("compare".into(), texts.compare.into()), ("repair".into(), texts.repair.into())],
            drifts_name: texts.differs.to_owned(),
            drifts: board.drifts.iter().map(|drift| self.drift_line(drift)).collect(),
            more: (shown < board.open).then(|| (texts.more)(board.open - shown)),
        }
    }

    fn run_mark(&self, run: &Reconciliation) -> Mark {
        let texts = self.locale.drift_texts();
        let (tone, text) =
            if run.finished_at.is_some() { (Tone::Success, texts.through) } else { (Tone::Info, texts.under_way) };
        Mark { tone, text: text.to_owned() }
    }

    fn run_rows(&self, run: &Reconciliation) -> Vec<Row> {
        let texts = self.locale.drift_texts();
        let mut rows = vec![
            row(texts.began, self.at(run.began_at)),
            row(texts.lines, run.lines.to_string()),
            row(texts.compared, run.compared.to_string()),
        ];
        if run.repairs {
            rows.push(row(texts.repaired, run.repaired.to_string()));
        }
        rows
    }

    fn drift_line(&self, drift: &Drift) -> DriftLine {
        let texts = self.locale.drift_texts();
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| texts.nothing.to_owned());
        let (mark, to_do) = if drift.is_repairable() {
            (Mark { tone: Tone::Info, text: texts.by_itself.to_owned() }, texts.put_right)
        } else {
            (Mark { tone: Tone::Warning, text: texts.by_a_person.to_owned() }, (texts.to_do)(drift.kind))
        };
        DriftLine {
            what: (texts.what)(drift.kind).to_owned(),
            mark,
            facts: vec![
                row(texts.subject, drift.subject.clone()),
                row(texts.ours, side(&drift.ours)),
                row(texts.theirs, side(&drift.theirs)),
                row(texts.since, (texts.since_when)(&self.at(drift.happened_at), &self.at(drift.first_seen_at))),
                row(texts.what_to_do, to_do.to_owned()),
            ],
        }
    }

    /// Admins look by their own clocks; without them, by UTC.
    fn at(&self, at: Timestamp) -> String {
        let utc = Zone::utc();
        format::moment(at, self.now, self.zone_or(&utc), self.locale)
    }
}
