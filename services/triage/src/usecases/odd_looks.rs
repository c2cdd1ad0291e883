//! Looks at cases that no work explains: finding them, showing them to those who answer for it, and what
//! these say of them.

use brudvagt_calculus::{copenhagen, to_local};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    directory::Person,
    events::triage::OddLookFound,
    triage::{AnswerOddLookRequest, ListOddLooksResponse, OddLook, OddLookAnswer},
};
use brudvagt_types::{Ctx, MunicipalityCode, Role};
use jiff::{SignedDuration, Timestamp};
use prost::Message;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{change::unseal_if_kept, search::municipalities};
use crate::{
    Triage,
    content::Sealed,
    reasons,
    rules::odd_looks::{Look, Odd, OddLooks, odd},
    store::{self, AnswerRow, LookRow, NoticeRow},
    wire,
};

const PURPOSE: &str = "odd_look.note";
const MAX_NOTE_CHARS: usize = 2_000;
/// Notices that the list shows.
const SHOWN: i64 = 200;
/// How long a notice is kept, with what was said of it.
const KEPT: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    text: String,
}

/// Looks through what was looked at since `after`, and announces what is odd about it: once for each
/// person, rule and Danish day. Returns how much is new.
///
/// # Law
/// GDPR art. 32(1)(d) and 39(1)(b): whether people look at what they need is tested regularly. Art. 5(1)(c):
/// a notice holds counts and times, and no case.
///
/// # Errors
/// `UNAVAILABLE`; the next round begins where this one did.
pub(crate) async fn find_odd_looks(
    triage: &Triage,
    ctx: &Ctx,
    rules: &OddLooks,
    after: Timestamp,
) -> Result<usize, Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let who = store::looked_lately(&mut tx, (Ts(after), Ts(ctx.now))).await?;
    drop(tx);
    let mut n_new = 0_usize;
    for (municipality, person_id) in who {
        let Ok(code) = municipality.parse::<MunicipalityCode>() else {
            continue;
        };
        let person = triage.people.colleague(&person_id, &municipality).await?;
        let looker = Looker {
            code,
            person_id,
            person,
        };
        let mut day = to_local(after).date();
        let last = to_local(ctx.now).date();
        while day <= last {
            n_new = n_new.saturating_add(look_through(triage, ctx, rules, &looker, day).await?);
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
    }
    forget(triage, ctx).await?;
    Ok(n_new)
}

/// Somebody whose looks are looked through.
struct Looker {
    code: MunicipalityCode,
    person_id: String,
    /// Nothing when she works there no more.
    person: Option<Person>,
}

impl Looker {
    /// The tokens of her name. A name of one word is found in too much to mean anything.
    fn name(&self, triage: &Triage) -> Result<Option<Vec<i64>>, Problem> {
        let name = self.person.as_ref().map_or("", |person| &person.name);
        if name.split_whitespace().count() < 2 {
            return Ok(None);
        }
        let query = triage.keyring.search_query([&self.code], name);
        let tokens = query?.into_iter().next();
        Ok(tokens.map(|(_, tokens)| tokens).filter(|it| it.len() > 1))
    }

    fn is_officer(&self, last_role: &str) -> bool {
        let grants = self.person.iter().flat_map(|person| &person.grants);
        let mut officer = grants.filter(|grant| grant.role == Role::Dpo.as_str());
        last_role == Role::Dpo.as_str()
            || officer.any(|grant| grant.municipality == self.code.as_str())
    }
}

async fn look_through(
    triage: &Triage,
    ctx: &Ctx,
    rules: &OddLooks,
    looker: &Looker,
    day: jiff::civil::Date,
) -> Result<usize, Problem> {
    let start = |day: jiff::civil::Date| {
        day.to_zoned_datetime(copenhagen().clone())
            .map(|first| Ts(first.timestamp()))
            .map_err(|error| Problem::internal(&error))
    };
    let next = day.tomorrow().map_err(|error| Problem::internal(&error))?;
    let span = (start(day)?, start(next)?);
    let name = looker.name(triage)?;
    let whose = (looker.code.as_str(), looker.person_id.as_str());
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::looks_of(&mut tx, whose, span, name.as_deref()).await?;
    let role = rows
        .last()
        .map_or_else(String::new, |row| row.actor_role.clone());
    let looks = looks(triage, &mut tx, &looker.person_id, rows).await?;
    drop(tx);
    let mut n_new = 0;
    for odd in odd(&looks, rules.of(&looker.code)) {
        let notice = NoticeRow {
            notice_id: Uuid::now_v7(),
            municipality: looker.code.as_str().to_owned(),
            person_id: looker.person_id.clone(),
            about_officer: looker.is_officer(&role),
            person_role: role.clone(),
            pattern: odd.pattern.as_str().to_owned(),
            day: day.to_string(),
            n: i32::try_from(odd.n).unwrap_or(i32::MAX),
            n_limit: i32::try_from(odd.limit).unwrap_or(i32::MAX),
            first_at: Ts(odd.first_at),
            last_at: Ts(odd.last_at),
            found_at: Ts(ctx.now),
        };
        n_new += usize::from(announce(triage, ctx, &notice, &odd).await?);
    }
    Ok(n_new)
}

/// Whoever reported a case herself reads of herself there.
async fn looks(
    triage: &Triage,
    tx: &mut PgConnection,
    person_id: &str,
    rows: Vec<LookRow>,
) -> Result<Vec<Look>, Problem> {
    let mut looks = Vec::with_capacity(rows.len());
    for row in rows {
        let names_her = row.holds_name
            && !row.is_work
            && !is_reported_by(triage, tx, row.case_id, person_id).await?;
        looks.push(Look {
            at: row.at.0,
            case_id: row.case_id,
            what: row.what,
            is_work: row.is_work,
            names_her,
        });
    }
    Ok(looks)
}

async fn is_reported_by(
    triage: &Triage,
    tx: &mut PgConnection,
    case_id: Uuid,
    person_id: &str,
) -> Result<bool, Problem> {
    let Some(row) = store::case_row(tx, case_id).await? else {
        return Ok(false);
    };
    let Some(sealed) = unseal_if_kept(&triage.keyring, &row)? else {
        return Ok(false);
    };
    Ok(sealed.open_content(&row.content)?.reporter_id == person_id)
}

/// False when it is noticed already.
async fn announce(
    triage: &Triage,
    ctx: &Ctx,
    notice: &NoticeRow,
    odd: &Odd,
) -> Result<bool, Problem> {
    let begun = triage.store.begin(ctx, "find_odd_looks", &[]).await?;
    let Begun::New(mut unit) = begun else {
        return Ok(false);
    };
    if !store::insert_notice(unit.connection(), notice).await? {
        return Ok(false);
    }
    unit.announce(&OddLookFound {
        notice_id: notice.notice_id.to_string(),
        municipality: notice.municipality.clone(),
        person_id: notice.person_id.clone(),
        about_officer: notice.about_officer,
        pattern: notice.pattern.clone(),
        at: Some(wire::to_proto(odd.last_at)),
    });
    unit.commit(&[]).await?;
    tracing::info!(pattern = notice.pattern, "looks.odd");
    Ok(true)
}

async fn forget(triage: &Triage, ctx: &Ctx) -> Result<(), Problem> {
    let Ok(before) = ctx.now.checked_sub(KEPT) else {
        return Ok(());
    };
    let begun = triage.store.begin(ctx, "forget_odd_looks", &[]).await?;
    let Begun::New(mut unit) = begun else {
        return Ok(());
    };
    store::forget_notices(unit.connection(), Ts(before)).await?;
    unit.commit(&[]).await
}

/// What was noticed of others, newest first, with what was said of it.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn list_odd_looks(
    triage: &Triage,
    ctx: &Ctx,
) -> Result<ListOddLooksResponse, Problem> {
    let codes = municipalities(triage, ctx, &[]);
    let mut tx = triage.store.read(ctx).await?;
    let rows = store::notices(&mut tx, &codes, &ctx.actor.id, SHOWN).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.notice_id).collect();
    let answers = store::answers(&mut tx, &ids).await?;
    drop(tx);
    let mut notices: Vec<OddLook> = rows.into_iter().map(notice).collect();
    for row in answers {
        let id = row.notice_id.to_string();
        let answer = answer(triage, row)?;
        if let Some(notice) = notices.iter_mut().find(|it| it.notice_id == id) {
            notice.answers.push(answer);
        }
    }
    Ok(ListOddLooksResponse { notices })
}

fn notice(row: NoticeRow) -> OddLook {
    OddLook {
        notice_id: row.notice_id.to_string(),
        municipality: row.municipality,
        person_id: row.person_id,
        person_role: row.person_role,
        pattern: row.pattern,
        day: row.day,
        n: u32::try_from(row.n).unwrap_or(0),
        limit: u32::try_from(row.n_limit).unwrap_or(0),
        first_at: Some(wire::to_proto(row.first_at.0)),
        last_at: Some(wire::to_proto(row.last_at.0)),
        found_at: Some(wire::to_proto(row.found_at.0)),
        answers: Vec::new(),
    }
}

fn answer(triage: &Triage, row: AnswerRow) -> Result<OddLookAnswer, Problem> {
    let code: MunicipalityCode = row
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let sealed = Sealed::unwrap(&triage.keyring, &code, row.answer_id, &row.wrapped_key)?;
    let note: Note = sealed.open_json(PURPOSE, &row.note)?;
    Ok(OddLookAnswer {
        actor_id: row.actor_id,
        at: Some(wire::to_proto(row.at.0)),
        outcome: row.outcome,
        note: note.text,
    })
}

/// Adds that a notice was seen, or what explains it. Nothing that was said before is changed.
///
/// # Errors
/// `CHOICE_MISSING`, `TEXT_NEEDED`, `TEXT_TOO_LONG`, `TEXT_HOLDS_CPR`; `NOT_FOUND`, also of one's own.
pub(crate) async fn answer_odd_look(
    triage: &Triage,
    ctx: &Ctx,
    request: &AnswerOddLookRequest,
) -> Result<(), Problem> {
    let unknown = || Problem::not_found("Opslaget", "the notice");
    let notice_id: Uuid = request.notice_id.parse().map_err(|_not_an_id| unknown())?;
    let note = check(request)?;
    let asked = request.encode_to_vec();
    let mut unit = match triage.store.begin(ctx, "answer_odd_look", &asked).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let found = store::municipality_of_notice(unit.connection(), notice_id, &ctx.actor.id).await?;
    let municipality = found.ok_or_else(unknown)?;
    let code: MunicipalityCode = municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let answer_id = Uuid::now_v7();
    let (sealed, wrapped_key) = Sealed::create(&triage.keyring, &code, answer_id)?;
    let row = AnswerRow {
        answer_id,
        notice_id,
        municipality,
        actor_id: ctx.actor.id.clone(),
        at: Ts(ctx.now),
        outcome: request.outcome.clone(),
        wrapped_key,
        note: sealed.seal_json(PURPOSE, &Note { text: note })?,
    };
    store::insert_answer(unit.connection(), &row).await?;
    unit.commit(&[]).await
}

fn check(request: &AnswerOddLookRequest) -> Result<String, Problem> {
    let note = request.note.replace("\r\n", "\n").trim().to_owned();
    match request.outcome.as_str() {
        "seen" => {}
        "explained" if note.is_empty() => return Err(reasons::ODD_LOOK_TEXT_NEEDED.at("note")),
        "explained" => {}
        _none => return Err(reasons::CHOICE_MISSING.at("outcome")),
    }
    if note.chars().nth(MAX_NOTE_CHARS).is_some() {
        return Err(reasons::TEXT_TOO_LONG.at("note"));
    }
    if !brudvagt_cpr::find(&note).is_empty() {
        return Err(reasons::TEXT_HOLDS_CPR.at("note"));
    }
    Ok(note)
}
