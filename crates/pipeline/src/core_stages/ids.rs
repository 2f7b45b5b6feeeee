//! Identifiers of a document: where they are, which occur twice, and new ones for headings without.

use dossier_core::{
    Attributed, Block, BlockKind, Code, Context, Document, Inline, Span, text,
    walk::{self, Visit, VisitMut},
};
use std::collections::{BTreeMap, BTreeSet};

/// What [`report_duplicates`] reports.
pub(super) const DUPLICATE_ID: Code = Code::deny("core/duplicate-id", "Two places have one identifier, so that a link has two targets.")
    .explained(
        "A link or cross reference to the identifier could mean either place. Give one of them another identifier; in a \
         project of several chapters, one that begins with the chapter's name.",
        "# Scope {#scope}\n\n# Exceptions {#scope}",
        "# Scope {#scope}\n\n# Exceptions {#exceptions}",
    );

/// Reports identifiers that occur more than once.
pub(super) fn report_duplicates(document: &Document, cx: &Context<'_>) {
    let mut places = Places::default();
    walk::document(&mut places, document);
    for (id, spans) in places.0 {
        let Some((first, others)) = spans.split_first() else { continue };
        for other in others {
            let finding = DUPLICATE_ID.says(format!("the identifier `{id}` occurs twice"));
            let finding =
                finding.at(document.locate(*other)).label(document.locate(*first), "it is first here");
            cx.report(finding.hint("give one of them another identifier"));
        }
    }
}

#[derive(Default)]
struct Places(BTreeMap<String, Vec<Span>>);

impl Places {
    fn add(&mut self, node: &impl Attributed, span: Span) {
        if let Some(id) = node.id() {
            self.0.entry(id.to_owned()).or_default().push(span);
        }
    }
}

impl Visit for Places {
    fn visit_block(&mut self, node: &Block) {
        self.add(node, node.span);
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        self.add(node, node.span);
        walk::inline(self, node);
    }
}

/// Gives every heading without an identifier one made of its text, so that links and outlines can name it. The same
/// document gets the same identifiers; those that the author wrote are never taken.
pub(super) fn name_headings(document: &mut Document) {
    let mut places = Places::default();
    walk::document(&mut places, document);
    let mut namer = Namer { taken: places.0.into_keys().collect(), next: BTreeMap::new() };
    walk::document_mut(&mut namer, document);
}

struct Namer {
    taken: BTreeSet<String>,
    /// For each slug that was wanted again, the number to try next.
    next: BTreeMap<String, usize>,
}

impl VisitMut for Namer {
    fn visit_block_mut(&mut self, node: &mut Block) {
        if let (BlockKind::Heading { content, .. }, None) = (&node.kind, node.id()) {
            let id = self.unique(slug(&text::of_inlines(content)));
            node.attr_mut().id = id;
        }
        walk::block_mut(self, node);
    }
}

impl Namer {
    fn unique(&mut self, slug: String) -> String {
        let mut id = slug.clone();
        while !self.taken.insert(id.clone()) {
            let number = self.next.entry(slug.clone()).or_default();
            *number += 1;
            id = format!("{slug}-{number}");
        }
        id
    }
}

/// Letters and digits of any script in lower case, what lies between them as one hyphen; `section` when there are none.
fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
    let words: Vec<&str> = words.map(|word| word.trim_matches('.')).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "section".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_keep_letters_of_every_script() {
        let check = |text: &str, expected: &str| assert_eq!(slug(text), expected, "{text}");
        check("What the law covers", "what-the-law-covers");
        check("Data: “important” and core", "data-important-and-core");
        check("《数据安全法》 in brief", "数据安全法-in-brief");
        check("Version 2.1 (draft)", "version-2.1-draft");
        check("Überblick", "überblick");
        check("...", "section");
        check("", "section");
    }
}
