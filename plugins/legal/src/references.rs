//! What a legal text refers to: 第八条第二款第（二）项; Article 8, paragraph 2, item (2); artikel 8, tweede lid, onder 2.

use crate::marker::{self, Number};
use dossier_han::numeral;
use dossier_sdk::Lang;
use std::fmt;
use std::ops::Range;

mod latin;

/// A reference to an article, or to a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The article; none where the text says 本条 or `this Article`, or leaves it to what is around.
    pub(crate) article: Option<Number>,
    /// The paragraph, 款.
    pub(crate) paragraph: Option<u64>,
    /// The item, 项.
    pub(crate) item: Option<u64>,
    /// Bytes of the text.
    pub(crate) range: Range<usize>,
    /// Whether it is to the text that it stands in: 本法.
    pub(crate) own: bool,
}

/// Lists that are longer are read by their ends.
const LONGEST: u64 = 300;

/// The references in a text, which may begin with a number of its own.
pub(crate) fn read(text: &str, lang: &Lang) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let own = match marker::read(line.trim_start(), false) {
            Ok(Some(marker)) => line.len() - line.trim_start().len() + marker.end,
            _ => 0,
        };
        let rest = line.get(own..).unwrap_or_default();
        let references = if lang.is_han() { han(rest) } else { latin::read(rest, lang.primary() == "nl") };
        let from = at + own;
        found.extend(references.into_iter().map(|reference| Reference {
            range: reference.range.start + from..reference.range.end + from,
            ..reference
        }));
        at += line.len();
    }
    found
}

impl Reference {
    const fn new(article: Option<Number>, range: Range<usize>) -> Self {
        Self { article, paragraph: None, item: None, range, own: false }
    }

    /// Whether a translation that says `other` says this. A paragraph that the source leaves out is the only one.
    pub(crate) fn is_said_by(&self, other: &Self) -> bool {
        let paragraph =
            self.paragraph == other.paragraph || (self.paragraph.is_none() && other.paragraph == Some(1));
        self.article == other.article
            && ((paragraph && self.item == other.item)
                // `Article 10(2)` has the item where the article has no paragraphs.
                || (self.paragraph.is_none() && other.item.is_none() && self.item == other.paragraph))
    }

    /// As a translation writes it.
    pub(crate) fn in_words(&self, lang: &Lang) -> String {
        let words = match lang.primary() {
            "nl" => ["artikel", "lid", "onderdeel"],
            _ => ["Article", "paragraph", "item"],
        };
        let parts = [
            self.article.map(|number| format!("{} {number}", words[0])),
            self.paragraph.map(|number| format!("{} {number}", words[1])),
            self.item.map(|number| format!("{} ({number})", words[2])),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// 条, 款 and 项.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Article,
    Paragraph,
    Item,
}

/// What a Chinese text calls itself.
const SELF: [&str; 14] = [
    "本法",
    "本条例",
    "本规定",
    "本办法",
    "本细则",
    "本规则",
    "本决定",
    "本法典",
    "本准则",
    "本标准",
    "本章程",
    "本解释",
    "本公约",
    "本条约",
];

/// A part of a Chinese reference: 第八条, 第二款, 第（二）项, 第（一）、（二）项.
struct Part {
    kind: Kind,
    numbers: Vec<Number>,
    end: usize,
}

fn han(text: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    // The end of the part before, while it may go on.
    let mut open: Option<usize> = None;
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('第')).map(|place| at + place) {
        let Some(part) = part(text, start) else {
            at = start + '第'.len_utf8();
            continue;
        };
        let between = open.and_then(|end| text.get(end..start));
        let range = start..part.end;
        let added = match part.kind {
            Kind::Article => articles(&mut found, text, &part, between, range),
            kind => parts(&mut found, text, kind, &part.numbers, between, range),
        };
        open = added.then_some(part.end);
        at = part.end;
    }
    found
}

/// How a part goes on from the one before: by itself, as one more, as the end of a range; or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    Within,
    More,
    To,
    None,
}

fn join(between: Option<&str>) -> Join {
    match between {
        Some("") => Join::Within,
        Some("、" | "和" | "及" | "以及" | "或" | "或者" | "与" | "，" | "、和") => Join::More,
        Some("至" | "到" | "—" | "－" | "-" | "～") => Join::To,
        _ => Join::None,
    }
}

fn articles(
    found: &mut Vec<Reference>,
    text: &str,
    part: &Part,
    between: Option<&str>,
    range: Range<usize>,
) -> bool {
    let Some(number) = part.numbers.first().copied() else { return false };
    let join = join(between);
    let before = text.get(..range.start).unwrap_or_default();
    let own = SELF.iter().any(|name| before.ends_with(name))
        || (join != Join::None && found.last().is_some_and(|last| last.own));
    if let (Join::To, Some(first)) = (join, found.last().and_then(|last| last.article)) {
        for main in between_numbers(first.main, number.main) {
            found.push(Reference { own, ..Reference::new(Some(Number::plain(main)), range.clone()) });
        }
    }
    found.push(Reference { own, ..Reference::new(Some(number), range) });
    true
}

/// Adds paragraphs or items to the reference before; false where they belong to none.
fn parts(
    found: &mut Vec<Reference>,
    text: &str,
    kind: Kind,
    numbers: &[Number],
    between: Option<&str>,
    range: Range<usize>,
) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let get = |reference: &Reference| if kind == Kind::Item { reference.item } else { reference.paragraph };
    let base = match (join(between), found.last()) {
        (Join::Within, Some(last)) if get(last).is_none() && last.item.is_none() => last.clone(),
        (Join::More | Join::To, Some(last)) if get(last).is_some() => last.clone(),
        _ if before.ends_with("本条") || before.ends_with("前款") || before.ends_with("本款") => {
            Reference::new(None, range.clone())
        }
        _ => return false,
    };
    if join(between) == Join::Within {
        found.pop();
    }
    let mut all: Vec<u64> = numbers.iter().map(|number| number.main).collect();
    if let (Join::To, Some(first), Some(last)) = (join(between), get(&base), all.first().copied()) {
        all.splice(0..0, between_numbers(first, last));
    }
    for number in all {
        let whole = if join(between) == Join::Within { base.range.start..range.end } else { range.clone() };
        let (paragraph, item) = match kind {
            Kind::Item => (base.paragraph, Some(number)),
            _ => (Some(number), None),
        };
        found.push(Reference { paragraph, item, range: whole, ..base.clone() });
    }
    true
}

/// The numbers between two, without them.
fn between_numbers(first: u64, last: u64) -> impl Iterator<Item = u64> {
    let from = first.saturating_add(1);
    from..if last.saturating_sub(first) > LONGEST { from } else { last }
}

fn part(text: &str, start: usize) -> Option<Part> {
    let first = start + '第'.len_utf8();
    let rest = text.get(first..)?;
    if rest.starts_with(['（', '(']) {
        return items(text, first);
    }
    let (main, length) = numeral::prefix(rest)?;
    let unit = rest.get(length..)?.chars().next()?;
    let kind = match unit {
        '条' | '條' => Kind::Article,
        '款' => Kind::Paragraph,
        '项' | '項' => Kind::Item,
        _ => return None,
    };
    let end = first + length + unit.len_utf8();
    let behind = text.get(end..)?;
    // 第三条款 and 第一项目 are other words.
    if behind.starts_with(['款', '目', '约']) {
        return None;
    }
    let (inserted, more) = if kind == Kind::Article { marker::inserted(behind) } else { (0, 0) };
    Some(Part { kind, numbers: vec![Number { main, inserted }], end: end + more })
}

/// （一）、（二）项, （一）至（三）项.
fn items(text: &str, first: usize) -> Option<Part> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut at = first;
    loop {
        let rest = text.get(at..)?;
        if let Some(behind) = rest.strip_prefix(['项', '項']) {
            return (!numbers.is_empty()).then(|| Part {
                kind: Kind::Item,
                numbers,
                end: text.len() - behind.len(),
            });
        }
        let to = rest.strip_prefix('至');
        let inner =
            to.or_else(|| rest.strip_prefix(['、', '和', '或'])).unwrap_or(rest).strip_prefix(['（', '('])?;
        let (number, length) = numeral::prefix(inner)?;
        let behind = inner.get(length..)?.strip_prefix(['）', ')'])?;
        if let (Some(_), Some(last)) = (to, numbers.last()) {
            numbers.extend(between_numbers(last.main, number).map(Number::plain));
        }
        numbers.push(Number::plain(number));
        at = text.len() - behind.len();
    }
}

impl fmt::Display for Reference {
    /// `8/2/2` for article 8, paragraph 2, item 2; `-` for what is not said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.article {
            Some(article) => write!(f, "{article}")?,
            None => f.write_str("-")?,
        }
        match (self.paragraph, self.item) {
            (None, None) => Ok(()),
            (Some(paragraph), None) => write!(f, "/{paragraph}"),
            (None, Some(item)) => write!(f, "/-/{item}"),
            (Some(paragraph), Some(item)) => write!(f, "/{paragraph}/{item}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the references of a text; those to the text itself have a `!`.
    fn check(lang: &str, text: &str, expected: &str) {
        let found = read(text, &Lang::parse(lang).unwrap());
        let shown: Vec<String> =
            found.iter().map(|found| format!("{found}{}", if found.own { "!" } else { "" })).collect();
        assert_eq!(shown.join(" "), expected, "{text}");
        for reference in found {
            assert!(text.get(reference.range).is_some());
        }
    }

    #[test]
    fn chinese_references() {
        check("zh-Hans", "依照本法第二十一条的规定", "21!");
        check("zh-Hans", "违反本条例第六条、第八条第一款、第九条规定的", "6! 8/1! 9!");
        check("zh-Hans", "违反本法第八条第二款第（二）项规定", "8/2/2!");
        check("zh-Hans", "本法第二十二条第一款、第二款和第四十一条至第四十三条", "22/1! 22/2! 41! 42! 43!");
        check("zh-Hans", "第十条第（一）项至第（三）项", "10/-/1 10/-/2 10/-/3");
        check("zh-Hans", "第十条第一款第（一）、（二）项", "10/1/1 10/1/2");
        check("zh-Hans", "第十条第（一）至（三）项规定", "10/-/1 10/-/2 10/-/3");
        check("zh-Hans", "《中华人民共和国网络安全法》第三十七条", "37");
        check("zh-Hans", "第十四条之一　依照本条第二款和第十四条之二", "-/2 14-2");
        check("zh-Hans", "第三条款、第一项工作、第二款式、第一章", "");
        check("zh-Hans", "第一条至第九万条", "1 90000");
        check("zh-Hans", "第二十一条　依照第三条", "3");
        check("zh-Hans", "第八条第二款第二项", "8/2/2");
    }

    #[test]
    fn references_in_latin_scripts() {
        check("en", "under Article 21 of this Law", "21!");
        check(
            "en",
            "Article 20. Whoever violates Article 6, Article 8, paragraph 1, or Article 9 of this Regulation",
            "6! 8/1! 9!",
        );
        check("en", "violates Article 8, paragraph 2, item (2) of this Regulation", "8/2/2!");
        check("en", "Articles 6, 8 and 9", "6 8 9");
        check("en", "Articles 41 to 43 and Article 45", "41 42 43 45");
        check("en", "Articles 41–43", "41 42 43");
        check("en", "Article 22, paragraphs 1 and 2", "22/1 22/2");
        check("en", "paragraph 1 of Article 8 and paragraph 2 of Article 9", "8/1 9/2");
        check("en", "item (2) of paragraph 3 of Article 8", "8/3/2");
        check("en", "items (1) to (3) of Article 10", "10/-/1 10/-/2 10/-/3");
        check("en", "the second paragraph of Article 8", "8/2");
        check("en", "Article 8(2)(3) and Article 14-1", "8/2/3 14-1");
        check("en", "paragraph 2 of this Article", "-/2");
        check("en", "Article 21 The State shall", "");
        check("en", "the particle, the article and 5 items", "");
        check("nl", "artikel 8, tweede lid, onder 2, van deze wet", "8/2/2!");
        check("nl", "de artikelen 6, 8 en 9", "6 8 9");
        check("nl", "artikelen 41 tot en met 43", "41 42 43");
        check("nl", "het eerste lid van artikel 8 of artikel 9", "8/1 9");
        check("nl", "artikel 21a", "21-1");
        check("nl", "artikel 8, eerste en derde lid", "8/1 8/3");
        check("nl", "artikel 6, artikel 8, eerste lid, of artikel 9 van deze wet", "6! 8/1! 9!");
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_read_lies_in_the_text(text in "[第一二条款项（）、至和本法 Articlesparghiem0-9,()ofand\n]{0,40}") {
            for lang in ["zh", "en", "nl"] {
                for found in read(&text, &Lang::parse(lang).unwrap()) {
                    proptest::prop_assert!(text.get(found.range).is_some());
                }
            }
        }
    }
}
