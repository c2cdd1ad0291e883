//! The report to the council: one composition, which a page shows and a paper prints.
//!
//! Invariants: no case, person or reason is in it; what is for others to see holds no small number and no
//! sealed case; a number that is hidden does not leave the service.

mod paper;
mod proposal;

use brudvagt_proto::triage::{CouncilFigure, CouncilRepetition, CouncilReport, CouncilTable};
use brudvagt_words::{Lang, word};
use sha2::{Digest, Sha256};

pub(crate) use self::{paper::paper, proposal::proposal};
use crate::{
    register_file::Places,
    rules::{
        self, Cell, SMALL, TABLES,
        council::{Quarters, alone, part},
    },
    store::{AlikeRow, Timed, Undertaken},
};

/// In this order after the quarters of a year.
const SHOWN: [&str; 8] = [
    "unit",
    "incident_type",
    "cause",
    "risk",
    "notified",
    "communicated",
    "awareness_to_filing",
    "occurrence_to_report",
];

/// What the report is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    pub(crate) year: i16,
    /// 0 is the whole year.
    pub(crate) quarter: i16,
}

impl Period {
    pub(crate) fn words(self, lang: Lang) -> String {
        match (self.quarter, lang) {
            (0, _) => self.year.to_string(),
            (quarter, Lang::Da) => format!("{quarter}. kvartal {}", self.year),
            (quarter, Lang::En) => format!("quarter {quarter} of {}", self.year),
        }
    }
}

impl Period {
    /// Its first day, and the day after its last.
    pub(crate) fn days(self) -> (String, String) {
        let of = |year: i16, quarter: i16| {
            let month = quarter
                .saturating_sub(1)
                .saturating_mul(3)
                .saturating_add(1);
            format!("{year}-{month:02}-01")
        };
        let next = self.year.saturating_add(1);
        match self.quarter {
            0 => (of(self.year, 1), of(next, 1)),
            4 => (of(self.year, 4), of(next, 1)),
            quarter => (
                of(self.year, quarter),
                of(self.year, quarter.saturating_add(1)),
            ),
        }
    }
}

/// How often the officer advised, and what became of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Advice {
    pub(crate) n_followed: u32,
    pub(crate) n_overridden: u32,
    pub(crate) n_open: u32,
}

/// What was counted.
pub(crate) struct Counted {
    pub(crate) quarters: Quarters,
    pub(crate) timed: Timed,
    pub(crate) alike: Vec<AlikeRow>,
    pub(crate) advice: Advice,
    pub(crate) undertaken: Undertaken,
    pub(crate) shared: bool,
    /// The period has not ended.
    pub(crate) unfinished: bool,
}

/// The report without anybody's words.
pub(crate) fn compose(
    counted: &Counted,
    municipality: &str,
    period: Period,
    places: &Places,
    lang: Lang,
) -> CouncilReport {
    let shared = counted.shared;
    let quarters = &counted.quarters;
    let withheld = quarters.is_withheld(shared);
    let mut report = CouncilReport {
        municipality: places.municipality(municipality),
        period: period.words(lang),
        unfinished: counted.unfinished,
        small: if shared { SMALL } else { 0 },
        withheld,
        empty: !shared && quarters.total() == 0,
        notes: notes(counted, lang),
        ..CouncilReport::default()
    };
    if withheld {
        return report;
    }
    report.figures = figures(counted, lang);
    let n_timed = number(counted.timed.n_timed);
    report.median = Some(CouncilFigure {
        hidden: n_timed == 0 || (shared && n_timed < SMALL),
        ..shown("median", number(counted.timed.median_minutes), lang)
    });
    if let Some(median) = report.median.as_mut() {
        if median.hidden {
            median.count = 0;
        } else {
            report.median_text = span_of_time(median.count, lang);
        }
    }
    report.tables = tables(counted, period, places, lang);
    report.repetitions = repetitions(counted, places, lang);
    report.left_out = match quarters.last() {
        last if period.quarter == 0 && last < 4 && !counted.unfinished => {
            quarters_in_words(last.saturating_add(1), 4, lang)
        }
        _all => String::new(),
    };
    report
}

/// A digest of the figures that words may be about: tells when they are no longer those.
pub(crate) fn digest(report: &CouncilReport) -> Vec<u8> {
    let mut digest = Sha256::new();
    let rows = report.tables.iter().flat_map(|table| &table.rows);
    for figure in report.figures.iter().chain(&report.median).chain(rows) {
        digest.update(figure.key.as_bytes());
        digest.update([u8::from(figure.hidden)]);
        digest.update(figure.count.to_be_bytes());
    }
    digest.finalize().to_vec()
}

fn shown(key: &str, count: u32, lang: Lang) -> CouncilFigure {
    CouncilFigure {
        key: key.to_owned(),
        label: word(lang, "council_figure", key),
        count,
        hidden: false,
    }
}

fn of_cell(key: &str, cell: Cell, lang: Lang) -> CouncilFigure {
    CouncilFigure {
        hidden: cell.hidden,
        ..shown(key, if cell.hidden { 0 } else { cell.count }, lang)
    }
}

fn figures(counted: &Counted, lang: Lang) -> Vec<CouncilFigure> {
    let (shared, quarters) = (counted.shared, &counted.quarters);
    let total = alone(quarters.total(), shared);
    let no_breach = quarters.cell("notified", "not_a_breach");
    let breaches = alone(total.count.saturating_sub(no_breach.count), shared);
    let filed = quarters.cell("notified", "yes");
    let advice = counted.advice;
    let parts = [advice.n_followed, advice.n_overridden, advice.n_open];
    let advised = alone(parts.iter().sum(), shared);
    // The parts add up to how often she advised, so that one tells another.
    let is_small = parts.iter().any(|n| alone(*n, shared).hidden);
    let advice_part = |count| Cell {
        count,
        hidden: is_small,
    };
    let undertaken = &counted.undertaken;
    let measures = |n: i64| alone(number(n), shared);
    let all = [
        ("reported", total),
        (
            "breaches",
            Cell {
                hidden: breaches.hidden || no_breach.hidden,
                ..breaches
            },
        ),
        ("filed", filed),
        (
            "filed_in_time",
            part(number(counted.timed.n_in_time), filed, shared),
        ),
        ("told", quarters.cell("communicated", "told")),
        ("advised", advised),
        ("followed", advice_part(advice.n_followed)),
        ("overridden", advice_part(advice.n_overridden)),
        ("advice_open", advice_part(advice.n_open)),
        ("measures_added", measures(undertaken.n_added)),
        ("measures_done", measures(undertaken.n_done)),
        ("measures_late", measures(undertaken.n_late)),
    ];
    all.into_iter()
        .map(|(key, cell)| of_cell(key, cell, lang))
        .collect()
}

fn tables(counted: &Counted, period: Period, places: &Places, lang: Lang) -> Vec<CouncilTable> {
    let mut tables = Vec::new();
    if period.quarter == 0 {
        let columns = counted.quarters.columns();
        let rows = columns
            .into_iter()
            .map(|(first, last, total)| CouncilFigure {
                key: first.to_string(),
                label: quarters_in_words(first, last, lang),
                count: total,
                hidden: false,
            });
        tables.push(CouncilTable {
            name: "by_quarter".to_owned(),
            title: word(lang, "council_figure", "by_quarter"),
            rows: rows.collect(),
        });
    }
    for name in SHOWN {
        let rows = counted.quarters.rows(name);
        let rows = rows.into_iter().map(|(key, cell)| {
            let label = match lang.say(&rules::label(name, &key)) {
                "" => places.unit(&key),
                known => known.to_owned(),
            };
            CouncilFigure {
                label,
                hidden: cell.hidden,
                count: if cell.hidden { 0 } else { cell.count },
                key,
            }
        });
        let title = TABLES.iter().find(|(known, ..)| *known == name);
        tables.push(CouncilTable {
            name: name.to_owned(),
            title: title.map_or("", |(_, da, en)| lang.pick(da, en)).to_owned(),
            rows: rows.collect(),
        });
    }
    tables.retain(|table| !table.rows.is_empty());
    tables
}

/// # Law
/// Datatilsynet 2021-432-0063: breaches of one kind again and again show that the measures of art. 32 do
/// not suffice.
fn repetitions(counted: &Counted, places: &Places, lang: Lang) -> Vec<CouncilRepetition> {
    let mut found: Vec<CouncilRepetition> = Vec::new();
    for row in &counted.alike {
        let count = number(row.n_cases);
        if counted.shared && count < SMALL {
            continue;
        }
        let kinds: Vec<String> = row
            .incident_types
            .iter()
            .map(|code| lang.say(&rules::label("incident_type", code)).to_owned())
            .collect();
        let kind = kinds.join(" / ");
        let (unit, count) = if counted.shared {
            (String::new(), 0)
        } else {
            (places.unit(&row.unit_id), count)
        };
        let one = CouncilRepetition { unit, kind, count };
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

fn notes(counted: &Counted, lang: Lang) -> Vec<String> {
    let note = |code: &str| word(lang, "council_note", code);
    let mut notes = vec![note("what")];
    notes.push(note(if counted.shared {
        "unsealed"
    } else {
        "internal"
    }));
    notes
}

fn quarters_in_words(first: i16, last: i16, lang: Lang) -> String {
    match (first == last, lang) {
        (true, Lang::Da) => format!("{first}. kvartal"),
        (true, Lang::En) => format!("Quarter {first}"),
        (false, Lang::Da) => format!("{first}.–{last}. kvartal"),
        (false, Lang::En) => format!("Quarters {first}–{last}"),
    }
}

/// Minutes as people say them; the smaller unit is left out where it says nothing.
fn span_of_time(minutes: u32, lang: Lang) -> String {
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let of = |n: u32, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
    let day = of(days, lang.pick("døgn", "day"), lang.pick("døgn", "days"));
    let hour = of(
        hours,
        lang.pick("time", "hour"),
        lang.pick("timer", "hours"),
    );
    let minute = of(
        rest,
        lang.pick("minut", "minute"),
        lang.pick("minutter", "minutes"),
    );
    match (days, hours, rest) {
        (0, 0, _) => minute,
        (0, _, 0) => hour,
        (0, _, _) => format!("{hour} {minute}"),
        (_, 0, _) => day,
        _long => format!("{day} {hour}"),
    }
}

fn number(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_said_as_people_say_it() {
        let said = |minutes| span_of_time(minutes, Lang::Da);
        assert_eq!(said(1), "1 minut");
        assert_eq!(said(60), "1 time");
        assert_eq!(said(2_405), "1 døgn 16 timer");
        assert_eq!(said(125), "2 timer 5 minutter");
        assert_eq!(span_of_time(2_880, Lang::En), "2 days");
    }
}
