//! The parts of a legal text in one language, from a text by itself or from aligned units.

use crate::marker::Rank;
use dossier_sdk::roles::{BlockRole as _, Unit};
use dossier_sdk::{Attributed as _, Block, BlockKind, Lang};

/// A part of a text.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) kind: PartKind,
    pub(super) id: String,
    pub(super) blocks: Vec<&'a Block>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    Heading(Rank),
    Article,
    Annex,
    /// Text outside of the articles, with its class.
    Matter(&'static str),
}

/// The first language of the first unit.
pub(super) fn first_lang(blocks: &[Block]) -> Option<Lang> {
    blocks.iter().find_map(|block| match (&block.kind, Unit::of(block)) {
        (_, Some(unit)) => unit.sides.first().map(|(lang, _)| lang.clone()),
        (BlockKind::Div(inner), None) => first_lang(inner),
        _ => None,
    })
}

/// The parts of the text in a language.
pub(super) fn of<'a>(blocks: &'a [Block], lang: &Lang) -> Vec<Part<'a>> {
    let mut out = Vec::new();
    for block in blocks {
        add(block, lang, &mut out);
    }
    // A chapter whose heading is in another language alone has no part in this one.
    out.retain(|part| !part.blocks.is_empty());
    out
}

/// The kind of a block that has this class.
fn kind_of(block: &Block) -> Option<PartKind> {
    const CLASSES: [(&str, PartKind); 11] = [
        ("article", PartKind::Article),
        ("annex", PartKind::Annex),
        ("part", PartKind::Heading(Rank::Part)),
        ("subpart", PartKind::Heading(Rank::Subpart)),
        ("chapter", PartKind::Heading(Rank::Chapter)),
        ("section", PartKind::Heading(Rank::Section)),
        ("history", PartKind::Matter("history")),
        ("contents", PartKind::Matter("contents")),
        ("preamble", PartKind::Matter("preamble")),
        ("law-title", PartKind::Matter("law-title")),
        ("loose", PartKind::Matter("loose")),
    ];
    CLASSES.into_iter().find(|(class, _)| block.has_class(class)).map(|(_, kind)| kind)
}

fn add<'a>(block: &'a Block, lang: &Lang, out: &mut Vec<Part<'a>>) {
    let id = block.id().unwrap_or_default().to_owned();
    match (&block.kind, Unit::of(block)) {
        (_, Some(unit)) => {
            let side = unit.sides.into_iter().find(|(own, _)| own == lang).map(|(_, side)| side);
            let blocks: Vec<&Block> = match side.map(|side| &side.kind) {
                Some(BlockKind::Div(inner)) => inner.iter().collect(),
                _ => Vec::new(),
            };
            unit_part(block, id, blocks, out);
        }
        (BlockKind::Heading { .. }, _) => {
            let element = id.rsplit("__").next().and_then(|last| last.split('_').next()).unwrap_or_default();
            let rank = [Rank::Part, Rank::Subpart, Rank::Chapter, Rank::Section]
                .into_iter()
                .find(|rank| rank.eid() == element);
            let kind = rank.map_or(PartKind::Matter("loose"), PartKind::Heading);
            out.push(Part { kind, id, blocks: vec![block] });
        }
        (BlockKind::Div(inner), _) => match kind_of(block) {
            Some(kind) => out.push(Part { kind, id, blocks: inner.iter().collect() }),
            None => inner.iter().for_each(|block| add(block, lang, out)),
        },
        _ => out.push(Part { kind: PartKind::Matter("loose"), id, blocks: vec![block] }),
    }
}

/// A unit: a part, or a paragraph of an article, or a line of an annex.
fn unit_part<'a>(unit: &Block, id: String, blocks: Vec<&'a Block>, out: &mut Vec<Part<'a>>) {
    if unit.has_class("paragraph")
        && let Some((article, _)) = id.split_once("__para_").filter(|(article, _)| !article.is_empty())
    {
        // Where units are paragraphs, the first holds the article.
        let blocks = match blocks.as_slice() {
            [Block { kind: BlockKind::Div(inner), .. }]
                if blocks.first().is_some_and(|block| block.has_class("article")) =>
            {
                inner.iter().collect()
            }
            _ => blocks,
        };
        match out.last_mut() {
            Some(last) if last.kind == PartKind::Article && last.id == article => last.blocks.extend(blocks),
            _ => out.push(Part { kind: PartKind::Article, id: article.to_owned(), blocks }),
        }
        return;
    }
    match (kind_of(unit), out.last_mut()) {
        (Some(PartKind::Annex), Some(last)) if id.is_empty() && last.kind == PartKind::Annex => {
            last.blocks.extend(blocks);
        }
        (kind, _) => out.push(Part { kind: kind.unwrap_or(PartKind::Matter("loose")), id, blocks }),
    }
}
