//! Real servers, started, killed, started again, and gone without a trace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    io::Read,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
};

use brudvagt_launcher::{Nats, Postgres, programs, scratch_dir};

fn quiet(_text: &str) {}

fn psql(postgres: &Postgres, sql: &str) -> String {
    let said = Command::new(postgres.program().with_file_name("psql"))
        .args(["--no-psqlrc", "-At", "-c", sql, &postgres.url("postgres")])
        .output()
        .unwrap();
    String::from_utf8(said.stdout).unwrap()
}

#[test]
fn postgres_comes_back_with_its_data_and_leaves_nothing() {
    let mut postgres = Postgres::start(&programs(&quiet).unwrap(), false).unwrap();
    psql(&postgres, "CREATE TABLE kept AS SELECT 7 AS n");
    psql(&postgres, "CHECKPOINT");
    let folder = postgres.folder().to_owned();
    postgres.restart().unwrap();
    assert_eq!(psql(&postgres, "SELECT n FROM kept"), "7\n");
    drop(postgres);
    assert!(!folder.exists());
}

#[test]
fn nats_answers_on_the_same_port_after_sigkill() {
    let mut nats = Nats::start(&programs(&quiet).unwrap()).unwrap();
    let address = nats.url().replace("nats://", "");
    let greets = || {
        let mut greeting = [0; 5];
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.read_exact(&mut greeting).unwrap();
        assert_eq!(&greeting, b"INFO ");
    };
    greets();
    nats.restart().unwrap();
    greets();
    drop(nats);
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn a_folder_that_is_there_is_never_shared() {
    let mine = scratch_dir("shared").unwrap();
    let next = |folder: &Path| {
        let name = folder.to_str().unwrap();
        let (stem, count) = name.rsplit_once('-').unwrap();
        format!("{stem}-{}", count.parse::<u32>().unwrap() + 1)
    };
    let somebodys = PathBuf::from(next(&mine));
    fs::create_dir(&somebodys).unwrap();
    let another = scratch_dir("shared").unwrap();
    assert_ne!(another, somebodys);
    for folder in [mine, somebodys, another] {
        fs::remove_dir(folder).unwrap();
    }
}
