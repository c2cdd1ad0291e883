//! The register as a file.

use brudvagt_calculus::to_local;
use brudvagt_facts::incident::IncidentType;
use brudvagt_kit::Problem;
use brudvagt_print::PrintError;
use brudvagt_proto::triage::{Document, ExportRegisterRequest, ListRegisterRequest};
use brudvagt_types::Ctx;
use brudvagt_words::{Lang, word};

use super::register::{Selection, select};
use crate::{
    Triage, reasons,
    register_file::{Places, Selected, csv, json, paper, workbook},
};

/// Rows one file holds at most: some years of twelve municipalities.
const MAX_ROWS: u32 = 20_000;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The rows the filter selects as `csv`, `xlsx`, `json` or `pdf`, in the filter's language.
///
/// # Law
/// GDPR art. 33(5).
///
/// # Errors
/// `UNKNOWN_FORMAT`; `TOO_MANY_ROWS` beyond 20 000: choose a year.
pub(crate) async fn export_register(
    triage: &Triage,
    ctx: &Ctx,
    request: &ExportRegisterRequest,
) -> Result<Document, Problem> {
    let content_type = match request.format.as_str() {
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "xlsx" => XLSX,
        "pdf" => "application/pdf",
        _unknown => return Err(unknown_format()),
    };
    let mut filter = request.filter.clone().unwrap_or_default();
    filter.after = String::new();
    let lang = Lang::parse(&filter.lang);
    let Some(Selection { rows, figures }) = select(triage, ctx, &filter, MAX_ROWS).await? else {
        return Err(reasons::TOO_MANY_ROWS.problem());
    };
    let mut places = triage.people.places().await;
    let seen = |code: &String| {
        let mut lines = rows.iter().filter_map(|row| row.line.as_ref());
        lines.any(|line| line.municipality == *code)
    };
    places.municipalities.retain(|code, _name| seen(code));
    let selected = Selected {
        criteria: criteria(&filter, &places, lang),
        rows,
        figures,
        places,
        lang,
        made_at: ctx.now,
    };
    let content = match request.format.as_str() {
        "pdf" => print(paper(&selected)).await?,
        format => {
            let format = format.to_owned();
            let written = tokio::task::spawn_blocking(move || write(&format, &selected)).await;
            written.map_err(|error| Problem::internal(&error))??
        }
    };
    Ok(Document {
        filename: format!(
            "{}-{}.{}",
            lang.pick("fortegnelse", "register"),
            to_local(ctx.now).date(),
            request.format
        ),
        content_type: content_type.to_owned(),
        content: content.into(),
    })
}

fn write(format: &str, selected: &Selected) -> Result<Vec<u8>, Problem> {
    match format {
        "csv" => csv(selected),
        "json" => json(selected),
        _xlsx => workbook(selected).map_err(|error| Problem::internal(&error)),
    }
}

fn unknown_format() -> Problem {
    reasons::REGISTER_FORMAT_UNKNOWN.at("format")
}

/// How the rows were chosen, in words.
fn criteria(filter: &ListRegisterRequest, places: &Places, lang: Lang) -> Vec<(String, String)> {
    let year = match filter.year {
        0 => String::new(),
        year => year.to_string(),
    };
    let municipalities: Vec<String> = filter
        .municipalities
        .iter()
        .map(|code| places.municipality(code))
        .collect();
    let kind = IncidentType::CHOICES
        .iter()
        .find(|choice| choice.code == filter.incident_type)
        .map_or("", |choice| lang.say(&choice.label));
    let all = [
        ("year", year),
        ("municipalities", municipalities.join(", ")),
        ("unit", places.unit(&filter.unit_id)),
        ("incident_type", kind.to_owned()),
        ("notified", word(lang, "notified", &filter.notified)),
        ("search", brudvagt_cpr::mask(&filter.search)),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(code, value)| (word(lang, "register_sheet", code), value))
        .collect()
}

/// Typesetting is CPU work, so it runs on a blocking thread.
pub(crate) async fn print<D>(data: D) -> Result<Vec<u8>, Problem>
where
    D: brudvagt_print::Printed + Send + 'static,
{
    let printed = tokio::task::spawn_blocking(move || brudvagt_print::print(&data)).await;
    printed
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error: PrintError| Problem::internal(&error))
}
