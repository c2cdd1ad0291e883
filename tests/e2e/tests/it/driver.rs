//! Chromedriver, and the commands that fantoccini has no function for.

use std::{
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use brudvagt_launcher::{Keeper, Signal, end, scratch_dir};
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::Value;
use url::{ParseError, Url};

/// A chromedriver on a port that the system picked. It and its browser end with the test.
#[derive(Debug)]
pub(crate) struct Driver {
    pub(crate) url: String,
    /// What the browser writes goes here.
    pub(crate) folder: PathBuf,
    child: Child,
    /// Ends the driver when the test itself is killed.
    _keeper: Keeper,
}

impl Driver {
    pub(crate) fn start() -> Self {
        let folder = scratch_dir("browser").unwrap();
        let mut keeper = Keeper::of(&folder).unwrap();
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", &folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver; `cargo xtask test` installs it");
        keeper.watch(&child).unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let port = port(&mut said);
        // It goes on talking, and must not find the pipe full.
        std::thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        Self {
            url: format!("http://127.0.0.1:{port}"),
            folder,
            child,
            _keeper: keeper,
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        end(&mut self.child, Signal::TERM);
        let _removed = fs::remove_dir_all(&self.folder);
    }
}

/// The driver says which port it got.
fn port(said: &mut impl BufRead) -> u16 {
    let mut line = String::new();
    while said.read_line(&mut line).unwrap() > 0 {
        if let Some((_, port)) = line.trim_end().split_once("successfully on port ") {
            return port.trim_end_matches('.').parse().unwrap();
        }
        line.clear();
    }
    panic!("chromedriver ended before it was ready");
}

/// `POST /session/{id}/{path}`.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) path: &'static str,
    pub(crate) body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// Where pictures of pages go: beside what cargo builds.
pub(crate) fn shots() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("e2e");
    let folder = folder.join("shots");
    fs::create_dir_all(&folder).unwrap();
    folder
}
