//! Who may read a report. The database limits the municipalities; this rule applies within them.

use brudvagt_types::{Actor, Role};

/// An actor's relation to one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    /// Reported it: by id, or by the address of a mail.
    pub(crate) is_reporter: bool,
    /// The report belongs to a unit that the actor answers for, or to one below.
    pub(crate) is_in_unit: bool,
}

/// Reporters read their own reports. A head of department also reads those of her units and the
/// units below. The officer, case workers, notifiers, the chief executive and the services read
/// every report of their municipalities.
pub(crate) fn may_read(actor: &Actor, relation: Relation) -> bool {
    match actor.role {
        Role::Dpo | Role::CaseWorker | Role::Notifier | Role::ChiefExecutive | Role::System => true,
        Role::DepartmentHead => relation.is_reporter || relation.is_in_unit,
        Role::Employee | Role::Reader => relation.is_reporter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_reads_what_it_must_and_no_more() {
        let stranger = Relation {
            is_reporter: false,
            is_in_unit: false,
        };
        let reporter = Relation {
            is_reporter: true,
            ..stranger
        };
        let in_unit = Relation {
            is_in_unit: true,
            ..stranger
        };
        let readers: Vec<_> = Role::ALL
            .into_iter()
            .map(|role| {
                let actor = Actor {
                    role,
                    ..Actor::system("test")
                };
                let may = [stranger, reporter, in_unit].map(|how| may_read(&actor, how));
                format!("{}: {may:?}", role.as_str())
            })
            .collect();
        insta::assert_snapshot!(readers.join("\n"), @r"
        employee: [false, true, false]
        dpo: [true, true, true]
        department_head: [false, true, true]
        chief_executive: [true, true, true]
        case_worker: [true, true, true]
        notifier: [true, true, true]
        reader: [false, true, false]
        system: [true, true, true]
        ");
    }
}
