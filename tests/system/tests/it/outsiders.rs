//! Every method of every service, asked for a real case by people it is none of: of another municipality, of
//! another unit, not named by its seal, no more than employed. Their requests name the case, its report and
//! everything that hangs on them by their real ids, whatever the method calls the field. Nothing of the case
//! may stand in an answer, and no row of it may change.
//!
//! Methods and fields are read from the descriptors, so a method made tomorrow is asked, too.
//!
//! # Law
//! GDPR art. 25(2), 32(1)(b), 32(4).

mod message;

use std::collections::{BTreeMap, BTreeSet};

use brudvagt_kit::{grpc::Channel, problem::received};
use brudvagt_proto::{
    DESCRIPTORS,
    deadlines::ArmClockRequest,
    directory::{
        Grant, ImportMunicipalityRequest, Municipality, Person, Unit,
        directory_client::DirectoryClient,
    },
    intake::{AskQuestionRequest, FollowUpRequest, questions_client::QuestionsClient},
    notification::{
        AttachToFilingRequest, Letter, OpenNis2Request, RecordCorrespondenceRequest,
        SaveCommunicationRequest, SaveRecipientRequest, notification_client::NotificationClient,
    },
    triage::{
        AddMeasure, AskQuestion, CaseLine, CommandRequest, Comment, Seal, command_request::Command,
    },
};
use brudvagt_types::{Ctx, Role, Units};
use prost::Message;
use prost_types::FileDescriptorSet;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use tonic::{
    Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::http::uri::PathAndQuery,
};

use self::message::{Known, Messages};
use crate::world::{World, key, settled};

/// In every text of the case, and nowhere else.
const CANARY: &str = "KANARIFUGL";
/// What outsiders write.
const OUTSIDE: &str = "Ord fra en fremmed";
const WORKER: &str = "sagsbehandler-inde";

/// Bytes as they are: a message that the test has put together.
#[derive(Clone, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        use bytes::BufMut;
        into.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        use bytes::Buf;
        let mut bytes = vec![0; from.remaining()];
        from.copy_to_slice(&mut bytes);
        Ok(Some(bytes))
    }
}

async fn call(to: Channel, method: &str, request: Request<Vec<u8>>) -> Result<Vec<u8>, Status> {
    let mut client = Grpc::new(to).max_decoding_message_size(32 * 1024 * 1024);
    client
        .ready()
        .await
        .map_err(|error| Status::unknown(error.to_string()))?;
    let path = PathAndQuery::try_from(format!("/{method}")).unwrap();
    let answer = client.server_streaming(request, path, Raw).await?;
    let first = answer.into_inner().message().await?;
    Ok(first.unwrap_or_default())
}

fn person(world: &World, id: &str, role: Role, code: &str) -> Ctx {
    let mut ctx = brudvagt_testkit::dpo(&[code], world.runtime.clock.now());
    id.clone_into(&mut ctx.actor.id);
    ctx.actor.email = format!("{id}@test.example");
    ctx.actor.role = role;
    ctx.cause = Some(key());
    ctx
}

/// Whoever reports, and the units she and her neighbours work in.
async fn staffed(world: &World) {
    let address = world.runtime.channel("directory").unwrap();
    let mut directory = DirectoryClient::new(address);
    for code in ["901", "902"] {
        let unit = |name: &str| Unit {
            id: format!("{name}-{code}"),
            municipality: code.to_owned(),
            name: name.to_owned(),
            ..Unit::default()
        };
        let one = |id: &str, role: &str| Person {
            id: id.to_owned(),
            name: format!("{id} Prøvesen"),
            email: format!("{id}@test.example"),
            municipality: code.to_owned(),
            active: true,
            grants: vec![Grant {
                role: role.to_owned(),
                municipality: code.to_owned(),
                unit_id: String::new(),
            }],
            ..Person::default()
        };
        let message = ImportMunicipalityRequest {
            municipality: Some(Municipality {
                code: code.to_owned(),
                name: format!("Kommune {code}"),
                language: "da".to_owned(),
                report_address: format!("databrud@{code}.example"),
                ..Municipality::default()
            }),
            units: vec![unit("social"), unit("boern")],
            people: vec![
                one(&format!("leder-{code}"), "chief_executive"),
                one(&format!("dpo-{code}"), "dpo"),
            ],
        };
        let request = world.request(
            &brudvagt_testkit::system(world.runtime.clock.now()),
            message,
        );
        directory.import_municipality(request).await.unwrap();
    }
}

/// A case with something of each kind in it, every text of it with the canary.
async fn case_with_everything(world: &World) -> CaseLine {
    let report = world
        .try_submit("901", &format!("{CANARY}-{}", key()))
        .await
        .unwrap();
    let case = world.case_of("901", &report.report_id).await;
    let id = case.case_id.clone();
    let ask = |message| command(world, &id, 0, message);
    ask(Command::Comment(Comment {
        text: CANARY.to_owned(),
    }))
    .await;
    ask(Command::AskQuestion(AskQuestion {
        role: "department_head".to_owned(),
        text: CANARY.to_owned(),
    }))
    .await;
    let now = world
        .case(&["901"], &id)
        .await
        .unwrap()
        .line
        .unwrap()
        .version;
    let measure = Command::AddMeasure(AddMeasure {
        kind: "preventive".to_owned(),
        text: CANARY.to_owned(),
        owner_id: "leder-901".to_owned(),
        due_date: String::new(),
        done: false,
    });
    command(world, &id, now, measure).await;
    let inside = |message: FollowUpRequest| world.employee("901", &key(), message);
    let more = FollowUpRequest {
        report_id: case.report_id.clone(),
        text: CANARY.to_owned(),
        ..FollowUpRequest::default()
    };
    world.intake.clone().follow_up(inside(more)).await.unwrap();

    let mut notification = NotificationClient::new(world.runtime.channel("notification").unwrap());
    let worker = || person(world, WORKER, Role::CaseWorker, "901");
    let letter = SaveCommunicationRequest {
        case_id: id.clone(),
        letter: Some(Letter {
            subject: CANARY.to_owned(),
            nature: CANARY.to_owned(),
            consequences: CANARY.to_owned(),
            measures: CANARY.to_owned(),
            advice: CANARY.to_owned(),
            contact: "12345678".to_owned(),
            language: "da".to_owned(),
        }),
        ..SaveCommunicationRequest::default()
    };
    let request = world.request(&worker(), letter);
    notification.save_communication(request).await.unwrap();
    let recipient = SaveRecipientRequest {
        case_id: id.clone(),
        name: format!("{CANARY} Modtager"),
        email: "modtager@test.example".to_owned(),
        ..SaveRecipientRequest::default()
    };
    let request = world.request(&worker(), recipient);
    notification.save_recipient(request).await.unwrap();
    let asked = RecordCorrespondenceRequest {
        case_id: id.clone(),
        kind: "question".to_owned(),
        text: CANARY.to_owned(),
        due_date: "2099-01-01".to_owned(),
        ..RecordCorrespondenceRequest::default()
    };
    let request = world.request(&worker(), asked);
    notification.record_correspondence(request).await.unwrap();
    let file = AttachToFilingRequest {
        case_id: id.clone(),
        filename: format!("{CANARY}.txt"),
        content: CANARY.into(),
        ..AttachToFilingRequest::default()
    };
    let request = world.request(&worker(), file);
    notification.attach_to_filing(request).await.unwrap();
    let nis2 = OpenNis2Request {
        case_id: id.clone(),
        aware_at_local: "2026-11-24 10:20".to_owned(),
        significance: vec!["operational_disruption".to_owned()],
        reason: CANARY.to_owned(),
    };
    let _whether_covered = notification.open_nis2(world.request(&worker(), nis2)).await;
    let clock = ArmClockRequest {
        case_id: id.clone(),
        municipality: "901".to_owned(),
        regime: "uth".to_owned(),
        aware_at_local: "2026-11-24 10:20".to_owned(),
        ..ArmClockRequest::default()
    };
    let _whether_known = world
        .deadlines
        .clone()
        .arm_clock(world.request(&worker(), clock))
        .await;
    let question = AskQuestionRequest {
        municipality: "901".to_owned(),
        text: CANARY.to_owned(),
    };
    let mut questions = QuestionsClient::new(world.runtime.channel("intake").unwrap());
    questions
        .ask_question(world.employee("901", &key(), question))
        .await
        .unwrap();
    world.case(&["901"], &id).await.unwrap().line.unwrap()
}

async fn command(world: &World, case_id: &str, expected_version: u64, command: Command) {
    let request = CommandRequest {
        case_id: case_id.to_owned(),
        expected_version,
        check_only: false,
        command: Some(command),
    };
    let worker = person(world, WORKER, Role::CaseWorker, "901");
    let mut triage = world.triage.clone();
    triage
        .command(world.request(&worker, request))
        .await
        .unwrap();
}

/// Rows as text, by table, of which `of` is true; what notes a look, a call or a message is left out.
async fn rows(owner: &mut PgConnection, of: &str) -> BTreeMap<String, BTreeSet<String>> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT c.oid::regclass::text FROM pg_class AS c \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE n.nspname IN ('directory', 'intake', 'triage', 'deadlines', 'notification', 'esdh') \
           AND c.relkind = 'r' AND c.relname NOT IN ('access_log', 'looks_asked', 'inbox', 'outbox', 'number_reasons') \
         ORDER BY 1",
    )
    .fetch_all(&mut *owner)
    .await
    .unwrap();
    let mut all = BTreeMap::new();
    for table in tables {
        let asked = format!("SELECT it::text FROM {table} AS it WHERE {of}");
        let found = sqlx::query(AssertSqlSafe(asked))
            .fetch_all(&mut *owner)
            .await
            .unwrap();
        let found = found.iter().map(|row| row.get::<String, _>(0)).collect();
        all.insert(table, found);
    }
    all
}

/// The same twice, half a second apart: events have been followed and mails have left.
async fn at_rest(owner: &mut PgConnection, of: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut last = rows(owner, of).await;
    for _look in 0..120 {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let now = rows(owner, of).await;
        if now == last {
            return now;
        }
        last = now;
    }
    panic!("the case does not come to rest");
}

/// Ids of everything that hangs on the case, by the name of their column.
async fn ids(owner: &mut PgConnection, case: &CaseLine) -> BTreeMap<String, Vec<String>> {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT a.attrelid::regclass::text, a.attname::text FROM pg_attribute AS a \
         JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind = 'r' \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE n.nspname IN ('intake', 'triage', 'deadlines', 'notification', 'esdh') \
           AND a.atttypid = 'uuid'::regtype AND a.attnum > 0 AND NOT a.attisdropped",
    )
    .fetch_all(&mut *owner)
    .await
    .unwrap();
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in columns {
        let asked = format!(
            "SELECT DISTINCT \"{column}\"::text FROM {table} AS it \
             WHERE \"{column}\" IS NOT NULL AND (it::text LIKE '%{}%' OR it::text LIKE '%{}%' \
               OR '{table}' = 'intake.questions') LIMIT 3",
            case.case_id, case.report_id
        );
        let found = sqlx::query(AssertSqlSafe(asked))
            .fetch_all(&mut *owner)
            .await
            .unwrap();
        ids.entry(column)
            .or_default()
            .extend(found.iter().map(|row| row.get::<String, _>(0)));
    }
    ids.insert("case_id".to_owned(), vec![case.case_id.clone()]);
    ids.insert("report_id".to_owned(), vec![case.report_id.clone()]);
    ids
}

/// What somebody got to see or to do that is none of hers, in words.
async fn holes(
    world: &World,
    messages: &Messages,
    known: &Known,
    who: &Ctx,
    secrets: &[&str],
) -> (Vec<String>, usize) {
    let (mut holes, mut n_told) = (Vec::new(), 0);
    for (owner, method, input) in messages.methods() {
        // Everybody's mail lies open in a demonstration, and nowhere else.
        if method.contains("DemonstrationMail") {
            continue;
        }
        let to = world.runtime.channel(owner).unwrap();
        for variant in 0..messages.variants(input, known) {
            let bytes = messages.fill(input, known, variant);
            let mut ctx = who.clone();
            ctx.cause = Some(key());
            let answer = call(to.clone(), method, world.request(&ctx, bytes)).await;
            let Ok(answer) = answer else {
                let refused = answer.unwrap_err();
                let why = received(&refused);
                if why.code == tonic::Code::Internal || why.code == tonic::Code::Unknown {
                    holes.push(format!(
                        "{method} #{variant} as {:?}: {refused:?}",
                        who.actor.role
                    ));
                }
                continue;
            };
            for secret in secrets {
                if answer
                    .windows(secret.len())
                    .any(|it| it == secret.as_bytes())
                {
                    n_told += 1;
                    holes.push(format!(
                        "{method} #{variant} tells {:?} of {:?} {secret}",
                        who.actor.role, who.scope
                    ));
                }
            }
        }
    }
    (holes, n_told)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_method_tells_or_changes_anything_of_a_case_for_whom_it_is_none_of() {
    let world = World::new().await;
    staffed(&world).await;
    let case = case_with_everything(&world).await;
    let config = brudvagt_kit::config::figment(&world.config);
    let owner_url: String = config.extract_inner("database.owner_url").unwrap();
    let mut owner = PgConnection::connect(&owner_url).await.unwrap();
    let of_case = format!(
        "it::text LIKE '%{}%' OR it::text LIKE '%{}%'",
        case.case_id, case.report_id
    );
    let set = FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let messages = Messages::of(&set);
    let known = Known {
        ids: ids(&mut owner, &case).await,
        reference: case.reference.clone(),
        version: case.version,
        text: OUTSIDE,
    };
    let secrets = [CANARY, case.reference.as_str()];

    // Of another municipality, of another unit of the same, and without any task with cases.
    let mut neighbour = person(&world, "fagchef-boern", Role::DepartmentHead, "901");
    neighbour.actor.units = Units::new(vec![], ["boern-901".to_owned()]);
    let employee = person(&world, "kollega", Role::Employee, "901");
    let mut outsiders = vec![neighbour, employee];
    for role in [Role::Dpo, Role::CaseWorker] {
        outsiders.push(person(&world, "fremmed", role, "902"));
    }
    let before = at_rest(&mut owner, &of_case).await;
    for who in &outsiders {
        let (holes, _) = holes(&world, &messages, &known, who, &secrets).await;
        assert!(holes.is_empty(), "{holes:#?}");
    }
    assert_eq!(
        changed(&before, &at_rest(&mut owner, &of_case).await),
        Vec::<String>::new()
    );

    // Sealed: whoever is not named is an outsider, too, whatever her role.
    let now = world
        .case(&["901"], &case.case_id)
        .await
        .unwrap()
        .line
        .unwrap()
        .version;
    let seal = Command::Seal(Seal {
        person_ids: vec!["leder-901".to_owned()],
        reason: "Sagen handler om en medarbejder.".to_owned(),
        lift: false,
    });
    command(&world, &case.case_id, now, seal).await;
    let sealed = at_rest(&mut owner, &of_case).await;
    let mut not_named = Vec::new();
    for role in [Role::Dpo, Role::CaseWorker, Role::ChiefExecutive] {
        not_named.push(person(&world, "ikke-navngiven", role, "901"));
    }
    for who in &not_named {
        let (holes, _) = holes(&world, &messages, &known, who, &secrets).await;
        // Her own municipality's questions are the officer's to read, and no part of the case.
        let holes: Vec<_> = holes
            .into_iter()
            .filter(|it| !(who.actor.role == Role::Dpo && it.contains("Questions/")))
            .collect();
        assert!(holes.is_empty(), "{holes:#?}");
    }
    assert_eq!(
        changed(&sealed, &at_rest(&mut owner, &of_case).await),
        Vec::<String>::new()
    );

    // The same questions are answered to whoever is named, or this would prove nothing.
    let inside = person(&world, WORKER, Role::CaseWorker, "901");
    let (told, n_told) = holes(&world, &messages, &known, &inside, &secrets).await;
    assert!(n_told >= 20, "only {told:#?}");
    settled("the case is changed by whoever is named", || {
        let before = sealed.clone();
        let of_case = of_case.clone();
        let url = owner_url.clone();
        async move {
            let mut owner = PgConnection::connect(&url).await.unwrap();
            let now = rows(&mut owner, &of_case).await;
            (changed(&before, &now).len() >= 5).then_some(())
        }
    })
    .await;
}

/// Tables whose rows differ, with the rows.
fn changed(
    before: &BTreeMap<String, BTreeSet<String>>,
    after: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<String> {
    let mut changed = Vec::new();
    for (table, rows) in before {
        let now = &after[table];
        changed.extend(rows.difference(now).map(|row| format!("- {table} {row}")));
        changed.extend(now.difference(rows).map(|row| format!("+ {table} {row}")));
    }
    changed
}
