//! What calling off would do, and doing the part of it that must not wait: from then on nobody can book what is called off.

use std::collections::BTreeSet;

use domain::availability::closed_around;
use domain::{
    BookingState, CallOffId, CallOffSums, CalledOff, DayException, ExceptionId, JobId, LineState, Role, Timestamp,
};
use jiff::ToSpan;

use super::{CallOffError, CallOffOrder, CallOffPreview, Ending, PreviewLine, left_by};
use crate::hours::{AHEAD_DAYS_MAX, EXCEPTIONS_MAX, moments};
use crate::model::{BookingDetails, CalendarException, CallOff, JobKind, SessionRow, Trainer, User};
use crate::ports::{Read, Tx};
use crate::returning::beside::would_go_back;
use crate::returning::order::checked_note;
use crate::{Failure, Services};

/// What is fixed before the transaction, which may run twice.
struct Fresh {
    call_off: CallOff,
    keep_closed: bool,
    job: JobId,
    /// For the time that stays closed; a session touches two days at most.
    exceptions: [ExceptionId; 2],
}

impl Services {
    /// What calling this off would do now, for the session's trainer and admins; days are a trainer's own.
    ///
    /// # Errors
    /// [`CallOffError`] says why it cannot be called off.
    pub async fn preview_call_off(&self, user: &User, what: CalledOff) -> Result<CallOffPreview, CallOffError> {
        let now = self.now();
        let id = CallOffId::from_parts(now, self.random_bits());
        let mut read = self.0.store.read().await?;
        let trainer = trainer_of(&mut *read, user, what).await?;
        let sessions = concerned(&mut *read, &trainer, what, now).await?;
        let lines = lines(&mut *read, &sessions, now).await?;
        let sums = sums(&sessions, &lines)?;
        let cancelled = lines.iter().filter(|line| matches!(line.ends, Ending::Cancelled(_)));
        let people = cancelled.map(|line| line.details.booking.client_id).collect::<BTreeSet<_>>().len();
        Ok(CallOffPreview { id, trainer, what, sessions, lines, sums, people })
    }

    /// Calls off: in one transaction nobody can book any of it any more, its time is closed, and a job is to cancel the bookings.
    /// Whoever sends the same order twice has done it once.
    ///
    /// # Errors
    /// [`CallOffError`]; nothing has changed then.
    pub async fn call_off(&self, user: &User, order: CallOffOrder) -> Result<CallOffId, CallOffError> {
        let now = self.now();
        let note = checked_note(order.note).map_err(|_| CallOffError::NoteTooLong)?;
        let trainer = trainer_of(&mut *self.0.store.read().await?, user, order.what).await?;
        let call_off = CallOff {
            id: order.id,
            trainer_id: trainer.id,
            called_off_by: user.id,
            role: if user.id == trainer.user_id { Role::Trainer } else { Role::Admin },
            what: order.what,
            note,
            agreed: order.agreed,
            created_at: now,
            finished_at: None,
        };
        let job = JobId::from_parts(now, self.random_bits());
        let exceptions = [(); 2].map(|()| ExceptionId::from_parts(now, self.random_bits()));
        let fresh = std::sync::Arc::new(Fresh { call_off, keep_closed: order.keep_closed, job, exceptions });
        self.0
            .store
            .write(move |tx| {
                let (trainer, fresh) = (trainer.clone(), std::sync::Arc::clone(&fresh));
                Box::pin(async move { call_off_now(tx, &trainer, &fresh).await })
            })
            .await
    }
}

/// Whose calendar it is about, if this person may call that off.
async fn trainer_of(read: &mut dyn Read, user: &User, what: CalledOff) -> Result<Trainer, CallOffError> {
    let own = read.trainer_of_user(user.id).await?;
    let CalledOff::Session(session) = what else { return own.ok_or(CallOffError::NotFound) };
    let row = read.session_row(session).await?.ok_or(CallOffError::NotFound)?;
    match own.filter(|own| own.id == row.session.trainer_id) {
        Some(own) => Ok(own),
        None if user.role == Role::Admin => read.trainer(row.session.trainer_id).await?.ok_or(CallOffError::NotFound),
        None => Err(CallOffError::NotFound),
    }
}

/// The sessions that would be called off, earliest first: those that have not begun.
async fn concerned(
    read: &mut dyn Read,
    trainer: &Trainer,
    what: CalledOff,
    now: Timestamp,
) -> Result<Vec<SessionRow>, CallOffError> {
    match what {
        CalledOff::Session(id) => {
            let row = read.session_row(id).await?.ok_or(CallOffError::NotFound)?;
            if row.called_off_at.is_some() {
                return Err(CallOffError::CalledOff { by: read.call_off_of_session(id).await? });
            }
            if row.released_at.is_some() {
                return Err(CallOffError::Released);
            }
            if row.session.slot.start() <= now { Err(CallOffError::Started) } else { Ok(vec![row]) }
        }
        CalledOff::Days { .. } => {
            let (from, until) = range(trainer, what, now)?;
            let mut found = read.session_rows(trainer.id, from, until).await?;
            found.retain(|row| row.called_off_at.is_none());
            Ok(found)
        }
    }
}

/// From when to when starts are called off.
fn range(trainer: &Trainer, what: CalledOff, now: Timestamp) -> Result<(Timestamp, Timestamp), CallOffError> {
    let CalledOff::Days { first, last } = what else { return Err(CallOffError::NotTheseDays) };
    let today = trainer.zone.local(now).date();
    if last < today || first > today.saturating_add(AHEAD_DAYS_MAX.days()) {
        return Err(CallOffError::NotTheseDays);
    }
    let (from, until) = moments(trainer, first, last).ok_or(CallOffError::NotTheseDays)?;
    // What starts at this very moment has begun.
    let soonest = now.checked_add(1.microsecond()).unwrap_or(Timestamp::MAX);
    Ok((from.max(soonest), until))
}

/// What would become of each booking.
async fn lines(read: &mut dyn Read, sessions: &[SessionRow], now: Timestamp) -> Result<Vec<PreviewLine>, Failure> {
    let mut found = Vec::new();
    for row in sessions {
        for details in read.bookings_in_session(row.session.id).await? {
            let ends = ending(read, &details, now).await?;
            found.push(PreviewLine { details, ends });
        }
    }
    Ok(found)
}

async fn ending(read: &mut dyn Read, details: &BookingDetails, now: Timestamp) -> Result<Ending, Failure> {
    if matches!(details.booking.state, BookingState::Held { .. }) {
        return Ok(Ending::Hold);
    }
    match would_go_back(read, details, Role::Trainer, now).await {
        Ok(returned) => Ok(Ending::Cancelled(returned)),
        Err(why) => left_by(why).map(Ending::Left),
    }
}

fn sums(sessions: &[SessionRow], lines: &[PreviewLine]) -> Result<CallOffSums, Failure> {
    let mut sums = CallOffSums { sessions: sessions.len(), ..CallOffSums::default() };
    for line in lines {
        if let Ending::Cancelled(returned) = line.ends {
            sums.add(returned)?;
        }
    }
    Ok(sums)
}

/// Marks first and looks afterwards: what is marked gets no more bookings, so that what is found is all there is.
async fn call_off_now(tx: &mut dyn Tx, trainer: &Trainer, fresh: &Fresh) -> Result<CallOffId, CallOffError> {
    let Fresh { call_off, .. } = fresh;
    let now = call_off.created_at;
    if let Some(known) = tx.call_off(call_off.id).await? {
        return if known.trainer_id == trainer.id { Ok(known.id) } else { Err(CallOffError::NotFound) };
    }
    tx.stop_bookings(trainer.id).await?;
    let mut sessions = concerned(tx, trainer, call_off.what, now).await?;
    match call_off.what {
        CalledOff::Session(session) => {
            if !tx.call_off_session(session, now).await? {
                return Err(CallOffError::CalledOff { by: tx.call_off_of_session(session).await? });
            }
        }
        CalledOff::Days { .. } => {
            let (from, until) = range(trainer, call_off.what, now)?;
            let marked: BTreeSet<_> = tx.call_off_sessions(trainer.id, from, until, now).await?.into_iter().collect();
            sessions = tx.session_rows(trainer.id, from, until).await?;
            sessions.retain(|row| marked.contains(&row.session.id));
        }
    }
    let lines = lines(tx, &sessions, now).await?;
    if sums(&sessions, &lines)? != call_off.agreed {
        return Err(CallOffError::Changed);
    }
    close(tx, trainer, fresh, &sessions).await?;
    for row in &sessions {
        tx.release_if_empty(row.session.id, now).await?;
    }
    write_down(tx, fresh, &lines).await?;
    Ok(call_off.id)
}

/// What of the calendar stays closed.
async fn close(tx: &mut dyn Tx, trainer: &Trainer, fresh: &Fresh, sessions: &[SessionRow]) -> Result<(), CallOffError> {
    let closed = match fresh.call_off.what {
        CalledOff::Days { first, last } => DayException::closed(first, last).into_iter().collect(),
        CalledOff::Session(_) if fresh.keep_closed => {
            sessions.iter().flat_map(|row| closed_around(&trainer.zone, row.session.slot)).collect()
        }
        CalledOff::Session(_) => Vec::new(),
    };
    let today = trainer.zone.local(fresh.call_off.created_at).date();
    let limit = i64::try_from(EXCEPTIONS_MAX).unwrap_or(i64::MAX);
    let known = tx.exceptions_of(trainer.id, today, limit).await?;
    let is_closed = |what: &DayException| {
        known.iter().any(|known| {
            known.what == *what || (known.what.closes(what.first_day()) && known.what.closes(what.last_day()))
        })
    };
    let wanted: Vec<DayException> = closed.into_iter().filter(|what: &DayException| !is_closed(what)).collect();
    if known.len() + wanted.len() > EXCEPTIONS_MAX {
        return Err(CallOffError::TooManyExceptions);
    }
    for (what, id) in wanted.into_iter().zip(fresh.exceptions) {
        let created_at = fresh.call_off.created_at;
        let exception = CalendarException { id, trainer_id: trainer.id, what, note: None, created_at };
        tx.insert_exception(&exception).await?;
    }
    Ok(())
}

/// The call-off with its bookings, and the job that cancels them, where there are any.
async fn write_down(tx: &mut dyn Tx, fresh: &Fresh, lines: &[PreviewLine]) -> Result<(), CallOffError> {
    let state = |line: &PreviewLine| match line.ends {
        Ending::Left(left) => left,
        Ending::Hold | Ending::Cancelled(_) => LineState::Waiting,
    };
    let bookings: Vec<_> = lines.iter().map(|line| (line.details.booking.id, state(line))).collect();
    let waits = bookings.iter().any(|(_, state)| *state == LineState::Waiting);
    let now = fresh.call_off.created_at;
    let call_off = CallOff { finished_at: (!waits).then_some(now), ..fresh.call_off.clone() };
    tx.insert_call_off(&call_off, &bookings).await?;
    if waits {
        tx.enqueue_job(fresh.job, JobKind::CallOff, &call_off.id.to_string(), now).await?;
    }
    Ok(())
}
