//! What an exercise showed, from its history: when each step was taken, and who answered.

use brudvagt_case::{Case, CaseEvent, Duty, history::Author};
use jiff::Timestamp;

/// One entry of the history.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) at: Timestamp,
    pub(crate) by: Author,
    pub(crate) event: CaseEvent,
}

impl Happened {
    fn by_person(&self) -> bool {
        self.by.role != "system"
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) kind: &'static str,
    /// When it was first taken, and by whom.
    pub(crate) taken: Option<(Timestamp, String)>,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) late: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) kind: &'static str,
    pub(crate) step: String,
    pub(crate) roles: Vec<String>,
    pub(crate) at: Timestamp,
    pub(crate) answer: Option<(Timestamp, String)>,
}

/// The steps that are shown, in the order in which the law asks for them.
const STEPS: [&str; 8] = [
    "awareness_set",
    "classified",
    "assessment_concluded",
    "notification_decided",
    "filing_recorded",
    "communication_decided",
    "communication_progressed",
    "measure_added",
];

/// When each step was taken. The 72 hours stand at what settles them: the filing, or the decision that
/// there is none.
///
/// # Law
/// Rule CA-20: GDPR art. 33(1): the exercise is held against the time a breach would have had.
pub(crate) fn steps(case: &Case, happened: &[Happened], until: Timestamp) -> Vec<Step> {
    let first = |fits: &dyn Fn(&Happened) -> bool| {
        let found = happened.iter().find(|it| fits(it))?;
        Some((found.at, found.by.name.clone()))
    };
    let settled = happened.iter().find_map(settles);
    let settled = settled.unwrap_or("filing_recorded");
    let mut steps = vec![Step {
        kind: "touched",
        taken: first(&|it| it.by_person() && !matches!(it.event, CaseEvent::Opened { .. })),
        due_at: None,
        late: false,
    }];
    for kind in STEPS {
        let taken = first(&|it| it.event.kind() == kind);
        let is_clock = kind == settled;
        if taken.is_none() && kind == "filing_recorded" && !is_clock {
            continue;
        }
        let at = taken.as_ref().map_or(until, |(at, _)| *at);
        steps.push(Step {
            kind,
            taken,
            due_at: is_clock.then_some(case.due_at),
            late: is_clock && at > case.due_at,
        });
    }
    steps
}

/// What the entry is called, if it settles the duty to notify.
fn settles(it: &Happened) -> Option<&'static str> {
    let settles = matches!(
        it.event,
        CaseEvent::FilingRecorded { .. }
            | CaseEvent::NotificationDecided { notify: false, .. }
            | CaseEvent::Classified { breach: false, .. }
    );
    settles.then(|| it.event.kind())
}

/// Everybody who was asked for something, and who answered.
pub(crate) fn answers(happened: &[Happened]) -> Vec<Answered> {
    let mut all = Vec::new();
    for (position, it) in happened.iter().enumerate() {
        let later = happened.get(position..).unwrap_or_default();
        let answer = |fits: &dyn Fn(&CaseEvent) -> bool| {
            let found = later.iter().find(|it| it.by_person() && fits(&it.event))?;
            Some((found.at, found.by.name.clone()))
        };
        let (step, roles, answer) = match &it.event {
            CaseEvent::Escalated { step, roles, .. } => {
                let answer = answer(
                    &|event| matches!(event, CaseEvent::EscalationAcknowledged { step: known } if known == step),
                );
                (step.clone(), roles.clone(), answer)
            }
            CaseEvent::QuestionAsked { id, role } => {
                let answer = answer(
                    &|event| matches!(event, CaseEvent::QuestionAnswered { id: known } if known == id),
                );
                (String::new(), vec![role.clone()], answer)
            }
            CaseEvent::ConfirmationAsked { decision, .. } => {
                let answer = answer(&|event| confirms(event, decision.duty()));
                (String::new(), Vec::new(), answer)
            }
            _nobody_is_asked => continue,
        };
        all.push(Answered {
            kind: it.event.kind(),
            step,
            roles,
            at: it.at,
            answer,
        });
    }
    all
}

fn confirms(event: &CaseEvent, asked: Duty) -> bool {
    match event {
        CaseEvent::Classified { .. } => asked == Duty::Classification,
        CaseEvent::NotificationDecided { .. } => asked == Duty::Notification,
        CaseEvent::CommunicationDecided { .. } => asked == Duty::Communication,
        CaseEvent::DecisionSentBack { duty, .. } => *duty == asked,
        _another => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn start() -> Timestamp {
        "2026-11-24T09:20:00Z".parse().unwrap()
    }

    fn after(hours: i64, name: &str, event: CaseEvent) -> Happened {
        let role = if name == "Brudvagt" { "system" } else { "dpo" };
        Happened {
            at: start() + SignedDuration::from_hours(hours),
            by: Author {
                id: name.to_owned(),
                name: name.to_owned(),
                role: role.to_owned(),
            },
            event,
        }
    }

    fn case() -> Case {
        Case::new(start(), start() + SignedDuration::from_hours(72))
    }

    fn decided(notify: bool) -> CaseEvent {
        serde_json::from_value(serde_json::json!({
            "event": "notification_decided", "notify": notify, "recommended": notify
        }))
        .unwrap()
    }

    fn step_at(hours: i64) -> Timestamp {
        start() + SignedDuration::from_hours(hours)
    }

    #[test]
    fn the_72_hours_stand_at_what_settles_them_and_time_that_ran_out_is_late() {
        let none = steps(&case(), &[], step_at(73));
        let clock = none.iter().find(|it| it.due_at.is_some()).unwrap();
        assert_eq!((clock.kind, clock.late), ("filing_recorded", true));
        let early = steps(&case(), &[], step_at(71));
        assert!(early.iter().all(|it| !it.late), "there is still time");
        let no = [after(10, "Ditte", decided(false))];
        let no = steps(&case(), &no, step_at(100));
        let clock = no.iter().find(|it| it.due_at.is_some()).unwrap();
        assert_eq!((clock.kind, clock.late), ("notification_decided", false));
        assert!(no.iter().all(|it| it.kind != "filing_recorded"));
    }

    #[test]
    fn a_step_of_the_ladder_is_answered_by_a_person_who_acknowledges_that_step() {
        let reached = |step: &str| CaseEvent::Escalated {
            milestone_id: "m".to_owned(),
            regime: "gdpr_33".to_owned(),
            step: step.to_owned(),
            roles: vec!["department_head".to_owned()],
            due_at: None,
            missed: false,
        };
        let acknowledged = CaseEvent::EscalationAcknowledged {
            step: "24h".to_owned(),
        };
        let happened = [
            after(0, "Brudvagt", reached("dpo_at_once")),
            after(24, "Brudvagt", reached("24h")),
            after(26, "Frank", acknowledged),
        ];
        let answers = answers(&happened);
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0].answer, None);
        assert_eq!(answers[1].answer, Some((step_at(26), "Frank".to_owned())));
    }
}
