//! One report, one case, one clock; each milestone and each mail once in the history.

use std::{collections::BTreeSet, process::Command};

use uuid::Uuid;

use crate::{LEFT, REPORTS, STEPS, look::UNPUBLISHED, world::World};

/// The first step of every clock, and all of those that ran out.
const REACHED: usize = REPORTS + (STEPS - 1) * LEFT;

/// Steps of the ladder, without the reminder before closing time: whether a clock has one depends on
/// the day of the week on which the test runs.
pub(crate) const STEPS_REACHED: &str = "SELECT count(*) FROM deadlines.milestones \
    WHERE state = 'reached' AND step <> 'before_closing'";

/// What must be so many, and the question that counts it.
const COUNTS: [(&str, usize, &str); 10] = [
    ("reports", REPORTS, "SELECT count(*) FROM intake.reports"),
    ("cases", REPORTS, "SELECT count(*) FROM triage.cases"),
    (
        "clocks of a case there is",
        REPORTS,
        "SELECT count(*) FROM deadlines.clocks JOIN triage.cases USING (case_id) \
         WHERE clocks.due_at = cases.due_at",
    ),
    (
        "clocks that ran out",
        LEFT,
        "SELECT count(*) FROM deadlines.clocks WHERE state = 'missed'",
    ),
    ("milestones reached", REACHED, STEPS_REACHED),
    (
        "clocks with a milestone twice, or without one",
        0,
        "SELECT count(*) FROM (SELECT FROM deadlines.milestones GROUP BY clock_id \
           HAVING count(*) FILTER (WHERE step <> 'before_closing') <> 7 \
             OR count(DISTINCT step) <> count(*)) AS wrong",
    ),
    (
        "milestones reached and not once in the history, or withdrawn and in it",
        0,
        "SELECT count(*) FROM (SELECT FROM deadlines.milestones AS m LEFT JOIN triage.history AS h \
           ON h.kind = 'escalated' AND h.case_id = m.case_id \
             AND h.codes::jsonb ->> 'milestone_id' = m.milestone_id::text \
           GROUP BY m.milestone_id \
           HAVING count(h.seq) <> CASE m.state WHEN 'reached' THEN 1 ELSE 0 END) AS wrong",
    ),
    (
        "milestones in the history",
        REACHED,
        "SELECT count(*) FROM triage.history WHERE kind = 'escalated' \
           AND codes::jsonb ->> 'step' <> 'before_closing'",
    ),
    (
        "mails not once in the history of their case",
        0,
        "SELECT count(*) FROM (SELECT FROM notification.messages AS m LEFT JOIN triage.history AS h \
           ON h.kind = 'message_sent' AND h.case_id = m.case_id \
             AND h.codes::jsonb ->> 'message_id' = m.message_id::text \
           GROUP BY m.message_id HAVING count(h.seq) <> 1) AS wrong",
    ),
    ("events not published", 0, UNPUBLISHED),
];

pub(crate) async fn check(world: &World, acknowledged: &[String]) {
    for (what, expected, sql) in COUNTS {
        assert_eq!(world.count(sql).await.unwrap(), expected, "{what}");
    }
    let acknowledged: BTreeSet<Uuid> = acknowledged.iter().map(|id| id.parse().unwrap()).collect();
    assert_eq!(acknowledged.len(), REPORTS, "one receipt for two reports");
    let mut owner = world.owner().await.unwrap();
    let with_case: Vec<Uuid> = sqlx::query_scalar("SELECT report_id FROM triage.cases")
        .fetch_all(&mut owner)
        .await
        .unwrap();
    assert_eq!(with_case.into_iter().collect::<BTreeSet<_>>(), acknowledged);
    nothing_is_parked(world);
}

/// As an operator asks.
fn nothing_is_parked(world: &World) {
    let told = Command::new(env!("CARGO_BIN_EXE_brudvagt"))
        .arg("--config")
        .arg(&world.config)
        .args(["doctor", "parked"])
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.trim(), "Nothing is parked.");
}
