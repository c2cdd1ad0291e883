//! What a person of the directory may act as, and where. No I/O.

use brudvagt_proto::directory::Person;
use brudvagt_types::{Actor, MunicipalityCode, Role, Scope, Units};

/// The roles a person may act in. Somebody without a grant is an employee, who can report; somebody
/// who has left has no role.
pub(crate) fn roles(person: &Person) -> Vec<Role> {
    if !person.active {
        return Vec::new();
    }
    let mut roles: Vec<Role> = person
        .grants
        .iter()
        .filter_map(|grant| Role::parse(&grant.role))
        .filter(|role| *role != Role::System)
        .collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        roles.push(Role::Employee);
    }
    roles
}

/// The municipalities in which a person holds `role` now; an employee has the home municipality.
pub(crate) fn municipalities(person: &Person, role: Role) -> Vec<MunicipalityCode> {
    if !roles(person).contains(&role) {
        return Vec::new();
    }
    let mut codes: Vec<MunicipalityCode> = person
        .grants
        .iter()
        .filter(|grant| grant.role == role.as_str())
        .filter_map(|grant| grant.municipality.parse().ok())
        .collect();
    if codes.is_empty() || role == Role::Employee {
        codes.extend(person.municipality.parse());
    }
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The person in `role`, with the municipalities it opens to her: what a session begins with. `None`
/// when she does not hold it now. What she may do, units and all, is asked again at each request
/// (`http/rights.rs`).
pub(crate) fn act_as(person: &Person, role: Role) -> Option<(Actor, Scope)> {
    let codes = municipalities(person, role);
    if codes.is_empty() {
        return None;
    }
    let actor = Actor {
        id: person.id.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        role,
        unit_id: person.unit_id.clone(),
        units: Units::default(),
        by_program: false,
    };
    Some((actor, Scope::Municipalities(codes)))
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::directory::Grant;

    use super::*;

    fn person(grants: &[(&str, &str)]) -> Person {
        Person {
            id: "alma".to_owned(),
            municipality: "901".to_owned(),
            unit_id: "plejehjem".to_owned(),
            active: true,
            grants: grants
                .iter()
                .map(|(role, municipality)| Grant {
                    role: (*role).to_owned(),
                    municipality: (*municipality).to_owned(),
                    unit_id: String::new(),
                })
                .collect(),
            ..Person::default()
        }
    }

    fn scope(codes: &[&str]) -> Scope {
        Scope::Municipalities(codes.iter().map(|code| code.parse().unwrap()).collect())
    }

    #[test]
    fn a_person_without_a_role_reports_at_home() {
        let (actor, opened) = act_as(&person(&[]), Role::Employee).unwrap();
        assert_eq!(actor.unit_id, "plejehjem");
        assert_eq!(opened, scope(&["901"]));
    }

    #[test]
    fn a_role_opens_the_municipalities_it_was_given_in_and_no_other() {
        let officer = person(&[("dpo", "903"), ("dpo", "902"), ("department_head", "901")]);
        let (_actor, opened) = act_as(&officer, Role::Dpo).unwrap();
        assert_eq!(opened, scope(&["902", "903"]));
        assert_eq!(act_as(&officer, Role::ChiefExecutive), None);
    }

    #[test]
    fn who_has_left_acts_in_no_role() {
        let mut left = person(&[("dpo", "901")]);
        left.active = false;
        for role in Role::ALL {
            assert_eq!(act_as(&left, role), None, "{role:?}");
        }
    }

    #[test]
    fn nobody_becomes_the_system_whatever_the_directory_says() {
        let odd = person(&[("system", "901"), ("king", "901")]);
        assert_eq!(roles(&odd), [Role::Employee]);
        assert_eq!(act_as(&odd, Role::System), None);
    }

    #[test]
    fn an_external_person_without_a_role_opens_nothing() {
        let mut nowhere = person(&[]);
        nowhere.municipality.clear();
        assert_eq!(act_as(&nowhere, Role::Employee), None);
    }
}
