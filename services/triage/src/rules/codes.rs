//! The codes of a case: what can be counted and compared without opening its words.

use brudvagt_calculus::to_local;
use brudvagt_case::{Authority, Case, CaseEvent, Classification, DataSubjects};
use brudvagt_facts::Facts;
use brudvagt_risk::{CURRENT, precedents::Features};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// One case as codes. No personal data: neither words nor the day anybody was born.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Codes {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) reference: String,
    pub(crate) unit_id: String,
    pub(crate) reported_at: Timestamp,
    /// The calendar year of the report where the municipality is.
    pub(crate) year: i16,
    pub(crate) breach: bool,
    pub(crate) incident_type: &'static str,
    pub(crate) incident_group: String,
    pub(crate) nature: String,
    pub(crate) cause: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) notified: &'static str,
    pub(crate) communicated: &'static str,
    pub(crate) filed_in_time: bool,
    pub(crate) awareness_to_filing: &'static str,
    pub(crate) occurrence_to_report: &'static str,
    pub(crate) occurrence_to_filing: &'static str,
    /// Once assessed: what it is compared by.
    pub(crate) features: Option<Features>,
}

/// Which case it is, beside its state and its facts.
pub(crate) struct Which<'a> {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: &'a str,
    pub(crate) reference: &'a str,
    pub(crate) unit_id: &'a str,
}

/// Whether the codes of a case may change with `event`. Most of its steps tell of a mail or a clock, and
/// nobody counts those.
pub(crate) fn changes_codes(event: &CaseEvent) -> bool {
    !matches!(
        event,
        CaseEvent::MessageSent { .. }
            | CaseEvent::MessageFailed { .. }
            | CaseEvent::Escalated { .. }
    )
}

/// The codes of a case now; its year is the Danish one.
pub(crate) fn codes_of(which: &Which<'_>, case: &Case, facts: &Facts) -> Codes {
    let first_filed_at = match case.authority {
        Authority::Filed { first_filed_at, .. } | Authority::Withdrawn { first_filed_at, .. } => {
            Some(first_filed_at)
        }
        Authority::Open | Authority::ToNotify | Authority::NotNotified => None,
    };
    let features = Features::of_case(facts, &CURRENT);
    let mut nature: Vec<&str> = facts.nature.iter().map(|nature| nature.code()).collect();
    nature.sort_unstable();
    nature.dedup();
    Codes {
        case_id: which.case_id,
        municipality: which.municipality.to_owned(),
        reference: which.reference.to_owned(),
        unit_id: which.unit_id.to_owned(),
        reported_at: case.reported_at,
        year: to_local(case.reported_at).year(),
        breach: match case.classification {
            Classification::Open | Classification::Breach => true,
            Classification::NotABreach => false,
        },
        incident_type: facts.incident_type.map_or("", |kind| kind.code()),
        incident_group: facts
            .incident_type
            .map_or_else(String::new, |_known| group_of(&features)),
        nature: nature.join("+"),
        cause: facts.cause.map_or("", |cause| cause.code()),
        outcome: case.outcome().map_or("", brudvagt_case::Outcome::as_str),
        notified: notified(case),
        communicated: communicated(case.data_subjects),
        filed_in_time: first_filed_at.is_some_and(|filed_at| filed_at <= case.due_at),
        awareness_to_filing: step(Some(case.aware_at), first_filed_at),
        occurrence_to_report: step(facts.occurred_from, Some(case.reported_at)),
        occurrence_to_filing: step(facts.occurred_from, first_filed_at),
        features: case.outcome().map(|_assessed| features),
    }
}

/// The code of the kind of incident, under which like cases are found.
pub(crate) fn group_of(features: &Features) -> String {
    // A plain enum is a plain string in JSON; the fallback cannot come true.
    serde_json::to_value(features.incident)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// What became of the notification to Datatilsynet.
///
/// # Law
/// GDPR art. 33(5): the register tells what was done and why. A withdrawn filing counts as not
/// made, and no breach means nothing was owed. Anything else told to Datatilsynet stays told.
pub(crate) const fn notified(case: &Case) -> &'static str {
    match (case.authority, case.classification) {
        (Authority::Filed { .. }, _) => "yes",
        (
            Authority::Withdrawn {
                again: Some(true), ..
            },
            Classification::Open | Classification::Breach,
        ) => "to_notify",
        (Authority::Withdrawn { .. }, _) => "withdrawn",
        (_, Classification::NotABreach) => "not_a_breach",
        (Authority::NotNotified, _) => "no",
        (Authority::ToNotify, _) => "to_notify",
        (Authority::Open, _) => "undecided",
    }
}

const fn communicated(data_subjects: DataSubjects) -> &'static str {
    match data_subjects {
        DataSubjects::Open => "open",
        DataSubjects::ToCommunicate { .. } => "to_communicate",
        DataSubjects::Told { .. } => "told",
        DataSubjects::NotRequired => "not_required",
        DataSubjects::Exempt { exemption } => exemption.as_str(),
    }
}

/// How long it took, in steps: the 72 hours and what lies around them. Empty when either end is
/// unknown; an end before the beginning counts as no time.
///
/// # Law
/// GDPR art. 33(1): without undue delay and within 72 hours; exactly 72 are still within.
fn step(from: Option<Timestamp>, to: Option<Timestamp>) -> &'static str {
    const STEPS: [(i64, &str); 5] = [
        (24, "within_24h"),
        (48, "within_48h"),
        (72, "within_72h"),
        (7 * 24, "within_7d"),
        (30 * 24, "within_30d"),
    ];
    let (Some(from), Some(to)) = (from, to) else {
        return "";
    };
    let took = to.duration_since(from);
    STEPS
        .into_iter()
        .find(|(hours, _)| took <= SignedDuration::from_hours(*hours))
        .map_or("over_30d", |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use brudvagt_case::{Outcome, evolve};
    use brudvagt_facts::incident::{IncidentType, Nature};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn codes(case: &Case, facts: &Facts) -> Codes {
        let which = Which {
            case_id: Uuid::nil(),
            municipality: "901",
            reference: "BRUD-2026-000001",
            unit_id: "school",
        };
        codes_of(&which, case, facts)
    }

    fn reported(text: &str) -> Case {
        Case::new(at(text), at(text) + SignedDuration::from_hours(72))
    }

    #[test]
    fn a_step_ends_with_its_last_second() {
        let from = at("2026-11-24T10:00:00Z");
        let after = |seconds| step(Some(from), Some(from + SignedDuration::from_secs(seconds)));
        assert_eq!(after(-1), "within_24h");
        assert_eq!(after(24 * 3_600), "within_24h");
        assert_eq!(after(24 * 3_600 + 1), "within_48h");
        assert_eq!(after(72 * 3_600), "within_72h");
        assert_eq!(after(72 * 3_600 + 1), "within_7d");
        assert_eq!(after(31 * 86_400), "over_30d");
        assert_eq!(step(None, Some(from)), "");
    }

    #[test]
    fn what_tells_of_a_mail_or_a_clock_changes_no_code() {
        let case = reported("2026-11-24T10:00:00Z");
        let told = |id: &str| (id.to_owned(), "first_notice".to_owned(), "dpo".to_owned());
        let (message_id, template, role) = told("a");
        let sent = CaseEvent::MessageSent {
            message_id,
            template,
            role,
        };
        let (message_id, template, role) = told("b");
        let failed = CaseEvent::MessageFailed {
            message_id,
            template,
            role,
        };
        let escalated = CaseEvent::Escalated {
            milestone_id: "c".to_owned(),
            regime: String::new(),
            step: "missed".to_owned(),
            roles: vec!["department_head".to_owned()],
            due_at: None,
            missed: true,
        };
        for event in [sent, failed, escalated] {
            assert!(!changes_codes(&event));
            let after = evolve(case.clone(), &event, false);
            let facts = Facts::default();
            assert_eq!(codes(&after, &facts), codes(&case, &facts));
        }
        assert!(changes_codes(&CaseEvent::Closed));
    }

    #[test]
    fn a_year_begins_where_the_municipality_is() {
        let of = |text| codes(&reported(text), &Facts::default()).year;
        assert_eq!(of("2026-12-31T22:59:59Z"), 2026);
        assert_eq!(of("2026-12-31T23:00:00Z"), 2027);
    }

    #[test]
    fn a_case_can_be_compared_once_it_is_assessed() {
        let facts = Facts {
            incident_type: Some(IncidentType::SentByMistake),
            nature: vec![
                Nature::Integrity,
                Nature::Confidentiality,
                Nature::Integrity,
            ],
            ..Facts::default()
        };
        let mut case = reported("2026-11-24T10:00:00Z");
        let open = codes(&case, &facts);
        assert_eq!(open.features, None);
        assert_eq!(open.incident_group, "wrong_recipient");
        assert_eq!(open.nature, "confidentiality+integrity");
        case.assessment = brudvagt_case::Assessment::Concluded {
            outcome: Outcome::Risk,
        };
        let assessed = codes(&case, &facts);
        assert!(assessed.features.is_some());
        assert_eq!(assessed.outcome, "risk");
    }

    #[test]
    fn the_register_tells_what_became_of_the_notification() {
        let (first_filed_at, late) = (at("2026-11-24T10:00:00Z"), false);
        let filed = Authority::Filed {
            first_filed_at,
            late,
            complete: true,
        };
        let withdrawn = Authority::Withdrawn {
            first_filed_at,
            late,
            again: None,
        };
        let owed_again = Authority::Withdrawn {
            first_filed_at,
            late,
            again: Some(true),
        };
        for (authority, classification, code) in [
            (Authority::Open, Classification::Open, "undecided"),
            (Authority::ToNotify, Classification::Breach, "to_notify"),
            (Authority::NotNotified, Classification::Breach, "no"),
            (filed, Classification::Breach, "yes"),
            (filed, Classification::NotABreach, "yes"),
            (withdrawn, Classification::Breach, "withdrawn"),
            (owed_again, Classification::Breach, "to_notify"),
            (owed_again, Classification::NotABreach, "withdrawn"),
            (withdrawn, Classification::NotABreach, "withdrawn"),
            (Authority::Open, Classification::NotABreach, "not_a_breach"),
            (
                Authority::ToNotify,
                Classification::NotABreach,
                "not_a_breach",
            ),
        ] {
            let mut case = reported("2026-11-24T10:00:00Z");
            case.authority = authority;
            case.classification = classification;
            assert_eq!(notified(&case), code, "{authority:?} {classification:?}");
        }
    }

    #[test]
    fn a_filing_in_time_is_counted_against_the_due_time_as_it_is_now() {
        let mut case = reported("2026-11-24T10:00:00Z");
        let first_filed_at = case.due_at;
        case.authority = Authority::Filed {
            first_filed_at,
            late: false,
            complete: true,
        };
        let filed = codes(&case, &Facts::default());
        assert_eq!(
            (
                filed.notified,
                filed.filed_in_time,
                filed.awareness_to_filing
            ),
            ("yes", true, "within_72h")
        );
    }
}
