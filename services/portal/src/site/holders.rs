//! Who sees the cases of a unit now, and by which role.

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_proto::directory::{Holder, ListHoldersRequest, ListMunicipalitiesRequest};
use brudvagt_types::MunicipalityCode;

use super::municipalities::unit_name;
use crate::{
    http::{App, Failure, Visitor, html},
    ui::{Choice, Form, Page, Section},
    words::word,
};

/// What stands for the cases of no unit in the address.
const NO_UNIT: &str = "-";

struct Line {
    name: String,
    role: String,
    stands_in: bool,
}

#[derive(Template)]
#[template(path = "work/holders.html")]
struct HoldersPage {
    page: Page,
    form: Form,
    units: Vec<Choice>,
    lines: Vec<Line>,
    /// A unit is chosen.
    is_asked: bool,
    is_cut: bool,
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.answerer()?;
    let page = visitor.page(&app, Section::None);
    let request = app.ask(session, ListMunicipalitiesRequest {});
    let known = app.directory().list_municipalities(request).await?;
    let known = known.into_inner();
    let several = known.municipalities.len() > 1;
    let mut units = Vec::new();
    for municipality in &known.municipalities {
        let Ok(code) = municipality.code.parse::<MunicipalityCode>() else {
            continue;
        };
        let label = |name: &str| match several {
            true => format!("{name} ({})", municipality.name),
            false => name.to_owned(),
        };
        let of = known
            .units
            .iter()
            .filter(|it| it.municipality == municipality.code);
        for unit in of.filter(|it| session.actor.answers_for(&code, &it.id)) {
            units.push(Choice::new(
                format!("{code}/{}", unit.id),
                label(&unit_name(unit, page.lang)),
            ));
        }
        if session.actor.answers_for(&code, "") {
            let name = label(page.t("holders.no_unit"));
            units.push(Choice::new(format!("{code}/{NO_UNIT}"), name));
        }
    }
    let chosen = visitor.param("enhed");
    let form = page.form().with("enhed", &chosen);
    let (lines, is_cut) = match chosen.split_once('/') {
        None => (Vec::new(), false),
        Some((code, unit)) => {
            let message = ListHoldersRequest {
                municipality: code.to_owned(),
                unit_id: if unit == NO_UNIT {
                    String::new()
                } else {
                    unit.to_owned()
                },
            };
            let request = app.ask(session, message);
            let found = app.directory().list_holders(request).await?.into_inner();
            let line = |it: Holder| Line {
                name: it.name,
                role: word(page.lang, "role", &it.role),
                stands_in: it.stands_in,
            };
            (found.holders.into_iter().map(line).collect(), found.is_cut)
        }
    };
    html(&HoldersPage {
        form,
        units,
        lines,
        is_asked: !chosen.is_empty(),
        is_cut,
        page,
    })
}
