//! The operator's page, followed: its commands are run as they stand, on servers of the test's own.
//!
//! Only what belongs to the machine is replaced: folders (`/etc` is one of the test's), addresses, and
//! the programs that make users or speak to systemd.

use std::{
    fmt::Write as _,
    fs::{self, Permissions},
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use brudvagt_launcher::{Keeper, Nats, Postgres, Signal, end, free_port, programs};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

use crate::{
    installation::{program, settled},
    servers::postgres_that_asks,
};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Programs that a test must not run for real, as shell scripts of the same name.
const STAND_INS: [(&str, &str); 3] = [
    ("chown", "exit 0"),
    // As PostgreSQL's administrator; only its programs are run so.
    (
        "runuser",
        "shift 3; exec env PGDATABASE=postgres PGUSER=chef PGPASSWORD=hemmelig PGHOST=127.0.0.1 \"$@\"",
    ),
    // Owners are dropped, the rest is done.
    (
        "install",
        "words=(); while [ $# -gt 0 ]; do case $1 in -o|-g) shift ;; *) words+=(\"$1\") ;; esac; shift; \
         done; exec /usr/bin/install \"${words[@]}\"",
    ),
];

/// A machine on which the page is followed.
struct Machine {
    root: TempDir,
    postgres: Postgres,
    nats: Option<Nats>,
    running: Option<Child>,
    keeper: Keeper,
    /// Addresses of the page, and what they are here.
    replaced: Vec<(String, String)>,
    ops: u16,
    smtp: u16,
    /// What the commands printed.
    said: String,
}

impl Machine {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let postgres = postgres_that_asks("SELECT 1").await;
        let inside = |path: &str| format!("{}{path}", root.path().display());
        for folder in [
            "/etc/brudvagt",
            "/etc/systemd/system",
            "/etc/postgresql/15/main/conf.d",
            "/var/lib",
            "/root",
            "/bin",
        ] {
            fs::create_dir_all(inside(folder)).unwrap();
        }
        for (name, script) in STAND_INS {
            let file = inside(&format!("/bin/{name}"));
            fs::write(&file, format!("#!/bin/bash\n{script}\n")).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o755)).unwrap();
        }
        symlink(env!("CARGO_BIN_EXE_brudvagt"), inside("/bin/brudvagt")).unwrap();
        let [ops, smtp] = [(); 2].map(|()| free_port().unwrap());
        let at = |port: u16| format!("127.0.0.1:{port}");
        let mut replaced = Vec::new();
        replaced.push(("127.0.0.1:9464".to_owned(), at(ops)));
        replaced.push(("127.0.0.1:2525".to_owned(), at(smtp)));
        replaced.push(("127.0.0.1:5432".to_owned(), at(postgres.port())));
        replaced.push((
            "@127.0.0.1/".to_owned(),
            format!("@{}/", at(postgres.port())),
        ));
        for port in [7001, 7002, 7003, 7004, 7005, 7006, 8080, 8085] {
            replaced.push((at(port), at(free_port().unwrap())));
        }
        Self {
            keeper: Keeper::of(root.path()).unwrap(),
            root,
            postgres,
            nats: None,
            running: None,
            replaced,
            ops,
            smtp,
            said: String::new(),
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// What stands on the page, for this machine; a text that is already for it stays.
    fn here(&self, text: &str) -> String {
        let root = self.root.path().display().to_string();
        let mut text = text.replace(&root, "");
        for folder in ["etc", "var", "root"] {
            text = text.replace(&format!("/{folder}/"), &format!("\0{folder}/"));
        }
        let text = text.replace('\0', &format!("{root}/"));
        let replaced = self.replaced.iter();
        replaced.fold(text, |text, (from, to)| text.replace(from, to))
    }

    /// Runs a block; what systemd or a look at a port would do is done here.
    async fn follow(&mut self, block: &str) {
        let mut script = String::new();
        for line in block.lines() {
            match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["systemctl", rest @ ..] => {
                    self.shell(&std::mem::take(&mut script));
                    self.systemctl(rest);
                }
                ["curl", .., url] => {
                    self.shell(&std::mem::take(&mut script));
                    let url = self.here(url);
                    let (place, path) = url.trim_start_matches("http://").split_once('/').unwrap();
                    let answer = settled("the port answers", || async { get(place, path) }).await;
                    self.said.push_str(&answer);
                }
                _command => writeln!(script, "{line}").unwrap(),
            }
        }
        self.shell(&script);
        // What the page says to change by hand: this machine's addresses.
        let configuration = self.path("etc/brudvagt/brudvagt.toml");
        if let Ok(text) = fs::read_to_string(&configuration) {
            fs::write(configuration, self.here(&text)).unwrap();
        }
    }

    fn shell(&mut self, script: &str) {
        let path = std::env::var("PATH").unwrap();
        let beside = self.postgres.program().parent().unwrap();
        let bin = self.path("bin");
        let done = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &self.here(script)])
            .current_dir(REPOSITORY)
            .env(
                "PATH",
                format!("{}:{}:{path}", bin.display(), beside.display()),
            )
            .env("PGPORT", self.postgres.port().to_string())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        self.said.push_str(&String::from_utf8_lossy(&done.stdout));
        let complaint = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success(),
            "{script}\n{}\n{complaint}",
            self.said
        );
    }

    fn systemctl(&mut self, words: &[&str]) {
        match words {
            ["daemon-reload"] | ["reload", "postgresql"] => {}
            ["restart", "nats-server"] => {
                let file = fs::read_to_string(self.path("etc/nats-server.conf")).unwrap();
                let logins = self.path("etc/nats/authorization.conf");
                let logins = fs::read_to_string(logins).unwrap();
                assert!(file.contains("include nats/authorization.conf"));
                // The server's own folder and port come from the test; the rest is the file's.
                let file = file.replace("include nats/authorization.conf", &logins);
                let file = file.replace("store_dir: /var/lib/nats\n", "\n");
                let nats = Nats::start_with(&programs(&|_text| {}).unwrap(), &file).unwrap();
                let place = nats.url().trim_start_matches("nats://").to_owned();
                self.replaced.push(("127.0.0.1:4222".to_owned(), place));
                self.nats = Some(nats);
            }
            ["enable", "--now", "brudvagt"] | ["restart", "brudvagt"] => self.start(),
            other => panic!("systemctl {other:?} is not known here"),
        }
    }

    /// As the unit says.
    fn start(&mut self) {
        if let Some(mut child) = self.running.take() {
            end(&mut child, Signal::TERM);
        }
        let unit = fs::read_to_string(self.path("etc/systemd/system/brudvagt.service")).unwrap();
        let line = unit
            .lines()
            .find_map(|line| line.strip_prefix("ExecStart="));
        let words: Vec<&str> = line.unwrap().split(' ').collect();
        let [
            "/usr/bin/brudvagt",
            "--config",
            "/etc/brudvagt/brudvagt.toml",
            rest @ ..,
        ] = &*words
        else {
            panic!("{words:?}");
        };
        let mut log = fs::File::options();
        let log = log.create(true).append(true).open(self.path("log"));
        let log = log.unwrap();
        let child = program(&self.path("etc/brudvagt/brudvagt.toml"))
            .args(rest)
            .stdin(Stdio::null())
            .stderr(log.try_clone().unwrap())
            .stdout(log)
            .spawn()
            .unwrap();
        self.keeper.watch(&child).unwrap();
        self.running = Some(child);
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            end(&mut child, Signal::TERM);
        }
    }
}

/// What a port answers with 200; nothing otherwise.
fn get(place: &str, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(place).ok()?;
    write!(stream, "GET /{path} HTTP/1.0\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    head.contains(" 200 ").then(|| body.to_owned())
}

/// The blocks of the sections from the third to the one before `## Fetching`.
fn blocks() -> Vec<String> {
    let page = fs::read_to_string(format!("{REPOSITORY}/docs/operation.md")).unwrap();
    let from = page.find("\n## 3. ").unwrap();
    let to = page.find("\n## Fetching").unwrap();
    let mut blocks = Vec::new();
    for part in page.get(from..to).unwrap().split("```sh\n").skip(1) {
        blocks.push(part.split("```").next().unwrap().to_owned());
    }
    blocks
}

/// Hands a mail to the receiver as a gateway does.
fn send_mail(port: u16) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap()).lines();
    let mail = "From: Maja Holm <maja.holm@nordvig.example>\r\n\
                To: databrud@nordvig.example\r\nSubject: Et brev\r\n\
                Message-ID: <et.brev@nordvig.example>\r\n\r\n\
                Et brev kom til den forkerte borger.\r\n.";
    for (say, answer) in [
        ("", "220"),
        ("HELO gateway.example", "250"),
        ("MAIL FROM:<maja.holm@nordvig.example>", "250"),
        ("RCPT TO:<databrud@nordvig.example>", "250"),
        ("DATA", "354"),
        (mail, "250"),
    ] {
        if !say.is_empty() {
            write!(stream, "{say}\r\n").unwrap();
        }
        let heard = answers.next().unwrap().unwrap();
        assert!(heard.starts_with(answer), "{say}: {heard}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_the_operators_page_receives_a_first_report() {
    let mut machine = Machine::new().await;
    for block in blocks() {
        machine.follow(&block).await;
    }
    let said = &machine.said;
    for part in [
        "nothing of Brudvagt in it",
        "an installation's streams",
        "\"database\":true",
        "Nordvig Kommune (901), new",
        "Nothing is done yet",
        "Saved.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let keyring = fs::read_to_string(machine.path("etc/brudvagt/secrets/keyring.toml")).unwrap();
    let keys = keyring.lines().filter(|line| line.starts_with('"'));
    assert_eq!(keys.count(), 3, "901, 902 and the one that came later");

    let ops = format!("127.0.0.1:{}", machine.ops);
    settled("it is ready again", || async { get(&ops, "readyz") }).await;
    send_mail(machine.smtp);
    let database = format!(
        "postgres://chef:hemmelig@127.0.0.1:{}/brudvagt",
        machine.postgres.port()
    );
    settled("the mail is a case", || async {
        let mut chief = PgConnection::connect(&database).await.ok()?;
        let counted = sqlx::query_scalar("SELECT count(*) FROM triage.cases");
        let n_cases: i64 = counted.fetch_one(&mut chief).await.ok()?;
        (n_cases == 1).then_some(())
    })
    .await;

    // A variable may call the command's process a demonstration; what runs is none and has no key of one.
    let seeded = program(&machine.path("etc/brudvagt/brudvagt.toml"))
        .arg("seed")
        .env("BRUDVAGT__DEMONSTRATION", "true")
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&seeded.stderr);
    assert!(
        complaint.contains("nothing made up is put among real cases"),
        "{complaint}"
    );
    let mut chief = PgConnection::connect(&database).await.unwrap();
    let counted = sqlx::query_scalar("SELECT count(*) FROM directory.municipalities");
    let n_municipalities: i64 = counted.fetch_one(&mut chief).await.unwrap();
    assert_eq!(n_municipalities, 1);
}

/// The words of a text that are names of metrics.
fn metrics(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
        .filter(|word| word.starts_with("brudvagt_"))
        .collect()
}

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("page.rs") {
            found.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_metric_that_the_page_or_an_alert_names_is_one_of_ours() {
    let mut ours = String::new();
    sources(&Path::new(REPOSITORY).join("services"), &mut ours);
    let mut n_named = 0;
    for file in ["docs/operation.md", "deploy/prometheus/brudvagt.rules.yml"] {
        let text = fs::read_to_string(format!("{REPOSITORY}/{file}")).unwrap();
        for name in metrics(&text) {
            assert!(ours.contains(&format!("\"{name}\"")), "{file}: {name}");
            n_named += 1;
        }
    }
    assert!(n_named > 20, "{n_named}");
}
