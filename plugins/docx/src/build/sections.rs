//! Sections: upright pages, and pages on their side for what is too wide for them.

use super::{Builder, Flow, Page, Place, Story, style};
use dossier_sdk::Span;

/// A paragraph that begins a page and takes no room on it.
pub(super) const PAGE_BREAK: &str = "<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" \
    w:lineRule=\"exact\"/></w:pPr></w:p>";

impl Builder<'_> {
    /// The page that the text is on.
    pub(super) fn page(&self) -> Page {
        if self.turned { self.setup.page.turned() } else { self.setup.page }
    }

    /// Builds something for pages on their side; it stays upright where there can be none, within other things.
    pub(super) fn landscape(
        &mut self,
        span: Span,
        place: &Place,
        out: &mut Vec<Flow>,
        build: impl FnOnce(&mut Self, &Place, &mut Vec<Flow>),
    ) {
        if !self.stands_alone(place) {
            self.lost(span, "only what stands by itself can have landscape pages; this stays upright");
            return build(self, place, out);
        }
        self.turned = true;
        out.push(Flow::Turn(true));
        let wide = Place { width: self.page().text_width(), ..*place };
        build(self, &wide, out);
        out.push(Flow::Turn(false));
        self.turned = false;
    }

    /// Whether a place is the page itself, so that a section can end there.
    pub(super) fn stands_alone(&self, place: &Place) -> bool {
        let upright = !self.turned && self.setup.page.width < self.setup.page.height;
        upright && place.style == style::BODY_TEXT && place.indent == 0 && !place.in_note && !place.in_cell
    }

    /// Ends a section and goes on with pages that lie the other way.
    pub(super) fn turn(&mut self, story: &mut Story) {
        let section = self.section(story);
        end_section(story, &section);
        story.turned = story.wanted;
        let page = if story.turned { self.setup.page.turned() } else { self.setup.page };
        if let Some(pages) = &mut story.pages {
            pages.turn(page);
        }
        // The section begins a page already.
        story.page_break = false;
    }

    /// The properties of the section that ends here. Headers and footers go on from section to section, so the first
    /// alone refers to them; it alone has a first page that differs (ISO/IEC 29500-1, 17.10).
    pub(super) fn section(&mut self, story: &mut Story) -> String {
        let page = if story.turned { self.setup.page.turned() } else { self.setup.page };
        let first = !std::mem::replace(&mut story.has_section, true);
        let own = self.setup.house.is_none_or(|house| !house.section.has_frames);
        let references = if first && own { self.references() } else { String::new() };
        if let Some(house) = self.setup.house {
            return house.section.xml(story.turned, first, &references, self.setup.endnotes);
        }
        // Word takes the numerals of endnotes from the settings, others take them from here.
        let notes =
            if self.setup.endnotes { "<w:endnotePr><w:numFmt w:val=\"decimal\"/></w:endnotePr>" } else { "" };
        page.section(&format!("{references}{notes}"), first)
    }
}

/// Puts the properties of a section into the paragraph that ends it, the last one or else a paragraph of no height.
fn end_section(story: &mut Story, section: &str) {
    let properties =
        story.last_paragraph.and_then(|first| Some(first + story.body.get(first..)?.find("</w:pPr>")?));
    match properties {
        Some(end) => story.body.insert_str(end, section),
        None => story.body.push_str(&format!(
            "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>{section}</w:pPr></w:p>"
        )),
    }
    story.last_paragraph = None;
}
