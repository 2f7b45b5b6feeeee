//! Links and comments that lead to what was withheld.

use super::{Named, REFERENCE, prune};
use crate::core_stages::texts::Texts;
use dossier_core::{
    Context, Document, Inline, InlineKind, resource,
    roles::{Comment, CommentEnd},
    walk::{self, Visit as _, VisitMut},
};
use std::collections::BTreeSet;

/// Reports links to what is gone, and leaves their words; takes out ends of comments that are gone, and replies to them.
pub(super) fn mend(document: &mut Document, gone: &Named, withheld: &mut Texts<'_>, cx: &Context<'_>) {
    let mut mend = Mend { gone, comments: gone.comments.clone(), withheld, cx };
    document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut mend, value));
    walk::document_mut(&mut mend, document);
}

struct Mend<'a, 's> {
    gone: &'a Named,
    /// Comments that are withheld, the replies to them too.
    comments: BTreeSet<String>,
    withheld: &'a mut Texts<'s>,
    cx: &'a Context<'a>,
}

impl VisitMut for Mend<'_, '_> {
    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        let mut mended: Vec<Inline> = Vec::with_capacity(nodes.len());
        // Whether a link without words went behind what was mended last.
        let mut gap = false;
        for mut node in nodes.drain(..) {
            if self.leads_nowhere(&node) {
                continue;
            }
            if std::mem::take(&mut gap) && mended.last().is_none_or(prune::ends_in_space) {
                prune::trim_start(&mut node);
            }
            walk::inline_mut(self, &mut node);
            match &mut node.kind {
                InlineKind::Link { target, content } if self.is_gone(&target.url) => {
                    let message = "the reference leads to what is withheld from these readers";
                    let finding = REFERENCE.says(message).at(self.withheld.locate(node.span));
                    let hint = "give the sentence the condition of what it refers to";
                    self.cx.report(finding.hint(hint));
                    gap = content.is_empty();
                    mended.append(content);
                }
                _ => mended.push(node),
            }
        }
        *nodes = mended;
    }
}

impl Mend<'_, '_> {
    fn is_gone(&self, url: &str) -> bool {
        let Some(id) = url.strip_prefix('#') else { return false };
        self.gone.ids.contains(id) || self.gone.ids.contains(&resource::percent_decoded(id))
    }

    /// Whether it is the end of a comment that is withheld, or a reply to one.
    fn leads_nowhere(&mut self, node: &Inline) -> bool {
        if let Some(end) = CommentEnd::of(node) {
            return self.comments.contains(end.id);
        }
        let Some(comment) = Comment::of(node) else { return false };
        let replies = comment.parent.is_some_and(|parent| self.comments.contains(parent));
        if replies {
            self.comments.insert(comment.id.to_owned());
            self.withheld.visit_inline(node);
        }
        replies
    }
}
