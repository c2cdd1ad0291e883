//! Which files did not come along. The address of a page says numbers only: what stands on our page is
//! in our words.

use crate::texts::Lang;

/// What the numbers in an address say; nothing where they are none.
pub(crate) fn sentence(lang: Lang, numbers: &str) -> Option<String> {
    let numbers: Result<Vec<u16>, _> = numbers.split('.').map(str::parse).collect();
    let numbers: Vec<String> = numbers.ok()?.iter().map(ToString::to_string).collect();
    let (named, rest) = match numbers.as_slice() {
        [one] => (one.clone(), lang.t("files.left_out_one")),
        several => (several.join(", "), lang.t("files.left_out")),
    };
    Some(format!("{} {named} {rest}", lang.t("files.number")))
}

#[cfg(test)]
mod tests {
    use super::sentence;
    use crate::texts::Lang;

    #[test]
    fn an_address_makes_the_page_say_numbers_and_nothing_else() {
        let one = sentence(Lang::Da, "2").unwrap();
        assert!(one.starts_with("Fil nr. 2 "), "{one}");
        assert!(sentence(Lang::Da, "2.4").unwrap().contains("2, 4"));
        for words in ["", "ring til mig", "2.x", "-1", "99999999"] {
            assert_eq!(sentence(Lang::Da, words), None, "{words}");
        }
    }
}
