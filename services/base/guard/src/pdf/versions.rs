//! Earlier versions that lie in a file: a change is often saved by adding to its end.
//!
//! # Law
//! Datatilsynet 2020-432-0037: what was taken out before the last saving is still in the file.

const MARK: &[u8] = b"%%EOF";
/// Further versions are not read, and the result says so.
const MAX_EARLIER: usize = 4;
/// Some writers end the file with a little more.
const TAIL: usize = 2048;

pub(super) struct Earlier {
    /// Where each ends, the newest first.
    pub(super) ends: Vec<usize>,
    pub(super) are_more: bool,
}

pub(super) fn earlier(content: &[u8]) -> Earlier {
    let mut ends: Vec<usize> = content
        .windows(MARK.len())
        .enumerate()
        .filter(|(_at, window)| *window == MARK)
        .map(|(at, _window)| at.saturating_add(MARK.len()))
        .collect();
    ends.pop();
    // A linearised file has a `%%EOF` after its first page, which is not a version.
    let head = content.get(..1024.min(content.len())).unwrap_or_default();
    if !ends.is_empty() && contains(head, b"/Linearized") {
        ends.remove(0);
    }
    ends.reverse();
    let are_more = ends.len() > MAX_EARLIER;
    ends.truncate(MAX_EARLIER);
    Earlier { ends, are_more }
}

/// Whether the file is complete, not cut off.
pub(super) fn ends_whole(content: &[u8]) -> bool {
    let tail = content.len().saturating_sub(TAIL);
    contains(content.get(tail..).unwrap_or_default(), MARK)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_saving_but_the_last_is_an_earlier_version() {
        let versions = earlier(b"%PDF-1.7 1 %%EOF 2 %%EOF 3 %%EOF\n");
        assert_eq!((versions.ends, versions.are_more), (vec![24, 16], false));
        assert!(earlier(b"%PDF-1.7 1 %%EOF").ends.is_empty());
        assert!(
            earlier(b"<< /Linearized 1 >> %%EOF 2 %%EOF")
                .ends
                .is_empty()
        );
        assert!(earlier(&b"%%EOF".repeat(6)).are_more);
    }
}
