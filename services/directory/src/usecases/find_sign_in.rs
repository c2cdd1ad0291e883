//! Finds the person behind a sign-in that a provider vouches for.

use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::directory::{FindSignInRequest, Person};
use brudvagt_types::Ctx;
use prost::Message;

use crate::{
    reasons,
    rules::describe,
    store::{
        self,
        changes::{self, Change},
        provisioning, scim_users,
    },
};

/// The person of this provider's subject: linked by an administrator, or with this `externalId` in the
/// municipality's directory. Nobody is found by name or address, which whoever runs a provider can
/// choose freely. Roles from the token are applied first: they narrow the roles, unless the provider
/// is configured to set them.
///
/// # Errors
/// `NOT_LINKED`, also when two people match.
pub(crate) async fn find_sign_in(
    store: &Store,
    ctx: &Ctx,
    request: &FindSignInRequest,
) -> Result<Person, Problem> {
    let mut unit = match store
        .begin(ctx, "find_sign_in", &request.encode_to_vec())
        .await?
    {
        Begun::New(unit) => unit,
        Begun::Replay(known) => {
            return Person::decode(known.as_slice()).map_err(|error| Problem::internal(&error));
        }
    };
    let connection = unit.connection();
    let linked = provisioning::linked(connection, &request.provider, &request.subject).await?;
    let id = match linked {
        Some(id) => id,
        None if request.is_external_id => {
            let municipalities = &request.municipalities;
            let called = provisioning::called(connection, municipalities, &request.subject).await?;
            match called.as_slice() {
                [only] => only.clone(),
                _nobody_or_several => return Err(not_linked()),
            }
        }
        None => return Err(not_linked()),
    };
    let ids = [id];
    let before = store::get_people(connection, &ids)
        .await?
        .pop()
        .ok_or_else(not_linked)?;
    let mut person = before.clone();
    if let (Some(told), [municipality]) = (&request.roles, request.municipalities.as_slice())
        && before.municipality == *municipality
        && before.active
    {
        let [id] = &ids;
        let origin = if told.sets { "token" } else { "scim" };
        if told.sets {
            scim_users::set_app_roles(connection, municipality, id, origin, &told.values).await?;
        } else {
            scim_users::keep_app_roles(connection, municipality, id, &told.values, ctx.now).await?;
        }
        person = store::get_people(connection, &ids)
            .await?
            .pop()
            .ok_or_else(not_linked)?;
        let change = Change {
            municipality: municipality.clone(),
            what: "person",
            subject_id: person.id.clone(),
            before: Some(describe::person(&before)),
            after: Some(describe::person(&person)),
        };
        changes::insert(connection, ctx, &[change]).await?;
    }
    unit.commit(&person.encode_to_vec()).await?;
    Ok(person)
}

fn not_linked() -> Problem {
    reasons::NOT_LINKED.problem()
}
