//! Turns a change of a case into mails to send.

mod who_sees;

use brudvagt_calculus::{Regimes, task_reminders::Reminder};
use brudvagt_kit::{Kind, Problem, telemetry};
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    directory::{Municipality, Person},
    events::triage::CaseChanged,
};
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};
use sqlx::PgConnection;
use uuid::Uuid;

use self::who_sees::who_sees;
use super::{
    rules::{
        asked_mails::{Addressee, Asked, CASE_WORKER, DUTY_OFFICER, Template, asked_mails},
        measure_mails::measure_mails,
    },
    store::messages::{self, NewMessage},
    templates::{Expected, Language, Measure, Notice, compose},
};
use crate::{
    content::{Mail, seal},
    letter::blind::address_key,
    nis2::rules::Notice as Nis2Notice,
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
    wire,
};

const DPO: &str = "dpo";
/// The regime of the clock towards Datatilsynet.
const GDPR_33: &str = "gdpr_33";

/// Somebody a mail goes to.
struct Reader {
    /// Identifies the reader, so that nobody gets the same mail twice.
    key: String,
    role: String,
    name: String,
    address: String,
    /// The mail that is answered, when one is.
    answers: String,
}

/// Plans the mails that `event` asks for. If the event comes twice, each mail is planned once.
///
/// # Errors
/// `UNAVAILABLE` when triage, directory or database is away: the event comes again.
/// `NOBODY_TO_TELL` when nobody holds any of the roles and there is no DPO either.
pub(crate) async fn plan_mails(
    notification: &Notification,
    ctx: &Ctx,
    event: &CaseChanged,
    payload: &[u8],
) -> Result<(), Problem> {
    let mut asked = asked_mails(event);
    asked.extend(measure_mails(event));
    if asked.is_empty() {
        return Ok(());
    }
    let case_id = parse_case_id(&event.case_id)?;
    let code = parse_municipality(&event.municipality)?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let mut mails: Vec<(Asked, Reader)> = Vec::new();
    for mail in asked {
        let readers = if mail.to == Addressee::ToldOtherwise {
            told_otherwise(notification, ctx, event, case_id).await?
        } else {
            readers(notification, event, &mail).await?
        };
        let readers = who_sees(notification, event, &mail, readers).await?;
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
    if mails.is_empty() {
        // Having no reader is fine for these: a reporter may have left no address, a moved deadline may
        // be news to nobody, the approver may be the only one to send, and whoever takes a case or
        // measure herself knows.
        return match event.change.as_str() {
            "opened"
            | "awareness_set"
            | "nis2_approved"
            | "reporter_told"
            | "closed"
            | "assigned"
            | "measure_added"
            | "measure_handed_over" => Ok(()),
            _somebody_was_to_be_told => Err(nobody()),
        };
    }
    // Looked up only for a new case, whose sender is asked to resend a mail that cannot be
    // decrypted.
    let report_is_encrypted = event.change == "opened"
        && notification
            .triage
            .case(&event.case_id)
            .await?
            .case
            .report_is_encrypted;
    let mut unit = match notification.store.begin(ctx, "plan_mails", payload).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let key = keys::ensure(connection, &notification.keyring, case_id, &code).await?;
    for (asked, reader) in mails {
        let is_receipt = asked.template == Template::Receipt;
        let address_key = if is_receipt {
            let keyring = &notification.keyring;
            Some(address_key(keyring, &code, &reader.address)?)
        } else {
            None
        };
        if let Some(key) = address_key
            && has_enough(connection, key, ctx.now).await?
        {
            continue;
        }
        let message_id = Uuid::now_v7();
        let about = About {
            event,
            municipality: &municipality,
            report_is_encrypted,
        };
        let mail = words(notification, ctx, &about, &asked, &reader);
        let tells_due = !is_receipt && to_dpa(event) && event.measure.is_none();
        let message = NewMessage {
            message_id,
            case_id,
            municipality: code.as_str().to_owned(),
            template: asked.template.as_str(),
            dedupe_key: asked.dedupe_key,
            recipient_key: reader.key,
            role: reader.role,
            priority: asked.template.priority(),
            sealed: seal(&key, message_id, &mail)?,
            traceparent: telemetry::traceparent(),
            told_due_at: due_at(event).filter(|_| tells_due),
            report_id: event.report_id.parse().ok(),
            address_key,
        };
        messages::plan(connection, &message, ctx.now).await?;
    }
    unit.commit(&[]).await?;
    notification.planned.notify_one();
    Ok(())
}

/// The most receipts one address gets within an hour. A person who reports more often knows that
/// reports arrive, and a machine that answers each receipt is stopped.
const RECEIPTS: i64 = 5;
const RECEIPTS_WITHIN: SignedDuration = SignedDuration::from_hours(1);

async fn has_enough(
    connection: &mut PgConnection,
    address_key: i64,
    now: Timestamp,
) -> Result<bool, Problem> {
    let since = now.saturating_sub(RECEIPTS_WITHIN).unwrap_or(now);
    let n_had = messages::count_receipts(connection, address_key, since).await?;
    if n_had >= RECEIPTS {
        tracing::warn!(n_had, "mail.receipt_withheld");
        metrics::counter!("brudvagt_receipts_withheld_total").increment(1);
    }
    Ok(n_had >= RECEIPTS)
}

fn nobody() -> Problem {
    Problem::new(
        Kind::Rejected,
        "NOBODY_TO_TELL",
        "Ingen har den rolle, som skulle have besked, og der er ingen databeskyttelsesrådgiver.",
        "nobody holds the role that was to be told, and there is no data protection officer",
    )
}

/// Who gets the mail. When a role has no holder the DPO is told instead, so that an escalation
/// always reaches somebody.
async fn readers(
    notification: &Notification,
    event: &CaseChanged,
    mail: &Asked,
) -> Result<Vec<Reader>, Problem> {
    let state = event.now.clone().unwrap_or_default();
    let directory = &notification.directory;
    let people = match &mail.to {
        Addressee::Reporter => return reporter(notification, event).await,
        Addressee::ToldOtherwise => Vec::new(),
        Addressee::Person(id) => match directory.present(id).await? {
            Some(person) => vec![person],
            None => return owner_or_officer(notification, event).await,
        },
        Addressee::OwnerOrOfficer => return owner_or_officer(notification, event).await,
        Addressee::CaseOwner if state.assignee_id.is_empty() => Vec::new(),
        Addressee::CaseOwner => {
            let owner = directory.present(&state.assignee_id).await?;
            owner.into_iter().collect()
        }
        Addressee::Role(role) => {
            let people = directory
                .holders(&event.municipality, role, &state.unit_id)
                .await?;
            // Roles that may be empty: a municipality may have no roster and no case workers, and
            // others hear of a new case, too.
            let need_not_be =
                role == DUTY_OFFICER || (role == CASE_WORKER && mail.template == Template::NewCase);
            if people.is_empty() && need_not_be {
                return Ok(Vec::new());
            }
            if people.is_empty() && role != DPO {
                tracing::warn!(role, "mail.nobody_holds_role");
                let dpo = directory.holders(&event.municipality, DPO, "").await?;
                return Ok(dpo.into_iter().filter_map(|dpo| reader(dpo, DPO)).collect());
            }
            people
        }
    };
    let role = mail.to.role();
    Ok(people
        .into_iter()
        .filter_map(|person| reader(person, role))
        .collect())
}

/// Whoever works on the case, if she is there; else the data protection officer.
async fn owner_or_officer(
    notification: &Notification,
    event: &CaseChanged,
) -> Result<Vec<Reader>, Problem> {
    let directory = &notification.directory;
    let state = event.now.as_ref();
    let assignee = state.map_or("", |state| state.assignee_id.as_str());
    let owner = if assignee.is_empty() {
        None
    } else {
        directory.present(assignee).await?
    };
    if let Some(owner) = owner.and_then(|owner| reader(owner, "case_owner")) {
        return Ok(vec![owner]);
    }
    let dpo = directory.holders(&event.municipality, DPO, "").await?;
    Ok(dpo.into_iter().filter_map(|dpo| reader(dpo, DPO)).collect())
}

/// People who were told of a deadline that no longer holds and who still work here, except whoever
/// moved it.
async fn told_otherwise(
    notification: &Notification,
    ctx: &Ctx,
    event: &CaseChanged,
    case_id: Uuid,
) -> Result<Vec<Reader>, Problem> {
    let Some(due_at) = due_at(event) else {
        return Ok(Vec::new());
    };
    // Events may be handled out of order, so only the deadline that holds now is told.
    let known = notification.triage.case(&event.case_id).await?;
    if wire::from_proto(known.line.due_at.as_ref()) != Some(due_at) {
        return Ok(Vec::new());
    }
    let mut tx = notification.store.read(ctx).await?;
    let told = messages::told_otherwise(&mut tx, case_id, due_at).await?;
    drop(tx);
    let mut readers = Vec::new();
    for (person_id, role) in told {
        if person_id == event.actor_id {
            continue;
        }
        let person = notification.directory.present(&person_id).await?;
        readers.extend(person.and_then(|person| reader(person, &role)));
    }
    Ok(readers)
}

fn reader(person: Person, role: &str) -> Option<Reader> {
    if person.email.is_empty() {
        tracing::warn!(role, "mail.person_without_address");
        return None;
    }
    Some(Reader {
        key: person.id,
        role: role.to_owned(),
        name: person.name,
        address: person.email,
        answers: String::new(),
    })
}

/// A receipt goes only to a reporter who left an address, and for a mailed report only to where the
/// mail came from.
async fn reporter(
    notification: &Notification,
    event: &CaseChanged,
) -> Result<Vec<Reader>, Problem> {
    let known = notification.triage.case(&event.case_id).await?;
    let case = known.case;
    if case.receipt_to.is_empty() {
        return Ok(Vec::new());
    }
    // The name is used only with the address it came with.
    let is_hers = case.receipt_to.eq_ignore_ascii_case(&case.reporter_email);
    Ok(vec![Reader {
        key: "reporter".to_owned(),
        role: "reporter".to_owned(),
        name: if is_hers {
            case.reporter_name
        } else {
            String::new()
        },
        address: case.receipt_to,
        answers: if case.reported_in.is_empty() {
            String::new()
        } else {
            format!("<{}>", case.reported_in.trim_matches(['<', '>']))
        },
    }])
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
        link: if asked.template == Template::Receipt {
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
        on_telling: event.confirmation_track == "data_subjects",
        other_clock: other_clock(event, language),
        is_closed: event.now.as_ref().is_some_and(|now| now.closed),
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
