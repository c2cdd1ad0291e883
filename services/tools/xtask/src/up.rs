//! Everything on one machine, with demonstration data, until Ctrl-C.

use std::{
    path::PathBuf,
    sync::mpsc::{self, RecvTimeoutError},
    time::Duration,
};

use anyhow::{Context, bail};

use crate::{
    cargo,
    installation::{Installation, Servers},
    say,
};

/// Starts it, says where it is and who to sign in as, and waits for Ctrl-C.
pub(crate) fn up(port: Option<u16>) -> anyhow::Result<()> {
    let program = build()?;
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // A second Ctrl-C finds nobody listening any more; that is fine.
        let _sent = stop.send(());
    })?;
    say("Starting PostgreSQL and NATS as private servers …");
    let servers = Servers::start(&program, true)?;
    say("Making keys, migrating the database, starting the services …");
    let mut installation = Installation::make(&program, &servers, port)?;
    installation.start()?;
    say("Filling in made-up municipalities, people and cases …");
    installation.run(&["seed"])?;
    say(&format!(
        "\nBrudvagt kører:       http://127.0.0.1:{}\n\
         Brudvagt is running:  the same address\n\n\
         Log ind som (sign in as):\n\
         \x20 medarbejder  Maja Holm, Nordvig Kommune      – indberet et brud (report a breach)\n\
         \x20 DPO          Ditte Poulsen, 12 kommuner      – sagskøen (the case queue)\n\
         \x20 fagchef      Frank Bech, Nordvig Kommune     – svar og kvittér (answer, acknowledge)\n\n\
         Indberet også med en mail til databrud@nordvig.example på SMTP-port {}.\n\
         Breve og mails ligger i den indbyggede postkasse: http://127.0.0.1:{}/postkasse\n\
         Log: {}\n\nCtrl-C stopper alt (stops all of it).",
        installation.portal,
        installation.smtp,
        installation.portal,
        installation.folder.join("brudvagt.log").display(),
    ));
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(Duration::from_secs(1)) {
        installation.check()?;
    }
    say("Stopping …");
    drop(installation);
    drop(servers);
    Ok(())
}

/// Builds the program and names it.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    say("Building brudvagt (the first time takes some minutes) …");
    let status = cargo()
        .args(["build", "--locked", "--package", "brudvagt"])
        .status()
        .context("running cargo")?;
    if !status.success() {
        bail!("the build failed");
    }
    Ok(target_dir().join("debug/brudvagt"))
}

pub(crate) fn target_dir() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}
