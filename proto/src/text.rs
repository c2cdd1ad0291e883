//! Between the text of the program and the one that travels.

use brudvagt_types::Said;

use crate::types::Text;

impl Said for Text {
    fn da(&self) -> &str {
        &self.da
    }

    fn en(&self) -> &str {
        &self.en
    }
}

impl<S: Into<String>> From<brudvagt_types::Text<S>> for Text {
    fn from(text: brudvagt_types::Text<S>) -> Self {
        Self {
            da: text.da.into(),
            en: text.en.into(),
        }
    }
}

impl From<Text> for brudvagt_types::Text<String> {
    fn from(text: Text) -> Self {
        Self::new(text.da, text.en)
    }
}
