//! The edges of periods, ladders and calendars, and the words they are refused with.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use brudvagt_calculus::calendar::{CalendarSettings, YearlyDay, holidays};
use brudvagt_calculus::due::DueError;
use brudvagt_calculus::ladder::LadderError;
use brudvagt_calculus::reminders::before_closing;
use brudvagt_calculus::{
    Deadline, Ladders, Regime, Regimes, Role, WorkCalendar, due, local, milestones,
    set_by_authority,
};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

fn at(text: &str) -> Timestamp {
    local::read(text).unwrap().instant()
}

fn regime(id: &str) -> Regime {
    let now = at("2026-11-24 10:20");
    Regimes::builtin()
        .unwrap()
        .in_force(id, now)
        .unwrap()
        .clone()
}

fn gdpr(aware: Timestamp) -> Deadline {
    due(&regime("gdpr_33"), aware).unwrap()
}

/// Easter Sunday by Gauss, who counts another way than the calendar does.
fn easter_by_gauss(year: i16) -> Date {
    let y = i32::from(year);
    let (century, p) = (y / 100, (13 + 8 * (y / 100)) / 25);
    let m = (15 - p + century - century / 4) % 30;
    let n = (4 + century - century / 4) % 7;
    let d = (19 * (y % 19) + m) % 30;
    let e = (2 * (y % 4) + 4 * (y % 7) + 6 * d + n) % 7;
    let days = match (d, e) {
        (29, 6) => 28,
        (28, 6) if (11 * m + 11) % 30 < 19 => 27,
        _ => d + e,
    };
    date(year, 3, 22) + SignedDuration::from_hours(24 * i64::from(days))
}

#[test]
fn easter_is_the_same_by_another_count_for_seven_centuries() {
    for year in 1900..2600 {
        let easter = easter_by_gauss(year);
        assert!(
            holidays(year).iter().any(|holiday| holiday.date == easter),
            "Easter of {year} is {easter}"
        );
    }
}

#[test]
fn a_work_calendar_keeps_what_it_was_given() {
    let settings = CalendarSettings {
        closed_yearly: vec![YearlyDay { month: 5, day: 1 }],
        ..CalendarSettings::default()
    };
    let calendar = WorkCalendar::new(settings.clone()).unwrap();
    assert_eq!(calendar.settings(), &settings);
}

#[test]
fn the_working_time_before_an_opening_is_the_day_before() {
    let monday = at("2026-11-23 08:00");
    let (opens, closes) = WorkCalendar::default()
        .last_working_time_before(monday)
        .unwrap();
    assert_eq!(
        (opens, closes),
        (at("2026-11-20 08:00"), at("2026-11-20 14:00"))
    );
}

/// Rule RM-3.
#[test]
fn a_clock_that_starts_at_the_extra_reminders_moment_has_just_been_told_of() {
    let ladders = Ladders::builtin().unwrap();
    let extra = ladders.for_regime("gdpr_33").unwrap().before_closing();
    let told =
        |aware: &str| before_closing(extra.unwrap(), &gdpr(at(aware)), &WorkCalendar::default());
    // Due Saturday 26 December; Wednesday closes at 16 and tells at 14.
    assert_eq!(told("2026-12-23 14:00"), None);
    assert!(told("2026-12-23 13:59").is_some());
}

/// Rule DU-4.
#[test]
fn an_authority_may_ask_for_an_answer_at_once_but_not_before_it_asked() {
    let (regime, start) = (regime("dpa_answer"), at("2026-11-24 10:20"));
    let set = set_by_authority(&regime, start, start).unwrap();
    assert_eq!(set.due_at(), start);
    let second_before = start - SignedDuration::from_secs(1);
    assert_eq!(
        set_by_authority(&regime, start, second_before),
        Err(DueError::BeforeStart)
    );
}

#[test]
fn steps_that_meet_in_one_second_speak_once() {
    let file = r#"
        [[ladder]]
        id = "short"
        regimes = ["dpa_answer"]
        [[ladder.step]]
        id = "half"
        at = { percent = 50 }
        condition = "not_closed"
        roles = ["dpo"]
        label_da = "Halvvejs"
        label_en = "Half way"
        [[ladder.step]]
        id = "just_after"
        at = { percent = 51 }
        condition = "not_closed"
        roles = ["dpo"]
        label_da = "Lige efter"
        label_en = "Just after"
    "#;
    let ladders = Ladders::parse(file).unwrap();
    let start = at("2026-11-24 10:20");
    let in_seconds = |seconds| {
        let due_at = start + SignedDuration::from_secs(seconds);
        let deadline = set_by_authority(&regime("dpa_answer"), start, due_at).unwrap();
        milestones(ladders.for_regime("dpa_answer").unwrap(), &deadline).len()
    };
    assert_eq!(in_seconds(10), 1);
    assert_eq!(in_seconds(1000), 2);
}

#[test]
fn an_extra_reminder_tells_somebody_and_nobody_twice() {
    let ladder = |roles: &str| {
        Ladders::parse(&format!(
            r#"
            [[ladder]]
            id = "one"
            regimes = []
            [ladder.before_closing]
            id = "before_closing"
            minutes = 60
            condition = "not_closed"
            roles = {roles}
            label_da = "Før lukketid"
            label_en = "Before closing"
            [[ladder.step]]
            id = "at_once"
            at = {{ hours = 0 }}
            condition = "not_closed"
            roles = ["dpo"]
            label_da = "Straks"
            label_en = "At once"
            "#
        ))
    };
    assert!(ladder(r#"["dpo", "case_owner"]"#).is_ok());
    for roles in ["[]", r#"["dpo", "dpo"]"#] {
        let refused = ladder(roles).unwrap_err().to_string();
        assert!(
            refused.contains("tells nobody, or somebody twice"),
            "{refused}"
        );
    }
}

#[test]
fn a_role_is_found_by_its_code_and_has_a_danish_name() {
    let names: Vec<_> = [
        "case_owner",
        "dpo",
        "duty_officer",
        "department_head",
        "chief_executive",
    ]
    .into_iter()
    .map(|code| {
        let role = Role::parse(code).unwrap();
        assert_eq!(role.code(), code);
        role.danish()
    })
    .collect();
    assert_eq!(
        names,
        [
            "sagsansvarlig",
            "databeskyttelsesrådgiver",
            "vagthavende",
            "fagchef",
            "kommunaldirektør"
        ]
    );
    assert_eq!(Role::parse("mayor"), None);
}

#[test]
fn every_refusal_has_danish_words_of_its_own() {
    let step = || "trin".to_owned();
    let ladders = [
        LadderError::Unreadable {
            message: String::new(),
        },
        LadderError::NoLadders,
        LadderError::NoSteps { ladder: step() },
        LadderError::ClaimedTwice { regime: step() },
        LadderError::TextMissing { step: step() },
        LadderError::DoubledStep { step: step() },
        LadderError::BadRoles { step: step() },
        LadderError::PercentTooHigh { step: step() },
        LadderError::MixedScales { ladder: step() },
        LadderError::OutOfOrder { step: step() },
    ];
    let times = [
        DueError::ContractHoursMissing,
        DueError::AuthorityTimeMissing,
        DueError::HasOwnPeriod,
        DueError::BeforeStart,
        DueError::OutOfRange,
    ];
    let mut words: Vec<String> = ladders.iter().map(|error| error.text().da).collect();
    words.extend(times.iter().map(|error| error.text().da.to_owned()));
    assert!(words.iter().all(|text| text.ends_with('.')), "{words:?}");
    let n_words = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), n_words);
}

#[test]
fn a_moment_may_be_padded_but_not_endless() {
    let padded = |len: usize| format!("{:len$}", "2026-11-24 10:20");
    assert!(local::read(&padded(80)).is_ok());
    for len in [81, 90] {
        assert!(local::read(&padded(len)).is_err(), "{len}");
    }
}

#[test]
fn a_weekday_may_be_followed_by_a_comma_or_a_point() {
    let plain = at("tirsdag 24. november 2026 kl. 10.20");
    for text in [
        "tirsdag, 24. november 2026 kl. 10.20",
        "tirsdag. 24. november 2026 kl. 10.20",
        "tirsdag den 24. november 2026 kl. 10.20",
    ] {
        assert_eq!(
            local::read(text).map(|read| read.instant()),
            Ok(plain),
            "{text}"
        );
    }
}

/// A file of one made-up regime.
fn one(period: &str, rest: &str) -> Result<Regimes, String> {
    Regimes::parse(&format!(
        r#"
        [[regime]]
        id = "made_up"
        label_da = "Opdigtet"
        label_en = "Made up"
        trigger = "aware"
        threshold = "risk"
        channel = "virk"
        channel_da = "Virk"
        channel_en = "Virk"
        period = {period}
        valid_from = "2028-03-01"
        source = "Opdigtet"
        standing = "assumption"
        assumption_da = "Opdigtet."
        assumption_en = "Made up."
        {rest}
        "#
    ))
    .map_err(|error| error.text().da)
}

#[test]
fn a_period_is_long_at_most_until_it_is_taken_for_mistyped() {
    for (longest, too_long) in [
        ("{ hours = 8784 }", "{ hours = 8785 }"),
        ("{ days = 1098 }", "{ days = 1099 }"),
        ("{ months = 36 }", "{ months = 37 }"),
    ] {
        assert!(one(longest, "").is_ok(), "{longest}");
        assert!(one(too_long, "").is_err(), "{too_long}");
    }
}

#[test]
fn a_version_may_hold_for_one_day() {
    let hours = "{ hours = 72 }";
    assert!(one(hours, r#"valid_to = "2028-03-01""#).is_ok());
    assert!(one(hours, r#"valid_to = "2028-02-29""#).is_err());
}

#[test]
fn an_unreadable_file_is_named_by_its_line() {
    let told = Regimes::parse("[[regime]]\nid = \"a\"\nlabel_da = \n").unwrap_err();
    assert_eq!(told.text().da, "Regelfilen kan ikke læses (linje 3).");
}
