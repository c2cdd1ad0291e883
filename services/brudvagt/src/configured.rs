//! The configuration that a command is given.

use std::path::Path;

use anyhow::Context as _;
use brudvagt_kit::config::{self, Base};

/// What every process needs, from the configuration.
///
/// # Errors
/// When it is wrong, or there is none.
pub(crate) fn base(file: &Path) -> anyhow::Result<Base> {
    config::base(&config::figment(file)).with_context(|| {
        let file = file.display();
        match std::fs::File::open(file.to_string()) {
            Ok(_there) => format!("{file} is wrong"),
            Err(error) => format!(
                "{file} cannot be read ({error}): name the configuration with --config, or run this in \
                 the folder where it lies"
            ),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_configuration_is_named_with_what_to_do() {
        let error = base(Path::new("/nowhere/brudvagt.toml")).unwrap_err();
        let said = format!("{error:#}");
        for part in ["/nowhere/brudvagt.toml cannot be read", "--config"] {
            assert!(said.contains(part), "{said}");
        }
    }
}
