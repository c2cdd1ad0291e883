//! Pages of those who have no account. They know no session: whoever is signed in and comes here is nobody
//! in particular, too, so nothing that is sent here is done in anybody's name.

use std::net::IpAddr;

use brudvagt_types::{Actor, Role, Scope, Units};
use uuid::Uuid;

use super::{
    App, Failure, Visitor, What,
    limit::{ALL_KEPT, ALL_OUTSIDE, ONE_KEPT},
    session::Session,
};
use crate::ui::{Page, Section};

/// Asked before anything that was sent is read: of one address, and of all together.
///
/// # Errors
/// `TOO_MANY`.
pub(crate) fn let_in(app: &App, visitor: &Visitor) -> Result<(), Failure> {
    let now = app.runtime.clock.now();
    let one = format!("outside:{}", network(&visitor.from));
    // The address first: one that sends without end must not use up what is everybody's.
    if app.limiter.take(&one, now) && app.outside.take_of("all", ALL_OUTSIDE, now) {
        Ok(())
    } else {
        Err(Failure::new(What::Busy, "TOO_MANY"))
    }
}

/// Asked when it has been read and before it is kept: each report is a case with a clock, and files take
/// room. Whoever must wait has her words back in the form.
///
/// # Errors
/// `TOO_MANY`, with words for the form.
pub(crate) fn let_keep(app: &App, visitor: &Visitor) -> Result<(), Failure> {
    let now = app.runtime.clock.now();
    let one = format!("outside_kept:{}", network(&visitor.from));
    if app.limiter.take_of(&one, ONE_KEPT, now) && app.outside.take_of("kept", ALL_KEPT, now) {
        return Ok(());
    }
    Err(Failure {
        what: What::Busy,
        reason: "TOO_MANY".to_owned(),
        ..Failure::about_all("outside.wait", visitor)
    })
}

/// Whose address it is: of the newer ones a household has more than anybody can count.
pub(super) fn network(from: &str) -> String {
    match from.parse() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        _other => from.to_owned(),
    }
}

/// In whose name somebody who has shown a code or a key reads and adds: an employee, whose rights are her
/// own reports and nothing else.
///
/// # Errors
/// The municipality is none.
pub(crate) fn holder(id: String, name: String, municipality: &str) -> Result<Session, Failure> {
    let municipality = municipality.parse();
    let municipality = municipality.map_err(|error| Failure::internal(&error))?;
    Ok(Session {
        actor: Actor {
            id,
            name,
            email: String::new(),
            role: Role::Employee,
            unit_id: String::new(),
            units: Units::default(),
        },
        scope: Scope::Municipalities(vec![municipality]),
        id: Uuid::nil(),
        csrf: String::new(),
        rights_unknown: false,
    })
}

/// The frame of such a page: nobody is signed in on it.
pub(crate) fn page(app: &App, visitor: &Visitor) -> Page {
    Page {
        who: None,
        csrf: String::new(),
        ..visitor.page(app, Section::None)
    }
}

/// The same for an answer to a form, which has no address to come back to in the other language: what
/// was typed, or is told this once, would be lost there.
pub(crate) fn answer(app: &App, visitor: &Visitor) -> Page {
    Page {
        path: String::new(),
        ..page(app, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_visitor_with_all_its_addresses() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
