//! The two years that a demonstration begins with: every known case that can happen does, through the
//! services' own doors. A case that the product refuses on the way ends the history there, and this fails.

use brudvagt_risk::known::known;
use sqlx::Row;

use crate::installation::Installation;

/// As `cargo xtask up` does: two years and a day.
const DAYS: u16 = 731;

#[tokio::test]
async fn the_demonstrations_two_years_are_lived_to_their_end() {
    let installation = Installation::start_behind("", DAYS).await;
    installation.said(&["seed"]);

    let mut owner = installation.owner().await;
    let row = sqlx::query(
        "SELECT count(*) AS n_cases, count(*) FILTER (WHERE closed) AS n_closed, \
           count(DISTINCT municipality) AS n_municipalities, \
           count(DISTINCT date_trunc('month', reported_at)) AS n_months, \
           count(DISTINCT reported_at) AS n_moments \
         FROM triage.cases WHERE NOT exercise",
    );
    let row = row.fetch_one(&mut owner).await.unwrap();
    let n = |name: &str| row.get::<i64, _>(name);
    // What has a day of its own, or groups of people, happens on no other day.
    let n_known = i64::try_from(known().unwrap().len()).unwrap();
    assert!(n("n_cases") * 2 > n_known, "{} of {n_known}", n("n_cases"));
    assert!(n("n_closed") * 10 > n("n_cases") * 8, "{}", n("n_closed"));
    assert_eq!(n("n_municipalities"), 12);
    assert!(n("n_months") >= 24, "{}", n("n_months"));

    // Everything that the pages of leaders show has something to show.
    for (what, from) in [
        ("filed in time", "triage.case_codes WHERE filed_in_time"),
        (
            "filed late",
            "triage.case_codes WHERE notified = 'yes' AND NOT filed_in_time",
        ),
        ("told", "triage.case_codes WHERE communicated = 'told'"),
        (
            "a task of the wheel that is done",
            "triage.wheel_days WHERE state = 'done'",
        ),
        (
            "a task of the wheel to come",
            "triage.wheel_days WHERE state = 'open'",
        ),
        (
            "a question that waits",
            "intake.questions WHERE state = 'waiting'",
        ),
        (
            "a question that is answered",
            "intake.questions WHERE state = 'answered'",
        ),
        (
            "a precedent",
            "triage.knowledge WHERE kind = 'precedent' AND features IS NOT NULL",
        ),
        ("a lesson", "triage.knowledge WHERE kind = 'lesson'"),
    ] {
        let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {from}"));
        let count: i64 = sqlx::query_scalar(count)
            .fetch_one(&mut owner)
            .await
            .unwrap();
        assert!(count > 0, "{what}");
    }
    // And nothing was given up on the way.
    let log = installation.log();
    let parked = log.lines().find(|line| line.contains("\"event.parked\""));
    assert_eq!(parked, None);
}
