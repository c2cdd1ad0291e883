//! The administrator's command that brings units, people and managers up to date from another system of the
//! municipality. Shows the difference; with `--confirm` it is done.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use brudvagt_calculus::to_local;
use brudvagt_proto::directory::{
    ImportPeopleRequest, ImportPeopleResponse, ImportedChange, ListMunicipalitiesRequest,
    directory_client::DirectoryClient, provisioning_client::ProvisioningClient,
};
use brudvagt_staff::{FkOrganisation, Rollekatalog, Source};
use brudvagt_types::Said;
use clap::{ArgGroup, Args};

use crate::provisioning::Door;

/// A large municipality is one transaction of some seconds.
const WITHIN: Duration = Duration::from_secs(120);
/// So many changes of each kind are shown.
const MOST_SHOWN: usize = 50;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source").required(true).args(["people", "rollekatalog", "fk_organisation"])))]
pub struct Import {
    #[arg(long)]
    municipality: String,
    /// A list of people (CSV): id;navn;email;telefon;enhed;fraværende;stedfortræder, known by its headings.
    #[arg(long)]
    people: Option<PathBuf>,
    /// A list of units beside it: id;navn;overenhed;fagområde;leder;kle.
    #[arg(long, requires = "people")]
    units: Option<PathBuf>,
    /// The address of the municipality's OS2rollekatalog.
    #[arg(long, requires = "key_file")]
    rollekatalog: Option<String>,
    /// The file with its ApiKey.
    #[arg(long)]
    key_file: Option<PathBuf>,
    /// Which level of the rollekatalog is a fagområde: `LEVEL_1` to `LEVEL_6`. Without it no manager becomes
    /// head of department.
    #[arg(long, requires = "rollekatalog")]
    department_level: Option<String>,
    /// The address of FK Organisation's GraphQL (`…/organisationhent/1`).
    #[arg(long, requires_all = ["token_url", "certificate"])]
    fk_organisation: Option<String>,
    /// Where its token is issued (`…/oauth/v1/issue`).
    #[arg(long)]
    token_url: Option<String>,
    /// PEM with the system's certificate and key.
    #[arg(long)]
    certificate: Option<PathBuf>,
    /// How far below the top a fagområde is: 1 is right below it. Without it no leader becomes head of
    /// department.
    #[arg(long, requires = "fk_organisation")]
    department_depth: Option<usize>,
    /// Does it. Without this it is only shown.
    #[arg(long)]
    confirm: bool,
    /// Lets so many people go at once, when they are more than 20 or a tenth. The number that was shown.
    #[arg(long)]
    confirm_leavers: Option<u32>,
    /// Closes so many units at once. The number that was shown.
    #[arg(long)]
    confirm_closed_units: Option<u32>,
}

/// Reads the source, shows what differs, and with `--confirm` changes it. The flag says whether all that was
/// wished for is done.
///
/// # Errors
/// When the source or the directory is away or refuses: nothing is changed.
pub async fn import(config: &Path, wanted: Import) -> anyhow::Result<(String, bool)> {
    let door = Door::new(config)?;
    let cvr = cvr_of(&door, &wanted.municipality).await?;
    let source = source_of(&wanted, cvr)?;
    let now = brudvagt_kit::Clock::default().now();
    let today = to_local(now).date();
    let told = source.read(today).await?;
    let message = ImportPeopleRequest {
        municipality: wanted.municipality,
        dry_run: !wanted.confirm,
        confirm_leavers: wanted.confirm_leavers,
        confirm_closed_units: wanted.confirm_closed_units,
        ..told
    };
    let mut request = door.ask(message);
    request.set_timeout(WITHIN);
    let mut client = ProvisioningClient::new(door.channel.clone());
    let said = client.import_people(request).await?.into_inner();
    let is_done = said.is_done || !wanted.confirm;
    Ok((describe(&said, wanted.confirm)?, is_done))
}

async fn cvr_of(door: &Door, code: &str) -> anyhow::Result<String> {
    let mut directory = DirectoryClient::new(door.channel.clone());
    let known = directory
        .list_municipalities(door.ask(ListMunicipalitiesRequest {}))
        .await?
        .into_inner();
    let own = known.municipalities.into_iter().find(|it| it.code == code);
    let own =
        own.with_context(|| format!("Kommunen {code} findes ikke. (no such municipality)"))?;
    Ok(own.cvr)
}

fn source_of(wanted: &Import, cvr: String) -> anyhow::Result<Source> {
    if let Some(people) = &wanted.people {
        return Ok(Source::Csv {
            people: people.clone(),
            units: wanted.units.clone(),
        });
    }
    if let Some(url) = &wanted.rollekatalog {
        return Ok(Source::Rollekatalog(Rollekatalog {
            url: url.clone(),
            key_file: wanted.key_file.clone().context("--key-file")?,
            department_level: wanted.department_level.clone(),
        }));
    }
    Ok(Source::FkOrganisation(FkOrganisation {
        url: wanted
            .fk_organisation
            .clone()
            .context("--fk-organisation")?,
        token_url: wanted.token_url.clone().context("--token-url")?,
        certificate: wanted.certificate.clone().context("--certificate")?,
        cvr,
        department_depth: wanted.department_depth,
    }))
}

/// What the administrator reads: names as the staff directory shows them, and of other fields only which.
fn describe(said: &ImportPeopleResponse, confirmed: bool) -> Result<String, std::fmt::Error> {
    let it = said.counts.unwrap_or_default();
    let mut text = format!(
        "Personer: {} nye, {} ændret, {} fratrådt, {} uændret. (people: new, changed, left, unchanged)\n\
         Enheder: {} nye, {} ændret, {} nedlagt. (units: new, changed, closed)\n\
         Ledere: {} nye, {} ophørt. (managers: new, ended)\n",
        it.people_new,
        it.people_changed,
        it.people_left,
        it.people_unchanged,
        it.units_new,
        it.units_changed,
        it.units_closed,
        it.managers_new,
        it.managers_ended,
    );
    if it.people_of_scim > 0 || it.people_by_hand > 0 {
        writeln!(
            text,
            "{} personer kommer ved SCIM og {} er skrevet ind i hånden. De røres ikke. (kept by SCIM, \
             written by hand: left alone)",
            it.people_of_scim, it.people_by_hand
        )?;
    }
    for (how, heading) in [
        ("left", "Fratrådt (left):"),
        ("closed", "Nedlagt (closed):"),
        ("new", "Nye (new):"),
        ("back", "Tilbage (back):"),
        ("changed", "Ændret (changed):"),
    ] {
        let of_kind: Vec<&ImportedChange> =
            said.changes.iter().filter(|it| it.how == how).collect();
        put_list(&mut text, heading, &of_kind)?;
    }
    if it.n_wrong > 0 {
        writeln!(
            text,
            "{} rækker kan ikke bruges (rows that cannot be used):",
            it.n_wrong
        )?;
        for wrong in said.wrong.iter().take(MOST_SHOWN) {
            let (line, da, en) = (wrong.line, wrong.text.da(), wrong.text.en());
            writeln!(text, "  linje {line}: {da} ({en})")?;
        }
    }
    if !said.without_head.is_empty() {
        let names = said.without_head.join(", ");
        writeln!(
            text,
            "Fagområder uden leder; kommunaldirektøren svarer for dem: {names}. (departments without a head)"
        )?;
    }
    let is_same = said.changes.is_empty() && said.is_done;
    text.push_str(if said.asks_leavers || said.asks_closed_units {
        "INTET ER ÆNDRET: så mange kan ikke forsvinde, uden at nogen siger tallet. (nothing is changed: so many \
         go only when somebody says the number)\n"
    } else if is_same {
        "Intet er ændret: alt var som i kilden. (nothing is changed)"
    } else if confirmed && said.is_done {
        "Gemt. (saved)"
    } else {
        "Intet er gemt endnu: --confirm gør det. (nothing is saved yet: --confirm does it)"
    });
    if said.asks_leavers {
        let n = it.people_left;
        writeln!(
            text,
            "Er det rigtigt, at {n} er fratrådt: --confirm --confirm-leavers {n}"
        )?;
    }
    if said.asks_closed_units {
        let n = it.units_closed;
        writeln!(
            text,
            "Er det rigtigt, at {n} enheder er nedlagt: --confirm --confirm-closed-units {n}"
        )?;
    }
    Ok(text.trim_end().to_owned())
}

fn put_list(text: &mut String, heading: &str, all: &[&ImportedChange]) -> std::fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(text, "{heading}")?;
    for it in all.iter().take(MOST_SHOWN) {
        let what = match it.what.as_str() {
            "unit" => "enhed",
            "manager" => "ledere i",
            _person => "person",
        };
        write!(text, "  {what} {}", it.name)?;
        if !it.detail.is_empty() {
            write!(text, ": {}", it.detail)?;
        }
        writeln!(text)?;
    }
    if all.len() > MOST_SHOWN {
        writeln!(
            text,
            "  … og {} til (and more)",
            all.len().saturating_sub(MOST_SHOWN)
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::directory::{ImportCounts, LineError};

    use brudvagt_types::Text;

    use super::*;

    fn said() -> ImportPeopleResponse {
        ImportPeopleResponse {
            counts: Some(ImportCounts {
                people_left: 30,
                n_wrong: 1,
                people_of_scim: 2,
                ..ImportCounts::default()
            }),
            changes: vec![ImportedChange {
                what: "person".to_owned(),
                how: "left".to_owned(),
                id: "x".to_owned(),
                name: "Bo Prøve".to_owned(),
                detail: String::new(),
            }],
            wrong: vec![LineError {
                line: 12,
                reason: "NO_NAME".to_owned(),
                text: Some(Text::new("Rækken har intet navn.", "the row has no name").into()),
            }],
            without_head: vec!["Social".to_owned()],
            ..ImportPeopleResponse::default()
        }
    }

    #[test]
    fn the_administrator_reads_who_goes_which_rows_are_wrong_and_what_to_type() {
        let mut asks = said();
        asks.asks_leavers = true;
        let text = describe(&asks, true).unwrap();
        for part in [
            "person Bo Prøve",
            "linje 12: Rækken har intet navn.",
            "2 personer kommer ved SCIM",
            "INTET ER ÆNDRET",
            "--confirm --confirm-leavers 30",
            "uden leder",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("Gemt"));
    }

    #[test]
    fn what_is_done_what_is_not_and_what_was_so_already_are_three_things() {
        assert!(
            describe(&said(), false)
                .unwrap()
                .contains("--confirm gør det")
        );
        let done = ImportPeopleResponse {
            is_done: true,
            ..said()
        };
        assert!(describe(&done, true).unwrap().contains("Gemt."));
        let same = ImportPeopleResponse {
            is_done: true,
            ..ImportPeopleResponse::default()
        };
        assert!(
            describe(&same, true)
                .unwrap()
                .contains("alt var som i kilden")
        );
    }
}
