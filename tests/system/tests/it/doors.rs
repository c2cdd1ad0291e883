//! Every method of every service: nobody gets in unsigned, and every refusal is explained.

use std::collections::BTreeMap;

use brudvagt_kit::{grpc::Channel, problem::received};
use brudvagt_proto::DESCRIPTORS;
use brudvagt_types::Role;
use prost::Message;
use prost_types::FileDescriptorSet;
use tonic::{Code, Request, Status, client::Grpc, codegen::http::uri::PathAndQuery};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_prost::ProstCodec;
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

use crate::world::World;

const MINE: [&str; 1] = ["901"];

const ROLE_ORDER: [Role; 7] = [
    Role::Employee,
    Role::Reader,
    Role::DepartmentHead,
    Role::ChiefExecutive,
    Role::Notifier,
    Role::CaseWorker,
    Role::Dpo,
];

/// The services that serve the two shared interfaces: access logs and documents.
const SEVERAL: [&str; 3] = ["intake", "notification", "triage"];

/// Every gRPC method by the process that serves it: `intake` → `brudvagt.intake.v1.Intake/GetReport`.
fn methods() -> BTreeMap<String, Vec<String>> {
    let set = FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let mut by_owner: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in &set.file {
        let package = file.package().split('.').nth(1).unwrap_or_default();
        let owners = match package {
            "access" | "documents" => SEVERAL.as_slice(),
            _own => &[package],
        };
        for service in &file.service {
            let of = format!("{}.{}", file.package(), service.name());
            for owner in owners {
                let named = service.method.iter().map(|m| format!("{of}/{}", m.name()));
                let known = by_owner.entry((*owner).to_owned()).or_default();
                known.extend(named);
            }
        }
    }
    by_owner
}

/// What each role may call, one method a line: the row of a method that is not there fails the test.
const ROLES: &str = include_str!("doors/roles.txt");

/// Calls a method with an empty message; what it answers is of no interest, only whether it does.
async fn call(to: Channel, method: &str, request: Request<()>) -> Result<(), Status> {
    let mut client = Grpc::new(to);
    client.ready().await.unwrap();
    let path = PathAndQuery::try_from(format!("/{method}")).unwrap();
    let codec = ProstCodec::<(), ()>::default();
    let answer = client.server_streaming(request, path, codec).await?;
    answer.into_inner().message().await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_method_answers_a_caller_who_is_not_signed() {
    let world = World::new().await;
    let mut n_methods = 0;
    for (owner, methods) in methods() {
        let to = world.runtime.channel(&owner).unwrap();
        for method in methods {
            let answer = call(to.clone(), &method, Request::new(())).await;
            let refused = answer.expect_err(&method);
            assert_eq!(refused.code(), Code::Unauthenticated, "{method}");
            assert_eq!(received(&refused).reason, "UNAUTHENTICATED", "{method}");
            n_methods += 1;
        }
    }
    assert!(n_methods >= 50, "{n_methods} methods are known");
}

/// A role is refused before anything else is looked at, so an empty message tells: `NOT_ALLOWED`, or any
/// other answer. What depends on the message (commands, reports of others) is the use cases' own test.
#[tokio::test(flavor = "multi_thread")]
async fn each_role_calls_what_the_table_says_and_no_more() {
    let world = World::new().await;
    let mut table = Vec::new();
    for (owner, methods) in methods() {
        let to = world.runtime.channel(&owner).unwrap();
        for method in methods {
            let mut row = Vec::new();
            for role in ROLE_ORDER {
                let signed = world.signed(role, &MINE, ());
                let refused = call(to.clone(), &method, signed).await.err();
                let is_refused = refused.is_some_and(|it| received(&it).reason == "NOT_ALLOWED");
                row.push(if is_refused { "-" } else { role.as_str() });
            }
            table.push(format!("{owner} {method}: {}", row.join(" ")));
        }
    }
    let known: Vec<&str> = ROLES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let table: Vec<&str> = table.iter().map(String::as_str).collect();
    let unknown: Vec<_> = table.iter().filter(|row| !known.contains(row)).collect();
    let gone: Vec<_> = known.iter().filter(|row| !table.contains(row)).collect();
    assert!(
        unknown.is_empty() && gone.is_empty(),
        "not in the table: {unknown:#?}, in the table alone: {gone:#?}"
    );
}

/// Nothing in an empty request is right: whatever is refused says why, in both languages, by a
/// reason that a program can tell from others.
#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_is_explained_in_danish_and_english() {
    let world = World::new().await;
    let mut reasons = BTreeMap::new();
    for (owner, methods) in methods() {
        let to = world.runtime.channel(&owner).unwrap();
        for method in methods {
            let signed = world.dpo(&MINE, ());
            let mut keyless = world.dpo(&MINE, ());
            keyless.metadata_mut().remove("idempotency-key");
            for request in [signed, keyless] {
                let Err(refused) = call(to.clone(), &method, request).await else {
                    continue;
                };
                let why = received(&refused);
                assert!(
                    !matches!(
                        why.code,
                        Code::Unknown | Code::Internal | Code::Unimplemented | Code::Unavailable
                    ),
                    "{method}: {refused:?}"
                );
                assert!(
                    why.details.contains_key("text_da") && !why.text.en.is_empty(),
                    "{method} does not explain {refused:?}"
                );
                let reasons: &mut Vec<String> = reasons.entry(why.reason).or_default();
                reasons.push(method.clone());
            }
        }
    }
    // Each of these kinds occurred, or the test would prove nothing.
    for reason in ["IDEMPOTENCY_KEY_REQUIRED", "NOT_FOUND"] {
        assert!(
            reasons.contains_key(reason),
            "{reason}: {:?}",
            reasons.keys()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_tells_its_health_and_its_interface() {
    let world = World::new().await;
    for (owner, methods) in methods() {
        let to = world.runtime.channel(&owner).unwrap();
        for service in ["", owner.as_str()] {
            let asked = HealthCheckRequest {
                service: service.to_owned(),
            };
            let health = HealthClient::new(to.clone()).check(asked).await.unwrap();
            let status = health.into_inner().status();
            assert_eq!(status, ServingStatus::Serving, "{owner}: {service:?}");
        }
        let (first, _method) = methods[0].split_once('/').unwrap();
        let asked = ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::FileContainingSymbol(first.to_owned())),
        };
        let mut reflection = ServerReflectionClient::new(to);
        let answers = reflection.server_reflection_info(tokio_stream::once(asked));
        let mut answers = answers.await.unwrap().into_inner();
        let answer = answers.message().await.unwrap().unwrap();
        let Some(MessageResponse::FileDescriptorResponse(files)) = answer.message_response else {
            panic!("{owner} does not know {first}");
        };
        assert!(!files.file_descriptor_proto.is_empty(), "{owner}");
    }
}
