//! The report to the council as a paper.

use brudvagt_print::{CouncilBar, CouncilChart, CouncilPaper, Figure, Frame, Language};
use brudvagt_proto::triage::{CouncilFigure, CouncilReport, CouncilTable};
use brudvagt_words::{Lang, day, word};
use jiff::Timestamp;

/// A bar's full length.
const WHOLE: u32 = 1_000;

pub(crate) fn paper(report: &CouncilReport, lang: Lang, made_at: Timestamp) -> CouncilPaper {
    let say = |code: &str| word(lang, "council_note", code);
    let figure = |it: &CouncilFigure| Figure {
        label: it.label.clone(),
        value: value(it, lang),
    };
    let mut figures: Vec<Figure> = report.figures.iter().map(figure).collect();
    if !report.median_text.is_empty() {
        figures.push(Figure {
            label: word(lang, "council_figure", "median"),
            value: report.median_text.clone(),
        });
    }
    let mut remarks = Vec::new();
    if report.unfinished {
        remarks.push(say("unfinished"));
    }
    if report.empty {
        remarks.push(say("empty"));
    }
    if report.withheld {
        remarks.push(say("withheld"));
    } else if report.small > 0 {
        remarks.push(say("hidden"));
    }
    if !report.left_out.is_empty() {
        remarks.push(say("left_out").replacen("{}", &report.left_out, 1));
    }
    let text = report.text.clone().unwrap_or_default();
    CouncilPaper {
        frame: Frame {
            language: match lang {
                Lang::Da => Language::Da,
                Lang::En => Language::En,
            },
            title: say("title").replacen("{}", &report.period, 1),
            municipality: report.municipality.clone(),
            case_reference: String::new(),
            issued_at: made_at,
        },
        is_internal: report.small == 0,
        remarks,
        text: text.text.clone(),
        text_state: match text.state.as_str() {
            "accepted" => String::new(),
            draft => say(draft),
        },
        text_by: match brudvagt_kit::wire::from_proto(text.at.as_ref()) {
            Some(at) if text.state == "accepted" => say("accepted_by")
                .replacen("{}", &word(lang, "role", &text.by_role).to_lowercase(), 1)
                .replacen("{}", &day(lang, brudvagt_calculus::to_local(at).date()), 1),
            _nobody => String::new(),
        },
        is_outdated: text.outdated && text.state != "proposed",
        figures,
        charts: report.tables.iter().map(|it| chart(it, lang)).collect(),
        repetitions: report
            .repetitions
            .iter()
            .map(|it| match it.count {
                0 => it.kind.clone(),
                n => format!("{}: {} ({n})", it.unit, it.kind),
            })
            .collect(),
        wheel: report
            .wheel
            .iter()
            .map(|it| format!("{}: {}, {}", it.title, it.outcome.to_lowercase(), it.day))
            .collect(),
        notes: report.notes.clone(),
    }
}

/// A hidden number never looks like zero.
fn value(it: &CouncilFigure, lang: Lang) -> String {
    if it.hidden {
        word(lang, "council_note", "hidden_number")
    } else {
        it.count.to_string()
    }
}

fn chart(table: &CouncilTable, lang: Lang) -> CouncilChart {
    let longest = table.rows.iter().map(|row| row.count).max().unwrap_or(0);
    CouncilChart {
        title: table.title.clone(),
        bars: table
            .rows
            .iter()
            .map(|row| CouncilBar {
                label: row.label.clone(),
                value: value(row, lang),
                length: row
                    .count
                    .saturating_mul(WHOLE)
                    .checked_div(longest)
                    .unwrap_or(0),
            })
            .collect(),
    }
}
