//! The case file for reading: everything known about a case, in words and Danish time.
//!
//! It is made of what triage holds (row, facts, history, measures, questions) and of the report, which
//! intake holds. What other services did is in the history: filings with their references, letters
//! with how many they reached, Datatilsynet's letters with their times. Codes and JSON never appear on
//! paper.
//!
//! # Law
//! GDPR art. 33(5): the documentation must let the supervisory authority verify compliance. What was
//! withdrawn is shown as withdrawn, and what is missing as missing.

mod acts;
mod clocks;
mod decisions;
mod reported;

use brudvagt_case::{
    CaseEvent, Classification,
    casefile::drift,
    history::{self, Entry},
    phase, tracks,
};
use brudvagt_facts::FIELDS;
use brudvagt_print::{CaseSummary, ChainHead, Frame, HistoryLine, Language, Row, Section, Track};
use brudvagt_proto::intake::Report;
use brudvagt_words::{Lang, Names, Recorded, moment, said, short_moment, told, word, words};
use jiff::{Timestamp, civil::Date};

use crate::{
    content::Content,
    register_file::Places,
    store::{CaseRow, MeasureRow, QuestionRow},
};

/// A measure or a question with its words opened.
pub(crate) struct Opened<T> {
    pub(crate) row: T,
    pub(crate) text: String,
    /// The measure's note, the question's answer.
    pub(crate) after: Option<String>,
}

/// Everything the paper is made of.
pub(crate) struct Known {
    pub(crate) row: CaseRow,
    pub(crate) content: Content,
    pub(crate) history: Vec<Entry>,
    pub(crate) measures: Vec<Opened<MeasureRow>>,
    pub(crate) questions: Vec<Opened<QuestionRow>>,
    /// As it was received; nothing when it is erased.
    pub(crate) report: Option<Report>,
    pub(crate) places: Places,
    pub(crate) names: Names,
    pub(crate) lang: Lang,
    pub(crate) made_at: Timestamp,
}

impl Known {
    fn say(&self, code: &str) -> String {
        word(self.lang, "paper", code)
    }

    fn moment(&self, at: Timestamp) -> String {
        moment(self.lang, at)
    }

    fn short(&self, at: Timestamp) -> String {
        short_moment(self.lang, at)
    }

    fn name(&self, id: &str) -> String {
        self.names.get(id).map_or(id, String::as_str).to_owned()
    }

    /// A person with the role she acted in; the system is only itself.
    fn author(&self, entry: &Entry) -> String {
        if entry.author.role == "system" {
            return word(self.lang, "role", "system");
        }
        let role = word(self.lang, "role", &entry.author.role);
        format!("{}, {role}", entry.author.name)
    }

    /// The entries that can be decoded. An entry written by a later program is skipped here, but is
    /// still listed in the history.
    fn events(&self) -> impl Iterator<Item = (&Entry, CaseEvent)> {
        self.history.iter().filter_map(|entry| {
            let event = serde_json::from_value(entry.codes.clone()).ok()?;
            Some((entry, event))
        })
    }

    /// An entry as one line.
    fn line(&self, entry: &Entry) -> HistoryLine {
        let text = entry.text.as_ref().map_or("", |words| words.text.as_str());
        let recorded = Recorded {
            kind: &entry.kind,
            codes: &entry.codes,
            text,
        };
        let what = word(self.lang, "history", &entry.kind);
        let told = told(&recorded, &self.names, self.lang);
        let why = if entry.is_erased() {
            Some(self.say("erased"))
        } else {
            Some(words(&recorded, self.lang)).filter(|text| !text.is_empty())
        };
        HistoryLine {
            at: self.short(entry.at),
            who: self.author(entry),
            what: if told.is_empty() {
                what
            } else {
                format!("{what}\n{told}")
            },
            why,
        }
    }

    fn lines_of(&self, kinds: &str) -> Vec<HistoryLine> {
        let of_kind = self.history.iter().filter(|it| it.kind.starts_with(kinds));
        of_kind.map(|entry| self.line(entry)).collect()
    }

    fn label(&self, code: &str, value: impl Into<String>) -> Row {
        row(&self.say(code), value)
    }
}

fn row(label: &str, value: impl Into<String>) -> Row {
    Row {
        label: label.to_owned(),
        value: Some(value.into()).filter(|value| !value.is_empty()),
        required: false,
    }
}

/// The paper of a case.
pub(crate) fn case_paper(known: &Known) -> CaseSummary {
    let case = &known.row.state.0;
    let municipality = known.places.municipality(&known.row.municipality);
    CaseSummary {
        frame: Frame {
            language: match known.lang {
                Lang::Da => Language::Da,
                Lang::En => Language::En,
            },
            title: format!("{} {}", known.say("title"), known.row.reference),
            municipality,
            case_reference: known.row.reference.clone(),
            issued_at: known.made_at,
        },
        status: status(known),
        warnings: warnings(known),
        head: head(known),
        tracks: tracks(case)
            .into_iter()
            .map(|status| {
                let name = status.track.as_str();
                Track {
                    name: word(known.lang, "track", name),
                    state: word(known.lang, &format!("track_state.{name}"), status.state),
                    settled: status.settled,
                }
            })
            .collect(),
        clocks: clocks::clocks(known),
        report: reported::report(known),
        additions: reported::additions(known),
        sections: sections(known),
        decisions: decisions::decisions(known),
        measures: acts::measures(known),
        filings: acts::filings(known),
        correspondence: known.lines_of("authority_"),
        communications: acts::communications(known),
        nis2: known.lines_of("nis2_"),
        questions: acts::questions(known),
        told: acts::told(known),
        attachments: reported::attachments(known),
        history: known
            .history
            .iter()
            .map(|entry| known.line(entry))
            .collect(),
        chain: Some(ChainHead {
            events: u64::try_from(known.row.version).unwrap_or(0),
            hash: hex::encode(&known.row.head_hash),
        }),
    }
}

fn status(known: &Known) -> String {
    let case = &known.row.state.0;
    let phase = word(known.lang, "phase", phase(case).as_str());
    match case.classification {
        Classification::NotABreach => {
            let not = word(known.lang, "track_state.classification", "not_a_breach");
            format!("{phase} · {not}")
        }
        Classification::Open | Classification::Breach => phase,
    }
}

/// What the reader must know first: erased words, a row that differs from its history, a broken
/// chain.
fn warnings(known: &Known) -> Vec<String> {
    let mut warnings = Vec::new();
    if known.row.wrapped_key.is_none() {
        warnings.push(known.say("contents_erased"));
    }
    let case_id = known.row.case_id;
    let state = serde_json::to_value(&known.row.state.0).unwrap_or_default();
    if !drift(&state, &known.history).is_empty() {
        warnings.push(known.say("row_differs"));
    }
    let head = history::Head {
        seq: u64::try_from(known.row.version).unwrap_or(0),
        hash: known.row.head_hash.as_slice().try_into().unwrap_or([0; 32]),
    };
    if history::verify(case_id.as_bytes(), &known.history, Some(head)).is_err() {
        warnings.push(known.say("chain_broken"));
    }
    warnings
}

fn head(known: &Known) -> Vec<Row> {
    let case = &known.row.state.0;
    let unit = match known.row.unit_id.as_str() {
        "" => word(known.lang, "register_paper", "no_unit"),
        id => known.places.unit(id),
    };
    let outcome = case.outcome().map_or_else(
        || word(known.lang, "register_paper", "not_assessed"),
        |outcome| word(known.lang, "outcome", outcome.as_str()),
    );
    let assignee = case.assignee_id.as_deref();
    let confirmed = if case.aware_confirmed { "yes" } else { "no" };
    let aware = word(known.lang, "aware_confirmed", confirmed);
    let mut rows = vec![
        known.label("reference", &known.row.reference),
        known.label("unit", unit),
        known.label("reported_at", known.moment(case.reported_at)),
        known.label(
            "aware_at",
            format!("{}\n{aware}", known.moment(case.aware_at)),
        ),
        known.label("due_at", known.moment(case.due_at)),
        known.label("risk", outcome),
        known.label(
            "assignee",
            assignee.map_or_else(String::new, |id| known.name(id)),
        ),
        known.label("esdh", &known.content.esdh_reference),
    ];
    if let Some((_, day)) = case.regime.split_once('@')
        && let Ok(day) = day.parse::<Date>()
    {
        let since = brudvagt_words::day(known.lang, day);
        rows.push(known.label("law", format!("{} {since}", known.say("law_since"))));
    }
    rows
}

/// The facts, group by group; what nobody has answered is left out.
fn sections(known: &Known) -> Vec<Section> {
    let facts = &known.content.facts;
    let groups = FIELDS.iter().map(|group| {
        let rows = group.fields.iter().filter_map(|def| {
            let entry = facts.entry(def.name).filter(|it| !it.value.is_null())?;
            let value = brudvagt_cpr::mask(&said(def.name, &entry.value, known.lang));
            Some(row(known.lang.say(&def.label), value))
        });
        Section {
            title: known.lang.say(&group.title).to_owned(),
            rows: rows.collect(),
        }
    });
    groups.filter(|section| !section.rows.is_empty()).collect()
}
