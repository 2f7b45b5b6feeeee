//! Languages by BCP 47 (RFC 5646).

use oxilangtag::LanguageTag;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A well-formed BCP 47 language tag in canonical case, as `en-GB` or `zh-Hans`. Copies share their text: every run of
/// foreign text has one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Lang(LanguageTag<Arc<str>>);

/// A tag that is not well formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LangError {
    tag: String,
    reason: String,
}

impl fmt::Display for LangError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a BCP 47 language tag: {}", self.tag, self.reason)
    }
}

impl std::error::Error for LangError {}

impl Lang {
    /// Reads a tag and brings it to canonical case (RFC 5646, section 2.1.1).
    ///
    /// # Errors
    /// When the tag is not well formed.
    pub fn parse(tag: &str) -> Result<Self, LangError> {
        LanguageTag::parse_and_normalize(tag)
            .and_then(|tag| LanguageTag::parse(tag.into_inner().into()))
            .map(Self)
            .map_err(|error| LangError { tag: tag.to_owned(), reason: error.to_string() })
    }

    /// The whole tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The language subtag, as `zh`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.primary_language()
    }

    /// The script subtag, as `Hans`.
    #[must_use]
    pub fn script(&self) -> Option<&str> {
        self.0.script()
    }

    /// The region subtag, as `GB`.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.0.region()
    }

    /// Whether the language is Chinese written in Han characters: `zh-Latn-pinyin` is not.
    #[must_use]
    pub fn is_han(&self) -> bool {
        self.primary() == "zh" && matches!(self.script(), None | Some("Hans" | "Hant" | "Hani"))
    }

    /// Whether this is Chinese in traditional characters, by script or by region.
    #[must_use]
    pub fn is_traditional(&self) -> bool {
        self.is_han()
            && (self.script() == Some("Hant")
                || (self.script().is_none() && matches!(self.region(), Some("TW" | "HK" | "MO"))))
    }
}

impl Default for Lang {
    /// `und`: undetermined.
    fn default() -> Self {
        // `und` is well formed, so the other arm is never taken; an empty tag would serve as well as any.
        Self(LanguageTag::parse("und".into()).unwrap_or_else(|_| unreachable!("`und` is well formed")))
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Lang {
    type Error = LangError;

    fn try_from(tag: String) -> Result<Self, LangError> {
        Self::parse(&tag)
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> Self {
        lang.0.into_inner().as_ref().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_out_in_canonical_case_or_not_at_all() {
        let check = |tag: &str, expected: &str| {
            assert_eq!(Lang::parse(tag).map_or_else(|_| "malformed".to_owned(), String::from), expected);
        };
        check("EN-gb", "en-GB");
        check("zh-hans-cn", "zh-Hans-CN");
        check("zh-latn-pinyin", "zh-Latn-pinyin");
        check("en_GB", "malformed");
        check("", "malformed");
    }

    #[test]
    fn han_is_told_from_pinyin_and_traditional_from_simplified() {
        let check = |tag: &str, han: bool, traditional: bool| {
            let lang = Lang::parse(tag).unwrap();
            assert_eq!((lang.is_han(), lang.is_traditional()), (han, traditional), "{tag}");
        };
        check("zh", true, false);
        check("zh-Hant", true, true);
        check("zh-TW", true, true);
        check("zh-Hans-HK", true, false);
        check("zh-Latn-pinyin", false, false);
        check("nl", false, false);
    }
}
