//! Identifiers of the document, the bookmarks that stand for them, and what they name.

use dossier_sdk::{Attributed, Block, BlockKind, Document, Inline, roles::Numbered, walk, xml};
use std::collections::{BTreeMap, BTreeSet};

/// The identifiers of a document.
#[derive(Default)]
pub(crate) struct Names {
    anchors: BTreeMap<String, Anchor>,
    taken: BTreeSet<String>,
}

/// What an identifier names.
#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    /// Name of its bookmark, unique without regard to case.
    pub(crate) bookmark: String,
    /// What stands there.
    pub(crate) kind: AnchorKind,
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

    /// The bookmark of an identifier when it is set for the first time.
    pub(crate) fn take(&mut self, id: &str) -> Option<String> {
        let anchor = self.anchors.get_mut(id).filter(|anchor| !anchor.set)?;
        anchor.set = true;
        Some(anchor.bookmark.clone())
    }

    /// A bookmark for what has no identifier.
    pub(crate) fn fresh(&mut self, name: &str) -> String {
        let mut bookmark = name.to_owned();
        let mut count = 1;
        while !self.taken.insert(bookmark.to_lowercase()) {
            count += 1;
            bookmark = format!("{name}_{count}");
        }
        bookmark
    }

    fn add(&mut self, id: &str, kind: AnchorKind) {
        if self.anchors.contains_key(id) {
            return;
        }
        // Other characters mean something in a link, or to LibreOffice in one.
        let name = |c: char| if c.is_alphanumeric() || "-_.:".contains(c) { c } else { '_' };
        let bookmark = self.fresh(&id.chars().map(name).collect::<String>());
        self.anchors.insert(id.to_owned(), Anchor { bookmark, kind, set: false, linked: false });
    }
}

impl walk::Visit for Names {
    fn visit_block(&mut self, node: &Block) {
        if let Some(id) = node.id() {
            let clean = |text: &str| xml::sanitize(text).0.into_owned();
            let kind = match (&node.kind, Numbered::of(node)) {
                (BlockKind::Heading { .. }, Some(numbered)) => {
                    AnchorKind::Heading { number: clean(numbered.number), label: clean(numbered.label) }
                }
                (BlockKind::Figure { .. } | BlockKind::Table(_), Some(numbered)) => {
                    AnchorKind::Caption { label: clean(numbered.label) }
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

/// Whether the numbering of outlines would give each heading the number that it has. A heading without a number does not
/// count, but it stands above the headings after it. A document without numbers has nothing to number.
pub(crate) fn headings_count_natively(document: &Document) -> bool {
    let mut count = Counter { levels: [0; 6], unnumbered: None, numbered: false, agrees: true };
    walk::document(&mut count, document);
    count.numbered && count.agrees
}

struct Counter {
    levels: [u32; 6],
    /// The level of a heading without a number that came last.
    unnumbered: Option<usize>,
    numbered: bool,
    agrees: bool,
}

impl walk::Visit for Counter {
    fn visit_block(&mut self, node: &Block) {
        if let BlockKind::Heading { level, .. } = &node.kind {
            let level = usize::from((*level).clamp(1, 6));
            match node.get("number") {
                Some(number) => {
                    self.numbered = true;
                    let (upper, lower) = self.levels.split_at_mut(level);
                    lower.fill(0);
                    if let Some(last) = upper.last_mut() {
                        *last += 1;
                    }
                    let expected = upper.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
                    let below = self.unnumbered.take().is_some_and(|above| above < level);
                    self.agrees &= expected == number && !upper.contains(&0) && !below;
                }
                None => self.unnumbered = Some(self.unnumbered.map_or(level, |above| above.min(level))),
            }
        }
        walk::block(self, node);
    }

    /// Headings in notes are printed as paragraphs.
    fn visit_inlines(&mut self, _: &[Inline]) {}
}
