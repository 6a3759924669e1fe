//! The mail server behind the port [`Mailer`], over SMTP. Put together by `assembly` where one is set.

use async_trait::async_trait;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use services::ports::{MailError, Mailer, OutgoingMail};

use crate::config::Secret;

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
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
            .map_err(|error| refused(&error))
    }
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
