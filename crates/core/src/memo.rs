//! The memo that a report comes down to: its parts, in the order in which they are read, and what they are called.

use crate::Lang;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of a memo. What matters most comes first: bottom line up front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What the reader has to know, in at most three sentences.
    BottomLine,
    /// What the reader is asked to decide.
    Decision,
    /// The judgements, each with the confidence that the authors have in it.
    Judgements,
    /// What the reader needs to follow them.
    Background,
    /// What can be done, and what speaks for and against it.
    Options,
    /// Who does what by when.
    NextSteps,
}

impl Part {
    /// All parts, in the order of the memo.
    pub const ALL: [Self; 6] = [
        Self::BottomLine,
        Self::Decision,
        Self::Judgements,
        Self::Background,
        Self::Options,
        Self::NextSteps,
    ];

    /// The name in attributes, as `bottom-line`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BottomLine => "bottom-line",
            Self::Decision => "decision",
            Self::Judgements => "judgements",
            Self::Background => "background",
            Self::Options => "options",
            Self::NextSteps => "next-steps",
        }
    }

    /// The part of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == name)
    }
}

/// An entry of a memo's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// For whom it is.
    To,
    /// From whom it is.
    From,
    /// Its date.
    Date,
    /// Until when a decision is needed.
    DecisionBy,
    /// Who has agreed to it.
    ClearedBy,
    /// How far it may go.
    Classification,
    /// The report that it is drawn from.
    Report,
}

impl Entry {
    /// All entries, in the order in which they are printed.
    pub const ALL: [Self; 7] = [
        Self::To,
        Self::From,
        Self::Date,
        Self::DecisionBy,
        Self::ClearedBy,
        Self::Classification,
        Self::Report,
    ];
}

/// What the parts of a memo and the entries of its head are called in a language.
#[derive(Debug)]
pub struct Terms {
    parts: [&'static str; 6],
    entries: [&'static str; 7],
    /// What stands between the name of an entry and its value, without the space after it.
    pub colon: &'static str,
    /// What stands before and after the name of something that is in the report and not in the memo.
    pub of_report: (&'static str, &'static str),
    /// The brackets around such a name, with the space before them.
    pub brackets: (&'static str, &'static str),
    /// Words by which a judgement states the confidence in it, in small letters.
    pub confidence: &'static [&'static str],
}

static ENGLISH: Terms = Terms {
    parts: ["Bottom line", "Decision requested", "Key judgements", "Background", "Options", "Next steps"],
    entries: ["To", "From", "Date", "Decision by", "Cleared by", "Classification", "Report"],
    colon: ":",
    of_report: ("", " of the report"),
    brackets: (" (", ")"),
    confidence: &["confidence", "confident"],
};

static DUTCH: Terms = Terms {
    parts: ["Kern", "Gevraagd besluit", "Kernoordelen", "Achtergrond", "Opties", "Vervolgstappen"],
    entries: ["Aan", "Van", "Datum", "Besluit vóór", "Akkoord", "Rubricering", "Rapport"],
    colon: ":",
    of_report: ("", " van het rapport"),
    brackets: (" (", ")"),
    confidence: &["zekerheid", "zeker", "vertrouwen", "betrouwbaarheid"],
};

static GERMAN: Terms = Terms {
    parts: [
        "Kernaussage",
        "Erbetene Entscheidung",
        "Einschätzungen",
        "Hintergrund",
        "Handlungsoptionen",
        "Nächste Schritte",
    ],
    entries: ["An", "Von", "Datum", "Entscheidung bis", "Mitgezeichnet", "Einstufung", "Bericht"],
    colon: ":",
    of_report: ("", " des Berichts"),
    brackets: (" (", ")"),
    // Not „Sicherheit“, which is security as well.
    confidence: &["konfidenz", "gewissheit", "zuversicht", "verlässlichkeit"],
};

static FRENCH: Terms = Terms {
    parts: ["En bref", "Décision demandée", "Appréciations", "Contexte", "Options", "Prochaines étapes"],
    entries: ["À", "De", "Date", "Décision avant le", "Visa", "Classification", "Rapport"],
    colon: "\u{a0}:",
    of_report: ("", " du rapport"),
    brackets: (" (", ")"),
    confidence: &["confiance", "certitude"],
};

static SIMPLIFIED: Terms = Terms {
    parts: ["要点", "请示事项", "主要判断", "背景", "可选方案", "后续步骤"],
    entries: ["致", "自", "日期", "决定期限", "会签", "密级", "报告"],
    colon: "：",
    of_report: ("报告", ""),
    brackets: ("（", "）"),
    confidence: &["信心", "把握", "置信", "可信度"],
};

static TRADITIONAL: Terms = Terms {
    parts: ["要點", "請示事項", "主要判斷", "背景", "可選方案", "後續步驟"],
    entries: ["致", "自", "日期", "決定期限", "會簽", "密級", "報告"],
    colon: "：",
    of_report: ("報告", ""),
    brackets: ("（", "）"),
    confidence: &["信心", "把握", "置信", "可信度"],
};

impl Terms {
    /// The terms of a language; English where there are none.
    #[must_use]
    pub fn of(lang: &Lang) -> &'static Self {
        match lang.primary() {
            "nl" => &DUTCH,
            "de" => &GERMAN,
            "fr" => &FRENCH,
            _ if lang.is_traditional() => &TRADITIONAL,
            _ if lang.is_han() => &SIMPLIFIED,
            _ => &ENGLISH,
        }
    }

    /// What a part is called.
    #[must_use]
    pub const fn part(&self, part: Part) -> &'static str {
        self.parts[part as usize]
    }

    /// What an entry of the head is called.
    #[must_use]
    pub const fn entry(&self, entry: Entry) -> &'static str {
        self.entries[entry as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_entries_are_named_in_the_language() {
        let check = |lang: &str, expected: &str| {
            let terms = Terms::of(&Lang::parse(lang).unwrap());
            let named =
                [terms.part(Part::BottomLine), terms.part(Part::NextSteps), terms.entry(Entry::DecisionBy)];
            assert_eq!(named.join(" | "), expected);
        };
        check("en-GB", "Bottom line | Next steps | Decision by");
        check("nl", "Kern | Vervolgstappen | Besluit vóór");
        check("de", "Kernaussage | Nächste Schritte | Entscheidung bis");
        check("fr", "En bref | Prochaines étapes | Décision avant le");
        check("zh-Hans", "要点 | 后续步骤 | 决定期限");
        check("zh-TW", "要點 | 後續步驟 | 決定期限");
        check("sw", "Bottom line | Next steps | Decision by");
    }

    #[test]
    fn parts_have_the_names_of_their_attributes() {
        for part in Part::ALL {
            assert_eq!(Part::parse(part.as_str()), Some(part));
            assert_eq!(serde_json::to_value(part).unwrap(), part.as_str());
        }
        assert_eq!(Part::parse("bottomline"), None);
    }
}
