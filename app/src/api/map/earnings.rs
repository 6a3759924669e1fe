//! A trainer's earnings, by the trainer's own clocks.

use domain::{Currency, EarningSums, Money, Month};
use services::model::EarningPart;
use services::{Earnings, Failure};

use super::{Viewer, said};
use crate::dto::{
    EarningsSheet, FigureTable, Filter, MoneyTile, MonthBar, MonthPlot, PartBar, PartPlot, Said, Tone, Way,
};
use crate::i18n::earnings::Earned;
use crate::{format, routes};

impl Viewer {
    pub(in crate::api) fn earnings_sheet(&self, earnings: &Earnings) -> Result<EarningsSheet, Failure> {
        let texts = self.locale.earnings();
        let own = earnings.trainer.currency;
        let this_month = Month::at(self.now, &earnings.trainer.zone);
        let this_month_name = self.month_name(this_month);
        let year = earnings.year.map(|year| year.to_string());
        let [way_name, way_note] = texts.on_its_way;
        let tile = |name: &str, amounts: &[Money], note: &str| MoneyTile {
            name: name.to_owned(),
            amounts: self.amounts(amounts, own),
            note: note.to_owned(),
        };
        let owing = earnings.available.iter().any(|amount| amount.minor < 0);
        let names = self.locale.texts();
        let [export, export_note] = texts.export;
        Ok(EarningsSheet {
            title: texts.title.to_owned(),
            lead: self.in_words(&earnings.this_month, Some(&this_month_name)),
            back: names.my_desk.to_owned(),
            said: self.owed(&earnings.available)?,
            tiles: vec![
                tile(names.available, &earnings.available, if owing { texts.below_zero } else { texts.available_note }),
                tile(names.pending, &earnings.pending, texts.pending_note),
                tile(way_name, &earnings.on_its_way, way_note),
            ],
            pay_out: Way { href: routes::PAYOUTS.to_owned(), text: texts.pay_out.to_owned() },
            range: year.clone().unwrap_or_else(|| texts.last_months.to_owned()),
            whole: self.in_words(&earnings.total, year.as_deref()),
            filters: self.filters(earnings),
            months: self.month_plot(&earnings.months, this_month)?,
            parts: self.earning_parts(earnings)?,
            shared: self.way_to_shared(),
            live: routes::earnings_live(&earnings.stamp),
            again: Way { href: routes::earnings(earnings.year, Some(earnings.currency)), text: texts.again.to_owned() },
            export: (
                Way { href: routes::earnings_file(earnings.year, Some(earnings.currency)), text: export.to_owned() },
                export_note.to_owned(),
            ),
        })
    }

    /// Months as bars and as a table; on the desk too.
    pub(super) fn month_plot(&self, months: &[(Month, EarningSums)], this_month: Month) -> Result<MonthPlot, Failure> {
        let texts = self.locale.texts();
        let mut bars = Vec::new();
        for (month, sums) in months {
            let left = sums.left()?;
            let name = usize::try_from(month.number().saturating_sub(1)).ok();
            bars.push((
                left,
                MonthBar {
                    short: name.and_then(|index| texts.months_short.get(index)).copied().unwrap_or_default().to_owned(),
                    rounded: format::money_rounded(left, self.locale),
                    permille: 0,
                    now: *month == this_month,
                },
            ));
        }
        let highest = bars.iter().map(|(left, _)| left.minor).max().unwrap_or(0).max(0);
        let lowest = bars.iter().map(|(left, _)| left.minor).min().unwrap_or(0).min(0);
        let span = (i128::from(highest) - i128::from(lowest)).max(1);
        let bars = bars.into_iter().map(|(left, bar)| {
            let permille = i128::from(left.minor) * 1_000 / span;
            MonthBar { permille: i16::try_from(permille).unwrap_or(0), ..bar }
        });
        let rows = months.iter().rev().map(|(month, sums)| (self.month_name(*month), *sums));
        Ok(MonthPlot {
            title: texts.earned.to_owned(),
            note: texts.earned_note.to_owned(),
            bars: bars.collect(),
            table: self.table(texts.month, &rows.collect::<Vec<_>>(), None)?,
        })
    }

    /// What was earned in some time, in a sentence.
    fn in_words(&self, sums: &EarningSums, when: Option<&str>) -> String {
        let texts = self.locale.earnings();
        if sums.is_nothing() {
            return (texts.nothing)(when);
        }
        let some = |amount: Money| amount.is_positive().then(|| self.money(amount));
        (texts.earned)(&Earned {
            when,
            earned: &self.money(sums.earned),
            bookings: sums.bookings,
            back: some(sums.given_back),
            commission: some(sums.commission),
        })
    }

    /// “November 2026”.
    fn month_name(&self, month: Month) -> String {
        format::month_and_year(month.first_day(), self.locale)
    }

    /// Why something is below zero, and that nothing is to be done about it.
    fn owed(&self, available: &[Money]) -> Result<Vec<Said>, Failure> {
        let owed = available.iter().filter(|amount| amount.minor < 0);
        owed.map(|amount| {
            let amount = self.money(amount.negate()?);
            Ok(said(Tone::Warning, (self.locale.earnings().owed)(&amount)))
        })
        .collect()
    }

    /// Years, and currencies where there is more than one. What one is looking at stays when the other is changed.
    fn filters(&self, earnings: &Earnings) -> Vec<Filter> {
        let texts = self.locale.earnings();
        let own = earnings.trainer.currency;
        let currency = Some(earnings.currency).filter(|currency| *currency != own);
        let year = |year: Option<i16>| {
            let text = year.map_or_else(|| texts.last_months.to_owned(), |year| year.to_string());
            (Way { href: routes::earnings(year, currency), text }, earnings.year == year)
        };
        let years = std::iter::once(None).chain(earnings.years.iter().copied().map(Some)).map(year);
        let mut filters = vec![Filter { name: texts.time.to_owned(), ways: years.collect() }];
        if earnings.currencies.len() > 1 {
            let way = |currency: &Currency| {
                let to = Some(*currency).filter(|currency| *currency != own);
                let href = routes::earnings(earnings.year, to);
                (Way { href, text: currency.code().to_owned() }, *currency == earnings.currency)
            };
            let ways = earnings.currencies.iter().map(way).collect();
            filters.push(Filter { name: texts.currency.to_owned(), ways });
        }
        filters
    }

    fn earning_parts(&self, earnings: &Earnings) -> Result<Vec<PartPlot>, Failure> {
        if earnings.services.is_empty() {
            return Ok(Vec::new());
        }
        let texts = self.locale.earnings();
        let named = |parts: &[EarningPart]| {
            parts.iter().map(|part| (part.name.clone(), part.sums)).collect::<Vec<(String, EarningSums)>>()
        };
        let clients = named(&earnings.clients);
        let others = earnings.other_clients.map(|(count, sums)| ((texts.others)(count), sums));
        Ok(vec![
            self.part_plot([texts.by_service, texts.service], named(&earnings.services), None, earnings.total)?,
            self.part_plot([texts.by_client, texts.client], clients, others, earnings.total)?,
        ])
    }

    fn part_plot(
        &self,
        [title, head]: [&str; 2],
        parts: Vec<(String, EarningSums)>,
        others: Option<(String, EarningSums)>,
        total: EarningSums,
    ) -> Result<PartPlot, Failure> {
        let texts = self.locale.earnings();
        // All that is left over is not as long as what has a name: it says only how much it is.
        let longest = parts.iter().map(|(_, sums)| sums.left()).collect::<Result<Vec<_>, _>>()?;
        let longest = longest.iter().map(|left| left.minor).max().unwrap_or(0).max(1);
        let named = parts.len();
        let rows: Vec<(String, EarningSums)> = parts.into_iter().chain(others).collect();
        let mut bars = Vec::new();
        for (index, (name, sums)) in rows.iter().enumerate() {
            let left = sums.left()?;
            let share = if index < named { i128::from(left.minor.max(0)) * 1_000 / i128::from(longest) } else { 0 };
            bars.push(PartBar {
                name: name.clone(),
                about: (texts.bookings)(sums.bookings),
                amount: self.money(left),
                permille: u16::try_from(share).unwrap_or(1_000),
            });
        }
        Ok(PartPlot { title: title.to_owned(), bars, table: self.table(head, &rows, Some(total))? })
    }

    /// A row for each, with what they add up to; columns in which nothing stands are left out.
    fn table(
        &self,
        head: &str,
        rows: &[(String, EarningSums)],
        total: Option<EarningSums>,
    ) -> Result<FigureTable, Failure> {
        let texts = self.locale.earnings();
        let back = rows.iter().any(|(_, sums)| sums.given_back.minor != 0);
        let commission = rows.iter().any(|(_, sums)| sums.commission.minor != 0);
        let mut heads = vec![head, texts.bookings_head];
        heads.extend((back || commission).then_some(texts.earned_head));
        heads.extend(back.then_some(texts.back_head));
        heads.extend(commission.then_some(texts.commission_head));
        heads.push(texts.left_head);
        let cells = |name: &str, sums: &EarningSums| -> Result<Vec<String>, Failure> {
            let mut cells = vec![name.to_owned(), sums.bookings.to_string()];
            cells.extend((back || commission).then(|| self.money(sums.earned)));
            cells.extend(back.then(|| self.money(sums.given_back)));
            cells.extend(commission.then(|| self.money(sums.commission)));
            cells.push(self.money(sums.left()?));
            Ok(cells)
        };
        Ok(FigureTable {
            head: heads.into_iter().map(str::to_owned).collect(),
            rows: rows.iter().map(|(name, sums)| cells(name, sums)).collect::<Result<_, _>>()?,
            foot: match total {
                Some(total) => cells(texts.sum, &total)?,
                None => Vec::new(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{TrainerId, UserId};
    use services::model::Trainer;

    use super::*;
    use crate::i18n::Locale;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn sums([earned, given_back, commission]: [i64; 3], bookings: i64) -> EarningSums {
        EarningSums { earned: eur(earned), given_back: eur(given_back), commission: eur(commission), bookings }
    }

    fn viewer(locale: Locale) -> Viewer {
        Viewer { user: None, locale, zone: None, now: "2026-11-21T09:00:00Z".parse().unwrap() }
    }

    fn earnings() -> Earnings {
        let now = "2026-11-21T09:00:00Z".parse().unwrap();
        let month = |text: &str| text.parse::<Month>().unwrap();
        let november = sums([123_450, 6_500, 0], 18);
        let part = |name: &str, sums| EarningPart { name: name.to_owned(), sums };
        Earnings {
            trainer: Trainer {
                id: TrainerId::from_parts(now, 1),
                user_id: UserId::from_parts(now, 1),
                slug: "tina".into(),
                name: "Tina".into(),
                craft: String::new(),
                headline: String::new(),
                about: String::new(),
                city: String::new(),
                zone: "Europe/Berlin".parse().unwrap(),
                currency: Currency::EUR,
                ways: domain::PayWays::default(),
                created_at: now,
            },
            currency: Currency::EUR,
            currencies: vec![Currency::EUR, Currency::USD],
            year: None,
            years: vec![2026, 2025],
            available: vec![eur(4_550)],
            pending: Vec::new(),
            on_its_way: Vec::new(),
            this_month: november,
            months: vec![(month("2026-10"), sums([0, 38_983, 0], 0)), (month("2026-11"), november)],
            total: sums([123_450, 45_483, 0], 18),
            services: vec![part("Strength session", sums([123_450, 0, 0], 18)), part("Class", sums([0, 45_483, 0], 0))],
            clients: vec![part("Ida", sums([123_450, 0, 0], 18))],
            other_clients: Some((2, sums([0, 45_483, 0], 0))),
            stamp: "EUR4550_".into(),
        }
    }

    fn sheet(earnings: &Earnings, locale: Locale) -> EarningsSheet {
        viewer(locale).earnings_sheet(earnings).unwrap()
    }

    #[test]
    fn the_month_is_said_in_a_sentence_with_what_went_back() {
        let said = |locale| sheet(&earnings(), locale).lead.replace('\u{a0}', " ");
        assert_eq!(said(Locale::En), "You earned €1,234.50 in November 2026 from 18 bookings; €65.00 went back.");
        assert_eq!(said(Locale::Ru), "Ноябрь 2026: вы заработали 1 234,50 €, 18 броней; вернулось клиентам 65,00 €.");
        let nothing = Earnings { this_month: sums([0; 3], 0), ..earnings() };
        assert_eq!(sheet(&nothing, Locale::En).lead, "Nothing earned in November 2026.");
        let in_person = Earnings { this_month: sums([0, 0, 975], 1), ..earnings() };
        let lead = sheet(&in_person, Locale::En).lead;
        assert!(lead.ends_with("from 1 booking; €9.75 is the commission for what you were paid in person."), "{lead}");
    }

    #[test]
    fn below_zero_is_explained_and_above_it_nothing_is() {
        assert_eq!(sheet(&earnings(), Locale::En).said, []);
        for locale in Locale::ALL {
            let owing = Earnings { available: vec![eur(-975), Money::new(500, Currency::USD)], ..earnings() };
            let shown = sheet(&owing, locale);
            assert_eq!((shown.said.len(), shown.said[0].tone), (1, Tone::Warning), "the dollars are none");
            assert!(shown.said[0].title.as_ref().unwrap().contains("9"), "{:?}", shown.said);
            assert_eq!(shown.tiles[0].note, locale.earnings().below_zero);
            assert_eq!(shown.tiles[0].amounts.len(), 2);
        }
    }

    #[test]
    fn months_reach_up_and_down_from_zero() {
        let plot = sheet(&earnings(), Locale::En).months;
        let bars: Vec<(i16, bool)> = plot.bars.iter().map(|bar| (bar.permille, bar.now)).collect();
        assert_eq!(bars, [(-249, false), (750, true)], "a third as far down as up, cut off");
        assert_eq!(plot.bars[1].rounded, "€1,169");
        assert_eq!(plot.table.rows[0], ["November 2026", "18", "€1,234.50", "€65.00", "€1,169.50"], "newest first");
        assert_eq!(plot.table.head, ["Month", "Bookings", "Earned", "Went back", "Yours"], "no commission, no column");
        let empty = Earnings { months: vec![("2026-11".parse().unwrap(), sums([0; 3], 0))], ..earnings() };
        assert_eq!(sheet(&empty, Locale::En).months.bars[0].permille, 0);
    }

    #[test]
    fn parts_and_the_rest_stand_over_what_they_add_up_to() {
        let parts = sheet(&earnings(), Locale::En).parts;
        let bars: Vec<(&str, u16)> = parts[0].bars.iter().map(|bar| (bar.name.as_str(), bar.permille)).collect();
        assert_eq!(bars, [("Strength session", 1_000), ("Class", 0)]);
        assert_eq!(parts[1].bars[1].name, "2 other clients");
        assert_eq!(parts[1].table.foot, ["Together", "18", "€1,234.50", "€454.83", "€779.67"]);
        let nothing = Earnings { services: Vec::new(), clients: Vec::new(), other_clients: None, ..earnings() };
        assert_eq!(sheet(&nothing, Locale::En).parts, []);
    }

    #[test]
    fn a_filter_keeps_what_the_other_one_has_chosen() {
        let chosen = Earnings { year: Some(2025), currency: Currency::USD, ..earnings() };
        let filters = sheet(&chosen, Locale::En).filters;
        let ways = |filter: &Filter| {
            filter.ways.iter().map(|(way, chosen)| (way.href.clone(), *chosen)).collect::<Vec<(String, bool)>>()
        };
        let to = |href: &str, chosen| (href.to_owned(), chosen);
        assert_eq!(
            ways(&filters[0]),
            [
                to("/desk/earnings?currency=USD", false),
                to("/desk/earnings?year=2026&currency=USD", false),
                to("/desk/earnings?year=2025&currency=USD", true),
            ]
        );
        assert_eq!(
            ways(&filters[1]),
            [to("/desk/earnings?year=2025", false), to("/desk/earnings?year=2025&currency=USD", true),]
        );
        assert_eq!(sheet(&chosen, Locale::En).export.0.href, "/desk/earnings.csv?year=2025&currency=USD");
        let one = Earnings { currencies: vec![Currency::EUR], ..earnings() };
        assert_eq!(sheet(&one, Locale::En).filters.len(), 1, "one currency is no choice");
    }
}
