//! What leaves with every answer of the portal, whatever it answers.

use crate::web::Portal;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_guards_the_browser_and_is_kept_nowhere() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let cookie = portal.sign_in("dpo-digit", "").await.cookie();
    for (method, path, cookie, status) in [
        ("GET", "/log-ind", "", 200),
        ("GET", "/sager", cookie.as_str(), 200),
        ("GET", "/register/udtraek/csv", &cookie, 200),
        ("GET", "/sager", "", 303),
        ("GET", "/sag/ingen", &cookie, 404),
        ("GET", "/findes-ikke", "", 404),
        ("GET", "/api/v1/cases", "", 401),
        ("POST", "/indberet", &cookie, 403),
        ("PUT", "/indberet", &cookie, 405),
        ("TRACE", "/log-ind", "", 405),
        ("GET", "/api/v1/openapi.json", "", 200),
        ("GET", "/static/brudvagt.css", "", 200),
        ("GET", "/kalender/0000/frister.ics", "", 404),
        ("POST", "/log-ind/ingen/udlogning", "", 404),
        ("POST", "/meld/nordvig", "", 400),
    ] {
        let answer = portal.send(method, path, cookie, "").await;
        let said = |name: &str| answer.header(name).unwrap_or_default().to_owned();
        assert!(
            answer.status == status || !(200..400).contains(&status),
            "{method} {path}: {}",
            answer.status
        );
        assert!(answer.status < 500, "{method} {path}: {}", answer.status);
        let policy = said("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{method} {path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{method} {path}: {policy}");
        assert_eq!(said("x-content-type-options"), "nosniff", "{method} {path}");
        assert_eq!(said("referrer-policy"), "same-origin", "{method} {path}");
        // Nothing is shared with other origins.
        assert_eq!(said("access-control-allow-origin"), "", "{method} {path}");
        if !path.starts_with("/static/") {
            assert_eq!(said("cache-control"), "no-store", "{method} {path}");
        }
        if !answer.body.is_empty() {
            assert!(!said("content-type").is_empty(), "{method} {path}");
        }
        assert!(!answer.body.contains(" src=\"http") && !answer.body.contains(" src=\"//"));
    }
}
