//! Who asks and in which language; what surrounds every request.

use askama::Template;
use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{
        Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{CONTENT_TYPE, SET_COOKIE},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use brudvagt_proto::deadlines::ListClocksRequest;
use brudvagt_types::Role;

use super::{
    App, Failure, Kept, What,
    answer::{back_to, cookie},
    drafts::{self, Browser, Drawer, Fate},
    failure::html_as,
    from::from,
    headers::{is_foreign, is_misdirected, secured},
    leaving, left_out,
    limit::{ALL_KEPT, ONE_KEPT},
    paths::{case_of, path_before, path_of},
    rights,
    roles::{
        ANSWERERS, COUNCIL_READERS, FILERS, MANAGEMENT, OFFICER, REGISTER_READERS, SETTERS, STAFF,
        WORKERS,
    },
    session::{self, Session},
    strangers, watched,
};
use crate::{
    texts::Lang,
    ui::{Notice, Page, Section, Tone, Who},
};

/// Who asks. Put beside every request by [`around`].
#[derive(Clone)]
pub(crate) struct Visitor {
    pub session: Option<Session>,
    pub lang: Lang,
    /// Path and query of the page one is on; after a form, of the page the form stood on.
    pub path: String,
    /// The page of ours that led here, when the browser says.
    before: Option<String>,
    /// What the request's form sent.
    pub kept: Kept,
    /// The browser had a session, which has ended.
    pub was_signed_in: bool,
    /// The address the request came from, as the proxy says where there is one.
    pub from: String,
    /// Where her drafts lie; nowhere where she neither is signed in nor need be.
    pub drawer: Option<Drawer>,
    /// Keeps the drawer open in this browser.
    drawer_cookie: Option<String>,
    query: String,
    /// Why the CPR numbers of the page are not shown, to whoever asked for them.
    numbers_refused: String,
}

impl Visitor {
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<Self>().cloned()
    }

    pub(crate) fn session(&self) -> Result<&Session, Failure> {
        self.session
            .as_ref()
            .ok_or_else(|| Failure::new(What::SignedOut, "UNAUTHENTICATED"))
    }

    /// The session of somebody who works on cases or answers for them.
    pub(crate) fn staff(&self) -> Result<&Session, Failure> {
        self.one_of(&STAFF)
    }

    /// The session of somebody who works on cases.
    pub(crate) fn worker(&self) -> Result<&Session, Failure> {
        self.one_of(&WORKERS)
    }

    /// The session of somebody who may file.
    pub(crate) fn filer(&self) -> Result<&Session, Failure> {
        self.one_of(&FILERS)
    }

    /// The session of somebody who may read the register and the case files.
    pub(crate) fn register_reader(&self) -> Result<&Session, Failure> {
        self.one_of(&REGISTER_READERS)
    }

    /// The session of somebody who reads what is made for the council.
    pub(crate) fn council_reader(&self) -> Result<&Session, Failure> {
        self.one_of(&COUNCIL_READERS)
    }

    /// The session of somebody who says how a municipality works.
    pub(crate) fn setter(&self) -> Result<&Session, Failure> {
        self.one_of(&SETTERS)
    }

    /// The session of somebody who answers for units.
    pub(crate) fn answerer(&self) -> Result<&Session, Failure> {
        self.one_of(&ANSWERERS)
    }

    /// The session of the data protection officer.
    pub(crate) fn officer(&self) -> Result<&Session, Failure> {
        self.one_of(&OFFICER)
    }

    /// The session of the officer, or of the management that stands in for a whole municipality.
    pub(crate) fn management(&self) -> Result<&Session, Failure> {
        self.one_of(&MANAGEMENT)
    }

    /// A refusal here comes before anything is read, so that nobody is noted to have seen what was
    /// not shown. The services refuse the same by themselves (ADR 0027).
    pub(crate) fn one_of(&self, roles: &[Role]) -> Result<&Session, Failure> {
        let session = self.session()?;
        if session.rights_unknown {
            Err(Failure::new(What::Down, "UNAVAILABLE"))
        } else if roles.contains(&session.actor.role) {
            Ok(session)
        } else {
            Err(Failure::new(What::Denied, "NOT_ALLOWED"))
        }
    }

    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.csrf)
    }

    pub(crate) fn param(&self, name: &str) -> String {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    }

    pub(crate) fn params(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect()
    }

    pub(crate) fn page(&self, app: &App, section: Section) -> Page {
        let notice = self.notice();
        Page {
            lang: self.lang,
            who: self.session.as_ref().map(|session| Who {
                id: session.actor.id.clone(),
                name: session.actor.name.clone(),
                role: session.actor.role,
            }),
            section,
            path: self.path.clone(),
            csrf: self.csrf().to_owned(),
            numbers_refused: self.numbers_refused.clone(),
            drawer: self.drawer.clone().unwrap_or_default(),
            demonstration: app.runtime.base.demonstration,
            now: app.runtime.clock.now(),
            notice,
        }
    }

    /// As whoever asked for the CPR numbers of a page, and why she does not get them.
    pub(crate) fn refused_numbers(&self, why: String) -> Self {
        Self {
            numbers_refused: why,
            ..self.clone()
        }
    }

    /// How the local time in the address was understood, when it can be read in two ways.
    pub(crate) fn understood_moment(&self) -> Option<String> {
        let moment = brudvagt_calculus::local::read(&self.param("moment")).ok()?;
        let understood = moment.explanation()?;
        Some(self.lang.say(&understood).to_owned())
    }

    /// Which of the files that were chosen did not come along, as the address says.
    pub(crate) fn left_out(&self) -> Option<String> {
        left_out::sentence(self.lang, &self.param("left_out"))
    }

    /// What was just done, and how a time that can be read in two ways was understood.
    fn notice(&self) -> Option<Notice> {
        let done = self.param("ok");
        if done.is_empty() {
            return None;
        }
        let known = self.lang.codes("done").contains(&done);
        let text = self.understood_moment().or_else(|| self.left_out());
        Some(Notice {
            tone: if text.is_some() {
                Tone::Warn
            } else {
                Tone::Good
            },
            title: if known {
                self.lang.code_text("done", &done)
            } else {
                self.lang.t("form.saved").to_owned()
            },
            text: text.unwrap_or_default(),
        })
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Failure> {
        Self::of(&parts.extensions).ok_or_else(|| Failure::new(What::Internal, "INTERNAL"))
    }
}

#[derive(Template)]
#[template(path = "pages/failure.html")]
struct FailurePage {
    page: Page,
    status: u16,
    title: &'static str,
    text: String,
    steps: Vec<&'static str>,
    kept: Vec<String>,
    /// What was written waits as a draft.
    is_draft: bool,
    back: String,
    /// The case that the refused page is one of: its first page is everybody's who may see the case.
    case: String,
    is_signed_out: bool,
    reason: String,
}

/// Finds out who asks, and turns failures into pages. Every answer leaves with the same headers.
pub(crate) async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/static/");
    if is_asset {
        return secured(&app, next.run(request).await, true);
    }
    if is_misdirected(&app, request.headers()) {
        return secured(&app, StatusCode::MISDIRECTED_REQUEST.into_response(), false);
    }
    let is_post = request.method() == Method::POST;
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let from = from(app.behind_proxy, request.headers(), request.extensions());
    let (method, path) = (request.method().clone(), uri.path().to_owned());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let is_outside = strangers::is_outside(&path);
    let is_refused = is_post && is_foreign(&headers, &app.public_origin);
    let visitor = match visitor(&app, uri, headers, is_post).await {
        Ok(visitor) => Visitor { from, ..visitor },
        Err(failure) => return secured(&app, failure.into_response(), false),
    };
    let asked = watched::Request {
        method: &method,
        route: route.as_ref().map_or("", MatchedPath::as_str),
        path: &path,
        visitor: &visitor,
    };
    if is_refused {
        let failure = Failure::new(What::Csrf, "FOREIGN_ORIGIN");
        watched::note(&asked, Some(&failure), None);
        let refused = failed(&app, &visitor, &failure).await;
        return secured(&app, refused, false);
    }
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    let known = response.extensions().get::<Failure>().cloned();
    let failure = match (known, response.status()) {
        (Some(failure), _) => Some(failure),
        (None, StatusCode::NOT_FOUND) => Some(Failure::not_found()),
        (None, StatusCode::PAYLOAD_TOO_LARGE) => Some(Failure::new(What::TooBig, "TOO_BIG")),
        (None, _) => None,
    };
    watched::note(&asked, failure.as_ref(), response.extensions().get());
    if is_post {
        let told = response.extensions().get::<Fate>().copied();
        let signed_out = failure.as_ref().map(|it| it.what == What::SignedOut);
        let fate = told.unwrap_or_else(|| Fate::of(response.status(), signed_out, &path));
        settle_draft(&app, &visitor, fate, is_outside).await;
    }
    response = match failure {
        Some(failure) => failed(&app, &visitor, &failure).await,
        None => match leaving::leaving(response, visitor.lang).await {
            Ok(page) => page,
            Err(error) => {
                let failure = Failure::internal(&error);
                failed(&app, &visitor, &failure).await
            }
        },
    };
    mark_drafts(&visitor, &mut response);
    if let Some(lang) = Lang::parse(&visitor.param("lang")) {
        let value = format!(
            "lang={}; Path=/; SameSite=Lax; Max-Age=31536000",
            lang.code()
        );
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    secured(&app, response, false)
}

/// A draft that cannot be kept takes nothing else along.
async fn settle_draft(app: &App, visitor: &Visitor, fate: Fate, is_outside: bool) {
    let fields = visitor.kept.fields();
    if !fields.iter().any(|(name, _)| name == "draft") {
        return;
    }
    let now = app.runtime.clock.now();
    // Somebody who is not signed in names the place herself: as often as strangers may send.
    let may_keep = || {
        let one = format!("draft:{}", visitor.from);
        app.limiter.take_of(&one, ONE_KEPT, now) && app.outside.take_of("drafts", ALL_KEPT, now)
    };
    if fate == Fate::Waits && visitor.session.is_none() && !may_keep() {
        return;
    }
    match drafts::settle(&app.pool, now, &fields, (fate, is_outside)).await {
        Ok(Some(at)) => visitor.kept.draft(at),
        Ok(None) => {}
        Err(error) => tracing::warn!(error = %error, "draft.not_kept"),
    }
}

/// Says when a draft was kept, and keeps the drawer of a page's drafts open.
fn mark_drafts(visitor: &Visitor, response: &mut Response) {
    let headers = response.headers_mut();
    if let Some(at) = visitor.kept.drafted_at() {
        drafts::tell(headers, at);
    }
    let kind = headers.get(CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page
        && let Some(cookie) = &visitor.drawer_cookie
        && let Ok(value) = HeaderValue::from_str(cookie)
    {
        headers.append(SET_COOKIE, value);
    }
}

async fn visitor(
    app: &App,
    uri: Uri,
    headers: HeaderMap,
    is_post: bool,
) -> Result<Visitor, Failure> {
    let before = path_before(&headers);
    let is_outside = strangers::is_outside(uri.path());
    let session = match session::token(app, &headers) {
        Some(token) => current_session(app, token).await?,
        None => None,
    };
    let person = session.as_ref().map(|session| session.actor.id.as_str());
    let has_secure = app.secure_cookies;
    // Whoever follows with a code has shown it, and writes there in one go.
    let browser = Browser::of(&headers, (person, is_outside), (has_secure, is_post))
        .filter(|_| !uri.path().starts_with("/foelg"));
    let (drawer, drawer_cookie) = browser.map(|it| (it.drawer, it.cookie)).unzip();
    let mut visitor = Visitor {
        numbers_refused: String::new(),
        drawer,
        drawer_cookie: drawer_cookie.flatten(),
        from: String::new(),
        was_signed_in: session.is_none() && session::token(app, &headers).is_some(),
        session,
        lang: Lang::default(),
        // A form's address is not one to come back to; the page it stood on is.
        path: before
            .clone()
            .filter(|_page| is_post)
            .unwrap_or_else(|| path_of(&uri)),
        before,
        kept: Kept::default(),
        query: uri.query().unwrap_or_default().to_owned(),
    };
    visitor.lang = Lang::parse(&visitor.param("lang"))
        .or_else(|| cookie(&headers, "lang").and_then(Lang::parse))
        .unwrap_or_default();
    Ok(visitor)
}

/// The session of a cookie's value, with the rights its person has now. It ends with the person's role.
async fn current_session(app: &App, token: &str) -> Result<Option<Session>, Failure> {
    let Some(session) = session::find(app, token).await? else {
        return Ok(None);
    };
    let renewed = rights::renewed(app, session).await?;
    if renewed.is_none() {
        session::close_one(app, token).await?;
    }
    Ok(renewed)
}

async fn failed(app: &App, visitor: &Visitor, failure: &Failure) -> Response {
    // Somebody who has written something gets it back before anything else, unless it waits for her.
    let is_held = visitor.kept.held().is_some() || visitor.kept.words().is_empty();
    if failure.what == What::ProveAgain && is_held {
        return back_to(&proof_path(visitor));
    }
    if failure.what == What::SignedOut && visitor.kept.words().is_empty() {
        return back_to(&sign_in_path(visitor));
    }
    let page = visitor.page(app, Section::None);
    let (title, text, steps) = failure.words(&page);
    let status = failure.what.status();
    let shown = FailurePage {
        status: status.as_u16(),
        title,
        text,
        steps,
        kept: visitor.kept.words(),
        is_draft: visitor.kept.drafted_at().is_some(),
        back: match failure.what {
            What::SignedOut => sign_in_path(visitor),
            What::ProveAgain => proof_path(visitor),
            _other => visitor.before.clone().unwrap_or_else(|| "/".to_owned()),
        },
        case: if failure.what == What::Denied {
            case_to_see(app, visitor).await.unwrap_or_default()
        } else {
            String::new()
        },
        is_signed_out: matches!(failure.what, What::SignedOut | What::ProveAgain),
        reason: failure.reason.clone(),
        page,
    };
    html_as(status, &shown).unwrap_or_else(|_unshowable| status.into_response())
}

/// The address of the case that the refused page is one of, for whom it opens. Its clocks are asked
/// for, which are told to nobody else and are no look at the case: every case has one.
async fn case_to_see(app: &App, visitor: &Visitor) -> Option<String> {
    let session = visitor.staff().ok()?;
    let case_id = case_of(&visitor.path)?;
    let path = format!("/sag/{case_id}");
    let asked = app.ask(session, ListClocksRequest { case_id });
    let known = app.deadlines().list_clocks(asked).await.ok()?.into_inner();
    (!known.clocks.is_empty()).then_some(path)
}

/// Where somebody who is signed in shows again who she is, and what waits there.
fn proof_path(visitor: &Visitor) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    match visitor.kept.held() {
        Some(id) => query.append_pair("form", &id.to_string()),
        None => query.append_pair("next", &visitor.path),
    };
    format!("/bekraeft-dig?{}", query.finish())
}

fn sign_in_path(visitor: &Visitor) -> String {
    let next: String = form_urlencoded::byte_serialize(visitor.path.as_bytes()).collect();
    format!("/log-ind?next={next}")
}
