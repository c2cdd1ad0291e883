//! The Persondata-meter: how each municipality and business area stands, and by which rule.

mod drawn;

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_proto::triage::{Gauge, GetGaugesRequest, Reading};

use super::figures::names;
use crate::{
    http::{App, Failure, Visitor, html, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
};
use drawn::{Chart, Drawn, Quarter};

/// In the order of the columns, each with its heading and its rule.
const READINGS: [(&str, &str, &str); 5] = [
    ("filed_in_time", "meter.filed", "meter.filed_rule"),
    ("reported_soon", "meter.soon", "meter.soon_rule"),
    ("measures", "meter.measures", "meter.measures_rule"),
    ("repeated", "meter.repeated", "meter.repeated_rule"),
    ("untouched", "meter.untouched", "meter.untouched_rule"),
];

struct Shown {
    heading: &'static str,
    colour: Badge,
    figures: String,
    trend: &'static str,
}

/// A colour is said in a word, too.
struct Badge {
    class: &'static str,
    word: &'static str,
}

struct Line {
    name: String,
    is_whole: bool,
    badge: Badge,
    cases: String,
    shown: Vec<Shown>,
}

struct Rule {
    heading: &'static str,
    text: &'static str,
}

#[derive(Template)]
#[template(path = "work/gauges.html")]
struct GaugesPage {
    page: Page,
    filter: Form,
    municipalities: Vec<Choice>,
    since: String,
    lines: Vec<Line>,
    rules: Vec<Rule>,
    charts: Vec<Chart>,
    quarters: Vec<Quarter>,
    /// What is drawn is of these.
    of: String,
    is_shared: bool,
    small: u32,
}

fn badge(colour: &str, lang: Lang) -> Badge {
    let (class, word) = match colour {
        "green" => ("chip--good", "meter.green"),
        "yellow" => ("chip--soon", "meter.yellow"),
        "red" => ("chip--over", "meter.red"),
        _nothing => ("", "meter.none"),
    };
    Badge {
        class,
        word: lang.t(word),
    }
}

fn shown(heading: &'static str, it: &Reading, lang: Lang) -> Shown {
    let figures = match it.what.as_str() {
        _ if it.of == 0 || it.colour == "none" => "",
        "filed_in_time" => "meter.n_filed",
        "reported_soon" => "meter.n_soon",
        "measures" => "meter.n_late",
        "repeated" => "meter.n_alike",
        _untouched => "meter.n_untouched",
    };
    let trend = match it.trend.as_str() {
        "better" => "meter.better",
        "worse" => "meter.worse",
        "same" => "meter.same",
        _unknown => "",
    };
    let said = |key: &'static str| if key.is_empty() { "" } else { lang.t(key) };
    Shown {
        heading: lang.t(heading),
        colour: badge(&it.colour, lang),
        figures: said(figures).replacen("{}", &it.n.to_string(), 1).replacen(
            "{}",
            &it.of.to_string(),
            1,
        ),
        trend: said(trend),
    }
}

fn line(it: &Gauge, name: String, is_shared: bool, lang: Lang) -> Line {
    let shown = READINGS.iter().filter_map(|(what, heading, _rule)| {
        let reading = it.readings.iter().find(|reading| reading.what == *what)?;
        Some(shown(heading, reading, lang))
    });
    Line {
        name,
        is_whole: it.whole,
        badge: badge(&it.colour, lang),
        cases: match it.n_cases {
            _hidden if is_shared => String::new(),
            1 => lang.t("meter.one_case").to_owned(),
            n_cases => lang.t1("meter.n_cases", n_cases),
        },
        shown: shown.collect(),
    }
}

/// What a municipality or a business area is called; its code where the directory is away.
fn named(names: &BTreeMap<String, String>, key: &str, page: &Page) -> String {
    match names.get(key) {
        Some(name) => name.clone(),
        None if key.is_empty() => page.t("meter.no_unit").to_owned(),
        None => key.to_owned(),
    }
}

/// The question of the page's address.
fn asked(visitor: &Visitor) -> GetGaugesRequest {
    let one = Some(visitor.param("kommune")).filter(|it| !it.is_empty());
    GetGaugesRequest {
        municipalities: one.into_iter().collect(),
        shared: !visitor.param("deles").is_empty(),
    }
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.register_reader()?;
    let page = visitor.page(&app, Section::Register);
    let message = asked(&visitor);
    let is_shared = message.shared;
    let request = app.ask(session, message);
    let known = app.figures().get_gauges(request).await?.into_inner();
    let names = names(&app, session, visitor.lang).await;
    let lines = known.gauges.iter().map(|it| {
        let name = if it.whole {
            named(&names.municipalities, &it.municipality, &page)
        } else {
            named(&names.units, &it.unit_id, &page)
        };
        line(it, name, is_shared, page.lang)
    });
    let lines = lines.collect();
    let mut wholes = known.gauges.iter().filter(|it| it.whole);
    let of = match (wholes.next(), wholes.next()) {
        (Some(only), None) => named(&names.municipalities, &only.municipality, &page),
        _several => page.t("meter.together").to_owned(),
    };
    let drawn = Drawn::of(&known.gauges, &page);
    let municipalities = names.municipalities.into_iter();
    html(&GaugesPage {
        lines,
        of,
        charts: drawn.charts,
        quarters: drawn.quarters,
        filter: Form::new(visitor.lang, "", String::new()).with_all(visitor.params()),
        municipalities: municipalities
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        since: wire::instant(known.since)
            .map_or_else(String::new, |at| page.when(&at).day().text()),
        rules: READINGS
            .iter()
            .map(|(_what, heading, rule)| Rule {
                heading: page.t(heading),
                text: page.t(rule),
            })
            .collect(),
        is_shared,
        small: known.small,
        page,
    })
}
