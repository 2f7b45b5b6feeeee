//! Languages as Word knows them.

use dossier_sdk::Lang;

/// A language of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WordLang {
    /// The tag for `w:lang`: language and region, as `nl-NL` or `zh-TW`.
    pub(crate) tag: String,
    /// Which of the three attributes of `w:lang` it goes to.
    pub(crate) script: Script,
}

/// The three kinds of script that Word keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Latin and all others that are not below.
    Western,
    /// Chinese, Japanese, Korean; the font when it is not the template's, which is for simplified Chinese.
    EastAsian(Option<&'static str>),
    /// Arabic, Hebrew and others written from right to left.
    RightToLeft,
}

/// The language as Word knows it; `None` when it is undetermined.
pub(crate) fn word_lang(lang: &Lang) -> Option<WordLang> {
    let (tag, script) = match lang.primary() {
        "und" | "mul" | "zxx" => return None,
        "zh" if lang.is_traditional() => (chinese(lang, "TW"), Script::EastAsian(Some("Microsoft JhengHei"))),
        "zh" if lang.is_han() => (chinese(lang, "CN"), Script::EastAsian(None)),
        "ja" => ("ja-JP".to_owned(), Script::EastAsian(Some("Yu Gothic"))),
        "ko" => ("ko-KR".to_owned(), Script::EastAsian(Some("Malgun Gothic"))),
        "ar" | "he" | "fa" | "ur" | "ug" | "ps" | "yi" => (western(lang), Script::RightToLeft),
        _ => (western(lang), Script::Western),
    };
    Some(WordLang { tag, script })
}

fn chinese(lang: &Lang, default_region: &str) -> String {
    format!("zh-{}", lang.region().unwrap_or(default_region))
}

/// Word's proofing tools want a region: the usual one for languages that come without.
fn western(lang: &Lang) -> String {
    let region = match lang.primary() {
        _ if lang.region().is_some() || lang.script().is_some() => return lang.as_str().to_owned(),
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
        "ar" => "SA",
        "he" => "IL",
        "fa" => "IR",
        "ur" => "PK",
        "ug" => "CN",
        "ps" => "AF",
        _ => return lang.as_str().to_owned(),
    };
    format!("{}-{region}", lang.primary())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_get_the_region_that_word_wants() {
        let check = |tag: &str, expected: &str| {
            let lang = word_lang(&Lang::parse(tag).unwrap());
            assert_eq!(lang.map_or_else(|| "none".to_owned(), |lang| lang.tag), expected, "{tag}");
        };
        check("zh-Hans", "zh-CN");
        check("zh", "zh-CN");
        check("zh-Hant", "zh-TW");
        check("zh-Hant-HK", "zh-HK");
        check("zh-Hans-SG", "zh-SG");
        check("zh-Latn-pinyin", "zh-Latn-pinyin");
        check("nl", "nl-NL");
        check("nl-BE", "nl-BE");
        check("en-US", "en-US");
        check("ja", "ja-JP");
        check("und", "none");
    }
}
