//! Who gets the letter: known by their names, mended, removed, stopped, and told in another way.
//!
//! Names, addresses and numbers are made up.

use brudvagt_proto::{
    events::notification::CommunicationProgressed,
    notification::{
        Communication, GetCommunicationRequest, PreviewLetterRequest, PutInGroupRequest,
        ReadRecipientsRequest, RecordToldRequest, RemoveRecipientRequest, SaveRecipientRequest,
        StopCommunicationRequest,
    },
    triage::{Case, PersonGroup},
};

use crate::{
    communications::{get, import, import_as, letter, save, send},
    world::{World, answer, case, dpo, id_of},
};

/// Made up, and put together here so that no file holds it.
fn number() -> String {
    format!("{}-{}", "111111", "1118")
}

async fn decided(world: &World) -> Case {
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    save(world, &case, letter()).await.unwrap();
    case
}

fn states(it: &Communication) -> Vec<(&str, &str)> {
    it.recipients
        .iter()
        .map(|one| (one.name.as_str(), one.state.as_str()))
        .collect()
}

/// What the clock in Denmark shows, as a form sends it.
fn danish(world: &World) -> String {
    let local = brudvagt_calculus::to_local(world.clock.now());
    local.strftime("%Y-%m-%dT%H:%M").to_string()
}

async fn tell(
    world: &World,
    case: &Case,
    ids: &[&str],
    means: &str,
) -> Result<Communication, String> {
    let asked = RecordToldRequest {
        case_id: id_of(case),
        recipient_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        everybody_left: ids.is_empty(),
        means: means.to_owned(),
        at_local: danish(world),
        note: "Aftalt i telefonen.".to_owned(),
    };
    let told = world.client().record_told(world.ask(&dpo(), asked)).await;
    answer(told).map_err(|refused| refused.reason)
}

/// GDPR art. 33(5): when somebody was told is a fact that a person states.
#[tokio::test]
async fn a_time_that_nobody_said_is_not_taken_for_now() {
    let world = World::new().await;
    let case = decided(&world).await;
    let list = "Navn;Adresse\r\nAnna Opdigtet;Opdigtet Vej 1\r\n";
    assert_eq!(import(&world, &case, list).await, (1, 0, vec![]));
    let asked = RecordToldRequest {
        case_id: id_of(&case),
        everybody_left: true,
        means: "letter".to_owned(),
        note: "Lagt i postkassen.".to_owned(),
        ..RecordToldRequest::default()
    };
    let refused = world.client().record_told(world.ask(&dpo(), asked)).await;
    assert_eq!(answer(refused).unwrap_err().reason, "TOLD_AT_WRONG");
    assert_eq!(get(&world, &case).await.n_told, 0);
}

#[tokio::test]
async fn no_cpr_number_becomes_a_name_whatever_column_it_stands_in() {
    let world = World::new().await;
    let case = decided(&world).await;
    let list = format!(
        "CPR;Navn;E-mail\r\n{};Anna Opdigtet;anna@borger.example\r\n",
        number()
    );
    assert_eq!(import(&world, &case, &list).await, (1, 0, vec![]));
    assert_eq!(
        get(&world, &case).await.recipients[0].salutation,
        "Kære Anna Opdigtet"
    );

    // Chosen by mistake it is refused, with its line.
    let chosen = import_as(&world, &case, &list, "add", &["name", "other", "email"]).await;
    let errors = chosen.unwrap().errors;
    assert_eq!(
        (errors[0].line, errors[0].reason.as_str()),
        (2, "NAME_IS_NUMBER")
    );
    let unnamed = format!("{};anna@borger.example", number());
    let refused = import_as(&world, &case, &unnamed, "add", &[]).await;
    assert_eq!(refused.unwrap_err(), "COLUMNS_NEEDED");

    let asked = SaveRecipientRequest {
        case_id: id_of(&case),
        name: number(),
        email: "anna@borger.example".to_owned(),
        ..SaveRecipientRequest::default()
    };
    let saved = world
        .client()
        .save_recipient(world.ask(&dpo(), asked))
        .await;
    assert_eq!(answer(saved).unwrap_err().reason, "NAME_IS_NUMBER");
    assert_eq!(world.count("recipients").await, 1);
}

#[tokio::test]
async fn two_people_with_one_address_are_both_told_and_that_is_pointed_at() {
    let world = World::new().await;
    let case = decided(&world).await;
    let list = "Navn;E-mail\nAlma Opdigtet;familien@borger.example\nBirk Opdigtet;familien@borger.example\n";
    assert_eq!(import(&world, &case, list).await.0, 2);
    let listed = get(&world, &case).await;
    assert!(listed.recipients.iter().all(|one| one.shares_address));
    let warnings: Vec<_> = listed.warnings.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(warnings, ["SHARED_ADDRESS"]);
    send(&world, &case).await.unwrap();
    world.post.open().await;
    world.advance(1);
    let mails = world.post.wait_for(2).await;
    let mut greetings: Vec<_> = mails
        .iter()
        .map(|mail| mail.text.lines().next().unwrap_or_default())
        .collect();
    greetings.sort_unstable();
    assert_eq!(greetings, ["Kære Alma Opdigtet", "Kære Birk Opdigtet"]);
}

#[tokio::test]
async fn what_is_shown_is_what_is_added_and_sent() {
    let world = World::new().await;
    let case = decided(&world).await;
    let list = "Fornavn;Efternavn;Adresse\r\nAnna;Opdigtet;anna@borger.example\r\n\"Bo;Opdigtet;bo@borger.example\r\nEva;Opdigtet;eva@borger.example\r\n";
    let asked = ReadRecipientsRequest {
        case_id: id_of(&case),
        content: list.as_bytes().to_vec().into(),
        ..ReadRecipientsRequest::default()
    };
    let read = world
        .client()
        .read_recipients(world.ask(&dpo(), asked))
        .await;
    let read = answer(read).unwrap();
    assert_eq!((read.n_lines, read.n_good, read.n_bad), (3, 2, 1));
    let shown: Vec<_> = read
        .lines
        .iter()
        .map(|line| match &line.error {
            None => (line.line, line.salutation.as_str()),
            Some(error) => (line.line, error.reason.as_str()),
        })
        .collect();
    assert_eq!(
        shown,
        [
            (2, "Kære Anna Opdigtet"),
            (3, "OPEN_QUOTE"),
            (4, "Kære Eva Opdigtet")
        ]
    );
    assert_eq!(world.count("recipients").await, 0, "nothing is kept");
    assert_eq!(import(&world, &case, &read.csv).await.0, 2);
    let asked = PreviewLetterRequest {
        case_id: id_of(&case),
        recipient_id: String::new(),
    };
    let first = world
        .client()
        .preview_letter(world.ask(&dpo(), asked))
        .await;
    let first = answer(first).unwrap();
    assert!(
        first.text.starts_with("Kære Anna Opdigtet"),
        "{}",
        first.text
    );
    send(&world, &case).await.unwrap();
    world.post.open().await;
    world.advance(1);
    let mails = world.post.wait_for(2).await;
    let anna = mails
        .iter()
        .find(|mail| mail.to == "anna@borger.example")
        .unwrap();
    // A mail ends its lines as mails do.
    let sent = anna.text.replace("\r\n", "\n");
    assert_eq!(sent.trim_end(), first.text.trim_end());
}

#[tokio::test]
async fn a_list_that_was_wrong_is_replaced_mended_and_shortened() {
    let world = World::new().await;
    let case = decided(&world).await;
    let wrong = "Navn;E-mail\nAnne Opdigtet;anna@borger.example\nBo Opdigtet;bo@borger.example\n";
    import(&world, &case, wrong).await;
    let right = "Navn;E-mail\nAnna Opdigtet;anna@borger.example\nBo Opdigtet;bo@borger.example\n";
    let unsaid = import_as(&world, &case, right, "", &[]).await;
    assert_eq!(unsaid.unwrap_err(), "ADD_OR_REPLACE");
    let replaced = import_as(&world, &case, right, "replace", &[])
        .await
        .unwrap();
    assert_eq!(
        (replaced.n_added, replaced.n_removed, replaced.n_kept),
        (1, 1, 1)
    );

    let bo = get(&world, &case).await.recipients[0].clone();
    assert_eq!(bo.name, "Bo Opdigtet");
    let asked = SaveRecipientRequest {
        case_id: id_of(&case),
        recipient_id: bo.id,
        name: "Bob Opdigtet".to_owned(),
        email: "bob@borger.example".to_owned(),
        ..SaveRecipientRequest::default()
    };
    let saved = world
        .client()
        .save_recipient(world.ask(&dpo(), asked))
        .await;
    let saved = answer(saved).unwrap();
    let all = [("Bob Opdigtet", "listed"), ("Anna Opdigtet", "listed")];
    assert_eq!(states(&saved), all);
    let asked = RemoveRecipientRequest {
        case_id: id_of(&case),
        recipient_id: saved.recipients[0].id.clone(),
    };
    let left = world
        .client()
        .remove_recipient(world.ask(&dpo(), asked))
        .await;
    assert_eq!(
        states(&answer(left).unwrap()),
        [("Anna Opdigtet", "listed")]
    );
}

#[tokio::test]
async fn sending_can_be_undone_until_the_letters_leave() {
    let world = World::new().await;
    let case = decided(&world).await;
    world.post.open().await;
    import(
        &world,
        &case,
        "Navn;E-mail\nAnna Opdigtet;anna@borger.example\n",
    )
    .await;
    let sending = send(&world, &case).await.unwrap();
    assert!(sending.can_stop && sending.leaves_at.is_some());
    let stop = || StopCommunicationRequest {
        case_id: id_of(&case),
    };
    let stopped = world
        .client()
        .stop_communication(world.ask(&dpo(), stop()))
        .await;
    let stopped = answer(stopped).unwrap();
    assert_eq!(
        (stopped.state.as_str(), states(&stopped)),
        ("draft", vec![("Anna Opdigtet", "listed")])
    );
    assert_eq!(world.count("messages").await, 0);
    // As before: the letter can be mended, and sent.
    save(&world, &case, letter()).await.unwrap();
    send(&world, &case).await.unwrap();
    world.advance(1);
    world.post.wait_for(1).await;
    world
        .wait_for_count("communications WHERE state = 'done'", 1)
        .await;
    let late = world
        .client()
        .stop_communication(world.ask(&dpo(), stop()))
        .await;
    assert_eq!(answer(late).unwrap_err().reason, "LETTERS_HAVE_LEFT");
}

#[tokio::test]
async fn who_has_no_mail_is_told_in_another_way_and_the_case_learns_by_which() {
    let world = World::new().await;
    let case = decided(&world).await;
    let list = "Navn;Adresse;Mail\nAnna Opdigtet;;anna@borger.example\nBo Opdigtet;Testvej 1, 2100 Prøveby;\n";
    assert_eq!(import(&world, &case, list).await, (2, 0, vec![]));
    send(&world, &case).await.unwrap();
    world.post.open().await;
    world.advance(1);
    world
        .wait_for_count("communications WHERE n_sent = 1", 1)
        .await;
    let half = get(&world, &case).await;
    assert_eq!(
        (half.state.as_str(), half.n_to_tell),
        ("sending", 1),
        "Bo is not told"
    );

    let bo = half
        .recipients
        .iter()
        .find(|one| one.state == "listed")
        .unwrap();
    assert_eq!(
        tell(&world, &case, &[&bo.id], "").await.unwrap_err(),
        "MEANS_NEEDED"
    );
    let done = tell(&world, &case, &[&bo.id], "call").await.unwrap();
    assert_eq!(
        (done.state.as_str(), done.n_told, done.n_to_tell),
        ("done", 1, 0)
    );
    let bo = done
        .recipients
        .iter()
        .find(|one| one.state == "told")
        .unwrap();
    assert_eq!(
        (bo.told_by.as_str(), bo.note.as_str()),
        ("dorte Made-Up", "Aftalt i telefonen.")
    );
    assert_eq!(
        tell(&world, &case, &[&bo.id], "call").await.unwrap_err(),
        "RECIPIENT_SETTLED"
    );
    let said: Vec<CommunicationProgressed> = world.announced().await;
    let last = said.last().unwrap();
    assert_eq!((last.n_recipients, last.n_sent, last.done), (2, 2, true));
    assert_eq!(last.means, ["individual", "call", "email"]);
}

#[tokio::test]
async fn a_letter_that_failed_is_not_told_until_somebody_does_it() {
    let world = World::new().await;
    let case = decided(&world).await;
    import(
        &world,
        &case,
        "Navn;E-mail\nAnna Opdigtet;anna@borger.example\n",
    )
    .await;
    send(&world, &case).await.unwrap();
    world.advance(1);
    world.wait_for_count("messages WHERE attempts > 0", 1).await;
    let mut owner = world.db.owner().await;
    for change in [
        "UPDATE notification.messages SET state = 'failed'",
        "UPDATE notification.recipients SET state = 'failed', error = 'SMTP_550'",
        "UPDATE notification.communications SET n_failed = 1, state = 'done'",
    ] {
        sqlx::query(change).execute(&mut owner).await.unwrap();
    }
    let failed = get(&world, &case).await;
    assert_eq!((failed.n_sent, failed.n_to_tell), (0, 1));
    assert!(failed.recipients[0].can_tell && failed.recipients[0].can_change);
    let told = tell(&world, &case, &[], "letter").await.unwrap();
    assert_eq!((told.n_failed, told.n_told, told.n_to_tell), (0, 1, 0));
}

#[tokio::test]
async fn a_long_list_is_taken_shown_by_the_page_and_told_in_one_go() {
    let world = World::new().await;
    let case = decided(&world).await;
    let mut list = "Navn;Adresse\n".to_owned();
    for n in 1..=1_000 {
        list.push_str(&format!("Anna Opdigtet;Testvej {n}\n"));
    }
    assert_eq!(import(&world, &case, &list).await, (1_000, 0, vec![]));
    let listed = get(&world, &case).await;
    assert_eq!((listed.n_recipients, listed.n_to_tell), (1_000, 1_000));
    assert_eq!(listed.recipients.len(), 200, "a page of them");
    let last = ask(&world, &case, "", &listed.next_after).await;
    assert_eq!(last.recipients[0].address, "Testvej 201");
    let alone = ask(&world, &case, &last.recipients[0].id, "").await;
    assert_eq!(alone.recipients, [last.recipients[0].clone()]);

    let told = tell(&world, &case, &[], "letter").await.unwrap();
    assert_eq!((told.n_told, told.n_to_tell), (1_000, 0));
    assert!(
        told.recipients
            .iter()
            .all(|one| one.told_by == "dorte Made-Up")
    );
}

async fn ask(world: &World, case: &Case, recipient_id: &str, after: &str) -> Communication {
    let asked = GetCommunicationRequest {
        case_id: id_of(case),
        recipient_id: recipient_id.to_owned(),
        after: after.to_owned(),
        only_not_told: false,
    };
    let got = world
        .client()
        .get_communication(world.ask(&dpo(), asked))
        .await;
    answer(got).unwrap()
}

#[tokio::test]
async fn nobody_is_told_where_one_of_those_chosen_cannot_be() {
    let world = World::new().await;
    let case = decided(&world).await;
    let list = "Navn;Adresse\nAnna Opdigtet;Testvej 1\nBo Opdigtet;Testvej 2\n";
    import(&world, &case, list).await;
    let ids: Vec<String> = get(&world, &case)
        .await
        .recipients
        .into_iter()
        .map(|one| one.id)
        .collect();
    let [anna, bo] = [&ids[0], &ids[1]];
    tell(&world, &case, &[anna], "call").await.unwrap();
    let both = tell(&world, &case, &[anna, bo], "letter").await;
    assert_eq!(both.unwrap_err(), "RECIPIENT_SETTLED");
    let stranger = uuid::Uuid::now_v7().to_string();
    let unknown = tell(&world, &case, &[bo, &stranger], "letter").await;
    assert_eq!(unknown.unwrap_err(), "NOT_FOUND");
    // Named twice she is one.
    let twice = tell(&world, &case, &[bo, bo], "letter").await.unwrap();
    assert_eq!(twice.n_told, 2);
}

/// GDPR art. 34(1): the duty is owed to each, so a group counts as told when somebody of it is on the
/// list and nobody of it is left.
#[tokio::test]
async fn a_group_is_told_when_somebody_of_it_is_and_nobody_is_left() {
    let world = World::new().await;
    let mut case = decided(&world).await;
    let group = |id: &str| PersonGroup {
        id: id.to_owned(),
        name: format!("Opdigt {id}"),
        to_tell: true,
        ..PersonGroup::default()
    };
    case.groups = vec![group("g1"), group("g2")];
    world.know(&case);
    let list = "Navn;Adresse\nAnna Opdigtet;Opdigtet Vej 1\nBo Opdigtet;Opdigtet Vej 2\n";
    assert_eq!(import(&world, &case, list).await.0, 2);
    let put = |ids: Vec<String>, group: &str| PutInGroupRequest {
        case_id: id_of(&case),
        recipient_ids: ids,
        group: group.to_owned(),
    };
    let unknown = put(Vec::new(), "g9");
    let refused = world
        .client()
        .put_in_group(world.ask(&dpo(), unknown))
        .await;
    assert_eq!(answer(refused).unwrap_err().reason, "UNKNOWN_GROUP");

    let listed = get(&world, &case).await.recipients;
    let anna = put(vec![listed[0].id.clone()], "g1");
    let anna = world.client().put_in_group(world.ask(&dpo(), anna)).await;
    assert_eq!(answer(anna).unwrap().recipients[0].group, "g1");
    tell(&world, &case, &[&listed[0].id], "call").await.unwrap();
    let told = |said: &[CommunicationProgressed]| said.last().unwrap().groups.clone();
    assert_eq!(told(&world.announced().await), ["g1"]);

    // Everybody else is in the other, and told later.
    let others = put(Vec::new(), "g2");
    let others = world.client().put_in_group(world.ask(&dpo(), others)).await;
    assert_eq!(answer(others).unwrap().recipients[1].group, "g2");
    assert_eq!(told(&world.announced().await), ["g1"]);
    tell(&world, &case, &[], "letter").await.unwrap();
    assert_eq!(told(&world.announced().await), ["g1", "g2"]);
}
