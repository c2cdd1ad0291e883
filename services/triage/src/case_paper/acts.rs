//! What was done: measures, filings, letters, mails, questions.

use brudvagt_case::{CaseEvent, FilingKind};
use brudvagt_print::{CommunicationLine, Exchange, FilingLine, HistoryLine, Measure};
use brudvagt_words::{answer, day, word};
use jiff::civil::Date;

use super::Known;

pub(super) fn measures(known: &Known) -> Vec<Measure> {
    let measure = |it: &super::Opened<crate::store::MeasureRow>| {
        let state = word(
            known.lang,
            "measure_state",
            if it.row.done { "done" } else { "not_done" },
        );
        let due = it.row.due_date.parse::<Date>();
        Measure {
            what: brudvagt_cpr::mask(&it.text),
            kind: word(known.lang, "measure", &it.row.kind),
            owner: known.name(&it.row.owner_id),
            due: due.map_or_else(
                |_none| it.row.due_date.clone(),
                |date| day(known.lang, date),
            ),
            state: done(known, state, it),
        }
    };
    known.measures.iter().map(measure).collect()
}

/// What was done, what shows it, by whom and when.
fn done(known: &Known, state: String, it: &super::Opened<crate::store::MeasureRow>) -> String {
    let mut lines = vec![state];
    lines.extend(it.after.as_deref().map(brudvagt_cpr::mask));
    if let Some(at) = it.row.done_at {
        lines.push(format!("{} · {}", it.row.done_by, known.short(at.0)));
    }
    lines.join("\n")
}

/// Each filing as it was sent, and whether it was taken back since.
pub(super) fn filings(known: &Known) -> Vec<FilingLine> {
    let withdrawn_at = known.events().filter_map(|(entry, event)| match event {
        CaseEvent::FilingRecorded {
            kind: FilingKind::Withdrawal,
            filed_at,
            ..
        } => Some((entry.seq, filed_at)),
        _other => None,
    });
    let withdrawn_at: Vec<_> = withdrawn_at.collect();
    let filing = known.events().filter_map(|(entry, event)| {
        let CaseEvent::FilingRecorded {
            kind,
            complete,
            filed_at,
            late,
            virk_reference,
            dpa_case_number,
            receipt_sha256,
            attachments,
            ..
        } = event
        else {
            return None;
        };
        let told = |code: &str| word(known.lang, "told", code);
        let code = match kind {
            FilingKind::New => "new",
            FilingKind::FollowUp => "follow_up",
            FilingKind::Withdrawal => "withdrawal",
        };
        let mut what = vec![word(known.lang, "filing_kind", code)];
        if kind != FilingKind::Withdrawal {
            what.push(told(if complete { "complete" } else { "incomplete" }));
        }
        if !attachments.is_empty() {
            let names = attachments.iter();
            let names = names.map(|code| answer("attachments", code, known.lang));
            let names: Vec<_> = names.collect();
            what.push(format!("{}: {}", known.say("attached"), names.join(", ")));
        }
        let mut state = Vec::new();
        if late {
            state.push(told("late"));
        }
        match withdrawn_at.iter().find(|(seq, _)| *seq > entry.seq) {
            Some((_, at)) => {
                state.push(format!("{} {}", known.say("withdrawn"), known.short(*at)));
            }
            None if kind == FilingKind::Withdrawal => state.push(known.say("takes_back")),
            None => state.push(known.say("stands")),
        }
        if !receipt_sha256.is_empty() {
            state.push(known.say("receipt_kept"));
        }
        let mut reference = vec![virk_reference];
        if !dpa_case_number.is_empty() {
            reference.push(format!("{}: {dpa_case_number}", told("dpa_case_number")));
        }
        reference.retain(|it| !it.is_empty());
        Some(FilingLine {
            what: what.join("\n"),
            at: known.short(filed_at),
            by: known.author(entry),
            state: state.join("\n"),
            virk_reference: reference.join("\n"),
        })
    });
    filing.collect()
}

/// How many were told and how. For each letter the newest progress entry counts; a letter with other
/// words is another letter.
pub(super) fn communications(known: &Known) -> Vec<CommunicationLine> {
    let mut lines: Vec<(Option<String>, CommunicationLine)> = Vec::new();
    for (entry, event) in known.events() {
        let CaseEvent::CommunicationProgressed {
            n_recipients,
            n_sent,
            n_failed,
            done,
            at,
            means,
            letter,
            groups: _ids,
        } = event
        else {
            continue;
        };
        let means = means.iter();
        let means = means.map(|code| answer("communication_means", code, known.lang));
        let parts = letter.iter().flat_map(|letter| &letter.parts);
        let parts: Vec<String> = parts
            .map(|it| word(known.lang, "letter_part", it))
            .collect();
        let said = if parts.is_empty() {
            String::new()
        } else {
            format!("\n{}: {}", known.say("letter_says"), parts.join(", "))
        };
        let state = known.say(if done {
            "letter_done"
        } else {
            "letter_under_way"
        });
        let line = CommunicationLine {
            what: format!(
                "{} · {state}{said}\n{}",
                known.say("letter"),
                known.author(entry)
            ),
            channel: means.collect::<Vec<_>>().join(", "),
            at: known.short(at),
            recipients: n_recipients,
            delivered: n_sent,
            failed: n_failed,
        };
        let digest = letter.map(|letter| letter.sha256);
        match lines.last_mut() {
            Some((known_digest, last)) if digest.is_none() || *known_digest == digest => {
                *last = line;
            }
            Some(_) | None => lines.push((digest, line)),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Who was told of the case by mail, and who was not reached.
pub(super) fn told(known: &Known) -> Vec<HistoryLine> {
    let mails = known.events().filter_map(|(entry, event)| {
        let (template, role, failed) = match event {
            CaseEvent::MessageSent { template, role, .. } => (template, role, false),
            CaseEvent::MessageFailed { template, role, .. } => (template, role, true),
            _other => return None,
        };
        let mail = word(known.lang, "mail_template", &template);
        let who = match (role.as_str(), template.as_str()) {
            ("", "receipt") => word(known.lang, "role", "reporter"),
            (role, _) => word(known.lang, "role", role),
        };
        Some(HistoryLine {
            at: known.short(entry.at),
            who,
            what: if failed {
                format!("{mail}\n{}", known.say("not_sent"))
            } else {
                mail
            },
            why: None,
        })
    });
    mails.collect()
}

pub(super) fn questions(known: &Known) -> Vec<Exchange> {
    let questions = known.questions.iter().map(|it| Exchange {
        question: brudvagt_cpr::mask(&it.text),
        asked: format!(
            "{} {} {} · {}",
            it.row.asked_by,
            known.say("asked"),
            word(known.lang, "role", &it.row.role),
            known.moment(it.row.asked_at.0)
        ),
        answer: it.after.as_deref().map(brudvagt_cpr::mask),
        answered: it.row.answered_at.map_or_else(String::new, |at| {
            format!("{} · {}", it.row.answered_by, known.moment(at.0))
        }),
    });
    questions.collect()
}
