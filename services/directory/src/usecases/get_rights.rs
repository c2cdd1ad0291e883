//! What a person may do now.

use brudvagt_kit::Problem;
use brudvagt_outbox::Store;
use brudvagt_proto::directory::Rights;
use brudvagt_types::Ctx;

use crate::{rules::rights::rights_of, store};

/// How far down a chain of substitutes is followed, as in [`super::resolve_role`].
const MAX_STEPS: usize = 8;

/// The person and her roles, as the directory knows them now. Whoever has left has none.
///
/// # Errors
/// `NOT_FOUND`; `UNAVAILABLE` when the database is away.
pub(crate) async fn get_rights(store: &Store, ctx: &Ctx, id: &str) -> Result<Rights, Problem> {
    let mut tx = store.read(ctx).await?;
    let person = store::get_people(&mut tx, &[id.to_owned()]).await?.pop();
    let person = person.ok_or_else(|| Problem::not_found("Personen", "the person"))?;
    // Everybody along the chain is away or has left; a chain that returns to its start ends.
    let mut chain = vec![person.id.clone()];
    let mut last = chain.clone();
    for _step in 0..MAX_STEPS {
        last = store::absent_behind(&mut tx, &last, &chain).await?;
        if last.is_empty() {
            break;
        }
        chain.extend(last.iter().cloned());
    }
    chain.retain(|id| *id != person.id);
    let stands_in_for = store::get_people(&mut tx, &chain).await?;
    let units = store::list_units(&mut tx).await?;
    let roles = rights_of(&person, &stands_in_for, &units);
    Ok(Rights {
        person: Some(person),
        roles,
    })
}
