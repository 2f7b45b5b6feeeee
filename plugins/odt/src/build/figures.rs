//! Images, figures and captions.

use super::{Builder, Place, line::Line, page, pages::is_turned};
use crate::media::{self, Image};
use dossier_sdk::{
    Attributed, Block, BlockKind, Caption, Inline, Target, image, roles::Numbered, text, words::Words,
    xml::escape,
};

/// The last numbers of captions, as programs count them.
#[derive(Default)]
pub(super) struct Captions {
    figures: u32,
    tables: u32,
    /// The label of the figure that is being written, which names its image.
    label: Option<String>,
}

/// What a caption belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    Figure,
    Table,
}

impl Sequence {
    /// The name of the sequence that counts it, which is that of the caption's style too.
    const fn name(self) -> &'static str {
        match self {
            Self::Figure => "Figure",
            Self::Table => "Table",
        }
    }
}

/// The sequences that captions count in.
pub(super) fn declarations() -> String {
    let declare = |sequence: Sequence| {
        let name = sequence.name();
        format!("<text:sequence-decl text:display-outline-level=\"0\" text:name=\"{name}\"/>")
    };
    let both = [Sequence::Figure, Sequence::Table].map(declare).concat();
    format!("<text:sequence-decls>{both}</text:sequence-decls>")
}

impl Builder<'_> {
    pub(super) fn figure(&mut self, block: &Block, caption: &Caption, content: &[Block], place: &Place) {
        if block.has_class("landscape") && !is_turned(place) {
            return self.landscape(block.span, place, |builder, place| {
                builder.upright_figure(block, caption, content, place);
            });
        }
        self.upright_figure(block, caption, content, place);
    }

    fn upright_figure(&mut self, block: &Block, caption: &Caption, content: &[Block], place: &Place) {
        let numbered = Numbered::of(block);
        let has_caption = !caption.content.is_empty() || numbered.is_some();
        if let Some(id) = block.id().filter(|_| !has_caption) {
            self.pending.anchors.push(id.to_owned());
        }
        let label = numbered.map(|numbered| self.clean(numbered.label, block.span).into_owned());
        if block.is_tabular() {
            // The caption of a table stands above it.
            self.caption(Sequence::Table, block, caption, place);
            return self.blocks(content, place);
        }
        let outer = std::mem::replace(&mut self.captions.label, label.filter(|label| !label.is_empty()));
        let inner = Place { style: "Picture", after: None, ..*place };
        for block in content {
            match &block.kind {
                BlockKind::Plain(content) | BlockKind::Para(content) => {
                    let line = self.line(content, &inner);
                    self.paragraph("Picture", &inner, &line);
                }
                _ => self.blocks(std::slice::from_ref(block), place),
            }
        }
        self.captions.label = outer;
        self.caption(Sequence::Figure, block, caption, place);
    }

    /// The caption of a figure or table: its label with the number as a field, within the bookmark of its identifier.
    pub(super) fn caption(&mut self, sequence: Sequence, block: &Block, caption: &Caption, place: &Place) {
        let numbered = Numbered::of(block);
        if caption.content.is_empty() && numbered.is_none() {
            return;
        }
        let inner = Place { style: sequence.name(), after: None, ..*place };
        let mut line = Line::default();
        let mut end = self.open_bookmarks(block, &mut line);
        if let Some(numbered) = &numbered {
            self.caption_label(sequence, block, numbered, place, &mut line);
        }
        // References show what is within the bookmark: the label, or all where there is none.
        if numbered.is_some() {
            line.tag(&mut self.auto, &std::mem::take(&mut end));
        }
        let mut content = caption.content.iter();
        if let Some(Block { kind: BlockKind::Plain(first) | BlockKind::Para(first), .. }) =
            caption.content.first()
        {
            content.next();
            if !line.is_empty() && numbered.is_some() {
                let colon = self.colon();
                line.text(&mut self.auto, colon, inner.format());
            }
            self.inlines(first, inner.format(), &inner, &mut line);
        }
        line.tag(&mut self.auto, &end);
        let line = line.finish(&mut self.auto);
        self.paragraph(sequence.name(), &inner, &line);
        for block in content {
            self.blocks(std::slice::from_ref(block), &inner);
        }
    }

    /// What stands between a label and a title.
    pub(super) fn colon(&self) -> &'static str {
        match Words::of(&self.document.lang()).colon {
            ":" => ": ",
            wide => wide,
        }
    }

    fn caption_label(
        &mut self,
        sequence: Sequence,
        block: &Block,
        numbered: &Numbered<'_>,
        place: &Place,
        line: &mut Line,
    ) {
        let label = self.clean(numbered.label, block.span).into_owned();
        let number = self.clean(numbered.number, block.span).into_owned();
        let last = match sequence {
            Sequence::Figure => &mut self.captions.figures,
            Sequence::Table => &mut self.captions.tables,
        };
        // A number that programs would not count to by themselves is text.
        let counted = number.parse() == Ok(*last + 1);
        let Some(before) = label.strip_suffix(number.as_str()).filter(|_| counted) else {
            return line.text(&mut self.auto, &label, place.format());
        };
        *last += 1;
        line.text(&mut self.auto, before, place.format());
        let name = sequence.name();
        let field = format!(
            "<text:sequence text:ref-name=\"ref{name}{number}\" text:name=\"{name}\" text:formula=\"ooow:{name}+1\" \
             style:num-format=\"1\">{number}</text:sequence>"
        );
        line.object(&mut self.auto, &field);
    }

    pub(super) fn image(
        &mut self,
        node: &Inline,
        target: &Target,
        content: &[Inline],
        place: &Place,
        line: &mut Line,
    ) {
        let alt = node.get("alt").map_or_else(|| text::of_inlines(content), str::to_owned);
        let alt = self.clean(&alt, node.span).replace('\n', " ");
        let decorative = node.has_class("decorative");
        let image = match self.load(&target.url) {
            Ok(image) => image,
            Err(reason) => {
                let message = format!("the image `{}` is not in the OpenDocument text: {reason}", target.url);
                self.image_finding(node.span, message, "its alternative text is printed instead");
                return line.text(&mut self.auto, &alt, place.format());
            }
        };
        self.frames += 1;
        let (width, height) = self.size(node, &image, place);
        let title = self.clean(&target.title, node.span).into_owned();
        let title = if title.is_empty() { self.captions.label.clone().unwrap_or_default() } else { title };
        let element = |name: &str, text: &str| {
            if text.is_empty() { String::new() } else { format!("<{name}>{}</{name}>", escape(text)) }
        };
        let (title, alt) = (element("svg:title", &title), element("svg:desc", &alt));
        // What shows nothing that a reader would miss has no words.
        let words = if decorative { String::new() } else { title + &alt };
        let xml = format!(
            "<draw:frame draw:style-name=\"Fr1\" draw:name=\"Image{}\" text:anchor-type=\"as-char\" svg:width=\"{width:.2}pt\" \
             svg:height=\"{height:.2}pt\"><draw:image xlink:href=\"{}\" xlink:type=\"simple\" xlink:show=\"embed\" \
             xlink:actuate=\"onLoad\" draw:mime-type=\"{}\"/>{words}</draw:frame>",
            self.frames, image.target, image.media_type
        );
        line.object(&mut self.auto, &xml);
    }

    /// Size in points.
    fn size(&self, node: &Inline, image: &Image, place: &Place) -> (f64, f64) {
        let height = if is_turned(place) { page::TEXT_WIDTH } else { page::TEXT_HEIGHT };
        let frame = (f64::from(place.width.max(1)) / 20.0, f64::from(height) * 0.9 / 20.0);
        let attribute = |key: &str, whole: f64| {
            let value = node.get(key)?;
            let length = image::length(value, whole);
            if length.is_none() {
                let message = format!("`{value}` is not a {key} of an image");
                let hint = "write it as `80%`, `10cm`, `4in`, `288pt` or `384px`";
                self.image_finding(node.span, message, hint);
            }
            length
        };
        let (width, height) = (attribute("width", frame.0), attribute("height", frame.1));
        let (width, height) = image::fit(image.size, width, height, frame);
        (width.max(0.1), height.max(0.1))
    }

    /// The image of a target, read once.
    fn load(&mut self, url: &str) -> Result<Image, String> {
        if let Some(known) = self.images.get(url) {
            return known.clone();
        }
        let number = self.images.values().filter(|image| image.is_ok()).count() + 1;
        let loaded = self.read(url, number);
        self.images.insert(url.to_owned(), loaded.clone());
        loaded
    }

    fn read(&self, url: &str, number: usize) -> Result<Image, String> {
        let resource = self
            .document
            .resources
            .get(url)
            .ok_or_else(|| "it is not among the document's resources".to_owned())?;
        let bytes = self.cx.read(&resource.path).map_err(|error| error.to_string())?;
        let (media_type, extension, size) = media::probe(&bytes)?;
        Ok(Image { target: format!("Pictures/image{number}.{extension}"), media_type, size, bytes })
    }
}
