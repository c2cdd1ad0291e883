//! What a person may do now: the roles of her grants, and of those she stands in for.
//!
//! Whoever is asked (`usecases/resolve_role.rs`) must be able to answer: the substitute of somebody
//! who is away or has left has that person's roles, and the head of a unit answers for the units
//! below it.

use std::collections::{BTreeMap, BTreeSet};

use brudvagt_proto::directory::{Grant, Person, RoleRights, Unit};
use brudvagt_types::{Role, Sight};

/// The roles of `person`, each once. `stands_in_for` are people who are away or have left; `units` is
/// every unit. A person who has left has no role; one without a grant is an employee, who can report.
pub(crate) fn rights_of(
    person: &Person,
    stands_in_for: &[Person],
    units: &[Unit],
) -> Vec<RoleRights> {
    if !person.active {
        return Vec::new();
    }
    let others = stands_in_for.iter().flat_map(|it| &it.grants);
    // A colleague's reports are her own.
    let others = others.filter(|grant| grant.role != Role::Employee.as_str());
    let mut by_role: BTreeMap<Role, Vec<&Grant>> = BTreeMap::new();
    for grant in person.grants.iter().chain(others) {
        match Role::parse(&grant.role) {
            None | Some(Role::System) => {}
            Some(role) => by_role.entry(role).or_default().push(grant),
        }
    }
    if by_role.is_empty() {
        by_role.insert(Role::Employee, Vec::new());
    }
    let below = Below::new(units);
    by_role
        .into_iter()
        .map(|(role, grants)| {
            let mut rights = of_role(role, &grants, &below);
            let home = &person.municipality;
            let works_at_home = rights.municipalities.is_empty() || role == Role::Employee;
            if works_at_home && !home.is_empty() && !rights.municipalities.contains(home) {
                rights.municipalities.push(home.clone());
                rights.municipalities.sort_unstable();
            }
            rights
        })
        .collect()
}

fn of_role(role: Role, grants: &[&Grant], below: &Below<'_>) -> RoleRights {
    let mut municipalities = BTreeSet::new();
    let mut whole = BTreeSet::new();
    let mut held = BTreeSet::new();
    for grant in grants {
        municipalities.insert(grant.municipality.clone());
        if role.sight() != Sight::OwnUnits {
            continue;
        }
        if grant.unit_id.is_empty() {
            whole.insert(grant.municipality.clone());
        } else {
            below.collect(&grant.municipality, &grant.unit_id, &mut held);
        }
    }
    RoleRights {
        role: role.as_str().to_owned(),
        municipalities: municipalities.into_iter().collect(),
        whole: whole.into_iter().collect(),
        unit_ids: held.into_iter().map(str::to_owned).collect(),
    }
}

/// The tree of units, read downwards.
struct Below<'u> {
    homes: BTreeMap<&'u str, &'u str>,
    children: BTreeMap<&'u str, Vec<&'u str>>,
}

impl<'u> Below<'u> {
    fn new(units: &'u [Unit]) -> Self {
        let mut homes = BTreeMap::new();
        let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for unit in units {
            homes.insert(unit.id.as_str(), unit.municipality.as_str());
            if !unit.parent_id.is_empty() {
                let of = children.entry(unit.parent_id.as_str()).or_default();
                of.push(unit.id.as_str());
            }
        }
        Self { homes, children }
    }

    /// Collects the unit and all units below it within the municipality. A circle is followed once.
    fn collect(&self, municipality: &str, unit_id: &str, into: &mut BTreeSet<&'u str>) {
        let mut next: Vec<&str> = vec![unit_id];
        while let Some(id) = next.pop() {
            let Some((id, home)) = self.homes.get_key_value(id) else {
                continue;
            };
            if *home == municipality && into.insert(id) {
                next.extend(self.children.get(id).into_iter().flatten());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, municipality: &str, parent: &str) -> Unit {
        Unit {
            id: id.to_owned(),
            municipality: municipality.to_owned(),
            name: id.to_owned(),
            parent_id: parent.to_owned(),
            closed: false,
        }
    }

    fn units() -> Vec<Unit> {
        vec![
            unit("social", "901", ""),
            unit("care", "901", "social"),
            unit("home", "901", "care"),
            unit("roads", "901", ""),
            unit("a", "901", "b"),
            unit("b", "901", "a"),
            unit("stray", "902", "social"),
        ]
    }

    fn person(id: &str, grants: &[(&str, &str, &str)]) -> Person {
        let grants = grants.iter().map(|(role, municipality, unit_id)| Grant {
            role: (*role).to_owned(),
            municipality: (*municipality).to_owned(),
            unit_id: (*unit_id).to_owned(),
        });
        Person {
            id: id.to_owned(),
            municipality: "901".to_owned(),
            active: true,
            grants: grants.collect(),
            ..Person::default()
        }
    }

    fn said(rights: &[RoleRights]) -> Vec<String> {
        rights
            .iter()
            .map(|it| {
                let (codes, whole, units) = (&it.municipalities, &it.whole, &it.unit_ids);
                format!("{} {codes:?} {whole:?} {units:?}", it.role)
            })
            .collect()
    }

    #[test]
    fn a_head_holds_all_her_units_and_those_below_and_a_circle_ends() {
        let head = |unit: &'static str| ("department_head", "901", unit);
        let several = person("frank", &[head("care"), head("a")]);
        assert_eq!(
            said(&rights_of(&several, &[], &units())),
            [r#"department_head ["901"] [] ["a", "b", "care", "home"]"#]
        );
        let above = person("gitte", &[head("social")]);
        assert_eq!(
            said(&rights_of(&above, &[], &units())),
            [r#"department_head ["901"] [] ["care", "home", "social"]"#]
        );
    }

    #[test]
    fn a_grant_without_a_unit_is_the_whole_municipality_and_no_other() {
        let head = person("hans", &[("department_head", "901", "")]);
        assert_eq!(
            said(&rights_of(&head, &[], &units())),
            [r#"department_head ["901"] ["901"] []"#]
        );
    }

    #[test]
    fn a_unit_that_is_gone_or_anothers_gives_nothing() {
        let grants = [
            ("department_head", "901", "gone"),
            ("department_head", "901", "stray"),
        ];
        assert_eq!(
            said(&rights_of(&person("hans", &grants), &[], &units())),
            [r#"department_head ["901"] [] []"#]
        );
    }

    #[test]
    fn who_has_left_may_nothing_and_who_has_no_grant_reports() {
        let mut eva = person("eva", &[]);
        assert_eq!(
            said(&rights_of(&eva, &[], &[])),
            [r#"employee ["901"] [] []"#]
        );
        eva.active = false;
        assert!(rights_of(&eva, &[], &[]).is_empty());
    }

    #[test]
    fn a_substitute_may_what_the_one_away_may_beside_her_own() {
        let away = person(
            "frank",
            &[
                ("department_head", "901", "social"),
                ("employee", "901", ""),
            ],
        );
        let own = person("ditte", &[("dpo", "902", "")]);
        assert_eq!(
            said(&rights_of(&own, &[away], &units())),
            [
                r#"dpo ["902"] [] []"#,
                r#"department_head ["901"] [] ["care", "home", "social"]"#
            ]
        );
    }
}
