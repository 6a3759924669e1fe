//! Bookings for other people's calendars, as iCalendar (RFC 5545): the file of one booking, the file in a letter (RFC 5546, so
//! that calendars update themselves), and the feed that a calendar fetches again and again.
//!
//! Why we write the format ourselves: `docs/adr/0010-icalendar-written-here.md`.

mod event;
mod feed;
mod lines;

pub(crate) use event::is_ours;
pub use feed::Feed;

use domain::{BookingId, BookingState, Timestamp};

use crate::model::{BookingDetails, CalendarFile, CalendarMethod, MailKind, User};
use crate::ports::{EventFacts, EventWords, Guest, LetterFacts, LetterWriter};
use crate::{Failure, Services};
use event::{Event, Organizer, was_booked};

impl Services {
    /// The calendar file of a booking as its client, its trainer or an admin sees it; `None` for everybody else, and for what
    /// never was more than a hold.
    ///
    /// # Errors
    /// The store's.
    pub async fn calendar_file(&self, user: &User, id: BookingId) -> Result<Option<CalendarFile>, Failure> {
        let Some(post) = &self.0.post else { return Ok(None) };
        let Some(details) = self.booking(user, id).await?.filter(was_booked) else { return Ok(None) };
        let event = self.event(&*post.writer, &details, user, self.now());
        Ok(Some(self.file(CalendarMethod::Publish, &event, None)))
    }

    /// What goes with a letter: that the booking stands as it is now, or that it is cancelled. Nothing goes with a letter that
    /// was overtaken: the next one has it.
    pub(crate) fn invitation(&self, writer: &dyn LetterWriter, facts: &LetterFacts) -> Option<CalendarFile> {
        let details = facts.details.as_ref()?;
        let method = match (facts.kind, details.booking.state) {
            (
                MailKind::Booked | MailKind::NewBooking | MailKind::Rescheduled | MailKind::SeatsGivenUp,
                BookingState::Confirmed { .. },
            ) => CalendarMethod::Request,
            (MailKind::Cancelled, BookingState::Cancelled { .. }) => CalendarMethod::Cancel,
            _ => return None,
        };
        let event = self.event(writer, details, &facts.to, self.now());
        Some(self.file(method, &event, Some(&facts.to)))
    }

    fn file(&self, method: CalendarMethod, event: &Event, invited: Option<&User>) -> CalendarFile {
        let mut lines = event::begin(Some(method));
        event.write(&mut lines, &self.organizer(), invited);
        CalendarFile { method, text: event::end(lines) }
    }

    /// The event of one booking, in the words that this person reads.
    fn event(&self, writer: &dyn LetterWriter, details: &BookingDetails, reader: &User, stamp: Timestamp) -> Event {
        let page = format!("{}/bookings/{}", self.settings().public_url, details.booking.id);
        let guest = Guest { name: details.client_name.clone(), seats: details.booking.seats };
        let guests = if details.booking.client_id == reader.id { Vec::new() } else { vec![guest] };
        let words = self.words(writer, details, &guests, reader, &page);
        Event::of_booking(details, stamp, page, words)
    }

    fn words(
        &self,
        writer: &dyn LetterWriter,
        details: &BookingDetails,
        guests: &[Guest],
        reader: &User,
        page: &str,
    ) -> EventWords {
        writer.event(&EventFacts { details, guests, language: reader.language, page })
    }

    /// Letters come from us, so we invite; without a mail server the site itself stands for us.
    fn organizer(&self) -> Organizer {
        let settings = self.settings();
        Organizer(settings.mail_from.as_deref().map_or_else(|| settings.public_url.clone(), lines::mailto))
    }
}
