//! Starts a server for a test, and asks it things.

use std::net::SocketAddr;
use std::path::Path;

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, Response, StatusCode};
use server::config::Config;
use server::serve::Server;
use tempfile::TempDir;

/// Everybody's.
pub const PASSWORD: &str = "a long enough one";

/// A server with a database and a site folder of its own, gone at the end.
pub struct Running {
    pub server: Server,
    pub http: reqwest::Client,
    pub folder: TempDir,
}

/// The settings of a server in `folder`: any port, SQLite, the sandbox.
pub fn settings(folder: &Path) -> Vec<(String, String)> {
    let text = |path: &str| folder.join(path).to_str().unwrap().to_owned();
    [
        ("DATABASE_URL", format!("sqlite:{}", text("spotter.sqlite"))),
        ("LISTEN", "127.0.0.1:0".into()),
        ("SITE_ROOT", text("site")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

pub async fn start() -> Running {
    start_with(&[]).await
}

/// Starts with these settings on top.
pub async fn start_with(more: &[(&str, &str)]) -> Running {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
    let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let settings: Vec<_> = settings(folder.path()).into_iter().chain(more).collect();
    let config = Config::load(None, settings).unwrap();
    let server = Server::start(&config).await.unwrap();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    Running { server, http, folder }
}

impl Running {
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    pub async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(self.url(path))
    }

    /// A form as a page of ours sends it without script; returns the answer.
    pub async fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.post(path).header("origin", self.url("")).header("cookie", cookie);
        request.form(fields).send().await.unwrap()
    }

    /// Registers somebody and returns the cookie that signs them in.
    pub async fn register(&self, name: &str) -> String {
        let email = format!("{}@example.com", name.to_lowercase());
        let fields = [("name", name), ("email", &email), ("password", PASSWORD)];
        cookie(&self.form("/do/register", "", &fields).await)
    }

    /// Signs somebody in and returns the cookie.
    pub async fn sign_in(&self, email: &str) -> String {
        cookie(&self.form("/do/sign-in", "", &[("email", email), ("password", PASSWORD)]).await)
    }
}

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &Response) -> String {
    assert!(answer.status().is_success() || answer.status().is_redirection(), "{}", answer.status());
    let cookie = header(answer.headers(), "set-cookie");
    cookie.split(';').next().unwrap().to_owned()
}

pub async fn text(response: Response, expected: StatusCode) -> String {
    assert_eq!(response.status(), expected);
    response.text().await.unwrap()
}

pub fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).unwrap_or_else(|| panic!("{name} is missing in {headers:?}")).to_str().unwrap()
}
