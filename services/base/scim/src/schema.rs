//! The attributes of users and groups, as RFC 7643 names them: one table for reading, filtering,
//! patching and `/Schemas`.

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Reference,
    Boolean,
    Instant,
    Complex,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutability {
    ReadWrite,
    ReadOnly,
    Immutable,
    /// Read, and turned into something else; never shown.
    WriteOnly,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub name: &'static str,
    pub kind: Kind,
    pub multi: bool,
    pub required: bool,
    /// Has a value whatever is sent: it may be left out, and cannot be taken away.
    pub always: bool,
    pub case_exact: bool,
    pub mutability: Mutability,
    /// `server` instead of `none`: no two resources have it.
    pub unique: bool,
    /// Compared, kept in an index or written into the head of a mail.
    pub one_line: bool,
    /// Its usual values.
    pub canonical: &'static [&'static str],
    /// What a reference leads to.
    pub refers: &'static [&'static str],
    pub subs: &'static [Self],
}

impl Attribute {
    const fn of(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            multi: false,
            required: false,
            always: false,
            case_exact: false,
            mutability: Mutability::ReadWrite,
            unique: false,
            one_line: false,
            canonical: &[],
            refers: &[],
            subs: &[],
        }
    }

    const fn text(name: &'static str) -> Self {
        Self::of(name, Kind::Text)
    }

    const fn reference(refers: &'static [&'static str]) -> Self {
        Self {
            refers,
            ..Self::of("$ref", Kind::Reference).exact()
        }
    }

    const fn complex(name: &'static str, subs: &'static [Self]) -> Self {
        Self {
            subs,
            ..Self::of(name, Kind::Complex)
        }
    }

    const fn many(name: &'static str, subs: &'static [Self]) -> Self {
        Self {
            multi: true,
            ..Self::complex(name, subs)
        }
    }

    const fn exact(self) -> Self {
        Self {
            case_exact: true,
            ..self
        }
    }

    const fn read_only(self) -> Self {
        Self {
            mutability: Mutability::ReadOnly,
            ..self
        }
    }

    const fn immutable(self) -> Self {
        Self {
            mutability: Mutability::Immutable,
            ..self
        }
    }

    const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    const fn always(self) -> Self {
        Self {
            always: true,
            ..self
        }
    }

    const fn unique(self) -> Self {
        Self {
            unique: true,
            ..self
        }
    }

    const fn write_only(self) -> Self {
        Self {
            mutability: Mutability::WriteOnly,
            ..self
        }
    }

    const fn one_line(self) -> Self {
        Self {
            one_line: true,
            ..self
        }
    }

    const fn usually(self, canonical: &'static [&'static str]) -> Self {
        Self { canonical, ..self }
    }

    pub(crate) fn sub(&self, name: &str) -> Option<&'static Self> {
        find(self.subs, name)
    }

    pub(crate) const fn is_read_only(&self) -> bool {
        matches!(self.mutability, Mutability::ReadOnly)
    }

    pub(crate) const fn is_write_only(&self) -> bool {
        matches!(self.mutability, Mutability::WriteOnly)
    }
}

pub(crate) fn find(among: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    among.iter().find(|it| it.name.eq_ignore_ascii_case(name))
}

const PLURAL: &[Attribute] = &[
    Attribute::text("value").one_line(),
    Attribute::text("type"),
    Attribute::of("primary", Kind::Boolean),
];
const SHOWN: &[Attribute] = &[
    Attribute::text("value").one_line(),
    Attribute::text("display"),
    Attribute::text("type"),
    Attribute::of("primary", Kind::Boolean),
];
const NAME: &[Attribute] = &[
    Attribute::text("formatted"),
    Attribute::text("familyName"),
    Attribute::text("givenName"),
    Attribute::text("middleName"),
    Attribute::text("honorificPrefix"),
    Attribute::text("honorificSuffix"),
];
const ADDRESS: &[Attribute] = &[
    Attribute::text("formatted"),
    Attribute::text("streetAddress"),
    Attribute::text("locality"),
    Attribute::text("region"),
    Attribute::text("postalCode"),
    Attribute::text("country"),
    Attribute::text("type"),
    Attribute::of("primary", Kind::Boolean),
];
const IN_GROUP: &[Attribute] = &[
    Attribute::text("value").exact().read_only(),
    Attribute::reference(&["Group"]).read_only(),
    Attribute::text("display").read_only(),
    Attribute::text("type").usually(&["direct"]).read_only(),
];
const MEMBER: &[Attribute] = &[
    Attribute::text("value").exact().immutable(),
    Attribute::reference(&["User", "Group"]).immutable(),
    Attribute::text("type")
        .usually(&["User", "Group"])
        .immutable(),
];
const MANAGER: &[Attribute] = &[
    Attribute::text("value").exact().one_line(),
    // The address of a manager is kept as her id.
    Attribute::reference(&["User"]).write_only(),
];
const META: &[Attribute] = &[
    Attribute::text("resourceType").exact().read_only(),
    Attribute::of("created", Kind::Instant).read_only(),
    Attribute::of("lastModified", Kind::Instant).read_only(),
    Attribute::of("location", Kind::Reference)
        .exact()
        .read_only(),
    Attribute::text("version").exact().read_only(),
];

/// What every resource has; not listed in `/Schemas` (RFC 7643, section 3.1).
pub(crate) static COMMON: &[Attribute] = &[
    Attribute::text("id").exact().read_only(),
    Attribute::text("externalId").exact().one_line(),
    Attribute::complex("meta", META).read_only(),
];

static USER_ATTRIBUTES: &[Attribute] = &[
    Attribute::text("userName").required().unique().one_line(),
    Attribute::complex("name", NAME),
    Attribute::text("displayName"),
    Attribute::text("nickName"),
    Attribute::of("profileUrl", Kind::Reference),
    Attribute::text("title"),
    Attribute::text("userType"),
    Attribute::text("preferredLanguage"),
    Attribute::text("locale"),
    Attribute::text("timezone"),
    Attribute::of("active", Kind::Boolean).always(),
    // Without `display`: Microsoft's validator refuses a schema that lists it.
    Attribute::many("emails", PLURAL),
    Attribute::many("phoneNumbers", PLURAL),
    Attribute::many("ims", SHOWN),
    Attribute::many("addresses", ADDRESS),
    Attribute::many("groups", IN_GROUP).read_only(),
    Attribute::many("entitlements", SHOWN),
    Attribute::many("roles", SHOWN),
];

static ENTERPRISE_ATTRIBUTES: &[Attribute] = &[
    Attribute::text("employeeNumber"),
    Attribute::text("costCenter"),
    Attribute::text("organization"),
    Attribute::text("division"),
    Attribute::text("department"),
    Attribute::complex("manager", MANAGER),
];

static GROUP_ATTRIBUTES: &[Attribute] = &[
    Attribute::text("displayName")
        .required()
        .unique()
        .one_line(),
    Attribute::many("members", MEMBER),
];

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Schema {
    pub id: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub attributes: &'static [Attribute],
}

pub(crate) static USER_SCHEMA: Schema = Schema {
    id: USER,
    name: "User",
    description: "Somebody who works in the municipality",
    attributes: USER_ATTRIBUTES,
};
pub(crate) static ENTERPRISE_SCHEMA: Schema = Schema {
    id: ENTERPRISE,
    name: "EnterpriseUser",
    description: "Where in the organisation somebody works",
    attributes: ENTERPRISE_ATTRIBUTES,
};
pub(crate) static GROUP_SCHEMA: Schema = Schema {
    id: GROUP,
    name: "Group",
    description: "A group of people; gives a role when an administrator says so",
    attributes: GROUP_ATTRIBUTES,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    User,
    Group,
}

impl Resource {
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// The last part of its addresses.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::User => "Users",
            Self::Group => "Groups",
        }
    }

    pub(crate) const fn core(self) -> &'static Schema {
        match self {
            Self::User => &USER_SCHEMA,
            Self::Group => &GROUP_SCHEMA,
        }
    }

    pub(crate) const fn extension(self) -> Option<&'static Schema> {
        match self {
            Self::User => Some(&ENTERPRISE_SCHEMA),
            Self::Group => None,
        }
    }

    /// An attribute of the resource itself, or one that every resource has.
    pub(crate) fn attribute(self, name: &str) -> Option<&'static Attribute> {
        find(self.core().attributes, name).or_else(|| find(COMMON, name))
    }
}
