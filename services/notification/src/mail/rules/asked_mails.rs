//! Which mails a change of a case asks for.

use brudvagt_calculus::question_reminders::QuestionReminder;
use brudvagt_proto::events::triage::CaseChanged;

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
    /// It is approved, and can be sent.
    Nis2Approved,
    Question,
    /// It is asked again.
    QuestionReminder,
    /// Nobody answers it.
    QuestionUnanswered,
    Answer,
    /// Somebody added to the report.
    FollowUp,
    /// A case was handed to the reader.
    Assigned,
    /// What came of a report can be read by whoever sent it.
    Outcome,
    /// Mail waits that could not become a report by itself.
    MailWaits,
    /// A measure is somebody's now.
    Measure,
    /// Its day comes, or went by.
    MeasureReminder,
    /// A mailbox that reports come to cannot be read, or can be again.
    MailboxUnread,
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
            | Self::Letter => false,
        }
    }

    /// Whether it is about a case, in whose history it stands.
    pub(crate) const fn is_of_a_case(self) -> bool {
        match self {
            Self::MailWaits | Self::MailboxUnread => false,
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
            | Self::Letter => true,
        }
    }

    /// Smaller goes first: an escalation waits for no list of letters.
    pub(crate) const fn priority(self) -> i16 {
        match self {
            // What waits for a person while hours run goes with them.
            Self::Escalation
            | Self::DueMoved
            | Self::Nis2Approval
            | Self::FollowUp
            | Self::MailboxUnread => 0,
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
            | Self::Answer => 1,
            Self::Letter => 2,
        }
    }
}

/// Whom a mail goes to, before it is known who that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Addressee {
    Reporter,
    /// Whoever works on the case, when somebody does.
    CaseOwner,
    /// Whoever works on the case; else, or when she is away, the data protection officer.
    OwnerOrOfficer,
    /// By id; when she has left or is away, as [`Self::OwnerOrOfficer`].
    Person(String),
    Role(String),
    /// Who was told of another deadline than the one that holds now.
    ToldOtherwise,
}

impl Addressee {
    /// Who it is in the ladder's words.
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

/// The ladder's first step says what the mail about a new case says: it is the same mail.
const FIRST_STEP: &str = "dpo_at_once";
const DPO: &str = "dpo";
/// Whom a question goes to that whoever reported the breach is to answer.
const REPORTER: &str = "reporter";
pub(crate) const DUTY_OFFICER: &str = "duty_officer";
pub(crate) const CASE_WORKER: &str = "case_worker";

/// The mails that `event` asks for; none for most changes.
///
/// # Law
/// Rule NO-7: GDPR art. 33(1), the time runs from awareness. A corrected awareness moves the
/// deadline, and who acts on the earlier one must hear of it.
pub(crate) fn asked_mails(event: &CaseChanged) -> Vec<Asked> {
    let one = |template, to, dedupe_key: &str| Asked {
        template,
        to,
        dedupe_key: dedupe_key.to_owned(),
    };
    let dpo = || Addressee::Role(DPO.to_owned());
    match event.change.as_str() {
        // Who works on the municipality's cases hears of a new one as soon as who advises on it.
        "opened" => vec![
            one(Template::Receipt, Addressee::Reporter, ""),
            one(Template::NewCase, dpo(), ""),
            one(
                Template::NewCase,
                Addressee::Role(CASE_WORKER.to_owned()),
                "",
            ),
        ],
        "escalated" => {
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
                    // Whoever is on duty may be the DPO: the same mail, and so one mail.
                    let duty_officer = Addressee::Role(DUTY_OFFICER.to_owned());
                    if first && (to == dpo() || to == duty_officer) {
                        one(Template::NewCase, to, "")
                    } else {
                        one(Template::Escalation, to, &escalation.milestone_id)
                    }
                })
                .collect()
        }
        "question_asked" => vec![one(
            Template::Question,
            who_answers(event),
            &event.question_id,
        )],
        // Whoever is asked hears again; from two days on, whoever asked hears that nobody answers.
        "question_reminded" => {
            let key = format!("{} {}", event.question_id, event.version);
            let mut mails = vec![one(Template::QuestionReminder, who_answers(event), &key)];
            if event.question_reminder == QuestionReminder::StillOpen.code() {
                let to = Addressee::OwnerOrOfficer;
                mails.push(one(Template::QuestionUnanswered, to, &key));
            }
            mails
        }
        // Whoever took a case herself knows; one that was handed back is nobody's.
        "assigned" => vec![one(
            Template::Assigned,
            Addressee::CaseOwner,
            &event.version.to_string(),
        )],
        // Whoever reported it learns what came of it: when somebody writes it, and at the latest when
        // the case closes.
        "reporter_told" => vec![outcome(event)],
        "closed" if !event.now.as_ref().is_some_and(|now| now.reporter_told) => {
            vec![outcome(event)]
        }
        "awareness_set" => vec![one(
            Template::DueMoved,
            Addressee::ToldOtherwise,
            &event.version.to_string(),
        )],
        // A decision that waits for a second person waits for nothing else: who may confirm it hears.
        "confirmation_asked" => event
            .confirmation_roles
            .iter()
            .map(|role| {
                one(
                    Template::Confirmation,
                    Addressee::Role(role.clone()),
                    &format!("{} {}", event.confirmation_track, event.version),
                )
            })
            .collect(),
        // The same of a NIS 2 notice, once for each time it is asked; who must send it hears of the answer.
        "nis2_approval_asked" => event
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
        "nis2_approved" => vec![one(Template::Nis2Approved, dpo(), &nis2_key(event))],
        "followed_up" => followed_up(event),
        // Whoever asked works on the case, or advises on it.
        "question_answered" => vec![
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

/// As many additions are told one by one; what comes on top of them, by tens.
const TOLD_EACH: u32 = 3;

/// Who works on the case hears of an addition; on a closed case the officer does, too, since nobody
/// looks there. Additions that pile up unread say nothing new each time.
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
