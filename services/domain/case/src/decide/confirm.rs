//! Decisions that another person has to confirm.

use super::{Decided, because, need_breach, need_reason};
use crate::{Awaited, Case, CaseEvent, Decision, Duty, Reject, SecondPerson, Whom};

/// A decision with who made it, before it is known whether it counts at once.
pub(super) struct Decisive<'c> {
    pub(super) decision: Decision,
    /// Where people are told.
    pub(super) whom: Option<&'c Whom>,
    pub(super) recommended: Option<bool>,
    pub(super) reason: &'c str,
    pub(super) by: &'c str,
    pub(super) second_person: SecondPerson,
}

impl Decisive<'_> {
    /// Whether a group is left out that the rules say must be told.
    pub(super) fn leaves_out(&self) -> bool {
        self.whom.is_some_and(Whom::leaves_out)
    }

    /// The decision, or that it waits for another person.
    ///
    /// # Law
    /// Rule CA-7: GDPR art. 24(1), 5(2). Rule CA-14: WP243 rev. 01: where the data protection officer's
    /// advice is not followed, the reasons are documented.
    pub(super) fn decide(self, case: &Case) -> Decided {
        let advised = case.advised_on(self.decision.duty());
        if advised.is_some_and(|advised| advised.decision != self.decision) {
            need_reason(
                self.reason,
                "hvorfor databeskyttelsesrådgiverens råd ikke følges.",
                "why the data protection officer's advice is not followed",
            )?;
        }
        let groups = self.whom.map_or_else(Vec::new, |whom| whom.groups.clone());
        // Leaving out a group counts as not telling, whoever else is told.
        let is_left_out = self.leaves_out() && self.second_person != SecondPerson::Nobody;
        if is_left_out || self.second_person.wants(self.decision, self.recommended) {
            let event = CaseEvent::ConfirmationAsked {
                decision: self.decision,
                recommended: self.recommended,
                decided_by: self.by.to_owned(),
                groups,
            };
            return because(event, self.reason);
        }
        because(
            decided(self.decision, self.recommended, None, groups),
            self.reason,
        )
    }
}

/// # Law
/// Rule CA-7: another person than the one who decided.
pub(super) fn confirm(case: &Case, duty: Duty, by: &str, reason: &str) -> Decided {
    match duty {
        Duty::Classification => {}
        Duty::Notification | Duty::Communication => need_breach(case)?,
    }
    let Awaited {
        decision,
        recommended,
        decided_by,
        groups,
        ..
    } = awaited_by_another(case, duty, by)?;
    because(
        decided(
            *decision,
            *recommended,
            Some(decided_by.clone()),
            groups.clone(),
        ),
        reason,
    )
}

/// # Law
/// Rule CA-7: sent back with a reason, which stays in the history (GDPR art. 33(5)).
pub(super) fn send_back(case: &Case, duty: Duty, by: &str, reason: &str) -> Decided {
    let awaited = awaited_by_another(case, duty, by)?;
    need_reason(
        reason,
        "hvorfor beslutningen sendes tilbage.",
        "why the decision is sent back",
    )?;
    let event = CaseEvent::DecisionSentBack {
        duty,
        decided_by: awaited.decided_by.clone(),
    };
    because(event, reason)
}

fn awaited_by_another<'c>(case: &'c Case, duty: Duty, by: &str) -> Result<&'c Awaited, Reject> {
    let awaited = case.awaited(duty).ok_or(Reject::NothingAwaited)?;
    if awaited.decided_by == by {
        return Err(Reject::SamePerson);
    }
    Ok(awaited)
}

fn decided(
    decision: Decision,
    recommended: Option<bool>,
    decided_by: Option<String>,
    groups: Vec<String>,
) -> CaseEvent {
    match decision {
        Decision::Classification { breach } => CaseEvent::Classified { breach, decided_by },
        Decision::Notification { notify } => CaseEvent::NotificationDecided {
            notify,
            recommended,
            decided_by,
        },
        Decision::Communication {
            communicate,
            exemption,
        } => CaseEvent::CommunicationDecided {
            communicate,
            exemption,
            recommended,
            decided_by,
            groups,
        },
    }
}
