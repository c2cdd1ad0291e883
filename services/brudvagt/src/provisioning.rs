//! The administrator's commands for a municipality's own directory (SCIM) and its sign-in.

use std::{fmt::Write, path::Path};

use brudvagt_kit::{
    grpc::{self, Caller, Channel},
    token::ADMINISTRATOR,
};
use brudvagt_proto::directory::{
    AdoptPeopleRequest, AllowRemapRequest, EndScimTokenRequest, LinkSignInRequest,
    ListProvisioningRequest, MakeScimTokenRequest, RoleRule, SaveRoleRuleRequest,
    provisioning_client::ProvisioningClient,
};
use brudvagt_types::{Actor, Ctx, Scope};
use clap::Subcommand;
use tonic::Request;
use uuid::Uuid;

use crate::configured;

#[derive(Debug, Subcommand)]
pub enum Scim {
    /// Shows tokens (not their text), groups, which role what gives, and imported people who wait to
    /// be taken over.
    List {
        #[arg(long)]
        municipality: String,
    },
    /// Sets which role a group or an app role gives. Without this it gives none.
    Grant {
        #[arg(long)]
        municipality: String,
        /// A group, by the id that `list` shows.
        #[arg(
            long,
            conflicts_with = "app_role",
            required_unless_present = "app_role"
        )]
        group: Option<String>,
        /// An app role (or, from a sign-in, a group of the token), by its value.
        #[arg(long)]
        app_role: Option<String>,
        /// As the directory names it: dpo, department_head, chief_executive, …
        #[arg(long)]
        role: String,
        /// A unit's id; `.` is the unit each person works in. Left out: the whole municipality.
        #[arg(long, default_value = "")]
        unit: String,
        /// Takes it back.
        #[arg(long)]
        remove: bool,
    },
    /// Lets the municipality's directory take over people who were imported. Shows whom; with
    /// `--confirm` it is done.
    Adopt {
        #[arg(long)]
        municipality: String,
        #[arg(long)]
        confirm: bool,
    },
    /// Takes changed externalIds for some hours, when what is mapped to it has changed.
    Remap {
        #[arg(long)]
        municipality: String,
        #[arg(long, default_value_t = 24)]
        hours: u32,
    },
    /// Says who a subject of a sign-in provider is, where no externalId does.
    Link {
        #[arg(long)]
        provider: String,
        #[arg(long)]
        subject: String,
        /// The person's id in the directory.
        #[arg(long)]
        person: String,
        #[arg(long)]
        remove: bool,
    },
}

/// The directory, as an administrator on this machine calls it.
pub(crate) struct Door {
    pub(crate) channel: Channel,
    client: ProvisioningClient<Channel>,
    caller: Caller,
}

impl Door {
    pub(crate) fn new(file: &Path) -> anyhow::Result<Self> {
        crate::serve::install_tls();
        let base = configured::base(file)?;
        let channel = grpc::to_service(&base, "directory")?;
        Ok(Self {
            client: ProvisioningClient::new(channel.clone()),
            channel,
            caller: base.caller(ADMINISTRATOR)?,
        })
    }

    pub(crate) fn ask<T>(&self, message: T) -> Request<T> {
        let ctx = Ctx {
            now: brudvagt_kit::Clock::default().now(),
            actor: Actor::system(ADMINISTRATOR),
            scope: Scope::System,
            cause: Some(Uuid::now_v7().to_string()),
        };
        self.caller.request(&ctx, message)
    }
}

/// A token for a municipality's directory; told once, here.
///
/// # Errors
/// When the directory is away or refuses.
pub async fn make_token(file: &Path, municipality: &str, days: u32) -> anyhow::Result<String> {
    let mut door = Door::new(file)?;
    let message = MakeScimTokenRequest {
        municipality: municipality.to_owned(),
        days,
    };
    let request = door.ask(message);
    let made = door.client.make_scim_token(request).await?.into_inner();
    let until = brudvagt_kit::wire::from_proto(made.expires_at.as_ref());
    let until = until.map(|it| it.to_string()).unwrap_or_default();
    Ok(format!(
        "{}\n\nToken {}, good until {until}. It is shown this once: put it where the directory \
         keeps its secrets.",
        made.token, made.token_id
    ))
}

/// Ends a token at once.
///
/// # Errors
/// When the directory is away or there is no such token.
pub async fn end_token(file: &Path, municipality: &str, token_id: &str) -> anyhow::Result<String> {
    let mut door = Door::new(file)?;
    let request = door.ask(EndScimTokenRequest {
        municipality: municipality.to_owned(),
        token_id: token_id.to_owned(),
    });
    door.client.end_scim_token(request).await?;
    Ok("The token is ended.".to_owned())
}

/// Does one of the commands.
///
/// # Errors
/// When the directory is away or refuses.
pub async fn scim(file: &Path, what: Scim) -> anyhow::Result<String> {
    let mut door = Door::new(file)?;
    Ok(match what {
        Scim::List { municipality } => list(&mut door, municipality).await?,
        Scim::Grant {
            municipality,
            group,
            app_role,
            role,
            unit,
            remove,
        } => {
            let source = if group.is_some() { "group" } else { "app_role" };
            let rule = RoleRule {
                source: source.to_owned(),
                name: group.or(app_role).unwrap_or_default(),
                role,
                unit_id: unit,
            };
            let request = door.ask(SaveRoleRuleRequest {
                municipality,
                rule: Some(rule),
                remove,
            });
            door.client.save_role_rule(request).await?;
            "Saved. It counts from the next request of everybody concerned.".to_owned()
        }
        Scim::Adopt {
            municipality,
            confirm: false,
        } => {
            let told = told(&mut door, municipality).await?;
            let mut text = String::new();
            for person in &told.adoptable {
                writeln!(text, "{}\t{}\t{}", person.email, person.name, person.id)?;
            }
            write!(
                text,
                "{} imported people would be taken over. Nothing is done yet: --confirm does it.",
                told.adoptable.len()
            )?;
            text
        }
        Scim::Adopt { municipality, .. } => {
            let request = door.ask(AdoptPeopleRequest { municipality });
            let done = door.client.adopt_people(request).await?.into_inner();
            format!("{} people can be taken over now.", done.n_adopted)
        }
        Scim::Remap {
            municipality,
            hours,
        } => {
            let request = door.ask(AllowRemapRequest {
                municipality,
                hours,
            });
            let done = door.client.allow_remap(request).await?.into_inner();
            let until = brudvagt_kit::wire::from_proto(done.until.as_ref());
            let until = until.map(|it| it.to_string()).unwrap_or_default();
            format!("Changed externalIds are taken until {until}.")
        }
        Scim::Link {
            provider,
            subject,
            person,
            remove,
        } => {
            let request = door.ask(LinkSignInRequest {
                provider,
                subject,
                person_id: person,
                remove,
            });
            door.client.link_sign_in(request).await?;
            "Saved.".to_owned()
        }
    })
}

async fn told(
    door: &mut Door,
    municipality: String,
) -> anyhow::Result<brudvagt_proto::directory::ListProvisioningResponse> {
    let request = door.ask(ListProvisioningRequest { municipality });
    Ok(door.client.list_provisioning(request).await?.into_inner())
}

async fn list(door: &mut Door, municipality: String) -> anyhow::Result<String> {
    let told = told(door, municipality).await?;
    let at = |it: &Option<prost_types::Timestamp>| {
        brudvagt_kit::wire::from_proto(it.as_ref())
            .map_or_else(|| "-".to_owned(), |it| it.to_string())
    };
    let mut text = format!(
        "{} people by SCIM\n\ntoken\tmade\tgood until\tended\tused",
        told.n_people
    );
    for token in &told.tokens {
        write!(
            text,
            "\n{}\t{}\t{}\t{}\t{}",
            token.token_id,
            at(&token.created_at),
            at(&token.expires_at),
            at(&token.ended_at),
            at(&token.used_at)
        )?;
    }
    text.push_str("\n\ngroup\tname\texternalId\tmembers");
    for group in &told.groups {
        write!(
            text,
            "\n{}\t{}\t{}\t{}",
            group.group_id, group.name, group.external_id, group.n_members
        )?;
    }
    text.push_str("\n\nsource\tname\trole\tunit");
    for rule in &told.rules {
        let unit = if rule.unit_id.is_empty() {
            "all"
        } else {
            &rule.unit_id
        };
        write!(
            text,
            "\n{}\t{}\t{}\t{unit}",
            rule.source, rule.name, rule.role
        )?;
    }
    write!(
        text,
        "\n\n{} imported people wait to be taken over",
        told.adoptable.len()
    )?;
    Ok(text)
}
