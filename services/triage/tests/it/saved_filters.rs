//! Filters are each person's own.

use brudvagt_kit::problem::Received;
use brudvagt_proto::triage::{
    DeleteFilterRequest, ListFiltersRequest, SaveFilterRequest, SavedFilter,
};
use brudvagt_types::{Ctx, Role};

use crate::world::{World, answer, dpo, reason, who};

fn save(page: &str, name: &str, query: &str) -> SaveFilterRequest {
    SaveFilterRequest {
        page: page.to_owned(),
        name: name.to_owned(),
        query: query.to_owned(),
    }
}

async fn saved(
    world: &World,
    who: &Ctx,
    request: SaveFilterRequest,
) -> Result<SavedFilter, Received> {
    answer(world.filters().save_filter(world.ask(who, request)).await)
}

async fn names(world: &World, who: &Ctx, page: &str) -> Vec<String> {
    let request = ListFiltersRequest {
        page: page.to_owned(),
    };
    let list = answer(world.filters().list_filters(world.ask(who, request)).await).unwrap();
    list.filters.into_iter().map(|filter| filter.name).collect()
}

#[tokio::test]
async fn a_filter_is_kept_for_who_saved_it_and_replaced_by_its_name() {
    let world = World::new().await;
    let karl = who("karl", Role::ChiefExecutive, &["901"]);
    saved(
        &world,
        &dpo(),
        save("queue", " Mine sager ", "assignee=dorte"),
    )
    .await
    .unwrap();
    saved(&world, &dpo(), save("register", "I år", "year=2026"))
        .await
        .unwrap();
    saved(
        &world,
        &karl,
        save("queue", "Høj risiko", "outcome=high_risk"),
    )
    .await
    .unwrap();
    assert_eq!(names(&world, &dpo(), "").await, ["Mine sager", "I år"]);
    assert_eq!(names(&world, &dpo(), "queue").await, ["Mine sager"]);
    assert_eq!(names(&world, &karl, "").await, ["Høj risiko"]);

    let again = saved(&world, &dpo(), save("queue", "Mine sager", "assignee=me"))
        .await
        .unwrap();
    let request = ListFiltersRequest {
        page: "queue".to_owned(),
    };
    let list = world
        .filters()
        .list_filters(world.ask(&dpo(), request))
        .await;
    assert_eq!(answer(list).unwrap().filters, std::slice::from_ref(&again));

    let delete = DeleteFilterRequest {
        filter_id: again.filter_id.clone(),
    };
    let not_his = world
        .filters()
        .delete_filter(world.ask(&karl, delete.clone()))
        .await;
    assert_eq!(reason(answer(not_his)), "NOT_FOUND");
    let hers = world
        .filters()
        .delete_filter(world.ask(&dpo(), delete))
        .await;
    answer(hers).unwrap();
    assert_eq!(names(&world, &dpo(), "queue").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_filter_saved_twice_with_one_key_is_saved_once() {
    let world = World::new().await;
    let mut client = world.filters();
    let mut send = async |name: &str| {
        let request = world.ask_with_key(&dpo(), "the-same-key", save("queue", name, "a=b"));
        answer(client.save_filter(request).await)
    };
    let first = send("Mine").await.unwrap();
    assert_eq!(send("Mine").await.unwrap(), first);
    assert_eq!(reason(send("Dine").await), "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(world.count("saved_filters").await, 1);
}

#[tokio::test]
async fn what_is_no_filter_is_refused() {
    let world = World::new().await;
    for (request, expected) in [
        (save("case", "Navn", ""), "UNKNOWN_PAGE"),
        (save("queue", "  ", ""), "TEXT_NEEDED"),
        (save("queue", &"x".repeat(81), ""), "TEXT_TOO_LONG"),
        (save("queue", "Navn", &"x".repeat(2_001)), "TEXT_TOO_LONG"),
    ] {
        assert_eq!(reason(saved(&world, &dpo(), request).await), expected);
    }
    let rita = who("rita", Role::Employee, &["901"]);
    assert_eq!(
        reason(saved(&world, &rita, save("queue", "Navn", "")).await),
        "NOT_ALLOWED"
    );
}
