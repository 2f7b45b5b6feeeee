//! What a line of a legal text begins with: 第二十一条, （三）, Article 21, Chapter III, Hoofdstuk 2 ...

use dossier_han::numeral;
use std::fmt;

/// The number of a unit: 21, or 21-1 for the first one inserted after it (第二十一条之一).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// The number itself.
    pub main: u64,
    /// Which of those inserted after it; 0 for itself.
    pub inserted: u64,
}

impl Number {
    /// A number that is not inserted.
    #[must_use]
    pub const fn plain(main: u64) -> Self {
        Self { main, inserted: 0 }
    }

    /// Reads what [`Display`](fmt::Display) writes: `21`, `21-1`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (main, inserted) = text.split_once('-').unwrap_or((text, "0"));
        Some(Self { main: main.parse().ok()?, inserted: inserted.parse().ok()? })
    }

    /// Whether this may come straight after `before`.
    #[must_use]
    pub fn follows(self, before: Self) -> bool {
        if self.main == before.main {
            before.inserted.checked_add(1) == Some(self.inserted)
        } else {
            self.inserted == 0 && before.main.checked_add(1) == Some(self.main)
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inserted {
            0 => write!(f, "{}", self.main),
            inserted => write!(f, "{}-{inserted}", self.main),
        }
    }
}

/// What a unit with a heading is, from the largest to the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// 编, a part.
    Part,
    /// 分编, a part of a part.
    Subpart,
    /// 章, a chapter.
    Chapter,
    /// 节, a section.
    Section,
}

impl Rank {
    /// Its part of an eId (Akoma Ntoso Naming Convention 1.0, section 5).
    #[must_use]
    pub const fn eid(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Subpart => "subpart",
            Self::Chapter => "chp",
            Self::Section => "sec",
        }
    }

    /// The element of Akoma Ntoso, which is the word in findings too.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Subpart => "subpart",
            Self::Chapter => "chapter",
            Self::Section => "section",
        }
    }
}

/// How an item is marked: those of one list are marked alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// （一）
    HanBrackets,
    /// (1)
    Brackets,
    /// 1. or 1、
    Point,
    /// (a)
    LetterBrackets,
    /// a.
    LetterPoint,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The heading of a part, chapter or section.
    Heading(Rank),
    /// The beginning of an article.
    Article,
    /// An item of a list.
    Item(Mark),
    /// The beginning of an annex.
    Annex,
    /// 目录: a table of contents follows.
    Contents,
    /// 序言: a preamble follows.
    Preamble,
}

/// What a line begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) kind: Kind,
    pub(crate) number: Number,
    /// Where the marker ends, in bytes of the line, its full stop included.
    pub(crate) end: usize,
}

/// A line that is almost one with a marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The numeral between 第 and 条 is none; in bytes of the line.
    Numeral(std::ops::Range<usize>),
    /// An article's number without a blank after it.
    NoBlank(Number, usize),
}

/// Reads the marker of a line; `heading` says whether the source has it as a heading.
pub(crate) fn read(text: &str, heading: bool) -> Result<Option<Marker>, Doubt> {
    if let Some(found) = alone(text) {
        return Ok(Some(found));
    }
    if text.starts_with('第') {
        return han(text, heading);
    }
    Ok(annex(text, heading).or_else(|| item(text)).or_else(|| latin(text, heading)))
}

/// Lines that are one word.
fn alone(text: &str) -> Option<Marker> {
    if text.len() > 40 {
        return None;
    }
    let word: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let kind = match word.as_str() {
        "目录" | "目次" | "目錄" | "contents" | "tableofcontents" | "inhoud" | "inhoudsopgave" => {
            Kind::Contents
        }
        "序言" | "preamble" | "preambule" => Kind::Preamble,
        _ => return None,
    };
    Some(Marker { kind, number: Number::default(), end: text.len() })
}

/// Longest heading that is not marked as one, in characters.
const HEADING: usize = 120;

/// Whether a line looks like a title and not like a sentence.
fn is_title(text: &str) -> bool {
    !text.ends_with(['。', '；', '：', '，', '.', ';', ':', ',']) && text.chars().count() <= HEADING
}

/// 第...条 and its like.
fn han(text: &str, heading: bool) -> Result<Option<Marker>, Doubt> {
    let start = '第'.len_utf8();
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.find(|c| !numeral::is_numeral(c)).unwrap_or(rest.len());
    let (numeral, rest) = rest.split_at(length);
    let units = [
        ("分编", Kind::Heading(Rank::Subpart)),
        ("分編", Kind::Heading(Rank::Subpart)),
        ("编", Kind::Heading(Rank::Part)),
        ("編", Kind::Heading(Rank::Part)),
        ("章", Kind::Heading(Rank::Chapter)),
        ("节", Kind::Heading(Rank::Section)),
        ("節", Kind::Heading(Rank::Section)),
        ("条", Kind::Article),
        ("條", Kind::Article),
    ];
    let Some((unit, kind)) = units.into_iter().find(|(unit, _)| rest.starts_with(unit)) else {
        return Ok(None);
    };
    if numeral.is_empty() {
        return Ok(None);
    }
    let mut end = start + length + unit.len();
    let (inserted, more) = inserted(text.get(end..).unwrap_or_default());
    end += more;
    let after = text.get(end..).unwrap_or_default();
    let parted = after.starts_with(|c: char| c.is_whitespace() || "【〔（(".contains(c)) || after.is_empty();
    let is_one = match kind {
        Kind::Article => parted || heading,
        _ => heading || (parted && is_title(text)),
    };
    let Some(main) = numeral::read(numeral).filter(|&main| main > 0) else {
        return if is_one { Err(Doubt::Numeral(start..start + length)) } else { Ok(None) };
    };
    let number = Number { main, inserted };
    match (is_one, kind) {
        (true, _) => Ok(Some(Marker { kind, number, end })),
        (false, Kind::Article) => Err(Doubt::NoBlank(number, end)),
        (false, _) => Ok(None),
    }
}

/// 之一 after 第二十一条: the number and its length in bytes; zeros where there is none.
pub(crate) fn inserted(text: &str) -> (u64, usize) {
    let Some(rest) = text.strip_prefix('之') else { return (0, 0) };
    match numeral::prefix(rest) {
        Some((number, length)) if number > 0 => (number, '之'.len_utf8() + length),
        _ => (0, 0),
    }
}

/// （一）, (1), (a), 1., 1、, a.
fn item(text: &str) -> Option<Marker> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if matches!(first, '（' | '(') {
        let close = text.find(['）', ')'])?;
        let inner = text.get(first.len_utf8()..close)?;
        let end = close + text.get(close..)?.chars().next()?.len_utf8();
        let (main, mark) = match letter(inner) {
            Some(main) => (main, Mark::LetterBrackets),
            None if inner.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) => {
                (numeral::read(inner)?, Mark::Brackets)
            }
            None => (numeral::read(inner)?, Mark::HanBrackets),
        };
        return (main > 0 && main < 1_000).then_some(Marker {
            kind: Kind::Item(mark),
            number: Number::plain(main),
            end,
        });
    }
    let length = text.find(['.', '．', '、'])?;
    let (numeral, rest) = text.split_at(length);
    let point = rest.chars().next()?;
    let after = rest.get(point.len_utf8()..)?.chars().next();
    let (main, mark) = match letter(numeral) {
        Some(main) if after.is_some_and(char::is_whitespace) => (main, Mark::LetterPoint),
        None if numeral.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
            && (point != '.' || after.is_some_and(|c| !c.is_ascii_digit())) =>
        {
            (numeral::read(numeral)?, Mark::Point)
        }
        _ => return None,
    };
    let end = length + point.len_utf8();
    (main > 0 && main < 1_000).then_some(Marker { kind: Kind::Item(mark), number: Number::plain(main), end })
}

/// a is 1, b is 2: one small letter.
fn letter(text: &str) -> Option<u64> {
    match text.as_bytes() {
        [byte @ b'a'..=b'z'] => Some(u64::from(byte - b'a') + 1),
        _ => None,
    }
}

/// 附件一, 附：, Annex 1, Bijlage A.
fn annex(text: &str, heading: bool) -> Option<Marker> {
    const WORDS: [&str; 8] = ["附件", "附录", "附表", "附錄", "Annex", "ANNEX", "Appendix", "Bijlage"];
    if !heading && (text.chars().count() > 60 || text.ends_with(['。', '；', '.', ';'])) {
        return None;
    }
    if matches!(text, "附" | "附：" | "附:") {
        return Some(Marker { kind: Kind::Annex, number: Number::plain(1), end: text.len() });
    }
    let word = WORDS.into_iter().find(|word| text.starts_with(word))?;
    let rest = text.get(word.len()..)?;
    let blank = rest.len() - rest.trim_start().len();
    let (main, length) = number(rest.trim_start()).map_or((1, 0), |(main, length)| (main, blank + length));
    let after = rest.get(length..)?;
    let parted = after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || ".:：．—".contains(c));
    let end = word.len() + length;
    parted.then_some(Marker { kind: Kind::Annex, number: Number::plain(main), end })
}

/// Article 21, Chapter III, Hoofdstuk 2.
fn latin(text: &str, heading: bool) -> Option<Marker> {
    const WORDS: [(&str, Kind); 12] = [
        ("part", Kind::Heading(Rank::Part)),
        ("book", Kind::Heading(Rank::Part)),
        ("deel", Kind::Heading(Rank::Part)),
        ("boek", Kind::Heading(Rank::Part)),
        ("chapter", Kind::Heading(Rank::Chapter)),
        ("hoofdstuk", Kind::Heading(Rank::Chapter)),
        ("section", Kind::Heading(Rank::Section)),
        ("afdeling", Kind::Heading(Rank::Section)),
        ("paragraaf", Kind::Heading(Rank::Section)),
        ("article", Kind::Article),
        ("artikel", Kind::Article),
        ("art.", Kind::Article),
    ];
    let starts = text.starts_with(|c: char| c.is_ascii_uppercase());
    let word = text.split_whitespace().next().filter(|_| starts)?;
    let (_, kind) = WORDS.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name))?;
    let rest = text.get(word.len()..)?;
    let blank = rest.len() - rest.trim_start().len();
    let (main, length) = number(rest.trim_start())?;
    let mut end = word.len() + blank + length;
    let (inserted, more) = inserted_latin(text.get(end..)?);
    end += more;
    let number = Number { main, inserted };
    let after = text.get(end..)?;
    let next = after.chars().next();
    let is_one = match (kind, next) {
        _ if main == 0 => false,
        (_, None) => true,
        (Kind::Article, Some('.' | ':')) => {
            end += 1;
            after.get(1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        }
        (Kind::Article, Some(c)) => {
            let first = after.trim_start().chars().next();
            c.is_whitespace() && (heading || first.is_some_and(|c| !c.is_lowercase()))
        }
        (_, Some(c)) => (c.is_whitespace() || ".:—–-".contains(c)) && (heading || is_title(text)),
    };
    is_one.then_some(Marker { kind, number, end })
}

/// The -1 of `Article 21-1`, the a of `Artikel 21a`, and bis: the number and its length in bytes.
pub(crate) fn inserted_latin(text: &str) -> (u64, usize) {
    if let Some(rest) = text.strip_prefix('-') {
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        return match rest.get(..length).and_then(|digits| digits.parse().ok()) {
            Some(number) if number > 0 => (number, 1 + length),
            _ => (0, 0),
        };
    }
    let length = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    match text.get(..length) {
        Some("bis") => (1, length),
        Some("ter") => (2, length),
        Some(word) => letter(word).map_or((0, 0), |number| (number, length)),
        None => (0, 0),
    }
}

/// A number at the start of a text, in digits, in Roman or Chinese numerals or as an English word, and its length in bytes.
fn number(text: &str) -> Option<(u64, usize)> {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if text.starts_with(numeral::is_numeral) {
        return numeral::prefix(text);
    }
    let length = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let word = text.get(..length)?;
    let value = match WORDS.iter().position(|name| word.eq_ignore_ascii_case(name)) {
        Some(index) => u64::try_from(index).ok()? + 1,
        None => match word.as_bytes() {
            // Annex C comes before annex D; I, V and X are numerals.
            [byte @ b'A'..=b'Z'] if !b"IVX".contains(byte) => u64::from(byte - b'A') + 1,
            _ => roman(word)?,
        },
    };
    Some((value, length))
}

/// A Roman numeral in capitals, below 400; `None` where it is not the usual form.
fn roman(text: &str) -> Option<u64> {
    const STEPS: [(&str, u64); 9] =
        [("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)];
    let (mut rest, mut value) = (text, 0);
    for (sign, worth) in STEPS {
        let most = if matches!(worth, 1 | 10 | 100) { 3 } else { 1 };
        for _ in 0..most {
            let Some(after) = rest.strip_prefix(sign) else { break };
            (rest, value) = (after, value + worth);
        }
    }
    // IXI or XCX would be read otherwise: a larger sign may not stand again after its tens or units are gone.
    let back = STEPS.iter().fold((value, String::new()), |(mut left, mut out), (sign, worth)| {
        while left >= *worth {
            out.push_str(sign);
            left -= worth;
        }
        (left, out)
    });
    (rest.is_empty() && value > 0 && back.1 == text).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = match read(text, false) {
            Ok(None) => "text".to_owned(),
            Ok(Some(found)) => {
                let (marker, kind) = (text.get(..found.end).unwrap(), found.kind);
                format!("{kind:?} {} |{marker}|", found.number)
            }
            Err(doubt) => format!("{doubt:?}"),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn chinese_markers() {
        check("第一编　总则", "Heading(Part) 1 |第一编|");
        check("第二分编 物权", "Heading(Subpart) 2 |第二分编|");
        check("第三章 网络运行安全", "Heading(Chapter) 3 |第三章|");
        check("第一节", "Heading(Section) 1 |第一节|");
        check("第二十一条 国家实行", "Article 21 |第二十一条|");
        check("第21条　国家实行", "Article 21 |第21条|");
        check("第一百零三条之二　国家", "Article 103-2 |第一百零三条之二|");
        check("第三条【定义】本法", "Article 3 |第三条|");
        check("第三条", "Article 3 |第三条|");
        check("第三章规定的措施，应当公布。", "text");
        check("第三章 规定的措施，应当公布。", "text");
        check("第（八）、（九）项业务", "text");
        check("第二十百条 国家", "Numeral(3..12)");
        check("第三条规定的", "NoBlank(Number { main: 3, inserted: 0 }, 9)");
        check("（十二）法律", "Item(HanBrackets) 12 |（十二）|");
        check("(1)法律", "Item(Brackets) 1 |(1)|");
        check("（2021年修订）", "text");
        check("1．名称", "Item(Point) 1 |1．|");
        check("2、名称", "Item(Point) 2 |2、|");
        check("1.5倍", "text");
        check("附件一：目录", "Annex 1 |附件一|");
        check("附：", "Annex 1 |附：|");
        check("附件应当随申请一并提交。", "text");
        check("附则", "text");
        check("目　录", "Contents 0 |目　录|");
        check("序言", "Preamble 0 |序言|");
    }

    #[test]
    fn english_and_dutch_markers() {
        check("Article 21. The State", "Article 21 |Article 21.|");
        check("Article 21 The State", "Article 21 |Article 21|");
        check("Article 21-1: The State", "Article 21-1 |Article 21-1:|");
        check("Article 21 of this Law applies", "text");
        check("Artikel 21a", "Article 21-1 |Artikel 21a|");
        check("Artikel 21. De staat", "Article 21 |Artikel 21.|");
        check("Chapter III. General provisions", "Heading(Chapter) 3 |Chapter III|");
        check("CHAPTER TWO", "Heading(Chapter) 2 |CHAPTER TWO|");
        check("Chapter III applies to them.", "text");
        check("Hoofdstuk 2 Toezicht", "Heading(Chapter) 2 |Hoofdstuk 2|");
        check("Section 1 – Records", "Heading(Section) 1 |Section 1|");
        check("Part IX", "Heading(Part) 9 |Part IX|");
        check("Chapter IIX", "text");
        check("Annex A. List", "Annex 1 |Annex A|");
        check("Bijlage 2", "Annex 2 |Bijlage 2|");
        check("(1) names", "Item(Brackets) 1 |(1)|");
        check("(b) names", "Item(LetterBrackets) 2 |(b)|");
        check("b. names", "Item(LetterPoint) 2 |b.|");
        check("Article", "text");
        check("", "text");
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_line_a_marker_ends_within_it(text in "[第附一十百之条章节（）()件.、1aIX Articlehp]{0,14}", heading: bool) {
            if let Ok(Some(found)) = read(&text, heading) {
                proptest::prop_assert!(text.get(..found.end).is_some());
            }
        }
    }
}
