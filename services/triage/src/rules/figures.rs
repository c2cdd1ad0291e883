//! The register's tables: what is counted, in which order, under which headings.

use std::collections::BTreeMap;

use brudvagt_facts::{
    ChoiceDef,
    incident::{Cause, IncidentType, Nature},
    risk_answers::RiskOutcome,
};
use brudvagt_types::Text;

use super::{
    suppress::{SMALL, suppress},
    table::{Cell, Row, Table},
};

/// How many cases have a code in a year.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    /// Which of [`TABLES`].
    pub(crate) table: usize,
    pub(crate) key: String,
    pub(crate) year: i16,
    pub(crate) n_cases: u32,
}

/// Every table over the same cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figures {
    /// The columns, ascending.
    pub(crate) years: Vec<i16>,
    /// Years with so few cases that not even their sum is shown; in no other sum either.
    pub(crate) withheld: Vec<i16>,
    pub(crate) totals: Vec<u32>,
    pub(crate) total: u32,
    pub(crate) tables: Vec<Table>,
}

/// What is counted: name, Danish and English heading.
pub(crate) const TABLES: [(&str, &str, &str); 11] = [
    ("municipality", "Kommune", "Municipality"),
    ("unit", "Fagområde", "Business area"),
    ("incident_type", "Hændelsestype", "Type of incident"),
    ("nature", "Bruddets art", "Nature of the breach"),
    ("cause", "Årsag", "Cause"),
    (
        "risk",
        "Risiko for de berørte",
        "Risk to the people affected",
    ),
    (
        "notified",
        "Anmeldt til Datatilsynet",
        "Notified to Datatilsynet",
    ),
    (
        "communicated",
        "Underretning af de berørte",
        "Communication to the people affected",
    ),
    (
        "awareness_to_filing",
        "Fra kendskab til anmeldelse",
        "From awareness to notification",
    ),
    (
        "occurrence_to_report",
        "Fra hændelse til intern indberetning",
        "From incident to internal report",
    ),
    (
        "occurrence_to_filing",
        "Fra hændelse til anmeldelse",
        "From incident to notification",
    ),
];

/// Code, Danish, English, in the order shown.
type Labels = &'static [(&'static str, &'static str, &'static str)];

const NOTIFIED: Labels = &[
    ("yes", "Anmeldt", "Notified"),
    (
        "withdrawn",
        "Anmeldt og trukket tilbage",
        "Notified and withdrawn",
    ),
    ("to_notify", "Skal anmeldes", "To be notified"),
    ("no", "Anmeldes ikke", "Not notified"),
    ("not_a_breach", "Ikke et brud", "Not a breach"),
    ("undecided", "Endnu ikke afgjort", "Not decided yet"),
];

const COMMUNICATED: Labels = &[
    ("told", "Underrettet", "Told"),
    ("to_communicate", "Skal underrettes", "To be told"),
    ("not_required", "Ikke påkrævet", "Not required"),
    (
        "art_34_3_a",
        "Undtaget: uforståelige oplysninger (artikel 34, stk. 3, litra a)",
        "Exempt: unintelligible data (art. 34(3)(a))",
    ),
    (
        "art_34_3_b",
        "Undtaget: risikoen er fjernet (artikel 34, stk. 3, litra b)",
        "Exempt: risk removed (art. 34(3)(b))",
    ),
    (
        "art_34_3_c",
        "Undtaget: offentlig meddelelse (artikel 34, stk. 3, litra c)",
        "Exempt: public communication (art. 34(3)(c))",
    ),
    (
        "dk_dbl_22_1",
        "Undtaget: private interesser (databeskyttelseslovens § 22, stk. 1)",
        "Exempt: private interests (Danish Act § 22(1))",
    ),
    (
        "dk_dbl_22_2",
        "Undtaget: offentlige interesser (databeskyttelseslovens § 22, stk. 2)",
        "Exempt: public interests (Danish Act § 22(2))",
    ),
    (
        "dk_dbl_22_6",
        "Udsat efter politiets ønske (databeskyttelseslovens § 22, stk. 6)",
        "Postponed for the police (Danish Act § 22(6))",
    ),
    ("open", "Endnu ikke afgjort", "Not decided yet"),
];

const STEPS: Labels = &[
    ("within_24h", "Højst 24 timer", "At most 24 hours"),
    ("within_48h", "24 til 48 timer", "24 to 48 hours"),
    ("within_72h", "48 til 72 timer", "48 to 72 hours"),
    ("within_7d", "72 timer til 7 dage", "72 hours to 7 days"),
    ("within_30d", "7 til 30 dage", "7 to 30 days"),
    ("over_30d", "Over 30 dage", "More than 30 days"),
];

/// The steps of time, in order: the 72 hours and what lies around them.
pub(crate) const STEP_CODES: [&str; 6] = [
    "within_24h",
    "within_48h",
    "within_72h",
    "within_7d",
    "within_30d",
    "over_30d",
];

/// The tables of `counts` over `years`. For sharing, small numbers are hidden together with what
/// would give them away.
///
/// # Law
/// GDPR art. 33(5) asks for a register, not for figures. Hiding small numbers is the habit of official
/// statistics: one incident in a small unit may be known to be about somebody.
pub(crate) fn arrange(years: &[i16], counts: &[Count], shared: bool) -> Figures {
    let sum_of = |year: i16| -> u32 {
        // The first table has every case once.
        let of_year = counts.iter().filter(|it| it.table == 0 && it.year == year);
        of_year.map(|it| it.n_cases).sum()
    };
    let (shown, withheld): (Vec<i16>, Vec<i16>) = years
        .iter()
        .partition(|year| !shared || sum_of(**year) >= SMALL);
    let totals: Vec<u32> = shown.iter().map(|year| sum_of(*year)).collect();
    let tables = TABLES
        .iter()
        .enumerate()
        .map(|(table, (name, ..))| {
            let of_table = counts.iter().filter(|it| it.table == table);
            let mut table = Table {
                name,
                rows: rows(name, &shown, of_table),
            };
            if shared {
                suppress(&mut table);
            }
            table
        })
        .collect();
    Figures {
        years: shown,
        withheld,
        total: totals.iter().sum(),
        totals,
        tables,
    }
}

fn rows<'c>(name: &str, years: &[i16], counts: impl Iterator<Item = &'c Count>) -> Vec<Row> {
    let mut by_key: BTreeMap<(usize, &str), Vec<Cell>> = BTreeMap::new();
    for count in counts {
        let Some(column) = years.iter().position(|year| *year == count.year) else {
            continue;
        };
        let place = (rank(name, &count.key), count.key.as_str());
        let cells = by_key
            .entry(place)
            .or_insert_with(|| vec![Cell::default(); years.len()]);
        if let Some(cell) = cells.get_mut(column) {
            cell.count = cell.count.saturating_add(count.n_cases);
        }
    }
    by_key
        .into_iter()
        .map(|((_, key), cells)| Row {
            key: key.to_owned(),
            total: Cell::shown(cells.iter().map(|cell| cell.count).sum()),
            cells,
        })
        .collect()
}

fn choices(name: &str) -> Option<&'static [ChoiceDef]> {
    match name {
        "incident_type" => Some(IncidentType::CHOICES),
        "nature" => Some(Nature::CHOICES),
        "cause" => Some(Cause::CHOICES),
        "risk" => Some(RiskOutcome::CHOICES),
        _other => None,
    }
}

fn labels(name: &str) -> Labels {
    match name {
        "notified" => NOTIFIED,
        "communicated" => COMMUNICATED,
        "awareness_to_filing" | "occurrence_to_report" | "occurrence_to_filing" => STEPS,
        _named_elsewhere => &[],
    }
}

/// Where a row stands: in the order of the form, what is not known last.
fn rank(name: &str, key: &str) -> usize {
    if key.is_empty() {
        return usize::MAX;
    }
    let first = key.split('+').next().unwrap_or(key);
    let listed = choices(name)
        .and_then(|all| all.iter().position(|choice| choice.code == first))
        .or_else(|| labels(name).iter().position(|(code, ..)| *code == first));
    listed.unwrap_or(0)
}

/// What a row is called. Municipalities and units have their names elsewhere.
pub(crate) fn label(name: &str, key: &str) -> Text<String> {
    if key.is_empty() {
        return match name {
            "awareness_to_filing" | "occurrence_to_filing" => Text::new(
                "Ikke anmeldt eller ikke oplyst",
                "Not notified or not stated",
            ),
            "unit" => Text::new("Uden fagområde", "No business area"),
            "risk" => Text::new("Endnu ikke vurderet", "Not assessed yet"),
            _facts => Text::new("Ikke oplyst", "Not stated"),
        }
        .into();
    }
    if let Some(all) = choices(name) {
        let parts: Vec<&ChoiceDef> = key
            .split('+')
            .filter_map(|code| all.iter().find(|choice| choice.code == code))
            .collect();
        let join = |of: fn(&ChoiceDef) -> &str| {
            let words: Vec<&str> = parts.iter().map(|choice| short(of(choice))).collect();
            words.join(" + ")
        };
        return Text::new(
            join(|choice| choice.label.da),
            join(|choice| choice.label.en),
        );
    }
    labels(name)
        .iter()
        .find(|(code, ..)| *code == key)
        .map(|(_, da, en)| Text::new(*da, *en).into())
        .unwrap_or_default()
}

/// A form explains an answer after a colon; a table has no room for that.
fn short(label: &str) -> &str {
    label.split(':').next().unwrap_or(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(table: usize, key: &str, year: i16, n_cases: u32) -> Count {
        Count {
            table,
            key: key.to_owned(),
            year,
            n_cases,
        }
    }

    #[test]
    fn the_rows_of_every_table_add_up_to_the_totals() {
        let counts = [
            count(0, "901", 2025, 7),
            count(0, "902", 2026, 9),
            count(4, "", 2025, 7),
            count(4, "unknown", 2026, 4),
            count(4, "internal_non_malicious", 2026, 5),
        ];
        let figures = arrange(&[2025, 2026], &counts, false);
        assert_eq!(
            (figures.totals.as_slice(), figures.total),
            (&[7, 9][..], 16)
        );
        let causes = &figures.tables[4];
        let keys: Vec<&str> = causes.rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["internal_non_malicious", "unknown", ""]);
        for (column, total) in figures.totals.iter().enumerate() {
            let sum: u32 = causes.rows.iter().map(|row| row.cells[column].count).sum();
            assert_eq!(sum, *total);
        }
    }

    #[test]
    fn a_year_with_few_cases_is_in_no_sum_that_others_see() {
        let counts = [count(0, "901", 2025, 4), count(0, "901", 2026, 30)];
        let shared = arrange(&[2025, 2026], &counts, true);
        assert_eq!((shared.years, shared.withheld), (vec![2026], vec![2025]));
        assert_eq!(shared.total, 30);
        let own = arrange(&[2025, 2026], &counts, false);
        assert_eq!(own.total, 34);
    }

    #[test]
    fn every_code_has_a_label_in_both_languages() {
        for (name, ..) in TABLES {
            let coded = labels(name).iter().map(|(code, ..)| *code);
            let chosen = choices(name).unwrap_or_default();
            for code in coded.chain(chosen.iter().map(|choice| choice.code)) {
                let Text { da, en } = label(name, code);
                assert!(!da.is_empty() && !en.is_empty(), "{name} {code}");
            }
        }
        assert_eq!(
            label("nature", "availability+confidentiality").da,
            "Tilgængelighed + Fortrolighed"
        );
        for exemption in brudvagt_case::Exemption::ALL {
            assert!(!label("communicated", exemption.as_str()).da.is_empty());
        }
    }
}
