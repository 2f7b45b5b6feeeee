//! Images, figures and captions.

use super::{
    Builder, Flow, Place,
    contents::Kind,
    inlines::{self, Line},
    style,
};
use crate::media::{self, Drawing, EMU_PER_TWIP, Format, Image};
use docx_rs::ParagraphChild;
use dossier_sdk::{
    Attributed, Block, BlockKind, Caption, Inline, Span, Target, resource, roles::Numbered, text,
    words::Words,
};

/// The last numbers of captions, as Word's SEQ fields count them.
#[derive(Default)]
pub(super) struct Captions {
    figures: u32,
    tables: u32,
}

/// What a caption belongs to: the name of the sequence that counts it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    Figure,
    Table,
}

impl Sequence {
    const fn name(self) -> &'static str {
        match self {
            Self::Figure => "Figure",
            Self::Table => "Table",
        }
    }
}

impl Builder<'_> {
    pub(super) fn figure(
        &mut self,
        block: &Block,
        caption: &Caption,
        content: &[Block],
        place: &Place,
        out: &mut Vec<Flow>,
    ) {
        if block.has_class("landscape") && !self.turned {
            return self.landscape(block.span, place, out, |builder, place, out| {
                builder.upright_figure(block, caption, content, place, out);
            });
        }
        self.upright_figure(block, caption, content, place, out);
    }

    fn upright_figure(
        &mut self,
        block: &Block,
        caption: &Caption,
        content: &[Block],
        place: &Place,
        out: &mut Vec<Flow>,
    ) {
        let has_caption = !caption.content.is_empty() || Numbered::of(block).is_some();
        if let Some(id) = block.id().filter(|_| !has_caption) {
            self.pending.anchors.push(id.to_owned());
        }
        let inner = Place { style: style::FIGURE, ..*place };
        for block in content {
            match &block.kind {
                BlockKind::Plain(content) | BlockKind::Para(content) => {
                    let line = self.line(content, &inner);
                    let mut paragraph = self.paragraph(style::FIGURE, &inner, line);
                    paragraph.property.keep_next = has_caption.then_some(true);
                    out.push(Flow::Paragraph(paragraph));
                }
                _ => self.blocks(std::slice::from_ref(block), place, out),
            }
        }
        self.caption(Sequence::Figure, block, caption, place, out);
    }

    /// The caption of a figure or table: its label with the number as a field, within the bookmark of its identifier.
    pub(super) fn caption(
        &mut self,
        sequence: Sequence,
        block: &Block,
        caption: &Caption,
        place: &Place,
        out: &mut Vec<Flow>,
    ) {
        let numbered = Numbered::of(block);
        if caption.content.is_empty() && numbered.is_none() {
            return;
        }
        let mut children = Vec::new();
        let mut native = false;
        if let Some(numbered) = &numbered {
            (children, native) = self.caption_label(sequence, block, numbered, place);
        }
        if let Some(id) = block.id() {
            children = self.bookmark(id, children);
        }
        let inner = Place { style: style::CAPTION, task_is_mark: false, ..*place };
        let mut content = caption.content.iter();
        let mut line = Line::default();
        if let Some(Block { kind: BlockKind::Plain(first) | BlockKind::Para(first), .. }) =
            caption.content.first()
        {
            content.next();
            if numbered.is_some() {
                line.text(self, self.colon(), inner.format());
            }
            self.inlines(first, inner.format(), &inner, &mut line);
        }
        children.extend(self.end(line));
        children = self.listed_caption((sequence, native), block, caption, place, children);
        let mut paragraph = self.paragraph(style::CAPTION, &inner, children);
        paragraph.property.keep_next = (sequence == Sequence::Table).then_some(true);
        out.push(Flow::Paragraph(paragraph));
        for block in content {
            self.blocks(std::slice::from_ref(block), &inner, out);
        }
    }

    /// What stands between a label and what it names.
    fn colon(&self) -> &'static str {
        match Words::of(&self.document.lang()).colon {
            ":" => ": ",
            wide => wide,
        }
    }

    /// Notes a numbered caption for its list.
    fn listed_caption(
        &mut self,
        (sequence, native): (Sequence, bool),
        block: &Block,
        caption: &Caption,
        place: &Place,
        children: Vec<ParagraphChild>,
    ) -> Vec<ParagraphChild> {
        let Some(numbered) = Numbered::of(block).filter(|_| !place.in_note) else { return children };
        let title = match caption.content.first() {
            Some(Block { kind: BlockKind::Plain(title) | BlockKind::Para(title), .. }) => title.as_slice(),
            _ => &[],
        };
        let colon = if title.is_empty() { "" } else { self.colon() };
        let label = format!("{}{colon}", self.clean(numbered.label, block.span));
        let kind = match sequence {
            Sequence::Figure => Kind::Figure,
            Sequence::Table => Kind::Table,
        };
        self.listed((kind, native), label, title, place.format(), children)
    }

    /// The label, and whether Word counts it.
    fn caption_label(
        &mut self,
        sequence: Sequence,
        block: &Block,
        numbered: &Numbered<'_>,
        place: &Place,
    ) -> (Vec<ParagraphChild>, bool) {
        let label = self.clean(numbered.label, block.span).into_owned();
        let number = self.clean(numbered.number, block.span).into_owned();
        let format = place.format();
        let mut line = Line::default();
        let Some(before) = label.strip_suffix(number.as_str()).filter(|_| !number.is_empty()) else {
            line.text(self, &label, format);
            return (self.end(line), false);
        };
        line.text(self, before, format);
        let last = match sequence {
            Sequence::Figure => &mut self.captions.figures,
            Sequence::Table => &mut self.captions.tables,
        };
        let Ok(count) = number.parse::<u32>() else {
            line.text(self, &number, format);
            return (self.end(line), false);
        };
        let reset = if count == last.saturating_add(1) { String::new() } else { format!("\\r {count} ") };
        *last = count;
        let field = self.field(&format!(" SEQ {} \\* ARABIC {reset}", sequence.name()), &number, format);
        line.push_all(self, field);
        (self.end(line), true)
    }

    pub(super) fn image(
        &mut self,
        node: &Inline,
        target: &Target,
        content: &[Inline],
        (format, place): (inlines::Format, &Place),
        line: &mut Line,
    ) {
        let alt = node.get("alt").map_or_else(|| text::of_inlines(content), str::to_owned);
        let image = match self.load(&target.url, node.span) {
            Ok(image) => image,
            Err(reason) => {
                let message = format!("the image `{}` is not in the Word document: {reason}", target.url);
                self.image_finding(node.span, message, "its alternative text is printed instead");
                let alt = self.clean(&alt, node.span).replace('\n', " ");
                return line.text(self, &alt, format);
            }
        };
        let rels = self.rels_at(place);
        let own = rels.part("image", &image.target);
        let blip = match &image.fallback {
            Some((file, _)) => media::blip(&rels.part("image", file), Some(&own)),
            None => media::blip(&own, None),
        };
        self.pictures += 1;
        let size = self.size(node, &image, place);
        let alt = self.clean(&alt, node.span).into_owned();
        let title = self.clean(&target.title, node.span).into_owned();
        let xml = media::drawing(self.pictures, &blip, size, &alt, &title);
        let run = self.raw_run(format.bare(), xml);
        line.push(self, run);
    }

    /// Size in EMU.
    fn size(&self, node: &Inline, image: &Image, place: &Place) -> (u64, u64) {
        let frame = (
            f64::from(place.width.max(1)) * EMU_PER_TWIP,
            f64::from(self.page().text_height()) * 0.9 * EMU_PER_TWIP,
        );
        let attribute = |key: &str, whole: f64| {
            let value = node.get(key)?;
            let length = media::length(value, whole);
            if length.is_none() {
                let message = format!("`{value}` is not a {key} of an image");
                self.image_finding(
                    node.span,
                    message,
                    "write it as `80%`, `10cm`, `4in`, `288pt` or `384px`",
                );
            }
            length
        };
        media::fit(image.size, attribute("width", frame.0), attribute("height", frame.1), frame)
    }

    /// The image of a target, read once.
    fn load(&mut self, url: &str, span: Span) -> Result<Image, String> {
        if let Some(known) = self.images.get(url) {
            return known.clone();
        }
        let number = self.images.values().filter(|image| image.is_ok()).count() + 1;
        let loaded = self.read(url, number, span);
        self.images.insert(url.to_owned(), loaded.clone());
        loaded
    }

    fn read(&self, url: &str, number: usize, span: Span) -> Result<Image, String> {
        let resource = self
            .document
            .resources
            .get(url)
            .ok_or_else(|| "it is not among the document's resources".to_owned())?;
        let bytes = self.cx.read(&resource.path).map_err(|error| error.to_string())?;
        let is_svg = resource::media_type(&bytes) == Some(Format::Svg.media_type());
        let (format, size, fallback) = if is_svg {
            let Drawing { size, png, lost } = media::svg(&bytes)?;
            for lost in lost {
                self.lost(span, format!("in the drawing `{}`, {lost}", resource.path));
            }
            (Format::Svg, size, Some((format!("media/image{number}.png"), png.into())))
        } else {
            let (format, size) = media::probe(&bytes)?;
            (format, size, None)
        };
        let target = format!("media/image{number}.{}", format.extension());
        Ok(Image { target, media_type: format.media_type(), size, bytes, fallback })
    }
}
