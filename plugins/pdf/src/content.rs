//! Content streams (ISO 32000-1, 7.8.2): what a page paints, as marked content.

use crate::fonts::{Subset, clusters, same};
use crate::syntax::{hex_text, integer, literal, milli, number};
use dossier_sdk::Lang;
use dossier_typeset::page::{
    Artifact, Color, Glyph, GlyphRun, Item, ItemKind, Layout, Owner, Page, Rect, Tag, TagId, Turn,
};

/// How far up the tag tree a language is looked for; the root is its own parent.
const MAX_TAG_DEPTH: usize = 256;

/// What a page became.
pub(crate) struct PageContent {
    /// The content stream.
    pub(crate) stream: Vec<u8>,
    /// The tag that each marked content identifier belongs to.
    pub(crate) marks: Vec<TagId>,
}

/// What all pages share.
pub(crate) struct Shared<'a> {
    /// The fonts, by index in the layout.
    pub(crate) fonts: &'a [Option<Subset>],
    /// Whether each image of the layout can be painted.
    pub(crate) images: &'a [bool],
    /// How each is turned.
    pub(crate) turns: Vec<Turn>,
    /// The language of each tag.
    pub(crate) langs: Vec<&'a Lang>,
    /// The language of the document, which artifacts are in.
    pub(crate) lang: &'a Lang,
}

impl<'a> Shared<'a> {
    pub(crate) fn new(layout: &'a Layout, fonts: &'a [Option<Subset>], images: &'a [bool]) -> Self {
        let turns = layout.images.iter().map(|image| image.turn).collect();
        Self { fonts, images, turns, langs: langs(layout), lang: &layout.lang }
    }
}

/// The language of each tag: its own or that of the nearest tag around it.
fn langs(layout: &Layout) -> Vec<&Lang> {
    let mut langs: Vec<&Lang> = Vec::with_capacity(layout.tags.len());
    for tag in &layout.tags {
        // A tag mostly comes after the one around it, whose language is known then.
        let known = tag.lang.as_ref().or_else(|| langs.get(tag.parent as usize).copied());
        langs.push(known.or_else(|| lang_around(layout, tag)).unwrap_or(&layout.lang));
    }
    langs
}

fn lang_around<'a>(layout: &'a Layout, mut tag: &'a Tag) -> Option<&'a Lang> {
    for _ in 0..MAX_TAG_DEPTH {
        tag = layout.tags.get(tag.parent as usize)?;
        if let Some(lang) = &tag.lang {
            return Some(lang);
        }
    }
    None
}

/// Writes what a page paints.
pub(crate) fn page(page: &Page, shared: &Shared<'_>) -> PageContent {
    let mut painter = Painter::new(page, shared);
    for items in page.items.chunk_by(|a, b| a.owner == b.owner) {
        painter.marked(items);
    }
    PageContent { stream: painter.out, marks: painter.marks }
}

/// The graphics state that the stream is in, and the stream.
struct Painter<'a> {
    shared: &'a Shared<'a>,
    height: f32,
    out: Vec<u8>,
    marks: Vec<TagId>,
    /// Font and size in thousandths of a point.
    font: Option<(usize, i64)>,
    color: Color,
    /// Where the current line of the open text object starts, in thousandths of a point; `None` outside of one.
    line: Option<(i64, i64)>,
}

impl<'a> Painter<'a> {
    fn new(page: &Page, shared: &'a Shared<'a>) -> Self {
        let out = Vec::with_capacity(page.items.len() * 128);
        let (height, color) = (page.height, Color::default());
        Self { shared, height, out, marks: Vec::new(), font: None, color, line: None }
    }

    /// Items of one owner, as one marked content sequence (14.6).
    fn marked(&mut self, items: &[Item]) {
        let Some(first) = items.first() else { return };
        let lang = match first.owner {
            Owner::Tag(tag) => match self.shared.langs.get(tag as usize).copied() {
                Some(lang) => {
                    self.out.extend_from_slice(b"/P<</MCID ");
                    integer(&mut self.out, self.marks.len() as u64);
                    self.out.extend_from_slice(b">>BDC\n");
                    self.marks.push(tag);
                    lang
                }
                None => self.artifact(Artifact::Layout),
            },
            Owner::Artifact(artifact) => self.artifact(artifact),
        };
        items.iter().for_each(|item| self.item(item, lang));
        self.end_text();
        self.out.extend_from_slice(b"EMC\n");
    }

    /// Begins an artifact (14.8.2.2.2).
    fn artifact(&mut self, artifact: Artifact) -> &'a Lang {
        self.out.extend_from_slice(match artifact {
            Artifact::Layout => b"/Artifact<</Type/Layout>>BDC\n".as_slice(),
            Artifact::Header => b"/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC\n",
            Artifact::Footer => b"/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC\n",
        });
        self.shared.lang
    }

    fn item(&mut self, item: &Item, lang: &Lang) {
        match &item.kind {
            ItemKind::Glyphs(run) => self.glyphs(run, lang),
            ItemKind::Rect { area, color } => {
                self.end_text();
                self.fill(*color);
                let y = self.height - area.y - area.height;
                self.numbers(&[area.x, y, area.width, area.height]);
                self.out.extend_from_slice(b"re f\n");
            }
            ItemKind::Image { image, area } => self.image(*image, area),
        }
    }

    fn image(&mut self, image: usize, area: &Rect) {
        if self.shared.images.get(image) != Some(&true) {
            return;
        }
        self.end_text();
        self.out.extend_from_slice(b"q ");
        let turn = self.shared.turns.get(image).copied().unwrap_or_default();
        let [a, b, c, d, e, f] = turn.matrix();
        let (width, height) = (area.width, area.height);
        let (x, y) = (area.x + e * width, self.height - area.y - height + f * height);
        self.numbers(&[a * width, b * height, c * width, d * height, x, y]);
        self.out.extend_from_slice(b"cm/I");
        integer(&mut self.out, image as u64);
        self.out.extend_from_slice(b" Do Q\n");
    }

    fn glyphs(&mut self, run: &GlyphRun, lang: &Lang) {
        let Some(font) = self.shared.fonts.get(run.font).and_then(Option::as_ref) else { return };
        let size = milli(run.size);
        if size <= 0 || run.glyphs.is_empty() {
            return;
        }
        self.begin_text(run, font, size);
        let lang = run.lang.as_ref().filter(|own| *own != lang);
        if let Some(lang) = lang {
            self.out.extend_from_slice(b"/Span<</Lang(");
            self.out.extend_from_slice(lang.as_str().as_bytes());
            self.out.extend_from_slice(b")>>BDC\n");
        }
        Line::new(&mut self.out, font, size).run(run);
        if lang.is_some() {
            self.out.extend_from_slice(b"EMC\n");
        }
    }

    /// Brings the text state to what a run needs and the pen to its first glyph.
    fn begin_text(&mut self, run: &GlyphRun, font: &Subset, size: i64) {
        let (line_x, line_y) = self.line.unwrap_or_else(|| {
            self.out.extend_from_slice(b"BT\n");
            (0, 0)
        });
        self.fill(run.color);
        if self.font != Some((run.font, size)) {
            self.font = Some((run.font, size));
            self.out.push(b'/');
            self.out.extend_from_slice(font.resource.as_bytes());
            self.out.push(b' ');
            number(&mut self.out, size);
            self.out.extend_from_slice(b"Tf\n");
        }
        let (x, y) = (milli(run.x), milli(self.height - run.y));
        number(&mut self.out, x - line_x);
        number(&mut self.out, y - line_y);
        self.out.extend_from_slice(b"Td\n");
        self.line = Some((x, y));
    }

    fn end_text(&mut self) {
        if self.line.take().is_some() {
            self.out.extend_from_slice(b"ET\n");
        }
    }

    fn fill(&mut self, color: Color) {
        if self.color != color {
            self.color = color;
            for channel in [color.0, color.1, color.2] {
                number(&mut self.out, milli(f32::from(channel) / 255.0));
            }
            self.out.extend_from_slice(b"rg\n");
        }
    }

    fn numbers(&mut self, values: &[f32]) {
        values.iter().for_each(|value| number(&mut self.out, milli(*value)));
    }
}

fn in_text_order(glyphs: &[Glyph]) -> bool {
    glyphs.is_sorted_by_key(|glyph| glyph.start)
}

/// The glyphs of one run on their way into `Tj` and `TJ` operators (9.4.3).
struct Line<'a> {
    out: &'a mut Vec<u8>,
    font: &'a Subset,
    /// Thousandths of the font size a point.
    scale: f64,
    /// The operand of the next operator: strings and, between them, numbers.
    operand: Vec<u8>,
    in_string: bool,
    has_numbers: bool,
    /// Where a viewer's pen is and where it should be, in thousandths of the font size from the start of the run.
    pen: f64,
    wanted: f64,
    /// Text rise, in thousandths of a point.
    rise: i64,
}

impl<'a> Line<'a> {
    fn new(out: &'a mut Vec<u8>, font: &'a Subset, size: i64) -> Self {
        let scale = 1_000_000.0 / size as f64;
        let operand = Vec::with_capacity(256);
        let (in_string, has_numbers) = (false, false);
        Self { out, font, scale, operand, in_string, has_numbers, pen: 0.0, wanted: 0.0, rise: 0 }
    }

    fn run(&mut self, run: &GlyphRun) {
        let clusters = clusters(run).map(|(glyphs, text)| (run.glyphs.get(glyphs).unwrap_or_default(), text));
        // Right-to-left text is painted with its last letter first, and read by that mark (14.8.2.3.3); an `ActualText` of
        // it all would be taken for what is painted, and turned around.
        let reversed = !in_text_order(&run.glyphs);
        if reversed {
            self.out.extend_from_slice(b"/ReversedChars BMC\n");
        }
        clusters.for_each(|(glyphs, text)| self.cluster(glyphs, text));
        self.show();
        self.raise(0);
        if reversed {
            self.out.extend_from_slice(b"EMC\n");
        }
    }

    fn cluster(&mut self, glyphs: &[Glyph], text: &str) {
        let tell = !self.says(glyphs, text);
        if tell {
            self.show();
            self.out.extend_from_slice(b"/Span<</ActualText");
            hex_text(self.out, text);
            self.out.extend_from_slice(b">>BDC ");
        }
        glyphs.iter().for_each(|glyph| self.glyph(glyph));
        if tell {
            self.show();
            self.out.extend_from_slice(b"EMC\n");
        }
    }

    /// Whether a reader that knows only `ToUnicode` gets the text of a cluster from its glyphs. Characters of the
    /// private use areas mean nothing to it, and PDF/A-2a asks to be told what they stand for (6.2.11.7.3).
    fn says(&self, glyphs: &[Glyph], text: &str) -> bool {
        let [glyph] = glyphs else { return false };
        let known = self.font.code(glyph.id).and_then(|code| self.font.glyph(code));
        known.is_some_and(|known| !known.private && same(&known.text, text))
    }

    fn glyph(&mut self, glyph: &Glyph) {
        if let Some(code) = self.font.code(glyph.id) {
            self.raise(if glyph.offset.1 == 0.0 { 0 } else { milli(glyph.offset.1) });
            self.move_to(self.wanted + f64::from(finite(glyph.offset.0)) * self.scale);
            if !self.in_string {
                self.operand.push(b'(');
                self.in_string = true;
            }
            let [high, low] = code.to_be_bytes();
            literal(&mut self.operand, high);
            literal(&mut self.operand, low);
            self.pen += self.font.glyph(code).map_or(0, |glyph| glyph.width) as f64 / 1000.0;
        }
        self.wanted += f64::from(finite(glyph.advance)) * self.scale;
    }

    /// Moves the viewer's pen, where it is off by half a thousandth of the font size or more. What is less is carried on.
    fn move_to(&mut self, place: f64) {
        let back = self.pen - place;
        if back.abs() < 0.5 {
            return;
        }
        let back = back.round() as i64;
        self.end_string();
        if back < 0 {
            self.operand.push(b'-');
        }
        integer(&mut self.operand, back.unsigned_abs());
        self.has_numbers = true;
        self.pen -= back as f64;
    }

    fn end_string(&mut self) {
        if std::mem::take(&mut self.in_string) {
            self.operand.push(b')');
        }
    }

    /// Shows what has been gathered.
    fn show(&mut self) {
        self.end_string();
        if self.operand.is_empty() {
            return;
        }
        if std::mem::take(&mut self.has_numbers) {
            self.out.push(b'[');
            self.out.append(&mut self.operand);
            self.out.extend_from_slice(b"]TJ\n");
        } else {
            self.out.append(&mut self.operand);
            self.out.extend_from_slice(b"Tj\n");
        }
    }

    fn raise(&mut self, rise: i64) {
        if self.rise != rise {
            self.show();
            self.rise = rise;
            number(self.out, rise);
            self.out.extend_from_slice(b"Ts\n");
        }
    }
}

/// A length, or none where there is no number.
fn finite(length: f32) -> f32 {
    if length.is_finite() { length.clamp(-1e6, 1e6) } else { 0.0 }
}
