//! The notification as rows to type into the form on Virk.
//!
//! No system-to-system way into the form is known, so a person types it. The
//! order and the words are data with a date, since the form is not published
//! field by field.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::Answers;
use crate::facts::Facts;
use crate::fields::field;
use crate::filing::Filing;
use crate::parties::{Contact, Parties};
use crate::render::value_da;

const VIRK_FORM: &str = include_str!("virk_form.toml");

/// Why the sheet could not be laid out.
#[derive(Debug, thiserror::Error)]
pub enum CopySheetError {
    /// The form's data file does not read.
    #[error("the form's layout is not readable")]
    Layout(#[source] toml::de::Error),
    /// The form names something that does not exist.
    #[error("the form's layout names {0:?}, which does not exist")]
    UnknownSource(String),
}

/// The rows to type, in form order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopySheet {
    /// Name of the form.
    pub name_da: String,
    /// The layout holds from this date.
    pub valid_from: Date,
    /// The layout is assumed, not checked against the live form.
    pub assumption: bool,
    /// What the person should know about the layout.
    pub note_da: String,
    /// The sections, in form order.
    pub sections: Vec<Section>,
}

/// One section of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Heading.
    pub title_da: String,
    /// The rows that have a meaning in this case. A row without an answer has an
    /// empty value, so that the person sees the gap.
    pub rows: Vec<Row>,
}

/// One row of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Label.
    pub label_da: String,
    /// The text to type or the choice to make.
    pub value_da: String,
    /// The facts it comes from; empty for parties and for the filing itself.
    pub facts: Vec<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormLayout {
    name_da: String,
    valid_from: Date,
    assumption: bool,
    note_da: String,
    sections: Vec<SectionLayout>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionLayout {
    title_da: String,
    rows: Vec<RowLayout>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum RowLayout {
    Fact {
        fact: String,
        label_da: Option<String>,
    },
    Party {
        party: String,
        label_da: String,
    },
    Filing {
        filing: String,
        label_da: String,
    },
}

/// Lays the case out in the order of the Virk form.
///
/// # Errors
/// [`CopySheetError`], when the layout file is wrong; a test keeps that from
/// being built.
pub fn copy_sheet(
    facts: &Facts,
    parties: &Parties,
    filing: &Filing,
) -> Result<CopySheet, CopySheetError> {
    // Read once: the file is part of the program.
    static LAYOUT: LazyLock<Result<FormLayout, toml::de::Error>> =
        LazyLock::new(|| toml::from_str(VIRK_FORM));
    let layout = LAYOUT.as_ref();
    let layout = layout.map_err(|error| CopySheetError::Layout(error.clone()))?;
    let answers = Answers::from(facts);
    let mut sections = Vec::with_capacity(layout.sections.len());
    for section in &layout.sections {
        let mut rows = Vec::with_capacity(section.rows.len());
        for row in &section.rows {
            rows.extend(lay_out(row.clone(), &answers, parties, filing)?);
        }
        if !rows.is_empty() {
            sections.push(Section {
                title_da: section.title_da.clone(),
                rows,
            });
        }
    }
    Ok(CopySheet {
        name_da: layout.name_da.clone(),
        valid_from: layout.valid_from,
        assumption: layout.assumption,
        note_da: layout.note_da.clone(),
        sections,
    })
}

fn lay_out(
    row: RowLayout,
    answers: &Answers,
    parties: &Parties,
    filing: &Filing,
) -> Result<Option<Row>, CopySheetError> {
    match row {
        RowLayout::Fact { fact, label_da } => {
            let def = field(&fact).ok_or(CopySheetError::UnknownSource(fact))?;
            if !answers.is_relevant(def) {
                return Ok(None);
            }
            let value_da = answers.get(def.name).map(|value| value_da(def, value));
            Ok(Some(Row {
                label_da: label_da.unwrap_or_else(|| def.label.da.to_owned()),
                value_da: value_da.unwrap_or_default(),
                facts: vec![def.name],
            }))
        }
        RowLayout::Party { party, label_da } => {
            let value_da =
                party_value(parties, &party).ok_or(CopySheetError::UnknownSource(party))?;
            Ok(Some(Row {
                label_da,
                value_da,
                facts: Vec::new(),
            }))
        }
        RowLayout::Filing {
            filing: source,
            label_da,
        } => {
            let value_da =
                filing_value(filing, &source).ok_or(CopySheetError::UnknownSource(source))?;
            Ok(value_da.map(|value_da| Row {
                label_da,
                value_da,
                facts: Vec::new(),
            }))
        }
    }
}

fn party_value(parties: &Parties, source: &str) -> Option<String> {
    let of_dpo = |part: fn(&Contact) -> &String| parties.dpo.as_ref().map(part);
    let value = match source {
        "controller_cvr" => Some(&parties.controller_cvr),
        "controller_name" => Some(&parties.controller_name),
        "controller_contact" => Some(&parties.controller_contact),
        "notifier_name" => Some(&parties.notifier.name),
        "notifier_function" => Some(&parties.notifier.function),
        "notifier_email" => Some(&parties.notifier.email),
        "notifier_phone" => Some(&parties.notifier.phone),
        "dpo_name" => of_dpo(|dpo| &dpo.name),
        "dpo_email" => of_dpo(|dpo| &dpo.email),
        "dpo_phone" => of_dpo(|dpo| &dpo.phone),
        "contact_point" => {
            return Some(
                parties
                    .contact_point
                    .as_ref()
                    .map(Contact::in_one_line)
                    .unwrap_or_default(),
            );
        }
        _ => return None,
    };
    Some(value.cloned().unwrap_or_default())
}

/// The outer `None`: no such source. The inner: nothing to show in this filing.
fn filing_value(filing: &Filing, source: &str) -> Option<Option<String>> {
    match source {
        "kind" => Some(Some(filing.kind.label().da.to_owned())),
        "state" => Some(Some(filing.state.label().da.to_owned())),
        "earlier_reference" => Some(filing.earlier_reference.clone()),
        "withdrawal_reason" => Some(filing.withdrawal_reason.clone()),
        "delay_reason" => Some(filing.delay_reason.clone()),
        _ => None,
    }
}
