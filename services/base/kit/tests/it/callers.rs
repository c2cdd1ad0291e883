//! What a service's door lets through, over gRPC: each caller with its own key, for what it calls.

use std::{
    convert::Infallible,
    io::Write,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use brudvagt_kit::{
    Runtime,
    grpc::{Caller, Channel, channel},
    token::{DEMONSTRATION, Signer},
};
use brudvagt_types::{Actor, Ctx, Role, Scope};
use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Code, Request, Status, body::Body, client::Grpc, codegen::http, server::NamedService,
    transport::Server,
};
use tower::Service;

use crate::runtime;

const GET_CASE: &str = "/brudvagt.triage.v1.Triage/GetCase";
const COMMAND: &str = "/brudvagt.triage.v1.Triage/Command";
const LIST_CLOCKS: &str = "/brudvagt.deadlines.v1.Deadlines/ListClocks";
/// What the doors behind the guards answer.
const REACHED: Code = Code::AlreadyExists;

/// Triage, as far as one gets there.
#[derive(Clone)]
struct Hub;

impl NamedService for Hub {
    const NAME: &'static str = "brudvagt.triage.v1.Triage";
}

impl Service<http::Request<Body>> for Hub {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        std::future::ready(Ok(Status::new(REACHED, "").into_http()))
    }
}

/// Deadlines, which asks triage in the name of `asks_as` before it answers what triage said.
#[derive(Clone)]
struct Clocks {
    hub: Channel,
    caller: Caller,
    asks_as: Arc<Mutex<Ctx>>,
}

impl NamedService for Clocks {
    const NAME: &'static str = "brudvagt.deadlines.v1.Deadlines";
}

impl Service<http::Request<Body>> for Clocks {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        let Self {
            hub,
            caller,
            asks_as,
        } = self.clone();
        Box::pin(async move {
            let ctx = asks_as.lock().unwrap().clone();
            let code = ask(&hub, caller.request(&ctx, ()), GET_CASE).await;
            Ok(Status::new(code, "").into_http())
        })
    }
}

async fn ask(to: &Channel, request: Request<()>, method: &'static str) -> Code {
    let mut client = Grpc::new(to.clone());
    client.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    let path = http::uri::PathAndQuery::from_static(method);
    client.unary(request, path, codec).await.unwrap_err().code()
}

struct Doors {
    runtime: Runtime,
    hub: Channel,
    clocks: Channel,
    asks_as: Arc<Mutex<Ctx>>,
    _folder: tempfile::TempDir,
}

impl Doors {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = runtime(folder.path(), "127.0.0.1:1", "");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let hub = channel(address, "triage").unwrap();
        let asks_as = Arc::new(Mutex::new(as_person("dpo-901")));
        let clocks = Clocks {
            hub: hub.clone(),
            caller: runtime.caller("deadlines").unwrap(),
            asks_as: Arc::clone(&asks_as),
        };
        let serving = Server::builder()
            .add_service(runtime.guard("triage").over(Hub))
            .add_service(runtime.guard("deadlines").over(clocks))
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(serving);
        Self {
            clocks: channel(address, "deadlines").unwrap(),
            runtime,
            hub,
            asks_as,
            _folder: folder,
        }
    }

    fn request(&self, from: &str, ctx: &Ctx) -> Request<()> {
        self.runtime.caller(from).unwrap().request(ctx, ())
    }

    /// What triage says to a token as it stands.
    async fn show(&self, token: &str) -> Code {
        let mut request = Request::new(());
        let value = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", value);
        ask(&self.hub, request, GET_CASE).await
    }

    fn signer(&self, from: &str) -> Signer {
        Signer::load(&self.runtime.base.secrets.callers.relative(), from).unwrap()
    }
}

fn as_person(id: &str) -> Ctx {
    Ctx {
        now: brudvagt_kit::Clock::default().now(),
        actor: Actor {
            id: id.to_owned(),
            role: Role::Dpo,
            ..Actor::system("test")
        },
        scope: Scope::Municipalities(vec!["901".parse().unwrap()]),
        cause: None,
    }
}

fn as_itself(service: &str) -> Ctx {
    Ctx {
        actor: Actor::system(service),
        scope: Scope::System,
        ..as_person("")
    }
}

/// Lines of the security log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

/// # Law
/// GDPR art. 32(1)(b): one part that is taken over is not the whole.
#[tokio::test]
async fn a_call_that_is_not_its_callers_is_refused_and_stands_in_the_security_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);
    let doors = Doors::open().await;
    let person = as_person("dpo-901");
    let code = ask(&doors.hub, doors.request("portal", &person), COMMAND).await;
    assert_eq!(code, REACHED);
    let code = ask(
        &doors.hub,
        doors.request("deadlines", &as_itself("deadlines")),
        GET_CASE,
    )
    .await;
    assert_eq!(code, REACHED);
    assert!(!log.take().contains("security"));

    let rows = (&person.actor, &person.scope);
    let portal = doors.signer("portal");
    let elsewhere = portal.sign(("esdh", GET_CASE), rows, None);
    let other_method = portal.sign(("triage", COMMAND), rows, None);
    let of_a_demonstration = doors
        .signer(DEMONSTRATION)
        .sign(("triage", GET_CASE), rows, None);
    let unnamed = doors
        .signer("deadlines")
        .sign(("triage", GET_CASE), rows, None);
    for (token, refused, why) in [
        ("", Code::Unauthenticated, "malformed"),
        (&elsewhere, Code::Unauthenticated, "for another service"),
        (&other_method, Code::Unauthenticated, "for another method"),
        (
            &of_a_demonstration,
            Code::PermissionDenied,
            "may not call this method",
        ),
        (&unnamed, Code::PermissionDenied, "may not name this actor"),
    ] {
        assert_eq!(doors.show(token).await, refused, "{why}");
        let line = log.take();
        assert!(line.contains("security") && line.contains(why), "{line}");
        assert!(line.contains(GET_CASE), "{line}");
    }
    let bare = ask(&doors.hub, Request::new(()), GET_CASE).await;
    assert_eq!(bare, Code::Unauthenticated);
    // What a service never calls it may not call, also as itself.
    let code = ask(
        &doors.hub,
        doors.request("deadlines", &as_itself("deadlines")),
        COMMAND,
    )
    .await;
    assert_eq!(code, Code::PermissionDenied);
    let code = ask(
        &doors.hub,
        doors.request("intake", &as_itself("intake")),
        GET_CASE,
    )
    .await;
    assert_eq!(code, Code::PermissionDenied);
}

#[tokio::test]
async fn a_service_asks_on_for_who_asked_it_and_for_nobody_else() {
    let doors = Doors::open().await;
    let officer = as_person("dpo-901");
    let through = async || {
        let request = doors.request("portal", &officer);
        ask(&doors.clocks, request, LIST_CLOCKS).await
    };
    assert_eq!(through().await, REACHED);
    *doors.asks_as.lock().unwrap() = as_person("dpo-902");
    assert_eq!(through().await, Code::PermissionDenied, "somebody else");
    let mut more = as_person("dpo-901");
    more.scope = Scope::Municipalities(vec!["902".parse().unwrap()]);
    *doors.asks_as.lock().unwrap() = more;
    assert_eq!(through().await, Code::PermissionDenied, "other rows");
    // Nobody asked.
    let code = ask(&doors.hub, doors.request("deadlines", &officer), GET_CASE).await;
    assert_eq!(code, Code::PermissionDenied);
}
