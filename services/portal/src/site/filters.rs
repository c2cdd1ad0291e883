//! What a person wants to look at again: a list's filters by name, a part of the queue and the
//! register.

use askama::{Template, filters::HtmlSafe};
use axum::{extract::State, response::Response};
use brudvagt_proto::triage::{
    DeleteFilterRequest, ListFiltersRequest, SaveFilterRequest, SavedFilter,
};

use crate::{
    http::{App, Failure, Sent, Visitor, saved_as, session::Session},
    ui::{Form, Page},
};

/// A page that has filters: its name at triage, its address, and what of an address is a filter.
#[derive(Clone, Copy)]
pub(crate) struct Filtered {
    page: &'static str,
    path: &'static str,
    params: &'static [&'static str],
}

pub(crate) const QUEUE: Filtered = Filtered {
    page: "queue",
    path: "/sager",
    params: &[
        "kommune",
        "fase",
        "risiko",
        "mine",
        "soeg",
        "afsluttede",
        "frist",
    ],
};
pub(crate) const REGISTER: Filtered = Filtered {
    page: "register",
    path: "/register",
    params: &["kommune", "soeg", "aar", "anmeldt", "fagomraade", "type"],
};

impl Filtered {
    fn named(page: &str) -> Option<Self> {
        [QUEUE, REGISTER].into_iter().find(|it| it.page == page)
    }

    /// The page with the filters that are chosen, and more.
    pub(super) fn address(self, visitor: &Visitor, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(self.query(&visitor.params()));
        query.extend_pairs(more);
        match query.finish() {
            none if none.is_empty() => self.path.to_owned(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// The filters of an address and nothing else of it: no page mark, no language, no message.
    fn query(self, params: &[(String, String)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in params {
            if self.params.contains(&name.as_str()) && !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

struct Line {
    id: String,
    name: String,
    path: String,
    is_here: bool,
}

/// The part of a page: the filters that are saved, and the form that saves the one shown.
#[derive(Template)]
#[template(path = "work/filters.html")]
pub(crate) struct Filters {
    page: Page,
    form: Form,
    of: &'static str,
    query: String,
    lines: Vec<Line>,
    is_known: bool,
}

impl HtmlSafe for Filters {}

/// The filters of `of`. A failure to load them leaves the list without filters.
pub(crate) async fn filters(
    app: &App,
    session: &Session,
    visitor: &Visitor,
    page: &Page,
    of: Filtered,
) -> Filters {
    let message = ListFiltersRequest {
        page: of.page.to_owned(),
    };
    let known = app.filters().list_filters(app.ask(session, message)).await;
    let known = known.map_or_else(|_away| Vec::new(), |known| known.into_inner().filters);
    let query = of.query(&visitor.params());
    let line = |it: SavedFilter| {
        // The stored query is user input, so only parameters that are filters of the page are used.
        let params: Vec<(String, String)> = form_urlencoded::parse(it.query.as_bytes())
            .into_owned()
            .collect();
        let own = of.query(&params);
        Line {
            id: it.filter_id,
            name: it.name,
            is_here: own == query,
            path: format!("{}?{own}", of.path),
        }
    };
    let lines: Vec<Line> = known.into_iter().map(line).collect();
    Filters {
        is_known: lines.iter().any(|it| it.is_here),
        form: page.form().prefixed("gem-"),
        of: of.page,
        page: page.clone(),
        query,
        lines,
    }
}

/// Saves the filter shown, or deletes one: back to the list either way.
pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let of = Filtered::named(sent.get("page")).ok_or_else(Failure::not_found)?;
    match sent.get("act") {
        "save" => {
            let params: Vec<(String, String)> =
                form_urlencoded::parse(sent.get("query").as_bytes())
                    .into_owned()
                    .collect();
            let query = of.query(&params);
            let message = SaveFilterRequest {
                page: of.page.to_owned(),
                name: sent.text("name"),
                query: query.clone(),
            };
            let request = app.act(session, sent.key(), message);
            app.filters().save_filter(request).await?;
            Ok(crate::http::back_to(&format!(
                "{}?{query}&ok=filter",
                of.path
            )))
        }
        "delete" => {
            let message = DeleteFilterRequest {
                filter_id: sent.text("filter_id"),
            };
            let request = app.act(session, sent.key(), message);
            app.filters().delete_filter(request).await?;
            Ok(saved_as(of.path, "filter_deleted"))
        }
        _unknown => Err(Failure::not_found()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_saved_filter_holds_filters_and_nothing_else_of_the_address() {
        let all = params(&[
            ("kommune", "901"),
            ("fase", ""),
            ("efter", "mark"),
            ("ok", "1"),
            ("lang", "en"),
        ]);
        assert_eq!(QUEUE.query(&all), "kommune=901");
        assert_eq!(REGISTER.query(&params(&[("aar", "2026")])), "aar=2026");
    }

    #[test]
    fn only_pages_with_filters_are_known() {
        assert!(Filtered::named("queue").is_some());
        assert!(Filtered::named("//example.org").is_none());
    }
}
