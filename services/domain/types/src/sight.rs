//! Whose cases a role sees.

use crate::{Actor, Ctx, MunicipalityCode, Role, Scope, units::WHOLE};

/// Which cases of a municipality in scope a role sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    All,
    /// Those of the actor's own units and below.
    OwnUnits,
    None,
}

impl Role {
    pub const fn sight(self) -> Sight {
        match self {
            Self::Dpo
            | Self::ChiefExecutive
            | Self::CaseWorker
            | Self::Notifier
            | Self::Reader
            | Self::System => Sight::All,
            Self::DepartmentHead => Sight::OwnUnits,
            Self::Employee => Sight::None,
        }
    }
}

impl Actor {
    /// Whether the case of a unit is one the actor answers for. Its municipality must be in scope besides.
    pub fn answers_for(&self, municipality: &MunicipalityCode, unit_id: &str) -> bool {
        match self.role.sight() {
            Sight::All => true,
            Sight::OwnUnits => self.units.hold(municipality, unit_id),
            Sight::None => false,
        }
    }
}

impl Ctx {
    /// The setting `brudvagt.units` that the row-level-security policies read beside the scope: `*`, or
    /// entries joined by a separator. When the system records what a person did at another service, it
    /// writes in her name but with its own sight.
    pub fn units_setting(&self) -> String {
        match (&self.scope, self.actor.role.sight()) {
            (Scope::System, _) | (_, Sight::All) => WHOLE.to_string(),
            (Scope::Municipalities(_), Sight::OwnUnits) => self.actor.units.setting(),
            (Scope::Municipalities(_), Sight::None) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Units;

    fn head(units: Units) -> Actor {
        Actor {
            role: Role::DepartmentHead,
            units,
            ..Actor::system("test")
        }
    }

    fn setting(actor: Actor) -> String {
        let ctx = Ctx {
            now: jiff::Timestamp::UNIX_EPOCH,
            actor,
            scope: Scope::Municipalities(vec![code("901"), code("902")]),
            cause: None,
        };
        ctx.units_setting()
    }

    fn code(text: &str) -> MunicipalityCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_head_answers_for_her_units_and_no_other() {
        let anna = head(Units::new(vec![code("902")], ["school".to_owned()]));
        assert!(anna.answers_for(&code("901"), "school"));
        assert!(!anna.answers_for(&code("901"), "roads"));
        assert!(!anna.answers_for(&code("901"), ""));
        assert!(anna.answers_for(&code("902"), "roads"));
        assert!(anna.answers_for(&code("902"), ""));
        assert_eq!(setting(anna), "*902\u{1f}school");
    }

    #[test]
    fn a_head_of_no_unit_sees_nothing_and_never_everything() {
        let nobody = head(Units::default());
        assert!(!nobody.answers_for(&code("901"), ""));
        assert_eq!(setting(nobody), "");
        let odd = ["", "*", "*901", "a\u{1f}*"].map(str::to_owned);
        assert_eq!(Units::new(vec![], odd), Units::default());
    }
}
