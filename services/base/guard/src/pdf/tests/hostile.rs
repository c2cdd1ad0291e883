//! Hostile and merely broken files: nothing breaks the reader, and nothing unread passes as read.

use proptest::prelude::*;

use super::{
    by_hand::{File, deflated, show, stream},
    *,
};

#[test]
fn a_drawing_that_draws_itself_many_times_over_is_stopped() {
    // 7 draws 8 ten times, 8 draws 9 ten times, and so on: ten to the twelfth.
    let pictures = |n: usize| format!("/XObject << /Im1 {} 0 R >>", n + 1);
    let mut file = File::of_page("/Im1 Do");
    // The page's own content is object 8; these are 9 and on, and 6 is what the page draws.
    for n in 9..21 {
        let dict = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {} >>",
            pictures(n)
        );
        file = file.with_bytes(stream(&dict, "/Im1 Do ".repeat(10).as_bytes()));
    }
    let text = String::from_utf8_lossy(&file.bytes()).replace("/Im1 6 0 R", "/Im1 9 0 R");
    let begun = Instant::now();
    let (mut texts, mut why) = (0, Vec::new());
    let until = begun + Duration::from_millis(200);
    extract::read(text.as_bytes(), until, &mut |said| match said {
        Said::Text(_) => texts += 1,
        Said::NotChecked(one) => why.push(one),
    });
    assert!(why.contains(&NotChecked::TooBig), "{why:?}");
}

#[test]
fn more_text_than_is_kept_is_cut_off() {
    let line = "Tj (abcdefghijklmnopqrstuvwxyz) ".repeat(200_000);
    let content = format!("BT /F1 1 Tf (a) {line} Tj ET");
    let pdf = File::of_page("").with_bytes(stream(
        "/Filter /FlateDecode",
        &deflated(content.as_bytes()),
    ));
    let text = pdf.bytes();
    assert!(text.len() < 200_000);
    // The page's content is the object that was added.
    let at = text
        .windows(8)
        .position(|it| it == b"ts 8 0 R")
        .unwrap_or_default();
    let mut text = text;
    if let Some(place) = text.get_mut(at + 3) {
        *place = b'9';
    }
    assert_eq!(guarded(&text).1, Some(NotChecked::TooBig));
}

#[test]
fn a_page_that_names_itself_as_its_parent_ends() {
    let pdf = String::from_utf8_lossy(&File::of_page(&show(72, 700, "Hej")).bytes())
        .replace("/Kids [7 0 R]", "/Kids [2 0 R]");
    assert_eq!(guarded(pdf.as_bytes()).1, Some(NotChecked::Unreadable));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bytes_at_random_are_unreadable(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let mut pdf = b"%PDF-1.7\n".to_vec();
        pdf.extend(bytes);
        prop_assert_eq!(guarded(&pdf).1, Some(NotChecked::Unreadable));
    }

    #[test]
    fn a_file_with_bytes_changed_is_read_or_named(
        is_packed in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
    ) {
        let file = File::of_page(&show(72, 700, &number()));
        let mut pdf = if is_packed { file.packed() } else { file.bytes() };
        for (place, byte) in changes {
            let at = place.index(pdf.len());
            if let Some(old) = pdf.get_mut(at) {
                *old = byte;
            }
        }
        guarded(&pdf);
    }

    #[test]
    fn a_printed_file_with_bytes_changed_is_read_or_named(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
    ) {
        static PRINTED: std::sync::LazyLock<Vec<u8>> =
            std::sync::LazyLock::new(|| printed("Brev", &["Hej"]));
        let mut pdf = PRINTED.clone();
        for (place, byte) in changes {
            let at = place.index(pdf.len());
            if let Some(old) = pdf.get_mut(at) {
                *old = byte;
            }
        }
        guarded(&pdf);
    }
}
