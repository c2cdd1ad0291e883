//! The portal's door from outside, by hand: sessions, rights of now, and what keeps nobody out.

use std::time::Duration;

use brudvagt_kit::token::DEMONSTRATION;
use brudvagt_kit::{config, open_files};
use brudvagt_proto::directory::{
    ImportMunicipalityRequest, ListMunicipalitiesRequest, ListPeopleRequest,
    directory_client::DirectoryClient,
};
use brudvagt_system::Installation;
use jiff::SignedDuration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const SOON: Duration = Duration::from_secs(5);
const HEAD: &str = "fagchef-901|department_head";
/// How much the portal reads of a form with files that says it is too big.
const READ_OF_TOO_BIG: usize = 256 * 1024;

/// The portal of a demonstration.
pub(crate) struct Portal {
    pub(crate) installation: Installation,
    pub(crate) address: String,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The session's cookie, as a browser sends it back.
    pub(crate) fn cookie(&self) -> String {
        let cookie = self.header("set-cookie").unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn csrf(&self) -> &str {
        let (_before, rest) = self.body.split_once("name=\"csrf\" value=\"").unwrap();
        rest.split('"').next().unwrap()
    }
}

impl Portal {
    pub(crate) async fn new() -> Self {
        Self::adapted(&str::to_owned).await
    }

    /// With its configuration changed before it starts.
    pub(crate) async fn adapted(adapt: &(dyn Fn(&str) -> String + Sync)) -> Self {
        // The twelve of the demonstration, whose people sign in.
        let codes: Vec<String> = (901..=912).map(|code: u16| code.to_string()).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let installation = Installation::adapted(&codes, adapt).await;
        let figment = config::figment(&installation.config);
        let address = figment.extract_inner("portal.listen").unwrap();
        Self {
            installation,
            address,
        }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    pub(crate) async fn send(&self, method: &str, path: &str, cookie: &str, form: &str) -> Answer {
        let headers =
            format!("Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        self.ask(method, path, &headers, form).await
    }

    /// As whatever says these headers, a line each.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let mut stream = self.connect().await;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len(),
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        read(&mut stream).await
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send("GET", path, cookie, "").await
    }

    pub(crate) async fn sign_in(&self, who: &str, cookie: &str) -> Answer {
        // A browser that is signed in already shows its form's token.
        let csrf = if cookie.is_empty() {
            String::new()
        } else {
            self.get("/indberet", cookie).await.csrf().to_owned()
        };
        let form = format!("person={}&csrf={csrf}", who.replace('|', "%7C"));
        let page = self.send("POST", "/sign-in", cookie, &form).await;
        assert_eq!(page.status, 303, "{}", page.body);
        page
    }

    /// A moment later, by the services' clock.
    pub(crate) fn wait(&self, seconds: i64) {
        let by = SignedDuration::from_secs(seconds);
        self.installation.runtime.clock.advance(by);
    }

    /// What the directory knows of 901, changed.
    async fn change(&self, change: impl FnOnce(&mut ImportMunicipalityRequest)) {
        let runtime = &self.installation.runtime;
        let (caller, clock) = (runtime.caller(DEMONSTRATION).unwrap(), &runtime.clock);
        let mut directory = DirectoryClient::new(runtime.channel("directory").unwrap());
        let request = caller.system_request(clock, ListMunicipalitiesRequest {});
        let known = directory.list_municipalities(request).await.unwrap();
        let known = known.into_inner();
        let asked = ListPeopleRequest {
            municipality: "901".to_owned(),
        };
        let request = caller.system_request(clock, asked);
        let people = directory.list_people(request).await.unwrap().into_inner();
        let is_own = |code: &str| code == "901";
        let mut import = ImportMunicipalityRequest {
            municipality: known.municipalities.into_iter().find(|it| is_own(&it.code)),
            units: known.units,
            people: people.people,
        };
        import.units.retain(|it| is_own(&it.municipality));
        import.people.retain(|it| is_own(&it.municipality));
        change(&mut import);
        let ctx = brudvagt_testkit::system(clock.now());
        let request = caller.request(&ctx, import);
        directory.import_municipality(request).await.unwrap();
        self.wait(3);
    }
}

async fn read(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    timeout(SOON, stream.read_to_end(&mut bytes))
        .await
        .expect("an answer in time")
        .unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

fn is_signed_out(answer: &Answer) -> bool {
    answer.status == 303 && answer.header("location").unwrap().starts_with("/log-ind")
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_with_the_role_the_next_sign_in_and_idleness() {
    let portal = Portal::new().await;
    portal.installation.seed().await;

    // A role taken away.
    let cookie = portal.sign_in(HEAD, "").await.cookie();
    assert_eq!(portal.get("/sager", &cookie).await.status, 200);
    portal
        .change(|known| {
            let mut people = known.people.iter_mut();
            let head = people.find(|it| it.id == "fagchef-901").unwrap();
            head.grants.clear();
        })
        .await;
    assert!(is_signed_out(&portal.get("/sager", &cookie).await));
    assert!(is_signed_out(&portal.get("/indberet", &cookie).await));

    // Somebody who has left.
    let cookie = portal.sign_in("direktoer-901", "").await.cookie();
    assert_eq!(portal.get("/sager", &cookie).await.status, 200);
    portal
        .change(|known| known.people.retain(|it| it.id != "direktoer-901"))
        .await;
    assert!(is_signed_out(&portal.get("/sager", &cookie).await));

    // The session that the browser had before.
    let first = portal.sign_in("medarbejder-901", "").await.cookie();
    let second = portal.sign_in("medarbejder-901", &first).await.cookie();
    assert!(is_signed_out(&portal.get("/indberet", &first).await));
    assert_eq!(portal.get("/indberet", &second).await.status, 200);

    // One that is ended from elsewhere.
    let other = portal.sign_in("medarbejder-901", "").await.cookie();
    let page = portal.get("/sessioner", &second).await;
    assert_eq!(page.body.matches("<tr><th scope=\"row\"").count(), 2);
    let form = format!("act=end_others&key=noegle-12345&csrf={}", page.csrf());
    assert_eq!(
        portal
            .send("POST", "/sessioner", &second, &form)
            .await
            .status,
        303
    );
    assert!(is_signed_out(&portal.get("/indberet", &other).await));

    // One that is used goes on; an idle one does not.
    for _hour in 0..2 {
        portal.wait(59 * 60);
        assert_eq!(portal.get("/indberet", &second).await.status, 200);
    }
    portal.wait(61 * 60);
    assert!(is_signed_out(&portal.get("/indberet", &second).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session_and_is_opened_by_those_who_see_cases() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let employee = portal.sign_in("medarbejder-901", "").await.cookie();
    assert_eq!(portal.get("/live", &employee).await.status, 403);
    let cookie = portal.sign_in("dpo-digit", "").await.cookie();
    let ask = format!(
        "GET /live HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n",
        portal.address
    );
    let mut streams = Vec::new();
    for _ in 0..4 {
        let mut stream = portal.connect().await;
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.unwrap();
        assert_eq!(&head, b"HTTP/1.1 200");
        streams.push(stream);
    }
    assert_eq!(portal.get("/live", &cookie).await.status, 429);
    let page = portal.get("/sager", &cookie).await;
    let form = format!("csrf={}", page.csrf());
    let out = portal.send("POST", "/sign-out", &cookie, &form).await;
    assert_eq!(
        out.header("clear-site-data"),
        Some("\"cache\", \"storage\"")
    );
    for mut stream in streams {
        let mut rest = Vec::new();
        let ended = timeout(SOON, stream.read_to_end(&mut rest)).await;
        ended.expect("the stream ends").unwrap();
    }
}

/// Another site's name that suddenly means this machine (DNS rebinding) reads nothing here.
#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_answers_to_no_other_name_than_this_machine() {
    let portal = Portal::new().await;
    let figment = config::figment(&portal.installation.config);
    let ops: String = figment.extract_inner("ops").unwrap();
    for (address, path, fine) in [
        (&portal.address, "/log-ind", 200),
        (&portal.address, "/api/v1/openapi.json", 200),
        (&portal.address, "/api/v1/cases", 401),
        (&ops, "/clock", 200),
    ] {
        for (host, status) in [(address.as_str(), fine), ("evil.example", 421)] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let ask = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            stream.write_all(ask.as_bytes()).await.unwrap();
            let answer = read(&mut stream).await;
            assert_eq!(answer.status, status, "{path} of {host}: {}", answer.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn half_open_connections_keep_nobody_out() {
    open_files::raise();
    let portal = Portal::new().await;
    let mut held = Vec::new();
    for n in 0..2_100 {
        let mut stream = portal.connect().await;
        // Nothing at all, or half a head.
        if n % 2 == 0 {
            stream
                .write_all(b"GET /log-ind HTTP/1.1\r\nHos")
                .await
                .unwrap();
        }
        held.push(stream);
    }
    let page = timeout(Duration::from_secs(2), portal.get("/privatliv", "")).await;
    assert_eq!(page.expect("an answer in time").status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_too_big_cost_a_stranger_no_word_of_what_she_wrote() {
    let portal = Portal::new().await;
    let mut stream = portal.connect().await;
    let head = format!(
        "POST /meld/nordvig HTTP/1.1\r\nHost: {}\r\nContent-Type: multipart/form-data; boundary=x\r\n\
         Content-Length: 30000000\r\n\r\n",
        portal.address
    );
    let mut body = String::new();
    for (name, value) in [
        ("what_happened", "Mit brev gik til naboen."),
        ("name", "Ole"),
        ("contact", "20304050"),
    ] {
        body += "--x\r\nContent-Disposition: form-data; name=\"";
        body += &format!("{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--x\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"stor.txt\"\r\n\r\n";
    // One byte more than is read of a form that says it is too big: no more is sent, so that the answer
    // is not lost with what nobody reads.
    let left = READ_OF_TOO_BIG + 1 - body.len();
    body += &"x".repeat(left);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let refused = read(&mut stream).await;
    assert_eq!(refused.status, 413);
    for typed in ["Mit brev gik til naboen.", "Ole", "20304050"] {
        assert!(refused.body.contains(typed), "{typed}: {}", refused.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_form_is_refused_before_it_is_read() {
    let portal = Portal::new().await;
    for kind in [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let mut stream = portal.connect().await;
        let head = format!(
            "POST /report HTTP/1.1\r\nHost: {}\r\nContent-Type: {kind}\r\nContent-Length: 19000000\r\n\r\n",
            portal.address
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // Nothing of the nineteen megabytes is sent.
        assert!(is_signed_out(&read(&mut stream).await), "{kind}");
    }
    // Where one signs in, a form is as small as that needs.
    let large = format!("person={}", "x".repeat(300_000));
    assert_eq!(
        portal.send("POST", "/sign-in", "", &large).await.status,
        413
    );
}
