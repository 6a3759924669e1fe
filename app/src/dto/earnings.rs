//! What a trainer earned: figures, plots and tables. Every text is made on the server, by the trainer's clocks.

use serde::{Deserialize, Serialize};

use super::{Said, Way};

/// The earnings of a trainer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarningsSheet {
    /// “Earnings”.
    pub title: String,
    /// “You earned €1,234.50 in November 2026 from 18 bookings; €65.00 went back.”
    pub lead: String,
    /// “My desk”.
    pub back: String,
    /// Why something is below zero.
    pub said: Vec<Said>,
    /// Available, pending, on its way.
    pub tiles: Vec<MoneyTile>,
    /// “Pay out”.
    pub pay_out: Way,
    /// The name of what follows: “Last 12 months”, “2026”.
    pub range: String,
    /// The same sentence about all of it.
    pub whole: String,
    /// Which time and which currency can be seen.
    pub filters: Vec<Filter>,
    /// By month.
    pub months: MonthPlot,
    /// By service, by client; none where nothing was earned.
    pub parts: Vec<PartPlot>,
    /// “Services that others share with you”.
    pub shared: Way,
    /// The stream that says when these figures are old.
    pub live: String,
    /// “Look again”, and the address of this page, for browsers without script.
    pub again: Way,
    /// “Export as CSV”, and what that has.
    pub export: (Way, String),
}

/// Money with a name and a word on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyTile {
    /// “Available”.
    pub name: String,
    /// Per currency.
    pub amounts: Vec<String>,
    /// “For sessions you have given”.
    pub note: String,
}

/// A few links of which one is where one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// “Time”.
    pub name: String,
    /// Where each leads, and whether it is the present one.
    pub ways: Vec<(Way, bool)>,
}

/// A plot of months, with the same figures as a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthPlot {
    /// “What you earned”.
    pub title: String,
    /// “By month, after commission”.
    pub note: String,
    /// Oldest first.
    pub bars: Vec<MonthBar>,
    /// Newest first.
    pub table: FigureTable,
}

/// A month's bar in the plot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthBar {
    /// “Nov”.
    pub short: String,
    /// “€1,476”.
    pub rounded: String,
    /// How far it reaches from zero, below it for a month that cost something: in thousandths of what lies between the highest
    /// month and the lowest.
    pub permille: i16,
    /// True for the month that runs.
    pub now: bool,
}

/// Horizontal bars, with the same figures as a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartPlot {
    /// “By service”.
    pub title: String,
    /// The longest first.
    pub bars: Vec<PartBar>,
    /// The same with its parts.
    pub table: FigureTable,
}

/// What one service, or one client, came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartBar {
    /// “Strength session”.
    pub name: String,
    /// “18 bookings”.
    pub about: String,
    /// “€994.50”.
    pub amount: String,
    /// In thousandths of the longest; 0 for what cost something.
    pub permille: u16,
}

/// A table of figures: the first column names each row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureTable {
    /// The columns' names.
    pub head: Vec<String>,
    /// As many cells in each.
    pub rows: Vec<Vec<String>>,
    /// What they add up to.
    pub foot: Vec<String>,
}
