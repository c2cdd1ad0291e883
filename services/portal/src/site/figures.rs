//! The register in numbers (GDPR art. 33(5)): bars and, beside them, the numbers they stand for.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_proto::{
    directory::ListMunicipalitiesRequest,
    triage::{FigureCell, FigureRow, FigureTable, Figures, GetFiguresRequest},
};

use super::municipalities::unit_name;
use crate::{
    http::{App, Failure, Visitor, html_as, session::Session},
    texts::Lang,
    ui::{Choice, Form, Page, Section, month_name},
};

/// Width of a drawing and of its bars; what is left is room for the number.
const WIDTH: u32 = 400;
const LONGEST: u32 = 330;
/// A label and its bar.
const ROW: u32 = 44;

struct Bar {
    label: String,
    value: String,
    length: u32,
    label_y: u32,
    bar_y: u32,
    value_x: u32,
    value_y: u32,
}

struct Line {
    label: String,
    cells: Vec<String>,
    total: String,
}

struct Shown {
    id: String,
    title: String,
    height: u32,
    bars: Vec<Bar>,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "work/figures.html")]
struct FiguresPage {
    page: Page,
    form: Form,
    years: Vec<u32>,
    shown: Vec<Shown>,
    n_cases: String,
    withheld: String,
    small: u32,
    is_shared: bool,
    municipalities: Vec<Choice>,
    units: Vec<Choice>,
}

impl FiguresPage {
    fn width(&self) -> u32 {
        WIDTH
    }
}

fn bars(rows: &[(String, &FigureCell)], hidden: &str) -> Vec<Bar> {
    let longest = rows.iter().map(|(_, cell)| cell.count).max().unwrap_or(0);
    let mut top = 0;
    rows.iter()
        .map(|(label, cell)| {
            let length = cell
                .count
                .saturating_mul(LONGEST)
                .checked_div(longest)
                .unwrap_or(0);
            let bar = Bar {
                label: label.clone(),
                value: value(cell, hidden),
                // A small number still gets a visible bar.
                length: if cell.count > 0 { length.max(2) } else { 0 },
                label_y: top + 13,
                bar_y: top + 20,
                value_x: length + 8,
                value_y: top + 33,
            };
            top += ROW;
            bar
        })
        .collect()
}

/// A hidden number is marked as hidden and never looks like zero.
fn value(cell: &FigureCell, hidden: &str) -> String {
    if cell.hidden {
        hidden.to_owned()
    } else {
        cell.count.to_string()
    }
}

/// Names by code and id, for the rows whose words the directory owns.
pub(super) struct Names {
    pub(super) municipalities: BTreeMap<String, String>,
    pub(super) units: BTreeMap<String, String>,
}

pub(super) async fn names(app: &App, session: &Session, lang: Lang) -> Names {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    let known = match app.directory().list_municipalities(request).await {
        Ok(known) => known.into_inner(),
        Err(_away) => Default::default(),
    };
    let municipalities: BTreeMap<String, String> = known
        .municipalities
        .into_iter()
        .map(|it| (it.code, it.name))
        .collect();
    // Units of several municipalities have the same names: say whose.
    let named = |name: String, code: &str| match municipalities.get(code) {
        Some(home) if municipalities.len() > 1 => format!("{name}, {home}"),
        _only => name,
    };
    let units = known
        .units
        .into_iter()
        .map(|unit| {
            let name = named(unit_name(&unit, lang), &unit.municipality);
            (unit.id, name)
        })
        .collect();
    Names {
        municipalities,
        units,
    }
}

fn label(table: &str, row: &FigureRow, names: &Names, page: &Page) -> String {
    let known = match table {
        "municipality" => names.municipalities.get(&row.key),
        "unit" => names.units.get(&row.key),
        _code => None,
    };
    if table == "month" {
        return month_name(row.key.parse().unwrap_or_default(), page.lang).to_owned();
    }
    if let Some(name) = known {
        return name.clone();
    }
    match (page.lang.say(&row.label), row.key.as_str()) {
        ("", "") => page.t("figures.unknown").to_owned(),
        ("", key) => key.to_owned(),
        (label, _key) => label.to_owned(),
    }
}

fn shown(table: &FigureTable, names: &Names, page: &Page) -> Shown {
    let hidden = page.t("figures.hidden");
    let none = FigureCell::default();
    let rows: Vec<(String, &FigureCell)> = table
        .rows
        .iter()
        .map(|row| {
            let label = label(&table.name, row, names, page);
            (label, row.total.as_ref().unwrap_or(&none))
        })
        .collect();
    Shown {
        id: table.name.clone(),
        title: page.lang.say(&table.title).to_owned(),
        height: height(rows.len()),
        bars: bars(&rows, hidden),
        lines: rows
            .iter()
            .zip(&table.rows)
            .map(|((label, total), row)| Line {
                label: label.clone(),
                cells: row.cells.iter().map(|it| value(it, hidden)).collect(),
                total: value(total, hidden),
            })
            .collect(),
    }
}

fn height(n_rows: usize) -> u32 {
    u32::try_from(n_rows).unwrap_or(0).saturating_mul(ROW)
}

/// Cases by year: the columns of every table, as a table of its own.
fn by_year(known: &Figures, page: &Page) -> Shown {
    let hidden = page.t("figures.hidden");
    let rows: Vec<(String, &FigureCell)> = known
        .years
        .iter()
        .zip(&known.totals)
        .map(|(year, cell)| (year.to_string(), cell))
        .collect();
    Shown {
        id: "aar".to_owned(),
        title: page.t("figures.by_year").to_owned(),
        height: height(rows.len()),
        bars: bars(&rows, hidden),
        lines: vec![Line {
            label: page.t("figures.n_cases").to_owned(),
            cells: rows.iter().map(|(_, it)| value(it, hidden)).collect(),
            total: known
                .total
                .as_ref()
                .map(|it| value(it, hidden))
                .unwrap_or_default(),
        }],
    }
}

/// The question of the page's address. One year alone is from and to.
fn asked(visitor: &Visitor) -> GetFiguresRequest {
    let year = |name: &str| visitor.param(name).parse().unwrap_or(0);
    let (from_year, to_year) = match (year("fra"), year("til")) {
        (0, only) | (only, 0) => (only, only),
        both => both,
    };
    let one = |name| Some(visitor.param(name)).filter(|it| !it.is_empty());
    GetFiguresRequest {
        municipalities: one("kommune").into_iter().collect(),
        from_year,
        to_year,
        unit_id: visitor.param("fagomraade"),
        shared: one("deles").is_some(),
    }
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.register_reader()?;
    let page = visitor.page(&app, Section::Register);
    let mut form = Form::new(visitor.lang, "", String::new()).with_all(visitor.params());
    let message = asked(&visitor);
    let is_shared = message.shared;
    let answer = app.figures().get_figures(app.ask(session, message)).await;
    let (known, status) = match answer.map_err(Failure::from) {
        Ok(known) => (known.into_inner(), StatusCode::OK),
        Err(failure) if failure.is_about_the_form() => {
            failure.mark(&mut form, "");
            (Figures::default(), failure.what.status())
        }
        Err(failure) => return Err(failure),
    };
    let names = names(&app, session, visitor.lang).await;
    let mut all = Vec::new();
    if known.total.is_some() {
        all.push(by_year(&known, &page));
        all.extend(known.tables.iter().map(|it| shown(it, &names, &page)));
    }
    let withheld: Vec<String> = known.withheld_years.iter().map(u32::to_string).collect();
    let n_cases = known
        .total
        .as_ref()
        .map(|it| value(it, page.t("figures.hidden")))
        .unwrap_or_default();
    let choices = |names: BTreeMap<String, String>| {
        let choice = |(code, name): (String, String)| Choice::new(code, name);
        names.into_iter().map(choice).collect()
    };
    html_as(
        status,
        &FiguresPage {
            shown: all,
            n_cases,
            withheld: withheld.join(", "),
            small: known.small,
            years: known.years,
            is_shared,
            municipalities: choices(names.municipalities),
            units: choices(names.units),
            form,
            page,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn cell(count: u32, hidden: bool) -> FigureCell {
        FigureCell { count, hidden }
    }

    #[test]
    fn the_longest_bar_is_the_largest_number_and_the_smallest_is_still_seen() {
        let cells = [cell(1000, false), cell(500, false), cell(1, false)];
        let rows: Vec<_> = cells.iter().map(|it| ("x".to_owned(), it)).collect();
        let drawn: Vec<u32> = bars(&rows, "skjult").iter().map(|bar| bar.length).collect();
        assert_eq!(drawn, [LONGEST, LONGEST / 2, 2]);
    }

    #[test]
    fn a_hidden_number_is_said_to_be_hidden_and_has_no_bar() {
        let cells = [cell(0, true), cell(0, false)];
        let rows: Vec<_> = cells.iter().map(|it| ("x".to_owned(), it)).collect();
        let drawn = bars(&rows, "skjult");
        assert_eq!(drawn[0].value, "skjult");
        assert_eq!(drawn[1].value, "0");
        assert_eq!((drawn[0].length, drawn[1].length), (0, 0));
    }
}
