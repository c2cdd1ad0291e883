//! CPR numbers on pages: masked for everybody, shown once to who says why. The numbers are made up.

use crate::{
    outside::{between, case_page, encoded, key},
    web::Portal,
};

const WORKER: &str = "sagsbehandler-901|case_worker";
const EMPLOYEE: &str = "medarbejder-901|employee";
const HEAD: &str = "fagchef-901|department_head";

/// Put together here so that no file holds it.
fn number() -> String {
    format!("{}-{}", "111111", "1118")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cpr_number_is_masked_on_every_page_and_shown_once_for_a_reason_that_is_noted() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let number = number();
    let employee = portal.sign_in(EMPLOYEE, "").await.cookie();
    let form = portal.get("/indberet", &employee).await;
    let words = format!("Brevet om {number} gik til naboen.");
    let fields = [
        ("csrf", form.csrf()),
        ("key", key(&form)),
        ("municipality", "901"),
        ("what_happened", words.as_str()),
        ("whose_data", number.as_str()),
        ("affected_estimate", "1"),
    ];
    let sent = portal
        .send("POST", "/indberet", &employee, &encoded(&fields))
        .await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = sent.header("location").unwrap().to_owned();
    let shown = portal.get(&receipt, &employee).await;
    let reference = between(&shown.body, "<strong>BRUD-", "</strong>");
    let reference = format!("BRUD-{reference}");
    let report = between(&receipt, "/kvittering/", "?");

    // Whoever wrote it reads it masked, with a word for why.
    let own = portal.get(&format!("/mine/{report}"), &employee).await;
    assert!(own.body.contains("Brevet om 111111-••••") && !own.body.contains(&number));
    assert!(own.body.contains("som du skrev det"), "{}", own.body);

    let worker = portal.sign_in(WORKER, "").await.cookie();
    let (case, page) = case_page(&portal, &worker, &reference).await;
    assert!(page.contains("Brevet om 111111-••••") && !page.contains(&number));
    assert!(page.contains("Vis numrene") && !page.contains("CPR-numrene er vist"));
    // The case file for a program is left as it is: it is sealed, and a mask would break the seal.
    for part in ["", "/oplysninger?alle=1", "/historik", "/underretning"] {
        let seen = portal.get(&format!("{case}{part}"), &worker).await;
        assert_eq!(seen.status, 200, "{part}");
        assert!(!seen.body.contains(&number), "{part}");
    }

    // No reason, no numbers.
    let csrf = between(&page, "name=\"csrf\" value=\"", "\"");
    let numbers = format!("{case}/numre");
    let ask = async |reason: &str, words: &str, cookie: &str, csrf: &str| {
        let fields = [
            ("csrf", csrf),
            ("page", ""),
            ("reason", reason),
            ("words", words),
        ];
        portal
            .send("POST", &numbers, cookie, &encoded(&fields))
            .await
    };
    for (reason, words) in [("", ""), ("other", " ")] {
        let refused = ask(reason, words, &worker, csrf).await;
        assert_eq!(refused.status, 422);
        assert!(!refused.body.contains(&number));
    }
    let head = portal.sign_in(HEAD, "").await.cookie();
    let of_head = portal.get(&case, &head).await;
    assert!(!of_head.body.contains("Vis numrene"), "{}", of_head.body);
    assert_eq!(
        ask("find_citizen", "", &head, of_head.csrf()).await.status,
        403
    );

    let seen = ask("other", "Politiet ringede.", &worker, csrf).await;
    assert_eq!(seen.status, 200, "{}", seen.body);
    assert!(seen.body.contains(&format!("Brevet om {number}")));
    assert!(seen.body.contains("CPR-numrene er vist") && !seen.body.contains("Vis numrene"));
    // Once: the next page hides them again.
    assert!(!portal.get(&case, &worker).await.body.contains(&number));
    assert_eq!(portal.get(&numbers, &worker).await.status, 303);

    let dpo = portal.sign_in("dpo-digit", "").await.cookie();
    let looks = portal.get(&format!("{case}/opslag"), &dpo).await;
    assert_eq!(
        looks.body.matches("CPR-numrene: Politiet ringede.").count(),
        1
    );
}
