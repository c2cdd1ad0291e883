//! A body of JSON, read in bounds and after everything that is asked before it.

use std::{fmt, marker::PhantomData};

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{
        HeaderMap,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::{
    http::{
        App, Failure, What,
        room::{OUTSIDE, Taken, measured},
    },
    texts::Lang,
};

/// An object by the names of its members, and nothing else: by itself `serde` reads a list as well, by the
/// order of the fields, which nobody has written down.
#[derive(Default)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Object<T>;

            fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
                words.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<Object<T>, M::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// What was sent, with what it takes up of the room.
pub(super) struct Sent<T> {
    pub(super) value: T,
    _room: Taken,
}

/// Of `whose`, by which one system leaves room for the others.
///
/// # Errors
/// `NOT_JSON`, `TOO_BIG`, `TOO_MANY`, `BODY_UNREADABLE`.
pub(super) async fn read<T: DeserializeOwned>(
    app: &App,
    whose: &str,
    request: Request,
) -> Result<Sent<T>, Failure> {
    if !is_json(request.headers()) {
        let words = Lang::both("api.not_json");
        return Err(Failure::worded(What::Invalid, "NOT_JSON", words));
    }
    let told = request.headers().get(CONTENT_LENGTH);
    let told: Option<usize> = told.and_then(|it| it.to_str().ok()?.parse().ok());
    if told.is_some_and(|told| told > OUTSIDE) {
        return Err(too_big());
    }
    let (parts, body) = request.into_parts();
    let (body, room) = measured(body, OUTSIDE, app.room.outside(whose));
    let request = Request::from_parts(parts, body);
    let body = Bytes::from_request(request, app)
        .await
        .map_err(|_broken| broken(&room))?;
    Ok(Sent {
        value: parse(&body)?,
        _room: room,
    })
}

fn broken(room: &Taken) -> Failure {
    let failure = room.broken();
    match failure.what {
        What::TooBig => too_big(),
        _no_room => Failure::worded(What::Busy, "TOO_MANY", Lang::both("api.too_many")),
    }
}

fn too_big() -> Failure {
    Failure::worded(What::TooBig, "TOO_BIG", Lang::both("api.too_big"))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = kind.and_then(|it| it.split(';').next()).map(str::trim);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
}

/// Where it is wrong is said by line and column: the parser's own words may repeat what was written.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    let read = serde_json::from_slice::<Object<T>>(body);
    read.map(|Object(value)| value).map_err(|error| {
        let place = format!("{}:{}", error.line(), error.column());
        let text = Lang::both("api.body").map(|text| text.replace("{}", &place));
        Failure::worded(What::Invalid, "BODY_UNREADABLE", text)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_body_is_said_without_its_words() {
        let refused = parse::<BTreeMap<String, bool>>(b"\n\"Britta Opdigt\"").unwrap_err();
        assert_eq!(refused.reason, "BODY_UNREADABLE");
        assert!(refused.text.en.contains("2:15"), "{}", refused.text.en);
        assert!(!format!("{refused:?}").contains("Britta"));
    }

    #[test]
    fn a_list_is_no_object_whatever_stands_in_it() {
        #[derive(Debug, Deserialize)]
        struct Named {
            name: String,
        }
        let named = parse::<Named>(br#"{"name": "Britta"}"#).unwrap();
        assert_eq!(named.name, "Britta");
        for list in [&br#"["Britta"]"#[..], b"[]", b"\"Britta\"", b"null"] {
            assert_eq!(parse::<Named>(list).unwrap_err().reason, "BODY_UNREADABLE");
        }
    }

    #[test]
    fn json_is_json_with_any_parameter_and_nothing_else_is() {
        let said = |kind: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            is_json(&headers)
        };
        assert!(said("application/json; charset=utf-8") && said("Application/JSON"));
        assert!(!said("text/plain") && !said("application/json-seq"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
