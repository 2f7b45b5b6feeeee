//! Many terms in one pass: the longest match wins and hides what lies within it; blanks, hyphens and no-break spaces are one;
//! words may be inflected.

use aho_corasick::{AhoCorasick, BuildError, MatchKind};
use dossier_core::text::joins_lines;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle<'a> {
    /// The term.
    pub text: Cow<'a, str>,
    /// How its last word is inflected.
    pub inflection: Inflection,
    /// Whether capitals must be as they are in the term.
    pub exact: bool,
}

/// How the last word of a term is inflected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inflection {
    /// Not at all, as Chinese.
    #[default]
    None,
    /// By `s`, `es`, `ies`, `'s`, `s'`; the first word of several too, as in `operators of networks` and `took effect`.
    English,
    /// By `s`, `'s`, `en`, `n`, `e`.
    Dutch,
}

/// Where a needle was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which needle, counted from 0 in the order in which they were given.
    pub needle: usize,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// Finds needles.
#[derive(Clone, Debug)]
pub struct Finder {
    automaton: AhoCorasick,
    stems: Vec<Stem>,
}

/// Where the needles of a finder may be in a text: by place, the longer ones first.
#[derive(Clone, Debug, Default)]
pub struct Candidates(Vec<Candidate>);

impl Candidates {
    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Which of the candidates in a text count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// As [`Finder::find`] chooses: a longer one hides what lies within it.
    Longest,
    /// The same, whatever their capitals.
    AnyCase,
    /// All, also those within longer ones.
    Nested,
}

/// A stem with one of its endings, as whole words of a text.
#[derive(Clone, Debug)]
struct Candidate {
    /// Bytes of the text.
    range: Range<usize>,
    stem: usize,
    /// Which of [`ENDINGS`].
    ending: usize,
}

/// What the automaton looks for. Endings are not its business: with all forms of all terms it would be several times as large.
#[derive(Clone, Debug, Default)]
struct Stem {
    /// The endings of all needles.
    endings: Endings,
    wanted: Vec<Wanted>,
}

/// A needle that has a stem.
#[derive(Clone, Debug)]
struct Wanted {
    needle: usize,
    endings: Endings,
    /// The spelling that the stem must have in the text.
    exact: Option<String>,
}

impl<'a> Needle<'a> {
    /// A term as a text in a language has it (the primary subtag, as `en`). Capitals matter where the term has one behind its
    /// first letter, as names and abbreviations have.
    #[must_use]
    pub fn new(text: &'a str, language: &str) -> Self {
        let inflection = match language {
            "en" => Inflection::English,
            "nl" => Inflection::Dutch,
            _ => Inflection::None,
        };
        let exact = text.chars().skip(1).any(char::is_uppercase);
        Self { text: Cow::Borrowed(text), inflection, exact }
    }

    /// The term in all its forms: stems, each with the endings that it can have.
    fn forms(&self) -> Vec<(String, Endings)> {
        let text = self.text.trim();
        let whole = |endings| (text.to_owned(), endings);
        match self.inflection {
            Inflection::None => vec![whole(Endings::UNINFLECTED)],
            Inflection::Dutch => vec![whole(Endings::DUTCH)],
            Inflection::English => {
                let changed = text.strip_suffix('y').map(|stem| (stem.to_owned(), Endings::ENGLISH_Y));
                let begun = begun(text).into_iter().map(|text| (text, Endings::UNINFLECTED));
                [whole(Endings::ENGLISH)].into_iter().chain(changed).chain(begun).collect()
            }
        }
    }
}

/// All that may follow a stem.
const ENDINGS: [&str; 11] = ["", "s", "es", "'s", "s'", "'", "ies", "ies'", "en", "n", "e"];

/// Some of [`ENDINGS`], a bit for each.
#[derive(Clone, Copy, Debug, Default)]
struct Endings(u16);

impl Endings {
    const UNINFLECTED: Self = Self(0b1);
    const ENGLISH: Self = Self(0b11_1111);
    /// Behind the stem of a word in `y`.
    const ENGLISH_Y: Self = Self(0b1100_0000);
    /// No ending, `s`, `'s`, `en`, `n`, `e`.
    const DUTCH: Self = Self(0b111_0000_1011);

    const fn has(self, ending: usize) -> bool {
        self.0 >> ending & 1 == 1
    }
}

/// A term of several words whose first one is inflected.
fn begun(text: &str) -> Vec<String> {
    let Some((first, rest)) = text.split_once(' ') else { return Vec::new() };
    let verb = conjugated(first);
    // In `operator of a network` it is the first word that counts; in `data security` it never is.
    let counts =
        !verb.is_empty() || rest.split(' ').next().is_some_and(|second| PREPOSITIONS.contains(&second));
    let plurals = plurals(first).into_iter().filter(|_| counts);
    plurals.chain(verb).map(|first| format!("{first} {rest}")).collect()
}

/// Words before which the head of a term stands.
const PREPOSITIONS: [&str; 12] =
    ["of", "in", "into", "for", "on", "to", "by", "with", "from", "under", "against", "between"];

/// A word in the plural; of a verb that is the third person.
fn plurals(word: &str) -> Vec<String> {
    let changed = word.strip_suffix('y').map(|stem| format!("{stem}ies"));
    ["s", "es"].iter().map(|ending| format!("{word}{ending}")).chain(changed).collect()
}

/// The forms of the verbs that begin terms of law, as in `come into force`.
fn conjugated(word: &str) -> Vec<String> {
    let forms: &[&str] = match word {
        "take" => &["took", "taken", "taking"],
        "come" => &["came", "coming"],
        "enter" => &["entered", "entering"],
        "bring" => &["brought", "bringing"],
        "make" => &["made", "making"],
        "hold" => &["held", "holding"],
        _ => &[],
    };
    forms.iter().map(|&form| form.to_owned()).collect()
}

impl Finder {
    /// A finder of needles. Empty ones are found nowhere.
    ///
    /// # Errors
    /// When there are more of them than an automaton can hold.
    pub fn new<'a>(needles: impl IntoIterator<Item = Needle<'a>>) -> Result<Self, BuildError> {
        let mut stems: BTreeMap<String, Stem> = BTreeMap::new();
        for (index, needle) in needles.into_iter().enumerate() {
            for (text, endings) in needle.forms().into_iter().filter(|(text, _)| !text.is_empty()) {
                let exact = needle.exact.then(|| Folded::separators(&text));
                let stem = stems.entry(Folded::new(&text).text).or_default();
                stem.wanted.push(Wanted { needle: index, endings, exact });
                stem.endings.0 |= endings.0;
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(stems.keys())?;
        Ok(Self { automaton, stems: stems.into_values().collect() })
    }

    /// Where the needles are, in order and without overlap: of what overlaps, what begins first, then what is longest. Needles
    /// of one text are found at one place.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Hit> {
        self.select(text, &self.candidates(text), Choice::Longest, |_| true)
    }

    /// All places where a needle may be, for [`select`](Self::select): what a text costs, once.
    #[must_use]
    pub fn candidates(&self, text: &str) -> Candidates {
        let folded = Folded::new(text);
        let mut found = Vec::new();
        for hit in self.automaton.find_overlapping_iter(&folded.text) {
            if !begins_word(&folded.text, hit.range()) {
                continue;
            }
            let stem = hit.pattern().as_usize();
            let endings = self.stems.get(stem).map_or(Endings::default(), |stem| stem.endings);
            let rest = folded.text.get(hit.end()..).unwrap_or_default();
            for (ending, text) in ENDINGS.into_iter().enumerate().filter(|(ending, _)| endings.has(*ending)) {
                let range = hit.start()..hit.end() + text.len();
                if rest.starts_with(text) && ends_word(&folded.text, range.clone()) {
                    found.push(Candidate { range: folded.original(range), stem, ending });
                }
            }
        }
        found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
        Candidates(found)
    }

    /// Of the candidates in a text those of the needles that are wanted.
    #[must_use]
    pub fn select(
        &self,
        text: &str,
        candidates: &Candidates,
        choice: Choice,
        is_wanted: impl Fn(usize) -> bool,
    ) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut taken: Range<usize> = 0..0;
        for Candidate { range, stem, ending } in &candidates.0 {
            if choice != Choice::Nested && range.start < taken.end && *range != taken {
                continue;
            }
            let Some(spelling) = text.get(range.clone()) else { continue };
            let spelled = |exact: &String| {
                Folded::separators(spelling).strip_prefix(exact) == ENDINGS.get(*ending).copied()
            };
            let fits = |wanted: &&Wanted| {
                let exact = wanted.exact.as_ref().filter(|_| choice != Choice::AnyCase);
                is_wanted(wanted.needle) && wanted.endings.has(*ending) && exact.is_none_or(spelled)
            };
            let wanted = self.stems.get(*stem).map(|stem| stem.wanted.as_slice()).unwrap_or_default();
            let before = hits.len();
            let found = wanted.iter().filter(fits);
            hits.extend(found.map(|wanted| Hit { needle: wanted.needle, range: range.clone() }));
            if hits.len() > before {
                taken = range.clone();
            }
        }
        // Terms of one form may come from several stems.
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end), hit.needle));
        hits
    }
}

/// Whether a match begins where a word does. Chinese has no such places: there everything is one.
fn begins_word(text: &str, range: Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    !(is_letter(before) && is_letter(text.get(range).and_then(|text| text.chars().next())))
}

/// Whether a match ends where a word does.
fn ends_word(text: &str, range: Range<usize>) -> bool {
    let behind = text.get(range.end..).and_then(|text| text.chars().next());
    !(is_letter(behind) && is_letter(text.get(range).and_then(|text| text.chars().next_back())))
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() && !joins_lines(c))
}

/// A text without the differences that do not matter, and the way back to its bytes.
struct Folded {
    text: String,
    /// From which byte on, how many bytes the original is ahead; in order.
    ahead: Vec<(usize, isize)>,
}

impl Folded {
    fn new(text: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), ahead: Vec::new() };
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let ascii = match rest.is_ascii() {
                true => rest.len(),
                false => rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len()),
            };
            let plain: Vec<u8> = rest.bytes().take(ascii).map(fold_ascii).collect();
            folded.text.push_str(std::str::from_utf8(&plain).unwrap_or_default());
            at += ascii;
            let Some(c) = rest.get(ascii..).and_then(|rest| rest.chars().next()) else { break };
            folded.push(c, at);
            at += c.len_utf8();
        }
        folded
    }

    /// A character that is not ASCII, at a byte of the original.
    fn push(&mut self, c: char, at: usize) {
        let before = self.text.len();
        match separator(c) {
            // The scripts of East Asia have no capitals.
            c if c.is_ascii() || ('\u{2E80}'..'\u{A000}').contains(&c) => self.text.push(c),
            c => self.text.extend(c.to_lowercase()),
        }
        let (end, was) = (at + c.len_utf8(), self.text.len());
        if was - before != c.len_utf8() {
            self.ahead.push((was, end.cast_signed() - was.cast_signed()));
        }
    }

    /// A text whose separators are one, with its capitals.
    fn separators(text: &str) -> String {
        text.chars().map(separator).collect()
    }

    fn original(&self, range: Range<usize>) -> Range<usize> {
        let back = |at: usize| {
            let index = self.ahead.partition_point(|(from, _)| *from <= at);
            let ahead = index.checked_sub(1).and_then(|index| self.ahead.get(index)).map_or(0, |(_, by)| *by);
            at.saturating_add_signed(ahead)
        };
        back(range.start)..back(range.end)
    }
}

/// Blanks, hyphens and no-break spaces as a blank; a typographic apostrophe as a plain one.
const fn separator(c: char) -> char {
    match c {
        '-' | '\u{2010}' | '\u{2011}' | '\u{A0}' | '\u{202F}' | '\n' | '\t' => ' ',
        '’' => '\'',
        c => c,
    }
}

/// [`separator`] and small letters, for ASCII, which most texts are.
const fn fold_ascii(byte: u8) -> u8 {
    match byte {
        b'-' | b'\n' | b'\t' => b' ',
        byte => byte.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks for needles, `|` between them, in a text, and tells what was found where.
    fn check(language: &str, needles: &str, text: &str, expected: &str) {
        let needles: Vec<&str> = needles.split('|').collect();
        let finder = Finder::new(needles.iter().map(|needle| Needle::new(needle, language))).unwrap();
        let found: Vec<String> = finder
            .find(text)
            .into_iter()
            .map(|hit| format!("{}: {}", needles[hit.needle], &text[hit.range]))
            .collect();
        assert_eq!(found.join("; "), expected, "{text}");
    }

    #[test]
    fn the_longest_match_hides_what_lies_within_it() {
        check(
            "zh",
            "网络主权|网络空间主权|网络空间",
            "维护网络空间主权和网络空间",
            "网络空间主权: 网络空间主权; 网络空间: 网络空间",
        );
        check(
            "en",
            "data|data security|security",
            "Data security and data.",
            "data security: Data security; data: data",
        );
    }

    #[test]
    fn words_are_found_whole_and_inflected() {
        check(
            "en",
            "operator",
            "Operators, cooperators, the operator's and operators’ duty",
            "operator: Operators; operator: operator's; operator: operators’",
        );
        check("en", "strategy", "strategies strategist", "strategy: strategies");
        check(
            "en",
            "operator of a network|take effect",
            "Operators of a network took effect",
            "operator of a network: Operators of a network; take effect: took effect",
        );
        check("nl", "wet", "wetten wet wets", "wet: wet; wet: wets");
        check("nl", "beveiliging", "beveiligingen", "beveiliging: beveiligingen");
    }

    #[test]
    fn a_stem_that_several_terms_share_has_the_endings_of_each() {
        check("en", "policy|polic", "polic policies", "polic: polic; policy: policies");
        check("en", "operator|operators", "two operators", "operator: operators; operators: operators");
        check("en", "CAC", "CACS and CACs", "CAC: CACs");
        check("en", "law|laws of war", "Laws of wars", "laws of war: Laws of wars");
    }

    #[test]
    fn blanks_hyphens_and_no_break_spaces_are_one() {
        check(
            "en",
            "cyber security",
            "cyber-security, cyber\u{a0}security’s",
            "cyber security: cyber-security; cyber security: cyber\u{a0}security’s",
        );
    }

    #[test]
    fn names_keep_their_capitals() {
        check("en", "CAC|Data Security Law", "the cac, the CAC’s Data security law", "CAC: CAC’s");
    }

    #[test]
    fn latin_words_beside_chinese_are_whole() {
        check("en", "CII", "保护CII的CIIO", "CII: CII");
    }

    #[test]
    fn a_text_that_folds_to_other_lengths_keeps_its_places() {
        check("en", "law", "İİ’\u{2011}law", "law: law");
    }
}
