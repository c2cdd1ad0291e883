//! Which roles may call which method: what the door asks, and all that it asks. The scope says of which
//! municipalities.

use brudvagt_kit::{May, WhoMay};
use brudvagt_types::Role;

/// Who says how a municipality works.
const SETTERS: May = May::Roles(&[Role::Dpo, Role::ChiefExecutive]);

pub(crate) const DOORS: WhoMay = WhoMay(&[
    ("directory.ListMunicipalities", May::Everyone),
    ("directory.ListPeople", May::Everyone),
    ("directory.GetPerson", May::Everyone),
    ("directory.ResolveRole", May::Everyone),
    ("directory.SaveSettings", SETTERS),
    ("directory.ListDuty", SETTERS),
    ("directory.ListChanges", SETTERS),
    ("directory.ImportDuty", May::Roles(&[Role::Dpo])),
    (
        "directory.ListHolders",
        May::Roles(&[Role::DepartmentHead, Role::ChiefExecutive, Role::Dpo]),
    ),
    ("directory.ResolveRoles", May::System),
    ("directory.GetRights", May::System),
    ("directory.ImportMunicipality", May::System),
    ("directory.ListDemonstrationPeople", May::System),
    ("directory.MakeScimToken", May::System),
    ("directory.EndScimToken", May::System),
    ("directory.ListProvisioning", May::System),
    ("directory.SaveRoleRule", May::System),
    ("directory.AdoptPeople", May::System),
    ("directory.AllowRemap", May::System),
    ("directory.LinkSignIn", May::System),
    ("directory.ImportPeople", May::System),
    ("directory.FindSignIn", May::System),
]);
