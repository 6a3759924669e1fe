//! A PostgreSQL server for tests: the one that the environment names, or one of our own for as long as this process lives.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;

/// Makes a cluster in a temporary folder, starts it, says where, and takes it away again when its input ends: when the test
/// process is gone, be it finished, failed or killed. Signals from the keyboard are for the tests, not for the clean-up.
const GUARD: &str = r#"
set -eu
bin=$1
settings=$2
folder=$(mktemp -d /tmp/spotter-postgres.XXXXXX)
clean() {
    "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap clean EXIT
trap '' INT TERM HUP
{
    "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 &&
    "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c max_connections=400 $settings" start >/dev/null 2>&1
} || { cat "$folder/log" >&2; exit 1; }
echo "$folder"
cat >/dev/null
"#;

const CARELESS: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off";
const DURABLE: &str = "-c fsync=on -c synchronous_commit=on -c shared_buffers=256MB -c max_wal_size=4GB";

/// A server that databases can be made on.
pub(super) enum Cluster {
    /// Ours: a folder with a socket, and what keeps the guard waiting.
    Ours { folder: String, _alive: ChildStdin },
    /// Somebody's, by the address of any of its databases.
    Named(String),
}

/// The server that all tests of this process share.
pub(super) fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED
        .get_or_init(|| match std::env::var_os("TEST_POSTGRES_URL").and_then(|url| url.into_string().ok()) {
            Some(url) => Some(Cluster::Named(url)),
            None => start(CARELESS).map_err(|why| say_loudly(&why)).ok(),
        })
        .as_ref()
}

/// A server that waits for the disk.
pub(super) fn durable() -> Option<&'static Cluster> {
    static OURS: OnceLock<Option<Cluster>> = OnceLock::new();
    OURS.get_or_init(|| start(DURABLE).map_err(|why| say_loudly(&why)).ok()).as_ref()
}

impl Cluster {
    /// The address of the database `name`.
    pub(super) fn url(&self, name: &str) -> String {
        match self {
            Self::Ours { folder, .. } => format!("postgres://postgres@localhost/{name}?host={folder}"),
            Self::Named(url) => {
                let (address, query) = url.split_once('?').map_or((url.as_str(), None), |(a, q)| (a, Some(q)));
                let host_end = address.find("://").map_or(0, |at| at + 3);
                let path = address[host_end..].find('/').map_or(address.len(), |at| host_end + at);
                let query = query.map(|query| format!("?{query}")).unwrap_or_default();
                format!("{}/{name}{query}", &address[..path])
            }
        }
    }

    pub(super) const fn outlives_us(&self) -> bool {
        matches!(self, Self::Named(_))
    }
}

/// Past the test harness, which keeps what a passing test prints to itself.
fn say_loudly(why: &str) {
    let line = "=".repeat(100);
    let text = format!("\n{line}\nLEFT OUT: everything on PostgreSQL, as {why}.\n{line}\n");
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn start(settings: &str) -> Result<Cluster, String> {
    let bin = binaries().ok_or("no initdb was found in PATH or /usr/lib/postgresql")?;
    let mut command = as_anybody_but_root()?;
    command.args(["sh", "-c", GUARD, "guard"]).arg(&bin).arg(settings).current_dir("/");
    let mut guard = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("its guard did not start: {error}"))?;
    let (Some(alive), Some(output)) = (guard.stdin.take(), guard.stdout.take()) else {
        return Err("its guard has no pipes".into());
    };
    let mut folder = String::new();
    let read = BufReader::new(output).read_line(&mut folder);
    match folder.trim() {
        "" => Err(format!("it did not start (see above): {read:?}")),
        folder => Ok(Cluster::Ours { folder: folder.to_owned(), _alive: alive }),
    }
}

/// The folder of `initdb` and `pg_ctl`: from PATH, else the newest of Debian's.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut installed: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    installed.sort();
    std::env::split_paths(&path).chain(installed.into_iter().rev()).find(|folder| folder.join("initdb").is_file())
}

/// `initdb` refuses root: there the user `postgres` runs it.
fn as_anybody_but_root() -> Result<Command, String> {
    let id = Command::new("id").arg("-u").output().map_err(|error| format!("`id` did not run: {error}"))?;
    if id.stdout.trim_ascii() != b"0" {
        // Runs its arguments, as `setpriv` below does.
        return Ok(Command::new("env"));
    }
    let known = Command::new("id").arg("postgres").output().is_ok_and(|output| output.status.success());
    if !known {
        return Err("root may not run it, and there is no user postgres".into());
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    Ok(command)
}
