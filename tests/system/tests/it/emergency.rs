//! Signing in while the municipality's own login is away.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

use crate::{
    outside::{between, encoded},
    web::{Answer, Portal},
    world::settled,
};

const DIRECTOR: &str = "direktoer-901";
const PATH: &str = "/noedadgang";
const SAID: &str = "Nødadgangen er brugt";

/// An authenticator, as far as one is needed.
struct Codes(Vec<u8>);

impl Codes {
    fn read(uri: &str) -> Self {
        const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let text = between(uri, "secret=", "&");
        let (mut bytes, mut held, mut n_bits) = (Vec::new(), 0_u32, 0);
        for letter in text.chars() {
            held = (held << 5) | u32::try_from(ALPHABET.find(letter).unwrap()).unwrap();
            n_bits += 5;
            if n_bits >= 8 {
                n_bits -= 8;
                bytes.push(u8::try_from((held >> n_bits) & 0xff).unwrap());
            }
        }
        Self(bytes)
    }

    /// The code of so many half minutes from now.
    fn code(&self, off: u64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let step = now.as_secs() / 30 + off;
        let tag = sign(
            &Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0),
            &step.to_be_bytes(),
        );
        let at = usize::from(tag.as_ref()[19] & 15);
        let part = <[u8; 4]>::try_from(&tag.as_ref()[at..at + 4]).unwrap();
        format!(
            "{:06}",
            (u32::from_be_bytes(part) & 0x7fff_ffff) % 1_000_000
        )
    }
}

async fn sign_in(portal: &Portal, cookie: &str, (key, code): (&str, &str), next: &str) -> Answer {
    let page = portal.get(PATH, cookie).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("next", next),
        ("emergency.key", key),
        ("emergency.code", code),
    ]);
    portal.send("POST", PATH, cookie, &form).await
}

/// # Law
/// GDPR art. 24(1), 32(1) and 33(1): the deadline runs while a login is away, and the way around it is
/// watched.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_and_a_code_open_half_an_hour_and_those_who_must_hear_of_it_do() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let config = &portal.installation.config;
    let command = |person, end| brudvagt::emergency::emergency(config, "901", person, end);
    assert!(
        command(Some("fagchef-902"), false).await.is_err(),
        "she works elsewhere"
    );
    let made = command(Some(DIRECTOR), false).await.unwrap();
    let key = between(&made, "key:  ", "\n").to_owned();
    let codes = Codes::read(&made);
    assert!(command(None, false).await.unwrap().starts_with(DIRECTOR));

    let wrong = sign_in(&portal, "", (&key, "12345"), "/sager").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("passer ikke"), "{}", wrong.body);
    let code = codes.code(0);
    let entered = sign_in(&portal, "", (&key, &code), "/sager").await;
    assert_eq!(
        (entered.status, entered.header("location")),
        (303, Some("/sager")),
        "{}",
        entered.body
    );
    let cookie = entered.cookie();
    let replayed = sign_in(&portal, "", (&key, &code), "/sager").await;
    assert_eq!(replayed.status, 422);
    assert_eq!(portal.get("/sager", &cookie).await.status, 200);

    // Chief executive and officer hear of it, the holder herself among them.
    let mailbox = settled("the mails are there", || async {
        let page = portal.get("/postkasse", &cookie).await;
        (page.body.matches(SAID).count() >= 2).then_some(page)
    })
    .await;
    assert_eq!(mailbox.body.matches(SAID).count(), 2, "one each");
    let listed = portal
        .get("/indstillinger/901/noedadgang", &cookie)
        .await
        .body;
    for said in ["Loggede ind", "Forkert kode"] {
        assert!(listed.contains(said), "{said}: {listed}");
    }

    // Nothing that would outlast her half hour is made by it.
    let page = portal.get("/kalender", &cookie).await;
    let form = encoded(&[("csrf", page.csrf()), ("act", "make")]);
    let refused = portal.send("POST", "/kalender", &cookie, &form).await;
    assert_eq!(refused.status, 403, "{}", refused.body);

    // What matters is hers for a quarter of an hour, and then asks for another code; the session goes on.
    let file = "/register/udtraek/csv";
    assert_eq!(portal.get(file, &cookie).await.status, 200);
    portal.wait(16 * 60);
    let asked = portal.get(file, &cookie).await;
    let ask = asked.header("location").unwrap();
    assert!(portal.get(ask, &cookie).await.body.contains(PATH));
    let again = sign_in(&portal, &cookie, (&key, &codes.code(1)), file).await;
    assert_eq!(again.header("location"), Some(file), "{}", again.body);
    let cookie = again.cookie();
    assert_eq!(portal.get(file, &cookie).await.status, 200);
    // It is no longer for that.
    portal.wait(15 * 60);
    assert_eq!(portal.get("/sager", &cookie).await.status, 303);

    assert_eq!(command(Some(DIRECTOR), true).await.unwrap(), "Ended.");
    let ended = sign_in(&portal, "", (&key, &codes.code(1)), "/sager").await;
    assert_eq!(ended.status, 422);
}
