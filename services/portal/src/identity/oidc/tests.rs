//! Against a provider made from the standard, that can be told to do wrong. People are made up, and so
//! are its keys: they sign nothing else.

mod fake;
mod kept;
mod talking;
mod tokens;

use std::{collections::BTreeMap, sync::Arc};

use self::fake::Fake;
use super::{Endpoint, Prompt, Provider, Refusal, Secrets, Told, fetch::Fetch};

const STATE: &str = "state";
const NONCE: &str = "nonce-of-this-sign-in";
const VERIFIER: &str = "verifier-of-this-sign-in-which-is-long-enough";
const CALLBACK: &str = "https://brud.example/log-ind/nordvig/svar";

const SECRETS: Secrets<'_> = Secrets {
    state: STATE,
    nonce: NONCE,
    verifier: VERIFIER,
};

fn settings(issuer: &str, more: &str) -> Provider {
    toml::from_str(&format!(
        "municipalities = ['901']\nlabel = 'Nordvig'\nissuer = '{issuer}'\nclient_id = 'brudvagt-901'\n{more}"
    ))
    .unwrap()
}

fn endpoint(fake: &Fake, more: &str) -> Arc<Endpoint> {
    let settings = BTreeMap::from([("nordvig".to_owned(), settings(&fake.issuer, more))]);
    let mut all = super::providers(&settings, &["127.0.0.1".to_owned()]).unwrap();
    all.remove("nordvig").unwrap()
}

/// From the button to the proof.
async fn sign_in(fake: &Fake, endpoint: &Endpoint) -> Result<Told, Refusal> {
    let address = endpoint.address(CALLBACK, &SECRETS, Prompt::Usual).await?;
    let code = fake.authorize(&address);
    endpoint.exchange(&code, CALLBACK, &SECRETS).await
}

#[test]
fn a_provider_that_says_nothing_of_who_employs_somebody_is_refused_when_it_is_set() {
    for (issuer, more) in [
        ("https://login.microsoftonline.com/common/v2.0", ""),
        ("https://login.microsoftonline.com/organizations/v2.0", ""),
        ("https://login.microsoftonline.com/consumers/v2.0", ""),
        ("https://login.microsoftonline.com/{tenantid}/v2.0", ""),
        ("https://i.example", "algorithms = ['HS256']"),
        ("https://i.example", "algorithms = ['none']"),
        ("https://i.example", "algorithms = []"),
        ("https://i.example", "scopes = ['profile']"),
        ("https://i.example", "roles = 'set'"),
    ] {
        assert!(
            settings(issuer, more).check("nordvig").is_err(),
            "{issuer} {more}"
        );
    }
    let tenant = "https://login.microsoftonline.com/nordvig.example/v2.0";
    assert!(settings(tenant, "").check("nordvig").is_ok());
    assert!(settings(tenant, "").check("Nord/vig").is_err());
}

#[tokio::test]
async fn our_own_walls_are_asked_nothing_unless_the_file_says_so() {
    let fake = Fake::start().await;
    let walls = Fetch::new(&[]).unwrap();
    assert_eq!(
        walls.get(&fake.issuer, None).await.err(),
        Some(Refusal::ProviderAway)
    );
    let secure = fake.issuer.replace("http:", "https:");
    assert_eq!(
        walls.get(&secure, None).await.err(),
        Some(Refusal::ProviderAway)
    );
    assert_eq!(fake.n_asked(), 0);
}
