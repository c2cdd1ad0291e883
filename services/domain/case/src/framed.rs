/// Bytes of several parts, each with its length in front, so that no two lists of parts read the
/// same. Everything that is hashed or signed goes through here.
pub(crate) struct Framed(Vec<u8>);

impl Framed {
    /// `label` says what is hashed, and in which version of its form.
    pub(crate) fn new(label: &str) -> Self {
        Self(Vec::with_capacity(512)).part(label.as_bytes())
    }

    pub(crate) fn part(mut self, bytes: &[u8]) -> Self {
        // `usize` is at most 64 bits wherever this builds, so the length is exact.
        self.0
            .extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn number(self, number: u64) -> Self {
        self.part(&number.to_be_bytes())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
