//! Compiles `proto/` into the committed Rust of `brudvagt-proto`; `--check` fails when they differ.
//!
//! Apart from `xtask` because its dependencies are heavy; no service crate has a build script.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail};
use prost::Message;

fn main() -> Result<()> {
    let check = std::env::args().any(|arg| arg == "--check");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../proto")
        .canonicalize()?;
    let committed = root.join("src/generated");
    let fresh = tempfile::tempdir()?;
    generate(&root, fresh.path())?;
    if check {
        if read_all(&committed)? != read_all(fresh.path())? {
            bail!("proto/src/generated is stale: run `cargo run -p brudvagt-codegen`");
        }
        return Ok(());
    }
    if committed.exists() {
        fs::remove_dir_all(&committed)?;
    }
    fs::create_dir_all(&committed)?;
    for (name, bytes) in read_all(fresh.path())? {
        fs::write(committed.join(name), bytes)?;
    }
    Ok(())
}

fn generate(root: &Path, out: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(&root.join("brudvagt"), &mut files)?;
    files.sort();
    let set = protox::compile(&files, [root]).context("compiling proto")?;
    fs::write(out.join("descriptor.bin"), set.encode_to_vec())?;
    tonic_prost_build::configure()
        .out_dir(out)
        .bytes(".")
        .compile_fds(set)
        .context("generating Rust")?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ext| ext == "proto") {
            files.push(path);
        }
    }
    Ok(())
}

fn read_all(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        all.insert(
            entry.file_name().to_string_lossy().into_owned(),
            fs::read(entry.path())?,
        );
    }
    Ok(all)
}
