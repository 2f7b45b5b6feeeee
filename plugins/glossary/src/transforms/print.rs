//! How terms and lists are printed.

use dossier_sdk::{
    Attr, Attributed as _, Block, BlockKind, Document, Inline, InlineKind, Span, walk, words::Words,
};
use dossier_terms::{Concept, Term};
use schemars::JsonSchema;
use serde::Deserialize;

/// The script of Chinese terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Script {
    /// Simplified characters.
    #[default]
    #[serde(rename = "zh-Hans")]
    Simplified,
    /// Traditional characters, where the term base has them.
    #[serde(rename = "zh-Hant")]
    Traditional,
}

/// The Chinese term of a concept: in the other script where the term base has it in that alone.
pub(super) fn chinese(concept: &Concept, script: Script) -> Option<&Term> {
    let fits = |term: &&Term| term.lang.is_traditional() == (script == Script::Traditional);
    concept.han().find(fits).or_else(|| concept.zh())
}

/// Text in a language.
pub(super) fn tagged(text: &str, lang: &str) -> Inline {
    let kind = InlineKind::Span(vec![Inline::text(text)]);
    Inline::new(kind, Span::SYNTHESIZED).with_attr(Attr::pair("lang", lang).boxed())
}

/// Chinese in its script.
pub(super) fn han(term: &Term) -> Inline {
    tagged(&term.text, if term.lang.is_traditional() { "zh-Hant" } else { "zh-Hans" })
}

/// Chinese in Latin letters.
pub(super) fn latin(pinyin: &str) -> Inline {
    tagged(pinyin, "zh-Latn-pinyin")
}

/// A group that no source holds, of a class.
pub(super) fn group(content: Vec<Block>, class: &str) -> Block {
    Block::new(BlockKind::Div(content), Span::SYNTHESIZED).with_attr(Attr::class(class).boxed())
}

/// A list that a stage makes, as a group of a class of its own, by which the stage finds it when it runs again.
pub(super) struct List<'o> {
    /// The class.
    pub(super) class: &'static str,
    /// The heading as the options say it.
    pub(super) heading: Option<&'o str>,
    /// The heading where the author has marked no place and the options say nothing.
    pub(super) word: &'static str,
    /// Level of the heading.
    pub(super) level: u8,
    /// The list itself.
    pub(super) list: BlockKind,
}

impl List<'_> {
    /// The list for a place that the author has marked, or for one that he has not.
    pub(super) fn block(&self, marked: bool) -> Block {
        let text = match self.heading {
            Some(text) => text,
            None if marked => "",
            None => self.word,
        };
        let kind = BlockKind::Heading { level: self.level.clamp(1, 6), content: vec![Inline::text(text)] };
        let heading = Block::new(kind, Span::SYNTHESIZED).with_attr(Attr::class("unnumbered").boxed());
        let heading = (!text.is_empty()).then_some(heading);
        let list = Block::new(self.list.clone(), Span::SYNTHESIZED);
        group(heading.into_iter().chain([list]).collect(), self.class)
    }

    /// Puts the list at the end of the first group of a class; `false` when there is none.
    pub(super) fn put(&self, document: &mut Document, place: &str) -> bool {
        let mut placed = false;
        walk::each_block_mut(document, |block| {
            let marked = !placed && block.has_class(place);
            if let BlockKind::Div(content) = &mut block.kind
                && marked
            {
                content.push(self.block(true));
                placed = true;
            }
        });
        placed
    }
}

/// Takes away the list of a class that a stage made before, and gives the groups of an identifier its class too, so that the
/// place of a list can be marked by either.
pub(super) fn prepare(document: &mut Document, list: &str, place: &str) {
    let made = |block: &Block, class: &str| block.span.is_synthesized() && block.has_class(class);
    walk::each_block_mut(document, |block| {
        let named = block.id() == Some(place);
        let BlockKind::Div(content) = &mut block.kind else { return };
        content.retain(|block| !made(block, list));
        if named {
            block.attr_mut().add_class(place);
        }
    });
    let is_empty = |block: &Block| matches!(&block.kind, BlockKind::Div(content) if content.is_empty());
    document.blocks.retain(|block| !(made(block, place) && is_empty(block)));
}

/// The words of a document's language.
pub(super) fn words(document: &Document) -> &'static Words {
    Words::of(&document.lang())
}
