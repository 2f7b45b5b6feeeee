//! Paragraphs that hold formulas on lines of their own.

use crate::flow::{Flow, Place};
use crate::inline::{self, Inliner};
use crate::node::{Label, NodeKind};
use crate::page::{Role, TagId};
use crate::paragraph::Alignment;
use dossier_core::{Attributed, Block, Inline, InlineKind, math};

/// Whether an inline is a formula on a line of its own.
const fn is_display(inline: &Inline) -> bool {
    matches!(inline.kind, InlineKind::Math { display: true, .. })
}

/// Whether some of a paragraph's content stands on lines of its own.
pub(crate) fn has_display(content: &[Inline]) -> bool {
    content.iter().any(is_display)
}

impl<'d> Flow<'d> {
    /// A paragraph with displayed formulas: its text before, between and behind them, under one tag.
    pub(crate) fn displays(
        &mut self,
        content: &'d [Inline],
        block: &'d Block,
        tag: TagId,
        place: &Place,
        space: f32,
    ) {
        let parts: Vec<&'d [Inline]> = content
            .chunk_by(|a, b| !is_display(a) && !is_display(b))
            .filter(|part| part.iter().any(|inline| !is_blank(inline)))
            .collect();
        let lone = parts.len() == 1;
        let around = place.style.size * 0.8;
        for (index, part) in parts.iter().enumerate() {
            let (first, last) = (index == 0, index + 1 == parts.len());
            let displayed = part.first().filter(|inline| is_display(inline));
            let number = displayed.and_then(|inline| number(inline, lone.then_some(block)));
            let width = number.as_ref().map_or(0.0, |number| number_width(number, place));
            let inner = Place { left: place.left + width, right: place.right + width, ..place.clone() };
            let text = inline::text(self, part, place.style, tag, &inner);
            if text.is_blank() && text.anchors.is_empty() {
                continue;
            }
            let label = number.map(|number| self.equation_number(&number, tag, place));
            let node = self.text_node(&inner, text);
            node.before = if first { space } else { around };
            node.after = if last { space } else { around };
            if displayed.is_some() {
                (node.before, node.after) = (node.before.max(around), node.after.max(around));
                // The words that lead up to a formula stay with it.
                node.keep_previous = !first;
                if let NodeKind::Text(text) = &mut node.kind {
                    (text.alignment, text.label, text.together) = (Alignment::Center, label, true);
                }
            }
        }
    }

    /// The number at the right edge.
    fn equation_number(&mut self, number: &str, tag: TagId, place: &Place) -> Label {
        let owner = self.tags.add(Role::Lbl, tag);
        let mut inliner = Inliner::new(self, place.style, owner, &place.lang);
        inliner.push(number);
        let text = inliner.text;
        Label { text, hang: -number_width(number, place), flush_right: None }
    }
}

fn is_blank(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::SoftBreak => true,
        InlineKind::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// The number of a formula: its own, that of `\tag`, or that of the paragraph that holds nothing else.
fn number(inline: &Inline, block: Option<&Block>) -> Option<String> {
    let InlineKind::Math { text, .. } = &inline.kind else { return None };
    let own = inline.get("number").or_else(|| block?.get("number")).map(str::to_owned);
    let own = own.or_else(|| text.contains("\\tag").then(|| math::parse(text).tag).flatten());
    let own = own.map(|number| number.trim().to_owned()).filter(|number| !number.is_empty());
    own.map(|number| if number.starts_with(['(', '（', '[']) { number } else { format!("({number})") })
}

/// Room for a number: digits are about half an em wide, and as much stays free.
fn number_width(number: &str, place: &Place) -> f32 {
    place.style.size * (0.55 * number.chars().count() as f32 + 0.6)
}
