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
    let stat = Stat::read(pid)?;
    Ok(stat.ticks(UTIME)? + stat.ticks(STIME)?)
}

/// CPU used by a PostgreSQL server: its first process, the ones it has, and the ones that ended.
pub(crate) fn postgres_cpu_ms(postmaster: u32) -> anyhow::Result<f64> {
    let first = Stat::read(postmaster)?;
    let mut total = 0.0;
    for field in [UTIME, STIME, UTIME_OF_ENDED, STIME_OF_ENDED] {
        total += first.ticks(field)?;
    }
    for entry in fs::read_dir("/proc")?.flatten() {
        let name = entry.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // One that ends between the two reads is not counted.
        if parent(pid).is_ok_and(|parent| parent == postmaster) {
            total += cpu_ms(pid).unwrap_or(0.0);
        }
    }
    Ok(total)
}

/// The process that started this one.
pub(crate) fn parent(pid: u32) -> anyhow::Result<u32> {
    Ok(Stat::read(pid)?.field(PARENT)?.parse()?)
}

// Places in /proc/PID/stat, counted from after the name.
const PARENT: usize = 1;
const UTIME: usize = 11;
const STIME: usize = 12;
const UTIME_OF_ENDED: usize = 13;
const STIME_OF_ENDED: usize = 14;

/// The fields of `/proc/PID/stat` after the name, which may hold spaces.
struct Stat(String);

impl Stat {
    fn read(pid: u32) -> anyhow::Result<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let (_name, fields) = text.rsplit_once(')').context("stat")?;
        Ok(Self(fields.to_owned()))
    }

    fn field(&self, index: usize) -> anyhow::Result<&str> {
        self.0.split_whitespace().nth(index).context("stat")
    }

    /// A hundredth of a second a tick, in milliseconds.
    fn ticks(&self, index: usize) -> anyhow::Result<f64> {
        Ok(f64::from(self.field(index)?.parse::<u32>()?) * 10.0)
    }
}
