//! A filing as a document: to read (PDF), or for machines (the EDPB's template as JSON).

use std::collections::HashSet;

use brudvagt_calculus::show::remaining_da;
use brudvagt_facts::{
    FactSheet, MissingField, MissingReason, Parties, completeness, facts::Facts,
    local_time::time_da, to_edpb,
};
use brudvagt_kit::Problem;
use brudvagt_print as print;
use brudvagt_proto::notification::{Document, ExportFilingRequest};
use brudvagt_types::Ctx;
use jiff::Timestamp;

use super::{
    draft::{draft, sheet, why_da},
    get_filing::read_filing,
    prepare_filing::draft_filing,
    rules::check_filing::{FilingKind, is_late},
};
use crate::{content::Channel, reasons, usecases::Notification};

/// What is exported, filed or not.
struct Export {
    reference: String,
    kind: FilingKind,
    facts: FactSheet,
    parties: Parties,
    filing: brudvagt_facts::Filing,
    due_at: Option<Timestamp>,
    channel: Channel,
    virk_reference: Option<String>,
    made_at: Timestamp,
    /// A part of the file name that tells two exports of one case apart.
    name: String,
}

/// # Errors
/// `UNKNOWN_FORMAT`; those of a draft or of a filing.
pub(crate) async fn export_filing(
    notification: &Notification,
    ctx: &Ctx,
    request: &ExportFilingRequest,
) -> Result<Document, Problem> {
    let export = if request.filing_id.is_empty() {
        of_draft(notification, ctx, request).await?
    } else {
        of_filed(notification, ctx, request).await?
    };
    match request.format.as_str() {
        "pdf" => {
            let filename = format!("{}.pdf", export.name);
            let content = tokio::task::spawn_blocking(move || print_filing(&export))
                .await
                .map_err(|error| Problem::internal(&error))??;
            Ok(Document {
                filename,
                content_type: "application/pdf".to_owned(),
                content: content.into(),
            })
        }
        "json" => {
            let json = to_edpb(export.facts.facts(), &export.parties, &export.filing);
            let content =
                serde_json::to_vec_pretty(&json).map_err(|error| Problem::internal(&error))?;
            Ok(Document {
                filename: format!("{}.json", export.name),
                content_type: "application/json".to_owned(),
                content: content.into(),
            })
        }
        _other => Err(reasons::FILING_FORMAT_UNKNOWN.at("format")),
    }
}

async fn of_draft(
    notification: &Notification,
    ctx: &Ctx,
    request: &ExportFilingRequest,
) -> Result<Export, Problem> {
    let kind = if request.kind.is_empty() {
        FilingKind::New
    } else {
        FilingKind::parse(&request.kind)?
    };
    let draft = draft(notification, ctx, &request.case_id, kind).await?;
    let (filing, _missing) = draft_filing(&draft, ctx.now, "");
    let reference = draft.known.line.reference.clone();
    Ok(Export {
        name: format!("{reference}-anmeldelse-udkast"),
        reference,
        kind,
        facts: draft.facts,
        parties: draft.parties,
        filing,
        due_at: draft.due_at,
        channel: draft.channel,
        virk_reference: None,
        made_at: ctx.now,
    })
}

async fn of_filed(
    notification: &Notification,
    ctx: &Ctx,
    request: &ExportFilingRequest,
) -> Result<Export, Problem> {
    let (row, frozen, _attachments) = read_filing(notification, ctx, &request.filing_id).await?;
    // Whoever asks was let through for this case; what another one has may ask for more.
    if request.case_id.parse() != Ok(row.case_id) {
        return Err(Problem::not_found("Anmeldelsen", "the notification"));
    }
    notification.check_sees_case(ctx, row.case_id).await?;
    Ok(Export {
        name: format!("{}-anmeldelse-{}", frozen.reference, row.number),
        reference: frozen.reference,
        kind: FilingKind::parse(&row.kind)?,
        facts: frozen.facts,
        parties: frozen.parties,
        filing: frozen.filing,
        due_at: frozen.due_at,
        channel: frozen.channel,
        virk_reference: Some(row.virk_reference),
        made_at: row.frozen_at,
    })
}

fn print_filing(export: &Export) -> Result<Vec<u8>, Problem> {
    let facts = export.facts.facts();
    let filing = &export.filing;
    let missing = completeness(facts, &export.parties, filing);
    let late = is_late(export.kind, filing.now, export.due_at);
    let delay = export.due_at.filter(|_| late).map(|due_at| {
        let late_by = remaining_da(filing.now, due_at);
        let by = late_by.trim_start_matches("overskredet med ").to_owned();
        print::Delay {
            by,
            reason: filing.delay_reason.clone(),
        }
    });
    let complete = filing.state != brudvagt_facts::FilingState::Incomplete;
    let document = print::Filing {
        frame: print::Frame {
            language: print::Language::Da,
            title: String::new(),
            municipality: export.parties.controller_name.clone(),
            case_reference: export.reference.clone(),
            issued_at: export.made_at,
        },
        kind: match export.kind {
            FilingKind::New => print::FilingKind::New,
            FilingKind::FollowUp => print::FilingKind::FollowUp,
            FilingKind::Withdrawal => print::FilingKind::Withdrawal,
        },
        state: if complete {
            print::FilingState::Complete
        } else {
            print::FilingState::Incomplete
        },
        frozen_at: time_da(export.made_at),
        aware_at: facts.aware_at.map(time_da),
        due_at: export.due_at.map(time_da),
        channel: (!export.channel.is_virk()).then(|| export.channel.name_da.clone()),
        virk_reference: export.virk_reference.clone(),
        previous_reference: filing.earlier_reference.clone(),
        withdrawal_reason: filing.withdrawal_reason.clone(),
        delay,
        missing: gaps(export, facts),
        sections: sections(export, facts, &missing)?,
    };
    print::print(&document).map_err(|error| Problem::internal(&error))
}

/// What a complete filing would say beside this one.
fn gaps(export: &Export, facts: &Facts) -> Vec<print::Gap> {
    let complete = match export.filing.state {
        brudvagt_facts::FilingState::Incomplete => brudvagt_facts::Filing {
            state: brudvagt_facts::FilingState::Complete,
            ..export.filing.clone()
        },
        brudvagt_facts::FilingState::Complete | brudvagt_facts::FilingState::Withdraw => {
            export.filing.clone()
        }
    };
    completeness(facts, &export.parties, &complete)
        .into_iter()
        .map(|gap| print::Gap {
            label: gap.label_da.to_owned(),
            // The heading of the box already says that these fields are unanswered.
            note: match gap.reason {
                MissingReason::NotAnswered => String::new(),
                MissingReason::StillOpen => why_da(gap.reason).to_owned(),
            },
        })
        .collect()
}

fn sections(
    export: &Export,
    facts: &Facts,
    missing: &[MissingField],
) -> Result<Vec<print::Section>, Problem> {
    let missing: HashSet<&str> = missing.iter().map(|gap| gap.name).collect();
    let sheet = sheet(facts, &export.parties, &export.filing)?;
    let row = |row: brudvagt_facts::copy_sheet::Row| print::Row {
        required: row.facts.iter().any(|fact| missing.contains(fact)),
        label: row.label_da,
        value: Some(row.value_da).filter(|value| !value.is_empty()),
    };
    Ok(sheet
        .sections
        .into_iter()
        .map(|section| print::Section {
            title: section.title_da,
            rows: section.rows.into_iter().map(row).collect(),
        })
        .collect())
}
