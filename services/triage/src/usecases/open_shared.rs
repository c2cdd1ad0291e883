//! One event at a processor becomes a case of its own for each municipality it hit.

use std::collections::BTreeSet;

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    intake::SubmitReportRequest,
    triage::{OpenSharedRequest, OpenSharedResponse, OpenedReport},
};
use brudvagt_types::{Ctx, MunicipalityCode, Text};
use prost::Message;
use uuid::Uuid;

use super::{
    change, parse_id,
    shared_incident::{self, Label, incident_of},
};
use crate::{Triage, clients::Intake, reasons, store};

/// A name or a processor's name at most.
const MAX_NAME_CHARS: usize = 200;
const MAX_TEXT_CHARS: usize = 20_000;

/// What was asked, checked.
struct Wanted {
    label: Label,
    municipalities: BTreeSet<MunicipalityCode>,
}

/// Makes the case the first of a shared incident, unless it is part of one, and hands intake a report
/// for each chosen municipality; each report opens its case as any other does, which then joins. Cut
/// off in the middle, the same call with the same key goes on where it stopped.
///
/// # Law
/// Rule CA-10: GDPR art. 33(1): each controller has its own clock, which counts from when it was told:
/// now. Datatilsynet wants one notification from each.
///
/// # Errors
/// `NOT_ALLOWED` for whoever is no DPO of every chosen municipality; `NOT_FOUND`;
/// `NO_MUNICIPALITY_CHOSEN`, `NAME_NEEDED`, `TEXT_NEEDED`, `TEXT_TOO_LONG`; `UNAVAILABLE`.
pub(crate) async fn open_shared(
    triage: &Triage,
    intake: &Intake,
    ctx: &Ctx,
    request: &OpenSharedRequest,
) -> Result<OpenSharedResponse, Problem> {
    let wanted = check(ctx, request)?;
    let case_id = parse_id(&request.case_id)?;
    let incident_id = ensure_incident(triage, ctx, case_id, request, &wanted).await?;
    let mut reports = Vec::with_capacity(wanted.municipalities.len());
    for municipality in &wanted.municipalities {
        let report = SubmitReportRequest {
            municipality: municipality.to_string(),
            what_happened: request.what_happened.clone(),
            shared_incident_id: incident_id.to_string(),
            ..SubmitReportRequest::default()
        };
        // Each report gets a key derived from this call's key, so that a repeated call makes no
        // second report.
        let receipt = intake.submit_report(ctx, municipality, report).await?;
        reports.push(OpenedReport {
            municipality: municipality.to_string(),
            report_id: receipt.report_id,
            reference: receipt.reference,
        });
    }
    let mut tx = triage.store.read(ctx).await?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    let sealed = change::unseal(&triage.keyring, &row)?;
    let own = sealed.open_content(&row.content)?.facts;
    let shared = shared_incident::view(&mut tx, &row, &sealed, &own).await?;
    Ok(OpenSharedResponse { shared, reports })
}

/// The incident the case is part of, made when there is none.
async fn ensure_incident(
    triage: &Triage,
    ctx: &Ctx,
    case_id: Uuid,
    request: &OpenSharedRequest,
    wanted: &Wanted,
) -> Result<Uuid, Problem> {
    let digest = request.encode_to_vec();
    let begun = triage.store.begin(ctx, "open_shared", &digest).await?;
    let mut unit = match begun {
        Begun::Replay(known) => {
            return Uuid::from_slice(&known).map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let (mut row, sealed) = change::load(&mut unit, &triage.keyring, case_id).await?;
    let incident_id = match incident_of(&row)? {
        Some(joined) => joined,
        None if wanted.label.name.is_empty() => return Err(name_needed()),
        None => {
            let label = &wanted.label;
            shared_incident::begin(&mut unit, ctx, &mut row, &sealed, label).await?
        }
    };
    let members = store::other_members(unit.connection(), incident_id, case_id).await?;
    let mut hit = members.iter().map(|member| &member.municipality);
    let again = |code: &String| wanted.municipalities.iter().any(|it| it.as_str() == code);
    if again(&row.municipality) || hit.any(again) {
        return Err(hit_already());
    }
    let invited: Vec<String> = wanted
        .municipalities
        .iter()
        .map(|it| it.to_string())
        .collect();
    store::invite(unit.connection(), incident_id, &invited, Ts(ctx.now)).await?;
    unit.commit(incident_id.as_bytes()).await?;
    Ok(incident_id)
}

fn check(ctx: &Ctx, request: &OpenSharedRequest) -> Result<Wanted, Problem> {
    let name = short("name", &request.name)?;
    let processor = short("processor", &request.processor)?;
    let text = request.what_happened.trim();
    if text.is_empty() {
        return Err(reasons::INCIDENT_TEXT_NEEDED.at("what_happened"));
    }
    if text.chars().nth(MAX_TEXT_CHARS).is_some() {
        return Err(too_long("what_happened", MAX_TEXT_CHARS));
    }
    let mut municipalities = BTreeSet::new();
    for code in &request.municipalities {
        // An unknown municipality and one out of scope give the same answer, so nothing can be
        // learnt by trying.
        let code: MunicipalityCode = code.parse().map_err(|_not_a_code| Problem::denied())?;
        if !ctx.scope.allows(&code) {
            return Err(Problem::denied());
        }
        municipalities.insert(code);
    }
    if municipalities.is_empty() {
        return Err(reasons::NO_MUNICIPALITY_CHOSEN.at("municipalities"));
    }
    Ok(Wanted {
        label: Label { name, processor },
        municipalities,
    })
}

fn short(field: &'static str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().nth(MAX_NAME_CHARS).is_some() {
        return Err(too_long(field, MAX_NAME_CHARS));
    }
    if text.chars().any(char::is_control) {
        return Err(reasons::VALUE_UNREADABLE.at(field));
    }
    Ok(text.to_owned())
}

fn too_long(field: &'static str, max: usize) -> Problem {
    Problem::invalid(
        field,
        "TEXT_TOO_LONG",
        Text::new(
            format!("Teksten er for lang: højst {max} tegn."),
            format!("at most {max} characters"),
        ),
    )
}

fn name_needed() -> Problem {
    reasons::NAME_NEEDED.at("name")
}

fn hit_already() -> Problem {
    reasons::HIT_ALREADY.at("municipalities")
}

#[cfg(test)]
mod tests {
    use brudvagt_kit::Kind;
    use brudvagt_types::{Actor, Scope};

    use super::*;

    fn ctx() -> Ctx {
        let codes = ["901", "902", "903"].map(|code| code.parse().unwrap());
        Ctx {
            now: "2026-11-24T10:20:00+01:00".parse().unwrap(),
            actor: Actor::system("test"),
            scope: Scope::Municipalities(codes.to_vec()),
            cause: None,
        }
    }

    fn request(municipalities: &[&str]) -> OpenSharedRequest {
        OpenSharedRequest {
            name: "Nedbrud hos leverandør".to_owned(),
            what_happened: "En server stod åben.".to_owned(),
            municipalities: municipalities.iter().map(|&code| code.to_owned()).collect(),
            ..OpenSharedRequest::default()
        }
    }

    #[track_caller]
    fn refused(request: &OpenSharedRequest, expected: &str) {
        let problem = check(&ctx(), request).map(|_wanted| ()).unwrap_err();
        assert_eq!(problem.reason, expected);
    }

    #[test]
    fn ca_10_every_chosen_municipality_is_in_the_callers_scope() {
        let wanted = check(&ctx(), &request(&["902", "903", "902"])).unwrap();
        assert_eq!(wanted.municipalities.len(), 2, "each once");
        for elsewhere in ["904", "x"] {
            let problem = check(&ctx(), &request(&["902", elsewhere])).map(|_wanted| ());
            assert_eq!(problem.unwrap_err().kind, Kind::Denied);
        }
    }

    #[test]
    fn what_every_municipality_reads_is_said_and_has_an_end() {
        refused(&request(&[]), "NO_MUNICIPALITY_CHOSEN");
        let silent = OpenSharedRequest {
            what_happened: " ".to_owned(),
            ..request(&["902"])
        };
        refused(&silent, "TEXT_NEEDED");
        let long = OpenSharedRequest {
            processor: "a".repeat(MAX_NAME_CHARS + 1),
            ..request(&["902"])
        };
        refused(&long, "TEXT_TOO_LONG");
    }
}
