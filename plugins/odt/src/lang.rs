//! Languages as OpenDocument has them: three sets of attributes, one for each kind of script (part 3, 20.202 and following).

use dossier_sdk::{Lang, xml::escape};

/// A language of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OdfLang {
    /// Language, region, script; and the whole tag where these three do not say it.
    tag: [String; 4],
    /// Which set of attributes it goes to.
    pub(crate) script: Script,
}

/// The kinds of script that OpenDocument keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Latin and all others that are not below.
    Western,
    /// Chinese, Japanese, Korean; the font when it is not the template's, which is for simplified Chinese.
    Asian(Option<&'static str>),
    /// Arabic, Hebrew and others written from right to left.
    Complex,
}

impl OdfLang {
    /// The language as OpenDocument has it; `None` when it is undetermined.
    pub(crate) fn of(lang: &Lang) -> Option<Self> {
        let script = match lang.primary() {
            "und" | "mul" | "zxx" => return None,
            _ if lang.is_traditional() => Script::Asian(Some("Microsoft JhengHei")),
            _ if lang.is_han() => Script::Asian(None),
            "ja" => Script::Asian(Some("Yu Gothic")),
            "ko" => Script::Asian(Some("Malgun Gothic")),
            "ar" | "he" | "fa" | "ur" | "ug" | "ps" | "yi" => Script::Complex,
            _ => Script::Western,
        };
        let region = lang.region().or_else(|| usual_region(lang)).unwrap_or("none");
        // Of Chinese, the region says how it is written, unless the tag says both.
        let own_script = lang.script().filter(|_| lang.region().is_some() || !lang.is_han());
        let parts = [Some(lang.primary()), lang.script(), lang.region()];
        let said = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
        let whole = if said == lang.as_str() { "" } else { lang.as_str() };
        let tag = [lang.primary(), region, own_script.unwrap_or_default(), whole].map(str::to_owned);
        Some(Self { tag, script })
    }

    /// The attributes of `style:text-properties`, a space before each.
    pub(crate) fn attributes(&self) -> String {
        let names = match self.script {
            Script::Western => ["fo:language", "fo:country", "fo:script", "style:rfc-language-tag"],
            Script::Asian(_) => [
                "style:language-asian",
                "style:country-asian",
                "style:script-asian",
                "style:rfc-language-tag-asian",
            ],
            Script::Complex => [
                "style:language-complex",
                "style:country-complex",
                "style:script-complex",
                "style:rfc-language-tag-complex",
            ],
        };
        let pairs = names.iter().zip(&self.tag).filter(|(_, value)| !value.is_empty());
        pairs.map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect()
    }
}

/// The attributes of the default style: the document's language, and those of the other scripts.
pub(crate) fn defaults(document: &Lang) -> String {
    let own = OdfLang::of(document);
    let tags = [("en-GB", Script::Western), ("zh-CN", Script::Asian(None)), ("ar-SA", Script::Complex)];
    let attributes = tags.map(|(tag, script)| {
        let same = |own: &&OdfLang| std::mem::discriminant(&own.script) == std::mem::discriminant(&script);
        let other = || Lang::parse(tag).ok().and_then(|lang| OdfLang::of(&lang));
        let lang = own.as_ref().filter(same).cloned().or_else(other);
        lang.map(|lang| lang.attributes()).unwrap_or_default()
    });
    attributes.concat().trim_start().to_owned()
}

/// The region that spell checkers want for languages that come without.
fn usual_region(lang: &Lang) -> Option<&'static str> {
    Some(match lang.primary() {
        _ if lang.is_traditional() => "TW",
        _ if lang.is_han() => "CN",
        _ if lang.script().is_some() => return None,
        "en" => "GB",
        "nl" => "NL",
        "de" => "DE",
        "fr" => "FR",
        "es" => "ES",
        "it" => "IT",
        "pt" => "PT",
        "da" => "DK",
        "sv" => "SE",
        "fi" => "FI",
        "pl" => "PL",
        "cs" => "CZ",
        "ru" => "RU",
        "ja" => "JP",
        "ko" => "KR",
        "ar" => "SA",
        "he" => "IL",
        "fa" => "IR",
        "ur" => "PK",
        "ug" => "CN",
        "ps" => "AF",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_attributes_of_their_script() {
        let check = |tag: &str, expected: &str| {
            let lang = OdfLang::of(&Lang::parse(tag).unwrap());
            let attributes = lang.map_or_else(|| "none".to_owned(), |lang| lang.attributes());
            assert_eq!(attributes.trim_start(), expected, "{tag}");
        };
        check("nl", "fo:language=\"nl\" fo:country=\"NL\"");
        check("nl-BE", "fo:language=\"nl\" fo:country=\"BE\"");
        check("eo", "fo:language=\"eo\" fo:country=\"none\"");
        check("zh-Hans", "style:language-asian=\"zh\" style:country-asian=\"CN\"");
        check("zh-Hant", "style:language-asian=\"zh\" style:country-asian=\"TW\"");
        check(
            "zh-Hans-HK",
            "style:language-asian=\"zh\" style:country-asian=\"HK\" style:script-asian=\"Hans\"",
        );
        check(
            "zh-Latn-pinyin",
            "fo:language=\"zh\" fo:country=\"none\" fo:script=\"Latn\" style:rfc-language-tag=\"zh-Latn-pinyin\"",
        );
        check("ug", "style:language-complex=\"ug\" style:country-complex=\"CN\"");
        check("und", "none");
    }

    #[test]
    fn the_default_style_has_a_language_for_each_script() {
        let check = |tag: &str, expected: &str| assert_eq!(defaults(&Lang::parse(tag).unwrap()), expected);
        let rest = "style:language-asian=\"zh\" style:country-asian=\"CN\" style:language-complex=\"ar\" style:country-complex=\"SA\"";
        check("nl", &format!("fo:language=\"nl\" fo:country=\"NL\" {rest}"));
        check("und", &format!("fo:language=\"en\" fo:country=\"GB\" {rest}"));
        check("zh-Hant", &format!("fo:language=\"en\" fo:country=\"GB\" {}", rest.replace("CN", "TW")));
    }
}
