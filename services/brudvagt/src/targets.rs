//! The services by name.

use anyhow::bail;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Directory,
    Intake,
    Triage,
    Deadlines,
    Notification,
    Esdh,
    Portal,
}

impl Target {
    /// In the order of their calls: whoever is called comes first.
    pub const ALL: [Self; 7] = [
        Self::Directory,
        Self::Intake,
        Self::Triage,
        Self::Deadlines,
        Self::Notification,
        Self::Esdh,
        Self::Portal,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Intake => "intake",
            Self::Triage => "triage",
            Self::Deadlines => "deadlines",
            Self::Notification => "notification",
            Self::Esdh => "esdh",
            Self::Portal => "portal",
        }
    }

    /// # Errors
    /// Names the target that is not one.
    pub fn parse(names: &[String]) -> anyhow::Result<Vec<Self>> {
        if names.iter().any(|name| name == "all") {
            return Ok(Self::ALL.to_vec());
        }
        let mut targets = Vec::with_capacity(names.len());
        for name in names {
            match Self::ALL.into_iter().find(|target| target.name() == name) {
                Some(target) => targets.push(target),
                None => bail!("no service is called {name:?}"),
            }
        }
        Ok(targets)
    }
}
