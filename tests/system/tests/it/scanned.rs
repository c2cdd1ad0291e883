//! A file that a scanner warns of, from the page that names it to the one who opens it all the same.

use brudvagt_launcher::Clamd;

use crate::{
    outside::{between, case_page},
    proof::report,
    web::Portal,
    world::settled,
};

const WORKER: &str = "sagsbehandler-901|case_worker";
const REPORTER: &str = "medarbejder-901|employee";
/// What the report's file holds.
const CONTENT: &[u8] = b"Opslag: 1";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_a_scanner_warns_of_opens_to_who_works_on_the_case_when_she_asks_for_it_all_the_same()
 {
    let clamd = Clamd::start(&[("Opdigt.Fil", CONTENT)]).unwrap();
    let with_clamd = format!("[intake]\nclamd = \"{}\"\n", clamd.address());
    let portal = Portal::adapted(&|config: &str| config.replace("[intake]\n", &with_clamd)).await;
    portal.installation.seed().await;
    let kept = report(&portal).await;
    let worker = portal.sign_in(WORKER, "").await.cookie();
    let (case, _before) = case_page(&portal, &worker, &kept.reference).await;
    let shown = settled("the file is scanned", || async {
        // It looks every few seconds, by the services' clock.
        portal.wait(31);
        let page = portal.get(&case, &worker).await.body;
        page.contains("?alligevel=1").then_some(page)
    })
    .await;
    let id = between(&shown, "/attachments/", "?alligevel=1");
    let (file, all_the_same) = (
        format!("/attachments/{id}"),
        format!("/attachments/{id}?alligevel=1"),
    );
    assert!(!shown.contains(&format!("\"{file}\"")), "no plain link");

    let refused = portal.get(&file, &worker).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("virusscanneren"), "{}", refused.body);
    let opened = portal.get(&all_the_same, &worker).await;
    assert_eq!(opened.status, 200, "{}", opened.body);
    assert!(opened.body.contains("Opslag: 1"), "{}", opened.body);
    let disposition = opened.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");

    // Whoever sent it is told, and offered nothing; nor does the address help her or a stranger.
    let reporter = portal.sign_in(REPORTER, "").await.cookie();
    let own = format!("/mine/{}", kept.report_id);
    let own = portal.get(&own, &reporter).await.body;
    assert!(!own.contains("alligevel=1"));
    let refused = portal.get(&all_the_same, &reporter).await.status;
    assert!((400..500).contains(&refused), "{refused}");
    assert_eq!(portal.get(&all_the_same, "").await.status, 303);
}
