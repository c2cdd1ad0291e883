//! Who may call what, and in whose name: the calls of ARCHITECTURE.md as a table.
//!
//! What is not here is refused. A person's rights are looked at afterwards, by the service that is called.

/// Whoever gives the administrator's commands on the command line.
pub const ADMINISTRATOR: &str = "administrator";
/// Whoever fills and measures a demonstration. Its key counts in a demonstration alone.
pub const DEMONSTRATION: &str = "demonstration";
/// Everybody who calls. The directory calls nobody.
pub const CALLERS: [&str; 8] = [
    "intake",
    "triage",
    "deadlines",
    "notification",
    "esdh",
    "portal",
    ADMINISTRATOR,
    DEMONSTRATION,
];

/// How a caller makes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// By itself, over all municipalities.
    Itself,
    /// In the name of a person.
    Person,
    /// Either.
    Both,
}

use Voice::{Both, Itself, Person};

/// Caller, service, method; `*` is every method of the service.
pub const CALLS: [(&str, &str, &str, Voice); 43] = [
    (
        "intake",
        "directory",
        "directory.v1.Directory/ListMunicipalities",
        Itself,
    ),
    (
        "triage",
        "directory",
        "directory.v1.Directory/ListMunicipalities",
        Itself,
    ),
    (
        "triage",
        "directory",
        "directory.v1.Directory/GetPerson",
        Itself,
    ),
    ("triage", "intake", "intake.v1.Intake/GetReport", Itself),
    ("triage", "intake", "intake.v1.Intake/ListReceived", Itself),
    ("triage", "intake", "intake.v1.Intake/SubmitReport", Person),
    ("triage", "intake", "intake.v1.Erasing/EraseReport", Itself),
    ("triage", "intake", "intake.v1.Erasing/SealReport", Both),
    (
        "deadlines",
        "directory",
        "directory.v1.Directory/ListMunicipalities",
        Itself,
    ),
    ("deadlines", "triage", "triage.v1.Triage/GetCase", Both),
    (
        "notification",
        "directory",
        "directory.v1.Directory/ListMunicipalities",
        Itself,
    ),
    (
        "notification",
        "directory",
        "directory.v1.Directory/GetPerson",
        Itself,
    ),
    (
        "notification",
        "directory",
        "directory.v1.Directory/ResolveRoles",
        Itself,
    ),
    (
        "notification",
        "triage",
        "triage.v1.Triage/ListReporters",
        Itself,
    ),
    ("notification", "triage", "triage.v1.Triage/GetCase", Both),
    (
        "esdh",
        "directory",
        "directory.v1.Directory/ListMunicipalities",
        Both,
    ),
    ("esdh", "triage", "triage.v1.Triage/GetCase", Both),
    ("esdh", "triage", "triage.v1.Triage/ListHistory", Both),
    ("esdh", "triage", "documents.v1.Documents/*", Both),
    ("esdh", "intake", "documents.v1.Documents/*", Both),
    ("esdh", "notification", "documents.v1.Documents/*", Both),
    (
        "portal",
        "directory",
        "directory.v1.Directory/ListDemonstrationPeople",
        Itself,
    ),
    (
        "portal",
        "directory",
        "directory.v1.Directory/ListMunicipalities",
        Itself,
    ),
    (
        "portal",
        "directory",
        "directory.v1.Directory/GetPerson",
        Itself,
    ),
    (
        "portal",
        "directory",
        "directory.v1.Directory/GetRights",
        Itself,
    ),
    (
        "portal",
        "directory",
        "directory.v1.Provisioning/FindSignIn",
        Itself,
    ),
    (
        "portal",
        "directory",
        "directory.v1.Provisioning/ListProvisioning",
        Itself,
    ),
    ("portal", "intake", "intake.v1.Doors/FindDoor", Itself),
    ("portal", "intake", "intake.v1.Doors/SubmitAtDoor", Itself),
    ("portal", "intake", "intake.v1.Doors/OpenReceipt", Itself),
    ("portal", "intake", "intake.v1.Doors/FollowReport", Itself),
    (
        "portal",
        "intake",
        "intake.v1.OwnQuestions/ListOwnQuestions",
        Both,
    ),
    (
        "portal",
        "notification",
        "notification.v1.Notification/TellEmergencySignIn",
        Itself,
    ),
    // The privacy notice, which is everybody's to read.
    ("portal", "triage", "triage.v1.Triage/GetKeeping", Itself),
    ("portal", "intake", "intake.v1.Questions/GetTerms", Itself),
    (
        "portal",
        "notification",
        "notification.v1.Notification/GetRecipientsKept",
        Itself,
    ),
    ("portal", "directory", "*", Person),
    ("portal", "intake", "*", Person),
    ("portal", "triage", "*", Person),
    ("portal", "deadlines", "*", Person),
    ("portal", "notification", "*", Person),
    ("portal", "esdh", "*", Person),
    (ADMINISTRATOR, "directory", "*", Itself),
];

/// The calls of a caller at a service that fit a method's path.
fn calls<'a>(from: &'a str, to: &'a str, method: &'a str) -> impl Iterator<Item = Voice> {
    let path = method.strip_prefix("/brudvagt.").unwrap_or_default();
    CALLS
        .iter()
        .filter_map(move |(caller, service, known, voice)| {
            let is_it = match known.strip_suffix('*') {
                Some(start) => !path.is_empty() && path.starts_with(start),
                None => path == *known,
            };
            ((*caller, *service) == (from, to) && is_it).then_some(*voice)
        })
}

/// Whether it makes the call by itself.
pub fn call_as_itself(from: &str, to: &str, method: &str) -> bool {
    calls(from, to, method).any(|voice| voice != Person)
}

/// Whether it makes the call in the name of a person.
pub fn call_for_a_person(from: &str, to: &str, method: &str) -> bool {
    calls(from, to, method).any(|voice| voice != Itself)
}

/// Who signs people in, and so may say who somebody is.
pub fn name_people(from: &str) -> bool {
    from == "portal"
}
