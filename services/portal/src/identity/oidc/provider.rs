//! The settings of one provider.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use brudvagt_kit::config::RelativePathBuf;
use brudvagt_types::MunicipalityCode;
use serde::Deserialize;

/// How the portal authenticates itself to the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthentication {
    #[default]
    Basic,
    Post,
}

/// What the token's roles do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roles {
    /// Nothing: only the directory counts.
    #[default]
    Ignored,
    /// Take away what SCIM gave and the token does not name.
    Narrow,
    /// They are the person's roles.
    Set,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleFormat {
    /// A text, or a list of texts.
    #[default]
    List,
    /// OIO Basic Privilege Profile: base64 of XML.
    Bpp,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    pub claim: String,
    pub values: Vec<String>,
}

/// A section `portal.providers.NAME`; the name is in its addresses and in links to people.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Whose people it vouches for. An external officer's provider names each that has accepted it.
    pub municipalities: Vec<MunicipalityCode>,
    /// What its button says.
    pub label: String,
    /// Exactly as in the provider's own description.
    pub issuer: String,
    pub client_id: String,
    pub client_secret_file: Option<RelativePathBuf>,
    #[serde(default)]
    pub client_authentication: ClientAuthentication,
    /// Addresses after the at sign that lead to this provider.
    #[serde(default)]
    pub mail_domains: Vec<String>,
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// Sent with the request; it proves nothing by itself.
    #[serde(default)]
    pub acr_values: String,
    #[serde(default)]
    pub resource: String,
    /// RS256, PS256, ES256; never a symmetric one.
    #[serde(default = "usual_algorithms")]
    pub algorithms: Vec<String>,
    /// Further audiences that its tokens name beside ours.
    #[serde(default)]
    pub extra_audiences: Vec<String>,
    /// Which claim identifies the person: `oid` at Entra, because its `sub` differs for each
    /// client.
    #[serde(default = "usual_subject")]
    pub subject_claim: String,
    /// The subject is what SCIM calls externalId.
    #[serde(default)]
    pub subject_is_external_id: bool,
    /// Claims that must be present, single and equal to one of these values.
    #[serde(default)]
    pub require: BTreeMap<String, Vec<String>>,
    /// The level of assurance.
    pub levels: Option<Levels>,
    #[serde(default)]
    pub roles: Roles,
    #[serde(default)]
    pub role_claim: String,
    #[serde(default)]
    pub role_format: RoleFormat,
    #[serde(default = "usual_session")]
    pub session_claim: String,
    /// Asks the provider's userinfo, too.
    #[serde(default)]
    pub userinfo: bool,
}

fn usual_scopes() -> Vec<String> {
    ["openid", "profile"].map(str::to_owned).to_vec()
}

fn usual_algorithms() -> Vec<String> {
    vec!["RS256".to_owned()]
}

fn usual_subject() -> String {
    "sub".to_owned()
}

fn usual_session() -> String {
    "sid".to_owned()
}

const SYMMETRIC_OR_NONE: [&str; 4] = ["none", "HS256", "HS384", "HS512"];
const KNOWN: [&str; 3] = ["RS256", "PS256", "ES256"];

impl Provider {
    /// # Errors
    /// Names what is wrong.
    pub(crate) fn check(&self, name: &str) -> anyhow::Result<()> {
        self.check_all()
            .with_context(|| format!("portal.providers.{name}"))?;
        let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        ensure!(
            !name.is_empty() && name.chars().all(is_plain),
            "portal.providers.{name}: the name is of a-z, 0-9 and hyphens"
        );
        Ok(())
    }

    fn check_all(&self) -> anyhow::Result<()> {
        ensure!(
            !self.municipalities.is_empty(),
            "municipalities: name at least one"
        );
        ensure!(!self.client_id.is_empty(), "client_id is empty");
        // Entra's shared endpoints do not show which organisation employs a person.
        let shared = ["/common/", "/organizations/", "/consumers/"];
        let is_shared = shared
            .iter()
            .any(|part| format!("{}/", self.issuer).contains(part));
        ensure!(
            !is_shared && !self.issuer.contains(['{', '}']),
            "issuer: use the municipality's own tenant, https://login.microsoftonline.com/<tenant id>/v2.0"
        );
        ensure!(
            !self.issuer.contains(['?', '#']) && self.issuer.contains("://"),
            "issuer is an https address without ? and #"
        );
        ensure!(
            self.scopes.iter().any(|it| it == "openid"),
            "scopes: openid is needed"
        );
        for algorithm in &self.algorithms {
            ensure!(
                !SYMMETRIC_OR_NONE.contains(&algorithm.as_str()),
                "algorithms: {algorithm} proves nothing"
            );
            ensure!(
                KNOWN.contains(&algorithm.as_str()),
                "algorithms: {algorithm} is not known"
            );
        }
        ensure!(!self.algorithms.is_empty(), "algorithms: name at least one");
        if self.roles != Roles::Ignored {
            ensure!(
                !self.role_claim.is_empty(),
                "role_claim: name the claim with the roles"
            );
            ensure!(
                self.municipalities.len() == 1,
                "roles: a provider for several municipalities cannot give roles"
            );
        }
        ensure!(
            !(self.subject_is_external_id && self.municipalities.len() > 1),
            "subject_is_external_id: externalId is one municipality's; link people with `scim link`"
        );
        Ok(())
    }

    pub(crate) fn secret(&self) -> anyhow::Result<Option<String>> {
        let Some(file) = &self.client_secret_file else {
            return Ok(None);
        };
        let file = file.relative();
        let secret = std::fs::read_to_string(&file)
            .with_context(|| format!("client_secret_file {}", file.display()))?;
        Ok(Some(secret.trim().to_owned()))
    }
}
