//! Letters to people.

use async_trait::async_trait;
use domain::{MailId, Timestamp, UserId};
use services::model::{CalendarFile, CalendarMethod, Letter, Mail, MailKind, MailRow, MailState};
use services::ports::StoreError;
use services::ports::store::{MailReads, MailWrites};
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};
use crate::{postgres, sqlite};

macro_rules! mail_columns {
    () => {
        "m.id, m.kind, m.about, m.user_id, m.state, m.attempts, m.subject, m.body_text, m.body_html,
         m.calendar_method, m.calendar, m.last_error, m.next_try_at, m.created_at, m.sent_at"
    };
}

fn mail(row: &mut Columns<'_>) -> Result<Mail, StoreError> {
    Ok(Mail {
        id: row.parsed()?,
        kind: row.named(MailKind::from_name)?,
        about: row.text()?,
        user_id: row.parsed()?,
        state: row.named(MailState::from_name)?,
        attempts: row.int()?,
        letter: letter(row)?,
        last_error: row.maybe_text()?,
        next_try_at: row.time()?,
        created_at: row.time()?,
        sent_at: row.maybe_time()?,
    })
}

fn letter(row: &mut Columns<'_>) -> Result<Option<Letter>, StoreError> {
    let (subject, text, html) = (row.maybe_text()?, row.maybe_text()?, row.maybe_text()?);
    let file = row.maybe_named(CalendarMethod::from_name)?.zip(row.maybe_text()?);
    let calendar = file.map(|(method, text)| CalendarFile { method, text });
    Ok(subject.zip(text).zip(html).map(|((subject, text), html)| Letter { subject, text, html, calendar }))
}

fn with_reader(row: &mut Columns<'_>) -> Result<MailRow, StoreError> {
    Ok(MailRow { mail: mail(row)?, to_name: row.text()?, to_email: row.text()? })
}

macro_rules! claim_mails_sql {
    ($skip_locked:expr) => {
        concat!(
            "WITH due AS MATERIALIZED (
                 SELECT id AS due_id FROM mails WHERE state = 'queued' AND next_try_at <= $1
                 ORDER BY next_try_at, id LIMIT $3 ",
            $skip_locked,
            ")
             UPDATE mails AS m SET next_try_at = $2, attempts = attempts + 1
             FROM due WHERE m.id = due.due_id RETURNING id, kind, about, user_id, state, attempts, subject, body_text,
                 body_html, calendar_method, calendar, last_error, next_try_at, created_at, sent_at"
        )
    };
}

#[async_trait]
impl<C: Link> MailReads for Db<C> {
    async fn mails(&mut self, of: Option<UserId>, limit: i64) -> Result<Vec<MailRow>, StoreError> {
        const ALL_SQL: &str = concat!(
            "SELECT ",
            mail_columns!(),
            ", u.name, u.email FROM mails m JOIN users u ON u.id = m.user_id ORDER BY m.created_at DESC, m.id DESC LIMIT $1"
        );
        const OF_SQL: &str = concat!(
            "SELECT ",
            mail_columns!(),
            ", u.name, u.email FROM mails m JOIN users u ON u.id = m.user_id
              WHERE m.user_id = $2 ORDER BY m.created_at DESC, m.id DESC LIMIT $1"
        );
        let statement = match of {
            None => query(ALL_SQL).bind(limit),
            Some(user) => query(OF_SQL).bind(limit).bind(user.to_string()),
        };
        read_all(&self.all(statement).await?, with_reader)
    }

    async fn mail(&mut self, id: MailId) -> Result<Option<MailRow>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            mail_columns!(),
            ", u.name, u.email FROM mails m JOIN users u ON u.id = m.user_id WHERE m.id = $1"
        );
        read_one(self.one(query(SQL).bind(id.to_string())).await?, with_reader)
    }

    async fn next_mail_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT next_try_at FROM mails WHERE state = 'queued' ORDER BY next_try_at LIMIT 1";
        read_one(self.one(query(SQL)).await?, |row| row.time())
    }
}

#[async_trait]
impl<C: Link> MailWrites for Db<C> {
    async fn insert_mail(&mut self, mail: &Mail) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO mails (id, kind, about, user_id, state, attempts, next_try_at, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (kind, about, user_id) DO NOTHING";
        let statement = query(SQL)
            .bind(mail.id.to_string())
            .bind(mail.kind.name())
            .bind(&mail.about)
            .bind(mail.user_id.to_string())
            .bind(mail.state.name())
            .bind(mail.attempts)
            .bind(micros(mail.next_try_at))
            .bind(micros(mail.created_at));
        self.touched.mails = true;
        self.change_one(statement).await
    }

    async fn claim_mails(&mut self, now: Timestamp, lease: Timestamp, limit: i64) -> Result<Vec<Mail>, StoreError> {
        let text =
            self.engine.pick(claim_mails_sql!(sqlite::skip_locked!()), claim_mails_sql!(postgres::skip_locked!()));
        let statement = query(text).bind(micros(now)).bind(micros(lease)).bind(limit);
        let mut mails = read_all(&self.change_returning(statement).await?, mail)?;
        mails.sort_by_key(|mail| (mail.created_at, mail.id));
        Ok(mails)
    }

    async fn update_mail(&mut self, mail: &Mail) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE mails SET
                state = $2, subject = $3, body_text = $4, body_html = $5, last_error = $6, next_try_at = $7, sent_at = $8,
                calendar_method = $9, calendar = $10
            WHERE id = $1 AND state = 'queued'";
        let letter = mail.letter.as_ref();
        let file = letter.and_then(|letter| letter.calendar.as_ref());
        let statement = query(SQL)
            .bind(mail.id.to_string())
            .bind(mail.state.name())
            .bind(letter.map(|letter| letter.subject.as_str()))
            .bind(letter.map(|letter| letter.text.as_str()))
            .bind(letter.map(|letter| letter.html.as_str()))
            .bind(&mail.last_error)
            .bind(micros(mail.next_try_at))
            .bind(mail.sent_at.map(micros))
            .bind(file.map(|file| file.method.name()))
            .bind(file.map(|file| file.text.as_str()));
        self.change(statement).await.map(drop)
    }
}
