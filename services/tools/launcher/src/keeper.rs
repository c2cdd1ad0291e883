//! Cleans up after a starter that could not do so itself.

use std::{
    io::{self, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::Context;

/// Reads orders until the starter ends, even if killed: the kernel then closes the pipe.
///
/// Not the kernel's parent-death signal: that one follows the *thread* that started the server, and a
/// test's thread ends long before the other tests that use the server; nor would it remove the folder.
const SCRIPT: &str = r#"
pid=
while read -r word value; do
    case $word in
    watch) pid=$value ;;
    done) exit 0 ;;
    esac
done
if [ -n "$pid" ]; then
    kill -INT "$pid"
    n=0
    while kill -0 "$pid" && [ "$n" -lt 50 ]; do
        sleep 0.2
        n=$((n + 1))
    done
    kill -KILL "$pid"
fi
rm -rf -- "$1"
"#;

/// A shell beside the starter. When the starter is killed, it interrupts the watched process, waits
/// for its end, and removes the folder. When this is dropped, it does nothing and ends.
#[derive(Debug)]
pub struct Keeper {
    shell: Child,
}

impl Keeper {
    /// Keeps `folder`, with no process yet.
    ///
    /// # Errors
    /// When there is no shell to run.
    pub fn of(folder: &Path) -> anyhow::Result<Self> {
        let shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A Ctrl-C at the terminal, or a test runner's end of a whole group, must not reach it.
            .process_group(0)
            .spawn()
            .context("starting a shell to clean up")?;
        Ok(Self { shell })
    }

    /// Watches this process from now on, and no earlier one.
    ///
    /// # Errors
    /// When the shell is gone.
    pub fn watch(&mut self, process: &Child) -> anyhow::Result<()> {
        self.tell(&format!("watch {}\n", process.id()))
            .context("the shell that cleans up is gone")
    }

    fn tell(&mut self, order: &str) -> io::Result<()> {
        match &mut self.shell.stdin {
            Some(pipe) => pipe.write_all(order.as_bytes()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _told = self.tell("done\n");
        let _ended = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;
    use crate::scratch_dir;

    fn sleeper() -> Child {
        Command::new("sleep").arg("600").spawn().unwrap()
    }

    #[test]
    fn what_a_dead_starter_left_is_interrupted_and_removed() {
        let folder = scratch_dir("keeper").unwrap();
        let mut left = sleeper();
        let mut keeper = Keeper::of(&folder).unwrap();
        keeper.watch(&left).unwrap();
        // What the kernel does to a dead starter's pipe.
        drop(keeper.shell.stdin.take());
        assert_eq!(left.wait().unwrap().signal(), Some(2));
        assert!(keeper.shell.wait().unwrap().success());
        assert!(!folder.exists());
    }

    #[test]
    fn an_orderly_end_touches_nothing() {
        let folder = scratch_dir("keeper").unwrap();
        let mut left = sleeper();
        let mut keeper = Keeper::of(&folder).unwrap();
        keeper.watch(&left).unwrap();
        drop(keeper);
        assert!(left.try_wait().unwrap().is_none());
        assert!(folder.exists());
        left.kill().unwrap();
        left.wait().unwrap();
        std::fs::remove_dir(folder).unwrap();
    }
}
