//! Keys and codes on a real PostgreSQL. People are made up.

use brudvagt_testkit::TestDb;
use jiff::SignedDuration;

use super::*;

struct Keys {
    pool: PgPool,
    made: Made,
    secret: Vec<u8>,
    _db: TestDb,
}

impl Keys {
    async fn new() -> Self {
        let db = TestDb::create(&[("portal", &crate::MIGRATOR)]).await;
        let pool = db.pool("portal");
        let made = make(&pool, "901", "direktoer-901").await.unwrap();
        let sealed: Vec<u8> = sqlx::query_scalar("SELECT sealed FROM portal.emergency_keys")
            .fetch_one(&pool)
            .await
            .unwrap();
        let secret = open(&made.key, &sealed).unwrap();
        Self {
            pool,
            made,
            secret,
            _db: db,
        }
    }

    /// The code of so many half minutes from now.
    fn code(&self, off: i64) -> String {
        totp::code_of(&self.secret, Clock::default().now().as_second() / 30 + off)
    }

    async fn check(&self, key: &str, code: &str, now: Timestamp) -> bool {
        match check(&self.pool, (key, code), now).await.unwrap() {
            Checked::Right(named) => {
                assert_eq!(named, she());
                true
            }
            Checked::Rests(_) | Checked::Wrong => false,
        }
    }
}

fn she() -> Named {
    Named {
        municipality: "901".to_owned(),
        person_id: "direktoer-901".to_owned(),
    }
}

#[tokio::test]
async fn a_key_and_a_code_sign_in_once_and_neither_does_alone() {
    let keys = Keys::new().await;
    let now = Clock::default().now();
    let key = keys.made.key.clone();
    assert!(keys.made.uri.contains(&totp::base32(&keys.secret)));
    assert_eq!((key.len(), plain(&key).len()), (39, 32));
    for (key, code) in [
        (key.as_str(), "00000".to_owned()),
        ("AAAA-AAAA", keys.code(0)),
        ("", keys.code(0)),
        (key.as_str(), String::new()),
        (key.as_str(), keys.code(-3)),
    ] {
        assert!(!keys.check(key, &code, now).await, "{code}");
    }
    // As people write it.
    let typed = key.to_lowercase().replace('-', " ");
    let code = keys.code(0);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert!(keys.check(&typed, &spaced, now).await);
    assert!(!keys.check(&key, &code, now).await, "used");
    assert!(!keys.check(&key, &keys.code(-1), now).await, "before it");
    assert!(keys.check(&key, &keys.code(1), now).await);
    // Another key takes its place; an ended one opens nothing.
    let second = make(&keys.pool, "901", "direktoer-901").await.unwrap();
    assert!(!keys.check(&key, &keys.code(1), now).await);
    assert_eq!(holders(&keys.pool, "901").await.unwrap().len(), 1);
    assert!(end(&keys.pool, "901", "direktoer-901").await.unwrap());
    assert!(!keys.check(&second.key, &keys.code(1), now).await);
    assert!(holders(&keys.pool, "901").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_key_rests_after_five_wrong_codes() {
    let keys = Keys::new().await;
    let now = Clock::default().now();
    let key = keys.made.key.clone();
    for _wrong in 0..4 {
        let wrong = check(&keys.pool, (&key, "abc"), now).await.unwrap();
        assert_eq!(wrong, Checked::Wrong);
    }
    let fifth = check(&keys.pool, (&key, "abc"), now).await.unwrap();
    assert_eq!(fifth, Checked::Rests(she()), "somebody is told");
    // However often it is tried now, and with what: nothing more is noted.
    for code in [keys.code(0), "abc".to_owned()] {
        let resting = check(&keys.pool, (&key, &code), now).await.unwrap();
        assert_eq!(resting, Checked::Wrong);
    }
    let outcomes: Vec<String> = uses(&keys.pool, "901")
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.outcome)
        .collect();
    assert_eq!(
        outcomes,
        ["locked", "refused", "refused", "refused", "refused"]
    );
    let later = now + SignedDuration::from_mins(16);
    assert!(keys.check(&key, &keys.code(0), later).await);
}

/// Neither do many tries at once count more often, nor does one code that comes twice sign in twice.
#[tokio::test(flavor = "multi_thread")]
async fn tries_at_one_moment_count_one_after_another() {
    let keys = Keys::new().await;
    let now = Clock::default().now();
    let (key, code) = (keys.made.key.clone(), keys.code(0));
    let twice = futures::future::join_all((0..2).map(|_nth| keys.check(&key, &code, now))).await;
    assert_eq!(twice.into_iter().filter(|is_in| *is_in).count(), 1);
    let tries = (0..20).map(|_nth| keys.check(&key, "abc", now));
    assert!(futures::future::join_all(tries).await.iter().all(|it| !it));
    // One of the two was a wrong try, too.
    assert_eq!(uses(&keys.pool, "901").await.unwrap().len(), 5);
    let later = now + SignedDuration::from_mins(16);
    assert!(keys.check(&key, &keys.code(1), later).await);
}

#[tokio::test]
async fn a_use_is_forgotten_after_two_years() {
    let keys = Keys::new().await;
    let now = Clock::default().now();
    let mut connection = keys.pool.acquire().await.unwrap();
    for (at, n_kept) in [
        (now, 1),
        (now + SignedDuration::from_hours(24), 2),
        (now + SignedDuration::from_hours(731 * 24), 2),
    ] {
        note(&mut connection, &she(), "signed_in", at)
            .await
            .unwrap();
        assert_eq!(uses(&keys.pool, "901").await.unwrap().len(), n_kept, "{at}");
    }
}

/// What lies in the database signs nobody in.
#[tokio::test]
async fn neither_key_nor_secret_is_kept_as_it_is() {
    let keys = Keys::new().await;
    let rows: String =
        sqlx::query_scalar("SELECT string_agg(k::text, ' ') FROM portal.emergency_keys AS k")
            .fetch_one(&keys.pool)
            .await
            .unwrap();
    for part in [
        plain(&keys.made.key),
        hex::encode(&keys.secret),
        hex::encode(plain(&keys.made.key)),
    ] {
        assert!(!rows.contains(&part), "{rows}");
    }
    assert!(open("AAAA", &seal(&keys.made.key, &keys.secret).unwrap()).is_none());
}
