//! What pages show of one session, and of what was called off.

use domain::calloff::add_up;
use domain::{CallOffId, CalledOff, Role, SessionId};

use super::{CallOffResult, SessionPage};
use crate::model::{SessionRow, Trainer, User};
use crate::ports::Read;
use crate::{Failure, Services};

impl Services {
    /// The trainer behind this account.
    ///
    /// # Errors
    /// The store's.
    pub async fn own_trainer(&self, user: &User) -> Result<Option<Trainer>, Failure> {
        Ok(self.0.store.read().await?.trainer_of_user(user.id).await?)
    }

    /// A session with who comes, for its trainer and admins; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn session_page(&self, user: &User, id: SessionId) -> Result<Option<SessionPage>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some((row, trainer)) = seen(&mut *read, user, id).await? else { return Ok(None) };
        let bookings = read.bookings_in_session(id).await?;
        let call_off = read.call_off_of_session(id).await?;
        let takes_place = row.called_off_at.is_none() && row.released_at.is_none();
        let may_call_off = takes_place && self.now() < row.session.slot.start();
        Ok(Some(SessionPage { trainer, row, bookings, call_off, may_call_off }))
    }

    /// What became of something that was called off, for its trainer and admins; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn call_off_result(&self, user: &User, id: CallOffId) -> Result<Option<CallOffResult>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(call_off) = read.call_off(id).await? else { return Ok(None) };
        let Some(trainer) = read.trainer(call_off.trainer_id).await? else { return Ok(None) };
        if trainer.user_id != user.id && user.role != Role::Admin {
            return Ok(None);
        }
        let session = match call_off.what {
            CalledOff::Session(session) => read.session_row(session).await?,
            CalledOff::Days { .. } => None,
        };
        let lines = read.call_off_lines(id).await?;
        let mut returned = Vec::new();
        for amount in lines.iter().filter_map(|line| line.returned) {
            add_up(&mut returned, amount)?;
        }
        Ok(Some(CallOffResult { call_off, trainer, session, lines, returned }))
    }
}

/// The session with its trainer, if this person may see it.
async fn seen(read: &mut dyn Read, user: &User, id: SessionId) -> Result<Option<(SessionRow, Trainer)>, Failure> {
    let Some(row) = read.session_row(id).await? else { return Ok(None) };
    let Some(trainer) = read.trainer(row.session.trainer_id).await? else { return Ok(None) };
    let may_see = trainer.user_id == user.id || user.role == Role::Admin;
    Ok(may_see.then_some((row, trainer)))
}
