//! The Persondata-meter: how each municipality and business area stands, and by which rule.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_proto::triage::{Gauge, GetGaugesRequest, Reading};

use super::figures::names;
use crate::{
    http::{App, Failure, Visitor, html, wire},
    texts::Lang,
    ui::{Page, Section},
};

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
    since: String,
    lines: Vec<Line>,
    rules: Vec<Rule>,
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

fn line(it: &Gauge, name: String, lang: Lang) -> Line {
    let shown = READINGS.iter().filter_map(|(what, heading, _rule)| {
        let reading = it.readings.iter().find(|reading| reading.what == *what)?;
        Some(shown(heading, reading, lang))
    });
    Line {
        name,
        is_whole: it.whole,
        badge: badge(&it.colour, lang),
        cases: lang.t1("meter.n_cases", it.n_cases),
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

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.register_reader()?;
    let page = visitor.page(&app, Section::Register);
    let request = app.ask(session, GetGaugesRequest::default());
    let known = app.figures().get_gauges(request).await?.into_inner();
    let names = names(&app, session, visitor.lang).await;
    let lines = known.gauges.iter().map(|it| {
        let name = if it.whole {
            named(&names.municipalities, &it.municipality, &page)
        } else {
            named(&names.units, &it.unit_id, &page)
        };
        line(it, name, page.lang)
    });
    let lines = lines.collect();
    html(&GaugesPage {
        lines,
        since: wire::instant(known.since)
            .map_or_else(String::new, |at| page.when(&at).day().text()),
        rules: READINGS
            .iter()
            .map(|(_what, heading, rule)| Rule {
                heading: page.t(heading),
                text: page.t(rule),
            })
            .collect(),
        page,
    })
}
