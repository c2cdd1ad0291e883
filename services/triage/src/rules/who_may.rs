//! Which role may do what to a case, and who may find one.
//!
//! Which cases somebody sees is the database's answer to every question (policies `scope` and `units`):
//! a head of department those of her own units and below, everybody else here those of the
//! municipality. A case out of sight is `NOT_FOUND`. The rules here apply to the cases in sight.

use brudvagt_kit::{Problem, grpc};
use brudvagt_proto::triage::command_request::Command;
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role};

/// Who reads cases.
pub(crate) const READERS: [Role; 5] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::DepartmentHead,
    Role::ChiefExecutive,
];

/// Who reads the register and the case files.
pub(crate) const REGISTER_READERS: [Role; 6] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::DepartmentHead,
    Role::ChiefExecutive,
    Role::Reader,
];

/// Who reads what is made for the council: those who answer for a whole municipality, and those who
/// look on.
pub(crate) const COUNCIL_READERS: [Role; 3] = [Role::Dpo, Role::ChiefExecutive, Role::Reader];

/// Who reads the officer's yearly wheel: those who look at how the work is done, and who works on cases.
pub(crate) const WHEEL_READERS: [Role; 4] = [
    Role::Dpo,
    Role::ChiefExecutive,
    Role::CaseWorker,
    Role::Reader,
];

/// Who puts words to it.
pub(crate) const COUNCIL_WRITERS: [Role; 2] = [Role::Dpo, Role::ChiefExecutive];

/// Who may confirm another person's decision. The DPO advises and the controller decides (GDPR art.
/// 38 and 39), so those who answer for the controller may, too.
pub(crate) const CONFIRMERS: [Role; 4] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::DepartmentHead,
    Role::ChiefExecutive,
];

/// Who may approve a NIS 2 notice that somebody else has written.
pub(crate) const NIS2_APPROVERS: [Role; 3] = [Role::Dpo, Role::CaseWorker, Role::ChiefExecutive];

/// Who may seal a case: those who work on it, and the chief executive, whose own staff it may be
/// about.
pub(crate) const SEALERS: [Role; 3] = [Role::Dpo, Role::CaseWorker, Role::ChiefExecutive];

/// Who holds exercises: those who answer for the whole municipality, and those who work on its cases.
pub(crate) const DRILLERS: [Role; 3] = [Role::Dpo, Role::CaseWorker, Role::ChiefExecutive];
/// Who is told of looks that no work explains, and says what explains them.
pub(crate) const WATCHERS: [Role; 2] = [Role::Dpo, Role::ChiefExecutive];

/// Who works on cases.
pub(crate) const WORKERS: [Role; 2] = [Role::Dpo, Role::CaseWorker];

/// What the controller decides, by the roles its settings name.
///
/// # Law
/// GDPR art. 4(7), 24(1), 33(1) and 34(1): the duties are the controller's. Art. 38(6), 39(1): the DPO
/// advises, and decides only where it is delegated to her in writing.
pub(crate) const fn decides(wanted: &Command) -> bool {
    matches!(
        wanted,
        Command::Classify(_)
            | Command::ConcludeAssessment(_)
            | Command::DecideNotification(_)
            | Command::DecideCommunication(_)
            | Command::ConfirmDecision(_)
            | Command::Close(_)
    )
}

/// Checks the role for a command: those who work on cases may do the work; those named by the
/// municipality's settings may decide; those who answer for the case may answer, acknowledge and
/// comment; only the DPO may advise.
///
/// # Errors
/// `NOT_ALLOWED`.
pub(crate) fn check_command(ctx: &Ctx, wanted: &Command) -> Result<(), Problem> {
    let roles: &[Role] = match wanted {
        Command::AnswerQuestion(_)
        | Command::Acknowledge(_)
        | Command::SeeFollowUps(_)
        | Command::Comment(_) => &READERS,
        decision if decides(decision) => &CONFIRMERS,
        Command::SendBackDecision(_) => &CONFIRMERS,
        Command::GiveAdvice(_) => &[Role::Dpo],
        Command::Seal(_) => &SEALERS,
        Command::EndExercise(_) | Command::EvaluateExercise(_) => &DRILLERS,
        _work => &WORKERS,
    };
    grpc::require(ctx, roles)
}

/// Who reported a case, as it was kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReportedBy<'a> {
    pub(crate) id: &'a str,
    pub(crate) email: &'a str,
}

impl ReportedBy<'_> {
    /// Whether it was `actor`. An address tells of mail alone: it is given again to whoever comes next, and
    /// two people may share one.
    pub(crate) fn is(&self, actor: &Actor) -> bool {
        if !self.id.is_empty() {
            return self.id == actor.id;
        }
        !self.email.is_empty() && self.email.to_lowercase() == actor.email.to_lowercase()
    }
}

/// The addressee of a question to whoever reported the breach.
pub(crate) const REPORTER: &str = "reporter";

/// Whether the actor may find a case's line by its report's id: those who answer for it, and whoever
/// reported it, by form or by mail.
pub(crate) fn finds_line(
    actor: &Actor,
    municipality: &MunicipalityCode,
    unit_id: &str,
    by: Option<ReportedBy<'_>>,
) -> bool {
    let is_hers = by.is_some_and(|by| by.is(actor));
    is_hers || actor.answers_for(municipality, unit_id)
}

#[cfg(test)]
mod tests {
    use brudvagt_types::Units;

    use super::*;

    #[test]
    fn a_line_is_found_by_whoever_answers_for_the_case_or_reported_it() {
        let by = ReportedBy {
            id: "rita",
            email: "Rita@901.example",
        };
        let of = |id: &str, email: &str, role, units: &[&str]| Actor {
            id: id.to_owned(),
            email: email.to_owned(),
            role,
            units: Units::new(vec![], units.iter().map(|it| (*it).to_owned())),
            ..Actor::system("test")
        };
        let code: MunicipalityCode = "901".parse().unwrap();
        let finds = |actor: &Actor| finds_line(actor, &code, "school", Some(by));
        assert!(finds(&of("rita", "", Role::Employee, &[])));
        // Her address, given again to somebody else.
        assert!(!finds(&of(
            "rikke",
            "rita@901.example",
            Role::Employee,
            &[]
        )));
        let by_mail = ReportedBy { id: "", ..by };
        let of_mail = of("rikke", "rita@901.EXAMPLE", Role::Employee, &[]);
        assert!(finds_line(&of_mail, &code, "school", Some(by_mail)));
        assert!(!finds(&of("eva", "", Role::Employee, &[])));
        assert!(finds(&of("hanne", "", Role::DepartmentHead, &["school"])));
        assert!(!finds(&of("hanne", "", Role::DepartmentHead, &["roads"])));
        assert!(finds(&of("rita", "", Role::DepartmentHead, &["roads"])));
        assert!(finds(&of("dorte", "", Role::Dpo, &[])));
        let unknown = ReportedBy { id: "", email: "" };
        let nobody = of("", "", Role::Employee, &[]);
        assert!(!finds_line(&nobody, &code, "school", Some(unknown)));
        assert!(!finds_line(
            &of("rita", "", Role::Employee, &[]),
            &code,
            "school",
            None
        ));
    }
}
