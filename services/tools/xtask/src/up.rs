//! Everything on one machine, with demonstration data, until Ctrl-C.

use std::{
    path::PathBuf,
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    time::Duration,
};

use anyhow::{Context, bail};

use crate::{
    cargo,
    installation::Installation,
    say,
    servers::{Servers, Yours},
};

/// How to run it.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The web page's port; a free one when absent.
    #[arg(long)]
    port: Option<u16>,
    /// Uses the program as it was built last.
    #[arg(long)]
    built: bool,
    /// An empty database of your own, and a user who may make roles in it:
    /// postgres://USER:PASSWORD@HOST:PORT/DATABASE. Better in `DATABASE_URL`: others on this machine see
    /// options. Without one, a private PostgreSQL is started.
    #[arg(long)]
    database_url: Option<String>,
    /// A NATS of your own with JetStream, to go with your own database: nats://HOST:PORT. Or in
    /// `NATS_URL`. Without one, a private NATS is started.
    #[arg(long)]
    nats_url: Option<String>,
    /// The folder with the keys of what your own database holds; made when it is not there.
    #[arg(long, default_value_os_t = root().join(".secrets"))]
    secrets: PathBuf,
    /// Only today's cases: ready at once, and the figures are empty. So it is on servers of your own.
    #[arg(long)]
    without_history: bool,
}

/// How many days of made-up cases lie behind a demonstration: two years.
const HISTORY: u16 = 731;

impl Options {
    /// The person's own servers, when any are named.
    fn yours(&self) -> anyhow::Result<Option<Yours>> {
        let named = |option: &Option<String>, variable: &str| {
            let url = option.clone().or_else(|| std::env::var(variable).ok());
            url.filter(|url| !url.is_empty())
        };
        let nats_url = named(&self.nats_url, "NATS_URL");
        match named(&self.database_url, "DATABASE_URL") {
            Some(database_url) => Ok(Some(Yours {
                database_url,
                nats_url,
                secrets: self.secrets.clone(),
            })),
            None if nats_url.is_some() => bail!(
                "NATS_URL (or --nats-url) names your NATS, but nothing names your database: a private \
                 one ends with this command, and its events would be left in your NATS. Give \
                 DATABASE_URL too, or neither"
            ),
            None => Ok(None),
        }
    }
}

/// Starts it, says where it is and who to sign in as, and waits for Ctrl-C.
pub(crate) fn up(options: &Options) -> anyhow::Result<()> {
    let yours = options.yours()?;
    let program = if options.built {
        target_dir().join("debug/brudvagt")
    } else {
        build()?
    };
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // At a second Ctrl-C nobody listens any more, which is fine.
        let _sent = stop.send(());
    })?;
    let servers = match yours {
        Some(yours) => Servers::of(yours, &program)?,
        None => Servers::start(&program)?,
    };
    let mut installation = Installation::make(&program, &servers, options.port)?;
    // What stays on somebody's own servers is not filled with hundreds of cases.
    let is_short = options.without_history || servers.are_yours();
    let days = if is_short { 0 } else { HISTORY };
    let ended = serve(&mut installation, &stopped, days);
    say("\nStopping …");
    installation.stop();
    if servers.are_yours() {
        let left = installation.ask(&["doctor", "servers"]);
        let left = left.unwrap_or_else(|error| format!("{error:#}"));
        // A private NATS ends with us; what was in it came from the database.
        let left: Vec<&str> = left
            .lines()
            .filter(|line| servers.has_your_nats() || !line.starts_with("NATS"))
            .collect();
        say(&format!(
            "Your servers run on, and keep this for the next `cargo xtask up`:\n{}\n\
             To remove it instead:\n{}",
            left.join("\n"),
            servers.removal()
        ));
    } else {
        say("The private servers and everything in them are removed.");
    }
    ended
}

/// Runs it until Ctrl-C, or until it ends by itself.
fn serve(installation: &mut Installation, stopped: &Receiver<()>, days: u16) -> anyhow::Result<()> {
    say("Starting the services …");
    installation.start_behind(days)?;
    say(if days == 0 {
        "Filling in made-up municipalities, people and cases …"
    } else {
        "Filling in made-up municipalities and people, and living two years of their cases (a minute or \
         two; --without-history leaves them out) …"
    });
    installation.run(&["seed"])?;
    say(&format!(
        "\nBrudvagt kører:       http://127.0.0.1:{portal}\n\
         Brudvagt is running:  open that address in a browser on this machine\n\n\
         Log ind som (sign in as):\n\
         \x20 medarbejder   Maja Holm, Nordvig Kommune  – indberet et brud (report a breach)\n\
         \x20 sagsbehandler Sanne Birk, Nordvig Kommune – behandl og beslut (work on it, decide)\n\
         \x20 DPO           Ditte Poulsen, 12 kommuner  – sagskøen, rådgivning (the queue, advice)\n\
         \x20 fagchef       Frank Bech, Nordvig Kommune – svar og kvittér (answer, acknowledge)\n\n\
         Indberet også med en mail til databrud@nordvig.example på SMTP-port {smtp}\n\
         (report by mail too, to this machine's SMTP port {smtp}).\n\
         Breve og mails ligger i den indbyggede postkasse: http://127.0.0.1:{portal}/postkasse\n\
         (no mail leaves this machine: all of it is in the built-in mailbox).\n\
         Log: {log}\n\nCtrl-C stopper alt (stops all of it).",
        portal = installation.portal,
        smtp = installation.smtp,
        log = installation.folder.join("brudvagt.log").display(),
    ));
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(Duration::from_secs(1)) {
        installation.check()?;
    }
    Ok(())
}

/// Builds the program and names it.
fn build() -> anyhow::Result<PathBuf> {
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

fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..");
    here.canonicalize().unwrap_or(here)
}

pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
