//! What a command writes into the history, or why not.

use jiff::Timestamp;

use crate::{
    Assessment, Authority, Case, CaseEvent, Classification, Command, DataSubjects, Esdh,
    FilingKind, Outcome, Reject, command::CommunicationDecision, unsettled,
};

/// One history entry to be: what happened, and the words that go with it (sealed by the caller).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub event: CaseEvent,
    pub text: Option<String>,
}

impl Draft {
    fn new(event: CaseEvent, text: &str) -> Self {
        let text = text.trim();
        Self {
            event,
            text: (!text.is_empty()).then(|| text.to_owned()),
        }
    }
}

type Decided = Result<Vec<Draft>, Reject>;

/// Decides `command` for `case` at `now`. An empty list means: nothing new, nothing to write.
///
/// # Errors
/// A named [`Reject`]; the case is unchanged.
///
/// # Law
/// Rule CA-1 (GDPR art. 5(2), 33(5)): a decision against the recommendation, and one not to notify,
/// carries its reason. Rule CA-2 (art. 33(1)): a filing after the deadline carries the reason for the
/// delay, and lateness is frozen at the first filing. Rule CA-3 (Datatilsynet 2021-442-13805): a
/// changed awareness carries a reason. Rule CA-4: a case closes only when every track is settled.
pub fn decide(case: &Case, command: &Command, now: Timestamp) -> Decided {
    if case.closed {
        return decide_closed(case, command);
    }
    match command {
        Command::SetAwareness {
            aware_at,
            due_at,
            reason,
        } => set_awareness(case, *aware_at, *due_at, reason, now),
        Command::Classify { breach, reason } => classify(*breach, reason),
        Command::RecordFacts { names, values } => {
            if names.is_empty() {
                return Err(Reject::TextNeeded);
            }
            one(
                CaseEvent::FactsRecorded {
                    names: names.clone(),
                },
                values,
            )
        }
        Command::ConcludeAssessment {
            outcome,
            recommended,
            reason,
            ruleset,
        } => conclude(case, *outcome, *recommended, reason, ruleset),
        Command::DecideNotification {
            notify,
            recommended,
            reason,
        } => decide_notification(case, *notify, *recommended, reason),
        Command::DecideCommunication {
            decision,
            recommended,
            reason,
        } => decide_communication(case, *decision, *recommended, reason),
        Command::AddMeasure {
            id,
            kind,
            owned,
            done,
            text,
        } => {
            need_text(text)?;
            let event = CaseEvent::MeasureAdded {
                id: id.clone(),
                kind: *kind,
                owned: *owned,
                done: *done,
            };
            one(event, text)
        }
        Command::CompleteMeasure { id, note } => {
            let measure = case
                .measures
                .iter()
                .find(|m| &m.id == id)
                .ok_or(Reject::Unknown)?;
            if measure.done {
                return Err(Reject::DoneAlready);
            }
            one(CaseEvent::MeasureCompleted { id: id.clone() }, note)
        }
        Command::SettleMeasures { reason } => {
            let why = ("hvorfor der ikke skal mere til.", "why no more is needed");
            need_reason(reason, why)?;
            one(CaseEvent::MeasuresSettled, reason)
        }
        Command::AskQuestion { id, role, text } => {
            need_text(text)?;
            one(
                CaseEvent::QuestionAsked {
                    id: id.clone(),
                    role: role.clone(),
                },
                text,
            )
        }
        Command::AnswerQuestion { id, text } => {
            need_text(text)?;
            if !case.open_questions.contains(id) {
                return Err(Reject::Unknown);
            }
            one(CaseEvent::QuestionAnswered { id: id.clone() }, text)
        }
        Command::Assign { person_id } => {
            if case.assignee_id.as_ref() == Some(person_id) {
                return Ok(Vec::new());
            }
            one(
                CaseEvent::Assigned {
                    person_id: person_id.clone(),
                },
                "",
            )
        }
        Command::Acknowledge { step } => {
            if case.escalation.as_ref() != Some(step) {
                return if case.acknowledged.as_ref() == Some(step) {
                    Err(Reject::DoneAlready)
                } else {
                    Err(Reject::Unknown)
                };
            }
            one(CaseEvent::EscalationAcknowledged { step: step.clone() }, "")
        }
        Command::WaiveEsdh { reason } => {
            let why = (
                "hvorfor sagen ikke journaliseres.",
                "why it is not journalised",
            );
            need_reason(reason, why)?;
            one(CaseEvent::EsdhWaived, reason)
        }
        Command::Close { lessons } => {
            let open = unsettled(case);
            if !open.is_empty() {
                return Err(Reject::Unsettled { tracks: open });
            }
            one(CaseEvent::Closed, lessons)
        }
        Command::Reopen { .. } => Err(Reject::CaseNotClosed),
        Command::RecordFiling { kind, .. } => record_filing(case, *kind, command),
        Command::RecordCommunication {
            n_recipients,
            n_sent,
            n_failed,
            done,
            at,
        } => {
            let DataSubjects::ToCommunicate { .. } = case.data_subjects else {
                return Err(Reject::NotDecidedToCommunicate);
            };
            one(
                CaseEvent::CommunicationProgressed {
                    n_recipients: *n_recipients,
                    n_sent: *n_sent,
                    n_failed: *n_failed,
                    done: *done,
                    at: *at,
                },
                "",
            )
        }
        Command::RecordEsdhReference {
            system,
            case_number,
        } => one(
            CaseEvent::EsdhReferenceAttached {
                system: system.clone(),
                case_number: case_number.clone(),
            },
            "",
        ),
        Command::RecordJournalised => match case.esdh {
            Esdh::Open | Esdh::Waived => Err(Reject::Unknown),
            Esdh::Attached => one(CaseEvent::Journalised, ""),
            Esdh::Journalised => Ok(Vec::new()),
        },
        Command::Comment { .. }
        | Command::RecordFollowUp { .. }
        | Command::RecordMilestone { .. }
        | Command::RecordMessage { .. } => always(command),
    }
}

/// A closed case still remembers what arrives; everything else wants it reopened.
fn decide_closed(case: &Case, command: &Command) -> Decided {
    match command {
        Command::Reopen { reason } => {
            need_reason(
                reason,
                ("hvorfor sagen genåbnes.", "why the case is reopened"),
            )?;
            one(CaseEvent::Reopened, reason)
        }
        Command::Comment { .. }
        | Command::RecordFollowUp { .. }
        | Command::RecordMessage { .. } => always(command),
        // A clock that was settled meanwhile: nothing to tell anybody.
        Command::RecordMilestone { .. } => Ok(Vec::new()),
        Command::RecordFiling {
            kind: kind @ (FilingKind::FollowUp | FilingKind::Withdrawal),
            ..
        } => record_filing(case, *kind, command),
        Command::RecordJournalised if case.esdh == Esdh::Attached => {
            one(CaseEvent::Journalised, "")
        }
        Command::SetAwareness { .. }
        | Command::Classify { .. }
        | Command::RecordFacts { .. }
        | Command::ConcludeAssessment { .. }
        | Command::DecideNotification { .. }
        | Command::DecideCommunication { .. }
        | Command::AddMeasure { .. }
        | Command::CompleteMeasure { .. }
        | Command::SettleMeasures { .. }
        | Command::AskQuestion { .. }
        | Command::AnswerQuestion { .. }
        | Command::Assign { .. }
        | Command::Acknowledge { .. }
        | Command::WaiveEsdh { .. }
        | Command::Close { .. }
        | Command::RecordFiling { .. }
        | Command::RecordCommunication { .. }
        | Command::RecordEsdhReference { .. }
        | Command::RecordJournalised => Err(Reject::CaseClosed),
    }
}

/// What is written whatever the case's state.
fn always(command: &Command) -> Decided {
    match command {
        Command::Comment { text } => {
            need_text(text)?;
            one(CaseEvent::Commented, text)
        }
        Command::RecordFollowUp {
            follow_up,
            n_attachments,
        } => one(
            CaseEvent::FollowedUp {
                follow_up: *follow_up,
                n_attachments: *n_attachments,
            },
            "",
        ),
        Command::RecordMilestone {
            milestone_id,
            regime,
            step,
            roles,
            missed,
        } => one(
            CaseEvent::Escalated {
                milestone_id: milestone_id.clone(),
                regime: regime.clone(),
                step: step.clone(),
                roles: roles.clone(),
                missed: *missed,
            },
            "",
        ),
        Command::RecordMessage {
            message_id,
            template,
            role,
            failed,
        } => {
            let (message_id, template, role) = (message_id.clone(), template.clone(), role.clone());
            let event = if *failed {
                CaseEvent::MessageFailed {
                    message_id,
                    template,
                    role,
                }
            } else {
                CaseEvent::MessageSent {
                    message_id,
                    template,
                    role,
                }
            };
            one(event, "")
        }
        _other => Err(Reject::Unknown),
    }
}

fn set_awareness(
    case: &Case,
    aware_at: Timestamp,
    due_at: Timestamp,
    reason: &str,
    now: Timestamp,
) -> Decided {
    if aware_at > now {
        return Err(Reject::TimeInFuture);
    }
    // Confirming what was assumed needs no reason; moving it does.
    if aware_at != case.aware_at {
        let why = (
            "hvorfor kommunen blev bekendt med bruddet på dette tidspunkt.",
            "why the controller became aware at this time",
        );
        need_reason(reason, why)?;
    } else if case.aware_confirmed {
        return Ok(Vec::new());
    }
    one(
        CaseEvent::AwarenessSet {
            from: case.aware_at,
            aware_at,
            due_at,
        },
        reason,
    )
}

fn classify(breach: bool, reason: &str) -> Decided {
    if !breach {
        let why = (
            "hvorfor der ikke er tale om et brud på persondatasikkerheden.",
            "why it is not a personal-data breach",
        );
        need_reason(reason, why)?;
    }
    one(CaseEvent::Classified { breach }, reason)
}

fn conclude(
    case: &Case,
    outcome: Outcome,
    recommended: Option<Outcome>,
    reason: &str,
    ruleset: &str,
) -> Decided {
    need_breach(case)?;
    if recommended.is_some_and(|recommended| recommended != outcome) {
        let why = (
            "hvorfor vurderingen afviger fra anbefalingen.",
            "why the assessment differs from the recommendation",
        );
        need_reason(reason, why)?;
    }
    let event = CaseEvent::AssessmentConcluded {
        outcome,
        recommended,
        ruleset: ruleset.to_owned(),
    };
    one(event, reason)
}

fn decide_notification(
    case: &Case,
    notify: bool,
    recommended: Option<bool>,
    reason: &str,
) -> Decided {
    need_breach(case)?;
    match case.assessment {
        // To notify is allowed before the assessment: the clock does not wait for it.
        Assessment::Open if !notify => return Err(Reject::NotAssessed),
        Assessment::Open | Assessment::Concluded { .. } => {}
    }
    if matches!(case.authority, Authority::Filed { .. }) {
        return Err(Reject::FiledAlready);
    }
    if !notify {
        let why = (
            "hvorfor det er usandsynligt, at bruddet indebærer en risiko (artikel 33, stk. 1 og 5).",
            "why the breach is unlikely to result in a risk (art. 33(1), 33(5))",
        );
        need_reason(reason, why)?;
    } else if recommended == Some(false) {
        let why = (
            "hvorfor I anmelder alligevel.",
            "why you notify all the same",
        );
        need_reason(reason, why)?;
    }
    one(
        CaseEvent::NotificationDecided {
            notify,
            recommended,
        },
        reason,
    )
}

fn decide_communication(
    case: &Case,
    decision: CommunicationDecision,
    recommended: Option<bool>,
    reason: &str,
) -> Decided {
    need_breach(case)?;
    let (communicate, exemption) = match decision {
        CommunicationDecision::Communicate => (true, None),
        CommunicationDecision::NotRequired => (false, None),
        CommunicationDecision::Exempt(exemption) => (false, Some(exemption)),
    };
    if case.assessment == Assessment::Open && !communicate {
        return Err(Reject::NotAssessed);
    }
    if !communicate || recommended == Some(false) {
        let why = (
            "hvorfor de berørte (ikke) underrettes (artikel 34).",
            "why the people affected are (not) told (art. 34)",
        );
        need_reason(reason, why)?;
    }
    one(
        CaseEvent::CommunicationDecided {
            communicate,
            exemption,
            recommended,
        },
        reason,
    )
}

fn record_filing(case: &Case, kind: FilingKind, command: &Command) -> Decided {
    let Command::RecordFiling {
        filing_id,
        complete,
        filed_at,
        virk_reference,
        delay_reason_given,
        receipt_sha256,
        ..
    } = command
    else {
        return Err(Reject::Unknown);
    };
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if virk_reference.len() != 40 || !virk_reference.bytes().all(hex) {
        return Err(Reject::VirkReferenceMalformed);
    }
    let late = match (kind, case.authority) {
        (FilingKind::New, Authority::ToNotify) => {
            let late = *filed_at > case.due_at;
            if late && !delay_reason_given {
                return Err(Reject::DelayReasonNeeded {
                    due_at: case.due_at,
                });
            }
            late
        }
        (FilingKind::New, Authority::Open | Authority::NotNotified) => {
            return Err(Reject::NotDecidedToNotify);
        }
        (FilingKind::New, Authority::Filed { .. } | Authority::Withdrawn { .. }) => {
            return Err(Reject::FiledAlready);
        }
        (
            FilingKind::FollowUp | FilingKind::Withdrawal,
            Authority::Filed { late, .. } | Authority::Withdrawn { late, .. },
        ) => late,
        (
            FilingKind::FollowUp | FilingKind::Withdrawal,
            Authority::Open | Authority::ToNotify | Authority::NotNotified,
        ) => return Err(Reject::NothingFiled),
    };
    one(
        CaseEvent::FilingRecorded {
            filing_id: filing_id.clone(),
            kind,
            complete: *complete,
            filed_at: *filed_at,
            virk_reference: virk_reference.clone(),
            late,
            receipt_sha256: receipt_sha256.clone(),
        },
        "",
    )
}

fn one(event: CaseEvent, text: &str) -> Decided {
    Ok(vec![Draft::new(event, text)])
}

fn need_breach(case: &Case) -> Result<(), Reject> {
    match case.classification {
        Classification::Open => Err(Reject::NotClassified),
        Classification::Breach => Ok(()),
        Classification::NotABreach => Err(Reject::NotABreach),
    }
}

fn need_text(text: &str) -> Result<(), Reject> {
    if text.trim().is_empty() {
        Err(Reject::TextNeeded)
    } else {
        Ok(())
    }
}

fn need_reason(reason: &str, why: (&'static str, &'static str)) -> Result<(), Reject> {
    if reason.trim().is_empty() {
        Err(Reject::ReasonNeeded {
            why_da: why.0,
            why_en: why.1,
        })
    } else {
        Ok(())
    }
}
