//! The facts there are, by topic.
//!
//! To add a fact: add it to [`crate::Facts`] and to the `FIELDS` of its topic's file. A test fails until
//! both agree.

use crate::{
    authorities, circumstances, communication, consequences, data_types, enisa,
    field::{FieldDef, Group},
    incident, measures, parties, risk_answers, subjects, times,
};

/// Every fact of a case, by topic, in form order.
pub static FIELDS: &[Group] = &[
    Group {
        code: "incident",
        title_da: "Hændelsen",
        title_en: "The incident",
        fields: incident::FIELDS,
    },
    Group {
        code: "times",
        title_da: "Tidspunkter",
        title_en: "Times",
        fields: times::FIELDS,
    },
    Group {
        code: "subjects",
        title_da: "De berørte personer",
        title_en: "Data subjects",
        fields: subjects::FIELDS,
    },
    Group {
        code: "data_types",
        title_da: "Oplysningerne",
        title_en: "Breached data",
        fields: data_types::FIELDS,
    },
    Group {
        code: "circumstances",
        title_da: "Omstændigheder",
        title_en: "Circumstances",
        fields: circumstances::FIELDS,
    },
    Group {
        code: "consequences",
        title_da: "Konsekvenser",
        title_en: "Consequences",
        fields: consequences::FIELDS,
    },
    Group {
        code: "risk",
        title_da: "Risikovurdering",
        title_en: "Risk assessment",
        fields: risk_answers::FIELDS,
    },
    Group {
        code: "enisa",
        title_da: "ENISA-beregning",
        title_en: "ENISA severity",
        fields: enisa::FIELDS,
    },
    Group {
        code: "measures",
        title_da: "Foranstaltninger",
        title_en: "Measures",
        fields: measures::FIELDS,
    },
    Group {
        code: "communication",
        title_da: "Underretning af de registrerede",
        title_en: "Communication to data subjects",
        fields: communication::FIELDS,
    },
    Group {
        code: "parties",
        title_da: "Databehandlere og fælles dataansvarlige",
        title_en: "Processors and joint controllers",
        fields: parties::FIELDS,
    },
    Group {
        code: "authorities",
        title_da: "Andre myndigheder og lande",
        title_en: "Other authorities and countries",
        fields: authorities::FIELDS,
    },
];

/// Every fact, in form order.
pub fn fields() -> impl Iterator<Item = &'static FieldDef> {
    FIELDS.iter().flat_map(|group| group.fields)
}

/// The fact called `name`.
#[must_use]
pub fn field(name: &str) -> Option<&'static FieldDef> {
    fields().find(|def| def.name == name)
}
