//! What a case asks of somebody who does not work on it every day, said in ten seconds.

use std::sync::LazyLock;

use brudvagt_calculus::ladder::Ladders;
use brudvagt_proto::triage::{Case, Question};
use brudvagt_types::Role;

use crate::texts::Lang;

/// The one thing asked of a person now.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked<'a> {
    /// Decisions that this person may confirm: they count only then, and the deadline runs.
    Confirm,
    /// A question to this role, and how many more wait behind it.
    Answer(&'a Question, usize),
    /// A reminder that reached this role.
    Acknowledge(&'a str),
    /// Somebody of the role has seen the reminder.
    Acknowledged(&'a str),
    Nothing,
}

/// The regime of the clock towards Datatilsynet.
const STATUTORY: &str = "gdpr_33";

static LADDERS: LazyLock<Option<Ladders>> = LazyLock::new(|| Ladders::builtin().ok());

/// Whether a step of a ladder concerns a role. An unknown step concerns everybody: better to ask
/// once too often.
fn concerns(step: &str, role: Role) -> bool {
    let known = LADDERS
        .iter()
        .flat_map(Ladders::iter)
        .flat_map(|ladder| ladder.steps())
        .find(|known| known.id == step);
    known.is_none_or(|known| known.roles.iter().any(|one| one.code() == role.as_str()))
}

/// The step that waits to be seen. Once the breach is notified, or it is decided not to, steps that
/// belong only to Datatilsynet's clock are left out, because they ask for something already done.
pub(crate) fn reached(case: &Case, is_settled: bool) -> &str {
    of_clock(&case.escalation_step, is_settled)
}

/// The step that waits for this role; empty when none does.
pub(crate) fn waits_for(step: &str, is_settled: bool, role: Role) -> &str {
    let step = of_clock(step, is_settled);
    if step.is_empty() || !concerns(step, role) {
        ""
    } else {
        step
    }
}

fn of_clock(step: &str, is_settled: bool) -> &str {
    // No regime is called so: the ladder that serves all others.
    const OTHERS: &str = "";
    let is_of = |regime| {
        let ladder = LADDERS.as_ref().and_then(|all| all.for_regime(regime));
        ladder.is_some_and(|it| it.steps().iter().any(|known| known.id == step))
    };
    if is_settled && is_of(STATUTORY) && !is_of(OTHERS) {
        ""
    } else {
        step
    }
}

impl<'a> Asked<'a> {
    /// A decision comes before a question, and a question before a reminder, because that order
    /// moves the case on.
    pub(crate) fn of(case: &'a Case, is_settled: bool, role: Role) -> Self {
        if case.awaiting.iter().any(|awaited| awaited.may_confirm) {
            return Self::Confirm;
        }
        let mut open = case
            .questions
            .iter()
            .filter(|question| question.answered_at.is_none() && question.role == role.as_str());
        if let Some(question) = open.next() {
            return Self::Answer(question, open.count());
        }
        let step = waits_for(&case.escalation_step, is_settled, role);
        if !step.is_empty() {
            return Self::Acknowledge(step);
        }
        if case.acknowledged_by.is_empty() {
            Self::Nothing
        } else {
            Self::Acknowledged(&case.acknowledged_by)
        }
    }

    pub(crate) fn title(&self, lang: Lang) -> String {
        match self {
            Self::Confirm => lang.t("confirm.to_you").to_owned(),
            Self::Answer(..) => lang.t("ask.answer").to_owned(),
            Self::Acknowledge(step) if is_worded(lang, step) => lang.code_text("ask_step", step),
            Self::Acknowledge(_) => lang.t("ask.reminder").to_owned(),
            Self::Acknowledged(_) | Self::Nothing => lang.t("ask.nothing").to_owned(),
        }
    }

    pub(crate) fn why(&self, lang: Lang) -> String {
        match self {
            Self::Confirm => lang.t("confirm.text").to_owned(),
            Self::Answer(..) => lang.t("ask.answer_why").to_owned(),
            Self::Acknowledge(step) if is_worded(lang, step) => lang.code_text("ask_why", step),
            Self::Acknowledge(_) => lang.t("ask.reminder_why").to_owned(),
            Self::Acknowledged(by) => lang.t1("ask.acknowledged", by),
            Self::Nothing => lang.t("ask.nothing_why").to_owned(),
        }
    }
}

fn is_worded(lang: Lang, step: &str) -> bool {
    lang.codes("ask_step").iter().any(|known| known == step)
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::triage::AwaitedDecision;

    use super::*;

    fn question(role: &str, answered: bool) -> Question {
        Question {
            role: role.to_owned(),
            answered_at: answered.then(prost_types::Timestamp::default),
            ..Question::default()
        }
    }

    #[test]
    fn a_question_to_the_role_comes_before_a_reminder() {
        let case = Case {
            questions: vec![
                question("department_head", true),
                question("dpo", false),
                question("department_head", false),
                question("department_head", false),
            ],
            escalation_step: "head_not_assessed".to_owned(),
            ..Case::default()
        };
        let Asked::Answer(_, n_more) = Asked::of(&case, false, Role::DepartmentHead) else {
            panic!("no question");
        };
        assert_eq!(n_more, 1);
    }

    #[test]
    fn a_decision_to_confirm_is_expected_of_those_who_may() {
        let awaits = |may_confirm| Case {
            awaiting: vec![AwaitedDecision {
                may_confirm,
                ..AwaitedDecision::default()
            }],
            questions: vec![question("department_head", false)],
            ..Case::default()
        };
        let (mine, others) = (awaits(true), awaits(false));
        assert_eq!(
            Asked::of(&mine, false, Role::DepartmentHead),
            Asked::Confirm
        );
        let Asked::Answer(..) = Asked::of(&others, false, Role::DepartmentHead) else {
            panic!("somebody else's decision hides the question");
        };
    }

    #[test]
    fn a_reminder_to_others_asks_nothing() {
        let reached = |step: &str| Case {
            escalation_step: step.to_owned(),
            ..Case::default()
        };
        let (untouched, late) = (reached("dpo_untouched"), reached("head_not_assessed"));
        assert_eq!(
            Asked::of(&untouched, false, Role::DepartmentHead),
            Asked::Nothing
        );
        assert_eq!(
            Asked::of(&late, false, Role::DepartmentHead),
            Asked::Acknowledge("head_not_assessed")
        );
        let unknown = reached("a_step_of_their_own");
        assert_ne!(
            Asked::of(&unknown, false, Role::ChiefExecutive),
            Asked::Nothing
        );
    }

    #[test]
    fn a_step_towards_datatilsynet_is_over_when_its_clock_has_stopped() {
        let at = |step: &str| Case {
            escalation_step: step.to_owned(),
            ..Case::default()
        };
        assert_eq!(reached(&at("executive_not_decided"), true), "");
        assert_eq!(
            reached(&at("executive_not_decided"), false),
            "executive_not_decided"
        );
        // Another clock of the case may have come so far.
        assert_eq!(reached(&at("half_time"), true), "half_time");
        assert_eq!(reached(&at("missed"), true), "missed");
    }

    #[test]
    fn every_built_in_step_says_what_is_expected() {
        for step in LADDERS
            .iter()
            .flat_map(Ladders::iter)
            .flat_map(|it| it.steps())
        {
            let case = Case {
                escalation_step: step.id.clone(),
                ..Case::default()
            };
            for role in [Role::DepartmentHead, Role::ChiefExecutive] {
                let asked = Asked::of(&case, false, role);
                assert!(!asked.title(Lang::Da).contains('_'), "{}", step.id);
                assert!(!asked.why(Lang::En).contains('_'), "{}", step.id);
            }
        }
    }
}
