//! Turns a change of a case into mails to send.

pub(crate) mod gathered;
mod readers;
mod who_sees;

use std::collections::{BTreeMap, BTreeSet};

use brudvagt_calculus::{Regimes, task_reminders::Reminder};
use brudvagt_kit::{Problem, telemetry};
use brudvagt_outbox::{Lying, Unit, Written};
use brudvagt_proto::{
    directory::Municipality,
    events::triage::{CaseChanged, Change},
    types::Track,
};
use brudvagt_seal::CaseKey;
use brudvagt_types::{Ctx, MunicipalityCode, reference::is_exercise};
use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use sqlx::PgConnection;
use tokio::sync::OnceCell;
use uuid::Uuid;

use self::{
    gathered::gathered,
    readers::{DPO, Happened, Reader, readers, told_otherwise},
    who_sees::who_sees,
};
use super::{
    rules::{
        asked_mails::{Addressee, Asked, Template, asked_mails},
        gather::may_wait,
        measure_mails::measure_mails,
    },
    store::messages::{self, NewMessage},
    templates::{Expected, Language, Measure, Notice, compose},
};
use crate::{
    content::{Mail, seal},
    hook::{
        plan_hooks::{ToHook, has_hooks, hook_of, keep_message},
        rules::told,
    },
    letter::blind::address_key,
    nis2::rules::Notice as Nis2Notice,
    reasons,
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
    wire,
};

/// The addressee of a question to whoever reported the breach.
const REPORTER: &str = "reporter";
/// The regime of the clock towards Datatilsynet.
const GDPR_33: &str = "gdpr_33";

/// The mails that a change asks for, with everybody they go to.
pub(crate) struct Planned {
    pub(crate) case_id: Uuid,
    event: CaseChanged,
    municipality: Municipality,
    mails: Vec<(Asked, Reader)>,
    report_is_encrypted: bool,
    /// The system that reported it, where it is told.
    to_hook: Option<ToHook>,
}

/// Finds out who gets the mails that `event` asks for; nothing when it asks for none or nobody is to
/// get one.
///
/// # Errors
/// `UNAVAILABLE` when triage, directory or database is away: the event comes again.
/// `NOBODY_TO_TELL` when nobody holds any of the roles and there is no DPO either.
pub(crate) async fn plan_mails(
    notification: &Notification,
    ctx: &Ctx,
    event: CaseChanged,
) -> Result<Option<Planned>, Problem> {
    let mut asked = asked_mails(&event);
    asked.extend(measure_mails(&event));
    // What happens in an exercise is told to no program.
    let kind = told(&event).filter(|_| !is_exercise(&event.reference));
    if asked.is_empty() && kind.is_none() {
        return Ok(None);
    }
    let case_id = parse_case_id(&event.case_id)?;
    let code = parse_municipality(&event.municipality)?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let about = Happened {
        notification,
        event: &event,
        reporter: OnceCell::new(),
    };
    let mut to_hook = None;
    // Of a new case it is asked in any case who reported it, so nothing else need be looked at.
    if let Some(kind) = kind
        && (event.change() == Change::Opened || has_hooks(notification, ctx, &code).await?)
    {
        let system_id = &about.reporter().await?.system_id;
        let hook_id = hook_of(notification, ctx, &code, system_id).await?;
        to_hook = hook_id.map(|hook_id| ToHook { hook_id, kind });
    }
    let mut mails: Vec<(Asked, Reader)> = Vec::new();
    // Side by side, so that one call of the directory answers for all of them.
    let found = try_join_all(asked.iter().map(async |mail| {
        if mail.to == Addressee::ToldOtherwise {
            told_otherwise(&about, ctx, case_id).await
        } else {
            readers(&about, mail).await
        }
    }));
    for (mail, readers) in asked.iter().zip(found.await?) {
        let readers = who_sees(notification, &event, mail, readers).await?;
        for reader in readers {
            // The second person must be somebody else.
            if mail.template.is_for_another() && reader.key == event.actor_id {
                continue;
            }
            let known = mails.iter().any(|(other, known)| {
                other.template == mail.template
                    && other.dedupe_key == mail.dedupe_key
                    && known.key == reader.key
            });
            if !known {
                mails.push((mail.clone(), reader));
            }
        }
    }
    if mails.is_empty() && to_hook.is_none() {
        // Having no reader is fine for these: a reporter may have left no address, a moved deadline may
        // be news to nobody, the approver may be the only one to send, and whoever takes a case or
        // measure herself knows.
        return match event.change() {
            Change::Opened
            | Change::AwarenessSet
            | Change::Nis2Approved
            | Change::ReporterTold
            | Change::Closed
            | Change::Reopened
            | Change::Assigned
            | Change::MeasureAdded
            | Change::MeasureHandedOver => Ok(None),
            // Whoever reported it and left no address comes back by herself: a system, or with a code.
            Change::QuestionAsked | Change::QuestionReminded if event.question_role == REPORTER => {
                Ok(None)
            }
            _somebody_was_to_be_told => Err(nobody()),
        };
    }
    // Looked up only for a new case, whose sender is asked to resend a mail that cannot be
    // decrypted.
    let report_is_encrypted =
        event.change() == Change::Opened && about.reporter().await?.report_is_encrypted;
    Ok(Some(Planned {
        case_id,
        municipality,
        mails,
        report_is_encrypted,
        to_hook,
        event,
    }))
}

/// Keeps the planned mails to be sent, and wakes the sender if there are any: keys, receipts and mails of
/// all changes in a statement each. If an event comes twice, or another has asked for the same mail, each
/// mail is planned once.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn keep_planned(
    notification: &Notification,
    unit: &mut Unit<'_>,
    together: &[Lying<'_, Planned>],
) -> Result<Written, Problem> {
    let now = together
        .iter()
        .map(|one| one.ctx.now)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let codes: Vec<MunicipalityCode> = together
        .iter()
        .map(|one| parse_municipality(&one.ready.event.municipality))
        .collect::<Result<_, _>>()?;
    let owners: Vec<_> = together
        .iter()
        .zip(&codes)
        .map(|(one, code)| (one.ready.case_id, code))
        .collect();
    let connection = unit.connection();
    let keys = keys::ensure_all(connection, &notification.keyring, &owners).await?;
    let mut receipts = Receipts::count(notification, connection, together, &codes, now).await?;
    let mut new = Vec::new();
    for (one, code) in together.iter().zip(&codes) {
        let key = keys.get(&one.ready.case_id).ok_or_else(keys::erased)?;
        let messages = || messages_of(notification, one, code, key, &mut receipts);
        new.extend(one.span.in_scope(messages)?);
    }
    let (waiting, at_once): (Vec<NewMail>, Vec<NewMail>) =
        new.into_iter().partition(|mail| mail.may_wait);
    let at_once: Vec<_> = at_once.into_iter().map(|mail| mail.message).collect();
    let mut wakes = messages::plan_all(connection, &at_once, now).await? > 0;
    // One after another: each looks for the one before it to leave with.
    for NewMail { mut message, .. } in waiting {
        let to = &message.recipient_key;
        message.gathers_until = gathered(notification, connection, to, now).await?;
        wakes |= messages::plan(connection, &message, now).await?;
    }
    for (one, code) in together.iter().zip(&codes) {
        let Planned {
            case_id,
            event,
            to_hook: Some(to_hook),
            ..
        } = one.ready
        else {
            continue;
        };
        let key = keys.get(case_id).ok_or_else(keys::erased)?;
        let at = wire::from_proto(event.at.as_ref()).unwrap_or(one.ctx.now);
        let of = (*case_id, code);
        keep_message(connection, key, *to_hook, of, event, at, one.ctx.now).await?;
        wakes = true;
    }
    Ok(if wakes {
        Written::Wakes
    } else {
        Written::Quiet
    })
}

/// A mail of a change, sealed.
struct NewMail {
    message: NewMessage,
    /// For others to the same person.
    may_wait: bool,
}

/// The mails of one change, sealed.
fn messages_of(
    notification: &Notification,
    Lying {
        ctx,
        ready: planned,
        ..
    }: &Lying<'_, Planned>,
    code: &MunicipalityCode,
    key: &CaseKey,
    receipts: &mut Receipts,
) -> Result<Vec<NewMail>, Problem> {
    let event = &planned.event;
    let mut mails = Vec::with_capacity(planned.mails.len());
    for (asked, reader) in &planned.mails {
        let is_receipt = asked.template == Template::Receipt;
        let address_key = if is_receipt {
            Some(address_key(&notification.keyring, code, &reader.address)?)
        } else {
            None
        };
        if address_key.is_some_and(|key| !receipts.take_one(key)) {
            continue;
        }
        let message_id = Uuid::now_v7();
        let about = About {
            event,
            municipality: &planned.municipality,
            report_is_encrypted: planned.report_is_encrypted,
        };
        let mail = words(notification, ctx, &about, asked, reader);
        let tells_due = !is_receipt && to_dpa(event) && event.measure.is_none();
        let message = NewMessage {
            message_id,
            case_id: planned.case_id,
            municipality: code.as_str().to_owned(),
            template: asked.template.as_str(),
            dedupe_key: asked.dedupe_key.clone(),
            recipient_key: reader.key.clone(),
            role: reader.role.clone(),
            priority: asked.template.priority(),
            sealed: seal(key, message_id, &mail)?,
            traceparent: telemetry::traceparent(),
            told_due_at: due_at(event).filter(|_| tells_due),
            report_id: event.report_id.parse().ok(),
            address_key,
            gathers_until: None,
        };
        let new = NewMail {
            may_wait: may_gather(ctx.now, &about, asked, reader),
            message,
        };
        mails.push(new);
    }
    Ok(mails)
}

/// Whether a mail may wait for others to the same person. Nothing about a sealed case or somebody with a
/// protected address does, nor what its reader may answer by mail.
fn may_gather(now: Timestamp, about: &About<'_>, asked: &Asked, reader: &Reader) -> bool {
    let state = about.event.now.clone().unwrap_or_default();
    let is_apart = asked.to == Addressee::Reporter
        || !reader.answers.is_empty()
        || !state.sealed_for.is_empty()
        || state.protected_address;
    !is_apart && may_wait(asked.template, due_at(about.event), now)
}

/// The most receipts one address gets within an hour. A person who reports more often knows that
/// reports arrive, and a machine that answers each receipt is stopped.
const RECEIPTS: i64 = 5;
const RECEIPTS_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// How many receipts each address had lately.
struct Receipts(BTreeMap<i64, i64>);

impl Receipts {
    /// Of every address that is to get one now.
    async fn count(
        notification: &Notification,
        connection: &mut PgConnection,
        together: &[Lying<'_, Planned>],
        codes: &[MunicipalityCode],
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let mut address_keys = BTreeSet::new();
        for (one, code) in together.iter().zip(codes) {
            for (asked, reader) in &one.ready.mails {
                if asked.template == Template::Receipt {
                    let key = address_key(&notification.keyring, code, &reader.address)?;
                    address_keys.insert(key);
                }
            }
        }
        if address_keys.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        let since = now.saturating_sub(RECEIPTS_WITHIN).unwrap_or(now);
        let had = messages::count_receipts(connection, &address_keys, since).await?;
        Ok(Self(had.into_iter().collect()))
    }

    /// Gives an address one more; `false` when it has had enough.
    fn take_one(&mut self, address_key: i64) -> bool {
        let n_had = self.0.entry(address_key).or_default();
        if *n_had >= RECEIPTS {
            tracing::warn!(n_had, "mail.receipt_withheld");
            metrics::counter!("brudvagt_receipts_withheld_total").increment(1);
            return false;
        }
        *n_had += 1;
        true
    }
}

fn nobody() -> Problem {
    reasons::NOBODY_TO_TELL.problem()
}

/// What all mails about one change have in common.
struct About<'a> {
    event: &'a CaseChanged,
    municipality: &'a Municipality,
    report_is_encrypted: bool,
}

fn words(
    notification: &Notification,
    ctx: &Ctx,
    about: &About<'_>,
    asked: &Asked,
    reader: &Reader,
) -> Mail {
    let (event, municipality) = (about.event, about.municipality);
    let to_reporter = asked.to == Addressee::Reporter;
    let reply_to = if to_reporter {
        municipality.report_address.clone()
    } else {
        String::new()
    };
    let portal = &notification.portal_url;
    let language = Language::of(&municipality.language);
    let notice = Notice {
        municipality: municipality.name.clone(),
        reference: event.reference.clone(),
        // A reporter may not open the case, only her own reports.
        link: if asked.template == Template::ExerciseOver {
            format!("{portal}/sag/{}/oevelse", event.case_id)
        } else if asked.template == Template::Receipt {
            format!("{portal}/mine")
        } else if to_reporter {
            format!("{portal}/mine/{}", event.report_id)
        } else if let Some(measure) = &event.measure {
            format!("{portal}/opgaver/{}", measure.id)
        } else if let Some(step) = &event.nis2 {
            format!("{portal}/sag/{}/nis2#{}", event.case_id, step.notice)
        } else if to_dpa(event) {
            format!("{portal}/sag/{}", event.case_id)
        } else {
            format!("{portal}/sag/{}/frister", event.case_id)
        },
        due_at: due_at(event),
        role: reader.role.clone(),
        expected: expected(event, ctx.now),
        on_telling: event.confirmation_track() == Track::DataSubjects,
        other_clock: other_clock(event, language),
        is_closed: event.now.as_ref().is_some_and(|now| now.closed),
        from_stranger: event.follow_up_from_stranger,
        takes_answers: !reply_to.is_empty(),
        report_is_encrypted: about.report_is_encrypted,
        officer: officer(municipality, &reader.role),
        protected_address: event.now.as_ref().is_some_and(|now| now.protected_address),
        measure: event.measure.as_ref().map(|measure| Measure {
            kind: measure.kind.clone(),
            due_on: measure.due_on.parse().ok(),
            has_owner: !measure.owner_id.is_empty(),
            reminder: Reminder::parse(&measure.reminder),
            is_readers: reader.key == measure.owner_id,
        }),
    };
    let composed = compose(asked.template, language, &notice);
    Mail {
        name: reader.name.clone(),
        address: reader.address.clone(),
        subject: composed.subject,
        text: composed.text,
        reply_to,
        in_reply_to: reader.answers.clone(),
        from_name: String::new(),
        is_english: language == Language::English,
    }
}

/// Whom a reader may call: the officer, unless that is the reader.
fn officer(municipality: &Municipality, role: &str) -> String {
    if role == DPO {
        return String::new();
    }
    let parts = [&municipality.dpo_name, &municipality.dpo_contact];
    let known = parts.into_iter().filter(|part| !part.is_empty());
    known.cloned().collect::<Vec<_>>().join(", ")
}

/// The name of the clock the mail is about, when it is not the one towards Datatilsynet.
fn other_clock(event: &CaseChanged, language: Language) -> Option<String> {
    let regime = other_regime(event)?;
    // A regime of a newer version has no name here.
    let Some(known) = Regimes::installed()
        .ok()
        .and_then(|all| all.iter().find(|known| known.id == regime))
    else {
        return Some(String::new());
    };
    Some(match language {
        Language::Danish => known.label_da.clone(),
        Language::English => known.label_en.clone(),
    })
}

/// The regime of that clock.
fn other_regime(event: &CaseChanged) -> Option<&str> {
    if let Some(step) = &event.nis2 {
        // A notice of a newer version has no name here.
        return Some(Nis2Notice::parse(&step.notice).map_or("", Nis2Notice::regime));
    }
    let regime = event.escalation.as_ref()?.regime.as_str();
    (regime != GDPR_33).then_some(regime)
}

/// Whether the mail is about the clock towards Datatilsynet.
fn to_dpa(event: &CaseChanged) -> bool {
    other_regime(event).is_none()
}

/// The time to mention: the notice's or the escalated clock's, else the case's while that runs.
fn due_at(event: &CaseChanged) -> Option<Timestamp> {
    if let Some(step) = &event.nis2 {
        return wire::from_proto(step.due_at.as_ref());
    }
    if let Some(escalation) = &event.escalation {
        return wire::from_proto(escalation.due_at.as_ref());
    }
    let state = event.now.as_ref()?;
    if state.clock_settled || state.closed {
        return None;
    }
    wire::from_proto(state.due_at.as_ref())
}

fn expected(event: &CaseChanged, now: Timestamp) -> Expected {
    let state = event.now.clone().unwrap_or_default();
    let missed = match &event.nis2 {
        Some(_notice) => due_at(event).is_some_and(|due| due < now),
        None => event.escalation.as_ref().is_some_and(|it| it.missed),
    };
    match (missed, state.assessed, state.decided) {
        (true, _, _) => Expected::FileLate,
        (false, false, _) => Expected::Assess,
        (false, true, false) => Expected::Decide,
        (false, true, true) => Expected::File,
    }
}
