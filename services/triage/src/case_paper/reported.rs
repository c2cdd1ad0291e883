//! What came in: the report as it was, what was added, and the files.

use brudvagt_case::CaseEvent;
use brudvagt_kit::wire::from_proto;
use brudvagt_print::{Attachment, HistoryLine, Row};
use brudvagt_proto::Code;
use brudvagt_words::word;

use super::{Known, row};

pub(super) fn report(known: &Known) -> Vec<Row> {
    let Some(report) = &known.report else {
        return vec![known.label("report", known.say("report_gone"))];
    };
    let at = |at: Option<&prost_types::Timestamp>| {
        from_proto(at).map_or_else(String::new, |at| known.moment(at))
    };
    let masked = |text: &str| brudvagt_cpr::mask(text);
    let reporter = report.reporter.clone().unwrap_or_default();
    let mut rows = vec![
        known.label("received", at(report.received_at.as_ref())),
        known.label(
            "channel",
            word(known.lang, "channel", report.channel().code()),
        ),
        known.label("reporter", both(&reporter.name, &reporter.email)),
        known.label("subject", masked(&report.subject)),
        known.label("what_happened", masked(&report.what_happened)),
        known.label("noticed", at(report.noticed_at.as_ref())),
        known.label("whose_data", masked(&report.whose_data)),
        known.label(
            "estimate",
            word(known.lang, "estimate", &report.affected_estimate),
        ),
        known.label("done_so_far", masked(&report.done_so_far)),
    ];
    if report.protected_address {
        rows.push(known.label("protected_address", word(known.lang, "bool", "true")));
    }
    // With the question as it was read: it may have been changed since.
    rows.extend(report.own_answers.iter().map(|it| {
        let question = known.lang.say(&it.question);
        let answer = known.lang.say(&it.in_words);
        let answer = if answer.is_empty() {
            known.say("own_unanswered")
        } else {
            masked(answer)
        };
        row(question, answer)
    }));
    // A form has no subject and a mail no estimate; what was never asked is left out, not shown as
    // missing.
    rows.retain(|row| row.value.is_some());
    rows
}

pub(super) fn additions(known: &Known) -> Vec<HistoryLine> {
    let report = known.report.iter();
    let additions = report.flat_map(|report| &report.follow_ups);
    let lines = additions.map(|it| HistoryLine {
        at: from_proto(it.at.as_ref()).map_or_else(String::new, |at| known.short(at)),
        who: both(&it.by, &it.email),
        what: addition(known, it.number, &it.subject),
        why: Some(brudvagt_cpr::mask(&it.text)).filter(|text| !text.is_empty()),
    });
    lines.collect()
}

fn addition(known: &Known, number: u32, subject: &str) -> String {
    let name = format!("{} {number}", word(known.lang, "told", "addition"));
    match subject {
        "" => name,
        subject => format!("{name}\n{}", brudvagt_cpr::mask(subject)),
    }
}

/// What lies beside the paper: the reporter's files, receipts of filings, the letter. Each has its
/// digest, so that files of the same name can be told apart.
pub(super) fn attachments(known: &Known) -> Vec<Attachment> {
    let report = known.report.iter();
    let mut all: Vec<Attachment> = report
        .flat_map(|report| &report.attachments)
        .map(|file| Attachment {
            name: brudvagt_cpr::mask(&file.filename),
            size: size(file.size_bytes),
            sha256: hex::encode(&file.sha256),
        })
        .collect();
    let mut seen: Vec<String> = Vec::new();
    let mut add = |name: String, sha256: String| {
        if !sha256.is_empty() && !seen.contains(&sha256) {
            seen.push(sha256.clone());
            all.push(Attachment {
                name,
                size: "–".to_owned(),
                sha256,
            });
        }
    };
    for (_entry, event) in known.events() {
        match event {
            CaseEvent::FilingRecorded {
                receipt_sha256,
                filed_at,
                ..
            } => {
                let name = format!("{} {}", known.say("receipt"), known.short(filed_at));
                add(name, receipt_sha256);
            }
            CaseEvent::CommunicationProgressed {
                letter: Some(letter),
                ..
            } => add(known.say("letter"), letter.sha256),
            _other => {}
        }
    }
    all
}

fn both(name: &str, email: &str) -> String {
    match (name, email) {
        (one, "") | ("", one) => one.to_owned(),
        (name, email) => format!("{name} <{email}>"),
    }
}

/// `231 kB`, rounded up, so that only an empty file shows 0.
fn size(n_bytes: u64) -> String {
    const KILO: u64 = 1_000;
    match n_bytes {
        0..KILO => format!("{n_bytes} byte"),
        _ if n_bytes < KILO * KILO => format!("{} kB", n_bytes.div_ceil(KILO)),
        _large => format!("{} MB", n_bytes.div_ceil(KILO * KILO)),
    }
}
