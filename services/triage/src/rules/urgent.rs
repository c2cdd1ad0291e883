//! Which cases stand first in the queue, whatever is due.

use brudvagt_case::{Case, Classification, DataSubjects, Exemption};
use brudvagt_facts::Facts;

/// Whether a case stands first. Somebody with a protected address (navne- og adressebeskyttelse) may be
/// in danger until they know of the breach, and the reporter was promised that such a case is looked at
/// first. It stands first until the person is told, or it is decided that nobody will be. A person whom
/// the letter did not reach has not been told; while the police have asked to wait, telling is only
/// postponed.
pub(crate) fn is_urgent(case: &Case, facts: &Facts) -> bool {
    let is_open = match case.data_subjects {
        DataSubjects::Open | DataSubjects::ToCommunicate { .. } => true,
        DataSubjects::Told { n_failed, .. } => n_failed > 0,
        DataSubjects::Exempt { exemption } => exemption == Exemption::PoliceAskedToWait,
        DataSubjects::NotRequired => false,
    };
    facts.protected_address == Some(true)
        && case.classification != Classification::NotABreach
        && is_open
        && !case.is_at_rest()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_protected_address_stands_first_until_somebody_is_told_or_nobody_is_to_be() {
        let mut case = Case::new(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        let mut facts = Facts::default();
        assert!(!is_urgent(&case, &facts), "not known to be protected");
        facts.protected_address = Some(true);
        assert!(is_urgent(&case, &facts));
        case.data_subjects = DataSubjects::ToCommunicate {
            n_recipients: 1,
            n_sent: 0,
            n_failed: 0,
        };
        assert!(
            is_urgent(&case, &facts),
            "a letter that waits protects nobody"
        );
        case.data_subjects = DataSubjects::Exempt {
            exemption: Exemption::PoliceAskedToWait,
        };
        assert!(is_urgent(&case, &facts), "the police let them wait");
        case.data_subjects = DataSubjects::Told {
            at: Timestamp::UNIX_EPOCH,
            n_recipients: 1,
            n_sent: 0,
            n_failed: 1,
        };
        assert!(is_urgent(&case, &facts), "the letter came back");
        case.data_subjects = DataSubjects::Told {
            at: Timestamp::UNIX_EPOCH,
            n_recipients: 1,
            n_sent: 1,
            n_failed: 0,
        };
        assert!(!is_urgent(&case, &facts));
        case.data_subjects = DataSubjects::Open;
        case.classification = Classification::NotABreach;
        assert!(!is_urgent(&case, &facts));
    }
}
