//! The register as a file.

use brudvagt_calculus::show;
use brudvagt_kit::{Kind, Problem};
use brudvagt_print::{Figure, Frame, Incident, Language, PrintError, Register, Row};
use brudvagt_proto::triage::{Document, ExportRegisterRequest, ListRegisterRequest, RegisterRow};
use brudvagt_types::Ctx;

use super::register::{Selection, figures_json, select};
use crate::{Triage, store::Figures, wire};

/// Rows one file holds at most: some years of twelve municipalities.
const MAX_ROWS: u32 = 20_000;

const HEADINGS: [&str; 16] = [
    "Sagsnummer",
    "Kommune",
    "Indberettet",
    "Bekendt med bruddet",
    "Fase",
    "Hændelsestype",
    "Antal berørte",
    "Hvad skete der",
    "Virkninger",
    "Afhjælpende foranstaltninger",
    "Risiko",
    "Anmeldt til Datatilsynet",
    "Anmeldt tidspunkt",
    "Begrundelse for beslutningen",
    "Referencenummer",
    "Underretning af de berørte",
];

/// The rows the filter selects as `csv`, `xlsx`, `json` or `pdf`.
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
    let mut filter = request.filter.clone().unwrap_or_default();
    filter.after = String::new();
    let Some(Selection { rows, figures }) = select(triage, ctx, &filter, MAX_ROWS).await? else {
        return Err(Problem::new(
            Kind::Rejected,
            "TOO_MANY_ROWS",
            "Udvalget er for stort til én fil. Vælg et år eller en kommune.",
            "the selection is too large for one file: choose a year or a municipality",
        ));
    };
    let day = show::short_da(ctx.now);
    let day = day
        .split(' ')
        .next()
        .unwrap_or("register")
        .replace('.', "-");
    let (content_type, content) = match request.format.as_str() {
        "csv" => ("text/csv; charset=utf-8", csv(&rows)?),
        "json" => ("application/json", json(&rows)?),
        "xlsx" => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx(&rows).map_err(|error| Problem::internal(&error))?,
        ),
        "pdf" => ("application/pdf", pdf(ctx, rows, &figures, &filter).await?),
        _unknown => {
            return Err(Problem::invalid(
                "format",
                "UNKNOWN_FORMAT",
                "Vælg CSV, Excel, JSON eller PDF.",
                "a format is csv, xlsx, json or pdf",
            ));
        }
    };
    Ok(Document {
        filename: format!("register-{day}.{}", request.format),
        content_type: content_type.to_owned(),
        content: content.into(),
    })
}

fn cells(row: &RegisterRow) -> [String; 16] {
    let line = row.line.clone().unwrap_or_default();
    let time = |at: Option<&prost_types::Timestamp>| {
        wire::from_proto(at).map(show::short_da).unwrap_or_default()
    };
    [
        line.reference.clone(),
        line.municipality.clone(),
        time(line.reported_at.as_ref()),
        time(line.aware_at.as_ref()),
        line.phase.clone(),
        row.incident_type.clone(),
        row.affected_subjects.clone(),
        row.what_happened.clone(),
        row.effects.clone(),
        row.measures.clone(),
        line.outcome.clone(),
        row.notified.clone(),
        time(row.filed_at.as_ref()),
        row.notification_reason.clone(),
        row.virk_reference.clone(),
        row.communicated.clone(),
    ]
}

/// A cell that a spreadsheet would run as a formula gets a leading apostrophe.
fn inert(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

/// With a byte-order mark and semicolons: what a Danish Excel opens by itself.
fn csv(rows: &[RegisterRow]) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer("\u{feff}".as_bytes().to_vec());
    let failed = |error: csv::Error| Problem::internal(&error);
    writer.write_record(HEADINGS).map_err(failed)?;
    for row in rows {
        writer.write_record(cells(row).map(inert)).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| Problem::internal(error.error()))
}

fn json(rows: &[RegisterRow]) -> Result<Vec<u8>, Problem> {
    let rows: Vec<serde_json::Value> = rows
        .iter()
        .map(|row| {
            let members = HEADINGS.iter().zip(cells(row));
            members
                .map(|(name, value)| ((*name).to_owned(), serde_json::Value::from(value)))
                .collect()
        })
        .collect();
    serde_json::to_vec_pretty(&rows).map_err(|error| Problem::internal(&error))
}

fn xlsx(rows: &[RegisterRow]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Register")?;
    let bold = rust_xlsxwriter::Format::new().set_bold();
    for (column, heading) in (0..).zip(HEADINGS) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (number, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells(row)) {
            sheet.write_string(number, column, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    book.save_to_buffer()
}

async fn pdf(
    ctx: &Ctx,
    rows: Vec<RegisterRow>,
    figures: &Figures,
    filter: &ListRegisterRequest,
) -> Result<Vec<u8>, Problem> {
    let counted = figures_json(figures);
    let figure = |label: &str, name: &str| Figure {
        label: label.to_owned(),
        value: counted
            .get(name)
            .map(ToString::to_string)
            .unwrap_or_default(),
    };
    let criterion = |label: &str, value: String| Row {
        label: label.to_owned(),
        value: Some(value),
        required: false,
    };
    let mut criteria = Vec::new();
    if filter.year != 0 {
        criteria.push(criterion("År", filter.year.to_string()));
    }
    if !filter.municipalities.is_empty() {
        criteria.push(criterion("Kommuner", filter.municipalities.join(", ")));
    }
    let register = Register {
        frame: Frame {
            language: Language::Da,
            title: "Fortegnelse over brud på persondatasikkerheden".to_owned(),
            municipality: "Brudvagt".to_owned(),
            case_reference: String::new(),
            issued_at: ctx.now,
        },
        criteria,
        figures: vec![
            figure("Hændelser", "n_rows"),
            figure("Anmeldt", "n_notified"),
            figure("Ikke anmeldt", "n_not_notified"),
            figure("Ikke besluttet", "n_undecided"),
        ],
        incidents: rows.iter().map(incident).collect(),
    };
    print(register).await
}

fn incident(row: &RegisterRow) -> Incident {
    let [
        reference,
        _kommune,
        _reported,
        aware_at,
        phase,
        _kind,
        affected,
        what,
        effects,
        measures,
        risk,
        notified,
        filed_at,
        reason,
        _virk_reference,
        communicated,
    ] = cells(row);
    Incident {
        case_reference: reference,
        status: phase,
        aware_at,
        unit: row
            .line
            .as_ref()
            .map(|line| line.unit_id.clone())
            .unwrap_or_default(),
        facts: what,
        effects: if affected.is_empty() {
            effects
        } else {
            format!("{affected} berørte. {effects}")
        },
        remedial_action: measures,
        risk,
        authority: if filed_at.is_empty() {
            [notified, reason].join(" ").trim().to_owned()
        } else {
            filed_at
        },
        data_subjects: communicated,
    }
}

/// Typesetting is work for a processor: not on the threads that answer calls.
pub(crate) async fn print<D>(data: D) -> Result<Vec<u8>, Problem>
where
    D: brudvagt_print::Printed + Send + 'static,
{
    let printed = tokio::task::spawn_blocking(move || brudvagt_print::print(&data)).await;
    printed
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error: PrintError| Problem::internal(&error))
}
