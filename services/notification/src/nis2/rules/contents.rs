//! What each notice says (rule NI-4), and which of the case's answers it begins with.

use brudvagt_types::Text;

use super::Notice;

/// A field of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldDef {
    pub(crate) name: &'static str,
    pub(crate) label: Text,
    pub(crate) required: bool,
    /// The case's answers that it begins with, in this order.
    pub(crate) facts: &'static [&'static str],
}

const fn field(
    name: &'static str,
    label_da: &'static str,
    label_en: &'static str,
    required: bool,
    facts: &'static [&'static str],
) -> FieldDef {
    FieldDef {
        name,
        label: Text::new(label_da, label_en),
        required,
        facts,
    }
}

const DESCRIPTION: FieldDef = field(
    "description",
    "Hvad er sket?",
    "What happened?",
    true,
    &["description", "incident_type"],
);
const SYSTEMS: FieldDef = field(
    "systems",
    "Berørte systemer og tjenester",
    "Systems and services affected",
    true,
    &["systems"],
);
const MALICIOUS: FieldDef = field(
    "malicious",
    "Mistanke om ulovlige eller ondsindede handlinger?",
    "Suspected to be caused by unlawful or malicious acts?",
    true,
    &["cause", "malicious_intent"],
);
const CROSS_BORDER: FieldDef = field(
    "cross_border",
    "Kan hændelsen have virkning i andre lande?",
    "Could it have an impact in other countries?",
    true,
    &["cross_border", "affected_countries"],
);
const IMPACT: FieldDef = field(
    "impact",
    "Alvor og virkning",
    "Severity and impact",
    true,
    &[
        "nature",
        "availability_loss",
        "severity",
        "affected_subjects",
    ],
);
const INDICATORS: FieldDef = field(
    "indicators",
    "Tegn på kompromittering, hvis de kendes",
    "Indicators of compromise, where known",
    false,
    &[],
);
const MEASURES: FieldDef = field(
    "measures",
    "Afhjælpende foranstaltninger, truffet og i gang",
    "Mitigation measures, applied and ongoing",
    true,
    &["remedial_measures"],
);
const ROOT_CAUSE: FieldDef = field(
    "root_cause",
    "Trusselstype eller grundlæggende årsag",
    "Type of threat or root cause",
    true,
    &["cause", "incident_type"],
);
const RECIPIENTS_TOLD: FieldDef = field(
    "recipients_told",
    "Er modtagerne af tjenesten underrettet (§ 15)?",
    "Are the recipients of the service informed (§ 15)?",
    false,
    &[],
);
const CONTACT: FieldDef = field("contact", "Kontaktperson", "Contact person", true, &[]);

const EARLY_WARNING: [FieldDef; 5] = [DESCRIPTION, SYSTEMS, MALICIOUS, CROSS_BORDER, CONTACT];
const INCIDENT_NOTICE: [FieldDef; 9] = [
    DESCRIPTION,
    SYSTEMS,
    IMPACT,
    INDICATORS,
    MALICIOUS,
    CROSS_BORDER,
    MEASURES,
    RECIPIENTS_TOLD,
    CONTACT,
];
const FINAL_REPORT: [FieldDef; 8] = [
    DESCRIPTION,
    SYSTEMS,
    IMPACT,
    ROOT_CAUSE,
    MEASURES,
    CROSS_BORDER,
    RECIPIENTS_TOLD,
    CONTACT,
];

/// The fields of a notice, in order.
pub(crate) const fn fields(notice: Notice) -> &'static [FieldDef] {
    match notice {
        Notice::EarlyWarning => &EARLY_WARNING,
        Notice::Incident => &INCIDENT_NOTICE,
        Notice::FinalReport => &FINAL_REPORT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_that_a_field_begins_with_exists() {
        for notice in Notice::ALL {
            for fact in fields(notice).iter().flat_map(|field| field.facts) {
                assert!(brudvagt_facts::field(fact).is_some(), "{fact}");
            }
        }
    }
}
