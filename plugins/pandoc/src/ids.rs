//! Identifiers of several files in one document.
//!
//! Pandoc's readers make identifiers of headings, unique in each file alone: two files with an introduction have the
//! same twice. The later file's are renamed, and its links to them.

use dossier_sdk::walk::{self, Visit, VisitMut};
use dossier_sdk::{Attrs, Block, Document, Inline, InlineKind};
use std::collections::{BTreeMap, BTreeSet};

/// The identifiers so far.
#[derive(Default)]
pub(crate) struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    /// Renames identifiers that were taken before this document, and takes those that it has.
    pub(crate) fn make_unique(&mut self, document: &mut Document) {
        let mut own = Own::default();
        walk::document(&mut own, document);
        let mut names = BTreeMap::new();
        for id in own.0.intersection(&self.taken) {
            let mut free = (2..).map(|count: u32| format!("{id}-{count}"));
            let name = free.find(|name| !self.taken.contains(name) && !own.0.contains(name));
            names.extend(name.map(|name| (id.clone(), name)));
        }
        self.taken.extend(own.0);
        self.taken.extend(names.values().cloned());
        if !names.is_empty() {
            walk::document_mut(&mut Rename(names), document);
        }
    }
}

/// The identifiers of one document.
#[derive(Default)]
struct Own(BTreeSet<String>);

impl Own {
    fn add(&mut self, attr: &Attrs) {
        self.0.extend(attr.iter().map(|attr| attr.id.clone()).filter(|id| !id.is_empty()));
    }
}

impl Visit for Own {
    fn visit_block(&mut self, node: &Block) {
        self.add(&node.attr);
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        self.add(&node.attr);
        walk::inline(self, node);
    }
}

/// New names by old ones.
struct Rename(BTreeMap<String, String>);

impl Rename {
    fn rename(&self, attr: &mut Attrs) {
        if let Some(attr) = attr
            && let Some(name) = self.0.get(&attr.id)
        {
            attr.id.clone_from(name);
        }
    }
}

impl VisitMut for Rename {
    fn visit_block_mut(&mut self, node: &mut Block) {
        self.rename(&mut node.attr);
        walk::block_mut(self, node);
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        self.rename(&mut node.attr);
        if let InlineKind::Link { target, .. } = &mut node.kind
            && let Some(name) = target.url.strip_prefix('#').and_then(|id| self.0.get(id))
        {
            target.url = format!("#{name}");
        }
        walk::inline_mut(self, node);
    }
}
