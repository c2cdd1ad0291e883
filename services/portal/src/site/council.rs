//! The report to the council: figures of a quarter or a year, with a person's words.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_calculus::to_local;
use brudvagt_proto::triage::{
    CouncilFigure, CouncilReport, CouncilTable, GetCouncilReportRequest, SaveCouncilTextRequest,
};

use super::{again::again, files::download, municipalities::municipality_names};
use crate::{
    http::{App, Failure, Sent, Visitor, back_to, html_as, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
};

const PATH: &str = "/register/rapport";
/// A bar's full length.
const WHOLE: u32 = 100;

struct Bar {
    label: String,
    value: String,
    /// In hundredths of the longest.
    length: u32,
}

struct Chart {
    id: String,
    title: String,
    bars: Vec<Bar>,
}

/// The words beside the figures.
struct Words {
    text: String,
    state: String,
    badge: &'static str,
    badge_class: &'static str,
    kept: String,
    version: u32,
    is_outdated: bool,
    proposal: String,
}

#[derive(Template)]
#[template(path = "work/council.html")]
struct CouncilPage {
    page: Page,
    filter: Form,
    form: Form,
    municipalities: Vec<Choice>,
    quarters: Vec<Choice>,
    title: String,
    report: CouncilReport,
    figures: Vec<(String, String)>,
    charts: Vec<Chart>,
    repetitions: Vec<String>,
    /// What the officer's yearly wheel had for the period.
    wheel: Vec<String>,
    words: Words,
    query: String,
    is_shared: bool,
    may_write: bool,
    was_found: bool,
}

/// The year and quarter that are asked for; without any, the quarter that ended last. A year alone is the
/// whole year.
fn period(today: jiff::civil::Date, year: &str, quarter: &str) -> (u32, u32) {
    let ended = i16::from(today.month()).saturating_sub(1) / 3;
    let (last_year, last_quarter) = match ended {
        0 => (today.year().saturating_sub(1), 4),
        quarter => (today.year(), quarter),
    };
    // What cannot be read is a year and a quarter that the service refuses by name.
    let year_asked = match year {
        "" => u32::try_from(last_year).unwrap_or(0),
        year => year.parse().unwrap_or(0),
    };
    let quarter_asked = match quarter {
        "" if year.is_empty() => u32::try_from(last_quarter).unwrap_or(0),
        "" => 0,
        quarter => quarter.parse().unwrap_or(u32::MAX),
    };
    (year_asked, quarter_asked)
}

/// Which report the address asks for.
fn asked(app: &App, visitor: &Visitor) -> GetCouncilReportRequest {
    let today = to_local(app.runtime.clock.now()).date();
    let (year, quarter) = period(today, &visitor.param("aar"), &visitor.param("kvartal"));
    GetCouncilReportRequest {
        municipality: visitor.param("kommune"),
        year,
        quarter,
        // What is for others to see is what one gets without choosing.
        shared: visitor.param("udgave") != "intern",
        lang: visitor.lang.code().to_owned(),
    }
}

fn query(it: &GetCouncilReportRequest) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("kommune", &it.municipality)
        .append_pair("aar", &it.year.to_string())
        .append_pair("kvartal", &it.quarter.to_string())
        .append_pair("udgave", if it.shared { "deles" } else { "intern" })
        .finish()
}

fn value(it: &CouncilFigure, lang: Lang) -> String {
    if it.hidden {
        lang.t("figures.hidden").to_owned()
    } else {
        it.count.to_string()
    }
}

fn chart(table: &CouncilTable, lang: Lang) -> Chart {
    let longest = table.rows.iter().map(|row| row.count).max().unwrap_or(0);
    let length = |count: u32| {
        let length = count.saturating_mul(WHOLE).checked_div(longest);
        // A small number still gets a visible bar.
        let at_least = u32::from(count > 0);
        length.unwrap_or(0).max(at_least)
    };
    Chart {
        id: table.name.clone(),
        title: table.title.clone(),
        bars: table
            .rows
            .iter()
            .map(|row| Bar {
                label: row.label.clone(),
                value: value(row, lang),
                length: length(row.count),
            })
            .collect(),
    }
}

fn words(report: &CouncilReport, page: &Page) -> Words {
    let text = report.text.clone().unwrap_or_default();
    let (badge, badge_class) = match text.state.as_str() {
        "accepted" => ("council.accepted", "chip--good"),
        "draft" => ("council.draft", "chip--soon"),
        _proposed => ("council.proposed", "chip--soon"),
    };
    let kept = wire::instant(text.at)
        .map(|at| page.when(&at).text())
        .map(|at| format!("{} · {at}", page.code("role", &text.by_role)));
    Words {
        badge: page.t(badge),
        badge_class,
        kept: kept.unwrap_or_default(),
        version: text.version,
        is_outdated: text.outdated && text.state != "proposed",
        proposal: report.proposal.clone(),
        text: text.text,
        state: text.state,
    }
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    render(&app, &visitor, None, StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    came_back: Option<Form>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.council_reader()?;
    let page = visitor.page(app, Section::Register);
    let names = municipality_names(app, session).await;
    let mut message = asked(app, visitor);
    if message.municipality.is_empty() {
        message.municipality = names.keys().next().cloned().unwrap_or_default();
    }
    let mut filter = Form::new(visitor.lang, "", String::new())
        .with("kommune", message.municipality.clone())
        .with("aar", message.year.to_string())
        .with("kvartal", message.quarter.to_string());
    let query = query(&message);
    let is_shared = message.shared;
    let request = app.ask(session, message);
    let answer = app.council().get_council_report(request).await;
    let (report, status, was_found) = match answer.map_err(Failure::from) {
        Ok(report) => (report.into_inner(), status, true),
        Err(failure) if failure.is_about_the_form() => {
            failure.mark(&mut filter, "");
            (CouncilReport::default(), failure.what.status(), false)
        }
        Err(failure) => return Err(failure),
    };
    let asked = Asked {
        municipalities: names
            .into_iter()
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        query,
        is_shared,
        was_found,
        filter,
    };
    html_as(status, &shown(page, report, asked, came_back))
}

/// What was asked for, and whether it was found.
struct Asked {
    municipalities: Vec<Choice>,
    query: String,
    is_shared: bool,
    was_found: bool,
    filter: Form,
}

fn shown(page: Page, report: CouncilReport, asked: Asked, came_back: Option<Form>) -> CouncilPage {
    let words = words(&report, &page);
    let mut figures: Vec<(String, String)> = report
        .figures
        .iter()
        .map(|it| (it.label.clone(), value(it, page.lang)))
        .collect();
    if let (Some(median), false) = (&report.median, report.median_text.is_empty()) {
        figures.push((median.label.clone(), report.median_text.clone()));
    }
    let repetitions = report.repetitions.iter().map(|it| match it.count {
        0 => it.kind.clone(),
        n => format!("{}: {} ({n})", it.unit, it.kind),
    });
    let wheel = report.wheel.iter();
    let wheel = wheel.map(|it| format!("{}: {}, {}", it.title, it.outcome.to_lowercase(), it.day));
    CouncilPage {
        wheel: wheel.collect(),
        title: page.t1("council.title_of", &report.period),
        figures,
        charts: report
            .tables
            .iter()
            .map(|it| chart(it, page.lang))
            .collect(),
        repetitions: repetitions.collect(),
        form: came_back.unwrap_or_else(|| page.form().with("text", words.text.clone())),
        words,
        municipalities: asked.municipalities,
        quarters: ["0", "1", "2", "3", "4"]
            .into_iter()
            .map(|it| Choice::new(it, page.code("council_quarter", it)))
            .collect(),
        may_write: page.is_dpo() || page.leads(),
        report,
        query: asked.query,
        is_shared: asked.is_shared,
        was_found: asked.was_found,
        filter: asked.filter,
        page,
    }
}

pub(crate) async fn export(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.council_reader()?;
    let mut message = asked(&app, &visitor);
    if message.municipality.is_empty() {
        let names = municipality_names(&app, session).await;
        message.municipality = names.keys().next().cloned().unwrap_or_default();
    }
    let request = app.ask(session, message);
    let file = app.council().export_council_report(request).await?;
    let file = file.into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let accept = sent.get("act") == "accept";
    let message = asked(&app, &visitor);
    let query = query(&message);
    let wanted = SaveCouncilTextRequest {
        municipality: message.municipality,
        year: message.year,
        quarter: message.quarter,
        text: if sent.get("act") == "propose" {
            String::new()
        } else {
            sent.text("text")
        },
        accept,
        version: sent.get("version").parse().unwrap_or(0),
        lang: message.lang,
    };
    let asked = app.act(session, sent.key(), wanted);
    match app.council().save_council_text(asked).await {
        Ok(_kept) => {
            let done = if accept {
                "council_accepted"
            } else {
                "council_saved"
            };
            Ok(back_to(&format!("{PATH}?{query}&ok={done}#tekst")))
        }
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Register);
            let form = again(&page, &sent, &failure, "");
            let status = failure.what.status();
            render(&app, &visitor, Some(form), status).await
        }
    }
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::triage::{CouncilRepetition, CouncilText};
    use brudvagt_types::Role;
    use jiff::civil::date;

    use super::*;
    use crate::ui::Who;

    #[test]
    fn without_a_choice_it_is_the_quarter_that_ended_last() {
        let of = |month, year, quarter| period(date(2026, month, 15), year, quarter);
        assert_eq!(of(11, "", ""), (2026, 3));
        assert_eq!(of(2, "", ""), (2025, 4));
        assert_eq!(of(11, "2025", ""), (2025, 0));
        assert_eq!(of(11, "2025", "0"), (2025, 0));
        assert_eq!(of(11, "nu", "x"), (0, u32::MAX));
    }

    fn figure(label: &str, count: u32, hidden: bool) -> CouncilFigure {
        CouncilFigure {
            key: label.to_lowercase(),
            label: label.to_owned(),
            count,
            hidden,
        }
    }

    fn report(state: &str) -> CouncilReport {
        CouncilReport {
            municipality: "Nordvig Kommune".to_owned(),
            period: "3. kvartal 2026".to_owned(),
            small: 5,
            figures: vec![
                figure("Indberettet", 42, false),
                figure("Anmeldt til Datatilsynet", 11, false),
                figure("Heraf inden 72 timer", 0, true),
                figure("Foranstaltninger over fristen i dag", 6, false),
            ],
            median: Some(figure(
                "Halvdelen er anmeldt inden (fra kendskab)",
                2405,
                false,
            )),
            median_text: "1 døgn 16 timer".to_owned(),
            tables: vec![CouncilTable {
                name: "cause".to_owned(),
                title: "Årsag".to_owned(),
                rows: vec![
                    figure("Menneskelig fejl i kommunen", 30, false),
                    figure("Fejl hos en leverandør", 12, false),
                    figure("Ukendt", 0, true),
                ],
            }],
            repetitions: vec![CouncilRepetition {
                unit: String::new(),
                kind: "Sendt til forkert modtager".to_owned(),
                count: 0,
            }],
            text: Some(CouncilText {
                text: "Vi har lært <noget>.".to_owned(),
                state: state.to_owned(),
                version: 2,
                by_role: "dpo".to_owned(),
                at: Some(prost_types::Timestamp::default()),
                outdated: true,
            }),
            proposal: "I 3. kvartal 2026 blev der indberettet 42 hændelser.".to_owned(),
            notes: vec!["Tallene er talt i sagerne.".to_owned()],
            ..CouncilReport::default()
        }
    }

    fn drawn(role: Role, report: CouncilReport) -> String {
        let page = Page {
            lang: Lang::Da,
            who: Some(Who {
                id: "someone".to_owned(),
                name: "Someone Made-Up".to_owned(),
                role,
            }),
            section: Section::Register,
            path: PATH.to_owned(),
            csrf: "token".to_owned(),
            numbers_refused: String::new(),
            drawer: crate::http::drafts::Drawer::default(),
            demonstration: false,
            now: jiff::Timestamp::UNIX_EPOCH,
            notice: None,
        };
        let asked = Asked {
            municipalities: vec![Choice::new("901", "Nordvig Kommune")],
            query: "kommune=901&aar=2026&kvartal=3&udgave=deles".to_owned(),
            is_shared: true,
            was_found: true,
            filter: Form::new(Lang::Da, "", String::new()).with("aar", "2026"),
        };
        let html = shown(page, report, asked, None).render().unwrap();
        if let Some(file) = std::env::var_os("COUNCIL_PAGE") {
            std::fs::write(file, &html).unwrap();
        }
        html
    }

    #[test]
    fn words_are_marked_until_somebody_vouches_and_only_some_may_write() {
        let proposed = drawn(Role::Dpo, report("proposed"));
        assert!(proposed.contains("ikke gennemgået af en person"));
        assert!(
            !proposed.contains("Tallene er ændret, siden"),
            "nobody wrote it"
        );
        let accepted = drawn(Role::ChiefExecutive, report("accepted"));
        assert!(!accepted.contains("ikke gennemgået af en person"));
        assert!(accepted.contains("Tallene er ændret, siden"));
        assert!(accepted.contains("Brug forslaget i stedet for teksten"));
        let read = drawn(Role::Reader, report("draft"));
        assert!(read.contains("Kladde") && !read.contains("<textarea"));
        assert!(
            read.contains("Vi har lært &#60;noget&#62;."),
            "words stay words"
        );
    }

    #[test]
    fn a_hidden_number_is_said_to_be_hidden_and_has_no_bar() {
        let html = drawn(Role::Dpo, report("draft"));
        assert!(html.contains("<rect width=\"100\" height"));
        assert!(html.contains("<rect width=\"0\" height"));
        assert!(html.contains("<strong>skjult</strong>"));
        assert!(html.contains("/register/rapport.pdf?kommune=901"));
    }

    #[test]
    fn an_empty_period_says_so_and_shows_no_figure() {
        let empty = CouncilReport {
            empty: true,
            tables: Vec::new(),
            figures: Vec::new(),
            repetitions: Vec::new(),
            ..report("proposed")
        };
        let html = drawn(Role::Dpo, empty);
        assert!(html.contains("Der er ikke indberettet hændelser i perioden."));
        assert!(!html.contains("<rect"));
    }
}
