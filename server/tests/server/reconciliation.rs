//! What admins see of the comparison with Stripe's books, as browsers without script see it.

use reqwest::StatusCode;

use crate::support::Running;
use crate::world::{location, world};

const PAGE: &str = "/admin/reconciliation";

async fn page(running: &Running, cookie: &str, language: &str) -> String {
    let request = running.http.get(running.url(PAGE)).header("accept", "text/html").header("cookie", cookie);
    let answer = request.header("accept-language", language).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.unwrap().replace('\u{a0}', " ").replace("<!>", "")
}

/// What a comparison would have written down.
const FOUND: &str = "
    INSERT INTO reconciliations (id, until, repairs, is_read, lines, compared, repaired, began_at, finished_at)
        VALUES ('rec_00000000000000000000000001', 0, 1, 1, 1234, 5678, 3, 1, 2);
    INSERT INTO drifts (kind, subject, about, ours, theirs, happened_at, first_seen_at, last_seen_at, seen_by) VALUES
        ('charge_amount', 'ch_<b>1', NULL, 'pay_1, 65.00 EUR', 'txn_1, 66.00 EUR', 0, 0, 0, 'rec:1'),
        ('refund_unknown_here', 're_2', 'pi_2', NULL, 'txn_2, 5.00 EUR', 0, 0, 0, 'rec:1');";

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_reads_what_differs_and_asks_for_a_comparison() {
    let (running, [_, _, _, _, admin], _) = world().await;
    let before = page(&running, &admin, "en").await;
    for words in ["Not yet", "Compare now", "Compare, and put right what is safe"] {
        assert!(before.contains(words), "{words}: {before}");
    }
    assert!(!before.contains("id=\"drifts\""), "{before}");

    let database = format!("sqlite:{}", running.folder.path().join("spotter.sqlite").display());
    store::testing::tamper(&database, FOUND).await;
    let found = page(&running, &admin, "en").await;
    for words in [
        "2 things differ.",
        "Stripe charged another amount than our books say",
        "Needs a person",
        "give back what is too much",
        "Stripe gave money back that our books know nothing of",
        "Can be put right",
        "pay_1, 65.00 EUR",
        "ch_&lt;b&gt;1",
        "1234",
    ] {
        assert!(found.contains(words), "{words}: {found}");
    }
    let russian = page(&running, &admin, "ru").await;
    for words in ["Расхождений: 2.", "Stripe списал другую сумму", "Нужен человек", "Сверить сейчас"]
    {
        assert!(russian.contains(words), "{words}: {russian}");
    }

    let ask = |act: &'static str| {
        let request = running.post("/do/reconcile").header("origin", running.url("")).header("cookie", admin.as_str());
        request.header("accept", "text/html").form(&[("act", act)]).send()
    };
    assert_eq!(location(&ask("repair").await.unwrap()), format!("{PAGE}?done=repair"));
    let begun = page(&running, &admin, "en").await;
    assert!(begun.contains("Under way") || begun.contains("Stripe’s agree"), "{begun}");
}
