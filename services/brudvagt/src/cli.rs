//! Commands and their arguments.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use jiff::{SignedDuration, civil::Date};
use tonic::{Code, Status};

use crate::{
    doctor, emergency,
    import::{self, Import},
    keys, migrate, municipality, offline,
    provisioning::{self, Scim},
    roles, seed, serve, servers, targets,
};

#[derive(Debug, Parser)]
#[command(
    name = "brudvagt",
    version,
    about = "Carries a personal-data breach from report to a documented end."
)]
struct Cli {
    /// The configuration file; `BRUDVAGT__SECTION__KEY` variables override it.
    #[arg(long, global = true, default_value = "brudvagt.toml")]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs services until SIGINT or SIGTERM.
    Run {
        /// `all`, or names joined by commas: intake, triage, deadlines, notification, esdh, directory, portal.
        #[arg(long, default_value = "all", value_delimiter = ',')]
        target: Vec<String>,
        /// Starts this many seconds ahead of the machine's time; only in demonstration mode.
        #[arg(long, default_value_t = 0)]
        clock_ahead: u32,
        /// Starts this many days behind it, for `seed` to live through; only in demonstration mode.
        #[arg(long, default_value_t = 0, conflicts_with = "clock_ahead")]
        clock_behind: u16,
    },
    /// Brings database and bus up to this version; as their owner and operator, before services start.
    Migrate {
        /// Leaves the bus as it is, for when it is away.
        #[arg(long)]
        database_only: bool,
    },
    /// Prints what makes the logins to PostgreSQL, for its administrator to run; then the owner of the
    /// schemas needs no CREATEROLE.
    Roles {
        /// The folder with one password file for each role.
        #[arg(long)]
        passwords: Option<PathBuf>,
    },
    /// Makes new key files. Refuses to overwrite.
    Keys {
        #[arg(long, value_delimiter = ',')]
        municipalities: Vec<String>,
        #[arg(long)]
        out: PathBuf,
    },
    /// Prints the `authorization` block for the NATS server: one login for each service, and its rights.
    NatsConfig {
        /// The folder with the seed files that `keys` made.
        #[arg(long)]
        logins: PathBuf,
    },
    /// Fills a demonstration with made-up municipalities, people and cases, through the services' doors.
    Seed,
    /// Makes a municipality, or brings it up to date, from a file: itself, its units, and the people whom
    /// no directory sends. Shows what that changes; with `--confirm` it is done.
    Municipality {
        file: PathBuf,
        #[arg(long)]
        confirm: bool,
    },
    /// Brings units, people and managers up to date from another system of the municipality: lists (CSV),
    /// OS2rollekatalog or FK Organisation. Shows the difference; with `--confirm` it is done.
    Import(Box<Import>),
    /// Makes a token with which a municipality's own directory sends people and groups (SCIM 2.0), or
    /// ends one.
    ScimToken {
        #[arg(long)]
        municipality: String,
        /// How long it is good for; a year when left out.
        #[arg(long, default_value_t = 0)]
        days: u32,
        /// Ends this token, by its id.
        #[arg(long)]
        end: Option<String>,
    },
    /// How a municipality's own directory gives people and roles, and who signs in as whom.
    Scim {
        #[command(subcommand)]
        what: Scim,
    },
    /// Gives a person of a municipality a key for signing in while its own login is away, or ends it.
    /// Without a person it lists who has one. A key gives no right.
    Emergency {
        #[arg(long)]
        municipality: String,
        /// The person's id in the directory.
        #[arg(long)]
        person: Option<String>,
        /// Ends her key.
        #[arg(long, requires = "person")]
        end: bool,
    },
    /// Whether the servers are fit, what readers gave up on, and how to deliver it again.
    Doctor {
        #[command(subcommand)]
        what: Doctor,
    },
    /// Assesses facts (JSON) offline and prints the full result.
    Assess {
        file: Option<PathBuf>,
        /// Prints the schema of the facts instead.
        #[arg(long)]
        schema: bool,
        /// A file of regimes that amend the built-in ones: the one in force at the awareness counts.
        #[arg(long)]
        regimes: Option<PathBuf>,
    },
    /// Prints the rule table as Markdown, for a lawyer.
    Rules {
        /// The rules of this day (2028-03-01) and not of today.
        #[arg(long)]
        on: Option<Date>,
        /// Compares the two newest rule sets over all known cases instead.
        #[arg(long)]
        compare: bool,
        /// A file of regimes that amend the built-in ones.
        #[arg(long)]
        regimes: Option<PathBuf>,
    },
    /// Prints when a period that starts at TIME ends, and by which rule.
    Deadline {
        time: String,
        #[arg(long, default_value = "gdpr_33")]
        regime: String,
        /// A file of regimes that amend the built-in ones.
        #[arg(long)]
        regimes: Option<PathBuf>,
    },
    /// Checks an exported case file offline: chain, gaps, signature.
    Verify {
        file: PathBuf,
        /// The installation's public key (hex), when you have it from elsewhere.
        #[arg(long)]
        key: Option<String>,
        /// A signed list of chain heads kept elsewhere.
        #[arg(long)]
        anchors: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum Doctor {
    /// Looks at the database and the bus, and says what is missing. Changes nothing.
    Servers,
    /// Lists parked events: ids and reasons, no content.
    Parked,
    /// Delivers a parked event again.
    Replay { seq: u64 },
}

/// Parses the arguments and does it.
///
/// # Errors
/// With a chain of causes an operator can act on.
pub async fn run() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    match cli.command {
        Command::Run {
            target,
            clock_ahead,
            clock_behind,
        } => {
            let targets = targets::parse(&target)?;
            let behind = SignedDuration::from_hours(i64::from(clock_behind) * 24);
            let ahead = SignedDuration::from_secs(clock_ahead.into()) - behind;
            serve::run(&cli.config, &targets, ahead).await?;
        }
        Command::Migrate { database_only } => {
            migrate::from_config(&cli.config, database_only).await?;
        }
        Command::Roles { passwords } => say(&roles::script(passwords.as_deref())?),
        Command::Keys {
            municipalities,
            out,
        } => keys::write(&municipalities, &out)?,
        Command::NatsConfig { logins } => say(&keys::nats_config(&logins)?),
        Command::Seed => seed::seed(&cli.config).await?,
        Command::Municipality { file, confirm } => {
            say(&municipality::import(&cli.config, &file, confirm).await?);
        }
        Command::Import(wanted) => {
            let (text, is_done) = import::import(&cli.config, *wanted).await?;
            say(&text);
            if !is_done {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::ScimToken {
            municipality,
            days,
            end: None,
        } => say(&provisioning::make_token(&cli.config, &municipality, days).await?),
        Command::ScimToken {
            municipality,
            end: Some(token_id),
            ..
        } => say(&provisioning::end_token(&cli.config, &municipality, &token_id).await?),
        Command::Scim { what } => say(&provisioning::scim(&cli.config, what).await?),
        Command::Emergency {
            municipality,
            person,
            end,
        } => say(&emergency::emergency(&cli.config, &municipality, person.as_deref(), end).await?),
        Command::Doctor {
            what: Doctor::Servers,
        } => {
            let (text, is_sound) = servers::servers(&cli.config).await?;
            say(&text);
            if !is_sound {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Doctor {
            what: Doctor::Parked,
        } => say(&doctor::parked(&cli.config).await?),
        Command::Doctor {
            what: Doctor::Replay { seq },
        } => {
            say(&doctor::replay(&cli.config, seq).await?);
        }
        Command::Assess { schema: true, .. } => say(&offline::facts_schema()?),
        Command::Assess {
            file,
            schema: false,
            regimes,
        } => {
            let file = file.context(
                "Nævn en fil med oplysninger, eller brug --schema. (name a file with facts, or --schema)",
            )?;
            offline::install_regimes(regimes.as_deref())?;
            say(&offline::assess_file(&file)?);
        }
        Command::Rules { compare: true, .. } => say(&offline::compare_rules()?),
        Command::Rules { on, regimes, .. } => {
            offline::install_regimes(regimes.as_deref())?;
            say(&offline::rules(on)?);
        }
        Command::Deadline {
            time,
            regime,
            regimes,
        } => {
            offline::install_regimes(regimes.as_deref())?;
            say(&offline::deadline(&time, &regime)?);
        }
        Command::Verify { file, key, anchors } => {
            let (report, sound) = offline::verify(&file, key.as_deref(), anchors.as_deref())?;
            say(&report);
            return Ok(if sound {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The whole chain of causes, for the operator; of a service's refusal its words alone.
pub fn in_words(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Status>() {
        None => format!("{error:#}"),
        Some(status) if status.code() == Code::Unavailable => format!(
            "a service does not answer: is Brudvagt running (systemctl status brudvagt), and is \
             its address under [grpc] right? ({})",
            status.message()
        ),
        Some(status) => {
            let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
            let around = chain
                .get(..chain.len().saturating_sub(1))
                .unwrap_or_default();
            let around: String = around.iter().map(|what| format!("{what}: ")).collect();
            format!("{around}refused: {}", status.message())
        }
    }
}

/// A command's result, on standard output.
pub fn say(text: &str) {
    // A reader that stops early (`| head`) is not a failure.
    let _closed = writeln!(std::io::stdout(), "{text}");
}

/// A failure, on standard error.
#[expect(clippy::print_stderr, reason = "the failure of a command line program")]
pub fn complain(text: &str) {
    eprintln!("brudvagt: {text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_by_its_words_and_an_absent_service_by_what_to_look_at() {
        let refused = anyhow::Error::new(Status::not_found("the municipality does not exist"));
        assert_eq!(
            in_words(&refused),
            "refused: the municipality does not exist"
        );
        let away = anyhow::Error::new(Status::unavailable("tcp connect error"));
        assert!(in_words(&away).contains("systemctl status brudvagt"));
    }
}
