//! The facts there are, by topic.
//!
//! To add a fact: add it to [`crate::Facts`] and to the `FIELDS` of its topic's file. A test fails until
//! both agree.

use brudvagt_types::Text;

use crate::{
    authorities, circumstances, communication, consequences, data_types, enisa,
    field::{FieldDef, Group},
    incident, measures, parties, risk_answers, subjects, times,
};

/// Every fact of a case, by topic, in form order.
pub static FIELDS: &[Group] = &[
    Group {
        code: "incident",
        title: Text::new("Hændelsen", "The incident"),
        fields: incident::FIELDS,
    },
    Group {
        code: "times",
        title: Text::new("Tidspunkter", "Times"),
        fields: times::FIELDS,
    },
    Group {
        code: "subjects",
        title: Text::new("De berørte personer", "Data subjects"),
        fields: subjects::FIELDS,
    },
    Group {
        code: "data_types",
        title: Text::new("Oplysningerne", "Breached data"),
        fields: data_types::FIELDS,
    },
    Group {
        code: "circumstances",
        title: Text::new("Omstændigheder", "Circumstances"),
        fields: circumstances::FIELDS,
    },
    Group {
        code: "consequences",
        title: Text::new("Konsekvenser", "Consequences"),
        fields: consequences::FIELDS,
    },
    Group {
        code: "risk",
        title: Text::new("Risikovurdering", "Risk assessment"),
        fields: risk_answers::FIELDS,
    },
    Group {
        code: "enisa",
        title: Text::new("ENISA-beregning", "ENISA severity"),
        fields: enisa::FIELDS,
    },
    Group {
        code: "measures",
        title: Text::new("Foranstaltninger", "Measures"),
        fields: measures::FIELDS,
    },
    Group {
        code: "communication",
        title: Text::new(
            "Underretning af de registrerede",
            "Communication to data subjects",
        ),
        fields: communication::FIELDS,
    },
    Group {
        code: "parties",
        title: Text::new(
            "Databehandlere og fælles dataansvarlige",
            "Processors and joint controllers",
        ),
        fields: parties::FIELDS,
    },
    Group {
        code: "authorities",
        title: Text::new(
            "Andre myndigheder og lande",
            "Other authorities and countries",
        ),
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
