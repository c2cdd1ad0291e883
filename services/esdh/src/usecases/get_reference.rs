//! The reference, or what is needed to make one.

use brudvagt_kit::Problem;
use brudvagt_outbox::Store;
use brudvagt_proto::{directory::Municipality, esdh::Reference, triage::CaseLine};
use brudvagt_types::Ctx;
use uuid::Uuid;

use crate::{
    clients::Clients,
    number,
    store::{self, ReferenceRow},
    wire,
};

/// KLE-emnenummer "Brud på persondatasikkerheden" (KLE edition 2025-05-01; preserved, personal data
/// erased after P1825D).
pub(crate) const SUBJECT: &str = "85.10.13";
/// Facet for concrete notifications to Datatilsynet (KLE edition 2025-05-01, guidance to 85.10.13).
pub(crate) const FACET: &str = "G01";

/// # Errors
/// `NOT_FOUND`, `UNAVAILABLE`.
pub(crate) async fn get_reference(
    store: &Store,
    clients: &Clients,
    ctx: &Ctx,
    case_id: &str,
) -> Result<Reference, Problem> {
    let line = clients.case(ctx, case_id).await?;
    let municipality = clients.municipality(ctx, &line.municipality).await?;
    let mut tx = store.read(ctx).await?;
    let row = store::reference(&mut tx, parse_id(case_id)?).await?;
    Ok(to_reference(&line, &municipality, row))
}

pub(crate) fn parse_id(text: &str) -> Result<Uuid, Problem> {
    text.parse()
        .map_err(|_not_an_id| Problem::not_found("Sagen", "the case"))
}

/// The suggested title names no person: titles are seen by many in a case system.
pub(crate) fn to_reference(
    line: &CaseLine,
    municipality: &Municipality,
    row: Option<ReferenceRow>,
) -> Reference {
    let mut reference = Reference {
        case_id: line.case_id.clone(),
        municipality: line.municipality.clone(),
        system: municipality.esdh_system.clone(),
        kle_subject: SUBJECT.to_owned(),
        kle_facet: FACET.to_owned(),
        pattern: municipality.esdh_pattern.clone(),
        example: number::example(&municipality.esdh_pattern),
        suggested_title: format!("Brud på persondatasikkerheden {}", line.reference),
        ..Reference::default()
    };
    if let Some(row) = row {
        reference.system = row.system;
        reference.case_number = row.case_number;
        reference.kle_subject = row.kle_subject;
        reference.kle_facet = row.kle_facet;
        reference.attached_at = Some(wire::to_proto(row.attached_at.0));
        reference.journalised_at = row.journalised_at.map(|at| wire::to_proto(at.0));
    }
    reference
}
