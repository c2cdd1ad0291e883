//! Where the receipt of a mail goes.

/// Local parts that no person reads (RFC 2142, RFC 3834 2): a receipt there is at best lost, at worst
/// answered for ever.
const MACHINES: [&str; 14] = [
    "mailer-daemon",
    "postmaster",
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "do_not_reply",
    "ikke-svar",
    "ikkesvar",
    "svar-ikke",
    "notification",
    "notifications",
    "autosvar",
];

/// The return path, where automatic answers belong (RFC 3834 4), so that a forged author gets no mail
/// from us. Empty when there is none or it belongs to a machine.
pub(crate) fn receipt_to(author: &str, return_path: &str) -> String {
    let path = return_path.trim();
    if path.is_empty() || is_machine(path) || is_machine(author) {
        return String::new();
    }
    path.to_owned()
}

/// Whether nobody reads what is sent to an address.
pub(crate) fn is_machine(address: &str) -> bool {
    let address = address.trim().to_lowercase();
    let local = address
        .rsplit_once('@')
        .map_or(address.as_str(), |(local, _)| local);
    let base = local.split('+').next().unwrap_or(local);
    MACHINES.contains(&base)
        || base.starts_with("bounce")
        || base.starts_with("msprvs1=")
        || base.starts_with("prvs=bounce")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_goes_to_the_return_path_and_to_no_machine() {
        let anna = "anna@nordvig.example";
        assert_eq!(receipt_to(anna, anna), anna);
        // A forged author gets nothing.
        assert_eq!(
            receipt_to(anna, "x@andetsted.example"),
            "x@andetsted.example"
        );
        for path in [
            "",
            "MAILER-DAEMON@mx.example",
            "no-reply+1@x.example",
            "bounces-42@x.example",
        ] {
            assert_eq!(receipt_to(anna, path), "", "{path}");
        }
        assert_eq!(receipt_to("noreply@x.example", anna), "");
    }
}
