//! Why a line cannot be used: a reason for programs, and words for people.

use brudvagt_types::Text;

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LineError {
    pub(crate) line: u32,
    pub(crate) wrong: Wrong,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    OpenQuote,
    NoAddress,
    BadAddress,
    TwoAddresses,
    TooLong,
    NameIsNumber,
    NameIsAddress,
    NameNeeded,
    AddressHoldsCpr,
    UnknownLanguage,
    /// Name and address stand on an earlier line, too.
    Repeated(u32),
}

impl Wrong {
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::OpenQuote => "OPEN_QUOTE",
            Self::NoAddress => "NO_ADDRESS",
            Self::BadAddress => "BAD_ADDRESS",
            Self::TwoAddresses => "TWO_ADDRESSES",
            Self::TooLong => "TOO_LONG",
            Self::NameIsNumber => "NAME_IS_NUMBER",
            Self::NameIsAddress => "NAME_IS_ADDRESS",
            Self::NameNeeded => "NAME_NEEDED",
            Self::AddressHoldsCpr => "ADDRESS_HOLDS_CPR",
            Self::UnknownLanguage => "UNKNOWN_LANGUAGE",
            Self::Repeated(_) => "REPEATED",
        }
    }

    pub(crate) fn text(self) -> Text<String> {
        Text::new(self.danish(), self.english())
    }

    fn danish(self) -> String {
        match self {
            Self::OpenQuote => "Et anførselstegn er ikke afsluttet.",
            Self::NoAddress => "Linjen har hverken mailadresse eller postadresse.",
            Self::BadAddress => "Mailadressen er forkert skrevet.",
            Self::TwoAddresses => "Linjen har flere mailadresser. Skriv én person pr. linje.",
            Self::TooLong => "Navnet eller adressen er for lang.",
            Self::NameIsNumber => {
                "Navnet er et nummer eller indeholder et, der kan være et CPR-nummer. Vælg kolonnen med navnet, eller ret linjen."
            }
            Self::NameIsAddress => "Navnet er en mailadresse. Vælg kolonnen med navnet, eller ret linjen.",
            Self::NameNeeded => "Skriv et navn til den, der ikke har en mailadresse.",
            Self::AddressHoldsCpr => {
                "Adressen indeholder et CPR-nummer. Vælg kolonnen med adressen, eller ret linjen."
            }
            Self::UnknownLanguage => "Sproget kendes ikke. Skriv dansk eller engelsk.",
            Self::Repeated(line) => {
                return format!(
                    "Samme navn og adresse som linje {line}; personen er kun taget med én gang. Er det to personer, så gør navnene forskellige."
                );
            }
        }
        .to_owned()
    }

    fn english(self) -> String {
        match self {
            Self::OpenQuote => "a quotation mark is not closed",
            Self::NoAddress => "the line has neither an e-mail nor a postal address",
            Self::BadAddress => "the e-mail address is malformed",
            Self::TwoAddresses => "the line has several e-mail addresses; write one person a line",
            Self::TooLong => "the name or address is too long",
            Self::NameIsNumber => {
                "the name is a number, or holds one that may be a CPR number; choose the column with the name or mend the line"
            }
            Self::NameIsAddress => {
                "the name is an e-mail address; choose the column with the name or mend the line"
            }
            Self::NameNeeded => "whoever has no e-mail address needs a name",
            Self::AddressHoldsCpr => {
                "the address holds a CPR number; choose the column with the address or mend the line"
            }
            Self::UnknownLanguage => "the language is not known; write Danish or English",
            Self::Repeated(line) => {
                return format!(
                    "same name and address as line {line}, taken once; if they are two people, make their names differ"
                );
            }
        }
        .to_owned()
    }

    /// Of a form field.
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::NameIsNumber | Self::NameIsAddress | Self::NameNeeded | Self::TooLong => "name",
            Self::UnknownLanguage => "language",
            Self::AddressHoldsCpr => "address",
            _address => "email",
        }
    }
}
