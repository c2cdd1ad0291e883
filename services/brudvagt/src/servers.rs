//! The two servers of an installation, looked at before anything is changed: what they are, what they
//! hold, and in plain words what is wrong and what to do about it.

mod bus;
mod database;

use std::path::Path;

pub(crate) use database::connect_owner;

use crate::configured;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Look {
    told: Vec<String>,
    wrong: Vec<String>,
    /// Whether each holds an installation; unknown until it was asked.
    in_database: Option<bool>,
    in_bus: Option<bool>,
}

/// Why something could not be looked at: the outermost message and the last cause, since those
/// between repeat it.
fn explain(error: &anyhow::Error) -> String {
    let (words, cause) = (error.to_string(), error.root_cause().to_string());
    if words == cause {
        words
    } else {
        format!("{words} ({cause})")
    }
}

/// Looks at the database and the bus that the configuration names; changes nothing. The text, and
/// whether an installation can run there.
///
/// # Errors
/// When the configuration cannot be read.
pub async fn servers(file: &Path) -> anyhow::Result<(String, bool)> {
    let base = configured::base(file)?;
    let mut look = Look::default();
    if let Err(error) = database::look(&base, &mut look).await {
        look.wrong.push(explain(&error));
    }
    if let Err(error) = bus::look(&base.nats, &mut look).await {
        look.wrong.push(explain(&error));
    }
    if (look.in_database, look.in_bus) == (Some(false), Some(true)) {
        look.wrong.push(
            "the bus holds an installation's streams, and the database none of it: another \
             installation may be using this NATS, and two would take each other's messages. Name its \
             database, or another NATS; or, when nobody uses it any more, remove the streams (nats \
             stream rm)"
                .to_owned(),
        );
    }
    if (look.in_database, look.in_bus) == (Some(true), Some(false)) {
        look.told.push(
            "The database holds an installation and the bus none of its streams: `brudvagt migrate` makes \
             them. Were there any before, docs/operation.md (Restoring) says how what was on them is told \
             again."
                .to_owned(),
        );
    }
    let is_sound = look.wrong.is_empty();
    let wrong = look.wrong.iter().map(|text| format!("Wrong: {text}"));
    let lines: Vec<String> = look.told.iter().cloned().chain(wrong).collect();
    Ok((lines.join("\n"), is_sound))
}
