//! Every part is killed while a thousand reports flow in; every acknowledged report exists exactly
//! once.
//!
//! Services run as processes of their own, `brudvagt run --target=…`, on a PostgreSQL that writes to
//! disk before it says so and a NATS of its own. The moment of each kill is counted in reports and
//! milestones, never in seconds, so that a slow machine does the same as a fast one.
//!
//! | file | does |
//! |---|---|
//! | `world` | servers and services: start, kill, start again, move the clock |
//! | `reports` | employees who report and ask again until they are answered |
//! | `dpo` | judges most of the cases |
//! | `storm` | fifty mail servers whose connections break (only when asked for) |
//! | `look` | asks the database and the bus, and waits for what must come |
//! | `counts`, `chains`, `mails` | what must be true in the end |

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod chains;
mod counts;
mod dpo;
mod look;
mod mails;
mod people;
mod reports;
mod service;
mod storm;
mod world;

use brudvagt_testkit::Mood;

use crate::{
    look::until,
    reports::Reports,
    storm::{Chance, SENDERS, Storm, mails_each},
    world::{Part, World},
};

/// How many reports. Each is a case with a clock.
const REPORTS: usize = 1_000;
/// How many of them nobody works on, until their clocks have run out. The others are no breach.
const LEFT: usize = 100;
/// How many mails are taken and denied.
const DENIED: usize = 25;
/// How many steps the ladder of a clock has. The first is told at once.
const STEPS: usize = 7;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_the_death_of_every_part() {
    let mut world = World::start().await;
    world.mark("started");
    let acknowledged = reports_flow_in(&mut world).await;
    world.mark("all reports are acknowledged");
    the_mail_server_returns(&mut world).await;
    dpo::judge(&world, REPORTS - LEFT).await;
    world.mark("most are judged");
    everything_catches_up(&world).await;
    world.mark("every report is a case with a clock");
    milestones_fire(&mut world).await;
    world.mark("all milestones are reached");
    mails_arrive(&mut world).await;
    world.mark("all mails are sent");

    counts::check(&world, &acknowledged).await;
    chains::check(&world, REPORTS).await;
    let n_copies = mails::check(&world).await;
    world.check_logs();
    world.mark(&format!(
        "all is as promised: {} kills, {n_copies} mails came once more",
        world.n_kills
    ));
}

/// Ten thousand mails on fifty connections while client, service and database are cut by chance.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes long; `cargo xtask storm` runs it"]
async fn every_mail_that_was_acknowledged_is_one_report_whatever_is_cut() {
    let mut world = World::start().await;
    // A report needs none of them, and they would take the machine from the door.
    for name in ["triage", "deadlines", "notification", "esdh"] {
        world.kill(Part::Service(name));
    }
    let n_mails = SENDERS * mails_each();
    let mut chance = Chance::new(30_11);
    let a_part = u64::try_from(n_mails / 40).unwrap();
    let storm = Storm::start(&world);
    let (mut n_service, mut n_database) = (0, 0);
    while storm
        .goes_on_for(usize::try_from(1 + a_part / 2 + chance.below(a_part)).unwrap())
        .await
    {
        let part = if chance.below(2) == 0 {
            n_service += 1;
            Part::Service("intake")
        } else {
            n_database += 1;
            Part::Postgres
        };
        world.kill(part);
        world.start_again(part).await;
    }
    let seen = storm.end().await;
    world.mark(&format!(
        "{} of {n_mails} acknowledged, {n_service} times without intake, {n_database} without the database: {seen:?}",
        seen.n_acknowledged
    ));
    until("every mail has found its report", || async {
        let n_reports = world.count("SELECT count(*) FROM intake.reports").await?;
        let n_waiting = world
            .count("SELECT count(*) FROM intake.quarantine WHERE released_at IS NULL")
            .await?;
        (n_reports + n_waiting >= n_mails && n_waiting == 0)
            .then_some(())
            .ok_or_else(|| format!("{n_reports} reports, {n_waiting} waiting"))
    })
    .await;
    for (what, sql, expected) in [
        ("reports", "SELECT count(*) FROM intake.reports", n_mails),
        (
            "different mails",
            "SELECT count(DISTINCT message_key) FROM intake.reports",
            n_mails,
        ),
        ("additions", "SELECT count(*) FROM intake.follow_ups", 0),
    ] {
        assert_eq!(world.count(sql).await.unwrap(), expected, "{what}");
    }
    world.mark("each is one report");
    each_is_one_case(&mut world, &mut chance, n_mails).await;
    world.check_logs();
}

/// Then whoever opens cases comes back, and is cut as well, as are the bus and the database.
async fn each_is_one_case(world: &mut World, chance: &mut Chance, n_mails: usize) {
    const CASES: &str = "SELECT count(*) FROM triage.cases";
    world.start_again(Part::Service("triage")).await;
    let parts = [
        Part::Service("triage"),
        Part::Nats,
        Part::Postgres,
        Part::Service("triage"),
        Part::Service("intake"),
    ];
    let share = u64::try_from(n_mails / 8).unwrap();
    let mut goal = 0;
    for part in parts {
        goal += usize::try_from(1 + share / 2 + chance.below(share)).unwrap();
        until("some more have a case", || async {
            let n_cases = world.count(CASES).await?;
            (n_cases >= goal)
                .then_some(())
                .ok_or_else(|| format!("{n_cases} cases"))
        })
        .await;
        world.kill(part);
        world.start_again(part).await;
    }
    until("every report has its case", || async {
        let n_cases = world.count(CASES).await?;
        (n_cases >= n_mails)
            .then_some(())
            .ok_or_else(|| format!("{n_cases} cases"))
    })
    .await;
    for (what, sql, expected) in [
        ("cases", CASES, n_mails),
        (
            "reports with exactly one case",
            "SELECT count(*) FROM (SELECT FROM intake.reports AS r \
               JOIN triage.cases AS c ON c.report_id = r.report_id \
               GROUP BY r.report_id HAVING count(*) = 1) AS one",
            n_mails,
        ),
        (
            "cases that begin twice, or not at all",
            "SELECT count(*) FROM (SELECT FROM triage.cases AS c \
               LEFT JOIN triage.history AS h ON h.case_id = c.case_id AND h.kind = 'opened' \
               GROUP BY c.case_id HAVING count(h.seq) <> 1) AS wrong",
            0,
        ),
    ] {
        assert_eq!(world.count(sql).await.unwrap(), expected, "{what}");
    }
    chains::check(world, n_mails).await;
    world.mark("each is one case, whose chain holds");
}

/// The first round: each part in turn, the bus for longest, and no mail server all the while.
async fn reports_flow_in(world: &mut World) -> Vec<String> {
    let mut reports = Reports::start(world);
    reports.let_in(40);
    reports.all_acknowledged().await;
    world.mail.close().await;
    for part in [
        Part::Service("directory"),
        Part::Service("triage"),
        Part::Service("deadlines"),
        Part::Service("notification"),
        Part::Service("esdh"),
    ] {
        reports.let_in(30);
        reports.all_acknowledged().await;
        world.kill(part);
        // A report needs none of them.
        reports.let_in(50);
        reports.all_acknowledged().await;
        world.start_again(part).await;
    }
    world.kill(Part::Nats);
    for part in [Part::Postgres, Part::Service("intake")] {
        reports.let_in(150);
        reports.some_acknowledged(50).await;
        world.kill(part);
        // Without these a report is refused, never half kept; the same key later makes one report.
        reports.a_refusal().await;
        world.start_again(part).await;
        reports.all_acknowledged().await;
    }
    world.start_again(Part::Nats).await;
    reports.let_in(REPORTS - reports.n_let_in());
    reports.end().await
}

/// At first it takes mails and denies it, so that they come once more.
async fn the_mail_server_returns(world: &mut World) {
    world.mail.set_mood(Mood::TakesAndDenies);
    world.mail.open().await;
    // Longer than a mail waits for a server that is away.
    world.move_clock(90).await;
    until("mails are taken and denied", || async {
        let n_taken = world.mail.received().len();
        (n_taken >= DENIED).then_some(()).ok_or(n_taken.to_string())
    })
    .await;
    world.mail.set_mood(Mood::Takes);
}

/// Nobody does anything more, and the reports become cases, the cases get their clocks; those that are
/// no breach have theirs settled.
async fn everything_catches_up(world: &World) {
    until("every report is a case with a clock", || async {
        let n_cases = world.count("SELECT count(*) FROM triage.cases").await?;
        let n_clocks = world.count("SELECT count(*) FROM deadlines.clocks").await?;
        let settled = "SELECT count(*) FROM deadlines.clocks WHERE state = 'settled'";
        let n_settled = world.count(settled).await?;
        let there = (n_cases, n_clocks, n_settled) == (REPORTS, REPORTS, REPORTS - LEFT);
        there
            .then_some(())
            .ok_or_else(|| format!("{n_cases} cases, {n_clocks} clocks, {n_settled} settled"))
    })
    .await;
}

/// The second round: the clock is moved along the ladder, and at each step a part is killed.
async fn milestones_fire(world: &mut World) {
    for (hours, step, n_steps, part) in [
        (5, "dpo_untouched", 2, Part::Service("deadlines")),
        (20, "head_not_assessed", 3, Part::Nats),
        (24, "executive_not_decided", 4, Part::Service("triage")),
        (12, "everyone_last_hours", 5, Part::Postgres),
        (14, "missed", STEPS, Part::Service("notification")),
    ] {
        world.move_clock(hours * 3600).await;
        world.until_a_case_hears_of(step).await;
        world.kill(part);
        world.start_again(part).await;
        let expected = REPORTS + (n_steps - 1) * LEFT;
        until("the step of every clock is reached", || async {
            let now = world.count(counts::STEPS_REACHED).await?;
            (now == expected)
                .then_some(())
                .ok_or(format!("{now} of {expected}"))
        })
        .await;
        world.mark(&format!("{hours} hours on, {part:?} was killed"));
    }
}

/// Mails that were denied, and those a killed sender held, are tried again when they are due.
async fn mails_arrive(world: &mut World) {
    loop {
        if world.until_no_mail_is_due().await > 0 {
            world.move_clock(180).await;
            continue;
        }
        world.until_quiet().await;
        // The last events may have asked for more.
        if world.until_no_mail_is_due().await == 0 {
            return;
        }
    }
}
