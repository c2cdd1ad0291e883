//! What strangers send, made wrong in every way: the readers that meet it first, and what must hold of each.
//!
//! A target takes any bytes and panics when a promise is broken. `tests/it.rs` runs each for some seconds with
//! each test run, over seeds that are changed at random ([`mutate`]); `fuzz/` runs the same ones for hours,
//! led by coverage.

pub mod mutate;
mod targets;

pub use targets::{TARGETS, Target};

/// Runs the target of this name on `bytes`.
///
/// # Panics
/// When a promise is broken; when there is no such target.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    assert!(target.is_some(), "no target {name}");
    if let Some(target) = target {
        (target.run)(bytes);
    }
}

/// Writes the target's seeds where libFuzzer looks for inputs, if `BRUDVAGT_FUZZ_CORPUS` names a folder.
///
/// # Panics
/// When they cannot be written.
pub fn plant(name: &str) {
    let Ok(folder) = std::env::var("BRUDVAGT_FUZZ_CORPUS") else {
        return;
    };
    let target = TARGETS.iter().find(|target| target.name == name);
    for (number, seed) in target.iter().flat_map(|it| it.seeds).enumerate() {
        let written = std::fs::write(format!("{folder}/seed-{number}"), seed);
        assert!(written.is_ok(), "{written:?}");
    }
}
