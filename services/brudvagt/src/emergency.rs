//! Keys with which named people sign in while their municipality's own login is away.

use std::{fmt::Write, path::Path};

use anyhow::{Context, ensure};
use brudvagt_kit::pg;
use brudvagt_portal::emergency::{end as end_key, holders, make};
use brudvagt_proto::directory::{GetPersonRequest, directory_client::DirectoryClient};

use crate::{configured, provisioning::Door};

/// Makes a key, ends one, or lists who has one.
///
/// # Errors
/// When the database or the directory is away, or the directory knows nobody of that id who works in the
/// municipality or holds a role there.
pub async fn emergency(
    file: &Path,
    municipality: &str,
    person: Option<&str>,
    end: bool,
) -> anyhow::Result<String> {
    let base = configured::base(file)?;
    let pool = pg::pool(&base.database, 1, "brudvagt_portal")?;
    let Some(person) = person else {
        let mut text = String::new();
        for holder in holders(&pool, municipality).await? {
            writeln!(text, "{}, since {}", holder.person_id, holder.made_at.0)?;
        }
        return Ok(if text.is_empty() {
            "Nobody has a key.".to_owned()
        } else {
            text.trim_end().to_owned()
        });
    };
    if end {
        let was_there = end_key(&pool, municipality, person).await?;
        ensure!(was_there, "{person} has no key in {municipality}");
        return Ok("Ended.".to_owned());
    }
    let door = Door::new(file)?;
    let asked = door.ask(GetPersonRequest {
        id: person.to_owned(),
    });
    let known = DirectoryClient::new(door.channel.clone())
        .get_person(asked)
        .await
        .with_context(|| format!("the directory knows nobody called {person}"))?
        .into_inner();
    let is_here = known.municipality == municipality
        || known
            .grants
            .iter()
            .any(|it| it.municipality == municipality);
    ensure!(
        known.active && is_here,
        "{person} does not work in {municipality} and holds no role there"
    );
    let made = make(&pool, municipality, person).await?;
    Ok(format!(
        "For {}. Shown once: print the key, put it in an envelope, and let her scan the address\n\
         with an authenticator. Key and code together sign her in at /noedadgang.\n\n\
         key:  {}\ncode: {}",
        known.name, made.key, made.uri
    ))
}
