//! The mail server behind the port [`Mailer`], over SMTP. Put together by `assembly` where one is set.

use async_trait::async_trait;
use lettre::message::header::{ContentDisposition, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use services::model::{CalendarFile, Letter};
use services::ports::{MailError, Mailer, OutgoingMail};

use crate::config::Secret;

/// What the calendar file of a letter is called.
pub(crate) const CALENDAR_FILE: &str = "booking.ics";

/// Where letters go, and who they come from.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `smtp://host:port`, `smtps://user:password@host`, or `smtp://…?tls=required`.
    pub url: Secret,
    /// As readers see it: `Spotter <hello@example.com>`.
    pub from: Mailbox,
}

/// Hands letters to a mail server.
#[derive(Debug)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl MailSettings {
    /// True where the address is a mail server's.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        AsyncSmtpTransport::<Tokio1Executor>::from_url(self.url.reveal()).is_ok()
    }
}

impl SmtpMailer {
    /// A mailer, inside a Tokio runtime; nothing is sent and nobody called yet.
    ///
    /// # Errors
    /// An address that is no mail server's.
    pub fn new(settings: &MailSettings) -> Result<Self, smtp::Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.url.reveal())?.build();
        Ok(Self { transport, from: settings.from.clone() })
    }

    fn message(&self, mail: &OutgoingMail) -> Result<Message, MailError> {
        let refused = |error: &dyn std::fmt::Display| MailError::Permanent(error.to_string());
        let address: Address = mail.to_email.parse().map_err(|error| refused(&error))?;
        let letter = &mail.letter;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(mail.to_name.clone()), address))
            .subject(letter.subject.as_str())
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            // No answer by machine to a letter from a machine (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
            .multipart(body(letter)?)
            .map_err(|error| refused(&error))
    }
}

/// The letter in both forms, and beside them what goes with it.
fn body(letter: &Letter) -> Result<MultiPart, MailError> {
    let words = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    match &letter.calendar {
        None => Ok(words),
        Some(file) => Ok(MultiPart::mixed().multipart(words).singlepart(calendar(file)?)),
    }
}

/// A calendar file as mail programs recognize it: the method stands in the type, too (RFC 6047, 2.4).
fn calendar(file: &CalendarFile) -> Result<SinglePart, MailError> {
    let kind = format!("text/calendar; charset=utf-8; method={}", file.method.name().to_ascii_uppercase());
    let kind = ContentType::parse(&kind).map_err(|error| MailError::Permanent(error.to_string()))?;
    let named = ContentDisposition::attachment(CALENDAR_FILE);
    Ok(SinglePart::builder().header(kind).header(named).body(file.text.clone()))
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(MailError::Permanent(error.to_string())),
            Err(error) => Err(MailError::Temporary(error.to_string())),
        }
    }
}
