//! The columns of the register: what each is called, how wide it is, and what stands in it.

use brudvagt_facts::incident::IncidentType;
use brudvagt_kit::wire::from_proto;
use brudvagt_proto::{
    Code,
    triage::{CaseLine, RegisterRow},
};
use brudvagt_words::{Lang, communicated, word};
use jiff::Timestamp;

use super::Places;

/// What stands in one place of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    Moment(Timestamp),
    Number(u64),
    /// A code and the words for it.
    Code {
        code: String,
        words: String,
    },
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    fn moment(at: Option<&prost_types::Timestamp>) -> Self {
        from_proto(at).map_or(Self::Empty, Self::Moment)
    }

    fn code(code: &str, words: String) -> Self {
        if code.is_empty() {
            return Self::Empty;
        }
        Self::Code {
            code: code.to_owned(),
            words,
        }
    }
}

/// A row with what is needed to read it.
pub(crate) struct Read<'a> {
    pub(crate) row: &'a RegisterRow,
    pub(crate) line: CaseLine,
    pub(crate) places: &'a Places,
    pub(crate) lang: Lang,
}

impl<'a> Read<'a> {
    pub(crate) fn new(row: &'a RegisterRow, places: &'a Places, lang: Lang) -> Self {
        Self {
            line: row.line.clone().unwrap_or_default(),
            row,
            places,
            lang,
        }
    }

    fn word(&self, group: &str, code: &str) -> Cell {
        Cell::code(code, word(self.lang, group, code))
    }
}

pub(crate) struct Column {
    /// What programs call it, and the code of its heading.
    pub(crate) name: &'static str,
    /// In characters.
    pub(crate) width: f64,
    pub(crate) cell: fn(&Read<'_>) -> Cell,
}

impl Column {
    pub(crate) fn heading(&self, lang: Lang) -> String {
        word(lang, "register_column", self.name)
    }
}

const fn column(name: &'static str, width: f64, cell: fn(&Read<'_>) -> Cell) -> Column {
    Column { name, width, cell }
}

/// # Law
/// GDPR art. 33(5): the facts of the breach, its effects and the remedial action, so that the authority
/// can verify compliance. Datatilsynet's guidance on breaches (2018) asks for time, what happened,
/// cause, data, consequences, measures, and whether and why it was notified and told, or not.
pub(crate) const COLUMNS: [Column; 33] = [
    column("case", 18.0, |it| Cell::text(&it.line.reference)),
    column("municipality", 18.0, |it| {
        let code = &it.line.municipality;
        Cell::code(code, it.places.municipality(code))
    }),
    column("unit", 20.0, |it| {
        let id = &it.line.unit_id;
        Cell::code(id, it.places.unit(id))
    }),
    column("reported_at", 16.0, |it| {
        Cell::moment(it.line.reported_at.as_ref())
    }),
    column("aware_at", 16.0, |it| {
        Cell::moment(it.line.aware_at.as_ref())
    }),
    column("aware_confirmed", 14.0, |it| {
        it.word(
            "aware_confirmed",
            if it.line.aware_confirmed { "yes" } else { "no" },
        )
    }),
    column("phase", 14.0, |it| it.word("phase", it.line.phase().code())),
    column("classification", 18.0, |it| {
        it.word("track_state.classification", &it.row.classification)
    }),
    column("classification_reason", 40.0, |it| {
        Cell::text(&it.row.classification_reason)
    }),
    column("incident_type", 26.0, |it| {
        let known = IncidentType::CHOICES.iter();
        let known = known
            .clone()
            .find(|choice| choice.code == it.row.incident_type);
        let words = known.map_or("", |choice| it.lang.say(&choice.label));
        Cell::code(&it.row.incident_type, words.to_owned())
    }),
    column("cause", 24.0, |it| Cell::text(&it.row.cause)),
    column("what_happened", 60.0, |it| {
        Cell::text(&it.row.what_happened)
    }),
    column("data_types", 36.0, |it| Cell::text(&it.row.data_types)),
    column("n_affected", 10.0, |it| {
        it.row.n_affected.map_or(Cell::Empty, Cell::Number)
    }),
    column("affected_who", 28.0, |it| Cell::text(&it.row.affected_who)),
    column("effects", 48.0, |it| Cell::text(&it.row.effects)),
    column("remedial", 48.0, |it| Cell::text(&it.row.remedial)),
    column("preventive", 48.0, |it| Cell::text(&it.row.preventive)),
    column("risk", 16.0, |it| it.word("outcome", &it.line.outcome)),
    column("assessment_reason", 40.0, |it| {
        Cell::text(&it.row.assessment_reason)
    }),
    column("notified", 20.0, |it| it.word("notified", &it.row.notified)),
    column("filed_at", 16.0, |it| {
        Cell::moment(it.row.filed_at.as_ref())
    }),
    column("in_time", 12.0, |it| match it.row.filed_at {
        Some(_) => it.word("in_time", if it.row.late { "no" } else { "yes" }),
        None => Cell::Empty,
    }),
    column("hours_to_report", 12.0, |it| match it.row.filed_at {
        Some(_) => Cell::Number(u64::from(it.row.hours_to_report)),
        None => Cell::Empty,
    }),
    column("notification_reason", 40.0, |it| {
        Cell::text(&it.row.notification_reason)
    }),
    column("reference", 44.0, |it| Cell::text(&it.row.virk_reference)),
    column("dpa_case_number", 18.0, |it| {
        Cell::text(&it.row.dpa_case_number)
    }),
    column("communicated", 28.0, |it| {
        Cell::code(&it.row.communicated, told(it.lang, it.row))
    }),
    column("told_at", 16.0, |it| Cell::moment(it.row.told_at.as_ref())),
    column("n_told", 10.0, |it| told_number(it.row, it.row.n_told)),
    column("n_not_reached", 10.0, |it| {
        told_number(it.row, it.row.n_not_reached)
    }),
    column("communication_reason", 40.0, |it| {
        Cell::text(&it.row.communication_reason)
    }),
    column("esdh_reference", 22.0, |it| {
        Cell::text(&it.row.esdh_reference)
    }),
];

/// Empty for a case judged not to be a breach, where nothing is owed to anybody.
pub(crate) fn told(lang: Lang, row: &RegisterRow) -> String {
    if row.classification == "not_a_breach" && row.communicated == "open" {
        return word(lang, "track_state.data_subjects", "moot");
    }
    communicated(lang, &row.communicated)
}

/// Counts of letters, once there are any.
fn told_number(row: &RegisterRow, number: u32) -> Cell {
    if row.n_told == 0 && row.n_not_reached == 0 && row.told_at.is_none() {
        Cell::Empty
    } else {
        Cell::Number(u64::from(number))
    }
}
