//! What whoever is signed in may do now. The directory is asked at each request, and its answer counts
//! for a moment: who has left, or lost a role, is out at once.
//!
//! While the directory is away nothing changes there, so its last answer counts on. Where there is
//! none, one may report, and do nothing else: a report always gets in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use brudvagt_proto::directory::{GetRightsRequest, Person, Rights as Wire};
use brudvagt_types::{Actor, MunicipalityCode, Role, Scope, Units};
use jiff::{SignedDuration, Timestamp};

use super::{App, Failure, What, session::Session};

/// How long an answer counts before the directory is asked again.
const FRESH: SignedDuration = SignedDuration::from_secs(2);
/// How long the last answer counts while the directory is away.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// People remembered. Beyond it everybody is asked for anew.
const REMEMBERED: usize = 10_000;

/// A person with the roles she may act in.
#[derive(Clone, Debug)]
pub(crate) struct Rights {
    person: Person,
    roles: Vec<(Role, Scope, Units)>,
}

/// What is known of somebody's rights.
pub(crate) enum Known {
    Now(Arc<Rights>),
    /// The directory does not know the person.
    Nobody,
    /// The directory is away and was not asked lately.
    Unknown,
}

type Answers = HashMap<String, (Timestamp, Arc<Rights>)>;

#[derive(Default)]
pub(crate) struct Remembered(Mutex<Answers>);

impl Remembered {
    fn get(&self, person_id: &str) -> Option<(Timestamp, Arc<Rights>)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(person_id).cloned()
    }

    fn keep(&self, person_id: &str, at: Timestamp, rights: Option<&Arc<Rights>>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        match rights {
            Some(rights) => known.insert(person_id.to_owned(), (at, Arc::clone(rights))),
            None => known.remove(person_id),
        };
    }
}

impl Rights {
    fn read(answer: Wire) -> Self {
        let codes = |texts: &[String]| -> Vec<MunicipalityCode> {
            texts.iter().filter_map(|text| text.parse().ok()).collect()
        };
        let roles = answer.roles.into_iter().filter_map(|it| {
            let role = Role::parse(&it.role).filter(|role| *role != Role::System)?;
            let scope = Scope::Municipalities(codes(&it.municipalities));
            Some((role, scope, Units::new(codes(&it.whole), it.unit_ids)))
        });
        Self {
            roles: roles.collect(),
            person: answer.person.unwrap_or_default(),
        }
    }

    /// The person acting in `role`, and on whose rows; nothing when she may not.
    fn acting(&self, role: Role) -> Option<(Actor, Scope)> {
        let (_, scope, units) = self.roles.iter().find(|(known, ..)| *known == role)?;
        let actor = Actor {
            id: self.person.id.clone(),
            name: self.person.name.clone(),
            email: self.person.email.clone(),
            role,
            unit_id: self.person.unit_id.clone(),
            units: units.clone(),
            by_program: false,
        };
        Some((actor, scope.clone()))
    }
}

/// # Errors
/// None but those of the machine: that the directory is away is an answer.
pub(crate) async fn ask(app: &App, person_id: &str) -> Result<Known, Failure> {
    let now = app.runtime.clock.now();
    let last = app.rights.get(person_id);
    if let Some((at, rights)) = &last
        && now.duration_since(*at) < FRESH
    {
        return Ok(Known::Now(Arc::clone(rights)));
    }
    let message = GetRightsRequest {
        person_id: person_id.to_owned(),
    };
    let answer = app.directory().get_rights(app.ask_as_portal(message)).await;
    match answer.map_err(Failure::from) {
        Ok(answer) => {
            let rights = Arc::new(Rights::read(answer.into_inner()));
            app.rights.keep(person_id, now, Some(&rights));
            Ok(Known::Now(rights))
        }
        Err(failure) if failure.what == What::NotFound => {
            app.rights.keep(person_id, now, None);
            Ok(Known::Nobody)
        }
        Err(failure) if matches!(failure.what, What::Down | What::Busy) => {
            tracing::warn!("rights.directory_away");
            let last = last.filter(|(at, _)| now.duration_since(*at) < PATIENCE);
            Ok(last.map_or(Known::Unknown, |(_, rights)| Known::Now(rights)))
        }
        Err(failure) => Err(failure),
    }
}

/// The session with the rights of now; nothing when its person or her role is gone.
///
/// # Errors
/// As [`ask`].
pub(crate) async fn renewed(app: &App, session: Session) -> Result<Option<Session>, Failure> {
    Ok(match ask(app, &session.actor.id).await? {
        Known::Now(rights) => with_rights(session, &rights),
        Known::Nobody => None,
        Known::Unknown => Some(reporting_only(session)),
    })
}

/// Never more municipalities than the session was opened for.
fn with_rights(session: Session, rights: &Rights) -> Option<Session> {
    let (mut actor, scope) = rights.acting(session.actor.role)?;
    actor.by_program = session.actor.by_program;
    let scope = narrowed(&session.scope, &scope);
    (scope != Scope::Municipalities(Vec::new())).then_some(Session {
        actor,
        scope,
        ..session
    })
}

fn reporting_only(session: Session) -> Session {
    let actor = Actor {
        role: Role::Employee,
        units: Units::default(),
        ..session.actor
    };
    Session {
        actor,
        rights_unknown: true,
        ..session
    }
}

/// The municipalities of `made` that are still among those of `now`.
pub(crate) fn narrowed(made: &Scope, now: &Scope) -> Scope {
    match (made, now) {
        (Scope::Municipalities(made), Scope::Municipalities(_)) => Scope::Municipalities(
            made.iter()
                .filter(|code| now.allows(code))
                .cloned()
                .collect(),
        ),
        // No person has it; a row that says so opens nothing.
        (Scope::System, _) | (_, Scope::System) => Scope::Municipalities(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::directory::RoleRights;

    use super::*;

    fn scope(codes: &[&str]) -> Scope {
        Scope::Municipalities(codes.iter().map(|code| code.parse().unwrap()).collect())
    }

    fn rights(roles: &[(&str, &[&str], &[&str])]) -> Rights {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Rights::read(Wire {
            person: Some(Person {
                id: "frank".to_owned(),
                name: "Frank".to_owned(),
                ..Person::default()
            }),
            roles: roles
                .iter()
                .map(|(role, municipalities, unit_ids)| RoleRights {
                    role: (*role).to_owned(),
                    municipalities: texts(municipalities),
                    whole: Vec::new(),
                    unit_ids: texts(unit_ids),
                })
                .collect(),
        })
    }

    fn session(role: Role, codes: &[&str]) -> Session {
        Session {
            actor: Actor {
                id: "frank".to_owned(),
                role,
                ..Actor::system("test")
            },
            scope: scope(codes),
            id: uuid::Uuid::nil(),
            csrf: "token".to_owned(),
            rights_unknown: false,
            proved_at: None,
        }
    }

    #[test]
    fn a_session_has_the_rights_of_now_and_ends_with_the_role() {
        let opened = || session(Role::DepartmentHead, &["901", "902"]);
        let now = rights(&[("department_head", &["902", "903"], &["school", "care"])]);
        let renewed = with_rights(opened(), &now).unwrap();
        assert_eq!(renewed.scope, scope(&["902"]));
        let code = "902".parse().unwrap();
        assert!(renewed.actor.answers_for(&code, "care"));
        assert!(!renewed.actor.answers_for(&code, "roads"));
        assert!(with_rights(opened(), &rights(&[("employee", &["901"], &[])])).is_none());
        assert!(with_rights(opened(), &rights(&[])).is_none());
        let elsewhere = rights(&[("department_head", &["903"], &[])]);
        assert!(with_rights(opened(), &elsewhere).is_none());
    }

    #[test]
    fn nobody_ever_acts_as_the_system() {
        let odd = rights(&[("system", &["901"], &[])]);
        assert!(odd.acting(Role::System).is_none());
        assert_eq!(narrowed(&Scope::System, &scope(&["901"])), scope(&[]));
    }

    #[test]
    fn without_an_answer_one_reports_and_does_nothing_else() {
        let limited = reporting_only(session(Role::Dpo, &["901"]));
        assert_eq!(limited.actor.role, Role::Employee);
        assert!(limited.rights_unknown);
    }
}
