use serde_json::{Value, json};

pub const CONTENT_TYPE: &str = "application/scim+json";

/// The values of RFC 7644, table 9, that we use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScimType {
    InvalidFilter,
    Uniqueness,
    Mutability,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
}

impl ScimType {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
        }
    }
}

/// A refusal. Its text is ours alone and repeats no value that was sent or is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub status: u16,
    pub scim_type: Option<ScimType>,
    pub detail: String,
}

impl Error {
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            status,
            scim_type: None,
            detail: detail.into(),
        }
    }

    /// A wrong request: 400, or 409 when somebody else has the value.
    pub fn of(scim_type: ScimType, detail: impl Into<String>) -> Self {
        Self {
            status: if scim_type == ScimType::Uniqueness {
                409
            } else {
                400
            },
            scim_type: Some(scim_type),
            detail: detail.into(),
        }
    }

    /// RFC 7644, section 3.12: the status is text.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let Some(scim_type) = self.scim_type {
            body["scimType"] = scim_type.as_str().into();
        }
        body
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.status, self.detail)
    }
}

impl std::error::Error for Error {}

pub(crate) fn invalid_value(attribute: &str, what: &str) -> Error {
    Error::of(ScimType::InvalidValue, format!("{attribute}: {what}"))
}
