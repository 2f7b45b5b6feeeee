//! What stands on a page around its text: running head, folio, markings, the colour of the cover.

use crate::boxes;
use crate::font::Face;
use crate::page::{Artifact, Color, Item, ItemKind, OutlineItem, Owner, Page, Rect};
use crate::paragraph::{Alignment, Frame, Leading};
use crate::pieces::Pieces;
use crate::set::Setting;
use crate::text::{Run, Style, Text};
use crate::theme::{Band, Leaf};
use dossier_core::{Document, marking::Marking, words::Words};

/// What a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Cover,
    /// The page behind the cover.
    Imprint,
    Contents,
    Body,
}

/// Adds the furniture of all pages; `kinds` tells what each page is for.
pub(crate) fn furnish(
    pages: &mut [Page],
    kinds: &[Kind],
    outline: &[OutlineItem],
    document: &Document,
    setting: &mut Setting<'_>,
) {
    let theme = setting.theme;
    let markings = Marking::of(document).unwrap_or_default();
    let titled = theme.cover.show || document.meta.contains_key("title");
    let mut heads = Heads { outline, ..Heads::default() };
    let count = pages.len();
    for (index, page) in pages.iter_mut().enumerate() {
        let kind = kinds.get(index).copied().unwrap_or(Kind::Body);
        let opening = heads.go_to(index);
        let fill = Fill { document, heads: &heads, page: index + 1, pages: count };
        let leaf = theme.leaf_at(index, page.width);
        // The first page of the text bears the title itself.
        let first = index == 0 && titled;
        if matches!(kind, Kind::Body | Kind::Contents) {
            if !first && (theme.head_on_openings || !opening) {
                band(page, &theme.head, Artifact::Header, &fill, &leaf, setting);
            }
            band(page, &theme.foot, Artifact::Footer, &fill, &leaf, setting);
        }
        if kind == Kind::Cover {
            let area = Rect { x: 0.0, y: 0.0, width: page.width, height: page.height };
            page.items.insert(0, boxes::rectangle(area, theme.cover.background));
        }
        for artifact in [Artifact::Header, Artifact::Footer] {
            mark(page, &markings, artifact, &leaf, setting);
        }
    }
}

/// The chapter and section of the page at hand.
#[derive(Default)]
struct Heads<'a> {
    outline: &'a [OutlineItem],
    chapter: usize,
    chapter_title: &'a str,
    section_title: &'a str,
}

impl<'a> Heads<'a> {
    /// Goes on to a page; gives whether a chapter begins at its top.
    fn go_to(&mut self, page: usize) -> bool {
        let mut opening = false;
        while let Some(chapter) = self.outline.get(self.chapter).filter(|chapter| chapter.page <= page) {
            // A page belongs to the first chapter that begins on it, a later one takes over on the next.
            if opening {
                break;
            }
            opening = chapter.page == page;
            (self.chapter_title, self.section_title) = (&chapter.title, "");
            self.chapter += 1;
        }
        let current = self.chapter.checked_sub(1).and_then(|index| self.outline.get(index));
        let sections = current.map_or(&[][..], |chapter| &chapter.children);
        let until = sections.partition_point(|section| section.page <= page);
        let on_page = sections[..until].iter().position(|section| section.page == page);
        if let Some(section) = sections.get(on_page.unwrap_or(until.wrapping_sub(1))) {
            self.section_title = &section.title;
        }
        opening
    }
}

/// Fills in what the texts of a band name.
struct Fill<'a> {
    document: &'a Document,
    heads: &'a Heads<'a>,
    page: usize,
    pages: usize,
}

impl Fill<'_> {
    fn text(&self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            out.push_str(&self.value(name.trim()));
            rest = after;
        }
        out.push_str(rest);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn value(&self, name: &str) -> String {
        match name {
            "page" => self.page.to_string(),
            "pages" => self.pages.to_string(),
            "chapter" => self.heads.chapter_title.to_owned(),
            "section" if self.heads.section_title.is_empty() => self.heads.chapter_title.to_owned(),
            "section" => self.heads.section_title.to_owned(),
            "date" => {
                let date = self.document.meta_text("date").unwrap_or_default();
                Words::of(&self.document.lang()).date(&date)
            }
            other => self.document.meta_text(other).unwrap_or_default(),
        }
    }
}

/// Size of heads and feet, as a share of the text's.
const SIZE: f32 = 0.8;
/// Space between two texts of a band, in points.
const GAP: f32 = 18.0;

fn band(
    page: &mut Page,
    band: &Band,
    artifact: Artifact,
    fill: &Fill<'_>,
    leaf: &Leaf,
    setting: &mut Setting<'_>,
) {
    let theme = setting.theme;
    let size = theme.size * SIZE;
    let turned = theme.two_sided && fill.page.is_multiple_of(2);
    let (y, rule) = match artifact {
        Artifact::Header => (leaf.margin.top * 0.5, leaf.margin.top * 0.5 + size * 1.75),
        _ => {
            let y = page.height - leaf.margin.bottom * 0.62;
            (y, y - size * 0.6)
        }
    };
    let (left, right) = if turned { (&band.right, &band.left) } else { (&band.left, &band.right) };
    let face = Face { family: theme.heading_family, ..Face::default() };
    let style = Style { face, size, color: theme.muted_color, ..Style::default() };
    let (left, center, right) = (fill.text(left), fill.text(&band.center), fill.text(right));
    let (edge, measure) = (leaf.margin.left, leaf.measure());
    // What stands at the right is a number or a short title; it comes first, and the left takes what is left.
    let used = |width: f32| if width > 0.0 { width + GAP } else { 0.0 };
    let center_width =
        used(set(page, &center, style, (edge, measure, y), Alignment::Center, artifact, setting));
    let half = if center_width > 0.0 { (measure - center_width) / 2.0 } else { measure };
    let share = if left.is_empty() { half } else { half * 0.6 };
    let right_width =
        set(page, &right, style, (edge + measure - share, share, y), Alignment::End, artifact, setting);
    let rest = if center_width > 0.0 { half } else { measure - used(right_width) };
    let left_width = set(page, &left, style, (edge, rest, y), Alignment::Start, artifact, setting);
    if band.rule && left_width + right_width + center_width > 0.0 {
        let area = Rect { x: edge, y: rule, width: measure, height: 0.4 };
        let kind = ItemKind::Rect { area, color: theme.rule_color };
        page.items.push(Item { owner: Owner::Artifact(artifact), kind });
    }
}

/// Sets a text on one line, `(x, width, y)` from the left and the top of the page, cut where it is too long. Gives
/// its width.
fn set(
    page: &mut Page,
    text: &str,
    style: Style,
    (x, width, y): (f32, f32, f32),
    alignment: Alignment,
    artifact: Artifact,
    setting: &mut Setting<'_>,
) -> f32 {
    if text.is_empty() || width <= 0.0 {
        return 0.0;
    }
    let mut shown = text.to_owned();
    loop {
        let mut whole = Text::default();
        whole.push(&shown, &Run::plain(style));
        let mut pieces = Pieces::new(&whole, f32::MAX, setting.shaper, &mut setting.missing);
        let extent = pieces.extent().most;
        if extent > width
            && let Some(shorter) = shorter(&shown, width / extent)
        {
            shown = shorter;
            continue;
        }
        let leading = Leading::new(style.size, 1.2);
        let frame = Frame { x, width: width.max(extent), leading, size: style.size, alignment };
        for line in pieces.set(&frame, setting.shaper).into_iter().take(1) {
            for mut item in line.content.items {
                boxes::shift(&mut item, y);
                page.items.push(Item { owner: Owner::Artifact(artifact), ..item });
            }
        }
        return extent;
    }
}

/// A text cut to about this share of itself, with an ellipsis; `None` when nothing would be left.
fn shorter(text: &str, share: f32) -> Option<String> {
    let text = text.trim_end_matches('…');
    let count = text.chars().count();
    let kept = ((count as f32 * share) as usize).min(count.saturating_sub(1));
    let cut: String = text.chars().take(kept).collect();
    // Latin text is cut between words, Chinese anywhere.
    let cut = match cut.rfind(' ') {
        Some(space) if space * 2 > cut.len() => &cut[..space],
        _ => &cut,
    };
    let cut = cut.trim_end_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation());
    (!cut.is_empty()).then(|| format!("{cut}…"))
}

/// A style in which a text fits on one line: a marking may become small, but nothing of it may be missing.
fn shrunk(text: &str, style: Style, width: f32, setting: &mut Setting<'_>) -> Style {
    let mut whole = Text::default();
    whole.push(text, &Run::plain(style));
    let extent = Pieces::new(&whole, f32::MAX, setting.shaper, &mut Vec::new()).extent().most;
    if extent <= width { style } else { Style { size: style.size * width / extent * 0.99, ..style } }
}

/// Markings: flush right in head and foot, labels of the Traffic Light Protocol in their colour on black, at least 12
/// points high (TLP 2.0, “How to use”).
fn mark(page: &mut Page, markings: &[Marking], artifact: Artifact, leaf: &Leaf, setting: &mut Setting<'_>) {
    let theme = setting.theme;
    let size = 12.0;
    let height = size * 1.5;
    let mut y = match artifact {
        Artifact::Header => (leaf.margin.top * 0.5 - height - 4.0).max(4.0),
        _ => (page.height - leaf.margin.bottom * 0.62 + theme.size * SIZE * 1.4)
            .min(page.height - height - 4.0),
    };
    let face = Face { family: theme.heading_family, bold: true, italic: false };
    for marking in markings {
        let (color, ground) = match marking.tlp {
            Some(tlp) => {
                let [red, green, blue] = tlp.color();
                (Color(red, green, blue), Some(Color(0, 0, 0)))
            }
            None => (theme.accent_color, None),
        };
        let style = Style { face, size, color, ..Style::default() };
        let style = shrunk(&marking.text, style, leaf.measure() - 10.0, setting);
        let before = page.items.len();
        let inner = (leaf.margin.left, leaf.measure() - 5.0, y + (height - size * 1.2) / 2.0);
        let width = set(page, &marking.text, style, inner, Alignment::End, artifact, setting);
        if let Some(ground) = ground.filter(|_| width > 0.0) {
            let x = leaf.margin.left + leaf.measure() - width - 10.0;
            let area = Rect { x, y, width: width + 10.0, height };
            let kind = ItemKind::Rect { area, color: ground };
            page.items.insert(before, Item { owner: Owner::Artifact(artifact), kind });
        }
        match artifact {
            Artifact::Header => y -= height,
            _ => y += height,
        }
    }
}
