//! Pages of those who have no account. They know no session: whoever is signed in and comes here is nobody
//! in particular, too, so nothing that is sent here is done in anybody's name.

use std::net::IpAddr;

use brudvagt_types::{Actor, Role, Scope, Units};
use uuid::Uuid;

use super::{
    App, Failure, Visitor, What,
    limit::{ALL_KEPT, ALL_OUTSIDE, ONE_KEPT, RANGE},
    session::Session,
};
use crate::ui::{Page, Section};

/// Asked before a page is shown: of one address alone, for whoever only looks must not use up what is
/// everybody's.
///
/// # Errors
/// `TOO_MANY`.
pub(crate) fn let_look(app: &App, visitor: &Visitor) -> Result<(), Failure> {
    let now = app.runtime.clock.now();
    let one = format!("outside:{}", network(&visitor.from));
    let of_range = range(&visitor.from).is_none_or(|range| {
        let range = format!("outside:{range}");
        app.limiter.take_of(&range, RANGE, now)
    });
    if of_range && app.limiter.take(&one, now) {
        Ok(())
    } else {
        Err(Failure::new(What::Busy, "TOO_MANY"))
    }
}

/// Asked before anything that was sent is read: of one address, and of all together.
///
/// # Errors
/// `TOO_MANY`.
pub(crate) fn let_in(app: &App, visitor: &Visitor) -> Result<(), Failure> {
    // The address first: one that sends without end must not use up what is everybody's.
    let_look(app, visitor)?;
    let now = app.runtime.clock.now();
    if app.outside.take_of("all", ALL_OUTSIDE, now) {
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

/// Whose address it is: of the newer ones a household has more than anybody can count, most often a /56.
/// An old address written as a new one (`::ffff:192.0.2.1`, what a listener on `[::]` sees) is the old one.
pub(crate) fn network(from: &str) -> String {
    match from.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => address.to_string(),
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{:x}", d & 0xff00)
        }
        Err(_not_an_address) => from.to_owned(),
    }
}

/// The range that a newer address is of: some customers have a whole /48 of 256 networks.
fn range(from: &str) -> Option<String> {
    match from.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(_one) => None,
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            Some(format!("{a:x}:{b:x}:{c:x}"))
        }
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
            by_program: false,
        },
        scope: Scope::Municipalities(vec![municipality]),
        id: Uuid::nil(),
        csrf: String::new(),
        rights_unknown: false,
        proved_at: None,
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
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:ff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:102::1"));
        assert_eq!(range("2001:db8:1:2::1"), range("2001:db8:1:ff02::1"));
        assert_eq!(range("::ffff:192.0.2.1"), None);
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }

    #[test]
    fn an_old_address_written_as_a_new_one_is_one_visitor_and_not_everybody() {
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("::ffff:192.0.2.1"), network("::ffff:192.0.2.2"));
    }
}
