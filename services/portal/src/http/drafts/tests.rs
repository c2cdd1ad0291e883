use brudvagt_testkit::TestDb;

use super::*;

const BROWSER: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

fn form(drawer: &Drawer, place: &str, words: &str) -> Vec<(String, String)> {
    [
        ("csrf", "token"),
        ("key", "noegle-12345"),
        ("drawer", drawer.as_str()),
        ("draft", place),
        ("reason", words),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

struct Kept {
    db: TestDb,
    pool: PgPool,
}

impl Kept {
    async fn new() -> Self {
        let db = TestDb::create(&[("portal", &crate::MIGRATOR)]).await;
        let pool = db.pool("portal");
        Self { db, pool }
    }

    async fn settle(
        &self,
        hours: i64,
        form: &[(String, String)],
        fate: (Fate, bool),
    ) -> Option<Timestamp> {
        settle(&self.pool, at(hours), form, fate).await.unwrap()
    }

    async fn words(&self, hours: i64, drawer: &Drawer, place: &str) -> Option<String> {
        let found = find(&self.pool, at(hours), drawer, &[place.to_owned()]).await;
        let draft = found.unwrap().pop()?;
        assert_eq!(draft.place, place);
        // Neither what ties it to a session nor where it lies comes back.
        assert_eq!(draft.fields.len(), 1);
        Some(draft.fields[0].1.clone())
    }

    async fn n_rows(&self) -> i64 {
        let mut owner = self.db.owner().await;
        sqlx::query_scalar("SELECT count(*) FROM portal.drafts")
            .fetch_one(&mut owner)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_draft_is_its_persons_in_its_browser_and_place_and_gone_when_sent() {
    let kept = Kept::new().await;
    let eva = Drawer::of(BROWSER, "eva");
    let waits = (Fate::Waits, false);
    let form = form(&eva, "report", "Brevet til naboen");
    assert_eq!(kept.settle(0, &form, waits).await, Some(at(0)));
    let words = kept.words(1, &eva, "report").await;
    assert_eq!(words.as_deref(), Some("Brevet til naboen"));
    let others = [
        Drawer::of(BROWSER, "ib"),
        Drawer::of(BROWSER, ""),
        Drawer::of(&BROWSER.replace('0', "f"), "eva"),
    ];
    for other in others {
        assert_eq!(kept.words(1, &other, "report").await, None);
    }
    assert_eq!(kept.words(1, &eva, "classify:1").await, None);

    let mut owner = kept.db.owner().await;
    let readable: bool = sqlx::query_scalar(
        "SELECT bool_or(position('naboen'::bytea IN sealed) > 0) FROM portal.drafts",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert!(!readable);

    // A form that was emptied, or sent without a word, is no draft.
    let mut empty = form.clone();
    empty[4].1 = " ".to_owned();
    empty.push(("version".to_owned(), "4".to_owned()));
    assert_eq!(kept.settle(1, &empty, waits).await, Some(at(1)));
    assert_eq!(kept.n_rows().await, 0);
    assert_eq!(kept.settle(0, &form, waits).await, Some(at(0)));

    assert_eq!(kept.settle(2, &form, (Fate::SeenTo, false)).await, None);
    assert!(kept.words(2, &eva, "report").await.is_some());
    assert_eq!(kept.settle(2, &form, (Fate::Sent, false)).await, None);
    assert_eq!(kept.n_rows().await, 0);
}

#[tokio::test]
async fn drafts_end_by_themselves_and_are_bounded_in_number_and_size() {
    let kept = Kept::new().await;
    let waits = (Fate::Waits, false);
    let eva = Drawer::of(BROWSER, "eva");
    for n in 0..MOST + 2 {
        let form = form(&eva, &format!("comment:{n}"), "Ord");
        kept.settle(n, &form, waits).await.unwrap();
    }
    assert_eq!(kept.n_rows().await, MOST);
    assert_eq!(kept.words(22, &eva, "comment:1").await, None);
    assert!(kept.words(22, &eva, "comment:2").await.is_some());
    assert!(kept.words(2 + 167, &eva, "comment:2").await.is_some());
    assert_eq!(kept.words(2 + 169, &eva, "comment:2").await, None);

    // A stranger's ends soon, and the next save of anybody takes away what is over.
    let nobody = Drawer::of(BROWSER, "");
    let outside = form(&nobody, "/meld/nordvig", "Ord");
    kept.settle(300, &outside, (Fate::Waits, true))
        .await
        .unwrap();
    assert_eq!(kept.n_rows().await, 1);
    assert!(kept.words(301, &nobody, "/meld/nordvig").await.is_some());
    assert_eq!(kept.words(303, &nobody, "/meld/nordvig").await, None);

    let long = form(&eva, "report", &"x".repeat(LARGEST + 1));
    assert_eq!(kept.settle(0, &long, waits).await, None);
    let nowhere = form(&eva, &"x".repeat(LONGEST_PLACE + 1), "Ord");
    assert_eq!(kept.settle(0, &nowhere, waits).await, None);
    let mut no_drawer = form(&eva, "report", "Ord");
    no_drawer[2].1 = "../x".to_owned();
    assert_eq!(kept.settle(0, &no_drawer, waits).await, None);
}

#[test]
fn a_form_that_leads_on_is_sent_and_every_other_waits() {
    let (moved, report) = (StatusCode::SEE_OTHER, "/report");
    assert_eq!(Fate::of(moved, None, report), Fate::Sent);
    assert_eq!(Fate::of(StatusCode::OK, None, report), Fate::Waits);
    let busy = StatusCode::TOO_MANY_REQUESTS;
    assert_eq!(Fate::of(busy, Some(false), report), Fate::Waits);
    // A session that ended leads to the sign-in.
    for path in [report, "/kladde"] {
        assert_eq!(Fate::of(moved, Some(true), path), Fate::Waits);
    }
    assert_eq!(Fate::of(busy, Some(false), "/kladde"), Fate::SeenTo);
}
