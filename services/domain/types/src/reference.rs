//! What a case is called by.

/// How the number of a case begins.
pub const CASE_PREFIX: &str = "BRUD-";
/// How the number of an exercise begins: wherever it is named, its number says that it is one.
pub const EXERCISE_PREFIX: &str = "ØVELSE-";

/// Whether the case of this number is an exercise. Everything that marks one asks here.
pub fn is_exercise(reference: &str) -> bool {
    reference.starts_with(EXERCISE_PREFIX)
}

/// Whether a text in capitals begins as the number of a case or an exercise does.
pub fn begins_as_reference(text: &str) -> bool {
    text.starts_with(CASE_PREFIX) || is_exercise(text)
}
