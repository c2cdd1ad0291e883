use brudvagt_facts::situations::Situation;
use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, SAME_CAUSE};
use brudvagt_proto::intake::{
    SubmitAtDoorRequest, SubmitAtDoorResponse, SubmitReportRequest, SubmitReportResponse,
};
use brudvagt_types::{Actor, Ctx, Role, Scope, Units};
use prost::Message;

use super::{
    Intake,
    keep_doors::{closed, label, no_such_door, shown_at},
    keep_report::{Incoming, keep_report},
    own_questions::lay_beside,
    parse_id,
    receive_report::{Told, answer, check, decode},
};
use crate::{
    rules::{
        check_door::{self, Comer, Kind},
        check_report::Wrong,
    },
    secrets,
    store::doors::DoorRow,
};

const OPERATION: &str = "submit_at_door";

/// Takes a report from somebody without an account, who is told a receipt code, once, or from another
/// system. The same form sent again is answered alike.
///
/// # Errors
/// `NOT_FOUND` of no door; `DOOR_CLOSED`; the check's refusal; `IDEMPOTENCY_KEY_REUSED`.
pub(crate) async fn submit_at_door(
    intake: &Intake,
    ctx: &Ctx,
    request: &SubmitAtDoorRequest,
) -> Result<SubmitAtDoorResponse, Problem> {
    let shown = request.door.as_ref().ok_or_else(no_such_door)?;
    let mut tx = intake.store.read(ctx).await?;
    let door = shown_at(intake, &mut tx, shown).await?;
    tx.commit().await?;
    let kind = Kind::parse(&door.kind).ok_or_else(no_such_door)?;
    let at_door = stand_at(ctx, &door);
    let asked = request.encode_to_vec();
    let sent = request.report.clone().unwrap_or_default();
    let sent = lay_beside(intake, &at_door, door.municipality.as_str(), sent).await?;
    let mut unit = match intake.store.begin(&at_door, OPERATION, &asked).await? {
        Begun::Replay(known) => return with_code(intake, &door, decode(&known)?),
        Begun::New(unit) => unit,
    };
    if door.closed_at.is_some() {
        return Err(closed());
    }
    let (incoming, told) = read(intake, &at_door, &door, kind, request, sent)?;
    let kept = keep_report(&mut unit, &intake.keyring, incoming).await?;
    let response = answer(ctx, kept, told);
    match unit.commit(&response.encode_to_vec()).await {
        Ok(()) => with_code(intake, &door, response),
        // The same form sent twice at the same moment: the first one's answer is both ones'.
        Err(problem) if problem.reason == SAME_CAUSE => {
            match intake.store.begin(&at_door, OPERATION, &asked).await? {
                Begun::Replay(known) => with_code(intake, &door, decode(&known)?),
                Begun::New(_first_one_failed) => Err(problem),
            }
        }
        Err(problem) => Err(problem),
    }
}

/// Nobody who is known, in the door's municipality. Keys of two doors are never one.
fn stand_at(ctx: &Ctx, door: &DoorRow) -> Ctx {
    Ctx {
        now: ctx.now,
        actor: Actor {
            id: String::new(),
            name: String::new(),
            email: String::new(),
            role: Role::Employee,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        },
        scope: Scope::Municipalities(vec![door.municipality.clone()]),
        cause: ctx
            .cause
            .as_ref()
            .map(|cause| format!("{}:{cause}", door.id)),
    }
}

/// The report as it is kept, with every wrong field of it and of who sends it named at once.
fn read(
    intake: &Intake,
    at_door: &Ctx,
    door: &DoorRow,
    kind: Kind,
    request: &SubmitAtDoorRequest,
    mut sent: SubmitReportRequest,
) -> Result<(Incoming, Told), Problem> {
    sent.municipality = door.municipality.to_string();
    sent.unit_id = String::new();
    sent.reporter = None;
    sent.caller = None;
    sent.shared_incident_id = String::new();
    if kind == Kind::Supplier {
        Situation::Supplier.code().clone_into(&mut sent.situation);
    }
    let label = label(&intake.keyring, door)?;
    let mut wrong = Wrong::default();
    let comer = wrong.keep(check_door::comer(
        at_door,
        kind,
        &label,
        door.agreed_hours,
        request,
    ));
    let report = wrong.keep(check(at_door, sent, None));
    wrong.none()?;
    let (Some(Comer { origin, told_at }), Some((mut incoming, told))) = (comer, report) else {
        return Err(Problem::denied());
    };
    incoming.channel = kind.channel();
    incoming.told_at = told_at;
    incoming.content.origin = origin;
    match kind {
        Kind::Public | Kind::Supplier => incoming.receipt = true,
        // It comes back with its key, to whatever it reported.
        Kind::System => incoming.reporter_id = secrets::system_id(door.id),
    }
    Ok((incoming, told))
}

fn with_code(
    intake: &Intake,
    door: &DoorRow,
    report: SubmitReportResponse,
) -> Result<SubmitAtDoorResponse, Problem> {
    let report_id = parse_id(&report.report_id, "Indberetningen", "the report")?;
    let code = if door.kind == Kind::System.as_str() {
        String::new()
    } else {
        secrets::receipt(&intake.keyring, &door.municipality, report_id)?.0
    };
    Ok(SubmitAtDoorResponse {
        report: Some(report),
        code,
    })
}
