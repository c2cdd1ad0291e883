//! Tells the chief executive and the officer that somebody signed in with a key for emergencies.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{TellEmergencySignInRequest, TellEmergencySignInResponse};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    Notification, parse_municipality,
    tell_officer::{CHIEF_EXECUTIVE, DPO, Line, nobody, reachable, tell},
};
use crate::{
    mail::{
        rules::asked_mails::Template,
        templates::{Emergency, Language, emergency_text},
    },
    wire,
};

/// What she is told as whose key it was, whatever else she is.
const EMPLOYEE: &str = "employee";

/// Plans the mails, also to her whose key it was: somebody else may have used it. Where nobody but her
/// would hear of it nobody is told. Only the system itself asks: the portal, before it lets her in, and when
/// a key rests after wrong codes.
///
/// # Law
/// GDPR art. 24(1), 32(1) and 39(1)(b): the way around the municipality's own login is watched by those
/// who answer for it.
///
/// # Errors
/// `NOT_ALLOWED` to every person; `NOBODY_TO_TELL`; `UNAVAILABLE`.
pub(crate) async fn tell_emergency_sign_in(
    notification: &Notification,
    ctx: &Ctx,
    request: &TellEmergencySignInRequest,
) -> Result<TellEmergencySignInResponse, Problem> {
    let code = parse_municipality(&request.municipality)?;
    let mut people = reachable(notification, &code, CHIEF_EXECUTIVE).await?;
    people.extend(reachable(notification, &code, DPO).await?);
    let holder_id = &request.person_id;
    if people.iter().all(|(_, person)| person.id == *holder_id) {
        return Err(nobody());
    }
    let holder = notification.directory.works_here(holder_id).await?;
    let by = match &holder {
        Some(person) => person.name.clone(),
        None => holder_id.clone(),
    };
    let holder = holder.filter(|person| !person.email.is_empty());
    people.extend(holder.map(|person| (EMPLOYEE, person)));
    people.sort_by(|(_, one), (_, other)| one.id.cmp(&other.id));
    people.dedup_by(|(_, one), (_, other)| one.id == other.id);
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let at = wire::from_proto(request.at.as_ref()).unwrap_or(ctx.now);
    let used = Emergency {
        municipality: municipality.name.clone(),
        by,
        at,
        rests: request.rests,
        link: format!(
            "{}/indstillinger/{code}/noedadgang",
            notification.portal_url
        ),
    };
    let line = Line {
        template: Template::EmergencySignIn,
        dedupe_key: ctx.cause.clone().unwrap_or_else(|| at.to_string()),
        composed: emergency_text(Language::of(&municipality.language), &used),
    };
    let asked = request.encode_to_vec();
    tell(notification, ctx, &code, line, people, &asked).await?;
    Ok(TellEmergencySignInResponse {})
}
