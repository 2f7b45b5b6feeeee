//! The tag tree while it grows.

use crate::page::{Role, Tag, TagId};
use dossier_core::Lang;

/// Tags, in the order in which their content is read.
pub(crate) struct Tags {
    tags: Vec<Tag>,
    lang: Lang,
}

/// The root of the tree.
pub(crate) const ROOT: TagId = 0;

impl Tags {
    /// A tree with only a root, in the document's language.
    pub(crate) fn new(lang: Lang) -> Self {
        let root = Tag { role: Role::Document, parent: ROOT, lang: None, alt: None, id: None };
        Self { tags: vec![root], lang }
    }

    /// Adds a tag of the parent's language.
    pub(crate) fn add(&mut self, role: Role, parent: TagId) -> TagId {
        let id = TagId::try_from(self.tags.len()).unwrap_or(TagId::MAX);
        self.tags.push(Tag { role, parent, lang: None, alt: None, id: None });
        id
    }

    /// Adds a tag in a language, which it states where it is not the parent's.
    pub(crate) fn add_in(&mut self, role: Role, parent: TagId, lang: &Lang) -> TagId {
        let differs = self.lang(parent) != lang;
        let id = self.add(role, parent);
        if differs {
            self.get(id).lang = Some(lang.clone());
        }
        id
    }

    /// The language of a tag's content.
    fn lang(&self, mut tag: TagId) -> &Lang {
        while tag != ROOT {
            let node = &self.tags[tag as usize];
            if let Some(lang) = &node.lang {
                return lang;
            }
            tag = node.parent;
        }
        &self.lang
    }

    /// A tag, to be changed.
    pub(crate) fn get(&mut self, id: TagId) -> &mut Tag {
        &mut self.tags[id as usize]
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.tags.len()
    }

    /// Forgets all but the first so many.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.tags.truncate(count);
    }

    pub(crate) fn finish(self) -> Vec<Tag> {
        self.tags
    }
}
