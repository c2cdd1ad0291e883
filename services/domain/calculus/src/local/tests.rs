use proptest::prelude::*;

use super::*;
use crate::show::{short_da, short_en};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn every_danish_way_of_writing_it_is_the_same_instant() {
    let expected = LocalInput::Exact {
        at: at("2026-11-24T09:20:00Z"),
    };
    for text in [
        "2026-11-24 10:20",
        "2026-11-24T10:20",
        "2026-11-24t10:20:00",
        "2026-11-24 kl. 10.20",
        "24.11.2026 kl. 10.20",
        "24.11.2026 kl 10:20",
        "24.11.2026 10.20",
        "24. 11. 2026, kl. 10.20",
        "24/11-2026 10:20",
        "24/11/2026 10.20",
        "24-11-2026 10:20",
        "24. november 2026 kl. 10.20",
        "24 nov 2026 10:20",
        "tirsdag den 24. november 2026 kl. 10.20",
        "TIRSDAG, 24. November 2026 KL. 10.20",
        "Tuesday 24 November 2026 at 10:20",
        "  24.11.2026\u{a0}kl.\u{a0}10.20 ",
        "2026-11-24 10:20 vintertid",
        "2026-11-24T10:20+01:00",
        "2026-11-24T09:20:00Z",
    ] {
        assert_eq!(read(text), Ok(expected), "{text}");
    }
    assert_eq!(
        read("24.11.2026 kl. 10"),
        Ok(LocalInput::Exact {
            at: at("2026-11-24T09:00Z")
        })
    );
    assert_eq!(
        read("2026-11-24 10:20:30"),
        Ok(LocalInput::Exact {
            at: at("2026-11-24T09:20:30Z")
        })
    );
}

#[test]
fn rule_lo_1_a_doubled_hour_is_read_as_the_earlier_and_explained() {
    let input = read("2027-10-31 02:30").unwrap();
    assert_eq!(
        input,
        LocalInput::Ambiguous {
            taken: at("2027-10-31T00:30:00Z"),
            later: at("2027-10-31T01:30:00Z")
        }
    );
    assert_eq!(input.instant(), at("2027-10-31T00:30:00Z"));
    insta::assert_snapshot!(input.explanation().unwrap().da, @"Klokkeslættet forekom to gange, fordi uret blev stillet tilbage. Det første er brugt: søndag 31. oktober 2027 kl. 02.30 (sommertid). Var det søndag 31. oktober 2027 kl. 02.30 (vintertid), så skriv »vintertid« efter klokkeslættet.");
    insta::assert_snapshot!(input.explanation().unwrap().en, @r#"The time occurred twice because the clocks went back. The first is used: Sunday 31 October 2027 at 02:30 (summer time). If it was Sunday 31 October 2027 at 02:30 (winter time), add "winter time" after the time."#);
}

#[test]
fn rule_lo_1_naming_the_season_settles_the_doubled_hour() {
    let exact = |text: &str| Ok(LocalInput::Exact { at: at(text) });
    assert_eq!(
        read("2027-10-31 02:30 sommertid"),
        exact("2027-10-31T00:30:00Z")
    );
    assert_eq!(
        read("2027-10-31 02:30 (vintertid)"),
        exact("2027-10-31T01:30:00Z")
    );
    assert_eq!(
        read("2027-10-31 02:30 winter time"),
        exact("2027-10-31T01:30:00Z")
    );
    assert_eq!(
        read("2026-11-24 10:20 sommertid"),
        Err(InputError::WrongSeason)
    );
    assert_eq!(
        read("2026-07-24 10:20 vintertid"),
        Err(InputError::WrongSeason)
    );
    assert_eq!(
        read("2027-03-28 02:30 vintertid"),
        Err(InputError::WrongSeason)
    );
}

#[test]
fn rule_lo_1_a_missing_hour_is_read_early_and_explained() {
    let input = read("28.3.2027 kl. 02.30").unwrap();
    assert_eq!(
        input,
        LocalInput::Gap {
            moved: at("2027-03-28T00:30:00Z"),
            later: at("2027-03-28T01:30:00Z")
        }
    );
    assert_eq!(input.instant(), at("2027-03-28T00:30:00Z"));
    insta::assert_snapshot!(input.explanation().unwrap().da, @"Klokkeslættet fandtes ikke, fordi uret blev stillet frem. Der er regnet med det tidligste, det kan betyde: søndag 28. marts 2027 kl. 01.30. Var uret ikke stillet endnu, var klokken reelt: søndag 28. marts 2027 kl. 03.30.");
    assert!(input.explanation().unwrap().en.contains("at 01:30"));
    let ordinary = read("2027-03-28 03:00").unwrap();
    assert_eq!(
        ordinary,
        LocalInput::Exact {
            at: at("2027-03-28T01:00:00Z")
        }
    );
    assert_eq!(ordinary.explanation(), None);
}

#[test]
fn rule_lo_2_the_future_is_refused_and_the_present_is_not() {
    let now = at("2026-11-24T09:20:00Z");
    assert!(read_past("2026-11-24 10:20", now).is_ok());
    let error = read_past("2026-11-24 10:21", now).unwrap_err();
    assert_eq!(
        error,
        InputError::InFuture {
            at: at("2026-11-24T09:21:00Z")
        }
    );
    assert_eq!(
        error.text().da,
        "Tidspunktet ligger ude i fremtiden: tirsdag 24. november 2026 kl. 10.21."
    );
    assert_eq!(
        error.to_string(),
        "Tuesday 24 November 2026 at 10:21 is in the future"
    );
}

#[test]
fn what_is_no_moment_is_refused_with_the_reason() {
    use InputError::*;
    for (text, expected) in [
        ("", Empty),
        (" \u{a0}", Empty),
        ("i går", Unreadable),
        ("24.11.2026 kl. ti", Unreadable),
        ("24.11.2026 10:20 og lidt til", Unreadable),
        ("24.11.2026 10:2", Unreadable),
        ("24.11.2026 10:", Unreadable),
        ("24.11-2026 10:20", Unreadable),
        ("24/11.2026 10:20", Unreadable),
        ("24 11 2026 10:20", Unreadable),
        ("2026.11.24 10:20", Unreadable),
        ("2026-11-24 10:20 (", Unreadable),
        ("2026-11-24 10:20 (vintertid", Unreadable),
        ("1111111118", Unreadable),
        ("2026-11-24", TimeMissing),
        ("24.11.2026 kl.", TimeMissing),
        ("24.11.2026 10", TimeMissing),
        ("24.11.26 kl. 10.20", ShortYear),
        ("31.2.2026 kl. 10.20", NoSuchDate),
        ("29.2.2027 kl. 10.20", NoSuchDate),
        ("2026-13-01 10:20", NoSuchDate),
        ("2026-300-01 10:20", NoSuchDate),
        ("24.11.2026 kl. 24.00", NoSuchTime),
        ("24.11.2026 kl. 10.60", NoSuchTime),
        ("24.11.2026 kl. 300.00", NoSuchTime),
        ("24.11.1999 kl. 10.20", ImplausibleYear { year: 1999 }),
        ("24.11.2101 kl. 10.20", ImplausibleYear { year: 2101 }),
        ("1970-01-01T00:00:00Z", ImplausibleYear { year: 1970 }),
        (
            "mandag 24. november 2026 kl. 10.20",
            WrongWeekday {
                claimed: Weekday::Monday,
                actual: Weekday::Tuesday,
            },
        ),
    ] {
        assert_eq!(read(text), Err(expected), "{text}");
        assert!(expected.text().da.ends_with('.'), "{expected:?}");
    }
    assert_eq!(read(&"1 ".repeat(60)), Err(Unreadable));
    assert_eq!(
        read("mandag 24. november 2026 kl. 10.20")
            .unwrap_err()
            .text()
            .da,
        "Datoen er en tirsdag, ikke en mandag."
    );
}

#[test]
fn every_month_and_weekday_is_read_in_both_languages() {
    for (number, (danish, english)) in (1..).zip(MONTHS_DA.iter().zip(&MONTHS_EN)) {
        assert_eq!(month_named(danish), Some(number));
        assert_eq!(month_named(&english.to_lowercase()), Some(number));
    }
    assert_eq!(
        (month_named("okt"), month_named("oct"), month_named("ok")),
        (Some(10), Some(10), None)
    );
    assert_eq!(weekday_named("lørdag"), Some(Weekday::Saturday));
    assert_eq!(weekday_named("saturday"), Some(Weekday::Saturday));
    assert_eq!(weekday_named("dag"), None);
}

proptest! {
    #[test]
    fn whatever_is_shown_is_read_back_as_the_same_minute(minute in 16_000_000_i64..68_000_000) {
        let shown = Timestamp::from_second(minute * 60).unwrap();
        for text in [full_da(shown), full_en(shown), short_da(shown), short_en(shown)] {
            prop_assert_eq!(read(&text), Ok(LocalInput::Exact { at: shown }), "{}", text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _read = read(&text);
    }

    #[test]
    fn no_text_made_of_the_right_pieces_panics(text in "[0-9]{1,5}[-./ :]?[0-9]{1,4}[-./ :]?[0-9]{1,4}[ tT,]?(kl)?[. ]?[0-9]{0,4}[:.]?[0-9]{0,3}[( ]{0,2}(sommertid)?[)]?") {
        let _read = read(&text);
    }

    #[test]
    fn rule_lo_1_the_earlier_reading_is_always_taken(minute in 16_000_000_i64..68_000_000) {
        let local = to_local(Timestamp::from_second(minute * 60).unwrap());
        let text = local.datetime().strftime("%Y-%m-%d %H:%M").to_string();
        let input = read(&text).unwrap();
        prop_assert!(input.instant() <= local.timestamp());
    }
}

#[test]
fn a_day_alone_is_read_as_danes_write_it() {
    for text in [
        "2026-11-24",
        "24.11.2026",
        "24/11-2026",
        "24-11-2026",
        "24 11 2026",
        "24,11,2026",
        "24. november 2026",
        "tirsdag den 24. nov 2026",
    ] {
        let read = read_day(text);
        assert_eq!(
            read.map(|day| day.to_string()),
            Ok("2026-11-24".to_owned()),
            "{text}"
        );
    }
    assert_eq!(read_day(" "), Err(InputError::Empty));
    assert_eq!(read_day("24.11.26"), Err(InputError::ShortYear));
    assert_eq!(read_day("31.11.2026"), Err(InputError::NoSuchDate));
    assert_eq!(read_day("11/24/2026"), Err(InputError::NoSuchDate));
    assert_eq!(read_day("24.11.2026 kl. 10"), Err(InputError::Unreadable));
    assert_eq!(read_day("i morgen"), Err(InputError::Unreadable));
}

#[test]
fn a_time_of_day_alone_is_read_as_danes_write_it() {
    for text in [
        "10.20",
        "10:20",
        "kl. 10.20",
        "kl 10:20",
        "1020",
        "10 20",
        "10,20",
    ] {
        let read = read_clock(text);
        assert_eq!(
            read.map(|it| it.to_string()),
            Ok("10:20:00".to_owned()),
            "{text}"
        );
    }
    for text in ["9", "kl. 9", "09.00", "900", "0900"] {
        let read = read_clock(text);
        assert_eq!(
            read.map(|it| it.to_string()),
            Ok("09:00:00".to_owned()),
            "{text}"
        );
    }
    assert_eq!(read_clock("24.00"), Err(InputError::NoSuchTime));
    assert_eq!(read_clock("10.2"), Err(InputError::Unreadable));
    assert_eq!(read_clock("10.20 vintertid"), Err(InputError::Unreadable));
    assert_eq!(read_clock(""), Err(InputError::Unreadable));
}
