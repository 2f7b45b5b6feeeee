//! Pages on their side, for what is too wide for upright ones.

use super::{Builder, Place, page};
use crate::auto::Page;
use dossier_sdk::Span;

impl Builder<'_> {
    /// Builds something on pages on their side; it stays upright where there can be none, within other things.
    pub(super) fn landscape(&mut self, span: Span, place: &Place, build: impl FnOnce(&mut Self, &Place)) {
        if !stands_alone(place) {
            self.lost(span, "only what stands by itself can have landscape pages; this stays upright");
            return build(self, place);
        }
        // Right after something on its side, the page still is.
        let still = self.pending.page == Some(Page::Portrait);
        self.pending.page = (!still).then_some(Page::Landscape);
        build(self, &Place { width: page::LANDSCAPE_WIDTH, ..*place });
        let empty = self.pending.page == Some(Page::Landscape);
        self.pending.page = (!empty || still).then_some(Page::Portrait);
    }
}

/// Whether a place is the upright page itself.
pub(super) fn stands_alone(place: &Place) -> bool {
    place.width == page::TEXT_WIDTH
        && place.indent == 0
        && place.list_level == 0
        && !place.in_note
        && !place.in_cell
}

/// Whether a place is on a page on its side.
pub(super) const fn is_turned(place: &Place) -> bool {
    place.width > page::TEXT_WIDTH
}
