//! What sealing, wrapping and searching promise, through the public interface.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use brudvagt_seal::search::MAX_TOKENS;
use brudvagt_seal::{Keyring, KeyringError, SealError};
use brudvagt_types::MunicipalityCode;
use proptest::prelude::*;

const SUBJECT: [u8; 16] = [1; 16];

fn code(text: &str) -> MunicipalityCode {
    text.parse().unwrap()
}

fn keyring() -> Keyring {
    Keyring::parse(&Keyring::generate(&[code("901"), code("902")]).unwrap()).unwrap()
}

/// The value of the one key line in a generated file.
fn fresh_key() -> String {
    let file = Keyring::generate(&[code("901")]).unwrap();
    file.split('"').nth(3).unwrap().to_owned()
}

#[test]
fn text_opens_only_for_its_municipality_subject_and_purpose() {
    let keyring = keyring();
    let (key, wrapped) = keyring.new_key(&code("901")).unwrap();
    let sealed = key.seal("history.text", &SUBJECT, b"tekst").unwrap();
    assert_eq!(sealed.len(), b"tekst".len() + 41);

    let key = keyring.unwrap(&code("901"), wrapped.as_bytes()).unwrap();
    let opened = key.open("history.text", &SUBJECT, &sealed).unwrap();
    assert_eq!(*opened, b"tekst");

    let refused = |result: Result<_, SealError>| matches!(result, Err(SealError::Refused));
    assert!(refused(key.open("history.reason", &SUBJECT, &sealed)));
    assert!(refused(key.open("history.text", &[2; 16], &sealed)));
    let (other, _) = keyring.new_key(&code("902")).unwrap();
    assert!(refused(other.open("history.text", &SUBJECT, &sealed)));
}

#[test]
fn case_key_opens_only_for_the_municipality_that_wrapped_it() {
    let keyring = keyring();
    let (_, wrapped) = keyring.new_key(&code("901")).unwrap();
    assert!(matches!(
        keyring.unwrap(&code("902"), wrapped.as_bytes()),
        Err(SealError::UnknownKey(_))
    ));
    assert!(matches!(
        keyring.unwrap(&code("903"), wrapped.as_bytes()),
        Err(SealError::UnknownMunicipality(_))
    ));
}

#[test]
fn turned_over_key_still_opens_until_it_leaves_the_file() {
    let (old, new) = (fresh_key(), fresh_key());
    let before = Keyring::parse(&format!("[keys]\n\"901\" = \"{old}\"")).unwrap();
    let during = Keyring::parse(&format!(
        "[keys]\n\"901\" = \"{new}\"\n[retired]\n\"901\" = [\"{old}\"]"
    ))
    .unwrap();
    let after = Keyring::parse(&format!("[keys]\n\"901\" = \"{new}\"")).unwrap();

    let (key, wrapped) = before.new_key(&code("901")).unwrap();
    let sealed = key.seal("p", &SUBJECT, b"tekst").unwrap();
    let rewrapped = during
        .rewrap(&code("901"), wrapped.as_bytes())
        .unwrap()
        .unwrap();
    assert_eq!(
        during.rewrap(&code("901"), rewrapped.as_bytes()).unwrap(),
        None
    );
    let key = after.unwrap(&code("901"), rewrapped.as_bytes()).unwrap();
    assert_eq!(*key.open("p", &SUBJECT, &sealed).unwrap(), b"tekst");
    assert!(matches!(
        after.unwrap(&code("901"), wrapped.as_bytes()),
        Err(SealError::UnknownKey(_))
    ));

    // The index is keyed by the oldest key, so it survives until that one goes.
    let tokens = |ring: &Keyring| ring.search_tokens(&code("901"), "brev").unwrap();
    assert_eq!(tokens(&before), tokens(&during));
    assert_ne!(tokens(&before), tokens(&after));
}

#[test]
fn wrong_key_files_are_named_without_showing_a_key() {
    let key = fresh_key();
    let check = |file: &str, expected: &str| {
        let error = Keyring::parse(file).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains(&key), "{error:?}");
    };
    check(
        &format!("[keys]\n\"901\" = \"{key}"),
        "key file is not valid TOML with [keys] and optionally [retired]",
    );
    check(
        &format!("[keys]\n\"90\" = \"{key}\""),
        "key file names \"90\", which is no municipality code",
    );
    check(
        "[keys]\n\"901\" = \"AAAA\"",
        "a key of municipality 901 is not 32 bytes in base64",
    );
    check(
        &format!("[keys]\n\"901\" = \"{key}\"\n[retired]\n\"902\" = [\"{key}\"]"),
        "municipality 902 has retired keys but no current one",
    );
    check(
        &format!("[keys]\n\"901\" = \"{key}\"\n\"902\" = \"{key}\""),
        "municipality 902 repeats a key that is already in the file; each needs its own",
    );
}

#[test]
fn key_file_is_its_owners_alone_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    Keyring::create(&path, &[code("901")]).unwrap();
    assert_eq!(Keyring::load(&path).unwrap().municipalities().count(), 1);
    assert!(matches!(
        Keyring::create(&path, &[code("901")]),
        Err(KeyringError::Write { .. })
    ));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(
            Keyring::load(&path),
            Err(KeyringError::Exposed { .. })
        ));
    }
}

#[test]
fn keys_do_not_print() {
    let keyring = keyring();
    let (key, _) = keyring.new_key(&code("901")).unwrap();
    assert!(format!("{keyring:?}").contains("[redacted]"));
    assert!(format!("{key:?}").contains("secret: [redacted]"));
}

#[test]
fn words_are_found_in_any_form_and_case() {
    let keyring = keyring();
    let stored = keyring
        .search_tokens(
            &code("901"),
            "Brevene blev sendt til FORKERTE modtagere på A\u{30a}lborgvej.",
        )
        .unwrap();
    let found = |query: &str| {
        let query = keyring.search_query(&[code("901")], query).unwrap();
        let (_, tokens) = query.first().unwrap();
        !tokens.is_empty() && tokens.iter().all(|token| stored.contains(token))
    };
    for query in ["brev", "breve", "Breve forkert", "modtager", "ålborgvej"] {
        assert!(found(query), "{query}");
    }
    for query in ["kuvert", "brev kuvert", "", "…"] {
        assert!(!found(query), "{query}");
    }
}

#[test]
fn a_name_is_found_in_either_spelling() {
    let keyring = keyring();
    let pairs = [
        ("Aabenraa", "Åbenrå"),
        ("Åbenrå", "Aabenraa"),
        ("Søren Æbelø", "soeren aebeloe"),
        ("Soeren Aebeloe", "Søren Æbelø"),
        ("skoleaaret", "skoleåret"),
    ];
    for (text, query) in pairs {
        let stored = keyring.search_tokens(&code("901"), text).unwrap();
        let query = keyring.search_query(&[code("901")], query).unwrap();
        let (_, tokens) = query.first().unwrap();
        assert!(
            !tokens.is_empty() && tokens.iter().all(|token| stored.contains(token)),
            "{text}"
        );
    }
}

#[test]
fn municipalities_share_no_tokens() {
    let keyring = keyring();
    let both = keyring
        .search_query(&[code("901"), code("902")], "brev")
        .unwrap();
    let [(_, one), (_, two)] = both.as_slice() else {
        unreachable!("one answer for each municipality")
    };
    assert_ne!(one, two);
}

#[test]
fn cpr_numbers_are_never_indexed() {
    // Made up, and put together at run time.
    let keyring = keyring();
    // A made-up number.
    for number in ["111111-1118", "1111111118", "１１１１１１-１１１８"].map(|n| format!(" {n} "))
    {
        assert!(
            keyring
                .search_tokens(&code("901"), &number)
                .unwrap()
                .is_empty()
        );
    }
}

#[test]
fn long_text_is_indexed_up_to_the_cap() {
    let words: Vec<_> = (0..3 * MAX_TOKENS).map(|n| format!("sag{n}")).collect();
    let tokens = keyring()
        .search_tokens(&code("901"), &words.join(" "))
        .unwrap();
    assert_eq!(tokens.len(), MAX_TOKENS);
}

proptest! {
    #[test]
    fn any_flipped_bit_or_lost_byte_is_refused(
        plaintext in proptest::collection::vec(any::<u8>(), 0..200),
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let keyring = keyring();
        let (key, wrapped) = keyring.new_key(&code("901")).unwrap();
        let sealed = key.seal("p", &SUBJECT, &plaintext).unwrap();
        prop_assert_eq!(&*key.open("p", &SUBJECT, &sealed).unwrap(), &plaintext);

        let flip = |bytes: &[u8]| {
            let mut flipped = bytes.to_vec();
            flipped[at.index(bytes.len())] ^= 1 << bit;
            flipped
        };
        prop_assert!(key.open("p", &SUBJECT, &flip(&sealed)).is_err());
        prop_assert!(key.open("p", &SUBJECT, &sealed[..at.index(sealed.len())]).is_err());
        let wrapped = wrapped.as_bytes();
        prop_assert!(keyring.unwrap(&code("901"), &flip(wrapped)).is_err());
        prop_assert!(keyring.unwrap(&code("901"), &wrapped[..at.index(wrapped.len())]).is_err());
    }

    #[test]
    fn any_text_can_be_indexed(text in ".{0,300}") {
        prop_assert!(keyring().search_tokens(&code("901"), &text).is_ok());
    }
}
