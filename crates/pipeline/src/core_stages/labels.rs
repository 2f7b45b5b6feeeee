//! How numbered things are named in the languages of reports.

use dossier_core::Lang;

/// What can be named by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Section,
    Figure,
    Table,
    Formula,
    Note,
    Article,
}

/// The name of a thing with its number, as `Figure 2`, `图2`; English where the language is not known.
pub(super) fn label(thing: Thing, number: &str, lang: &Lang) -> String {
    if lang.is_han() {
        let (before, after) = han(thing, lang.is_traditional());
        return format!("{before}{number}{after}");
    }
    let names = match lang.primary() {
        "nl" => ["Paragraaf", "Figuur", "Tabel", "Vergelijking", "Noot", "Artikel"],
        "de" => ["Abschnitt", "Abbildung", "Tabelle", "Gleichung", "Anmerkung", "Artikel"],
        "fr" => ["Section", "Figure", "Tableau", "Équation", "Note", "Article"],
        _ => ["Section", "Figure", "Table", "Equation", "Note", "Article"],
    };
    let [section, figure, table, formula, note, article] = names;
    let name = match thing {
        Thing::Section => section,
        Thing::Figure => figure,
        Thing::Table => table,
        Thing::Formula => formula,
        Thing::Note => note,
        Thing::Article => article,
    };
    format!("{name} {number}")
}

const fn han(thing: Thing, traditional: bool) -> (&'static str, &'static str) {
    match (thing, traditional) {
        (Thing::Section, false) => ("第", "节"),
        (Thing::Section, true) => ("第", "節"),
        (Thing::Figure, false) => ("图", ""),
        (Thing::Figure, true) => ("圖", ""),
        (Thing::Table, _) => ("表", ""),
        (Thing::Formula, _) => ("式（", "）"),
        (Thing::Note, false) => ("注", ""),
        (Thing::Note, true) => ("註", ""),
        (Thing::Article, false) => ("第", "条"),
        (Thing::Article, true) => ("第", "條"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_follow_the_language_of_the_document() {
        let check = |lang: &str, expected: &str| {
            let lang = Lang::parse(lang).unwrap();
            let things =
                [Thing::Section, Thing::Figure, Thing::Table, Thing::Formula, Thing::Note, Thing::Article];
            assert_eq!(things.map(|thing| label(thing, "3.2", &lang)).join(" | "), expected);
        };
        check("en-GB", "Section 3.2 | Figure 3.2 | Table 3.2 | Equation 3.2 | Note 3.2 | Article 3.2");
        check("nl", "Paragraaf 3.2 | Figuur 3.2 | Tabel 3.2 | Vergelijking 3.2 | Noot 3.2 | Artikel 3.2");
        check(
            "de",
            "Abschnitt 3.2 | Abbildung 3.2 | Tabelle 3.2 | Gleichung 3.2 | Anmerkung 3.2 | Artikel 3.2",
        );
        check("fr", "Section 3.2 | Figure 3.2 | Tableau 3.2 | Équation 3.2 | Note 3.2 | Article 3.2");
        check("zh-Hans", "第3.2节 | 图3.2 | 表3.2 | 式（3.2） | 注3.2 | 第3.2条");
        check("zh-TW", "第3.2節 | 圖3.2 | 表3.2 | 式（3.2） | 註3.2 | 第3.2條");
        check("und", "Section 3.2 | Figure 3.2 | Table 3.2 | Equation 3.2 | Note 3.2 | Article 3.2");
        check(
            "zh-Latn-pinyin",
            "Section 3.2 | Figure 3.2 | Table 3.2 | Equation 3.2 | Note 3.2 | Article 3.2",
        );
    }
}
