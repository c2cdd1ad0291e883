//! The types of a mail's parts, with what identifies an invitation or a bounce.

use bytes::Bytes;

use crate::{
    Reading,
    parts::{Part, Parts},
};

impl Reading {
    pub(crate) fn signs(&mut self, parts: &Parts, raw: &Bytes) {
        for part in parts.list.iter().take(50) {
            self.kinds.push(sign(part, raw));
        }
    }
}

fn sign(part: &Part, raw: &Bytes) -> String {
    let kind = part.kind.name.as_str();
    if kind == "multipart/report" {
        return format!(
            "multipart/report; report-type={}",
            part.kind.token("report-type")
        );
    }
    if is_calendar(part) {
        let named = part.kind.token("method");
        let method = if named.is_empty() {
            method_of(&part.content(raw)).unwrap_or_default()
        } else {
            named
        };
        if !method.is_empty() {
            return format!("text/calendar; method={method}");
        }
    }
    kind.to_owned()
}

/// By its type only: a person who reports may attach a calendar file by its name.
fn is_calendar(part: &Part) -> bool {
    matches!(
        part.kind.name.as_str(),
        "text/calendar" | "application/ics" | "text/x-vcalendar"
    )
}

/// The `METHOD` of a calendar (RFC 5545, 3.7.2), which stands before its events.
fn method_of(calendar: &[u8]) -> Option<String> {
    let start = calendar.get(..calendar.len().min(10_000))?;
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let before_events = start.split("begin:vevent").next().unwrap_or_default();
    let mut lines = before_events.lines();
    let method = lines.find_map(|line| line.strip_prefix("method:"))?.trim();
    let is_word = method
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-');
    (is_word && method.len() <= 30).then(|| method.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::read;

    #[track_caller]
    fn kinds(part: &str) -> Vec<String> {
        let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let raw = format!(
            "Subject: x\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nHej\r\n--B\r\n{part}\r\n\r\n{calendar}--B--\r\n"
        );
        read(&raw.into_bytes().into()).kinds
    }

    #[test]
    fn an_invitation_is_known_by_what_it_holds() {
        for part in [
            "Content-Type: text/calendar; charset=utf-8",
            "Content-Type: text/calendar; method=REQUEST",
            "Content-Type: application/ics; name=\"moede.ics\"",
        ] {
            assert_eq!(kinds(part)[2], "text/calendar; method=request", "{part}");
        }
        let published = "Content-Type: text/calendar; method=PUBLISH";
        assert_eq!(kinds(published)[2], "text/calendar; method=publish");
        let named = "Content-Type: application/octet-stream; name=\"moede.ics\"";
        assert_eq!(kinds(named)[2], "application/octet-stream");
    }
}
