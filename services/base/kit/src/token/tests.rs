use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt};

use brudvagt_types::{Actor, Role, Scope};
use prost::Message;
use tempfile::TempDir;

use super::{
    claims::{Claims, machine_seconds},
    *,
};

const LIST: &str = "/brudvagt.documents.v1.Documents/ListDocuments";
const CLOSE_DOOR: &str = "/brudvagt.intake.v1.Doors/CloseDoor";
const ERASE: &str = "/brudvagt.intake.v1.Erasing/EraseReport";

/// An installation's keys.
struct Keys(TempDir);

impl Keys {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), &CALLERS).unwrap();
        Self(folder)
    }

    fn signer(&self, from: &str) -> Signer {
        Signer::load(self.0.path(), from).unwrap()
    }

    fn verifier(&self, is_demonstration: bool) -> Verifier {
        Verifier::load(self.0.path(), is_demonstration).unwrap()
    }

    fn verify(&self, token: &str, at: &str, method: &str) -> Result<Claims, Refused> {
        self.verifier(false).verify(token, Asked { at, method })
    }
}

fn officer() -> Actor {
    Actor {
        id: "dpo-901".to_owned(),
        role: Role::Dpo,
        ..Actor::system("test")
    }
}

fn scope(codes: &[&str]) -> Scope {
    Scope::Municipalities(codes.iter().map(|code| code.parse().unwrap()).collect())
}

#[test]
fn a_token_is_good_for_one_method_of_one_service() {
    let keys = Keys::new();
    let rows = scope(&["901"]);
    let portal = keys.signer("portal");
    let token = portal.sign(("intake", LIST), (&officer(), &rows), None);
    let claims = keys.verify(&token, "intake", LIST).unwrap();
    assert_eq!((claims.actor, claims.scope), (officer(), rows));
    assert_eq!(claims.from, "portal");
    let elsewhere = keys.verify(&token, "esdh", LIST);
    assert_eq!(elsewhere, Err(Refused::Audience));
    let command = "/brudvagt.documents.v1.Documents/GetDocument";
    assert_eq!(keys.verify(&token, "intake", command), Err(Refused::Method));
}

#[test]
fn a_token_that_says_nothing_of_units_opens_no_case_to_a_head() {
    let json = r#"{"id":"a","name":"A","email":"","role":"department_head","unit_id":"school"}"#;
    let actor: Actor = serde_json::from_str(json).unwrap();
    assert!(!actor.answers_for(&"901".parse().unwrap(), "school"));
}

#[test]
fn another_key_a_changed_byte_or_no_signature_is_refused() {
    let keys = Keys::new();
    let rows = scope(&["901"]);
    let call = ("intake", LIST);
    let token = keys.signer("portal").sign(call, (&officer(), &rows), None);
    let refused = |token: &str| keys.verify(token, "intake", LIST).unwrap_err();
    let others = Keys::new()
        .signer("portal")
        .sign(call, (&officer(), &rows), None);
    assert_eq!(refused(&others), Refused::UnknownKey);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    assert_eq!(refused(&format!("{signed}.")), Refused::Signature);
    assert_eq!(refused(signed), Refused::Malformed);
    let mut changed = signed.to_owned();
    let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
    changed.push(last);
    assert_eq!(
        refused(&format!("{changed}.{signature}")),
        Refused::Signature
    );
    assert_eq!(
        refused(&token.replacen("call-1", "call-2", 1)),
        Refused::Malformed
    );
    assert_eq!(refused(""), Refused::Malformed);
}

/// Whoever has the key of one service writes its own name, or another's.
#[test]
fn one_service_with_its_key_is_not_another() {
    let keys = Keys::new();
    let esdh = keys.signer("esdh");
    let forged = Claims {
        from: "portal".to_owned(),
        to: "intake".to_owned(),
        method: LIST.to_owned(),
        actor: officer(),
        scope: scope(&["901"]),
        issued: machine_seconds(),
        shown: None,
    };
    let as_portal = keys.verify(&esdh.write(&forged), "intake", LIST);
    assert_eq!(as_portal, Err(Refused::NotItsKey));
    let own = Claims {
        from: "esdh".to_owned(),
        ..forged.clone()
    };
    let naming = keys.verify(&esdh.write(&own), "intake", LIST);
    assert_eq!(naming, Err(Refused::Actor), "nobody named her to it");
    // It may ask for this case by itself, and for nothing that it never asks for.
    let itself = (&Actor::system("esdh"), &Scope::System);
    let good = esdh.sign(("intake", LIST), itself, None);
    assert!(keys.verify(&good, "intake", LIST).is_ok());
    let erasing = esdh.sign(("intake", ERASE), itself, None);
    assert_eq!(keys.verify(&erasing, "intake", ERASE), Err(Refused::Caller));
    let as_other = (&Actor::system("notification"), &Scope::System);
    let other = esdh.sign(("intake", LIST), as_other, None);
    assert_eq!(keys.verify(&other, "intake", LIST), Err(Refused::Actor));
}

/// The portal says who somebody is, and is itself nobody who erases or sees everything.
#[test]
fn the_portal_names_people_and_acts_by_itself_in_little() {
    let keys = Keys::new();
    let portal = keys.signer("portal");
    let rows = scope(&["901"]);
    let closing = portal.sign(("intake", CLOSE_DOOR), (&officer(), &rows), None);
    assert!(keys.verify(&closing, "intake", CLOSE_DOOR).is_ok());
    let itself = (&Actor::system("portal"), &Scope::System);
    for method in [ERASE, CLOSE_DOOR] {
        let token = portal.sign(("intake", method), itself, None);
        assert_eq!(keys.verify(&token, "intake", method), Err(Refused::Caller));
    }
    for (actor, scope) in [
        (officer(), Scope::System),
        (Actor::system("notification"), Scope::System),
        (Actor::system("notification"), rows),
    ] {
        let token = portal.sign(("intake", CLOSE_DOOR), (&actor, &scope), None);
        let refused = keys.verify(&token, "intake", CLOSE_DOOR);
        assert_eq!(refused, Err(Refused::Actor), "{actor:?}");
    }
}

#[test]
fn a_service_goes_on_in_the_name_of_who_was_named_to_it_and_no_further() {
    let keys = Keys::new();
    let (portal, esdh) = (keys.signer("portal"), keys.signer("esdh"));
    let export = "/brudvagt.esdh.v1.Esdh/ExportPack";
    let rows = scope(&["901", "902"]);
    let hers = portal.sign(("esdh", export), (&officer(), &rows), None);
    let goes_on = |actor: &Actor, scope: &Scope, shown: &str| {
        let token = esdh.sign(("intake", LIST), (actor, scope), Some(shown));
        keys.verify(&token, "intake", LIST).map(drop)
    };
    assert_eq!(goes_on(&officer(), &rows, &hers), Ok(()));
    assert_eq!(
        goes_on(&officer(), &scope(&["902"]), &hers),
        Ok(()),
        "fewer rows"
    );
    assert_eq!(
        goes_on(&officer(), &scope(&["903"]), &hers),
        Err(Refused::Actor)
    );
    assert_eq!(
        goes_on(&officer(), &Scope::System, &hers),
        Err(Refused::Actor)
    );
    let mut other = officer();
    other.role = Role::ChiefExecutive;
    assert_eq!(
        goes_on(&other, &rows, &hers),
        Err(Refused::Actor),
        "another role"
    );
    other = officer();
    other.id = "dpo-902".to_owned();
    assert_eq!(
        goes_on(&other, &rows, &hers),
        Err(Refused::Actor),
        "another person"
    );
    // What was shown to somebody else is none of its own.
    let to_intake = portal.sign(("intake", LIST), (&officer(), &rows), None);
    assert_eq!(
        goes_on(&officer(), &rows, &to_intake),
        Err(Refused::Audience)
    );
    // Nor does it go on with what it made itself.
    let own = esdh.sign(("esdh", export), (&officer(), &rows), None);
    assert_eq!(goes_on(&officer(), &rows, &own), Err(Refused::Caller));
}

#[test]
fn a_token_lives_half_a_minute_and_clocks_may_differ_by_as_much() {
    let keys = Keys::new();
    let portal = keys.signer("portal");
    for (age, is_good) in [
        (0, true),
        (59, true),
        (62, false),
        (-29, true),
        (-32, false),
    ] {
        let token = portal.write(&Claims {
            from: "portal".to_owned(),
            to: "intake".to_owned(),
            method: LIST.to_owned(),
            actor: officer(),
            scope: scope(&["901"]),
            issued: machine_seconds() - age,
            shown: None,
        });
        let verified = keys.verify(&token, "intake", LIST);
        assert_eq!(verified.is_ok(), is_good, "{age}: {verified:?}");
        assert!(is_good || verified == Err(Refused::Stale));
    }
}

#[test]
fn both_keys_are_good_while_one_takes_the_others_place() {
    let keys = Keys::new();
    let new = Keys::new();
    let before = keys.signer("portal");
    let file = keys.0.path().join(PUBLIC);
    let line = |keys: &Keys| {
        let text = fs::read_to_string(keys.0.path().join(PUBLIC)).unwrap();
        let line = text.lines().find(|line| line.starts_with("portal"));
        line.unwrap().split('"').nth(1).unwrap().to_owned()
    };
    let (old_key, new_key) = (line(&keys), line(&new));
    let text = fs::read_to_string(&file).unwrap();
    let both = text.replace(&old_key, &format!("{old_key}\", \"{new_key}"));
    let call = ("intake", LIST);
    let rows = scope(&["901"]);
    let is_good = |signer: &Signer| {
        let token = signer.sign(call, (&officer(), &rows), None);
        keys.verify(&token, "intake", LIST).is_ok()
    };
    let after = new.signer("portal");
    assert!(is_good(&before) && !is_good(&after));
    fs::write(&file, both).unwrap();
    assert!(is_good(&before) && is_good(&after), "during it");
    fs::write(&file, text.replace(&old_key, &new_key)).unwrap();
    assert!(!is_good(&before) && is_good(&after));
}

#[test]
fn the_key_of_a_demonstration_counts_in_a_demonstration_alone() {
    let keys = Keys::new();
    let maker = keys.signer(DEMONSTRATION);
    let anybody = (&officer(), &Scope::System);
    let token = maker.sign(("intake", ERASE), anybody, None);
    let asked = Asked {
        at: "intake",
        method: ERASE,
    };
    assert!(keys.verifier(true).verify(&token, asked).is_ok());
    assert_eq!(
        keys.verifier(false).verify(&token, asked),
        Err(Refused::Caller)
    );
}

#[test]
fn a_key_that_others_may_read_and_a_list_that_others_may_change_are_refused() {
    let keys = Keys::new();
    let set = |file: &std::path::Path, mode| {
        fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
    };
    let own = key_file(keys.0.path(), "portal");
    set(&own, 0o644);
    let refused = Signer::load(keys.0.path(), "portal")
        .unwrap_err()
        .to_string();
    assert!(refused.contains("portal.key"), "{refused}");
    set(&own, 0o640);
    assert!(Signer::load(keys.0.path(), "portal").is_ok());
    let public = keys.0.path().join(PUBLIC);
    set(&public, 0o664);
    assert!(Verifier::load(keys.0.path(), false).is_err());
    set(&public, 0o644);
    // Nothing is overwritten.
    assert!(make(keys.0.path(), &CALLERS).is_err());
    fs::write(&public, "[callers]\nking = [\"00\"]\n").unwrap();
    assert!(Verifier::load(keys.0.path(), false).is_err());
}

/// A method that was renamed must not leave a call behind that nobody may make.
#[test]
fn every_call_of_the_table_is_a_method_and_every_caller_has_a_key() {
    let set = prost_types::FileDescriptorSet::decode(brudvagt_proto::DESCRIPTORS).unwrap();
    let mut paths = BTreeSet::new();
    for file in set.file {
        let package = file.package().trim_start_matches("brudvagt.").to_owned();
        for service in &file.service {
            for method in &service.method {
                paths.insert(format!("{package}.{}/{}", service.name(), method.name()));
            }
        }
    }
    for (from, _to, known, _voice) in brudvagt_proto::caller::CALLS {
        let is_there = match known.strip_suffix('*') {
            Some(start) => paths.iter().any(|path| path.starts_with(start)),
            None => paths.contains(known),
        };
        assert!(is_there, "{known}");
        assert!(CALLERS.contains(&from), "{from}");
    }
}
