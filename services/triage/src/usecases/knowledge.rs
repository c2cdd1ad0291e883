//! What the municipalities share of what they learnt.
//!
//! # Law
//! GDPR art. 4(1), 5(1)(c), recital 26: what is shared points at nobody. Art. 39(1)(a): the officer informs
//! and advises, those of others too.

mod write;

use std::cmp::Reverse;

use brudvagt_kit::Problem;
use brudvagt_proto::triage::{
    GetKnowledgeRequest, GetLessonRequest, Lesson, LessonFinding, LessonText, ListAlikeRequest,
    ListLessonsRequest, ListLessonsResponse, SearchKnowledgeRequest, SearchKnowledgeResponse,
    Shared,
};
use brudvagt_risk::{CURRENT, precedents::Features};
use brudvagt_types::{Ctx, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) use self::write::{propose_lesson, publish_lesson, save_lesson, withdraw_lesson};
use super::{change::unseal, parse_id, search::municipalities};
use crate::{
    Triage,
    content::Sealed,
    rules::{
        SMALL,
        recognisable::{self, Finding, Known},
        who_may::WORKERS,
    },
    store::{self, KnowledgeRow, LessonRow},
    wire,
};

const CONTENT: &str = "lesson.content";
/// What is confirmed when so few cases are of its kind that it may be recognised by that alone.
const FEW: &str = "few";

/// What a person wrote.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Content {
    title: String,
    happened: String,
    decided: String,
    learned: String,
    control: String,
    named: bool,
    #[serde(default)]
    withdrawn_because: String,
}

/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn search_knowledge(
    triage: &Triage,
    ctx: &Ctx,
    request: &SearchKnowledgeRequest,
) -> Result<SearchKnowledgeResponse, Problem> {
    let words: String = request.words.trim().chars().take(200).collect();
    let mut tx = triage.store.read(ctx).await?;
    let asked = (
        words.as_str(),
        request.kind.as_str(),
        request.incident_type.as_str(),
    );
    let rows = store::search_knowledge(&mut tx, asked).await?;
    Ok(SearchKnowledgeResponse {
        found: rows.into_iter().map(shared).collect(),
    })
}

/// # Errors
/// `NOT_FOUND` when it is not shared, or no longer.
pub(crate) async fn get_knowledge(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetKnowledgeRequest,
) -> Result<Shared, Problem> {
    let id = parse_id(&request.knowledge_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::knowledge(&mut tx, id).await?;
    row.map(shared).ok_or_else(unknown)
}

/// How many of the newest are compared with a case.
const COMPARED: i64 = 300;
/// How many are shown, and from how many points: the same kind of incident, or another with the same kind
/// of data and recipient.
const SHOWN: usize = 5;
const ALIKE: i16 = 8;

/// What is shared of cases like this one, and why it is alike: by what happened, the data, the recipient and
/// how many it was.
///
/// # Errors
/// `NOT_FOUND` for a case out of sight.
pub(crate) async fn list_alike(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListAlikeRequest,
) -> Result<SearchKnowledgeResponse, Problem> {
    let id = parse_id(&request.case_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let case = store::case_row(&mut tx, id).await?;
    let case = case.ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    if case.wrapped_key.is_none() {
        return Ok(SearchKnowledgeResponse::default());
    }
    let content = unseal(&triage.keyring, &case)?.open_content(&case.content)?;
    let features = Features::of_case(content.facts.facts(), &CURRENT);
    let rows = store::comparable(&mut tx, id, COMPARED).await?;
    let mut ranked: Vec<(i16, Shared)> = rows
        .into_iter()
        .filter_map(|row| {
            let (points, alike, differs) = features.likeness(&row.features.as_ref()?.0);
            let is_near = points >= ALIKE && !alike.is_empty();
            is_near.then(|| {
                let told = Shared {
                    alike: words(alike),
                    differs: words(differs),
                    ..shared(row)
                };
                (points, told)
            })
        })
        .collect();
    ranked.sort_by_key(|(points, _)| Reverse(*points));
    ranked.truncate(SHOWN);
    Ok(SearchKnowledgeResponse {
        found: ranked.into_iter().map(|(_, it)| it).collect(),
    })
}

fn words(all: Vec<brudvagt_risk::precedents::Likeness>) -> Vec<brudvagt_proto::Text> {
    all.into_iter()
        .map(|it| brudvagt_types::Text::new(it.da, it.en).into())
        .collect()
}

/// The municipality's own, the newest first.
///
/// # Errors
/// `INTERNAL` when a key does not open.
pub(crate) async fn list_lessons(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListLessonsRequest,
) -> Result<ListLessonsResponse, Problem> {
    let chosen: Vec<String> = Some(request.municipality.clone())
        .filter(|it| !it.is_empty())
        .into_iter()
        .collect();
    let codes = municipalities(triage, ctx, &chosen);
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::lessons_of(&mut tx, &codes).await?;
    drop(tx);
    let lessons = rows.iter().map(|row| lesson(triage, ctx, row));
    Ok(ListLessonsResponse {
        lessons: lessons.collect::<Result<_, _>>()?,
    })
}

/// One of the municipality's own, with what the check finds in it now.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn get_lesson(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetLessonRequest,
) -> Result<Lesson, Problem> {
    read(triage, ctx, parse_id(&request.lesson_id)?).await
}

async fn read(triage: &Triage, ctx: &Ctx, id: Uuid) -> Result<Lesson, Problem> {
    let places = places(triage).await;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::lesson(&mut tx, id).await?.ok_or_else(unknown)?;
    let content = opened(triage, &row)?;
    let findings = findings(triage, &mut tx, (&row, &content), &places).await?;
    let reference = match row.case_id {
        Some(case_id) => store::case_row(&mut tx, case_id)
            .await?
            .map(|it| it.reference),
        None => None,
    };
    drop(tx);
    let by_name = triage.people.name(&row.saved_by).await;
    Ok(Lesson {
        reference: reference.unwrap_or_default(),
        by_name,
        findings: findings
            .into_iter()
            .map(|it| LessonFinding {
                what: it.what,
                kind: it.kind.to_owned(),
            })
            .collect(),
        ..lesson(triage, ctx, &row)?
    })
}

fn lesson(triage: &Triage, ctx: &Ctx, row: &LessonRow) -> Result<Lesson, Problem> {
    let content = opened(triage, row)?;
    Ok(Lesson {
        lesson_id: row.lesson_id.to_string(),
        municipality: row.municipality.clone(),
        case_id: row.case_id.map(|id| id.to_string()).unwrap_or_default(),
        state: row.state.clone(),
        version: u32::try_from(row.version).unwrap_or(0),
        at: Some(wire::to_proto(row.saved_at.0)),
        withdrawn_because: content.withdrawn_because.clone(),
        may_publish: is_officer(ctx, row),
        text: Some(LessonText {
            kind: row.kind.clone(),
            title: content.title,
            happened: content.happened,
            decided: content.decided,
            learned: content.learned,
            control: content.control,
            named: content.named,
        }),
        ..Lesson::default()
    })
}

fn is_officer(ctx: &Ctx, row: &LessonRow) -> bool {
    let here = row.municipality.parse();
    ctx.actor.role == Role::Dpo && here.is_ok_and(|code| ctx.scope.allows(&code))
}

fn writes(ctx: &Ctx, municipality: &str) -> bool {
    let here = municipality.parse();
    WORKERS.contains(&ctx.actor.role) && here.is_ok_and(|code| ctx.scope.allows(&code))
}

fn shared(row: KnowledgeRow) -> Shared {
    Shared {
        knowledge_id: row.lesson_id.to_string(),
        municipality_name: row.named.clone(),
        published_at: Some(wire::to_proto(row.published_at.0)),
        incident_type: row.incident_type,
        outcome: row.outcome,
        notified: row.notified,
        alike: Vec::new(),
        differs: Vec::new(),
        text: Some(LessonText {
            kind: row.kind,
            title: row.title,
            happened: row.happened,
            decided: row.decided,
            learned: row.learned,
            control: row.control,
            named: !row.named.is_empty(),
        }),
    }
}

/// Names of municipalities and units, by code and id.
async fn places(triage: &Triage) -> crate::register_file::Places {
    triage.people.places().await
}

/// What in the text may point at somebody. With a case, all that is known of it is looked for.
async fn findings(
    triage: &Triage,
    tx: &mut PgConnection,
    (row, content): (&LessonRow, &Content),
    places: &crate::register_file::Places,
) -> Result<Vec<Finding>, Problem> {
    let mut known = Known::default();
    if !content.named {
        let name = places.municipality(&row.municipality);
        known
            .places
            .push(name.trim_end_matches(" Kommune").to_owned());
    }
    let mut few = false;
    if let Some(case_id) = row.case_id
        && let Some(case) = store::case_row(tx, case_id).await?
    {
        known.places.push(places.unit(&case.unit_id));
        known.names.push(case.reference.clone());
        if case.wrapped_key.is_some() {
            let of_case = unseal(&triage.keyring, &case)?.open_content(&case.content)?;
            known.names.extend([
                of_case.reporter_name,
                of_case.reporter_email,
                of_case.esdh_reference,
            ]);
            known.texts.push(of_case.summary);
            let facts = serde_json::to_value(&of_case.facts);
            strings(
                &facts.map_err(|error| Problem::internal(&error))?,
                &mut known.texts,
            );
        }
        let codes = store::alike_codes(tx, case_id).await?.unwrap_or_default();
        few = codes.n_alike < i64::from(SMALL);
    }
    let texts = [
        content.title.as_str(),
        &content.happened,
        &content.decided,
        &content.learned,
    ];
    let mut found = recognisable::find(&texts, &known);
    if few {
        found.push(Finding {
            what: FEW.to_owned(),
            kind: FEW,
        });
    }
    Ok(found)
}

/// Every text of a value.
fn strings(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|it| strings(it, into)),
        Value::Object(all) => all.values().for_each(|it| strings(it, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn opened(triage: &Triage, row: &LessonRow) -> Result<Content, Problem> {
    sealed(triage, row)?.open_json(CONTENT, &row.content)
}

fn sealed(triage: &Triage, row: &LessonRow) -> Result<Sealed, Problem> {
    let code = row.municipality.parse();
    let code =
        code.map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
    Sealed::unwrap(&triage.keyring, &code, row.lesson_id, &row.wrapped_key)
}

fn unknown() -> Problem {
    Problem::not_found("Teksten", "the text")
}
