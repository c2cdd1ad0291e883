//! Who logs in to the bus, and what each may do there: the server's `authorization` block.
//!
//! A service says its own events, takes its own readers' deliveries, and parks what they gave up on.
//! It sees no other subject, makes and unmakes no stream, and hears answers meant for it alone.

use std::fmt::Write;

use brudvagt_kit::bus::inbox;
use brudvagt_proto::{LISTENERS, READERS};
use brudvagt_types::Service;

use crate::streams::EVENT_STREAM;

/// Makes streams, reads what is parked, delivers it again. No service knows its seed.
pub const OPERATOR: &str = "operator";

/// Every login of an installation: one for each service, and the operator's.
pub fn logins() -> impl Iterator<Item = &'static str> {
    Service::ALL
        .map(Service::name)
        .into_iter()
        .chain([OPERATOR])
}

/// The block for the server's configuration, given each login's public key. Whoever shows no key of
/// these is refused.
///
/// # Errors
/// What `public_key` answers.
pub fn authorization<E>(public_key: impl Fn(&str) -> Result<String, E>) -> Result<String, E> {
    let mut block = String::from("authorization {\n  users = [\n");
    for user in logins() {
        let key = public_key(user)?;
        let publish = list(&may_publish(user));
        let subscribe = list(&may_subscribe(user));
        // Writing to a String does not fail.
        let _written = write!(
            block,
            "    # {user}\n    {{ nkey: {key}, permissions: {{\n      \
             publish: {publish}\n      subscribe: {subscribe}\n    }} }}\n"
        );
    }
    block.push_str("  ]\n}\n");
    Ok(block)
}

fn may_publish(user: &str) -> Vec<String> {
    if user == OPERATOR {
        return vec!["$JS.API.>".to_owned(), "brudvagt.>".to_owned()];
    }
    let mut subjects = Vec::new();
    if Service::parse(user).is_some_and(Service::speaks) {
        subjects.push(format!("brudvagt.{user}.>"));
    }
    for reader in READERS.iter().filter(|reader| reader.service == user) {
        let name = reader.name;
        subjects.extend([
            format!("$JS.API.CONSUMER.INFO.{EVENT_STREAM}.{name}"),
            format!("$JS.API.CONSUMER.MSG.NEXT.{EVENT_STREAM}.{name}"),
            format!("$JS.ACK.{EVENT_STREAM}.{name}.>"),
            format!("brudvagt.dead.{name}"),
        ]);
    }
    subjects
}

fn may_subscribe(user: &str) -> Vec<String> {
    let mut subjects = vec![format!("{}.>", inbox(user))];
    let heard = LISTENERS.iter().filter(|(service, _)| *service == user);
    subjects.extend(heard.map(|(_, subject)| (*subject).to_owned()));
    subjects
}

/// An empty list of what is allowed would allow everything.
fn list(subjects: &[String]) -> String {
    if subjects.is_empty() {
        return "{ deny: \">\" }".to_owned();
    }
    let quoted: Vec<String> = subjects.iter().map(|s| format!("\"{s}\"")).collect();
    format!("{{ allow: [{}] }}", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_speaks_under_its_own_name_and_takes_its_own_deliveries_only() {
        for user in Service::ALL.map(Service::name) {
            for subject in may_publish(user) {
                let own = [
                    format!("brudvagt.{user}."),
                    format!("brudvagt.dead.{user}-"),
                    format!("$JS.ACK.{EVENT_STREAM}.{user}-"),
                    format!("$JS.API.CONSUMER.INFO.{EVENT_STREAM}.{user}-"),
                    format!("$JS.API.CONSUMER.MSG.NEXT.{EVENT_STREAM}.{user}-"),
                ];
                assert!(
                    own.iter().any(|prefix| subject.starts_with(prefix)),
                    "{user} may publish {subject}"
                );
            }
        }
    }

    #[test]
    fn nobody_hears_anothers_answers_or_all_events() {
        for user in logins() {
            for subject in may_subscribe(user) {
                let is_listened_to = LISTENERS.contains(&(user, subject.as_str()));
                assert!(is_listened_to || subject == format!("{}.>", inbox(user)));
            }
        }
    }

    #[test]
    fn every_reader_is_a_login() {
        assert!(
            READERS
                .iter()
                .all(|reader| Service::parse(reader.service).is_some())
        );
    }

    #[test]
    fn who_says_nothing_may_publish_nothing() {
        assert_eq!(list(&may_publish("portal")), "{ deny: \">\" }");
    }
}
