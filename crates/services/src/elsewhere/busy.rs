//! From the text of somebody else's calendar to when they are busy. Takes no longer, and no more memory, than it may, whatever the
//! text is: it comes from anywhere.

use std::collections::{BTreeMap, HashMap};

use calcard::icalendar::ICalendar;
use domain::availability::BusyElsewhere;
use domain::{Timestamp, Zone};
use jiff::civil::DateTime;

use super::clocks::{Clocks, When};
use super::events::{Event, event, is_event, shift};
use super::lines::sieve;
use super::repeat::comings;
use crate::ics::is_ours;

/// How many busy stretches are kept of one calendar.
const SLOTS_MAX: usize = 5_000;
/// How many comings of all events are followed.
const COMINGS_IN_ALL_MAX: usize = 300_000;

/// The text is no calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was read is no calendar")]
pub struct NotACalendar;

/// When the calendar's owner is busy within the window, by the clocks of `zone` where it does not say by whose. `go_on` is asked
/// between two events; where it says no, what was found until then counts. `cut` is true of the answer where anything was left
/// out: too much of it, or unreadable.
///
/// # Errors
/// [`NotACalendar`].
pub fn busy_times(
    text: &str,
    zone: &Zone,
    window: (Timestamp, Timestamp),
    go_on: &dyn Fn() -> bool,
) -> Result<BusyElsewhere, NotACalendar> {
    let sieved = sieve(text).ok_or(NotACalendar)?;
    let calendar = ICalendar::parse(&sieved.text).map_err(|_| NotACalendar)?;
    let own = zone.local(window.0).time_zone().clone();
    let mut clocks = Clocks::of(&calendar, own);
    let mut events = Vec::new();
    let mut cut = sieved.cut;
    for component in calendar.components.iter().filter(|component| is_event(component)) {
        match event(component, &mut clocks) {
            Ok(event) if is_ours(event.uid) => {}
            Ok(event) => events.push(event),
            Err(_) => cut = true,
        }
    }
    let replaced = Replacements::of(&events);
    let mut reader = Reader { clocks, replaced, window, found: Vec::new(), left: COMINGS_IN_ALL_MAX, cut };
    for (place, event) in events.iter().enumerate() {
        if !go_on() {
            reader.cut = true;
            break;
        }
        reader.take(place, event);
    }
    let mut busy = BusyElsewhere::of(reader.found, window, SLOTS_MAX);
    busy.cut |= reader.cut;
    Ok(busy)
}

/// What takes the place of single comings.
#[derive(Default)]
struct Replacements<'e> {
    /// By whose coming, and when that would be: the newest one's place among all events.
    single: HashMap<(&'e str, Timestamp), usize>,
    /// Those that all later ones follow, too.
    later: HashMap<&'e str, BTreeMap<Timestamp, &'e Event<'e>>>,
}

impl<'e> Replacements<'e> {
    fn of(events: &'e [Event<'e>]) -> Self {
        let mut found = Self::default();
        for (place, event) in events.iter().enumerate() {
            let Some((when, all_later)) = &event.instead_of else { continue };
            let Some(at) = when.moment() else { continue };
            let newest = found.single.entry((event.uid, at)).or_insert(place);
            if events[*newest].sequence <= event.sequence {
                *newest = place;
            }
            if *all_later {
                found.later.entry(event.uid).or_default().insert(at, event);
            }
        }
        found
    }

    /// False for what a newer version takes the place of.
    fn is_newest(&self, place: usize, event: &Event<'_>, at: Timestamp) -> bool {
        self.single.get(&(event.uid, at)).is_none_or(|newest| *newest == place)
    }
}

struct Reader<'c, 'e> {
    clocks: Clocks<'c>,
    replaced: Replacements<'e>,
    window: (Timestamp, Timestamp),
    found: Vec<(Timestamp, Timestamp)>,
    /// How many comings may still be followed.
    left: usize,
    cut: bool,
}

impl<'e> Reader<'_, 'e> {
    fn take(&mut self, place: usize, event: &'e Event<'e>) {
        if let Some((when, _)) = &event.instead_of {
            let newest = when.moment().is_none_or(|at| self.replaced.is_newest(place, event, at));
            if newest && !event.free {
                self.add(&event.start, event);
            }
            return;
        }
        // What keeps nobody busy may still have comings that do, and those stand by themselves.
        if event.free {
            return;
        }
        let mut starts = vec![event.start.local];
        if let Some(rule) = event.rule {
            if self.left == 0 {
                self.cut = true;
                return;
            }
            let comings = comings(&event.start, rule, &mut self.clocks, self.window.1, self.left);
            self.left -= comings.starts.len().min(self.left);
            self.cut |= comings.cut;
            starts = comings.starts;
        }
        let never = Never::of(event);
        for local in starts {
            self.coming(event, local, &never);
        }
        for (start, length) in &event.more {
            if never.is(start) || start.moment().is_some_and(|at| self.is_replaced(event, at)) {
                continue;
            }
            let end = length.unwrap_or(event.length).after(start);
            self.found.extend(start.moment().zip(end));
        }
    }

    /// One coming by the event's own clocks.
    fn coming(&mut self, event: &'e Event<'e>, local: DateTime, never: &Never) {
        let start = When { local, ..event.start.clone() };
        let Some(at) = start.moment() else { return };
        if never.is(&start) || self.is_replaced(event, at) {
            return;
        }
        let later = self.replaced.later.get(event.uid).and_then(|later| later.range(..at).next_back());
        let Some(changed) = later.map(|(_, changed)| *changed) else { return self.add(&start, event) };
        let Some((instead_of, _)) = &changed.instead_of else { return };
        let moved = local.checked_add(shift(instead_of.local, changed.start.local)).ok();
        if let Some(local) = moved.filter(|_| !changed.free) {
            self.add(&When { local, ..changed.start.clone() }, changed);
        }
    }

    fn is_replaced(&self, event: &Event<'_>, at: Timestamp) -> bool {
        self.replaced.single.contains_key(&(event.uid, at))
    }

    fn add(&mut self, start: &When, event: &Event<'_>) {
        let within = |(from, until): &(Timestamp, Timestamp)| *from < self.window.1 && self.window.0 < *until;
        self.found.extend(start.moment().zip(event.length.after(start)).filter(within));
    }
}

/// When an event does not come: at moments, and on days.
struct Never {
    at: Vec<Timestamp>,
    on: Vec<jiff::civil::Date>,
}

impl Never {
    fn of(event: &Event<'_>) -> Self {
        let (days, times): (Vec<&When>, Vec<&When>) = event.never.iter().partition(|when| when.all_day);
        let mut at: Vec<Timestamp> = times.into_iter().filter_map(When::moment).collect();
        let mut on: Vec<jiff::civil::Date> = days.into_iter().map(|when| when.local.date()).collect();
        at.sort_unstable();
        on.sort_unstable();
        Self { at, on }
    }

    fn is(&self, start: &When) -> bool {
        self.on.binary_search(&start.local.date()).is_ok()
            || start.moment().is_some_and(|at| self.at.binary_search(&at).is_ok())
    }
}

#[cfg(test)]
mod tests;
