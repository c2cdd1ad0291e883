//! How many files and connections the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Enough for every seat of every listener, the database pools and open files, with room to spare.
const ENOUGH: u64 = 8_192;

/// Raises the soft limit to the hard one: the usual soft limit of 1,024 is for programs that use
/// `select`, and a listener that has used it up lets nobody in. When it cannot be raised, a warning
/// is logged.
pub fn raise() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "open_files.not_raised");
    }
    let may = getrlimit(Resource::Nofile).current;
    if may.is_some_and(|may| may < ENOUGH) {
        tracing::warn!(limit = ?may, wanted = ENOUGH, "open_files.few");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn afterwards_as_many_files_may_be_open_as_the_machine_allows() {
        raise();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
