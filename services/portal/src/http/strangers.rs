//! Which pages are for those who have no account.

/// What their addresses begin with.
const PATHS: [&str; 3] = ["/meld/", "/leverandoer/", "/foelg"];

pub(super) fn is_outside(path: &str) -> bool {
    PATHS.iter().any(|known| path.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_their_own_pages_are_outside() {
        for path in [
            "/meld/nordvig",
            "/meld/nordvig/abc",
            "/leverandoer/abc",
            "/foelg",
            "/foelg/svar",
        ] {
            assert!(is_outside(path), "{path}");
        }
        for path in ["/", "/mine/1", "/indberet", "/sag/1/meld/", "/log-ind"] {
            assert!(!is_outside(path), "{path}");
        }
    }
}
