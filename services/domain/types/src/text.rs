//! One text in Danish and English: the two stand together wherever one of them does.

use std::borrow::Cow;

/// In which language something is said. Danish is what is said when nobody has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Da,
    En,
}

impl Lang {
    /// `en` is English; everything else is the language of the country.
    pub fn parse(code: &str) -> Self {
        match code {
            "en" => Self::En,
            _danish => Self::Da,
        }
    }

    /// Which of two texts.
    pub const fn pick<'a>(self, da: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Da => da,
            Self::En => en,
        }
    }

    /// The text as it is said in this language; in Danish where nobody gave the English.
    pub fn say(self, text: &impl Said) -> &str {
        match text.en() {
            "" => text.da(),
            en => self.pick(text.da(), en),
        }
    }
}

/// What is said in both languages.
pub trait Said {
    fn da(&self) -> &str;
    fn en(&self) -> &str;
}

impl<S: AsRef<str>> Said for Text<S> {
    fn da(&self) -> &str {
        self.da.as_ref()
    }

    fn en(&self) -> &str {
        self.en.as_ref()
    }
}

/// Nothing, where there is nothing to say.
impl<T: Said> Said for Option<T> {
    fn da(&self) -> &str {
        self.as_ref().map_or("", Said::da)
    }

    fn en(&self) -> &str {
        self.as_ref().map_or("", Said::en)
    }
}

/// What is said, in both languages: written into the program (the default), or made from something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<S = &'static str> {
    pub da: S,
    pub en: S,
}

impl<S> Text<S> {
    pub const fn new(da: S, en: S) -> Self {
        Self { da, en }
    }

    /// A name or a number, which is the same in both.
    pub fn same(said: S) -> Self
    where
        S: Clone,
    {
        Self::new(said.clone(), said)
    }

    /// The same done to both.
    pub fn map<T>(self, each: impl Fn(S) -> T) -> Text<T> {
        Text {
            da: each(self.da),
            en: each(self.en),
        }
    }
}

impl Text<Cow<'static, str>> {
    pub const fn borrowed(da: &'static str, en: &'static str) -> Self {
        Self {
            da: Cow::Borrowed(da),
            en: Cow::Borrowed(en),
        }
    }
}

impl From<Text> for Text<Cow<'static, str>> {
    fn from(text: Text) -> Self {
        Self::borrowed(text.da, text.en)
    }
}

impl From<Text<String>> for Text<Cow<'static, str>> {
    fn from(text: Text<String>) -> Self {
        text.map(Cow::Owned)
    }
}

impl From<Text> for Text<String> {
    fn from(text: Text) -> Self {
        text.map(str::to_owned)
    }
}
