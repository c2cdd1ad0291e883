//! Which mails a change of a case asks for.

use brudvagt_calculus::question_reminders::QuestionReminder;
use brudvagt_proto::{
    Code,
    events::triage::{CaseChanged, Change},
};

/// What a mail is about. The names are stored, shown and part of the Message-ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Template {
    Receipt,
    NewCase,
    Escalation,
    DueMoved,
    Confirmation,
    /// A NIS 2 notice waits for its approval.
    Nis2Approval,
    /// A NIS 2 notice is approved and can be sent.
    Nis2Approved,
    Question,
    /// A question is asked again.
    QuestionReminder,
    /// Tells whoever works on the case that nobody answers a question.
    QuestionUnanswered,
    Answer,
    /// Somebody added to the report.
    FollowUp,
    /// A case was handed to the reader.
    Assigned,
    /// Whoever reported can read what came of the report.
    Outcome,
    /// Mail waits that could not become a report by itself.
    MailWaits,
    /// A measure was given to the reader.
    Measure,
    /// A measure's day is near or has passed.
    MeasureReminder,
    /// A mailbox that reports come to cannot be read, or can be again.
    MailboxUnread,
    /// A municipality's setting asks for less than before.
    CheckLoosened,
    /// Somebody looked at cases in a way that no work explains.
    OddLook,
    /// Somebody signed in while the municipality's own login was away.
    EmergencySignIn,
    /// The reader is one of those who see a sealed case.
    SealNamed,
    /// She no longer is.
    SealDropped,
    /// Everybody with the rights sees the case again.
    SealLifted,
    /// An exercise is over, and somebody is to say what it showed.
    ExerciseOver,
    /// What another system reported has changed: no mail, but sent like one.
    Hook,
    /// A system could not be told for days.
    HookGivenUp,
    /// A question to the officer without a case: it came, was answered, or rests.
    QuickQuestion,
    /// Tasks of the yearly wheel were given to the reader, or their day comes.
    WheelDue,
    Letter,
}

impl Template {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::NewCase => "new_case",
            Self::Escalation => "escalation",
            Self::DueMoved => "due_moved",
            Self::Confirmation => "confirmation",
            Self::Nis2Approval => "nis2_approval",
            Self::Nis2Approved => "nis2_approved",
            Self::Question => "question",
            Self::QuestionReminder => "question_reminder",
            Self::QuestionUnanswered => "question_unanswered",
            Self::Answer => "answer",
            Self::FollowUp => "follow_up",
            Self::Assigned => "assigned",
            Self::Outcome => "outcome",
            Self::MailWaits => "mail_waits",
            Self::Measure => "measure",
            Self::MeasureReminder => "measure_reminder",
            Self::MailboxUnread => "mailbox_unread",
            Self::CheckLoosened => "check_loosened",
            Self::OddLook => "odd_look",
            Self::EmergencySignIn => "emergency_sign_in",
            Self::SealNamed => "seal_named",
            Self::SealDropped => "seal_dropped",
            Self::SealLifted => "seal_lifted",
            Self::ExerciseOver => "exercise_over",
            Self::Hook => "hook",
            Self::HookGivenUp => "hook_given_up",
            Self::QuickQuestion => "quick_question",
            Self::WheelDue => "wheel_due",
            Self::Letter => "letter",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            Self::Receipt,
            Self::NewCase,
            Self::Escalation,
            Self::DueMoved,
            Self::Confirmation,
            Self::Nis2Approval,
            Self::Nis2Approved,
            Self::Question,
            Self::QuestionReminder,
            Self::QuestionUnanswered,
            Self::Answer,
            Self::FollowUp,
            Self::Assigned,
            Self::Outcome,
            Self::MailWaits,
            Self::Measure,
            Self::MeasureReminder,
            Self::MailboxUnread,
            Self::CheckLoosened,
            Self::OddLook,
            Self::EmergencySignIn,
            Self::SealNamed,
            Self::SealDropped,
            Self::SealLifted,
            Self::ExerciseOver,
            Self::Hook,
            Self::HookGivenUp,
            Self::QuickQuestion,
            Self::WheelDue,
            Self::Letter,
        ]
        .into_iter()
        .find(|template| template.as_str() == text)
    }

    /// Whether it is about what another person did: whoever did it is not told.
    pub(crate) const fn is_for_another(self) -> bool {
        match self {
            Self::Confirmation
            | Self::Nis2Approval
            | Self::Nis2Approved
            | Self::Assigned
            | Self::SealNamed
            | Self::SealDropped
            | Self::SealLifted
            | Self::Measure => true,
            Self::Receipt
            | Self::NewCase
            | Self::Escalation
            | Self::DueMoved
            | Self::Question
            | Self::QuestionReminder
            | Self::QuestionUnanswered
            | Self::Answer
            | Self::FollowUp
            | Self::Outcome
            | Self::MailWaits
            | Self::MeasureReminder
            | Self::MailboxUnread
            | Self::CheckLoosened
            | Self::ExerciseOver
            | Self::OddLook
            | Self::Hook
            | Self::HookGivenUp
            | Self::QuickQuestion
            | Self::WheelDue
            | Self::EmergencySignIn
            | Self::Letter => false,
        }
    }

    /// Whether it is noted in a case's history: what people are told about a case is, and what programs are
    /// told is not.
    pub(crate) const fn is_of_a_case(self) -> bool {
        match self {
            Self::MailWaits
            | Self::MailboxUnread
            | Self::CheckLoosened
            | Self::OddLook
            | Self::EmergencySignIn
            | Self::Hook
            | Self::QuickQuestion
            | Self::WheelDue
            | Self::HookGivenUp => false,
            Self::Receipt
            | Self::NewCase
            | Self::Escalation
            | Self::DueMoved
            | Self::Confirmation
            | Self::Nis2Approval
            | Self::Nis2Approved
            | Self::Question
            | Self::QuestionReminder
            | Self::QuestionUnanswered
            | Self::Answer
            | Self::FollowUp
            | Self::Assigned
            | Self::Outcome
            | Self::MeasureReminder
            | Self::Measure
            | Self::SealNamed
            | Self::SealDropped
            | Self::SealLifted
            | Self::ExerciseOver
            | Self::Letter => true,
        }
    }

    /// A smaller number goes first, so that an escalation never waits behind a list of letters.
    pub(crate) const fn priority(self) -> i16 {
        match self {
            // Mail about something that waits while the 72 hours run has the same priority.
            Self::Escalation
            | Self::DueMoved
            | Self::Nis2Approval
            | Self::FollowUp
            | Self::MailboxUnread
            | Self::CheckLoosened
            | Self::OddLook
            | Self::EmergencySignIn => 0,
            Self::Receipt
            | Self::NewCase
            | Self::Confirmation
            | Self::Nis2Approved
            | Self::Question
            | Self::QuestionReminder
            | Self::QuestionUnanswered
            | Self::Assigned
            | Self::Outcome
            | Self::MailWaits
            | Self::Measure
            | Self::MeasureReminder
            | Self::SealNamed
            | Self::SealDropped
            | Self::SealLifted
            | Self::ExerciseOver
            | Self::Hook
            | Self::HookGivenUp
            | Self::QuickQuestion
            | Self::WheelDue
            | Self::Answer => 1,
            Self::Letter => 2,
        }
    }
}

/// Whom a mail goes to, before the people are looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Addressee {
    Reporter,
    /// Whoever works on the case, when somebody does.
    CaseOwner,
    /// Whoever works on the case; else, or when she is away, the data protection officer.
    OwnerOrOfficer,
    /// A person by id; when she is away or has left, as [`Self::OwnerOrOfficer`].
    Person(String),
    Role(String),
    /// Who was told of another deadline than the one that holds now.
    ToldOtherwise,
}

impl Addressee {
    /// The role as the ladder names it.
    pub(crate) fn role(&self) -> &str {
        match self {
            Self::Reporter => "reporter",
            Self::CaseOwner | Self::OwnerOrOfficer => "case_owner",
            Self::Person(_) => "measure_owner",
            Self::Role(role) => role,
            Self::ToldOtherwise => "told_otherwise",
        }
    }
}

/// A mail that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) template: Template,
    pub(crate) to: Addressee,
    pub(crate) dedupe_key: String,
}

/// The ladder's first step is the mail about a new case, so both are the same mail.
const FIRST_STEP: &str = "dpo_at_once";
const DPO: &str = "dpo";
/// The addressee of a question to whoever reported the breach.
const REPORTER: &str = "reporter";
pub(crate) const DUTY_OFFICER: &str = "duty_officer";
pub(crate) const CASE_WORKER: &str = "case_worker";

/// The mails that `event` asks for; none for most changes.
///
/// # Law
/// Rule NO-7: GDPR art. 33(1), the time runs from awareness. A corrected awareness moves the
/// deadline, and whoever acts on the earlier one must hear of it.
pub(crate) fn asked_mails(event: &CaseChanged) -> Vec<Asked> {
    let one = |template, to, dedupe_key: &str| Asked {
        template,
        to,
        dedupe_key: dedupe_key.to_owned(),
    };
    let dpo = || Addressee::Role(DPO.to_owned());
    match event.change() {
        // The case workers hear of a new case at the same time as the DPO.
        Change::Opened => vec![
            one(Template::Receipt, Addressee::Reporter, ""),
            one(Template::NewCase, dpo(), ""),
            one(
                Template::NewCase,
                Addressee::Role(CASE_WORKER.to_owned()),
                "",
            ),
        ],
        Change::Escalated => {
            let Some(escalation) = &event.escalation else {
                return Vec::new();
            };
            let first = escalation.step == FIRST_STEP;
            let roles = escalation.roles.iter().map(|role| match role.as_str() {
                "case_owner" => Addressee::CaseOwner,
                role => Addressee::Role(role.to_owned()),
            });
            roles
                .map(|to| {
                    // The duty officer may be the DPO, who then gets the mail once.
                    let duty_officer = Addressee::Role(DUTY_OFFICER.to_owned());
                    if first && (to == dpo() || to == duty_officer) {
                        one(Template::NewCase, to, "")
                    } else {
                        one(Template::Escalation, to, &escalation.milestone_id)
                    }
                })
                .collect()
        }
        Change::QuestionAsked => vec![one(
            Template::Question,
            who_answers(event),
            &event.question_id,
        )],
        // The addressee is reminded; from two days on whoever works on the case is told that nobody
        // answers.
        Change::QuestionReminded => {
            let key = format!("{} {}", event.question_id, event.version);
            let mut mails = vec![one(Template::QuestionReminder, who_answers(event), &key)];
            if event.question_reminder == QuestionReminder::StillOpen.code() {
                let to = Addressee::OwnerOrOfficer;
                mails.push(one(Template::QuestionUnanswered, to, &key));
            }
            mails
        }
        // Nobody is told of a case she took herself, and a case handed back has no owner to tell.
        Change::Assigned => vec![one(
            Template::Assigned,
            Addressee::CaseOwner,
            &event.version.to_string(),
        )],
        // Whoever reported it learns what came of it: when somebody writes it, and at the latest when
        // the case closes.
        Change::ReporterTold => vec![outcome(event)],
        Change::Closed if !event.now.as_ref().is_some_and(|now| now.reporter_told) => {
            vec![outcome(event)]
        }
        // Whoever began an exercise, and the officer, are to say what it showed: also where nobody ended
        // it and it ended by itself.
        Change::ExerciseEnded => vec![
            one(Template::ExerciseOver, dpo(), ""),
            one(Template::ExerciseOver, Addressee::Reporter, ""),
        ],
        Change::AwarenessSet => vec![one(
            Template::DueMoved,
            Addressee::ToldOtherwise,
            &event.version.to_string(),
        )],
        // Everybody who may confirm the decision is told that it waits.
        Change::ConfirmationAsked => event
            .confirmation_roles
            .iter()
            .map(|role| {
                one(
                    Template::Confirmation,
                    Addressee::Role(role.clone()),
                    &format!("{} {}", event.confirmation_track().code(), event.version),
                )
            })
            .collect(),
        // The same for a NIS 2 notice, once for each request; whoever must send it hears of the
        // approval.
        Change::Nis2ApprovalAsked => event
            .confirmation_roles
            .iter()
            .map(|role| {
                one(
                    Template::Nis2Approval,
                    Addressee::Role(role.clone()),
                    &nis2_key(event),
                )
            })
            .collect(),
        Change::Nis2Approved => vec![one(Template::Nis2Approved, dpo(), &nis2_key(event))],
        Change::FollowedUp => followed_up(event),
        // Whoever asked works on the case, or advises on it.
        Change::QuestionAnswered => vec![
            one(
                Template::Answer,
                Addressee::OwnerOrOfficer,
                &event.question_id,
            ),
            one(Template::Answer, dpo(), &event.question_id),
        ],
        _nobody_is_told => Vec::new(),
    }
}

/// Who is to answer a question.
fn who_answers(event: &CaseChanged) -> Addressee {
    match event.question_role.as_str() {
        REPORTER => Addressee::Reporter,
        role => Addressee::Role(role.to_owned()),
    }
}

/// This many additions are reported one by one, further ones by tens.
const TOLD_EACH: u32 = 3;

/// Whoever works on the case is told of an addition; on a closed case the officer, too, because
/// nobody looks there. Additions that pile up unread are not each worth a mail.
fn followed_up(event: &CaseChanged) -> Vec<Asked> {
    let state = event.now.clone().unwrap_or_default();
    if state.n_unread > TOLD_EACH && !state.n_unread.is_multiple_of(10) {
        return Vec::new();
    }
    let to = |to| Asked {
        template: Template::FollowUp,
        to,
        dedupe_key: event.follow_up.to_string(),
    };
    let mut asked = vec![to(Addressee::OwnerOrOfficer)];
    if state.closed {
        asked.push(to(Addressee::Role(DPO.to_owned())));
    } else if state.assignee_id.is_empty() {
        // Nobody has taken the case: those who could are told, as they were of the case itself.
        asked.push(to(Addressee::Role(CASE_WORKER.to_owned())));
    }
    asked
}

fn outcome(event: &CaseChanged) -> Asked {
    Asked {
        template: Template::Outcome,
        to: Addressee::Reporter,
        dedupe_key: event.version.to_string(),
    }
}

/// Which notice, and the step of the case that asked or answered.
fn nis2_key(event: &CaseChanged) -> String {
    let step = event.nis2.clone().unwrap_or_default();
    format!("{} {}", step.notice, step.number)
}

#[cfg(test)]
mod tests;
