/// The services of an installation. The one list of them: what starts, migrates, logs in, has a schema
/// or is checked for each service goes through [`Service::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    Directory,
    Intake,
    Triage,
    Deadlines,
    Notification,
    Esdh,
    Portal,
}

impl Service {
    /// In the order of their calls: a service comes after those it calls.
    pub const ALL: [Self; 7] = [
        Self::Directory,
        Self::Intake,
        Self::Triage,
        Self::Deadlines,
        Self::Notification,
        Self::Esdh,
        Self::Portal,
    ];

    /// The name of its target, its section in the configuration, its schema, its login on the bus
    /// and, with `brudvagt_` before it, its role in the database.
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

    /// Whether it is called over gRPC and says events of its own. The portal only asks and listens.
    pub const fn speaks(self) -> bool {
        match self {
            Self::Directory
            | Self::Intake
            | Self::Triage
            | Self::Deadlines
            | Self::Notification
            | Self::Esdh => true,
            Self::Portal => false,
        }
    }

    /// Whether it keeps what people write, and so needs the key ring.
    pub const fn seals(self) -> bool {
        match self {
            Self::Intake | Self::Triage | Self::Notification => true,
            Self::Directory | Self::Deadlines | Self::Esdh | Self::Portal => false,
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }

    /// Its login to PostgreSQL for what it does by itself: events, clocks, relays.
    pub fn database_role(self) -> String {
        format!("brudvagt_{}", self.name())
    }

    /// Its login for what somebody asked for, to which the database shows no scope of all
    /// municipalities. The portal keeps no municipality's rows and has one login.
    pub fn request_role(self) -> Option<String> {
        self.speaks()
            .then(|| format!("{}_request", self.database_role()))
    }

    /// Every login of an installation.
    pub fn database_roles() -> Vec<String> {
        let roles = |it: Self| [Some(it.database_role()), it.request_role()];
        Self::ALL.into_iter().flat_map(roles).flatten().collect()
    }
}
