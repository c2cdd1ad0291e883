//! A sealed case exists only for those it names: every door tells the others that there is none.
//!
//! Rule CA-18: GDPR art. 25(2), 32(1)(b), 32(4).

use brudvagt_kit::{
    grpc::{Channel, channel},
    problem::received,
};
use brudvagt_proto::{
    access::{ListAccessRequest, access_log_client::AccessLogClient},
    deadlines::{ListClocksRequest, ListDueRequest},
    directory::{
        Grant, ImportMunicipalityRequest, Municipality, Person, directory_client::DirectoryClient,
    },
    documents::{ListDocumentsRequest, documents_client::DocumentsClient},
    esdh::{ExportPackRequest, GetReferenceRequest, esdh_client::EsdhClient},
    intake::GetReportRequest,
    notification::{
        GetCommunicationRequest, ListFilingsRequest, PrepareFilingRequest,
        notification_client::NotificationClient,
    },
    triage::{
        AssessRequest, CommandRequest, Comment, ExportCaseFileRequest, ExportRegisterRequest,
        FindCaseRequest, GetCaseRequest, ListHistoryRequest, ListQueueRequest, ListRegisterRequest,
        Seal, command_request::Command,
    },
};
use brudvagt_types::{Ctx, Role};
use tonic::Request;

use crate::world::{World, assert_not_found, settled};

const CODES: [&str; 1] = ["901"];

/// Somebody who sees every case of the municipality.
fn person(world: &World, id: &str, role: Role) -> Ctx {
    let mut ctx = brudvagt_testkit::dpo(&CODES, world.runtime.clock.now());
    id.clone_into(&mut ctx.actor.id);
    ctx.actor.role = role;
    ctx
}

fn to(world: &World, service: &str) -> Channel {
    channel(world.runtime.address(service).unwrap(), service).unwrap()
}

fn ask<T>(world: &World, who: &str, role: Role, message: T) -> Request<T> {
    let mut ctx = person(world, who, role);
    ctx.cause = Some(uuid::Uuid::now_v7().to_string());
    world.request(&ctx, message)
}

fn seal(case_id: &str, version: u64, lift: bool) -> CommandRequest {
    CommandRequest {
        case_id: case_id.to_owned(),
        expected_version: version,
        check_only: false,
        command: Some(Command::Seal(Seal {
            person_ids: vec!["leder".to_owned()],
            reason: "Sagen handler om en leder.".to_owned(),
            lift,
        })),
    }
}

/// Who is named beside whoever seals: the directory knows that she answers for cases.
async fn staffed(world: &World) {
    let address = world.runtime.address("directory").unwrap();
    let mut directory = DirectoryClient::new(channel(address, "directory").unwrap());
    let leader = Person {
        id: "leder".to_owned(),
        name: "Lea Leder".to_owned(),
        email: "lea@test.example".to_owned(),
        municipality: "901".to_owned(),
        active: true,
        grants: vec![Grant {
            role: "chief_executive".to_owned(),
            municipality: "901".to_owned(),
            unit_id: String::new(),
        }],
        ..Person::default()
    };
    let message = ImportMunicipalityRequest {
        municipality: Some(Municipality {
            code: "901".to_owned(),
            name: "Nordvig Kommune".to_owned(),
            language: "da".to_owned(),
            ..Municipality::default()
        }),
        people: vec![leader],
        ..ImportMunicipalityRequest::default()
    };
    let request = world.signed(Role::System, &CODES, message);
    directory.import_municipality(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one door after the other")]
async fn a_sealed_case_is_at_no_door_for_who_is_not_named() {
    let world = World::new().await;
    staffed(&world).await;
    let case = world.open("901").await;
    let open = world.open("901").await;
    let id = case.case_id.clone();
    let mut triage = world.triage.clone();
    let named = ask(
        &world,
        "navngiven",
        Role::CaseWorker,
        seal(&id, case.version, false),
    );
    triage.command(named).await.unwrap();

    // The other services hear of it.
    let report = || GetReportRequest {
        report_id: case.report_id.clone(),
    };
    settled("the report is sealed, too", || async {
        let asked = ask(&world, "anden", Role::Dpo, report());
        world.intake.clone().get_report(asked).await.err()
    })
    .await;
    let clocks = |who: &'static str| {
        let asked = ListClocksRequest {
            case_id: id.clone(),
        };
        let request = ask(&world, who, Role::Dpo, asked);
        let mut deadlines = world.deadlines.clone();
        async move {
            deadlines
                .list_clocks(request)
                .await
                .unwrap()
                .into_inner()
                .clocks
                .len()
        }
    };
    settled("the clocks are sealed, too", || async {
        (clocks("anden").await == 0).then_some(())
    })
    .await;
    assert!(clocks("navngiven").await > 0);

    for role in [
        Role::Dpo,
        Role::CaseWorker,
        Role::ChiefExecutive,
        Role::DepartmentHead,
    ] {
        let wanted = GetCaseRequest {
            case_id: id.clone(),
        };
        assert_not_found(triage.get_case(ask(&world, "anden", role, wanted)).await);
        for wanted in [
            FindCaseRequest {
                reference: case.reference.clone(),
                ..FindCaseRequest::default()
            },
            FindCaseRequest {
                report_id: case.report_id.clone(),
                ..FindCaseRequest::default()
            },
            FindCaseRequest {
                case_id: id.clone(),
                ..FindCaseRequest::default()
            },
        ] {
            assert_not_found(triage.find_case(ask(&world, "anden", role, wanted)).await);
        }
        let wanted = ListHistoryRequest {
            case_id: id.clone(),
            ..ListHistoryRequest::default()
        };
        assert_not_found(
            triage
                .list_history(ask(&world, "anden", role, wanted))
                .await,
        );
        let wanted = AssessRequest {
            case_id: id.clone(),
            ..AssessRequest::default()
        };
        assert_not_found(triage.assess(ask(&world, "anden", role, wanted)).await);
        let wanted = ExportCaseFileRequest {
            case_id: id.clone(),
            format: "json".to_owned(),
            ..ExportCaseFileRequest::default()
        };
        assert_not_found(
            triage
                .export_case_file(ask(&world, "anden", role, wanted))
                .await,
        );
        let comment = CommandRequest {
            case_id: id.clone(),
            expected_version: 0,
            check_only: false,
            command: Some(Command::Comment(Comment {
                text: "Hvad er det her?".to_owned(),
            })),
        };
        assert_not_found(triage.command(ask(&world, "anden", role, comment)).await);

        for search in ["", "brev"] {
            let wanted = ListQueueRequest {
                search: search.to_owned(),
                ..ListQueueRequest::default()
            };
            let queue = triage.list_queue(ask(&world, "anden", role, wanted)).await;
            let seen: Vec<String> = queue
                .unwrap()
                .into_inner()
                .cases
                .into_iter()
                .map(|line| line.case_id)
                .collect();
            assert_eq!(seen, [open.case_id.as_str()], "{role:?} {search}");
        }
        let wanted = ListRegisterRequest::default();
        let register = triage
            .list_register(ask(&world, "anden", role, wanted))
            .await;
        assert_eq!(register.unwrap().into_inner().rows.len(), 1, "{role:?}");
        let wanted = ExportRegisterRequest {
            format: "csv".to_owned(),
            ..ExportRegisterRequest::default()
        };
        let export = triage
            .export_register(ask(&world, "anden", role, wanted))
            .await;
        let csv = String::from_utf8_lossy(&export.unwrap().into_inner().content).into_owned();
        assert!(
            csv.contains(&open.reference) && !csv.contains(&case.reference),
            "{csv}"
        );
    }

    let due = ask(&world, "anden", Role::Dpo, ListDueRequest::default());
    let due = format!("{:?}", world.deadlines.clone().list_due(due).await.unwrap());
    assert!(!due.contains(&id), "{due}");

    let mut notification = NotificationClient::new(to(&world, "notification"));
    let wanted = ListFilingsRequest {
        case_id: id.clone(),
    };
    let filings = notification
        .list_filings(ask(&world, "anden", Role::Dpo, wanted))
        .await;
    assert!(filings.unwrap().into_inner().filings.is_empty());
    let wanted = PrepareFilingRequest {
        case_id: id.clone(),
        kind: "new".to_owned(),
        ..PrepareFilingRequest::default()
    };
    assert_not_found(
        notification
            .prepare_filing(ask(&world, "anden", Role::Dpo, wanted))
            .await,
    );
    let wanted = GetCommunicationRequest {
        case_id: id.clone(),
        ..GetCommunicationRequest::default()
    };
    // As of a case that never was: an empty draft.
    let letter = notification
        .get_communication(ask(&world, "anden", Role::Dpo, wanted))
        .await;
    let letter = letter.unwrap().into_inner();
    assert!(letter.communication_id.is_empty() && letter.municipality.is_empty());

    let mut esdh = EsdhClient::new(to(&world, "esdh"));
    let wanted = GetReferenceRequest {
        case_id: id.clone(),
    };
    assert_not_found(
        esdh.get_reference(ask(&world, "anden", Role::Dpo, wanted))
            .await,
    );
    let wanted = ExportPackRequest {
        case_id: id.clone(),
    };
    assert_not_found(
        esdh.export_pack(ask(&world, "anden", Role::Dpo, wanted))
            .await,
    );

    let mut documents = DocumentsClient::new(to(&world, "triage"));
    let wanted = ListDocumentsRequest {
        case_id: id.clone(),
        ..ListDocumentsRequest::default()
    };
    assert_not_found(
        documents
            .list_documents(ask(&world, "anden", Role::Dpo, wanted))
            .await,
    );

    // The one who is named works on; her look is noted as one at a sealed case, and nobody else reads that.
    let wanted = GetCaseRequest {
        case_id: id.clone(),
    };
    let seen = triage
        .get_case(ask(&world, "navngiven", Role::CaseWorker, wanted))
        .await;
    assert_eq!(
        seen.unwrap().into_inner().sealed_for,
        ["leder", "navngiven"]
    );
    // Whether it is sealed she is told without a look; of an open one nobody is told that it is.
    for (case_id, is_sealed) in [(&id, true), (&open.case_id, false)] {
        let wanted = FindCaseRequest {
            case_id: case_id.clone(),
            ..FindCaseRequest::default()
        };
        let found = triage
            .find_case(ask(&world, "navngiven", Role::CaseWorker, wanted))
            .await;
        let found = found.unwrap().into_inner();
        assert_eq!((&found.case_id, found.is_sealed), (case_id, is_sealed));
    }
    let mut log = AccessLogClient::new(to(&world, "triage"));
    let mut looks = async |who: &str| {
        let wanted = ListAccessRequest {
            subject_id: id.clone(),
            ..ListAccessRequest::default()
        };
        let looks = log.list_access(ask(&world, who, Role::Dpo, wanted)).await;
        let looks = looks.unwrap().into_inner().entries;
        looks.into_iter().map(|look| look.what).collect::<Vec<_>>()
    };
    assert!(looks("navngiven").await.contains(&"sealed_case".to_owned()));
    assert!(looks("anden").await.is_empty());

    // Its clock runs, and whoever reported it still sees her report.
    assert!(clocks("navngiven").await > 0);
    let reporter = world.employee("901", "ingen-betydning", report());
    world.intake.clone().get_report(reporter).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seal_asks_for_a_reason_names_people_of_the_municipality_and_is_lifted_for_everybody() {
    let world = World::new().await;
    staffed(&world).await;
    let case = world.open("901").await;
    let id = case.case_id.clone();
    let mut triage = world.triage.clone();
    let refused =
        async |who: &str, role, mut request: CommandRequest, change: &dyn Fn(&mut Seal)| {
            if let Some(Command::Seal(it)) = &mut request.command {
                change(it);
            }
            let asked = ask(&world, who, role, request);
            received(&world.triage.clone().command(asked).await.unwrap_err()).reason
        };
    let wanted = || seal(&id, case.version, false);
    let no_reason = |it: &mut Seal| it.reason.clear();
    assert_eq!(
        refused("navngiven", Role::Dpo, wanted(), &no_reason).await,
        "REASON_NEEDED"
    );
    let alone = |it: &mut Seal| it.person_ids.clear();
    assert_eq!(
        refused("navngiven", Role::Dpo, wanted(), &alone).await,
        "SEALED_ALONE"
    );
    let stranger = |it: &mut Seal| it.person_ids = vec!["ukendt".to_owned()];
    assert_eq!(
        refused("navngiven", Role::Dpo, wanted(), &stranger).await,
        "UNKNOWN_PERSON"
    );
    let many = |it: &mut Seal| it.person_ids = (0..20).map(|n| format!("p{n}")).collect();
    assert_eq!(
        refused("navngiven", Role::Dpo, wanted(), &many).await,
        "TOO_MANY_PEOPLE"
    );
    let as_it_is = |_: &mut Seal| {};
    for role in [
        Role::DepartmentHead,
        Role::Notifier,
        Role::Reader,
        Role::Employee,
    ] {
        assert_eq!(
            refused("navngiven", role, wanted(), &as_it_is).await,
            "NOT_ALLOWED"
        );
    }

    let sealed = ask(&world, "navngiven", Role::ChiefExecutive, wanted());
    let sealed = triage.command(sealed).await.unwrap().into_inner();
    assert_eq!(sealed.changes, ["case_sealed"]);
    assert_eq!(
        refused(
            "anden",
            Role::Dpo,
            seal(&id, sealed.version, true),
            &as_it_is
        )
        .await,
        "NOT_FOUND"
    );
    let lifted = ask(
        &world,
        "navngiven",
        Role::ChiefExecutive,
        seal(&id, sealed.version, true),
    );
    assert_eq!(
        triage.command(lifted).await.unwrap().into_inner().changes,
        ["seal_lifted"]
    );
    assert!(world.case(&CODES, &id).await.is_ok());
    settled("the report is seen again", || async {
        let report = GetReportRequest {
            report_id: case.report_id.clone(),
        };
        let asked = ask(&world, "anden", Role::Dpo, report);
        world.intake.clone().get_report(asked).await.ok()
    })
    .await;
    // The row is still what its history tells.
    assert!(world.checked_file(&CODES, &id).await.is_sound());
}
