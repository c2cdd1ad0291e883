//! Servers that somebody else runs: with passwords, with logins, and with faults.

use std::{
    fs::{self, Permissions},
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Child,
};

use brudvagt_launcher::{Configuration, Keeper, Nats, Postgres, Signal, end, free_port, programs};
use brudvagt_testkit::TestDb;
use brudvagt_types::Service;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::installation::{program, run, said, settled};

/// Keys and a configuration in a folder.
struct Place {
    folder: TempDir,
    settings: Configuration,
}

impl Place {
    fn new(owner_url: String, nats_url: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Configuration::new(owner_url, nats_url).unwrap();
        let place = Self { folder, settings };
        let secrets = place.path("secrets");
        let codes: Vec<String> = (901..=912).map(|code| code.to_string()).collect();
        let out = secrets.to_str().unwrap();
        place.said(&["keys", "--municipalities", &codes.join(","), "--out", out]);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The configuration's file, written anew.
    fn config(&self) -> PathBuf {
        let file = self.path("brudvagt.toml");
        fs::write(&file, self.settings.to_string()).unwrap();
        file
    }

    fn said(&self, arguments: &[&str]) -> String {
        said(&self.config(), arguments)
    }

    /// What `doctor servers` prints when it finds something wrong.
    fn complaint(&self) -> String {
        let mut doctor = program(&self.config());
        let done = doctor.args(["doctor", "servers"]).output().unwrap();
        assert_eq!(done.status.code(), Some(1));
        String::from_utf8(done.stdout).unwrap()
    }
}

/// All services, until this is dropped or the test is killed.
struct Running {
    child: Child,
    _keeper: Keeper,
}

impl Running {
    fn start(config: &Path, place: &Place) -> Self {
        let mut keeper = Keeper::of(place.folder.path()).unwrap();
        let child = run(config, &place.path("log"));
        keeper.watch(&child).unwrap();
        Self {
            child,
            _keeper: keeper,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        end(&mut self.child, Signal::TERM);
    }
}

/// A server that lets nobody in without a password.
async fn postgres_with_passwords() -> Postgres {
    postgres_that_asks("CREATE DATABASE brudvagt OWNER ejer").await
}

/// The same with what `made` makes; `chef` is its administrator.
pub(crate) async fn postgres_that_asks(made: &'static str) -> Postgres {
    let mut postgres = Postgres::start(&programs(&|_text| {}).unwrap(), false).unwrap();
    let mut owner = PgConnection::connect(&postgres.url("postgres"))
        .await
        .unwrap();
    for statement in [
        "CREATE ROLE ejer LOGIN PASSWORD 'hemmelig'",
        "CREATE ROLE chef LOGIN SUPERUSER PASSWORD 'hemmelig'",
        made,
        "CHECKPOINT",
    ] {
        sqlx::query(statement).execute(&mut owner).await.unwrap();
    }
    owner.close().await.unwrap();
    let rules = postgres.folder().join("data/pg_hba.conf");
    fs::write(rules, "host all all 127.0.0.1/32 scram-sha-256\n").unwrap();
    postgres.restart().unwrap();
    postgres
}

/// The lines that let a bus talk over TLS alone, and the file by which others know it.
fn certificate(folder: &TempDir) -> (String, PathBuf) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let file = |name: &str, content: String| {
        let file = folder.path().join(name);
        fs::write(&file, content).unwrap();
        file
    };
    let certificate = file("bus.pem", made.cert.pem());
    let key = file("bus.key", made.signing_key.serialize_pem());
    // The bus does not run as the one who made the folder.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let lines = format!("tls {{ cert_file: {certificate:?}, key_file: {key:?} }}\n");
    (lines, certificate)
}

async fn n_cases(owner_url: &str) -> i64 {
    let mut owner = PgConnection::connect(owner_url).await.unwrap();
    let count = sqlx::query_scalar("SELECT count(*) FROM triage.cases");
    count.fetch_one(&mut owner).await.unwrap()
}

#[tokio::test]
async fn servers_with_passwords_logins_and_tls_serve_an_installation_again_and_again() {
    let postgres = postgres_with_passwords().await;
    let owner_url = format!(
        "postgres://ejer:hemmelig@127.0.0.1:{}/brudvagt",
        postgres.port()
    );
    let mut place = Place::new(owner_url.clone(), String::new());
    let logins = place.path("secrets/nats");
    let rights = place.said(&["nats-config", "--logins", logins.to_str().unwrap()]);
    let certified = tempfile::tempdir().unwrap();
    let (tls, authority) = certificate(&certified);
    let nats = Nats::start_with(&programs(&|_text| {}).unwrap(), &(rights + &tls)).unwrap();
    place.settings.nats_url = nats.url();
    place.settings.nats_authority = Some(authority.clone());
    let passwords = place.path("secrets/passwords");
    fs::create_dir(&passwords).unwrap();
    for role in Service::database_roles() {
        fs::write(passwords.join(&role), format!("{role} er hemmelig")).unwrap();
    }
    let complaint = place.complaint();
    assert!(
        complaint.contains("run what `brudvagt roles` prints"),
        "{complaint}"
    );
    // The owner may make no roles: they are the administrator's.
    let roles = place.said(&["roles", "--passwords", passwords.to_str().unwrap()]);
    let chief = owner_url.replace("ejer:", "chef:");
    let mut chief = PgConnection::connect(&chief).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(roles))
        .execute(&mut chief)
        .await
        .unwrap();
    chief.close().await.unwrap();
    place.settings.password_dir = Some(passwords);

    let before = place.said(&["doctor", "servers"]);
    assert_eq!(before.matches("nothing of Brudvagt in it").count(), 2);
    let mut n_cases_once = None;
    for _time in 0..2 {
        place.said(&["migrate"]);
        let config = place.config();
        let running = Running::start(&config, &place);
        settled("it is ready", || async {
            let mut stream = TcpStream::connect(("127.0.0.1", place.settings.ops)).ok()?;
            write!(stream, "GET /readyz HTTP/1.0\r\n\r\n").ok()?;
            let mut status = String::new();
            BufReader::new(stream).read_line(&mut status).ok()?;
            status.contains(" 200 ").then_some(())
        })
        .await;
        place.said(&["seed"]);
        drop(running);
        let n_cases = n_cases(&owner_url).await;
        assert!(n_cases > 0);
        assert_eq!(*n_cases_once.get_or_insert(n_cases), n_cases);
    }
    let after = place.said(&["doctor", "servers"]);
    assert!(after.contains("an installation, in the schemas directory, intake, triage"));
    assert!(after.contains("an installation's streams BRUDVAGT_EVENTS"));

    // One municipality's key is another one, though the others' cases open.
    let keyring = place.path("secrets/keyring.toml");
    let kept = fs::read_to_string(&keyring).unwrap();
    let (_, key) = kept.split_once("\"901\" = \"").unwrap();
    let turned = if key.starts_with('A') { "B" } else { "A" };
    let changed = kept.replace(key, &format!("{turned}{}", key.get(1..).unwrap()));
    fs::write(&keyring, changed).unwrap();
    let complaint = place.complaint();
    let missing = "cases of municipality 901 in the database are sealed with other keys";
    assert!(complaint.contains(missing), "{complaint}");
    fs::write(&keyring, kept).unwrap();

    let mut other = Place::new(owner_url, nats.url());
    other.settings.nats_authority = Some(authority);
    let complaint = other.complaint();
    for wrong in [
        "the server has a role brudvagt_deadlines, which cannot log in with no password",
        "in the database are sealed with other keys than those in",
        "does not know the logins in",
    ] {
        assert!(complaint.contains(wrong), "{complaint}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_or_refuses_is_named_with_what_to_do() {
    let postgres = postgres_with_passwords().await;
    let address =
        |user: &str, port, database: &str| format!("postgres://{user}@127.0.0.1:{port}/{database}");
    let nobody = free_port().unwrap();
    let mut place = Place::new(String::new(), format!("nats://127.0.0.1:{nobody}"));
    for (owner_url, wrong) in [
        (
            address("ejer:hemmelig", nobody, "brudvagt"),
            format!("no PostgreSQL answers at 127.0.0.1:{nobody}"),
        ),
        (
            address("ejer:forkert", postgres.port(), "brudvagt"),
            "refuses ejer: give the address the right user and password".to_owned(),
        ),
        (
            address("ejer:hemmelig", postgres.port(), "ingen"),
            "has no database ingen: make it with CREATE DATABASE ingen".to_owned(),
        ),
        (
            address("ejer:hemmelig", postgres.port(), "postgres"),
            "ejer may make nothing in database postgres".to_owned(),
        ),
    ] {
        place.settings.owner_url = owner_url;
        let complaint = place.complaint();
        assert!(complaint.contains(&wrong), "{complaint}");
        let wrong = format!("no NATS answers at 127.0.0.1:{nobody}");
        assert!(complaint.contains(&wrong), "{complaint}");
        assert!(!complaint.contains("hemmelig"), "{complaint}");
    }
}

#[tokio::test]
async fn a_bus_that_cannot_be_trusted_is_named_with_what_to_do() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let [(tls, _), (_, anothers)] = folders.each_ref().map(certificate);
    let programs = programs(&|_text| {}).unwrap();
    let secret = Nats::start_with(&programs, &tls).unwrap();
    let plain = Nats::start(&programs).unwrap();
    let unreachable = format!("postgres://nobody@127.0.0.1:{}/none", free_port().unwrap());
    for (nats, authority, wrong) in [
        (
            &secret,
            None,
            "has a certificate that this machine does not trust",
        ),
        (&secret, Some(&anothers), "does not vouch for"),
        (&plain, Some(&anothers), "offers no TLS, or"),
    ] {
        let mut place = Place::new(unreachable.clone(), nats.url());
        place.settings.nats_authority = authority.cloned();
        let complaint = place.complaint();
        assert!(complaint.contains(wrong), "{complaint}");
    }
}

#[tokio::test]
async fn a_database_that_holds_something_else_is_left_alone() {
    let database = TestDb::create(&[]).await;
    let mut owner = database.owner().await;
    let make = "CREATE TABLE public.faktura (n int)";
    sqlx::query(make).execute(&mut owner).await.unwrap();
    let place = Place::new(database.owner_url().to_owned(), nats_without_jetstream());
    let complaint = place.complaint();
    for wrong in [
        "holds something else (table public.faktura)",
        "keeps no messages: switch its JetStream on",
    ] {
        assert!(complaint.contains(wrong), "{complaint}");
    }
}

#[tokio::test]
async fn the_bus_of_another_installation_is_left_alone() {
    let theirs = TestDb::create(&[]).await;
    let nats = Nats::start(&programs(&|_text| {}).unwrap()).unwrap();
    let place = Place::new(theirs.owner_url().to_owned(), nats.url());
    place.said(&["migrate"]);
    place.said(&["doctor", "servers"]);
    let ours = TestDb::create(&[]).await;
    let mut other = place;
    other.settings.owner_url = ours.owner_url().to_owned();
    let complaint = other.complaint();
    let wrong = "another installation may be using this NATS";
    assert!(complaint.contains(wrong), "{complaint}");
}

#[tokio::test]
async fn a_bus_that_lost_its_streams_is_named_with_what_to_do() {
    let database = TestDb::create(&[]).await;
    let nats = Nats::start(&programs(&|_text| {}).unwrap()).unwrap();
    let place = Place::new(database.owner_url().to_owned(), nats.url());
    place.said(&["migrate", "--database-only"]);
    let told = place.said(&["doctor", "servers"]);
    let wrong = "the bus none of its streams: `brudvagt migrate` makes them";
    assert!(told.contains(wrong), "{told}");
}

#[tokio::test]
async fn keys_of_other_municipalities_do_not_fit_a_database() {
    let database = TestDb::create(&[]).await;
    let place = Place::new(database.owner_url().to_owned(), nats_without_jetstream());
    place.said(&["migrate", "--database-only"]);
    let mut owner = database.owner().await;
    let columns = "name, cvr, report_address, esdh_pattern, esdh_system, language, dpo_name, \
                   dpo_contact, contact_point, notifier";
    let values = vec!["''"; columns.split(", ").count()].join(", ");
    let insert = format!(
        "INSERT INTO directory.municipalities (municipality, {columns}, changed_at)
         VALUES ('101', {values}, 'epoch')"
    );
    let insert = sqlx::query(AssertSqlSafe(insert));
    insert.execute(&mut owner).await.unwrap();
    let complaint = place.complaint();
    let wrong = "the database holds municipality 101, for which";
    assert!(complaint.contains(wrong), "{complaint}");
}

/// Greets as a NATS that was started without JetStream, once, and gives its address.
fn nats_without_jetstream() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let info = r#"{"server_id":"x","version":"2.10.0","max_payload":1048576,"headers":true}"#;
        write!(stream, "INFO {info}\r\n").unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            if line == "PING" {
                stream.write_all(b"PONG\r\n").unwrap();
            }
        }
    });
    format!("nats://127.0.0.1:{port}")
}
