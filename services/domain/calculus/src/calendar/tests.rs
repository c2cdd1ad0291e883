use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::due::due;
use crate::regime::Regimes;
use crate::show::short_da;

fn at(text: &str) -> Timestamp {
    crate::local::read(text).unwrap().instant()
}

fn next(text: &str) -> String {
    short_da(
        WorkCalendar::default()
            .next_working_moment(at(text))
            .instant(),
    )
}

#[test]
fn easter_falls_where_the_checked_years_say() {
    for (y, m, d) in [
        (2000, 4, 23),
        (2019, 4, 21),
        (2024, 3, 31),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
        (2029, 4, 1),
        (2030, 4, 21),
        (2038, 4, 25),
        (2049, 4, 18),
        (2076, 4, 19),
    ] {
        assert_eq!(easter_sunday(y), Some(date(y, m, d)), "{y}");
    }
}

#[test]
fn rule_ca_1_the_holidays_of_2027() {
    let said: Vec<_> = holidays(2027)
        .iter()
        .map(|h| format!("{} {}", h.date, h.name_da))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    2027-01-01 nytårsdag
    2027-03-25 skærtorsdag
    2027-03-26 langfredag
    2027-03-28 påskedag
    2027-03-29 2. påskedag
    2027-05-06 Kristi himmelfartsdag
    2027-05-16 pinsedag
    2027-05-17 2. pinsedag
    2027-12-25 juledag
    2027-12-26 2. juledag
    ");
}

#[test]
fn rule_ca_1_store_bededag_was_a_holiday_until_2023() {
    assert_eq!(
        holiday_on(date(2023, 5, 5)).map(|h| h.name_da),
        Some("store bededag")
    );
    assert_eq!(holiday_on(date(2024, 4, 26)), None);
    let calendar = WorkCalendar::default();
    assert!(!calendar.is_working_day(date(2023, 5, 5)));
    assert!(calendar.is_working_day(date(2024, 4, 26)));
}

#[test]
fn rule_ca_2_closing_days_are_a_setting_and_no_holidays() {
    let eve = date(2026, 12, 24);
    assert_eq!(holiday_on(eve), None);
    assert!(!WorkCalendar::default().is_working_day(eve));
    let open = CalendarSettings {
        closed_yearly: Vec::new(),
        ..CalendarSettings::default()
    };
    assert!(WorkCalendar::new(open).unwrap().is_working_day(eve));
    let bridge = date(2027, 5, 7);
    let closed = CalendarSettings {
        closed_dates: vec![bridge],
        ..CalendarSettings::default()
    };
    assert!(WorkCalendar::default().is_working_day(bridge));
    assert!(!WorkCalendar::new(closed).unwrap().is_working_day(bridge));
}

#[test]
fn working_time_starts_at_the_opening_and_ends_before_the_closing() {
    let calendar = WorkCalendar::default();
    assert!(!calendar.is_working_time(at("2026-11-24 07:59")));
    assert!(calendar.is_working_time(at("2026-11-24 08:00")));
    assert!(calendar.is_working_time(at("2026-11-24 15:59")));
    assert!(!calendar.is_working_time(at("2026-11-24 16:00")));
    assert!(!calendar.is_working_time(at("2026-11-27 14:00")));
    assert!(!calendar.is_working_time(at("2026-11-28 10:00")));
}

#[test]
fn the_next_working_moment_skips_nights_weekends_and_holidays() {
    assert_eq!(next("2026-11-24 10:20"), "24.11.2026 kl. 10.20");
    assert_eq!(next("2026-11-24 05:00"), "24.11.2026 kl. 08.00");
    assert_eq!(next("2026-11-24 18:00"), "25.11.2026 kl. 08.00");
    assert_eq!(next("2026-11-27 15:00"), "30.11.2026 kl. 08.00");
    assert_eq!(next("2026-12-23 17:00"), "28.12.2026 kl. 08.00");
    assert_eq!(next("2027-03-24 17:00"), "30.3.2027 kl. 08.00");
    assert_eq!(next("2026-12-30 17:00"), "4.1.2027 kl. 08.00");
}

#[test]
fn the_next_workday_start_lies_strictly_ahead() {
    let calendar = WorkCalendar::default();
    let start = |text| short_da(calendar.before_next_workday_start(at(text)).instant());
    assert_eq!(start("2026-11-27 13:00"), "30.11.2026 kl. 08.00");
    assert_eq!(start("2026-11-30 07:59"), "30.11.2026 kl. 08.00");
    assert_eq!(start("2026-11-30 08:00"), "1.12.2026 kl. 08.00");
}

#[test]
fn due_before_monday_holds_what_nobody_at_work_could_still_save() {
    let calendar = WorkCalendar::default();
    let friday = at("2026-11-27 13:00");
    let is_listed = |aware: &str| {
        let regimes = Regimes::builtin().unwrap();
        let law = regimes.in_force("gdpr_33", at(aware)).unwrap();
        calendar.is_due_before_next_workday(&due(law, at(aware)).unwrap(), friday)
    };
    assert!(is_listed("2026-11-20 10:00"), "already overdue");
    assert!(is_listed("2026-11-25 09:00"), "due on Saturday");
    assert!(is_listed("2026-11-27 08:00"), "due at the opening itself");
    assert!(!is_listed("2026-11-27 08:01"), "due a minute into Monday");
}

#[test]
fn rule_ca_3_a_closed_year_reminds_at_once_rather_than_never() {
    let now = at("2026-11-24 18:00");
    let days = date(2026, 11, 1)
        .series(Span::new().days(1))
        .take(400)
        .collect();
    let settings = CalendarSettings {
        closed_dates: days,
        ..CalendarSettings::default()
    };
    let calendar = WorkCalendar::new(settings).unwrap();
    assert_eq!(calendar.next_working_moment(now).instant(), now);
    assert_eq!(
        calendar.next_working_moment(Timestamp::MAX).instant(),
        Timestamp::MAX
    );
}

#[test]
fn impossible_settings_are_refused_with_the_reason() {
    let default = CalendarSettings::default;
    let never = CalendarSettings {
        week: [None; 7],
        ..default()
    };
    assert_eq!(WorkCalendar::new(never), Err(CalendarError::NeverOpen));
    let mut week = default().week;
    week[2] = Some(Hours {
        opens: Time::midnight(),
        closes: Time::midnight(),
    });
    let shut = CalendarSettings { week, ..default() };
    assert_eq!(
        WorkCalendar::new(shut),
        Err(CalendarError::ClosesBeforeOpening)
    );
    let day = |month, day| CalendarSettings {
        closed_yearly: vec![YearlyDay { month, day }],
        ..default()
    };
    let error = WorkCalendar::new(day(2, 30)).unwrap_err();
    assert_eq!(error, CalendarError::NoSuchDay { month: 2, day: 30 });
    assert_eq!(error.text().da, "Lukkedagen 30.2. findes ikke.");
    assert!(WorkCalendar::new(day(2, 29)).is_ok());
}

proptest! {
    #[test]
    fn the_next_working_moment_is_working_time_and_never_past(
        second in 1_527_000_000_i64..2_840_000_000
    ) {
        let now = Timestamp::from_second(second).unwrap();
        let calendar = WorkCalendar::default();
        let next = calendar.next_working_moment(now).instant();
        prop_assert!(next >= now && calendar.is_working_time(next));
        let opening = calendar.before_next_workday_start(now).instant();
        prop_assert!(opening > now && calendar.is_working_time(opening));
    }

    #[test]
    fn easter_is_a_sunday_in_spring_in_every_year(year in 1900_i16..2200) {
        let easter = easter_sunday(year).unwrap();
        prop_assert_eq!(easter.weekday(), Weekday::Sunday);
        prop_assert!(easter >= date(year, 3, 22) && easter <= date(year, 4, 25));
    }
}
