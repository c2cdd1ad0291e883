//! A calendar as RFC 5545 writes it. Times are in UTC, which every program shows in its own reader's time,
//! so that none has to know when Danish summer begins.

use brudvagt_calculus::to_local;
use brudvagt_types::reference::is_exercise;
use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{http::calendars::Entry, texts::Lang, ui::When};

/// Bytes of a line at most, its break apart.
const LONGEST: usize = 75;
/// An entry ends when its time is out, and begins so much earlier that it can be seen.
const LENGTH: SignedDuration = SignedDuration::from_mins(30);

pub(super) fn written(entries: &[Entry], origin: &str, lang: Lang) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Brudvagt//Frister//DA".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(lang.t("calendar.name"))),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H".to_owned(),
        "X-PUBLISHED-TTL:PT1H".to_owned(),
    ];
    for entry in entries {
        lines.extend(event(entry, origin, lang));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn event(entry: &Entry, origin: &str, lang: Lang) -> Vec<String> {
    if entry.case_id.is_empty() {
        return day_of_wheel(entry, origin, lang);
    }
    let link = format!("{origin}/sag/{}", entry.case_id);
    let due = When::new(entry.due_at, lang).text();
    let summary = format!(
        "{} · {}",
        lang.t1("calendar.summary", &entry.label),
        entry.reference
    );
    // A calendar shows how a line begins, and little more.
    let summary = if is_exercise(&entry.reference) {
        format!("{}: {summary}", lang.t("exercise.chip"))
    } else {
        summary
    };
    let words = format!("{}\n{link}", lang.t1("calendar.due", due));
    let begins = entry.due_at.saturating_sub(LENGTH).unwrap_or(entry.due_at);
    let status = if entry.cancelled_at.is_some() {
        "CANCELLED"
    } else {
        "CONFIRMED"
    };
    vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@brudvagt", entry.clock_id),
        format!("DTSTAMP:{}", moment(entry.changed_at)),
        format!("LAST-MODIFIED:{}", moment(entry.changed_at)),
        format!("SEQUENCE:{}", entry.revision),
        format!("DTSTART:{}", moment(begins)),
        format!("DTEND:{}", moment(entry.due_at)),
        format!("SUMMARY:{}", escaped(&summary)),
        format!("DESCRIPTION:{}", escaped(&words)),
        format!("URL:{link}"),
        format!("STATUS:{status}"),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// A task of the yearly wheel is due on a day and not at an hour.
fn day_of_wheel(entry: &Entry, origin: &str, lang: Lang) -> Vec<String> {
    let link = format!("{origin}/aarshjul/{}", entry.clock_id);
    let day = to_local(entry.due_at).date();
    let after = day.tomorrow().unwrap_or(day);
    let date = |day: Date| day.strftime("%Y%m%d").to_string();
    let summary = format!(
        "{} · {}",
        lang.t1("wheel.calendar", &entry.label),
        entry.reference
    );
    let status = if entry.cancelled_at.is_some() {
        "CANCELLED"
    } else {
        "CONFIRMED"
    };
    vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@brudvagt", entry.clock_id),
        format!("DTSTAMP:{}", moment(entry.changed_at)),
        format!("LAST-MODIFIED:{}", moment(entry.changed_at)),
        format!("SEQUENCE:{}", entry.revision),
        format!("DTSTART;VALUE=DATE:{}", date(day)),
        format!("DTEND;VALUE=DATE:{}", date(after)),
        format!("SUMMARY:{}", escaped(&summary)),
        format!("DESCRIPTION:{}", escaped(&link)),
        format!("URL:{link}"),
        format!("STATUS:{status}"),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(sign);
            }
            '\n' => escaped.push_str("\\n"),
            sign if sign.is_control() => {}
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// In lines of 75 bytes at most, none of which breaks a letter.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len());
    let mut n_bytes = 0;
    for sign in line.chars() {
        if n_bytes + sign.len_utf8() > LONGEST {
            folded.push_str("\r\n ");
            n_bytes = 1;
        }
        folded.push(sign);
        n_bytes += sign.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            clock_id: "0199aaaa-0000-7000-8000-00000000abcd".to_owned(),
            case_id: "0199aaaa-0000-7000-8000-00000000abce".to_owned(),
            reference: "BRUD-2026-000123".to_owned(),
            label: "Anmeldelse til Datatilsynet, 72 timer".to_owned(),
            // Summer time in Denmark.
            due_at: "2026-07-01T08:20:00Z".parse().unwrap(),
            revision: 2,
            changed_at: "2026-06-28T09:00:00Z".parse().unwrap(),
            cancelled_at: None,
        }
    }

    #[test]
    fn a_deadline_is_an_event_that_ends_when_its_time_is_out() {
        let text = written(&[entry()], "https://brud.example", Lang::Da);
        let unfolded = text.replace("\r\n ", "");
        let lines: Vec<&str> = unfolded.split("\r\n").collect();
        for line in [
            "UID:0199aaaa-0000-7000-8000-00000000abcd@brudvagt",
            "DTSTAMP:20260628T090000Z",
            "SEQUENCE:2",
            "DTSTART:20260701T075000Z",
            "DTEND:20260701T082000Z",
            "STATUS:CONFIRMED",
            "URL:https://brud.example/sag/0199aaaa-0000-7000-8000-00000000abce",
            "SUMMARY:Frist: Anmeldelse til Datatilsynet\\, 72 timer · BRUD-2026-000123",
            "DESCRIPTION:Fristen udløber onsdag 1. juli 2026 kl. 10.20.\\nhttps://brud.example/sag/0199aaaa-0000-7000-8000-00000000abce",
        ] {
            assert!(lines.contains(&line), "{line} is not in {unfolded}");
        }
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        assert!(
            text.split("\r\n").all(|line| line.len() <= LONGEST),
            "{text}"
        );
    }

    #[test]
    fn a_task_of_the_wheel_is_a_day_and_leads_to_its_page() {
        let task = Entry {
            case_id: String::new(),
            reference: "Nordvig Kommune".to_owned(),
            label: "Status til ledelsen".to_owned(),
            // Midnight in Denmark.
            due_at: "2026-06-30T22:00:00Z".parse().unwrap(),
            ..entry()
        };
        let text = written(&[task], "https://brud.example", Lang::Da).replace("\r\n ", "");
        for line in [
            "DTSTART;VALUE=DATE:20260701\r\n",
            "DTEND;VALUE=DATE:20260702\r\n",
            "SUMMARY:Årshjul: Status til ledelsen · Nordvig Kommune\r\n",
            "URL:https://brud.example/aarshjul/0199aaaa-0000-7000-8000-00000000abcd\r\n",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
    }

    #[test]
    fn a_settled_deadline_is_cancelled_and_a_calendar_may_be_empty() {
        let settled = Entry {
            cancelled_at: "2026-06-29T09:00:00Z".parse().ok(),
            ..entry()
        };
        let text = written(&[settled], "https://brud.example", Lang::En);
        assert!(text.contains("\r\nSTATUS:CANCELLED\r\n"), "{text}");
        let empty = written(&[], "https://brud.example", Lang::En);
        assert!(!empty.contains("VEVENT"), "{empty}");
    }

    #[test]
    fn letters_are_never_broken() {
        let line = format!("SUMMARY:{}", "ø".repeat(100));
        let folded = folded(&line);
        assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        assert!(folded.split("\r\n").all(|it| it.len() <= LONGEST));
        assert_eq!(escaped("a;b\\c\r\nd"), "a\\;b\\\\c\\nd");
    }
}
