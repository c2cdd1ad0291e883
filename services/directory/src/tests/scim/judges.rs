//! What others judge a SCIM server by: scim2-tester and scim-sanity, from PyPI at pinned versions
//! (`judges/requirements.txt`), which `cargo xtask test` puts into `target/scim-venv`.

use std::path::{Path, PathBuf};

use tokio::{net::TcpListener, process::Command};

use super::*;

fn program(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/scim-venv/bin");
    let program = root.join(name);
    assert!(program.exists(), "`cargo xtask test` gets {name}");
    program
}

/// The door on a port of its own, and its address for 901.
async fn serve(world: &World) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let public_url = format!("http://{}/scim/v2", listener.local_addr().unwrap());
    let routes = scim::routes(world.db.store("directory"), Clock::default(), &public_url);
    let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    (format!("{public_url}/901"), serving)
}

async fn judge(command: &mut Command) {
    // A proxy of the machine's is none of this address's.
    for name in [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    let judged = command.output().await.unwrap();
    let said = String::from_utf8_lossy(&judged.stdout);
    let why = String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success(), "{said}\n{why}");
}

#[tokio::test]
async fn scim2_tester_finds_no_failure() {
    let world = World::new().await;
    let (address, serving) = serve(&world).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/scim/judges/tester.py");
    let mut command = Command::new(program("python"));
    judge(command.arg(script).args([&address, &world.token])).await;
    serving.abort();
}

#[tokio::test]
async fn scim_sanity_finds_no_failure() {
    let world = World::new().await;
    let (address, serving) = serve(&world).await;
    let mut command = Command::new(program("scim-sanity"));
    command.args([
        "probe",
        &address,
        "--token",
        &world.token,
        "--strict",
        "--i-accept-side-effects",
    ]);
    judge(&mut command).await;
    serving.abort();
}
