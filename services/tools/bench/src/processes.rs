//! What processes use, read from /proc.

use std::fs;

use anyhow::Context;

/// Proportional set size of processes together, MB.
pub(crate) fn pss_mb(pids: &[u32]) -> anyhow::Result<f64> {
    let mut kb = 0_u32;
    for pid in pids {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        let line = text
            .lines()
            .find(|line| line.starts_with("Pss:"))
            .context("Pss")?;
        kb += line
            .split_whitespace()
            .nth(1)
            .context("Pss")?
            .parse::<u32>()?;
    }
    Ok(f64::from(kb) / 1024.0)
}

/// CPU used by a process, in milliseconds.
pub(crate) fn cpu_ms(pid: u32) -> anyhow::Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name may hold spaces; the fields count from after it.
    let fields = text.rsplit_once(')').context("stat")?.1;
    let ticks = |index: usize| -> anyhow::Result<u32> {
        Ok(fields
            .split_whitespace()
            .nth(index)
            .context("stat")?
            .parse()?)
    };
    Ok(f64::from(ticks(11)? + ticks(12)?) * 10.0)
}

/// CPU used by every process called `postgres`, ended children of theirs included, in milliseconds.
pub(crate) fn postgres_cpu_ms() -> anyhow::Result<f64> {
    let mut total = 0.0;
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if name.trim() == "postgres" {
            // A backend that ends between the two reads is not counted.
            total += cpu_ms(pid).unwrap_or(0.0);
        }
    }
    Ok(total)
}
