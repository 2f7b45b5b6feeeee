//! Words that the typesetter itself writes, by language.

use dossier_core::Lang;

/// The words of one language.
pub(crate) struct Words {
    pub summary: &'static str,
    pub footnote: &'static str,
    pub back: &'static str,
    pub colon: &'static str,
    callouts: [(&'static str, &'static str); 8],
    months: Option<[&'static str; 12]>,
}

static ENGLISH: Words = Words {
    summary: "Abstract",
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

static CHINESE: Words = Words {
    summary: "摘要",
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

impl Words {
    /// The words of a language; English where there are none.
    pub(crate) fn of(lang: &Lang) -> &'static Self {
        match lang.primary() {
            "nl" => &DUTCH,
            _ if lang.is_han() => &CHINESE,
            _ => &ENGLISH,
        }
    }

    /// The title of a callout that has none of its own; of an unknown kind, the kind.
    pub(crate) fn callout(&self, kind: &str) -> String {
        let known =
            self.callouts.iter().find(|(name, _)| *name == kind).map(|(_, title)| (*title).to_owned());
        known.unwrap_or_else(|| {
            let mut chars = kind.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
        })
    }

    /// A date of ISO 8601 in words; any other text as it is.
    pub(crate) fn date(&self, date: &str) -> String {
        let parts: Vec<&str> = date.trim().split('-').collect();
        let [year, month, day] = parts.as_slice() else { return date.to_owned() };
        let digits =
            |text: &str, length: usize| (text.len() == length).then(|| text.parse::<usize>().ok()).flatten();
        let (Some(year), Some(month @ 1..=12), Some(day @ 1..=31)) =
            (digits(year, 4), digits(month, 2), digits(day, 2))
        else {
            return date.to_owned();
        };
        match self.months {
            Some(months) => format!("{day} {} {year}", months[month - 1]),
            None => format!("{year}年{month}月{day}日"),
        }
    }
}
