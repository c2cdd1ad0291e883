//! What leaves with every answer of the portal, whatever it answers.

use brudvagt::serve;
use brudvagt_kit::{Clock, Runtime, config};
use brudvagt_types::Service;
use metrics_exporter_prometheus::PrometheusBuilder;

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

/// Why these services do not start under the changed configuration.
async fn refused(portal: &Portal, target: Service, (from, to): (&str, &str)) -> String {
    let text = std::fs::read_to_string(&portal.installation.config).unwrap();
    assert!(text.contains(from), "{from}");
    let changed = portal.installation.config.with_file_name("changed.toml");
    // What talks to other services stays free for those that run already.
    let own = format!("{} = \"127.0.0.1:", target.name());
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = free.local_addr().unwrap().port();
    let lines = text.lines().map(|line| match line.starts_with(&own) {
        true => format!("{own}{free}\""),
        false => line.replace(from, to),
    });
    std::fs::write(&changed, lines.collect::<Vec<_>>().join("\n")).unwrap();
    let figment = config::figment(&changed);
    let base = match config::base(&figment) {
        Ok(base) => base,
        Err(error) => return format!("{error:#}"),
    };
    let runtime = Runtime::new(base, Clock::default()).unwrap();
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let targets = [target];
    let starting = serve::start(
        &figment,
        &runtime,
        &targets,
        metrics,
        &serve::PdfReader::Here,
    );
    format!("{:#}", Box::pin(starting).await.unwrap_err())
}

/// Where anybody may be anybody, nobody comes from elsewhere: not to a port, and not through a proxy.
#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_is_reached_from_this_machine_alone() {
    let portal = Portal::new().await;
    let (_host, port) = portal.address().split_once(':').unwrap();
    let (here, everywhere) = (
        format!("\"127.0.0.1:{port}\""),
        format!("\"0.0.0.0:{port}\""),
    );
    let http = format!("public_url = \"http://127.0.0.1:{port}\"");
    for (target, from, to) in [
        (
            Service::Intake,
            "smtp_listen = \"127.0.0.1:",
            "smtp_listen = \"0.0.0.0:",
        ),
        (Service::Portal, here.as_str(), everywhere.as_str()),
        (
            Service::Portal,
            http.as_str(),
            "public_url = \"https://brud.example\"",
        ),
        (Service::Portal, "ops = \"127.0.0.1:", "ops = \"0.0.0.0:"),
    ] {
        let why = refused(&portal, target, (from, to)).await;
        assert!(why.contains("demonstration mode"), "{to}: {why}");
    }
}
