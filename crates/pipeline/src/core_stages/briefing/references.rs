//! Links of the memo into parts of the report that it leaves out.

use crate::core_stages::references::Shown;
use dossier_core::{
    Attributed as _, Block, Document, Inline, InlineKind,
    memo::Terms,
    roles::Ref,
    text,
    walk::{self, Visit, VisitMut},
};
use std::collections::{BTreeMap, BTreeSet};

/// Puts links to what the memo leaves out in words, and empties cross references to what it has, so that they get the
/// number that this has in the memo. What the report does not have either stays as it is.
pub(super) fn put_in_words(memo: &mut Document, known: &BTreeMap<String, Shown>, terms: &Terms) {
    let mut kept = Identifiers::default();
    walk::document(&mut kept, memo);
    let mut links = Links { known, kept: &kept.0, terms };
    memo.meta.values_mut().for_each(|value| walk::metadata_mut(&mut links, value));
    walk::document_mut(&mut links, memo);
}

#[derive(Default)]
struct Identifiers(BTreeSet<String>);

impl Visit for Identifiers {
    fn visit_block(&mut self, node: &Block) {
        self.0.extend(node.id().map(str::to_owned));
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        self.0.extend(node.id().map(str::to_owned));
        walk::inline(self, node);
    }
}

struct Links<'a> {
    /// What the report has, with its names there.
    known: &'a BTreeMap<String, Shown>,
    /// What the memo has.
    kept: &'a BTreeSet<String>,
    terms: &'a Terms,
}

impl VisitMut for Links<'_> {
    fn visit_inline_mut(&mut self, node: &mut Inline) {
        walk::inline_mut(self, node);
        let (is_reference, span) = (Ref::of(node).is_some(), node.span);
        let InlineKind::Link { target, content } = &mut node.kind else { return };
        let Some((id, shown)) = target.url.strip_prefix('#').and_then(|id| self.known.get_key_value(id))
        else {
            return;
        };
        let name = shown.inline(span);
        let named = is_reference && name.as_ref().is_some_and(|name| says(content, name));
        if self.kept.contains(id) {
            if named {
                content.clear();
            }
            return;
        }
        let mut words = std::mem::take(content);
        let plain = |text: &str| Inline::new(InlineKind::Text(text.to_owned()), span);
        let (before, after) = self.terms.of_report;
        let named_in_report = name.map(|name| [plain(before), name, plain(after)]);
        match named_in_report {
            Some(name) if named || words.is_empty() => words = name.into(),
            Some(name) => {
                let (open, close) = self.terms.brackets;
                words.push(plain(open));
                words.extend(name);
                words.push(plain(close));
            }
            None => {}
        }
        words.retain(|inline| inline.kind != InlineKind::Text(String::new()));
        node.kind = InlineKind::Span(words);
        if let Some(attr) = &mut node.attr {
            attr.classes.retain(|class| class != "ref");
        }
    }
}

/// Whether a link's words are what a stage wrote there.
fn says(content: &[Inline], name: &Inline) -> bool {
    text::of_inlines(content) == text::of_inlines(std::slice::from_ref(name))
}
