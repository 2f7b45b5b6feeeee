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
    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        walk::inlines_mut(self, nodes);
        let mut reworded = Vec::with_capacity(nodes.len());
        for mut node in nodes.drain(..) {
            match self.words(&mut node) {
                Some(words) => reworded.extend(words),
                None => reworded.push(node),
            }
        }
        *nodes = reworded;
    }
}

impl Links<'_> {
    /// What stands in the place of a link to what the memo leaves out; `None` for all else.
    fn words(&self, node: &mut Inline) -> Option<Vec<Inline>> {
        let (is_reference, span) = (Ref::of(node).is_some(), node.span);
        let InlineKind::Link { target, content } = &mut node.kind else { return None };
        let (id, shown) = self.known.get_key_value(target.url.strip_prefix('#')?)?;
        let name = shown.inline(span);
        let named = is_reference && name.as_ref().is_some_and(|name| says(content, name));
        if self.kept.contains(id) {
            if named {
                content.clear();
            }
            return None;
        }
        let mut words = std::mem::take(content);
        if let Some(name) = name {
            let plain = |text: &str| Inline::new(InlineKind::Text(text.to_owned()), span);
            let (before, after) = self.terms.of_report;
            let (open, close) = if named || words.is_empty() { ("", "") } else { self.terms.brackets };
            if named {
                words.clear();
            }
            words.extend([plain(&format!("{open}{before}")), name, plain(&format!("{after}{close}"))]);
            words.retain(|inline| inline.kind != InlineKind::Text(String::new()));
        }
        Some(words)
    }
}

/// Whether a link's words are what a stage wrote there.
fn says(content: &[Inline], name: &Inline) -> bool {
    text::of_inlines(content) == text::of_inlines(std::slice::from_ref(name))
}
