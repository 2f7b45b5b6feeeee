//! Words and marks that renderers themselves write, by language: the same in every format.

use crate::{Lang, QuoteKind};

/// The words of one language.
#[derive(Debug)]
#[non_exhaustive]
pub struct Words {
    /// What stands above the abstract.
    pub summary: &'static str,
    /// What stands above the table of contents.
    pub contents: &'static str,
    /// What stands above the list of figures.
    pub figures: &'static str,
    /// What stands above the list of tables.
    pub tables: &'static str,
    /// What stands above the glossary.
    pub glossary: &'static str,
    /// What stands above the list of abbreviations.
    pub abbreviations: &'static str,
    /// What the reading of Chinese in Latin letters is called.
    pub pinyin: &'static str,
    /// What stands above what terms mean.
    pub meaning: &'static str,
    /// What stands before the number of a version.
    pub version: &'static str,
    /// What a footnote is called.
    pub footnote: &'static str,
    /// What the way back from a footnote is called.
    pub back: &'static str,
    /// What stands between a label and what it names, without the space after it.
    pub colon: &'static str,
    /// Titles of callouts by kind.
    callouts: [(&'static str, &'static str); 8],
    /// Names of the months; a language without them counts year, month and day.
    months: Option<[&'static str; 12]>,
}

static ENGLISH: Words = Words {
    summary: "Abstract",
    contents: "Contents",
    figures: "Figures",
    tables: "Tables",
    glossary: "Glossary",
    abbreviations: "Abbreviations",
    pinyin: "Pinyin",
    meaning: "Meaning",
    version: "Version",
    footnote: "Footnote",
    back: "Back to the text",
    colon: ":",
    callouts: [
        ("note", "Note"),
        ("warning", "Warning"),
        ("judgement", "Key judgement"),
        ("tip", "Tip"),
        ("important", "Important"),
        ("caution", "Caution"),
        ("recommendation", "Recommendation"),
        ("example", "Example"),
    ],
    months: Some([
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]),
};

static DUTCH: Words = Words {
    summary: "Samenvatting",
    contents: "Inhoud",
    figures: "Figuren",
    tables: "Tabellen",
    glossary: "Begrippenlijst",
    abbreviations: "Afkortingen",
    pinyin: "Pinyin",
    meaning: "Betekenis",
    version: "Versie",
    footnote: "Voetnoot",
    back: "Terug naar de tekst",
    colon: ":",
    callouts: [
        ("note", "Opmerking"),
        ("warning", "Waarschuwing"),
        ("judgement", "Kernoordeel"),
        ("tip", "Tip"),
        ("important", "Belangrijk"),
        ("caution", "Let op"),
        ("recommendation", "Aanbeveling"),
        ("example", "Voorbeeld"),
    ],
    months: Some([
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ]),
};

static SIMPLIFIED: Words = Words {
    summary: "摘要",
    contents: "目录",
    figures: "插图",
    tables: "表格",
    glossary: "词汇表",
    abbreviations: "缩略语",
    pinyin: "拼音",
    meaning: "释义",
    version: "版本",
    footnote: "脚注",
    back: "返回正文",
    colon: "：",
    callouts: [
        ("note", "说明"),
        ("warning", "警告"),
        ("judgement", "主要判断"),
        ("tip", "提示"),
        ("important", "重要"),
        ("caution", "注意"),
        ("recommendation", "建议"),
        ("example", "示例"),
    ],
    months: None,
};

static TRADITIONAL: Words = Words {
    summary: "摘要",
    contents: "目錄",
    figures: "插圖",
    tables: "表格",
    glossary: "詞彙表",
    abbreviations: "縮略語",
    pinyin: "拼音",
    meaning: "釋義",
    version: "版本",
    footnote: "腳註",
    back: "返回正文",
    colon: "：",
    callouts: [
        ("note", "說明"),
        ("warning", "警告"),
        ("judgement", "主要判斷"),
        ("tip", "提示"),
        ("important", "重要"),
        ("caution", "注意"),
        ("recommendation", "建議"),
        ("example", "示例"),
    ],
    months: None,
};

impl Words {
    /// The words of a language; English where there are none.
    #[must_use]
    pub fn of(lang: &Lang) -> &'static Self {
        match lang.primary() {
            "nl" => &DUTCH,
            _ if lang.is_traditional() => &TRADITIONAL,
            _ if lang.is_han() => &SIMPLIFIED,
            _ => &ENGLISH,
        }
    }

    /// The title of a callout that has none of its own; of an unknown kind, the kind.
    #[must_use]
    pub fn callout(&self, kind: &str) -> String {
        let known =
            self.callouts.iter().find(|(name, _)| *name == kind).map(|(_, title)| (*title).to_owned());
        known.unwrap_or_else(|| {
            let mut chars = kind.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
        })
    }

    /// The month that a word names, from 1, be it cut short as `Sept`: at least three letters.
    #[must_use]
    pub fn month(&self, word: &str) -> Option<usize> {
        let begins = |name: &str| {
            name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
                && word.chars().count() > 2
        };
        self.months?.iter().position(|name| begins(name)).map(|index| index + 1)
    }

    /// A date of ISO 8601 in words; any other text as it is.
    #[must_use]
    pub fn date(&self, date: &str) -> String {
        let parts: Vec<&str> = date.trim().split('-').collect();
        let [year, month, day] = parts.as_slice() else { return date.to_owned() };
        let digits =
            |text: &str, length: usize| (text.len() == length).then(|| text.parse::<usize>().ok()).flatten();
        let (Some(year), Some(month @ 1..=12), Some(day @ 1..=31)) =
            (digits(year, 4), digits(month, 2), digits(day, 2))
        else {
            return date.to_owned();
        };
        match self.months.and_then(|months| months.get(month - 1).copied()) {
            Some(month) => format!("{day} {month} {year}"),
            None => format!("{year}年{month}月{day}日"),
        }
    }
}

/// The quotation marks of a language: opening and closing, with the space that belongs to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotes {
    /// What stands for `"`.
    pub double: (&'static str, &'static str),
    /// What stands for `'`, a quotation within a quotation.
    pub single: (&'static str, &'static str),
}

impl Quotes {
    /// The quotation marks of a language (CLDR, “delimiters”); where there are none, those of English.
    #[must_use]
    pub fn of(lang: &Lang) -> Self {
        let (high, low) = (("“", "”"), ("„", "“"));
        let (pointed, pointed_single) = (("«", "»"), ("‹", "›"));
        let (double, single) = match (lang.primary(), lang.region()) {
            ("de" | "it", Some("CH" | "LI")) | ("gsw", _) => (pointed, pointed_single),
            ("de" | "cs" | "sk" | "sl" | "bg" | "lt" | "et" | "is" | "lb" | "mk" | "hsb" | "dsb", _) => {
                (low, ("‚", "‘"))
            }
            ("fr", Some("CH")) => (("«\u{202f}", "\u{202f}»"), ("‹\u{202f}", "\u{202f}›")),
            ("fr", _) => (("«\u{202f}", "\u{202f}»"), high),
            ("pt", Some("BR")) => (high, ("‘", "’")),
            ("it" | "es" | "ca" | "gl" | "eu" | "pt" | "el" | "sq" | "hy", _) => (pointed, high),
            ("ru" | "uk" | "be", _) => (pointed, low),
            ("nb" | "nn" | "no", _) => (pointed, ("‘", "’")),
            ("pl" | "ro" | "hu", _) => (("„", "”"), pointed),
            ("hr" | "sr" | "bs", _) => (("„", "”"), ("‘", "’")),
            ("sv" | "fi", _) => (("”", "”"), ("’", "’")),
            _ => (high, ("‘", "’")),
        };
        Self { double, single }
    }

    /// The marks around a quotation.
    #[must_use]
    pub const fn around(self, kind: QuoteKind) -> (&'static str, &'static str) {
        match kind {
            QuoteKind::Double => self.double,
            QuoteKind::Single => self.single,
        }
    }
}

/// What stands before, between and after the two numbers of “page 2 of 7”.
#[must_use]
pub fn page_of(lang: &Lang) -> [&'static str; 3] {
    match lang.primary() {
        "en" | "und" => ["Page ", " of ", ""],
        "nl" => ["Pagina ", " van ", ""],
        "de" => ["Seite ", " von ", ""],
        "fr" => ["Page ", " sur ", ""],
        _ if lang.is_traditional() => ["第 ", " 頁，共 ", " 頁"],
        _ if lang.is_han() => ["第 ", " 页，共 ", " 页"],
        _ => ["", " / ", ""],
    }
}

/// The name of a language in itself, for the head of a column; the tag when it is not known.
#[must_use]
pub fn autonym(lang: &Lang) -> &str {
    match lang.primary() {
        _ if lang.is_traditional() => "中文（繁體）",
        _ if lang.is_han() => "中文",
        "en" => "English",
        "nl" => "Nederlands",
        "de" => "Deutsch",
        "fr" => "Français",
        "es" => "Español",
        "it" => "Italiano",
        "ja" => "日本語",
        "ko" => "한국어",
        "ru" => "Русский",
        _ => lang.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_follow_the_language() {
        let check = |lang: &str, expected: &str| {
            let quotes = Quotes::of(&Lang::parse(lang).unwrap());
            let [double, single] = [QuoteKind::Double, QuoteKind::Single]
                .map(|kind| quotes.around(kind))
                .map(|(open, close)| format!("{open}a{close}"));
            assert_eq!(format!("{double} {single}"), expected, "{lang}");
        };
        check("en-GB", "“a” ‘a’");
        check("nl", "“a” ‘a’");
        check("zh-Hans", "“a” ‘a’");
        check("de", "„a“ ‚a‘");
        check("de-CH", "«a» ‹a›");
        check("fr", "«\u{202f}a\u{202f}» “a”");
        check("pt-BR", "“a” ‘a’");
        check("sv", "”a” ’a’");
    }

    #[test]
    fn words_follow_the_language() {
        let check = |lang: &str, expected: &str| {
            let words = Words::of(&Lang::parse(lang).unwrap());
            let dates = [words.date("2026-11-01"), words.date("autumn 2026"), words.date("2026-13-01")];
            let callouts = [words.callout("judgement"), words.callout("dissent")];
            assert_eq!(
                format!("{} | {} | {}", words.summary, callouts.join(", "), dates.join(", ")),
                expected
            );
        };
        check("en-GB", "Abstract | Key judgement, Dissent | 1 November 2026, autumn 2026, 2026-13-01");
        check("nl", "Samenvatting | Kernoordeel, Dissent | 1 november 2026, autumn 2026, 2026-13-01");
        check("zh-Hans", "摘要 | 主要判断, Dissent | 2026年11月1日, autumn 2026, 2026-13-01");
        check("zh-TW", "摘要 | 主要判斷, Dissent | 2026年11月1日, autumn 2026, 2026-13-01");
        check("und", "Abstract | Key judgement, Dissent | 1 November 2026, autumn 2026, 2026-13-01");
    }

    #[test]
    fn languages_and_pages_are_named_in_their_own_words() {
        let check = |lang: &str, expected: &str| {
            let lang = Lang::parse(lang).unwrap();
            assert_eq!(format!("{}: {}", autonym(&lang), page_of(&lang).join("1")), expected);
        };
        check("nl", "Nederlands: Pagina 1 van 1");
        check("zh-Hant", "中文（繁體）: 第 1 頁，共 1 頁");
        check("zh-Latn-pinyin", "zh-Latn-pinyin: 1 / 1");
        check("sw", "sw: 1 / 1");
    }
}
