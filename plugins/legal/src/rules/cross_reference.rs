//! B08: references that a translation changes, and references to nothing.

use super::{Text, is_legal, is_translated};
use crate::check::CheckOptions;
use crate::marker::{self, Kind, Number};
use crate::references::{self, Reference};
use dossier_sdk::roles::{Article, BlockRole as _, Item, Paragraph, Unit};
use dossier_sdk::{Attributed as _, Block, BlockKind, Code, walk};
use dossier_text::{Pair, Place, Rule, Segment};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::deny("legal/cross-reference", "A reference to an article that the translation changes, or to one that is not there.").explained(
        "本法第八条第二款第（二）项 is Article 8, paragraph 2, item (2) of this Law, in whatever words and order. Lists and ranges are read one \
         by one. What a text refers to in itself has to be there, where the document holds the whole of it.",
        "::: unit\n::: {lang=zh-Hans}\n依照本法第二十一条处理。\n:::\n::: {lang=en-GB}\nIt is handled under Article 12 of this Law.\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n依照本法第二十一条处理。\n:::\n::: {lang=en-GB}\nIt is handled under Article 21 of this Law.\n:::\n:::\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    for pair in text.pairs.iter().filter(|pair| is_translated(pair)) {
        let source = references::read(&pair.source.text, &pair.source.lang);
        let target = references::read(&pair.target.text, &pair.target.lang);
        compare(text, pair, &source, &target);
    }
    let whole = Whole::of(text);
    for segment in text.segments.iter().filter(|segment| segment.lang.is_han() || !segment.aligned) {
        if !matches!(segment.place, Place::Body | Place::Cell) {
            continue;
        }
        for reference in
            references::read(&segment.text, &segment.lang).iter().filter(|reference| reference.own)
        {
            if let Some(message) = whole.lacks(reference) {
                text.report_at(RULE.code.says(message), segment, reference.range.clone());
            }
        }
    }
}

/// Compares the references of a pair, those to articles by number.
fn compare(text: &Text<'_>, pair: &Pair, source: &[Reference], target: &[Reference]) {
    let is_numbered = |reference: &&Reference| reference.article.is_some();
    let mut other: Vec<&Reference> = target
        .iter()
        .filter(is_numbered)
        .filter(|target| !source.iter().any(|source| source.is_said_by(target)))
        .collect();
    let mut reported: Vec<&Reference> = Vec::new();
    for lost in source.iter().filter(is_numbered) {
        if target.iter().any(|target| lost.is_said_by(target))
            || reported.iter().any(|known| known.is_said_by(lost))
        {
            continue;
        }
        reported.push(lost);
        let near = other.iter().position(|target| target.article == lost.article);
        let wrong = near.or(if other.is_empty() { None } else { Some(0) }).map(|at| other.remove(at));
        report(text, pair, lost, wrong);
    }
    // What the source says without a number, as 前条, a translation may number.
    if ["前条", "上条", "本条", "前款", "前两条", "前三条", "以上", "上述"]
        .iter()
        .any(|word| pair.source.text.contains(word))
    {
        return;
    }
    for added in other {
        let words = added.in_words(&pair.target.lang);
        let finding = RULE.code.says(format!("the source does not refer to {words}"));
        let finding = finding.label(text.place_of(&pair.source), "the source");
        text.report_at(finding, &pair.target, added.range.clone());
    }
}

fn report(text: &Text<'_>, pair: &Pair, lost: &Reference, wrong: Option<&Reference>) {
    let lang = &pair.target.lang;
    let written = pair.source.text.get(lost.range.clone()).unwrap_or_default();
    let is = format!("{written} is {}", lost.in_words(lang));
    let Some(wrong) = wrong else {
        let finding = RULE.code.says(format!("{is}: the translation does not refer to it"));
        let finding = finding.label(text.place_of(&pair.target), "the translation");
        return text.report_at(finding, &pair.source, lost.range.clone());
    };
    let finding = RULE.code.says(format!("{is}, and the translation refers to {}", wrong.in_words(lang)));
    let finding = finding.label(text.place(&pair.source, lost.range.clone()), "the source");
    text.report_at(finding, &pair.target, wrong.range.clone());
}

/// The articles of a document that holds the whole of a text.
struct Whole {
    /// The items of each paragraph, where that is known.
    articles: BTreeMap<Number, Vec<BTreeSet<u64>>>,
    is_whole: bool,
}

impl Whole {
    fn of(text: &Text<'_>) -> Self {
        let mut articles: BTreeMap<Number, Vec<BTreeSet<u64>>> = BTreeMap::new();
        let mut by_structure = false;
        let mut add = |number: &str, blocks: &[Block]| {
            if let Some(number) = Number::parse(number) {
                by_structure = true;
                articles.entry(number).or_insert_with(|| paragraphs(blocks));
            }
        };
        walk::each_block(text.document, |block| {
            let BlockKind::Div(inner) = &block.kind else { return };
            if let Some(article) = Article::of(block).filter(|_| Unit::of(block).is_none()) {
                add(article.num, inner);
            } else if let Some(unit) = Unit::of(block).filter(|_| block.has_class("article")) {
                let (number, side) = (block.get("num").unwrap_or_default(), unit.sides.first());
                if let Some(BlockKind::Div(inner)) = side.map(|(_, side)| &side.kind) {
                    add(number, inner);
                }
            }
        });
        for segment in &text.segments {
            if let Some(number) = article(segment) {
                articles.entry(number).or_default();
            }
        }
        let mains: BTreeSet<u64> = articles.keys().map(|number| number.main).collect();
        let highest = mains.last().copied().unwrap_or_default();
        let count = u64::try_from(mains.len()).unwrap_or_default();
        // An excerpt has gaps, or few articles.
        let is_whole = mains.contains(&1)
            && count.saturating_mul(4) >= highest.saturating_mul(3)
            && (by_structure || is_legal(text) || count >= 5);
        Self { articles, is_whole }
    }

    /// What is not there of what a text refers to in itself.
    fn lacks(&self, reference: &Reference) -> Option<String> {
        let number = reference.article.filter(|_| self.is_whole)?;
        let Some(paragraphs) = self.articles.get(&number) else {
            let (first, last) = (self.articles.keys().next()?, self.articles.keys().next_back()?);
            return Some(format!("there is no article {number}: the text has articles {first} to {last}"));
        };
        if paragraphs.is_empty() {
            return None;
        }
        let count = paragraphs.len();
        let place = usize::try_from(reference.paragraph.unwrap_or(1)).ok()?;
        let Some(items) = place.checked_sub(1).and_then(|place| paragraphs.get(place)) else {
            let paragraphs =
                if count == 1 { "1 paragraph".to_owned() } else { format!("{count} paragraphs") };
            return Some(format!("there is no paragraph {place} of article {number}: it has {paragraphs}"));
        };
        let item = reference.item.filter(|item| !items.contains(item))?;
        // Without its paragraph, an item may be in any.
        let elsewhere = reference.paragraph.is_none() && paragraphs.iter().any(|items| items.contains(&item));
        (!elsewhere).then(|| format!("there is no item {item} in paragraph {place} of article {number}"))
    }
}

/// The items of each paragraph of an article.
fn paragraphs(blocks: &[Block]) -> Vec<BTreeSet<u64>> {
    let items = |block: &Block| match &block.kind {
        BlockKind::Div(inner) => inner.iter().filter_map(|block| Item::of(block)?.num.parse().ok()).collect(),
        _ => BTreeSet::new(),
    };
    blocks.iter().filter(|block| Paragraph::of(block).is_some()).map(items).collect()
}

/// The number of the article that begins with a segment.
fn article(segment: &Segment) -> Option<Number> {
    let is_heading = segment.place == Place::Heading;
    if !is_heading && segment.place != Place::Body {
        return None;
    }
    let marker = marker::read(segment.text.trim_start(), is_heading).ok().flatten()?;
    (marker.kind == Kind::Article).then_some(marker.number)
}
