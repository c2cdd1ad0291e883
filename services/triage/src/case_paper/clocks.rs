//! Every time limit of the case: when it began, when it ends, how it went.

use std::collections::BTreeMap;

use brudvagt_case::{Authority, CaseEvent, Classification, Letter, Nis2Notice, Nis2Step};
use brudvagt_print::Clock;
use brudvagt_words::{regime, word};
use jiff::Timestamp;

use super::Known;

pub(super) fn clocks(known: &Known) -> Vec<Clock> {
    let mut clocks = vec![notification(known)];
    clocks.extend(nis2(known));
    clocks.extend(questions(known));
    clocks.extend(others(known));
    clocks
}

/// # Law
/// GDPR art. 33(1): 72 hours from awareness, whatever happened since.
fn notification(known: &Known) -> Clock {
    let case = &known.row.state.0;
    let confirmed = if case.aware_confirmed { "yes" } else { "no" };
    let from = word(known.lang, "aware_confirmed", confirmed);
    let in_time = |late: bool| word(known.lang, "in_time", if late { "no" } else { "yes" });
    let state = match (case.authority, case.classification) {
        (
            Authority::Filed {
                first_filed_at,
                late,
                ..
            },
            _,
        ) => {
            let filed = word(known.lang, "notified", "yes");
            format!("{filed} {}\n{}", known.short(first_filed_at), in_time(late))
        }
        (Authority::Withdrawn { first_filed_at, .. }, _) => {
            let withdrawn = word(known.lang, "notified", "withdrawn");
            format!("{withdrawn}\n{}", known.short(first_filed_at))
        }
        (_, Classification::NotABreach) => word(known.lang, "notified", "not_a_breach"),
        (Authority::NotNotified, _) => word(known.lang, "notified", "no"),
        (Authority::Open | Authority::ToNotify, _) => running(known, case.due_at),
    };
    Clock {
        name: known.say("clock_33"),
        from: format!("{}\n{from}", known.short(case.aware_at)),
        due: known.short(case.due_at),
        state,
    }
}

fn running(known: &Known, due_at: Timestamp) -> String {
    known.say(if due_at < known.made_at {
        "passed"
    } else {
        "running"
    })
}

/// # Law
/// NIS 2-loven § 13: each notice has a time limit of its own.
fn nis2(known: &Known) -> Vec<Clock> {
    let standing = &known.row.state.0.nis2;
    let mut due = BTreeMap::new();
    let mut filed = BTreeMap::new();
    for (_entry, event) in known.events() {
        if let CaseEvent::Nis2ApprovalAsked(report)
        | CaseEvent::Nis2Approved(report)
        | CaseEvent::Nis2Filed(report) = event
        {
            match report.step {
                Nis2Step::ApprovalAsked { notice, due_at }
                | Nis2Step::Approved { notice, due_at } => {
                    due_at.and_then(|at| due.insert(notice.as_str(), at));
                }
                Nis2Step::Filed { notice, filed_at } => {
                    filed.insert(notice.as_str(), filed_at);
                }
                Nis2Step::Opened | Nis2Step::Redrafted { .. } => {}
            }
        }
    }
    let Some(aware_at) = standing.aware_at.filter(|_| standing.is_opened()) else {
        return Vec::new();
    };
    let owed = standing.owed();
    let clock = |notice: Nis2Notice| {
        let code = notice.as_str();
        // The earliest time is that of the first notice that is owed.
        let next = owed.first().filter(|first| **first == notice);
        let due_at = due
            .get(code)
            .copied()
            .or_else(|| next.and_then(|_| standing.due_at()));
        let state = match (filed.get(code), due_at) {
            (Some(at), _) => format!("{} {}", known.say("sent"), known.short(*at)),
            (None, _) if standing.ending().is_some() => known.say("nis2_ended"),
            (None, Some(due_at)) => running(known, due_at),
            (None, None) => known.say("running"),
        };
        Clock {
            name: format!("NIS 2: {}", word(known.lang, "nis2_notice", code)),
            from: known.short(aware_at),
            due: due_at.map_or_else(String::new, |at| known.short(at)),
            state,
        }
    };
    Nis2Notice::ALL.into_iter().map(clock).collect()
}

/// What Datatilsynet asked, and by when it wants an answer.
fn questions(known: &Known) -> Vec<Clock> {
    let answers: BTreeMap<String, Timestamp> = known
        .events()
        .filter_map(|(entry, event)| match event {
            CaseEvent::AuthorityAnswered(letter) => match letter.letter {
                Letter::Answer { question_id } => Some((question_id, entry.at)),
                Letter::Question { .. } | Letter::Outcome { .. } => None,
            },
            _other => None,
        })
        .collect();
    let asked = known.events().filter_map(|(entry, event)| match event {
        CaseEvent::AuthorityAsked(letter) => match letter.letter {
            Letter::Question { due_at } => Some((entry.at, letter.entry_id, due_at)),
            Letter::Answer { .. } | Letter::Outcome { .. } => None,
        },
        _other => None,
    });
    let clocks = asked.map(|(at, id, due_at)| Clock {
        name: known.say("clock_question"),
        from: known.short(at),
        due: due_at.map_or_else(|| known.say("no_due"), |at| known.short(at)),
        state: match (answers.get(&id), due_at) {
            (Some(at), _) => format!("{} {}", known.say("answered"), known.short(*at)),
            (None, Some(due_at)) => running(known, due_at),
            (None, None) => known.say("running"),
        },
    });
    clocks.collect()
}

/// Clocks of other rules that a person armed. NIS 2 has its own lines.
fn others(known: &Known) -> Vec<Clock> {
    let armed = known.row.state.0.clocks.iter();
    let others = armed.filter(|clock| !clock.regime.starts_with("nis2"));
    let clocks = others.map(|clock| Clock {
        name: regime(&clock.regime, clock.aware_at, known.lang),
        from: known.short(clock.aware_at),
        due: known.short(clock.due_at),
        state: if clock.owed {
            running(known, clock.due_at)
        } else {
            word(known.lang, "clock_stop", &clock.stopped_for)
        },
    });
    clocks.collect()
}
