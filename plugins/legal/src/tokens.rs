//! Formatted text as TMX and XLIFF see it: text, codes that open and close, and codes that stand by themselves.

use crate::segments::Lost;
use dossier_sdk::{
    Attr, Attributed as _, Block, BlockKind, Inline, InlineKind, Lang, QuoteKind, Span, Style, Target, text,
};

/// A piece of formatted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Text(String),
    /// What follows up to its [`Token::Close`] is formatted; the value is the address of a link or the tag of a language.
    Open(Pair, String),
    Close,
    /// Something that is no text; the value is what it shows.
    Place(Place, String),
}

/// Codes that open and close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pair {
    Style(Style),
    Code,
    Link,
    Lang,
}

/// Codes that stand by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    LineBreak,
    Math,
    Note,
}

impl Pair {
    /// All of them with a name.
    pub(crate) const ALL: [(Self, &'static str); 10] = [
        (Self::Style(Style::Strong), "b"),
        (Self::Style(Style::Emph), "i"),
        (Self::Style(Style::Underline), "u"),
        (Self::Style(Style::Strikeout), "s"),
        (Self::Style(Style::Superscript), "sup"),
        (Self::Style(Style::Subscript), "sub"),
        (Self::Style(Style::SmallCaps), "sc"),
        (Self::Code, "code"),
        (Self::Link, "link"),
        (Self::Lang, "lang"),
    ];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(pair, _)| *pair == self).map_or("", |(_, name)| name)
    }

    /// The one of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(pair, _)| pair)
    }
}

impl Place {
    /// All of them with a name.
    pub(crate) const ALL: [(Self, &'static str); 3] =
        [(Self::LineBreak, "lb"), (Self::Math, "math"), (Self::Note, "note")];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(place, _)| *place == self).map_or("", |(_, name)| name)
    }

    /// The one of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(place, _)| place)
    }
}

/// Formatted text as tokens; what they cannot say is counted.
pub(crate) fn of_inlines(content: &[Inline], lang: &Lang, lost: &mut Lost) -> Vec<Token> {
    let mut out = Vec::new();
    push(content, lang, lost, &mut out);
    out
}

fn push(content: &[Inline], lang: &Lang, lost: &mut Lost, out: &mut Vec<Token>) {
    for inline in content {
        let mut pair = |pair, value: &str, inner: &[Inline], lost: &mut Lost| {
            out.push(Token::Open(pair, value.to_owned()));
            push(inner, lang, lost, out);
            out.push(Token::Close);
        };
        match &inline.kind {
            InlineKind::Text(text) => push_text(out, text),
            InlineKind::SoftBreak if lang.is_han() => {}
            InlineKind::SoftBreak => push_text(out, " "),
            InlineKind::LineBreak => out.push(Token::Place(Place::LineBreak, String::new())),
            InlineKind::Styled { style, content } => pair(Pair::Style(*style), "", content, lost),
            InlineKind::Code(text) => pair(Pair::Code, "", &[Inline::text(text.clone())], lost),
            InlineKind::Link { target, content } => {
                if !target.title.is_empty() {
                    lost.add("the title of a link");
                }
                pair(Pair::Link, &target.url, content, lost);
            }
            InlineKind::Span(content) => match inline.lang() {
                Some(own) => pair(Pair::Lang, own.as_str(), content, lost),
                None => push(content, lang, lost, out),
            },
            InlineKind::Quoted { quote, content } => {
                let (open, close) = match quote {
                    QuoteKind::Single => ("‘", "’"),
                    QuoteKind::Double => ("“", "”"),
                };
                push_text(out, open);
                push(content, lang, lost, out);
                push_text(out, close);
            }
            InlineKind::Math { text, .. } => out.push(Token::Place(Place::Math, text.clone())),
            InlineKind::Note(blocks) => {
                let is_plain = matches!(blocks.as_slice(), [Block { kind: BlockKind::Para(inner), .. }]
                    if matches!(inner.as_slice(), [Inline { kind: InlineKind::Text(_), .. }]));
                if !is_plain {
                    lost.add("the formatting of a note");
                }
                out.push(Token::Place(Place::Note, text::of_blocks(blocks)));
            }
            InlineKind::Cite { content, .. } => {
                lost.add("what a citation refers to");
                push(content, lang, lost, out);
            }
            InlineKind::Image { content, .. } => {
                lost.add("an image");
                push(content, lang, lost, out);
            }
            InlineKind::Raw { .. } => lost.add("raw markup"),
        }
        let is_lang = matches!(&inline.kind, InlineKind::Span(_)) && inline.lang().is_some();
        let more = |attr: &&Attr| {
            !attr.id.is_empty() || !attr.classes.is_empty() || attr.pairs.len() > usize::from(is_lang)
        };
        if inline.attrs().as_deref().filter(more).is_some() {
            lost.add("identifiers, classes and attributes within a text");
        }
    }
}

fn push_text(out: &mut Vec<Token>, text: &str) {
    match out.last_mut() {
        Some(Token::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => out.push(Token::Text(text.to_owned())),
    }
}

/// Tokens as formatted text. What is opened and not closed ends with the text.
pub(crate) fn to_inlines(tokens: Vec<Token>, span: Span) -> Vec<Inline> {
    let mut open: Vec<(Pair, String, Vec<Inline>)> = Vec::new();
    let mut out: Vec<Inline> = Vec::new();
    for token in tokens {
        let made = match token {
            Token::Text(text) => Some(InlineKind::Text(text)),
            Token::Open(pair, value) => {
                open.push((pair, value, std::mem::take(&mut out)));
                None
            }
            Token::Close => {
                close(&mut open, &mut out, span);
                None
            }
            Token::Place(Place::LineBreak, _) => Some(InlineKind::LineBreak),
            Token::Place(Place::Math, text) => Some(InlineKind::Math { display: false, text }),
            Token::Place(Place::Note, text) => {
                let content = vec![Inline::new(InlineKind::Text(text), span)];
                Some(InlineKind::Note(vec![Block::new(BlockKind::Para(content), span)]))
            }
        };
        out.extend(made.map(|kind| Inline::new(kind, span)));
    }
    while !open.is_empty() {
        close(&mut open, &mut out, span);
    }
    out
}

fn close(open: &mut Vec<(Pair, String, Vec<Inline>)>, out: &mut Vec<Inline>, span: Span) {
    let Some((pair, value, before)) = open.pop() else { return };
    let content = std::mem::replace(out, before);
    let (kind, attr) = match pair {
        Pair::Style(style) => (InlineKind::Styled { style, content }, None),
        Pair::Code => (InlineKind::Code(text::of_inlines(&content)), None),
        Pair::Link => (InlineKind::Link { target: Target::new(value), content }, None),
        Pair::Lang => (InlineKind::Span(content), Attr::pair("lang", &value).boxed()),
    };
    out.push(Inline::new(kind, span).with_attr(attr));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn inlines(depth: u32) -> BoxedStrategy<Vec<Token>> {
        let leaf = prop_oneof![
            "[a-z 第条]{1,4}".prop_map(|text| vec![Token::Text(text)]),
            (0..3_usize, "[a-z]{0,3}").prop_map(|(which, value)| {
                let place = Place::ALL[which].0;
                let value = if place == Place::LineBreak { String::new() } else { value + "x" };
                vec![Token::Place(place, value)]
            }),
        ];
        if depth == 0 {
            return leaf.boxed();
        }
        let pair = (0..10_usize, inlines(depth - 1)).prop_map(|(which, inner)| {
            let (pair, inner) = match Pair::ALL[which].0 {
                Pair::Code => (Pair::Code, vec![Token::Text("code".to_owned())]),
                pair => (pair, inner),
            };
            let value = match pair {
                Pair::Link => "https://law.example",
                Pair::Lang => "nl",
                _ => "",
            };
            [vec![Token::Open(pair, value.to_owned())], inner, vec![Token::Close]].concat()
        });
        prop::collection::vec(prop_oneof![leaf, pair], 0..4)
            .prop_map(|lists| {
                lists
                    .into_iter()
                    .enumerate()
                    .flat_map(|(index, mut list)| {
                        // Neighbouring texts are one; a break between them keeps them apart.
                        if index > 0 {
                            list.insert(0, Token::Place(Place::LineBreak, String::new()));
                        }
                        list
                    })
                    .collect()
            })
            .boxed()
    }

    proptest! {
        #[test]
        fn tokens_come_back(tokens in inlines(3)) {
            let mut lost = Lost::default();
            let there = to_inlines(tokens.clone(), Span::SYNTHESIZED);
            prop_assert_eq!(of_inlines(&there, &Lang::default(), &mut lost), tokens);
        }
    }
}
