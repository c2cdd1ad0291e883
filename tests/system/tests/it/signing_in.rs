//! Signing in with real providers: what each does in its own way, and what must go wrong.

use brudvagt_kit::token::DEMONSTRATION;
use brudvagt_launcher::free_port;
use brudvagt_proto::directory::{LinkSignInRequest, provisioning_client::ProvisioningClient};
use serde_json::{Value, json};

use crate::{
    outside::{between, encoded},
    providers::{Browser, LOGIN, Page, Product, Provider, SECRET},
    web::Portal,
    world::settled,
};

const PERSON: &str = "sagsbehandler-901";
/// Longer than it counts that somebody has shown who she is.
const A_WHILE: i64 = 16 * 60;

/// A portal whose municipality signs in with a provider.
struct Place {
    portal: Portal,
    product: Product,
    port: u16,
}

impl Place {
    async fn new(product: Product) -> Self {
        let port = free_port().unwrap();
        let section = format!(
            "\n[portal.providers.nordvig]\nmunicipalities = ['901']\nlabel = 'Nordvig'\n\
             issuer = 'http://127.0.0.1:{port}'\nclient_id = 'brudvagt-901'\n\
             client_secret_file = 'login-nordvig'\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("login-nordvig");
        std::fs::write(&secret, SECRET).unwrap();
        let section = section.replace("login-nordvig", secret.to_str().unwrap());
        let inside = "[portal]\nprivate_hosts = ['127.0.0.1']\n";
        let adapt = |text: &str| text.replacen("[portal]\n", inside, 1) + &section;
        let portal = Portal::adapted(&adapt).await;
        portal.installation.seed().await;
        let runtime = &portal.installation.runtime;
        let link = LinkSignInRequest {
            provider: "nordvig".to_owned(),
            subject: LOGIN.to_owned(),
            person_id: PERSON.to_owned(),
            remove: false,
        };
        let mut directory = ProvisioningClient::new(runtime.channel("directory").unwrap());
        let ctx = brudvagt_testkit::system(runtime.clock.now());
        let request = runtime.caller(DEMONSTRATION).unwrap().request(&ctx, link);
        directory.link_sign_in(request).await.unwrap();
        Self {
            portal,
            product,
            port,
        }
    }

    fn start(&self, more: &Value) -> Provider {
        self.product.start(self.port, &self.home(), more)
    }

    fn home(&self) -> String {
        format!("http://{}", self.portal.address)
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.home())
    }

    /// A browser in which she has just signed in.
    async fn signed_in(&self) -> Browser {
        let mut browser = Browser::default();
        let page = self.sign_in(&mut browser).await;
        assert_eq!(
            (page.status, page.url.as_str()),
            (200, self.at("/sager").as_str()),
            "{}",
            page.body
        );
        browser
    }

    async fn sign_in(&self, browser: &mut Browser) -> Page {
        let url = self.at("/log-ind/nordvig?next=/sager");
        browser.sign_in(&url, &self.home()).await
    }

    /// The provider's address that the portal sends her to.
    async fn begin(&self, browser: &mut Browser) -> String {
        let page = browser.get(&self.at("/log-ind/nordvig?next=/sager")).await;
        assert_eq!(page.status, 303, "{}", page.body);
        let location = page
            .head
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        location.unwrap().to_owned()
    }

    async fn is_signed_in(&self, browser: &mut Browser) -> bool {
        browser.get(&self.at("/sager")).await.status == 200
    }

    /// The page that asks again who she is, when a file that leaves does.
    async fn is_asked_again(&self, browser: &mut Browser) -> Option<Page> {
        let page = browser.go(&self.at("/register/udtraek/csv")).await;
        page.url.contains("/bekraeft-dig").then_some(page)
    }
}

#[track_caller]
fn assert_refused(page: &Page, status: u16, reason: &str) {
    assert_eq!(page.status, status, "{}: {}", page.url, page.body);
    assert!(
        page.body.contains(&format!(">{reason}<")),
        "{reason}: {}",
        page.body
    );
}

/// Signs in, shows it again, signs out: what every provider must do with us.
async fn comes_and_goes(place: &Place) {
    let mut browser = place.signed_in().await;
    // A quarter of an hour later what matters asks the provider, which asks her.
    place.portal.wait(A_WHILE);
    let asked = place.is_asked_again(&mut browser).await.expect("it asks");
    let again = place.at(&asked.link("/log-ind/nordvig?igen=ja"));
    let got = browser.sign_in(&again, &place.home()).await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert!(place.is_asked_again(&mut browser).await.is_none());

    let page = browser.get(&place.at("/sager")).await;
    let csrf = between(&page.body, "name=\"csrf\" value=\"", "\"").to_owned();
    let out = Page {
        body: format!("<form action=\"/log-ud\"><input name=\"csrf\" value=\"{csrf}\"></form>"),
        ..page
    };
    let out = browser.send(&out, &[]).await;
    assert_eq!(out.status, 200, "{}", out.body);
    assert!(!place.is_signed_in(&mut browser).await);
    // Its own session is hers to end, at the address it says.
    let there = out.link(&format!("http://127.0.0.1:{}/", place.port));
    let there = browser.go(&there).await;
    assert!(there.status < 400, "{}: {}", there.url, there.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certified_provider_signs_in_proves_again_and_ends_sessions() {
    let place = Place::new(Product::OidcProvider).await;
    let provider = place.start(&json!({}));
    comes_and_goes(&place).await;

    // Back-channel logout: she ends it there, and our session ends without a word of her browser.
    let mut browser = place.signed_in().await;
    let mut elsewhere = place.signed_in().await;
    let end = format!(
        "http://127.0.0.1:{}/session/end?{}",
        place.port,
        encoded(&[
            ("client_id", "brudvagt-901"),
            ("post_logout_redirect_uri", &place.at("/log-ind")),
        ])
    );
    let asked = browser.go(&end).await;
    browser.send(&asked, &[("logout", "yes")]).await;
    assert!(!place.is_signed_in(&mut browser).await);
    // That of another browser is another session there, too.
    assert!(place.is_signed_in(&mut elsewhere).await);
    drop(provider);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_product_signs_in_and_proves_again_too() {
    let place = Place::new(Product::Canaille).await;
    let _provider = place.start(&json!({}));
    comes_and_goes(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_real_provider_signed_for_something_else_opens_nothing() {
    let place = Place::new(Product::OidcProvider).await;
    let provider = place.start(&json!({}));

    // A token of another question.
    let mut browser = Browser::default();
    let asked = place.begin(&mut browser).await;
    let nonce = between(&asked, "nonce=", "&").to_owned();
    let back = browser
        .answer_to(&asked.replace(&nonce, "et-andet-nonce"), &place.home())
        .await;
    assert_refused(&browser.go(&back).await, 400, "WRONG_NONCE");
    assert!(!place.is_signed_in(&mut browser).await);

    // A code that has been used: with its own question, which is answered, and with a new one.
    let asked = place.begin(&mut browser).await;
    let back = browser.answer_to(&asked, &place.home()).await;
    assert_eq!(browser.go(&back).await.status, 200);
    let mut thief = Browser::default();
    assert_refused(&thief.go(&back).await, 400, "SIGN_IN_NOT_PENDING");
    let other = place.begin(&mut thief).await;
    let state = between(&other, "state=", "&").to_owned();
    let code = between(&back, "code=", "&");
    let iss = format!("http://127.0.0.1:{}", place.port);
    let query = encoded(&[("code", code), ("state", &state), ("iss", &iss)]);
    let replayed = thief
        .go(&place.at(&format!("/log-ind/nordvig/svar?{query}")))
        .await;
    assert_refused(&replayed, 403, "PROVIDER_DENIED");
    assert!(!place.is_signed_in(&mut thief).await);
    drop(provider);

    // Its clock is half a minute wrong, and then ten minutes, one way and the other.
    for (skew, reason) in [
        (30, ""),
        (-30, ""),
        (600, "TOKEN_NOT_NOW"),
        (-4_200, "TOKEN_NOT_NOW"),
    ] {
        let provider = place.start(&json!({ "skew": skew }));
        let mut browser = Browser::default();
        let page = place.sign_in(&mut browser).await;
        match reason {
            "" => assert_eq!(page.status, 200, "{skew}: {}", page.body),
            reason => assert_refused(&page, 400, reason),
        }
        drop(provider);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_may_change_its_keys_go_away_and_come_back() {
    let place = Place::new(Product::OidcProvider).await;
    let provider = place.start(&json!({ "kid": "den-samme" }));
    let mut browser = place.signed_in().await;
    drop(provider);
    // Each start has a key of its own: under the name of the one before, and under another.
    let provider = place.start(&json!({ "kid": "den-samme" }));
    place.signed_in().await;
    drop(provider);
    let provider = place.start(&json!({ "kid": "en-ny" }));
    place.signed_in().await;

    drop(provider);
    let told = settled("it is known to be away", || async {
        let mut nobody = Browser::default();
        let page = nobody.get(&place.at("/log-ind/nordvig")).await;
        (page.status == 503).then_some(page)
    })
    .await;
    assert_refused(&told, 503, "PROVIDER_AWAY");
    // Who is signed in works on; what asks again says what to do meanwhile, and keeps what was typed.
    assert!(place.is_signed_in(&mut browser).await);
    place.portal.wait(A_WHILE);
    let asked = place.is_asked_again(&mut browser).await.expect("it asks");
    let again = place.at(&asked.link("/log-ind/nordvig?igen=ja"));
    let told = browser.get(&again).await;
    assert_refused(&told, 503, "PROVIDER_AWAY");
    for way_on in ["virk.dk", "Fristen løber videre"] {
        assert!(told.body.contains(way_on), "{}", told.body);
    }
    assert!(place.is_signed_in(&mut browser).await);

    let _provider = place.start(&json!({}));
    let got = browser.sign_in(&again, &place.home()).await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert!(place.is_asked_again(&mut browser).await.is_none());
    place.signed_in().await;
}
