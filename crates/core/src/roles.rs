//! Typed views on domain meaning. A role is a class with attributes on a `Div`, `Span` or `Link`; a stage that does not
//! know a role passes it through.
//!
//! | role | in the model |
//! |---|---|
//! | [`Callout`] | `Div.callout[kind=...]` |
//! | [`Article`], [`Paragraph`], [`Item`] | `Div.article[num=...]`, `Div.paragraph[num=...]`, `Div.item[num=...]` |
//! | [`Unit`] | `Div.unit` holding one `Div[lang=...]` for each language |
//! | [`Briefing`] | `Div.briefing[part=...]`: a passage that flows into the briefing |
//! | [`MemoHead`] | `Div.memo-head`: to whom a memo goes, from whom and when |
//! | [`Ref`] | `Link.ref`: a cross reference, its text empty until a stage resolves it |
//! | [`Task`] | `Span.task[checked=...]` at the start of a list item |
//! | [`Ruby`] | `Span.ruby[rt=...]`: text with its reading, as pinyin |
//! | [`Numbered`] | `number` and `label` on a heading, figure, table or note |
//! | [`Audience`] | `when` and `unless` on any node |
//! | [`Comment`] | `Span.comment-start[id=... author=... date=... parent=... resolved=...]`: where a comment begins, with what it says |
//! | [`CommentEnd`] | `Span.comment-end[id=...]`: where it ends, be it in another paragraph |
//! | [`Change`] | `Span.insertion`, `Span.deletion`, `Span.paragraph-insertion`, `Span.paragraph-deletion` `[author=... date=...]`: a suggested edit |
//!
//! Comments and changes have the names that Pandoc gives them where it reads a Word document with `--track-changes=all`.
//! `parent` and `resolved` are ours; Pandoc passes them by.

use crate::{Attr, Attributed, Block, BlockKind, Document, Inline, InlineKind, Lang, Style, Target};

/// A role that a block can have.
pub trait BlockRole<'a>: Sized {
    /// The role, if the block has it.
    fn of(block: &'a Block) -> Option<Self>;
}

/// A box that stands out from the text, as a key judgement or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callout<'a> {
    /// What sort of box: `note`, `warning`, `judgement` ...; `note` when it does not say.
    pub kind: &'a str,
    /// A title of its own.
    pub title: Option<&'a str>,
}

impl<'a> BlockRole<'a> for Callout<'a> {
    fn of(block: &'a Block) -> Option<Self> {
        is_div(block, "callout")
            .then(|| Self { kind: block.get("kind").unwrap_or("note"), title: block.get("title") })
    }
}

impl Callout<'_> {
    /// The attributes that give a `Div` this role.
    #[must_use]
    pub fn attr(&self) -> Attr {
        let mut attr = Attr::class("callout");
        attr.set("kind", self.kind);
        if let Some(title) = self.title {
            attr.set("title", title);
        }
        attr
    }
}

/// An article of a legal text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article<'a> {
    /// Its number as digits, `21` or `21-1` for an inserted one.
    pub num: &'a str,
}

impl<'a> BlockRole<'a> for Article<'a> {
    fn of(block: &'a Block) -> Option<Self> {
        is_div(block, "article").then(|| Self { num: block.get("num").unwrap_or_default() })
    }
}

/// A paragraph (款) of a legal article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph<'a> {
    /// Its number as digits.
    pub num: &'a str,
}

impl<'a> BlockRole<'a> for Paragraph<'a> {
    fn of(block: &'a Block) -> Option<Self> {
        is_div(block, "paragraph").then(|| Self { num: block.get("num").unwrap_or_default() })
    }
}

/// An item (项) of a legal paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its number as digits.
    pub num: &'a str,
}

impl<'a> BlockRole<'a> for Item<'a> {
    fn of(block: &'a Block) -> Option<Self> {
        is_div(block, "item").then(|| Self { num: block.get("num").unwrap_or_default() })
    }
}

/// An aligned unit: the same content in several languages.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit<'a> {
    /// Each language with its blocks, in source order.
    pub sides: Vec<(Lang, &'a Block)>,
}

/// The class of a side of a [`Unit`] that has nothing where the others have something, and of which that was reported.
pub const MISSING: &str = "missing";

impl<'a> BlockRole<'a> for Unit<'a> {
    fn of(block: &'a Block) -> Option<Self> {
        let BlockKind::Div(content) = &block.kind else { return None };
        block.has_class("unit").then(|| Self {
            sides: content.iter().filter_map(|side| side.lang().map(|lang| (lang, side))).collect(),
        })
    }
}

/// A passage of the report that flows into the briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Briefing<'a> {
    /// The name of the part of the memo that it belongs to, as [`memo::Part`](crate::memo::Part) has them.
    pub part: Option<&'a str>,
}

impl<'a> BlockRole<'a> for Briefing<'a> {
    fn of(block: &'a Block) -> Option<Self> {
        is_div(block, "briefing").then(|| Self { part: block.get("part") })
    }
}

/// The head of a memo, in the place of a title block: a paragraph for each entry, which begins with its label, a
/// `Span.memo-label`, and a space. A writer that can sets the values in a column of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct MemoHead<'a> {
    /// The entries.
    pub entries: &'a [Block],
}

impl<'a> BlockRole<'a> for MemoHead<'a> {
    fn of(block: &'a Block) -> Option<Self> {
        let BlockKind::Div(entries) = &block.kind else { return None };
        block.has_class("memo-head").then_some(Self { entries })
    }
}

impl MemoHead<'_> {
    /// Whether a document begins with the head of a memo: authors and date stand there, and in no title block.
    #[must_use]
    pub fn leads(document: &Document) -> bool {
        document.blocks.first().is_some_and(|block| MemoHead::of(block).is_some())
    }

    /// The head with these entries: labels and values.
    #[must_use]
    pub fn block(entries: Vec<(String, Vec<Inline>)>) -> Block {
        let entry = |(label, value): (String, Vec<Inline>)| {
            let label = InlineKind::Styled { style: Style::Strong, content: vec![Inline::text(label)] };
            let label = InlineKind::Span(vec![Inline::new(label, crate::Span::SYNTHESIZED)]);
            let label =
                Inline::new(label, crate::Span::SYNTHESIZED).with_attr(Attr::class("memo-label").boxed());
            Block::para([label, Inline::text(" ")].into_iter().chain(value).collect())
        };
        let kind = BlockKind::Div(entries.into_iter().map(entry).collect());
        Block::new(kind, crate::Span::SYNTHESIZED).with_attr(Attr::class("memo-head").boxed())
    }

    /// The label and the value of an entry of this form.
    #[must_use]
    pub fn split(entry: &Block) -> Option<(&Inline, &[Inline])> {
        let (BlockKind::Para(content) | BlockKind::Plain(content)) = &entry.kind else { return None };
        let (label, value) = content.split_first().filter(|(label, _)| label.has_class("memo-label"))?;
        let blank =
            |inline: &Inline| matches!(&inline.kind, InlineKind::Text(text) if text.trim().is_empty());
        Some((label, value.split_first().filter(|(space, _)| blank(space)).map_or(value, |(_, value)| value)))
    }
}

fn is_div(block: &Block, class: &str) -> bool {
    matches!(block.kind, BlockKind::Div(_)) && block.has_class(class)
}

/// A cross reference to an identifier of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref<'a> {
    /// The identifier without `#`.
    pub id: &'a str,
}

impl<'a> Ref<'a> {
    /// The role, if the inline has it.
    #[must_use]
    pub fn of(inline: &'a Inline) -> Option<Self> {
        let InlineKind::Link { target, .. } = &inline.kind else { return None };
        inline.has_class("ref").then(|| target.url.strip_prefix('#').map(|id| Self { id })).flatten()
    }

    /// A link of this role, its text empty until a stage resolves it.
    #[must_use]
    pub fn link(&self, span: crate::Span) -> Inline {
        let kind = InlineKind::Link { target: Target::new(format!("#{}", self.id)), content: Vec::new() };
        Inline::new(kind, span).with_attr(Attr::class("ref").boxed())
    }
}

/// The state of a task at the start of a list item; its content is ☐ or ☒, as in Pandoc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// Whether it is done.
    pub checked: bool,
}

impl Task {
    /// The role, if the inline has it.
    #[must_use]
    pub fn of(inline: &Inline) -> Option<Self> {
        (matches!(inline.kind, InlineKind::Span(_)) && inline.has_class("task"))
            .then(|| Self { checked: inline.get("checked") == Some("true") })
    }

    /// A span of this role.
    #[must_use]
    pub fn span(self, span: crate::Span) -> Inline {
        let mut attr = Attr::class("task");
        attr.set("checked", if self.checked { "true" } else { "false" });
        let mark = Inline::new(InlineKind::Text(if self.checked { "☒" } else { "☐" }.to_owned()), span);
        Inline::new(InlineKind::Span(vec![mark]), span).with_attr(attr.boxed())
    }
}

/// Text with its reading, as Han characters with pinyin; the content is the text that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruby<'a> {
    /// The reading, a space between syllables: `wǎngluò` reads two characters as one, `wǎng luò` each by itself.
    pub rt: &'a str,
}

impl<'a> Ruby<'a> {
    /// The role, if the inline has it: a reading of nothing but white space is none.
    #[must_use]
    pub fn of(inline: &'a Inline) -> Option<Self> {
        let rt = inline.get("rt").map(str::trim).filter(|rt| !rt.is_empty())?;
        (matches!(inline.kind, InlineKind::Span(_)) && inline.has_class("ruby")).then_some(Self { rt })
    }

    /// The syllables of the reading.
    pub fn syllables(&self) -> impl Iterator<Item = &'a str> {
        self.rt.split_whitespace()
    }
}

/// The number that a stage gave to a heading, figure, table or note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered<'a> {
    /// The bare number, as `3.2`.
    pub number: &'a str,
    /// How a reference or caption names it in the document's language, as `Figure 2`; empty for a note.
    pub label: &'a str,
}

impl<'a> Numbered<'a> {
    /// The number of a node, if it was given one.
    #[must_use]
    pub fn of(node: &'a impl Attributed) -> Option<Self> {
        Some(Self { number: node.get("number")?, label: node.get("label").unwrap_or_default() })
    }

    /// Writes the number into a node's attributes.
    pub fn write(&self, node: &mut impl Attributed) {
        let attr = node.attr_mut();
        attr.set("number", self.number);
        if self.label.is_empty() {
            attr.pairs.retain(|(key, _)| key != "label");
        } else {
            attr.set("label", self.label);
        }
    }
}

/// Whom a node is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience<'a> {
    /// Kept only for these audiences; empty for all.
    pub when: Vec<&'a str>,
    /// Withheld from these.
    pub unless: Vec<&'a str>,
}

impl<'a> Audience<'a> {
    /// The condition of a node, if it has one.
    #[must_use]
    pub fn of(node: &'a impl Attributed) -> Option<Self> {
        let names = |key| node.get(key).map(|names| names.split_whitespace().collect::<Vec<_>>());
        let (when, unless) = (names("when"), names("unless"));
        (when.is_some() || unless.is_some())
            .then(|| Self { when: when.unwrap_or_default(), unless: unless.unwrap_or_default() })
    }

    /// Whether a reader of this audience sees the node.
    #[must_use]
    pub fn admits(&self, audience: &str) -> bool {
        (self.when.is_empty() || self.when.contains(&audience)) && !self.unless.contains(&audience)
    }
}

/// Where a comment begins: the content of the span is what the comment says (Pandoc's `comment-start`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comment<'a> {
    /// What its end and its replies name it by. It is no identifier that links go to.
    pub id: &'a str,
    /// Who says it; empty when that is not known.
    pub author: &'a str,
    /// When it was said, as ISO 8601 has it: `2026-11-01` or `2026-11-01T09:30:00Z`.
    pub date: Option<&'a str>,
    /// The comment that this one replies to, by its `id`.
    pub parent: Option<&'a str>,
    /// Whether it is settled.
    pub resolved: bool,
}

impl<'a> Comment<'a> {
    /// The role, if the inline has it.
    #[must_use]
    pub fn of(inline: &'a Inline) -> Option<Self> {
        is_span(inline, "comment-start").then(|| Self {
            id: comment_id(inline),
            author: inline.get("author").unwrap_or_default(),
            date: inline.get("date"),
            parent: inline.get("parent").filter(|parent| !parent.is_empty()),
            resolved: inline.get("resolved") == Some("true"),
        })
    }

    /// A span of this role that says `content`.
    #[must_use]
    pub fn start(&self, content: Vec<Inline>, span: crate::Span) -> Inline {
        let mut attr = Attr::class("comment-start");
        attr.set("id", self.id);
        attr.set("author", self.author);
        for (key, value) in [("date", self.date), ("parent", self.parent)] {
            if let Some(value) = value {
                attr.set(key, value);
            }
        }
        if self.resolved {
            attr.set("resolved", "true");
        }
        Inline::new(InlineKind::Span(content), span).with_attr(attr.boxed())
    }

    /// Makes the identifier of a comment's start or end its pair `id`, as Pandoc's reader of Word documents has it: both
    /// bear one name, which in Markdown looks like an identifier and is none.
    pub fn keep_id_apart(attr: &mut Attr) {
        let is_comment = attr.has_class("comment-start") || attr.has_class("comment-end");
        if is_comment && !attr.id.is_empty() {
            let id = std::mem::take(&mut attr.id);
            attr.pairs.retain(|(key, _)| key != "id");
            attr.pairs.insert(0, ("id".to_owned(), id));
        }
    }
}

/// Where a comment ends (Pandoc's `comment-end`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CommentEnd<'a> {
    /// Which comment.
    pub id: &'a str,
}

impl<'a> CommentEnd<'a> {
    /// The role, if the inline has it.
    #[must_use]
    pub fn of(inline: &'a Inline) -> Option<Self> {
        is_span(inline, "comment-end").then(|| Self { id: comment_id(inline) })
    }

    /// A span of this role.
    #[must_use]
    pub fn span(&self, span: crate::Span) -> Inline {
        let mut attr = Attr::class("comment-end");
        attr.set("id", self.id);
        Inline::new(InlineKind::Span(Vec::new()), span).with_attr(attr.boxed())
    }
}

fn comment_id(inline: &Inline) -> &str {
    inline.get("id").or_else(|| inline.id()).unwrap_or_default()
}

/// What a suggested edit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The content is to come in.
    Insertion,
    /// The content is to go.
    Deletion,
}

/// A suggested edit, or tracked change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// What it does.
    pub kind: ChangeKind,
    /// Whether it is about the end of the paragraph that the span stands in, not about the span's content, which is
    /// empty then (`paragraph-insertion`, `paragraph-deletion`).
    pub paragraph: bool,
    /// Who suggests it; empty when that is not known.
    pub author: &'a str,
    /// When it was suggested, as for [`Comment`].
    pub date: Option<&'a str>,
}

impl<'a> Change<'a> {
    /// The role, if the inline has it.
    #[must_use]
    pub fn of(inline: &'a Inline) -> Option<Self> {
        const CLASSES: [(&str, ChangeKind, bool); 4] = [
            ("insertion", ChangeKind::Insertion, false),
            ("deletion", ChangeKind::Deletion, false),
            ("paragraph-insertion", ChangeKind::Insertion, true),
            ("paragraph-deletion", ChangeKind::Deletion, true),
        ];
        let (_, kind, paragraph) = CLASSES.into_iter().find(|(class, ..)| is_span(inline, class))?;
        let author = inline.get("author").unwrap_or_default();
        Some(Self { kind, paragraph, author, date: inline.get("date") })
    }

    /// Whether the content is to go.
    #[must_use]
    pub fn is_deletion(&self) -> bool {
        self.kind == ChangeKind::Deletion && !self.paragraph
    }
}

fn is_span(inline: &Inline, class: &str) -> bool {
    matches!(inline.kind, InlineKind::Span(_)) && inline.has_class(class)
}
