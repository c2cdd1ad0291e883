//! Checks the name of a door, and what somebody who reports through one sends.

use brudvagt_kit::Problem;
use brudvagt_proto::{
    intake::{OpenDoorRequest, SubmitAtDoorRequest},
    types::Channel,
};
use brudvagt_types::Ctx;
use jiff::Timestamp;

use super::{check_report::Wrong, check_text, noticed};
use crate::{
    content::{DoorLabel, Origin, SupplierContent},
    reasons,
};

/// Which kind of door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Anybody comes in who knows the address.
    Public,
    /// A processor with its agreement.
    Supplier,
    /// Another system with its key.
    System,
}

impl Kind {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Public, Self::Supplier, Self::System]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Supplier => "supplier",
            Self::System => "system",
        }
    }

    /// The channel recorded for reports through it.
    pub(crate) const fn channel(self) -> Channel {
        match self {
            Self::Public => Channel::Public,
            Self::Supplier => Channel::Processor,
            Self::System => Channel::System,
        }
    }
}

/// A door that can be opened.
#[derive(Debug)]
pub(crate) struct CheckedDoor {
    pub(crate) kind: Kind,
    pub(crate) address: String,
    pub(crate) agreed_hours: Option<i32>,
    pub(crate) label: DoorLabel,
}

/// No agreement gives a supplier more than a month.
const MOST_HOURS: u32 = 744;

/// # Errors
/// The first problem's reason, with every wrong field.
pub(crate) fn check(request: &OpenDoorRequest) -> Result<CheckedDoor, Problem> {
    let mut wrong = Wrong::default();
    let kind =
        wrong.keep(Kind::parse(&request.kind).ok_or_else(|| reasons::DOOR_UNKNOWN.at("kind")));
    let name = wrong.keep(named(&request.name));
    let agreement = wrong.keep(check_text::optional("agreement", &request.agreement, 200));
    let is_public = kind == Some(Kind::Public);
    let address = if is_public {
        wrong.keep(address(&request.address)).unwrap_or_default()
    } else {
        String::new()
    };
    let agreed_hours = match request.agreed_hours {
        0 => None,
        hours if hours <= MOST_HOURS => i32::try_from(hours).ok(),
        _more => {
            let _refused = wrong.keep::<()>(Err(reasons::HOURS_IMPLAUSIBLE.at("agreed_hours")));
            None
        }
    };
    wrong.none()?;
    Ok(CheckedDoor {
        kind: kind.ok_or_else(Problem::denied)?,
        address,
        agreed_hours,
        label: DoorLabel {
            name: name.unwrap_or_default(),
            agreement: agreement.unwrap_or_default(),
            opened_by: String::new(),
        },
    })
}

fn named(name: &str) -> Result<String, Problem> {
    let name = check_text::optional("name", name, 120)?;
    if name.is_empty() {
        return Err(reasons::NAME_NEEDED.at("name"));
    }
    Ok(name)
}

fn address(address: &str) -> Result<String, Problem> {
    let address = address.trim().to_lowercase();
    let is_one = (2..=40).contains(&address.len())
        && address
            .chars()
            .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'))
        && !address.starts_with('-')
        && !address.ends_with('-');
    if is_one {
        Ok(address)
    } else {
        Err(reasons::ADDRESS_UNUSABLE.at("address"))
    }
}

/// The person or supplier who reports through a door, and the times given.
#[derive(Debug)]
pub(crate) struct Comer {
    pub(crate) origin: Origin,
    pub(crate) told_at: Option<Timestamp>,
}

const KINDS: [&str; 3] = ["employee", "citizen", "other"];

/// # Law
/// GDPR art. 33(1): the municipality's hours run from when it was told, so the earlier of now and an
/// earlier message counts: a service desk whose system reports at night was told when somebody called
/// it. Art. 33(2): the processor tells without undue delay after it became aware; both moments are kept,
/// and the agreement's hours beside them. A time that the supplier leaves out changes nothing.
///
/// # Errors
/// As [`check`].
pub(crate) fn comer(
    ctx: &Ctx,
    kind: Kind,
    label: &DoorLabel,
    agreed_hours: Option<i32>,
    sent: &SubmitAtDoorRequest,
) -> Result<Comer, Problem> {
    let mut wrong = Wrong::default();
    let name = wrong.keep(check_text::optional("name", &sent.name, 200));
    let contact = wrong.keep(check_text::optional("contact", &sent.contact, 300));
    let mut origin = Origin {
        name: name.unwrap_or_default(),
        contact: contact.unwrap_or_default(),
        ..Origin::default()
    };
    let mut told_at = None;
    match kind {
        Kind::Public => {
            origin.kind = wrong.keep(reporter_kind(&sent.kind)).unwrap_or_default();
            origin.is_confidential = sent.confidential;
        }
        Kind::Supplier => {
            kind.as_str().clone_into(&mut origin.kind);
            let (knew, told) = supplier_times(ctx, &mut wrong, sent);
            told_at = told;
            origin.supplier = Some(SupplierContent {
                name: label.name.clone(),
                agreement: label.agreement.clone(),
                agreed_hours: agreed_hours.map_or(0, i32::unsigned_abs),
                knew_at: knew,
            });
        }
        Kind::System => {
            kind.as_str().clone_into(&mut origin.kind);
            origin.system.clone_from(&label.name);
            told_at = earlier(ctx, &mut wrong, "told_at_local", &sent.told_at_local);
        }
    }
    wrong.none()?;
    Ok(Comer { origin, told_at })
}

/// The kind may be left out; that is no reason to refuse a report.
fn reporter_kind(kind: &str) -> Result<String, Problem> {
    match kind {
        "" => Ok("other".to_owned()),
        known if KINDS.contains(&known) => Ok(known.to_owned()),
        _unknown => Err(reasons::KIND_UNKNOWN.at("kind")),
    }
}

/// When a supplier became aware and when it told us, where it says so. The second is left out when it is
/// not before now.
fn supplier_times(
    ctx: &Ctx,
    wrong: &mut Wrong,
    sent: &SubmitAtDoorRequest,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let knew = said(ctx, wrong, "knew_at_local", &sent.knew_at_local);
    let told = said(ctx, wrong, "told_at_local", &sent.told_at_local);
    if knew.is_some_and(|knew| told.is_some_and(|told| told < knew)) {
        let _refused = wrong.keep::<()>(Err(reasons::TOLD_BEFORE_KNOWN.at("told_at_local")));
    }
    (knew, told.filter(|told| *told < ctx.now))
}

/// A moment that may be left out.
fn said(ctx: &Ctx, wrong: &mut Wrong, field: &str, local: &str) -> Option<Timestamp> {
    if local.trim().is_empty() {
        return None;
    }
    let noticed = wrong.keep(noticed::read(field, local, ctx.now));
    noticed.map(|it| it.at)
}

/// As [`said`], where it is before now.
fn earlier(ctx: &Ctx, wrong: &mut Wrong, field: &str, local: &str) -> Option<Timestamp> {
    said(ctx, wrong, field, local).filter(|at| *at < ctx.now)
}

#[cfg(test)]
mod tests {

    use super::*;

    fn ctx() -> Ctx {
        Ctx::system("portal", "2026-11-24T10:20:00+01:00".parse().unwrap())
    }

    fn label() -> DoorLabel {
        DoorLabel {
            name: "Skyhuset A/S".to_owned(),
            agreement: "Aftale 17".to_owned(),
            opened_by: String::new(),
        }
    }

    #[test]
    fn a_public_address_is_plain_and_every_wrong_field_is_named() {
        let door = |address: &str, name: &str| OpenDoorRequest {
            kind: "public".to_owned(),
            address: address.to_owned(),
            name: name.to_owned(),
            ..OpenDoorRequest::default()
        };
        assert_eq!(check(&door(" Nordvig ", "N")).unwrap().address, "nordvig");
        for odd in ["", "n", "nord/vig", "nørd", "-ab", "ab-", &"a".repeat(41)] {
            let refused = check(&door(odd, "")).unwrap_err();
            let fields: Vec<_> = refused.fields.iter().map(|it| it.0.as_str()).collect();
            assert_eq!(fields, ["name", "address"], "{odd}");
        }
    }

    #[test]
    fn who_says_nothing_of_herself_is_heard_all_the_same() {
        let sent = SubmitAtDoorRequest {
            kind: "citizen".to_owned(),
            confidential: true,
            ..SubmitAtDoorRequest::default()
        };
        let comer = comer(&ctx(), Kind::Public, &label(), None, &sent).unwrap();
        assert_eq!(comer.origin.kind, "citizen");
        assert!(comer.origin.name.is_empty() && comer.origin.is_confidential);
        let of = |kind: &str| {
            let sent = SubmitAtDoorRequest {
                kind: kind.to_owned(),
                ..SubmitAtDoorRequest::default()
            };
            super::comer(&ctx(), Kind::Public, &label(), None, &sent)
        };
        assert_eq!(of("").unwrap().origin.kind, "other");
        assert_eq!(of("supplier").unwrap_err().reason, "KIND_UNKNOWN");
    }

    #[test]
    fn a_supplier_knows_before_it_tells_and_an_earlier_word_counts() {
        // GDPR art. 33(2).
        let sent = |knew: &str, told: &str| SubmitAtDoorRequest {
            knew_at_local: knew.to_owned(),
            told_at_local: told.to_owned(),
            ..SubmitAtDoorRequest::default()
        };
        let asked = |sent| comer(&ctx(), Kind::Supplier, &label(), Some(24), &sent);
        let came = asked(sent("2026-11-22T10:00", "2026-11-23T16:00")).unwrap();
        assert_eq!(came.told_at.unwrap().to_string(), "2026-11-23T15:00:00Z");
        let supplier = came.origin.supplier.unwrap();
        assert_eq!(
            supplier.knew_at.unwrap().to_string(),
            "2026-11-22T09:00:00Z"
        );
        assert_eq!(
            (supplier.agreed_hours, supplier.agreement.as_str()),
            (24, "Aftale 17")
        );
        let refused = asked(sent("2026-11-23T17:00", "2026-11-23T16:00")).unwrap_err();
        assert_eq!(refused.reason, "TOLD_BEFORE_KNOWN");
        let refused = asked(sent("2026-11-25T17:00", "i går")).unwrap_err();
        assert_eq!(refused.fields.len(), 2);
        let unsaid = asked(sent("", "")).unwrap();
        assert_eq!(
            (unsaid.told_at, unsaid.origin.supplier.unwrap().knew_at),
            (None, None)
        );
    }
}
