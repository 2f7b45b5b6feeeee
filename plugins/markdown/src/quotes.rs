//! Straight quotation marks become those of the language around them.
//!
//! The parser has made English ones of them; which of these are the author's own, the places tell where text is not its
//! source.

use crate::line::{Odd, offset};
use dossier_sdk::walk::{self, VisitMut};
use dossier_sdk::words::Quotes;
use dossier_sdk::{Attributed, Block, Document, Inline, InlineKind, Lang, QuoteKind, Span};

/// Sets the quotation marks of a document whose language is `lang`; `odd` says where text is not its source.
pub(crate) fn set(document: &mut Document, lang: &Lang, odd: &mut [Vec<Odd>]) {
    let mut setter = Setter { lang: lang.clone(), odd, lengths: Vec::new(), open: Vec::new(), before: None };
    walk::document_mut(&mut setter, document);
    let mut meta = std::mem::take(&mut document.meta);
    for value in meta.values_mut() {
        setter.open.clear();
        setter.before = None;
        walk::metadata_mut(&mut setter, value);
    }
    document.meta = meta;
    for (source, index, length) in setter.lengths {
        if let Some(odd) = odd.get_mut(source).and_then(|all| all.get_mut(index)) {
            odd.length = length;
        }
    }
}

struct Setter<'a> {
    lang: Lang,
    /// By source number, from 1.
    odd: &'a [Vec<Odd>],
    /// By source and index the lengths that odd places get: later, as a citation has some texts twice.
    lengths: Vec<(usize, usize, u32)>,
    /// Quotations of the block that are open, and what closes them.
    open: Vec<(QuoteKind, &'static str)>,
    /// The character before what comes, in the same block.
    before: Option<char>,
}

impl Setter<'_> {
    fn text(&mut self, text: &mut String, span: Span) {
        let odd = if text.is_ascii() { None } else { self.odd_within(text, span) };
        if let Some((source, places)) = odd {
            let mut out = String::with_capacity(text.len() + 8);
            let (mut at, mut from) = (0, span.start);
            for index in places {
                let Some(odd) = self.odd.get(source).and_then(|all| all.get(index)) else { continue };
                let start = at + (odd.start - from) as usize;
                let end = start + odd.length as usize;
                let (one, three) = (odd.end - odd.start == 1, odd.length == 3);
                let (Some(plain), Some(was)) = (text.get(at..start), text.get(start..end)) else { return };
                (at, from) = (end, odd.end);
                out.push_str(plain);
                let before = out.chars().next_back().or(self.before);
                let rest = text.get(end..).unwrap_or_default();
                let mark =
                    if one && three { mark(&self.lang, &mut self.open, was, before, rest) } else { was };
                if mark.len() != was.len() {
                    self.lengths.push((source, index, offset(mark.len())));
                }
                out.push_str(mark);
            }
            out.push_str(text.get(at..).unwrap_or_default());
            *text = out;
        }
        self.before = text.chars().next_back().or(self.before);
    }

    /// The source of a text and which of its odd places are within, if all of them are known.
    fn odd_within(&self, text: &str, span: Span) -> Option<(usize, std::ops::Range<usize>)> {
        let source = usize::try_from(span.source).ok()?.checked_sub(1)?;
        let all = self.odd.get(source)?;
        let first = all.partition_point(|odd| odd.start < span.start);
        let after = all.partition_point(|odd| odd.start < span.end);
        let within = all.get(first..after).filter(|within| !within.is_empty())?;
        let mut length = i64::from(span.end - span.start);
        length +=
            within.iter().map(|odd| i64::from(odd.length) - i64::from(odd.end - odd.start)).sum::<i64>();
        (length == i64::try_from(text.len()).ok()?).then_some((source, first..after))
    }
}

/// What a mark that the parser made becomes, between the character before it and the text after it.
fn mark<'t>(
    lang: &Lang,
    open: &mut Vec<(QuoteKind, &'static str)>,
    was: &'t str,
    before: Option<char>,
    rest: &str,
) -> &'t str {
    let kind = if matches!(was, "“" | "”") { QuoteKind::Double } else { QuoteKind::Single };
    match was {
        "‘" if lang.primary() == "nl" && is_clipped(rest) => "’",
        "“" | "‘" => {
            let (opening, closing) = Quotes::of(lang).around(kind);
            open.push((kind, closing));
            opening
        }
        "’" if is_letter(before) && is_letter(rest.chars().next()) => was,
        "”" | "’" => match open.iter().rposition(|(known, _)| *known == kind) {
            Some(at) => {
                let (_, closing) = open.remove(at);
                open.truncate(at);
                closing
            }
            // An apostrophe, or a mark that nothing opened.
            None if kind == QuoteKind::Double => Quotes::of(lang).double.1,
            None => was,
        },
        _ => was,
    }
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Whether what follows a mark is a Dutch word whose beginning is left out: `’s avonds`, `’t`, `’s-Hertogenbosch`.
fn is_clipped(rest: &str) -> bool {
    let mut chars = rest.chars();
    matches!(chars.next(), Some('s' | 't' | 'n' | 'k' | 'm' | 'r')) && !is_letter(chars.next())
}

impl VisitMut for Setter<'_> {
    fn visit_block_mut(&mut self, node: &mut Block) {
        let outer = (std::mem::take(&mut self.open), self.before.take(), self.lang.clone());
        if let Some(lang) = node.lang() {
            self.lang = lang;
        }
        walk::block_mut(self, node);
        (self.open, self.before, self.lang) = outer;
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        let outer = node.lang().map(|lang| std::mem::replace(&mut self.lang, lang));
        match &mut node.kind {
            InlineKind::Text(text) => self.text(text, node.span),
            InlineKind::SoftBreak | InlineKind::LineBreak => self.before = Some(' '),
            InlineKind::Code(text) | InlineKind::Math { text, .. } => {
                self.before = text.chars().next_back().or(self.before);
            }
            _ => walk::inline_mut(self, node),
        }
        if let Some(outer) = outer {
            self.lang = outer;
        }
    }
}
