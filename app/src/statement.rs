//! Movements of a trainer's money as lines of CSV (RFC 4180), for spreadsheets. Used by the server's route.

use domain::Zone;
use services::model::EarningMovement;

use crate::i18n::Locale;

/// Says that what follows is UTF-8: spreadsheets guess otherwise.
const MARK: char = '\u{feff}';

/// The first line: the columns' names.
#[must_use]
pub fn head(locale: Locale) -> String {
    format!("{MARK}{}", line(locale.earnings().columns.map(str::to_owned)))
}

/// A movement, with its date by the clocks of `zone`.
#[must_use]
pub fn movement(movement: &EarningMovement, zone: &Zone, locale: Locale) -> String {
    let about = movement.booking.as_ref();
    let theirs = |text: Option<&String>| text.map(|text| plain(text)).unwrap_or_default();
    line([
        zone.local(movement.at).date().to_string(),
        (locale.earnings().movement)(movement.posting).to_owned(),
        theirs(about.map(|about| &about.service)),
        theirs(about.map(|about| &about.client)),
        about.map(|about| about.id.to_string()).unwrap_or_default(),
        movement.amount.to_decimal(),
        movement.amount.currency.code().to_owned(),
    ])
}

/// What people have typed, so that no spreadsheet takes it for a formula.
fn plain(text: &str) -> String {
    // Spaces in front do not keep a spreadsheet from it.
    let first = text.trim_start().chars().next();
    let formula = text.starts_with(['\t', '\r', '\n']) || first.is_some_and(|first| "=+-@＝＋－＠".contains(first));
    if formula { format!("'{text}") } else { text.to_owned() }
}

fn line(cells: [String; 7]) -> String {
    let mut line = cells.map(|cell| quoted(&cell)).join(",");
    line.push_str("\r\n");
    line
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use domain::ledger::Posting;
    use domain::{BookingId, Currency, LedgerTransactionId, Money, Timestamp};
    use services::model::MovementBooking;

    use super::*;

    fn moved(posting: Posting, minor: i64, names: Option<[&str; 2]>) -> EarningMovement {
        let at: Timestamp = "2026-11-30T23:30:00Z".parse().unwrap();
        EarningMovement {
            at,
            transaction: LedgerTransactionId::from_parts(at, 1),
            posting,
            amount: Money::new(minor, Currency::EUR),
            booking: names.map(|[service, client]| MovementBooking {
                id: BookingId::from_parts(at, 1),
                service: service.to_owned(),
                client: client.to_owned(),
            }),
        }
    }

    fn written(movement: &EarningMovement, locale: Locale) -> String {
        super::movement(movement, &"Europe/Berlin".parse().unwrap(), locale)
    }

    #[test]
    fn a_line_has_the_date_of_the_zone_and_the_amount_as_a_number() {
        let id = BookingId::from_parts("2026-11-30T23:30:00Z".parse().unwrap(), 1);
        let line = written(&moved(Posting::Refund, -850, Some(["Strength session", "Ida"])), Locale::En);
        assert_eq!(line, format!("2026-12-01,Refund to the client,Strength session,Ida,{id},-8.50,EUR\r\n"));
        let line = written(&moved(Posting::WithdrawalAsked, -5_000, None), Locale::Ru);
        assert_eq!(line, "2026-12-01,Вывод,,,,-50.00,EUR\r\n");
        assert!(head(Locale::En).starts_with("\u{feff}Date,What,"));
    }

    #[test]
    fn what_people_typed_is_neither_a_formula_nor_a_second_cell() {
        let service = |name: &str| {
            let line = written(&moved(Posting::EarningsReleased, 1, Some([name, "Ida"])), Locale::En);
            let rest = line.strip_prefix("2026-12-01,Earned,").unwrap().to_owned();
            rest.split_once(",Ida,").unwrap().0.to_owned()
        };
        assert_eq!(service("Run, jump"), "\"Run, jump\"");
        assert_eq!(service("The \"long\" one"), "\"The \"\"long\"\" one\"");
        assert_eq!(service("two\nlines"), "\"two\nlines\"");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1"] {
            assert!(service(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(service("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
        assert_eq!(service("Core & more"), "Core & more");
    }
}
