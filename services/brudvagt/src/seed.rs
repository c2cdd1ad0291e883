//! Fills a demonstration through the services' own doors; nothing is written to a table directly.

mod cases;
mod clock;
mod doors;
mod office;
mod people;
mod share;
mod years;

use std::{path::Path, time::Duration};

use anyhow::Context;
use brudvagt_kit::{grpc::to_service, token::DEMONSTRATION};
use brudvagt_types::{Actor, Ctx, Scope};

use self::office::Office;
use crate::configured;

/// Made-up municipalities, people and cases.
///
/// # Errors
/// Where this process or the one that runs is no demonstration; when a service is away.
pub async fn seed(file: &Path) -> anyhow::Result<()> {
    crate::serve::install_tls();
    let base = configured::base(file)?;
    anyhow::ensure!(
        base.demonstration,
        "only a demonstration is filled with made-up data"
    );
    let caller = base.caller(DEMONSTRATION).context(
        "nothing made up is put among real cases, and only a demonstration has the key for it",
    )?;
    let to = |service: &str| to_service(&base, service);
    anyhow::ensure!(
        people::is_demonstration(&to("directory")?, &caller).await?,
        "the installation that runs is no demonstration: nothing made up is put among real cases"
    );
    people::import(&to("directory")?, &caller)
        .await
        .context("people")?;
    doors::open(&to("intake")?, &caller)
        .await
        .context("doors")?;
    let office = Office::new(to, &caller)?;
    let clock = clock::Clock::of(&base);
    years::pass(&office, &clock).await.context("two years")?;
    cases::report(&office).await.context("cases")?;
    share::begin(&office).await.context("what is shared")
}

/// The context of the seed itself. `key` makes running it twice harmless.
fn system(key: String) -> Ctx {
    Ctx {
        now: brudvagt_kit::Clock::default().now(),
        actor: Actor::system("seed"),
        scope: Scope::System,
        cause: Some(key),
    }
}

/// Asks again until there is an answer: an event reaches the next service a moment later.
async fn until<T, F, R>(mut ask: F) -> anyhow::Result<T>
where
    F: FnMut() -> R,
    R: Future<Output = Result<T, tonic::Status>>,
{
    let mut attempt = 0_u32;
    loop {
        match ask().await {
            Ok(answer) => return Ok(answer),
            Err(status) if attempt >= 200 => return Err(status).context("no answer in time"),
            Err(_not_yet) => attempt += 1,
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
