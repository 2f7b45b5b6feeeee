//! References of English and Dutch texts.

use super::{Kind, Reference, between_numbers};
use crate::marker::{self, Number};
use std::ops::Range;

/// A word, a number or a sign of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// A number, and whether it is in brackets.
    Number(Number, bool),
    Sign(char),
}

/// A word for a part and the numbers with it: `Articles 6, 8 and 9`, `second paragraph`.
#[derive(Clone, Debug)]
struct Phrase {
    kind: Kind,
    numbers: Vec<Number>,
    /// What stands in brackets behind the number of an article: `Article 8(2)(3)`.
    within: Vec<u64>,
    range: Range<usize>,
    /// Its tokens, by their places.
    tokens: Range<usize>,
}

/// How a phrase goes on from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// A comma, `and`, `or`.
    Next,
    /// `of`, `in`.
    Of,
    None,
}

pub(super) fn read(text: &str, dutch: bool) -> Vec<Reference> {
    let tokens = tokens(text);
    let phrases = phrases(&tokens);
    let links: Vec<Link> = phrases
        .windows(2)
        .map(|pair| match pair {
            [before, after] => {
                link(tokens.get(before.tokens.end..after.tokens.start).unwrap_or_default(), dutch)
            }
            _ => Link::None,
        })
        .collect();
    let mut found = Vec::new();
    let mut chain = Chain::default();
    for (index, phrase) in phrases.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| links.get(index)).copied().unwrap_or(Link::None);
        let after = links.get(index).copied().unwrap_or(Link::None);
        if before == Link::None {
            found.append(&mut std::mem::take(&mut chain).end());
        }
        chain.add(phrase, before, after);
        if after == Link::None {
            let own = is_own(tokens.get(phrase.tokens.end..).unwrap_or_default());
            chain.found.iter_mut().chain(&mut chain.pending).for_each(|reference| reference.own = own);
        }
    }
    found.append(&mut chain.end());
    found
}

/// References that are read one with the other.
#[derive(Default)]
struct Chain {
    found: Vec<Reference>,
    /// Parts whose article comes later.
    pending: Vec<Reference>,
}

impl Chain {
    fn end(mut self) -> Vec<Reference> {
        self.found.append(&mut self.pending);
        self.found
    }

    fn add(&mut self, phrase: &Phrase, before: Link, after: Link) {
        match phrase.kind {
            Kind::Article if before == Link::Of && !self.pending.is_empty() => {
                let article = phrase.numbers.first().copied();
                for mut part in std::mem::take(&mut self.pending) {
                    part.article = article;
                    self.found.push(part);
                }
            }
            Kind::Article => {
                self.found.append(&mut self.pending);
                for number in &phrase.numbers {
                    let reference = Reference::new(Some(*number), phrase.range.clone());
                    let (paragraph, item) = (phrase.within.first().copied(), phrase.within.get(1).copied());
                    self.found.push(Reference { paragraph, item, ..reference });
                }
            }
            kind => self.part(kind, phrase, before, after),
        }
    }

    fn part(&mut self, kind: Kind, phrase: &Phrase, before: Link, after: Link) {
        let numbers = phrase.numbers.iter().map(|number| number.main);
        if kind == Kind::Paragraph && before == Link::Of && !self.pending.is_empty() {
            let first = phrase.numbers.first().map(|number| number.main);
            self.pending.iter_mut().for_each(|part| part.paragraph = first);
            return;
        }
        let last = self.found.last().filter(|_| after != Link::Of && self.pending.is_empty()).cloned();
        let Some(last) = last else {
            let base = self
                .pending
                .last()
                .filter(|last| before == Link::Next && kind == Kind::Item && last.item.is_none());
            let paragraph = base.and_then(|base| base.paragraph);
            if paragraph.is_some() {
                self.pending.pop();
            }
            self.pending.extend(numbers.map(|number| {
                let reference = Reference::new(None, phrase.range.clone());
                match kind {
                    Kind::Item => Reference { paragraph, item: Some(number), ..reference },
                    _ => Reference { paragraph: Some(number), ..reference },
                }
            }));
            return;
        };
        let refines = match kind {
            Kind::Item => last.item.is_none(),
            _ => last.paragraph.is_none() && last.item.is_none(),
        };
        if refines {
            self.found.pop();
        }
        let range = if refines { last.range.start..phrase.range.end } else { phrase.range.clone() };
        self.found.extend(numbers.map(|number| {
            let (paragraph, item) = match kind {
                Kind::Item => (last.paragraph, Some(number)),
                _ => (Some(number), None),
            };
            Reference { paragraph, item, range: range.clone(), ..last.clone() }
        }));
    }
}

/// Whether what follows says that the reference is to the text itself: `of this Law`, `van deze wet`.
fn is_own(tokens: &[(Token, Range<usize>)]) -> bool {
    let mut words = tokens.iter().map(|(token, _)| token).skip_while(|token| **token == Token::Sign(','));
    let mut word =
        |any: &[&str]| matches!(words.next(), Some(Token::Word(word)) if any.contains(&word.as_str()));
    word(&["of", "van", "in"])
        && word(&["this", "these", "deze", "dit"])
        && !word(&["article", "artikel", "paragraph", "lid"])
}

fn link(between: &[(Token, Range<usize>)], dutch: bool) -> Link {
    let mut link = Link::Next;
    for (token, _) in between {
        match token {
            Token::Sign(',' | '/') => {}
            Token::Word(word) => match word.as_str() {
                "and" | "or" | "en" | "the" | "het" | "de" => {}
                // `Or`.
                "of" if dutch => {}
                "of" | "in" | "van" | "under" => link = Link::Of,
                _ => return Link::None,
            },
            _ => return Link::None,
        }
    }
    link
}

fn kind_of(word: &str) -> Option<(Kind, bool)> {
    Some(match word {
        "article" | "art" | "artikel" => (Kind::Article, false),
        "articles" | "arts" | "artikelen" => (Kind::Article, true),
        "paragraph" | "para" | "lid" => (Kind::Paragraph, false),
        "paragraphs" | "paras" | "leden" => (Kind::Paragraph, true),
        "item" | "subparagraph" | "point" | "onderdeel" | "punt" | "onder" | "sub" => (Kind::Item, false),
        "items" | "subparagraphs" | "points" | "onderdelen" | "punten" => (Kind::Item, true),
        _ => return None,
    })
}

fn ordinal(word: &str) -> Option<u64> {
    const ENGLISH: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    const DUTCH: [&str; 10] =
        ["eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende"];
    let place = |words: [&str; 10]| words.iter().position(|name| *name == word);
    place(ENGLISH).or_else(|| place(DUTCH)).and_then(|place| u64::try_from(place + 1).ok())
}

fn phrases(tokens: &[(Token, Range<usize>)]) -> Vec<Phrase> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((token, place)) = tokens.get(at) {
        at += 1;
        let Token::Word(word) = token else { continue };
        let Some((kind, plural)) = kind_of(word) else { continue };
        let mut phrase = Phrase {
            kind,
            numbers: Vec::new(),
            within: Vec::new(),
            range: place.clone(),
            tokens: at - 1..at,
        };
        // `Art.`, before its number.
        let first = at
            + usize::from(matches!(tokens.get(at), Some((Token::Sign('.'), _))) && word.starts_with("art"));
        if let Some(end) = numbers(tokens, first, plural, &mut phrase) {
            at = end;
        } else if let Some(start) = before(tokens, at - 1, &mut phrase).filter(|_| kind != Kind::Article) {
            phrase.range.start = tokens.get(start).map_or(place.start, |(_, range)| range.start);
            phrase.tokens.start = start;
        } else {
            continue;
        }
        phrase.tokens.end = at;
        phrase.range.end = tokens.get(at - 1).map_or(place.end, |(_, range)| range.end);
        found.push(phrase);
    }
    found
}

/// Reads the ordinals before a token, `first and second`, and tells where they begin.
fn before(tokens: &[(Token, Range<usize>)], at: usize, phrase: &mut Phrase) -> Option<usize> {
    let mut first = None;
    let mut place = at;
    while let Some((Token::Word(word), _)) = place.checked_sub(1).and_then(|place| tokens.get(place)) {
        place -= 1;
        match (ordinal(word), word.as_str()) {
            (Some(number), _) => {
                phrase.numbers.insert(0, Number::plain(number));
                first = Some(place);
            }
            (None, "and" | "or" | "en" | "of") if first.is_some() => {}
            _ => break,
        }
    }
    first
}

/// Reads the numbers from a token on, and tells where they end; nothing where there are none.
fn numbers(
    tokens: &[(Token, Range<usize>)],
    first: usize,
    plural: bool,
    phrase: &mut Phrase,
) -> Option<usize> {
    let Some((Token::Number(number, _), _)) = tokens.get(first) else { return None };
    phrase.numbers.push(*number);
    let mut at = first + 1;
    if phrase.kind == Kind::Article && !plural {
        // Brackets stand at the number: `Article 8(2)`.
        while let (Some((Token::Number(inner, true), place)), Some((_, last))) =
            (tokens.get(at), tokens.get(at - 1))
        {
            if place.start != last.end {
                break;
            }
            phrase.within.push(inner.main);
            at += 1;
        }
    }
    loop {
        let mut next = at;
        let mut to = false;
        while let Some((token, _)) = tokens.get(next) {
            match token {
                Token::Sign('–' | '—' | '-') => to = true,
                Token::Word(word)
                    if matches!(word.as_str(), "to" | "through" | "until" | "tot" | "t" | "m" | "met") =>
                {
                    to = true
                }
                Token::Sign(',' | '/') if plural => {}
                Token::Word(word)
                    if matches!(word.as_str(), "and" | "or" | "en" | "of") && (plural || to) => {}
                _ => break,
            }
            next += 1;
        }
        let Some((Token::Number(number, _), _)) = tokens.get(next).filter(|_| next > at) else {
            return Some(at);
        };
        if let Some(last) = phrase.numbers.last().filter(|_| to).copied() {
            phrase.numbers.extend(between_numbers(last.main, number.main).map(Number::plain));
        }
        phrase.numbers.push(*number);
        at = next + 1;
    }
}

fn tokens(text: &str) -> Vec<(Token, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let (token, length) = if c.is_ascii_digit() {
            number(rest)
                .map_or((None, c.len_utf8()), |(number, length)| (Some(Token::Number(number, false)), length))
        } else if let Some((number, length)) = bracketed(rest) {
            (Some(Token::Number(number, true)), length)
        } else if c.is_alphabetic() {
            let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            (rest.get(..length).map(|word| Token::Word(word.to_lowercase())), length)
        } else {
            ((!c.is_whitespace() && c != '°').then_some(Token::Sign(c)), c.len_utf8())
        };
        found.extend(token.map(|token| (token, at..at + length)));
        at += length;
    }
    found
}

/// `21`, `21-1`, `21a`; no number with separators, as an amount has.
fn number(text: &str) -> Option<(Number, usize)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let main = text.get(..digits)?.parse().ok()?;
    let behind = text.get(digits..)?;
    let (inserted, more) = marker::inserted_latin(behind);
    // 41-43 are articles 41 to 43, and 14-1 is the first one inserted after article 14.
    let (inserted, more) = if behind.starts_with('-') && inserted > main { (0, 0) } else { (inserted, more) };
    Some((Number { main, inserted }, digits + more))
}

/// (2), (b).
fn bracketed(text: &str) -> Option<(Number, usize)> {
    let inner = text.strip_prefix('(')?;
    let length = inner.find(')').filter(|length| *length <= 3)?;
    let within = inner.get(..length)?;
    let main = match within.as_bytes() {
        [letter @ b'a'..=b'z'] => u64::from(letter - b'a') + 1,
        _ => within.parse().ok()?,
    };
    Some((Number::plain(main), length + 2))
}
