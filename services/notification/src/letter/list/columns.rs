//! Which column of a list says what: by its heading, or by a person's choice. Never by its place.

use unicode_normalization::UnicodeNormalization;

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing that a letter needs.
    #[default]
    Other,
    Name,
    FirstName,
    MiddleName,
    LastName,
    Email,
    /// Street and number.
    Address,
    Postcode,
    City,
    Language,
}

const CODES: [(Role, &str); 10] = [
    (Role::Other, "other"),
    (Role::Name, "name"),
    (Role::FirstName, "first_name"),
    (Role::MiddleName, "middle_name"),
    (Role::LastName, "last_name"),
    (Role::Email, "email"),
    (Role::Address, "address"),
    (Role::Postcode, "postcode"),
    (Role::City, "city"),
    (Role::Language, "language"),
];

impl Role {
    pub(crate) fn as_str(self) -> &'static str {
        CODES
            .iter()
            .find(|(role, _)| *role == self)
            .map_or("other", |(_, code)| code)
    }

    pub(crate) fn parse(code: &str) -> Option<Self> {
        CODES
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(role, _)| *role)
    }
}

/// Headings as people write them, without signs, spaces and case.
const HEADINGS: [(Role, &[&str]); 9] = [
    (
        Role::Name,
        &[
            "navn",
            "name",
            "fuldenavn",
            "fuldtnavn",
            "fullname",
            "personnavn",
            "borgernavn",
            "borgerensnavn",
            "modtager",
            "modtagernavn",
            "modtagersnavn",
            "recipient",
        ],
    ),
    (
        Role::FirstName,
        &[
            "fornavn",
            "fornavne",
            "firstname",
            "firstnames",
            "givenname",
        ],
    ),
    (
        Role::MiddleName,
        &["mellemnavn", "mellemnavne", "middlename", "middlenames"],
    ),
    (
        Role::LastName,
        &[
            "efternavn",
            "efternavne",
            "lastname",
            "surname",
            "familyname",
        ],
    ),
    (
        Role::Email,
        &[
            "mail",
            "email",
            "mailadresse",
            "emailadresse",
            "epost",
            "epostadresse",
            "mailadr",
            "emailadr",
            "emailaddress",
            "mailaddress",
            "privatmail",
            "privatemail",
        ],
    ),
    (
        Role::Address,
        &[
            "adresse",
            "address",
            "postadresse",
            "gadeadresse",
            "vej",
            "vejnavn",
            "gade",
            "vejnavnoghusnr",
            "adresselinje",
            "adresselinje1",
            "adresselinje2",
            "adresse1",
            "adresse2",
            "conavn",
            "street",
            "streetaddress",
            "postaladdress",
            "addressline1",
            "addressline2",
        ],
    ),
    (
        Role::Postcode,
        &[
            "postnr",
            "postnummer",
            "postcode",
            "postalcode",
            "zip",
            "zipcode",
        ],
    ),
    (
        Role::City,
        &[
            "by",
            "bynavn",
            "postdistrikt",
            "postnrogby",
            "postnrby",
            "city",
            "town",
        ],
    ),
    (Role::Language, &["sprog", "sprogkode", "language"]),
];

/// What a heading says its column holds; nothing when it does not tell.
fn by_heading(heading: &str) -> Role {
    let plain: String = heading
        .nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    HEADINGS
        .iter()
        .find(|(_, words)| words.contains(&plain.as_str()))
        .map_or(Role::Other, |(role, _)| *role)
}

/// Whether the first line names columns and not a person.
pub(crate) fn is_heading(cells: &[String]) -> bool {
    let says_something = |cell: &String| !matches!(by_heading(cell), Role::Other);
    !cells.iter().any(|cell| cell.contains('@')) && cells.iter().any(says_something)
}

/// What the columns hold, and whether that is certain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) roles: Vec<Role>,
    /// The headings do not show which columns hold names and addresses, so a person must choose.
    pub(crate) ask: bool,
}

/// Finds the columns by their headings, if there are any, and mail addresses by their `@`.
pub(crate) fn find_columns(headings: Option<&[String]>, rows: &[&[String]]) -> Columns {
    let n_columns = rows.iter().map(|row| row.len()).max().unwrap_or_default();
    let n_columns = n_columns.max(headings.map_or(0, <[String]>::len));
    let mut roles: Vec<Role> = (0..n_columns)
        .map(|at| {
            let heading = headings.and_then(|headings| headings.get(at));
            heading.map_or(Role::Other, |heading| by_heading(heading))
        })
        .collect();
    let mails: Vec<bool> = (0..n_columns).map(|at| is_mail(rows, at)).collect();
    for (role, mails) in roles.iter_mut().zip(&mails) {
        // In Danish "Adresse" may mean a postal or a mail address.
        if *role == Role::Address && *mails {
            *role = Role::Email;
        }
    }
    let has = |roles: &[Role], wanted: Role| roles.contains(&wanted);
    if !has(&roles, Role::Email)
        && mails.iter().filter(|it| **it).count() == 1
        && let Some(role) = mails
            .iter()
            .position(|it| *it)
            .and_then(|at| roles.get_mut(at))
        && *role == Role::Other
    {
        *role = Role::Email;
    }
    let once = [
        Role::Name,
        Role::FirstName,
        Role::MiddleName,
        Role::LastName,
        Role::Email,
        Role::Postcode,
        Role::City,
        Role::Language,
    ];
    let mut ask = false;
    for role in once {
        if roles.iter().filter(|it| **it == role).count() > 1 {
            // Two columns have the same heading, and only a person knows which is meant.
            ask = true;
            roles
                .iter_mut()
                .filter(|it| **it == role)
                .for_each(|it| *it = Role::Other);
        }
    }
    // "Navn" beside "Fornavn" is sometimes the last name.
    let has_first = has(&roles, Role::FirstName);
    ask |= has(&roles, Role::Name) && has_first != has(&roles, Role::LastName);
    let is_named = has(&roles, Role::Name) || has_first;
    let is_reached = has(&roles, Role::Email) || has(&roles, Role::Address);
    // A single column of addresses needs no question.
    ask |= !is_reached || (!is_named && n_columns > 1);
    Columns { roles, ask }
}

/// Whether most cells of the column that say something hold an `@`.
fn is_mail(rows: &[&[String]], at: usize) -> bool {
    let said = || {
        rows.iter()
            .filter_map(|row| row.get(at))
            .filter(|cell| !cell.is_empty())
    };
    let n_mails = said().filter(|cell| cell.contains('@')).count();
    n_mails > 0 && n_mails * 2 >= said().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &[&str]) -> (String, bool) {
        let lines: Vec<Vec<String>> = list
            .iter()
            .map(|line| line.split(';').map(str::to_owned).collect())
            .collect();
        let rows: Vec<&[String]> = lines.iter().map(Vec::as_slice).collect();
        let columns = match rows.split_first() {
            Some((first, rest)) if is_heading(first) => find_columns(Some(first), rest),
            _none => find_columns(None, &rows),
        };
        let codes: Vec<_> = columns.roles.iter().map(|role| role.as_str()).collect();
        (codes.join(" "), columns.ask)
    }

    #[test]
    fn headings_decide_wherever_the_column_stands() {
        let certain = |roles: &str| (roles.to_owned(), false);
        assert_eq!(
            found(&["CPR;Navn;Adresse;Mail", "1;A;Vej 1;a@b.example"]),
            certain("other name address email")
        );
        assert_eq!(
            found(&["Sagsnr.;FORNAVN;Efternavn ;E-mail", "17;A;B;a@b.example"]),
            certain("other first_name last_name email")
        );
        assert_eq!(
            found(&["Full name;E-mail address;Language", "A;a@b.example;en"]),
            certain("name email language")
        );
        assert_eq!(
            found(&["Navn;Adresse", "A;a@b.example", "B;b@b.example"]),
            certain("name email")
        );
        assert_eq!(
            found(&["Navn;Vejnavn;Postnr.;By", "A;Testvej 1;2100;Prøveby"]),
            certain("name address postcode city")
        );
    }

    #[test]
    fn where_headings_do_not_tell_a_person_does() {
        for list in [
            &["Anna Andersen;anna@b.example"][..],
            &["17;Anna;anna@b.example"],
            &["CPR;Mail", "1;a@b.example"],
            &["Navn;Navn;Mail", "A;B;a@b.example"],
            &["Barnets navn;Forælders navn;Mail", "A;B;a@b.example"],
            &["Navn;Fornavn;Mail", "A;B;a@b.example"],
            &["Navn;Mail;E-mail", "A;a@b.example;b@b.example"],
            &["Navn;Telefon", "A;1"],
        ] {
            let (roles, ask) = found(list);
            assert!(ask, "{list:?}: {roles}");
        }
        let (roles, _) = found(&["17;Anna;anna@b.example"]);
        assert_eq!(roles, "other other email", "no name by its place");
    }

    #[test]
    fn addresses_alone_need_no_choice() {
        assert_eq!(
            found(&["a@b.example", "b@b.example"]),
            ("email".to_owned(), false)
        );
        assert_eq!(found(&["Mail", "a@b.example"]), ("email".to_owned(), false));
    }

    #[test]
    fn a_person_is_no_heading() {
        let cells = |line: &str| line.split(';').map(str::to_owned).collect::<Vec<_>>();
        assert!(!is_heading(&cells("Navn Navnesen;mail@b.example")));
        assert!(!is_heading(&cells("Anna;Andersen")));
        assert!(is_heading(&cells("\u{feff}Navn:;E‑mail")));
    }
}
