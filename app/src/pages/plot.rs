//! Plots: bars from zero, one hue, figures where they belong, and the same as a table behind a switch.

use leptos::prelude::*;

use crate::components::{Icon, Shape};
use crate::dto::{FigureTable, MonthBar, MonthPlot, PartBar, PartPlot};
use crate::visitor::use_texts;

/// A year has this many columns, even while it has not come that far.
const COLUMNS: usize = 12;
/// The highest bar ends here, in hundredths of a per cent of the plot: above it is room for its figure.
const TOP: i64 = 1_200;
/// The base line of a plot with nothing below zero.
const BOTTOM: i64 = 8_600;
/// Where the lowest bar ends in a plot with something below zero: under it is room for its figure.
const BOTTOM_BELOW: i64 = 7_600;

/// Months: the running one set off, the highest and the running one labelled, and the lowest where it is below zero. Every other
/// month is named, for want of room on phones. `id` is that of the heading.
pub(super) fn months(plot: MonthPlot, id: &'static str) -> AnyView {
    let MonthPlot { title, note, bars, table } = plot;
    let scale = Scale::of(&bars);
    let marked = marked(&bars);
    let last = bars.len().saturating_sub(1);
    let drawn = bars.into_iter().enumerate().map(|(index, month)| {
        let place = scale.place(index, month.permille);
        let below = month.permille < 0;
        let class = match (month.now, below) {
            (true, _) => "plot__bar plot__bar--now",
            (false, true) => "plot__bar plot__bar--below",
            (false, false) => "plot__bar",
        };
        let label = marked.contains(&index).then(|| {
            let (y, away) = if below { (place.end.clone(), "16") } else { (place.top.clone(), "-6") };
            view! { <text class="plot__value" x=place.middle.clone() y=y dy=away>{month.rounded}</text> }
        });
        let name = (last - index).is_multiple_of(2).then(|| {
            view! {
                <text class="plot__month" x=place.middle y="100%" dy="-6">
                    {month.short}
                </text>
            }
        });
        view! {
            <rect class=class x=place.left y=place.top width=place.width height=place.height rx="4"></rect>
            {label}
            {name}
        }
    });
    let base = percent(scale.base);
    view! {
        <div class="card">
            <figure class="plot">
                <figcaption>
                    <h2 id=id>{title.clone()}</h2>
                    <p class="muted small">{note.clone()}</p>
                </figcaption>
                <svg class="plot__svg" height="200" role="img" aria-label=title>
                    {drawn.collect_view()}
                    <line class="plot__base" x1="0" x2="100%" y1=base.clone() y2=base></line>
                </svg>
            </figure>
            {as_table(note, table)}
        </div>
    }
    .into_any()
}

/// Horizontal bars with their figures. `id` is that of the heading.
pub(super) fn parts(plot: PartPlot, id: &'static str) -> AnyView {
    let PartPlot { title, bars, table } = plot;
    let bar = |bar: PartBar| {
        let PartBar { name, about, amount, permille } = bar;
        view! {
            <li class="bars__item">
                <span class="bars__name">{name}</span>
                <strong class="bars__amount">{amount}</strong>
                <svg class="bars__bar" height="8" aria-hidden="true">
                    <rect width=percent(i64::from(permille) * 10) height="8" rx="4"></rect>
                </svg>
                <span class="bars__about">{about}</span>
            </li>
        }
    };
    view! {
        // The table in it is the landmark of this name.
        <div class="card">
            <h2 id=id>{title.clone()}</h2>
            <ol class="bars">{bars.into_iter().map(bar).collect_view()}</ol>
            {as_table(title, table)}
        </div>
    }
    .into_any()
}

fn as_table(name: String, table: FigureTable) -> AnyView {
    let FigureTable { head, rows, foot } = table;
    let cells = |cells: Vec<String>| {
        let cell = |(index, cell): (usize, String)| match index {
            0 => view! { <th scope="row">{cell}</th> }.into_any(),
            _ => view! { <td class="table__num">{cell}</td> }.into_any(),
        };
        view! { <tr>{cells.into_iter().enumerate().map(cell).collect_view()}</tr> }
    };
    let head = head.into_iter().enumerate().map(|(index, name)| {
        let class = (index > 0).then_some("table__num");
        view! {
            <th scope="col" class=class>
                {name}
            </th>
        }
    });
    let foot = (!foot.is_empty()).then(|| view! { <tfoot>{cells(foot)}</tfoot> });
    view! {
        <details class="more">
            <summary class="more__open">
                <Icon shape=Shape::Down />
                {use_texts().as_table}
            </summary>
            <div class="scroll" tabindex="0" role="region" aria-label=name>
                <table class="table">
                    <thead>
                        <tr>{head.collect_view()}</tr>
                    </thead>
                    <tbody>{rows.into_iter().map(cells).collect_view()}</tbody>
                    {foot}
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// Which months have a figure: next to the running month there is no room for a second one.
fn marked(bars: &[MonthBar]) -> Vec<usize> {
    let by_height = |(_, bar): &(usize, &MonthBar)| bar.permille;
    let now = bars.iter().position(|bar| bar.now);
    let highest = bars.iter().enumerate().max_by_key(by_height).filter(|(_, bar)| bar.permille > 0);
    let lowest = bars.iter().enumerate().min_by_key(by_height).filter(|(_, bar)| bar.permille < 0);
    let mut marked: Vec<usize> = now.into_iter().collect();
    for (index, bar) in [highest, lowest].into_iter().flatten() {
        let near = |other: &usize| {
            index.abs_diff(*other) <= 2
                && bars.get(*other).is_some_and(|other| (other.permille < 0) == (bar.permille < 0))
        };
        if !marked.iter().any(near) {
            marked.push(index);
        }
    }
    marked
}

/// How bars are laid out, in hundredths of a per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scale {
    columns: i64,
    /// Where zero is.
    base: i64,
    /// What a thousandth is, in thousandths.
    unit: i64,
}

impl Scale {
    fn of(bars: &[MonthBar]) -> Self {
        let up = bars.iter().map(|bar| i64::from(bar.permille)).max().unwrap_or(0).max(0);
        let down = bars.iter().map(|bar| -i64::from(bar.permille)).max().unwrap_or(0).max(0);
        let room = if down > 0 { BOTTOM_BELOW } else { BOTTOM } - TOP;
        let columns = i64::try_from(bars.len().max(COLUMNS)).unwrap_or(1);
        let span = (up + down).max(1);
        let base = if up + down == 0 { BOTTOM } else { TOP + room * up / span };
        Self { columns, base, unit: room * 1_000 / span }
    }

    fn place(self, index: usize, permille: i16) -> Place {
        let column = 10_000 / self.columns;
        let left = column * i64::try_from(index).unwrap_or(0);
        let height = i64::from(permille).abs() * self.unit / 1_000;
        let top = if permille < 0 { self.base } else { self.base - height };
        Place {
            left: percent(left + column * 14 / 100),
            middle: percent(left + column / 2),
            width: percent(column * 72 / 100),
            top: percent(top),
            end: percent(top + height),
            height: percent(height),
        }
    }
}

/// Where a bar stands, in per cent of the plot.
struct Place {
    left: String,
    middle: String,
    width: String,
    top: String,
    end: String,
    height: String,
}

/// Hundredths of a per cent as an attribute's value.
fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(permilles: &[i16], now: Option<usize>) -> Vec<MonthBar> {
        let bar = |(index, permille): (usize, &i16)| MonthBar {
            short: String::new(),
            rounded: String::new(),
            permille: *permille,
            now: now == Some(index),
        };
        permilles.iter().enumerate().map(bar).collect()
    }

    #[test]
    fn bars_stand_on_zero_and_hang_from_it() {
        let up = Scale::of(&bars(&[500, 1_000], None));
        assert_eq!((up.base, up.columns), (8_600, 12));
        let highest = up.place(1, 1_000);
        assert_eq!((highest.top.as_str(), highest.height.as_str()), ("12.00%", "74.00%"));
        let both = Scale::of(&bars(&[750, -250], None));
        assert_eq!(both.base, 1_200 + 6_400 * 3 / 4);
        let (over, under) = (both.place(0, 750), both.place(1, -250));
        assert_eq!((over.top.as_str(), over.end.as_str()), ("12.00%", "60.00%"));
        assert_eq!((under.top.as_str(), under.end.as_str()), ("60.00%", "76.00%"));
        assert_eq!(Scale::of(&bars(&[0, 0], None)).base, 8_600, "nothing stands on the ground");
        assert_eq!(Scale::of(&bars(&[-1_000], None)).base, 1_200, "all of it is below");
    }

    #[test]
    fn figures_never_stand_on_each_other() {
        assert_eq!(marked(&bars(&[1_000, 0, 0, 10], Some(3))), [3, 0]);
        assert_eq!(marked(&bars(&[0, 1_000, 0, 10], Some(3))), [3], "the highest is too near");
        assert_eq!(marked(&bars(&[0, 900, -100, 0, 0, 0], None)), [1, 2], "one is above and one below");
        assert_eq!(marked(&bars(&[0, 0], None)), [] as [usize; 0]);
    }
}
