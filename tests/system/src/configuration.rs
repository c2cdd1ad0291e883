//! One configuration for all services: free ports, no mail leaves the machine.

use brudvagt_launcher::free_port;

/// `owner_url` without its owner: each service logs in under its own name.
pub(crate) fn configuration(owner_url: &str, nats_url: &str) -> String {
    let (_owner, place) = owner_url.rsplit_once('@').expect("an owner");
    let [
        ops,
        directory,
        intake,
        triage,
        deadlines,
        notification,
        esdh,
        smtp,
        mailbox,
        portal,
    ] = std::array::from_fn(|_| free_port().expect("a port"));
    format!(
        r#"demonstration = true
ops = "127.0.0.1:{ops}"

[database]
url = "postgres://{place}"

[nats]
url = "{nats_url}"
nkey_dir = "secrets/nats"

[secrets]
token_key = "secrets/token.key"
keyring = "secrets/keyring.toml"
signing_key = "secrets/signing.key"

[grpc]
directory = "127.0.0.1:{directory}"
intake = "127.0.0.1:{intake}"
triage = "127.0.0.1:{triage}"
deadlines = "127.0.0.1:{deadlines}"
notification = "127.0.0.1:{notification}"
esdh = "127.0.0.1:{esdh}"

[intake]
smtp_listen = "127.0.0.1:{smtp}"

[notification]
smtp_host = "127.0.0.1"
smtp_port = {mailbox}
smtp_tls = "none"
mail_from = "Brudvagt <brudvagt@test.example>"
mail_domain = "test.example"
portal_url = "http://127.0.0.1:{portal}"
mailbox_listen = "127.0.0.1:{mailbox}"

[portal]
listen = "127.0.0.1:{portal}"
public_url = "http://127.0.0.1:{portal}"
"#
    )
}
