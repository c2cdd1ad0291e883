//! One service as a process of its own.

use std::{
    fs::File,
    io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use brudvagt_launcher::{Keeper, Signal, end, free_port};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::look::until;

pub(crate) struct Service {
    pub(crate) name: &'static str,
    /// The operator's port: each process has one.
    ops: u16,
    folder: PathBuf,
    child: Option<Child>,
    keeper: Keeper,
}

impl Service {
    pub(crate) fn new(name: &'static str, folder: &Path) -> Self {
        Self {
            name,
            ops: free_port().unwrap(),
            folder: folder.to_owned(),
            child: None,
            keeper: Keeper::of(folder).unwrap(),
        }
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.name))
    }

    /// Starts it, its clock `ahead` seconds ahead of the machine's.
    pub(crate) fn start(&mut self, ahead: u32) {
        let mut options = File::options();
        let log = options.create(true).append(true).open(self.log()).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_brudvagt"))
            .current_dir(&self.folder)
            .args(["run", "--target", self.name, "--clock-ahead"])
            .arg(ahead.to_string())
            .env("BRUDVAGT__OPS", format!("127.0.0.1:{}", self.ops))
            .stdin(Stdio::null())
            .stderr(log.try_clone().unwrap())
            .stdout(log)
            .process_group(0)
            .spawn()
            .unwrap();
        self.keeper.watch(self.child.insert(child)).unwrap();
    }

    pub(crate) async fn is_ready(&self) {
        until(&format!("{} is ready", self.name), || async {
            let answer = self.ask("GET", "/readyz", "").await;
            let answer = answer.map_err(|error| error.to_string())?;
            let ready = answer.starts_with("HTTP/1.1 200");
            ready.then_some(()).ok_or(answer)
        })
        .await;
    }

    pub(crate) async fn move_clock(&self, seconds: u32) {
        let answer = self
            .ask("POST", "/clock", &format!("{{\"seconds\":{seconds}}}"))
            .await
            .unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let by_itself = child.try_wait().unwrap();
            assert_eq!(by_itself, None, "{} ended by itself", self.name);
            end(&mut child, Signal::KILL);
        }
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.ops)).await?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            end(&mut child, Signal::KILL);
        }
    }
}
