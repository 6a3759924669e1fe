//! A trainer's week and one session with who comes, by the trainer's own clocks.

use domain::{BookingState, CalledOff, PayWay, PresenceRules, TimeSlot, Timestamp, Zone};
use jiff::ToSpan;
use jiff::civil::Date;
use services::model::{BookingDetails, CallOff};
use services::{SessionPage, TrainerWeek, WeekDay, WeekSession};

use super::booking::status;
use super::desk::capitalised;
use super::{Viewer, row, said};
use crate::dto::{Attendee, DayItem, DaySheet, Mark, SessionSheet, Tone, Way, WeekSheet};
use crate::{format, routes};

impl Viewer {
    pub(in crate::api) fn week_sheet(&self, week: &TrainerWeek) -> WeekSheet {
        let texts = self.locale.calling_off();
        let zone = &week.trainer.zone;
        let first = week.days.first().map_or(week.today, |day| day.date);
        let last = week.days.last().map_or(week.today, |day| day.date);
        let [before, this, after] = texts.ways;
        let way = |from: Option<Date>, text: &str| Way {
            href: routes::week(from.map(|day| day.to_string()).as_deref()),
            text: text.to_owned(),
        };
        WeekSheet {
            title: self.week_name(first, last),
            zone: (texts.zone)(&format::city_of(zone), zone.name()),
            ways: [
                way(first.checked_sub(7.days()).ok(), before),
                way(None, this),
                way(first.checked_add(7.days()).ok(), after),
            ],
            ways_name: texts.ways_name.to_owned(),
            days: week.days.iter().map(|day| self.day_sheet(day, week)).collect(),
            call_offs_name: texts.call_offs.to_owned(),
            call_offs: week.call_offs.iter().map(|call_off| self.call_off_way(call_off, zone)).collect(),
            back: self.locale.texts().my_desk.to_owned(),
        }
    }

    /// “23 – 29 November 2026”; with both months where there are two.
    fn week_name(&self, first: Date, last: Date) -> String {
        let months = self.locale.texts().months_of;
        let month = |day: Date| months[usize::try_from(day.month() - 1).unwrap_or(0)];
        if first.month() == last.month() {
            return format!("{} – {} {} {}", first.day(), last.day(), month(last), last.year());
        }
        let year = if first.year() == last.year() { String::new() } else { format!(" {}", first.year()) };
        format!("{} {}{year} – {} {} {}", first.day(), month(first), last.day(), month(last), last.year())
    }

    fn day_sheet(&self, day: &WeekDay, week: &TrainerWeek) -> DaySheet {
        let texts = self.locale.calling_off();
        let zone = &week.trainer.zone;
        let mut items: Vec<(Timestamp, DayItem)> = day
            .sessions
            .iter()
            .map(|session| (session.row.session.slot.start(), self.day_item(session, zone)))
            .collect();
        items.extend(day.free.iter().map(|(from, to)| {
            let free = DayItem {
                time: hours(*from, *to, zone),
                session: None,
                who: texts.free.to_owned(),
                mark: None,
                now: false,
            };
            (*from, free)
        }));
        items.sort_by_key(|(from, _)| *from);
        let weekday = usize::try_from(day.date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let full = format::full_date(day.date, self.locale);
        let call_off = Way { href: routes::call_off_days(&day.date.to_string()), text: texts.call_off_day.to_owned() };
        let takes_place = day.sessions.iter().any(|session| session.row.called_off_at.is_none());
        let may = day.date >= week.today && (takes_place || !day.free.is_empty());
        let short = format::day_and_month(day.date, self.locale);
        DaySheet {
            date: day.date.to_string(),
            name: [
                capitalised(self.locale.texts().weekdays[weekday]),
                short.split_once(' ').map_or(short.clone(), |(_, date)| date.to_owned()),
            ],
            today: day.date == week.today,
            closed: day.closed.then(|| texts.closed.to_owned()),
            nothing: if day.closed { String::new() } else { texts.nothing.to_owned() },
            items: items.into_iter().map(|(_, item)| item).collect(),
            call_off: may.then(|| (call_off, (texts.call_off_day_of)(&full))),
        }
    }

    fn day_item(&self, session: &WeekSession, zone: &Zone) -> DayItem {
        let WeekSession { row, bookings } = session;
        let slot = row.session.slot;
        DayItem {
            time: hours(slot.start(), slot.end(), zone),
            session: Some(Way { href: routes::session(&row.session.id.to_string()), text: row.service_name.clone() }),
            who: self.who(session),
            mark: self.session_mark(row.called_off_at.is_some(), bookings),
            now: slot.start() <= self.now && self.now < slot.end(),
        }
    }

    /// Who comes to a private session; of a class how many seats are taken.
    fn who(&self, session: &WeekSession) -> String {
        let texts = self.locale.calling_off();
        let of = &session.row.session;
        match session.bookings.as_slice() {
            _ if of.capacity > 1 => (texts.taken)(of.seats_taken, of.capacity),
            [] => texts.nobody_yet.to_owned(),
            [first, ..] => first.client_name.clone(),
        }
    }

    fn session_mark(&self, called_off: bool, bookings: &[BookingDetails]) -> Option<Mark> {
        let texts = self.locale.calling_off();
        let mark = |tone, text: &str| Some(Mark { tone, text: text.to_owned() });
        let held = |details: &BookingDetails| matches!(details.booking.state, BookingState::Held { .. });
        if called_off {
            return mark(Tone::Warning, texts.called_off);
        }
        if !bookings.is_empty() && bookings.iter().all(held) { mark(Tone::Warning, texts.held) } else { None }
    }

    fn call_off_way(&self, call_off: &CallOff, zone: &Zone) -> Way {
        let what = match call_off.what {
            CalledOff::Days { first, last } => self.days(first, last),
            CalledOff::Session(_) => {
                let at = format::moment(call_off.created_at, self.now, zone, self.locale);
                format!("{}, {at}", self.locale.calling_off().is_called_off[0])
            }
        };
        let text = match call_off.finished_at {
            Some(_) => what,
            None => (self.locale.calling_off().going_on)(&what),
        };
        Way { href: routes::call_off(&call_off.id.to_string()), text }
    }

    pub(in crate::api) fn session_sheet(&self, page: &SessionPage, rules: PresenceRules) -> SessionSheet {
        let texts = self.locale.calling_off();
        let (zone, session) = (&page.trainer.zone, &page.row.session);
        let id = session.id.to_string();
        let news = if page.row.called_off_at.is_some() {
            Some(said(Tone::Warning, texts.is_called_off))
        } else {
            page.row.released_at.map(|_| said(Tone::Info, texts.is_released))
        };
        SessionSheet {
            title: page.row.service_name.clone(),
            when: capitalised(&self.session_when(session.slot, zone)),
            said: news.into_iter().collect(),
            result: page
                .call_off
                .map(|id| Way { href: routes::call_off(&id.to_string()), text: texts.see_result.to_owned() }),
            facts: (session.capacity > 1)
                .then(|| row(texts.seats, (texts.taken)(session.seats_taken, session.capacity)))
                .into_iter()
                .chain([row(texts.by_clocks, format!("{} ({})", format::city_of(zone), zone.name()))])
                .collect(),
            people_name: texts.people.to_owned(),
            people: page.bookings.iter().map(|details| self.attendee(details, rules, zone)).collect(),
            nobody: texts.nobody.to_owned(),
            call_off: page
                .may_call_off
                .then(|| Way { href: routes::call_off_session(&id), text: texts.call_off_session.to_owned() }),
            back: self.week_of(&page.trainer, zone.local(session.slot.start()).date()),
            id,
        }
    }

    /// “Tuesday 24 November, 18:30 – 19:15”, as it stands within a sentence.
    pub(super) fn session_when(&self, slot: TimeSlot, zone: &Zone) -> String {
        let date = format::full_date(zone.local(slot.start()).date(), self.locale);
        format!("{date}, {}", hours(slot.start(), slot.end(), zone))
    }

    /// To the week with this day: for the trainer, whose it is.
    pub(super) fn week_of(&self, trainer: &services::model::Trainer, day: Date) -> Option<Way> {
        let own = self.user.as_ref().is_some_and(|user| user.id == trainer.user_id);
        let text = self.locale.calling_off().back_to_week.to_owned();
        own.then(|| Way { href: routes::week(Some(&day.to_string())), text })
    }

    fn attendee(&self, details: &BookingDetails, rules: PresenceRules, zone: &Zone) -> Attendee {
        let paid = self.paid_how(details);
        Attendee {
            id: details.booking.id.to_string(),
            client: details.client_name.clone(),
            about: format!("{}, {paid}", (self.locale.seats().seats)(details.booking.seats)),
            status: status(details, self.now),
            presence: self.presence(details, rules, zone),
        }
    }

    /// “€65.00 paid online”.
    fn paid_how(&self, details: &BookingDetails) -> String {
        let texts = self.locale.calling_off();
        let amount = self.money(details.to_pay());
        match &details.payment {
            _ if matches!(details.booking.state, BookingState::Held { .. }) => texts.not_paid.to_owned(),
            Some(payment) if payment.is_to_be_collected() => (texts.to_pay_in_person)(&amount),
            Some(payment) if payment.way == PayWay::OnArrival => (texts.paid_in_person)(&amount),
            Some(_) => (texts.paid_online)(&amount),
            None => texts.not_paid.to_owned(),
        }
    }
}

/// “18:30 – 19:15”.
fn hours(from: Timestamp, to: Timestamp, zone: &Zone) -> String {
    format!("{} – {}", format::time_of_day(&zone.local(from)), format::time_of_day(&zone.local(to)))
}
