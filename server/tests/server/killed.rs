//! Killed while it pays trainers out: at every call to Stripe of a withdrawal and of a payday, before Stripe does it and before the
//! answer comes. The next program goes on with the same database, and in the end there is one transfer and one payout of each, the
//! withdrawal has its end, and the books are clean.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use domain::WithdrawalState;
use serde_json::Value;
use services::model::Withdrawal;
use services::ports::Store;
use store::testing::{TestStore, tamper};
use tokio::time::Instant;

use crate::earned::{EARNED, Earned, Moment, PATIENCE, PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET};
use crate::support::PASSWORD;

/// The program itself, as it is started in earnest.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // SIGKILL on Unix: nothing is finished.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Everything that outlives a program.
struct Killed {
    earned: Earned,
    database: TestStore,
    folder: tempfile::TempDir,
    port: u16,
    weekly: bool,
    http: reqwest::Client,
}

impl Killed {
    async fn of(database: TestStore, trainers: usize, weekly: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let earned = Box::pin(Earned::of(trainers, &database.url, port)).await;
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { earned, database, folder, port, weekly, http }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spotter"));
        let folder: &Path = self.folder.path();
        command.args(arguments).env_clear().current_dir(folder).envs([
            ("DATABASE_URL", self.database.url.as_str()),
            ("LISTEN", &format!("127.0.0.1:{}", self.port)),
            ("SITE_ROOT", "site"),
            ("STRIPE_SECRET_KEY", SECRET_KEY),
            ("STRIPE_PUBLISHABLE_KEY", PUBLISHABLE_KEY),
            ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
            ("STRIPE_API_BASE", &self.earned.base),
            ("WEEKLY_PAYOUTS", if self.weekly { "true" } else { "false" }),
        ]);
        command
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Starts the program, which answers by now.
    async fn start(&self) -> Program {
        let program = Program(self.command(&["serve"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let began = Instant::now();
        while !self.http.get(self.url("/readyz")).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(began.elapsed() < PATIENCE, "it does not become ready");
            tokio::task::yield_now().await;
        }
        program
    }

    async fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> reqwest::Result<reqwest::Response> {
        let request = self.http.post(self.url(path)).header("origin", self.url("")).header("cookie", cookie);
        request.header("accept", "text/html").form(fields).send().await
    }

    async fn sign_in(&self, email: &str) -> String {
        let answer = self.form("/do/sign-in", "", &[("email", email), ("password", PASSWORD)]).await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The first trainer asks for everything. The answer may never come.
    async fn ask(&self) -> reqwest::Result<reqwest::Response> {
        let cookie = self.sign_in("tina1@example.com").await;
        let fields =
            [("act", "withdraw"), ("fields[currency]", "EUR"), ("fields[amount]", EARNED), ("fields[seen]", "")];
        self.form("/do/set-payouts", &cookie, &fields).await
    }

    /// Some minutes in which nothing runs: whatever waits for its time is due.
    async fn minutes_pass(&self) {
        let due = "UPDATE operations SET next_try_at = 0 WHERE state IN ('prepared', 'attempted', 'unknown');
            UPDATE withdrawals SET next_check_at = 0 WHERE next_check_at IS NOT NULL;
            UPDATE webhook_events SET next_try_at = 0 WHERE state = 'pending';
            UPDATE jobs SET run_at = 0;";
        tamper(&self.database.url, due).await;
    }

    async fn withdrawals(&self) -> Vec<Withdrawal> {
        self.database.store.read().await.unwrap().withdrawals_after(None, 100).await.unwrap()
    }

    /// Banks decide about what reaches them and we know of (news that overtakes an answer would be heard of by the sweeper, hours
    /// later), until every trainer has a withdrawal and each of them its end.
    async fn until_all_end(&self, outcome: &str) -> Vec<Withdrawal> {
        let began = Instant::now();
        loop {
            let withdrawals = self.withdrawals().await;
            let open = withdrawals.iter().any(|row| row.state.is_open());
            if withdrawals.len() == self.earned.trainers.len() && !open {
                return withdrawals;
            }
            assert!(began.elapsed() < PATIENCE, "{withdrawals:#?}");
            for payout in self.earned.at_stripe("payout").await {
                let known = withdrawals.iter().any(|row| row.payout_id.as_deref() == payout["id"].as_str());
                if known && (payout["status"] == "pending" || payout["status"] == "in_transit") {
                    self.earned.decide(payout["id"].as_str().unwrap(), outcome).await;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// One transfer and one payout of everybody's whole money, and clean books.
    async fn is_all_well(&self, withdrawals: &[Withdrawal], state: WithdrawalState) {
        let count = self.earned.trainers.len();
        for row in withdrawals {
            assert_eq!((row.state, row.amount.minor), (state, 5_525), "{row:?}");
            assert_eq!(row.why.as_deref(), (state == WithdrawalState::Failed).then_some("account_closed"));
        }
        for kind in ["transfer", "payout"] {
            let objects = self.earned.at_stripe(kind).await;
            assert_eq!(objects.len(), count, "{objects:#?}");
            let whole = |object: &Value| object["amount"] == 5_525;
            assert!(objects.iter().all(whole), "{objects:#?}");
        }
        let output = self.command(&["ledger", "verify"]).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && said.contains("the books are clean"), "{said}");
    }
}

/// Makes of each function a test on each engine, with a database of its own for each kill.
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(async || Some(store::testing::sqlite().await))).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                Box::pin(super::$name(store::testing::postgres)).await;
            })*
        }
    };
}

on_both_engines![
    a_withdrawal_is_paid_once_whichever_call_to_stripe_was_the_last,
    a_withdrawal_that_the_bank_refuses_comes_back_once_whenever_it_was_killed,
    a_payday_pays_everybody_once_wherever_it_was_cut_off,
];

const MOMENTS: [Moment; 2] = [Moment::Before, Moment::After];

async fn a_withdrawal_is_paid_once_whichever_call_to_stripe_was_the_last(
    database: impl AsyncFn() -> Option<TestStore>,
) {
    // The transfer and the payout.
    for number in 1..=2 {
        for moment in MOMENTS {
            let Some(database) = database().await else { return };
            let killed = Box::pin(Killed::of(database, 1, false)).await;
            let program = killed.start().await;
            killed.earned.door.stop_at(number, moment);
            let asking = async {
                // Killed before it answers.
                assert!(killed.ask().await.is_err());
            };
            let killing = async {
                assert!(killed.earned.door.is_reached().await, "{number} {moment:?}");
                drop(program);
            };
            tokio::join!(asking, killing);
            killed.earned.door.open();
            killed.minutes_pass().await;
            let _next = killed.start().await;
            let ended = killed.until_all_end("paid").await;
            killed.is_all_well(&ended, WithdrawalState::Completed).await;
        }
    }
}

async fn a_withdrawal_that_the_bank_refuses_comes_back_once_whenever_it_was_killed(
    database: impl AsyncFn() -> Option<TestStore>,
) {
    for moment in MOMENTS {
        let Some(database) = database().await else { return };
        let killed = Box::pin(Killed::of(database, 1, false)).await;
        let program = killed.start().await;
        assert!(killed.ask().await.unwrap().status().is_redirection());
        let payout = killed.earned.at_stripe("payout").await.remove(0);
        // The next call is the transfer's reversal, which the event of the failure leads to.
        killed.earned.door.stop_at(1, moment);
        killed.earned.decide(payout["id"].as_str().unwrap(), "failed").await;
        assert!(killed.earned.door.is_reached().await, "{moment:?}");
        drop(program);
        killed.earned.door.open();
        killed.minutes_pass().await;
        let _next = killed.start().await;
        let ended = killed.until_all_end("failed").await;
        killed.is_all_well(&ended, WithdrawalState::Failed).await;
        let transfer = killed.earned.at_stripe("transfer").await.remove(0);
        assert_eq!((&transfer["reversed"], &transfer["amount_reversed"]), (&true.into(), &5_525.into()));
    }
}

async fn a_payday_pays_everybody_once_wherever_it_was_cut_off(database: impl AsyncFn() -> Option<TestStore>) {
    let trainers = 2;
    for number in 1..=2 * trainers {
        for moment in MOMENTS {
            let Some(database) = database().await else { return };
            let killed = Box::pin(Killed::of(database, trainers, true)).await;
            killed.earned.door.stop_at(number, moment);
            // Payday is held as it starts.
            let program = killed.start().await;
            assert!(killed.earned.door.is_reached().await, "{number} {moment:?}");
            drop(program);
            killed.earned.door.open();
            killed.minutes_pass().await;
            let _next = killed.start().await;
            let ended = killed.until_all_end("paid").await;
            assert!(ended.iter().all(|row| row.payday.is_some() && row.asked_by.is_none()));
            killed.is_all_well(&ended, WithdrawalState::Completed).await;
        }
    }
}
