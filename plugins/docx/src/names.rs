//! Identifiers of the document, the bookmarks that stand for them, and what they name.

use crate::text;
use dossier_sdk::{Attributed, Block, BlockKind, Document, Inline, roles::Numbered, walk};
use std::collections::{BTreeMap, BTreeSet};

/// Longest name of a bookmark that Word takes, in characters.
const MAX_NAME: usize = 40;

/// The identifiers of a document.
#[derive(Default)]
pub(crate) struct Names {
    anchors: BTreeMap<String, Anchor>,
    /// Bookmarks that stand for no identifier.
    others: usize,
    /// How many identifiers there are.
    count: usize,
    taken: BTreeSet<String>,
}

/// What an identifier names.
#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    /// Name of its bookmark: a letter, then letters, digits and underscores; unique without regard to case.
    pub(crate) bookmark: String,
    /// What stands there.
    pub(crate) kind: AnchorKind,
    /// The bookmark's number in the file.
    pub(crate) id: usize,
    /// Whether the bookmark is in the document.
    set: bool,
    /// Whether a link goes to it.
    linked: bool,
}

/// What an identifier can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AnchorKind {
    /// A heading with its number and label.
    Heading { number: String, label: String },
    /// A table or figure whose caption begins with this label.
    Caption { label: String },
    /// Anything else.
    Other,
}

impl Names {
    /// The identifiers of a document; of two nodes with one identifier the first has it.
    pub(crate) fn of(document: &Document) -> Self {
        let mut names = Self::default();
        walk::document(&mut names, document);
        document.meta.values().for_each(|value| walk::metadata(&mut names, value));
        names.count = names.anchors.len();
        names
    }

    /// The anchor of an identifier that a link goes to.
    pub(crate) fn link(&mut self, id: &str) -> Option<Anchor> {
        let anchor = self.anchors.get_mut(id)?;
        anchor.linked = true;
        Some(anchor.clone())
    }

    /// Identifiers that links go to and that stand in text which is not printed, as in unused metadata.
    pub(crate) fn dangling(&self) -> impl Iterator<Item = String> {
        self.anchors.iter().filter(|(_, anchor)| anchor.linked && !anchor.set).map(|(id, _)| id.clone())
    }

    /// The anchor of an identifier when its bookmark is set for the first time.
    pub(crate) fn take(&mut self, id: &str) -> Option<Anchor> {
        let anchor = self.anchors.get_mut(id).filter(|anchor| !anchor.set)?;
        anchor.set = true;
        Some(anchor.clone())
    }

    /// The number of a bookmark that stands for no identifier of the document.
    pub(crate) const fn fresh(&mut self) -> usize {
        self.others += 1;
        self.count + self.others
    }

    fn add(&mut self, id: &str, kind: AnchorKind) {
        if self.anchors.contains_key(id) {
            return;
        }
        let mut name: String = id.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        if !name.starts_with(char::is_alphabetic) {
            name.insert_str(0, "id_");
        }
        name = name.chars().take(MAX_NAME).collect();
        let mut bookmark = name.clone();
        let mut count = 1;
        while !self.taken.insert(bookmark.to_lowercase()) {
            count += 1;
            let suffix = format!("_{count}");
            bookmark = name.chars().take(MAX_NAME - suffix.len()).chain(suffix.chars()).collect();
        }
        let number = self.anchors.len() + 1;
        self.anchors.insert(id.to_owned(), Anchor { bookmark, kind, id: number, set: false, linked: false });
    }
}

impl walk::Visit for Names {
    fn visit_block(&mut self, node: &Block) {
        if let Some(id) = node.id() {
            let kind = match (&node.kind, Numbered::of(node)) {
                (BlockKind::Heading { .. }, Some(numbered)) => AnchorKind::Heading {
                    number: text::sanitize(numbered.number).0.into_owned(),
                    label: text::sanitize(numbered.label).0.into_owned(),
                },
                (BlockKind::Figure { .. } | BlockKind::Table(_), Some(numbered)) => {
                    AnchorKind::Caption { label: text::sanitize(numbered.label).0.into_owned() }
                }
                _ => AnchorKind::Other,
            };
            self.add(id, kind);
        }
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        if let Some(id) = node.id() {
            self.add(id, AnchorKind::Other);
        }
        walk::inline(self, node);
    }
}

/// Whether Word's own multilevel numbering would give each heading the number that it has. Headings without a
/// number do not count; a document without any has nothing to number.
pub(crate) fn headings_count_natively(document: &Document) -> bool {
    let mut count = Counter { levels: [0; 6], numbered: false, agrees: true };
    walk::document(&mut count, document);
    count.numbered && count.agrees
}

struct Counter {
    levels: [u32; 6],
    numbered: bool,
    agrees: bool,
}

impl walk::Visit for Counter {
    fn visit_block(&mut self, node: &Block) {
        if let (BlockKind::Heading { level, .. }, Some(number)) = (&node.kind, node.get("number")) {
            self.numbered = true;
            let level = usize::from((*level).clamp(1, 6));
            let (upper, lower) = self.levels.split_at_mut(level);
            lower.fill(0);
            if let Some(last) = upper.last_mut() {
                *last += 1;
            }
            let expected = upper.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
            self.agrees &= expected == number && !upper.contains(&0);
        }
        walk::block(self, node);
    }

    /// Headings in notes are printed as paragraphs.
    fn visit_inlines(&mut self, _: &[Inline]) {}
}
