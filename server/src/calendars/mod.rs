//! Other people's machines behind the port [`CalendarSource`]: they are asked for calendars over https. Put together by
//! `assembly`.
//!
//! An address comes from somebody whom we do not trust, and so does whatever answers there. Each connection is made here, to an
//! address that was looked up and looked at before: what was checked is what is connected to. Redirects are followed by hand by the
//! same rules. No proxy, no cookie, no compression; and nothing of an address reaches the log.

mod safety;

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, ETAG, HOST, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION, USER_AGENT,
};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use services::model::CalendarFault;
use services::ports::calendars::{CalendarSource, Fetched, Validators};
use services::{AddressRules, CalendarAddress};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use url::Host;

use safety::is_public;

/// How long all of it may take, redirects included.
const WITHIN: Duration = Duration::from_secs(10);
/// How long one address of several may take to answer at all.
const CONNECT_WITHIN: Duration = Duration::from_secs(4);
/// How many addresses of one host are tried.
const ADDRESSES_MAX: usize = 4;
/// How many redirects are followed.
const REDIRECTS_MAX: usize = 3;
/// The largest calendar, in bytes.
const BODY_MAX: usize = 2 * 1024 * 1024;
/// The largest head of an answer, in bytes.
const HEAD_MAX: usize = 32 * 1024;
/// The longest validator that is kept.
const VALIDATOR_MAX: usize = 500;

/// Reads calendars over https.
pub struct CalendarReader {
    rules: AddressRules,
    tls: TlsConnector,
    within: Duration,
}

impl CalendarReader {
    /// A reader that goes by these rules; nobody is asked yet.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new(rules: AddressRules) -> Result<Self, tokio_rustls::rustls::Error> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { rules, tls: TlsConnector::from(Arc::new(config)), within: WITHIN })
    }

    /// The same, but that it waits no longer than this.
    #[cfg(test)]
    fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// True for a machine that may be asked; this one only where the rules say so.
    fn permits(&self, ip: IpAddr) -> bool {
        is_public(ip) || (self.rules.allow_private && ip.to_canonical().is_loopback())
    }

    async fn follow(&self, address: &CalendarAddress, known: &Validators) -> Result<Fetched, CalendarFault> {
        let mut here = address.clone();
        for _ in 0..=REDIRECTS_MAX {
            here.expect(self.rules).map_err(|_| CalendarFault::Refused)?;
            let answer = self.get(&here, known).await?;
            let status = answer.response.status();
            match status {
                StatusCode::OK => return read(answer).await,
                StatusCode::NOT_MODIFIED if *known != Validators::default() => return Ok(Fetched::NotModified),
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    let location = header(answer.response.headers(), &LOCATION);
                    let location = location.ok_or(CalendarFault::Status(status.as_u16()))?;
                    here = here.join(&location, self.rules).map_err(|_| CalendarFault::Refused)?;
                }
                _ => return Err(CalendarFault::Status(status.as_u16())),
            }
        }
        Err(CalendarFault::Redirects)
    }

    async fn get(&self, address: &CalendarAddress, known: &Validators) -> Result<Answer, CalendarFault> {
        let request = request(address, known)?;
        let stream = self.connect(address).await?;
        if !address.is_secure() {
            return ask(stream, request).await;
        }
        let name = match address.host() {
            Host::Domain(name) => ServerName::try_from(name.to_owned()).map_err(|_| CalendarFault::NoSuchHost)?,
            Host::Ipv4(ip) => ServerName::from(IpAddr::V4(ip)),
            Host::Ipv6(ip) => ServerName::from(IpAddr::V6(ip)),
        };
        let stream = self.tls.connect(name, stream).await.map_err(|_| CalendarFault::Unreachable)?;
        ask(stream, request).await
    }

    /// A connection to the host, or none at all where one of its addresses is not for us to ask.
    async fn connect(&self, address: &CalendarAddress) -> Result<TcpStream, CalendarFault> {
        let port = address.port();
        let found: Vec<SocketAddr> = match address.host() {
            Host::Ipv4(ip) => vec![SocketAddr::new(IpAddr::V4(ip), port)],
            Host::Ipv6(ip) => vec![SocketAddr::new(IpAddr::V6(ip), port)],
            Host::Domain(name) => {
                let found = tokio::net::lookup_host((name, port)).await.map_err(|_| CalendarFault::NoSuchHost)?;
                found.collect()
            }
        };
        if !found.iter().all(|address| self.permits(address.ip())) {
            return Err(CalendarFault::Refused);
        }
        for address in found.into_iter().take(ADDRESSES_MAX) {
            if let Ok(Ok(stream)) = tokio::time::timeout(CONNECT_WITHIN, TcpStream::connect(address)).await {
                return Ok(stream);
            }
        }
        Err(CalendarFault::Unreachable)
    }
}

#[async_trait]
impl CalendarSource for CalendarReader {
    async fn fetch(&self, address: &CalendarAddress, known: &Validators) -> Result<Fetched, CalendarFault> {
        let asked = tokio::time::timeout(self.within, self.follow(address, known));
        asked.await.unwrap_or(Err(CalendarFault::TimedOut))
    }
}

/// An answer, and the connection that it comes by, which is shut with it.
struct Answer {
    response: Response<Incoming>,
    _connection: Closing,
}

/// A task that ends with whoever has it.
struct Closing(tokio::task::JoinHandle<()>);

impl Closing {
    fn new(connection: impl Future<Output = Result<(), hyper::Error>> + Send + 'static) -> Self {
        Self(tokio::spawn(async move {
            // What goes wrong with it is told to whoever waits for the answer.
            let _ = connection.await;
        }))
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn request(address: &CalendarAddress, known: &Validators) -> Result<Request<Empty<Bytes>>, CalendarFault> {
    let usual = if address.is_secure() { 443 } else { 80 };
    let host = match address.port() {
        port if port == usual => address.host().to_string(),
        port => format!("{}:{port}", address.host()),
    };
    let mut request = Request::get(address.path_and_query())
        .header(HOST, host)
        .header(USER_AGENT, "Spotter (reads calendars)")
        .header(ACCEPT, "text/calendar, */*;q=0.1")
        .header(ACCEPT_ENCODING, "identity")
        .header(CONNECTION, "close");
    for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    request.body(Empty::new()).map_err(|_| CalendarFault::Refused)
}

async fn ask<S>(stream: S, request: Request<Empty<Bytes>>) -> Result<Answer, CalendarFault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let unreachable = |_: hyper::Error| CalendarFault::Unreachable;
    let mut http = http1::Builder::new();
    http.max_buf_size(HEAD_MAX);
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.map_err(unreachable)?;
    let connection = Closing::new(connection);
    let response = sender.send_request(request).await.map_err(unreachable)?;
    Ok(Answer { response, _connection: connection })
}

/// The text of an answer, as long as it is not too long.
async fn read(answer: Answer) -> Result<Fetched, CalendarFault> {
    let Answer { response, _connection } = answer;
    let (head, mut body) = response.into_parts();
    // We asked for none; what is packed may be anything.
    if header(&head.headers, &CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(CalendarFault::Unreachable);
    }
    if body.size_hint().lower() > BODY_MAX as u64 {
        return Err(CalendarFault::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| CalendarFault::Unreachable)?;
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > BODY_MAX {
            return Err(CalendarFault::TooLarge);
        }
        bytes.extend_from_slice(data);
    }
    let validator = |name| header(&head.headers, name).filter(|value| value.len() <= VALIDATOR_MAX);
    let validators = Validators { etag: validator(&ETAG), last_modified: validator(&LAST_MODIFIED) };
    Ok(Fetched::Text { text: String::from_utf8_lossy(&bytes).into_owned(), validators })
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests;
