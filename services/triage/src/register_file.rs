//! The register as a file for people (workbook, CSV, PDF) and for programs (JSON).
//!
//! All four are made from one table of columns, so that they contain the same. People read words
//! and Danish time; only the JSON has codes, beside the words.

mod columns;
mod csv;
mod json;
mod paper;
mod workbook;

use std::collections::BTreeMap;

use brudvagt_proto::triage::RegisterRow;
use brudvagt_words::{Lang, word};
use jiff::Timestamp;

use crate::store::Figures;

pub(crate) use self::{csv::csv, json::json, paper::paper, workbook::workbook};

/// What municipalities and units are called, by code and id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) municipalities: BTreeMap<String, String>,
    pub(crate) units: BTreeMap<String, String>,
}

impl Places {
    /// Its name; its code while the directory does not know it.
    pub(crate) fn municipality(&self, code: &str) -> String {
        let known = self.municipalities.get(code);
        known.map_or_else(|| code.to_owned(), Clone::clone)
    }

    pub(crate) fn unit(&self, id: &str) -> String {
        self.units
            .get(id)
            .map_or_else(|| id.to_owned(), Clone::clone)
    }
}

/// What a file is made of.
pub(crate) struct Selected {
    pub(crate) rows: Vec<RegisterRow>,
    pub(crate) figures: Figures,
    pub(crate) places: Places,
    /// How the rows were chosen: label and value; none when all are there.
    pub(crate) criteria: Vec<(String, String)>,
    pub(crate) lang: Lang,
    pub(crate) made_at: Timestamp,
}

impl Selected {
    /// Every incident is counted once among the figures after the first.
    pub(crate) fn figures(&self) -> [(&'static str, String, i64); 8] {
        let figure =
            |code: &'static str, n: i64| (code, word(self.lang, "register_figure", code), n);
        let it = &self.figures;
        [
            figure("n_rows", it.n_rows),
            figure("n_notified", it.n_notified),
            figure("n_withdrawn", it.n_withdrawn),
            figure("n_to_notify", it.n_to_notify),
            figure("n_not_notified", it.n_not_notified),
            figure("n_not_a_breach", it.n_not_a_breach),
            figure("n_undecided", it.n_undecided),
            figure("n_in_time", it.n_in_time),
        ]
    }
}
