//! What is due first on a case, over every rule: one answer for queue, head, tasks and lists.

use brudvagt_calculus::Regimes;
use brudvagt_proto::triage::{CaseLine, DueFirst};
use jiff::Timestamp;

use crate::{
    http::wire,
    texts::Lang,
    ui::{Countdown, Page, When},
};

/// The duty of art. 33, which every case has.
pub(crate) const ART_33: &str = "gdpr_33";

pub(crate) struct Nearest {
    pub countdown: Countdown,
    pub due: When,
    /// Which rule it is of, where it is another than art. 33; empty also when nothing is due.
    pub rule: String,
    pub nothing_due: bool,
}

impl Nearest {
    /// The nearest clock of a case. When nothing is due, the time of art. 33 is shown as handled.
    pub(crate) fn of(line: &CaseLine, page: &Page) -> Self {
        let first = line.next_due.as_ref();
        let due = first.map_or(line.due_at, |first| first.due_at);
        let due = wire::instant(due).unwrap_or(page.now);
        let rule = first.filter(|first| first.regime != ART_33);
        Self {
            countdown: page.countdown(due, first.is_none()),
            due: page.when(&due),
            rule: rule.map_or_else(String::new, |it| rule_name(&it.regime, due, page.lang)),
            nothing_due: first.is_none(),
        }
    }
}

/// One duty of a case, as its page lists them.
pub(crate) struct Owed {
    pub rule: String,
    pub due: When,
    pub countdown: Countdown,
}

impl Owed {
    pub(crate) fn of(it: &DueFirst, page: &Page) -> Self {
        let due = wire::instant(it.due_at).unwrap_or(page.now);
        Self {
            rule: rule_name(&it.regime, due, page.lang),
            due: page.when(&due),
            countdown: page.countdown(due, false),
        }
    }
}

/// What people call a rule; an unknown rule shows its code.
pub(crate) fn rule_name(regime: &str, at: Timestamp, lang: Lang) -> String {
    let known = Regimes::installed().ok();
    let known = known.and_then(|regimes| regimes.in_force(regime, at));
    known.map_or_else(
        || regime.to_owned(),
        |regime| lang.pick(&regime.label_da, &regime.label_en).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use prost_types::Timestamp as Wire;

    use super::*;
    use crate::ui::{Level, Section};

    fn page() -> Page {
        Page {
            lang: Lang::Da,
            who: None,
            section: Section::Queue,
            path: "/sager".to_owned(),
            csrf: String::new(),
            numbers_refused: String::new(),
            drawer: crate::http::drafts::Drawer::default(),
            demonstration: false,
            now: "2026-11-29T12:00:00Z".parse().unwrap(),
            notice: None,
        }
    }

    fn at(text: &str) -> Option<Wire> {
        let at: Timestamp = text.parse().unwrap();
        Some(Wire {
            seconds: at.as_second(),
            nanos: 0,
        })
    }

    /// C4: a missed NIS 2 deadline is red while art. 33 has two days left.
    #[test]
    fn a_missed_deadline_of_another_rule_is_what_the_case_shows() {
        let line = CaseLine {
            due_at: at("2026-12-01T12:00:00Z"),
            next_due: Some(DueFirst {
                regime: "nis2_early_warning".to_owned(),
                due_at: at("2026-11-29T11:00:00Z"),
            }),
            ..CaseLine::default()
        };
        let nearest = Nearest::of(&line, &page());
        assert_eq!(nearest.countdown.level(), Level::Over);
        assert_eq!(nearest.rule, "NIS 2: tidlig varsling");
    }

    #[test]
    fn a_filed_case_is_handled_only_when_no_rule_asks_for_more() {
        let filed = CaseLine {
            due_at: at("2026-12-01T12:00:00Z"),
            clock_settled: true,
            ..CaseLine::default()
        };
        assert_eq!(
            Nearest::of(&filed, &page()).countdown.level(),
            Level::Settled
        );
        let asked = CaseLine {
            next_due: Some(DueFirst {
                regime: "dpa_answer".to_owned(),
                due_at: at("2026-11-29T20:00:00Z"),
            }),
            ..filed
        };
        let nearest = Nearest::of(&asked, &page());
        assert_eq!(nearest.countdown.level(), Level::Urgent);
        assert!(!nearest.rule.is_empty());
    }
}
