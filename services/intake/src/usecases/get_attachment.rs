use brudvagt_kit::{Kind, Problem};
use brudvagt_proto::intake::{Attachment, GetAttachmentRequest};
use brudvagt_types::{Ctx, Role, Text};

use super::{
    Intake,
    authorize::{authorize, key_of},
    get_report::label,
    parse_id,
};
use crate::{
    content::{FILE, open_bytes},
    reasons,
    store::{ACCESS, attachments, reports, seals},
};

/// Opens a file. Looking is noted with its report. What a scanner warns of is opened by whoever works on
/// cases, when she says so: it may be the very thing the case is about.
///
/// # Errors
/// `FILE_HELD`: it is not opened, and that is no look;
/// `NOT_FOUND` for who may not read its report; `REPORT_ERASED`; `PROVE_AGAIN` for the file of a sealed
/// report, when somebody else than its reporter asks who has not lately shown who she is. That is no look.
pub(crate) async fn get_attachment(
    intake: &Intake,
    ctx: &Ctx,
    request: &GetAttachmentRequest,
) -> Result<Attachment, Problem> {
    let no_such_file = || Problem::not_found("Filen", "the file");
    let id = parse_id(&request.attachment_id, "Filen", "the file")?;
    let mut tx = intake.store.read(ctx).await?;
    let file = attachments::find(&mut tx, id)
        .await?
        .ok_or_else(no_such_file)?;
    let report = reports::find(&mut tx, file.report_id)
        .await?
        .ok_or_else(no_such_file)?;
    let relation = authorize(&intake.keyring, ctx, &report).map_err(|_hidden| no_such_file())?;
    // Whoever reported goes on seeing her report as if there were no seal, and hears nothing of it.
    if request.is_unproved
        && !relation.is_reporter
        && seals::is_sealed(&mut tx, file.report_id).await?
    {
        return Err(prove_again());
    }
    let key = key_of(&intake.keyring, &report)?;
    let mut attachment = label(intake, &key, &file.label)?;
    let opens_held = matches!(ctx.actor.role, Role::Dpo | Role::CaseWorker);
    if attachment.is_held && !(request.despite_warning && opens_held) {
        return Err(held(&attachment.verdict));
    }
    let municipality = report.municipality.as_str();
    ACCESS
        .note(&mut tx, ctx, file.report_id, municipality, "attachment")
        .await?;
    tx.commit().await?;
    tracing::info!(report_id = %report.id, attachment_id = %id, actor_id = %ctx.actor.id, "attachment.read");

    attachment.content = open_bytes(&key, FILE, id, &file.sealed)?.into();
    Ok(attachment)
}

fn prove_again() -> Problem {
    reasons::PROVE_AGAIN.problem()
}

/// Why it is not opened. What was not scanned yet will be, so whoever asked may ask again.
pub(crate) fn held(verdict: &str) -> Problem {
    let (kind, da, en) = match verdict {
        "infected" => (
            Kind::Rejected,
            "Filen åbnes ikke: virusscanneren har fundet noget i den. Filen er gemt, og den, der \
             behandler sagen, kan hente den alligevel.",
            "The file is not opened: the virus scanner found something in it. It is kept, and whoever \
             works on the case can download it all the same.",
        ),
        "unscannable" => (
            Kind::Rejected,
            "Filen åbnes ikke: den kunne ikke scannes for virus. Filen er gemt, og den, der behandler \
             sagen, kan hente den alligevel.",
            "The file is not opened: it could not be scanned for viruses. It is kept, and whoever works \
             on the case can download it all the same.",
        ),
        _not_yet => (
            Kind::Down,
            "Filen er ikke scannet for virus endnu. Prøv igen om lidt.",
            "The file is not scanned for viruses yet: try again in a moment.",
        ),
    };
    Problem::new(kind, "FILE_HELD", Text::new(da, en))
}
