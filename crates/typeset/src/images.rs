//! Images and figures: files that a document shows, read once and measured.

use crate::flow::{Flow, Place};
use crate::node::{ImageNode, Length, NodeKind};
use crate::page::{Image, Role, TagId, Turn};
use crate::paragraph::Alignment;
use crate::{picture, svg};
use dossier_core::{Attributed, Block, BlockKind, Caption, Inline, InlineKind, Span, Target, resource};
use std::sync::Arc;

/// Index in the layout's images, and natural width and height in points.
pub(crate) type Placeable = (usize, (f32, f32));

/// Why an image cannot be shown, and what helps.
type Unseen = (String, Option<String>);

/// Points in a CSS pixel.
const PIXEL: f32 = 0.75;

impl<'d> Flow<'d> {
    /// A figure: its content, then its caption.
    pub(crate) fn figure(
        &mut self,
        caption: &'d Caption,
        content: &'d [Block],
        block: &'d Block,
        place: &Place,
    ) {
        let single = match content {
            [Block { kind: BlockKind::Plain(inlines) | BlockKind::Para(inlines), .. }] => lone_image(inlines),
            _ => None,
        };
        let role = if single.is_some() { Role::Figure } else { Role::Div };
        let tag = self.tags.add_in(role, place.parent, &place.lang);
        self.mark(block, tag);
        let inner = Place { parent: tag, ..place.clone() };
        let first = self.nodes.len();
        match single {
            Some((image, target)) if self.block_image(image, target, &inner, tag) => {}
            // Where an image cannot be shown, its text stands for it; but the caption says that already.
            Some((image, _)) if alt(image) == dossier_core::text::of_blocks(&caption.content) => {
                self.tags.get(tag).role = Role::Div;
            }
            _ => {
                self.tags.get(tag).role = Role::Div;
                self.blocks(content, &inner);
            }
        }
        for node in &mut self.nodes[first..] {
            node.keep_next = !caption.content.is_empty();
        }
        self.caption(caption, block, &inner, Alignment::Center);
        if let Some(node) = self.nodes.get_mut(first) {
            node.before = place.space * 2.0;
        }
        if let Some(node) = self.nodes[first..].last_mut() {
            (node.after, node.keep_next) = (place.space * 2.2, false);
        }
        self.group(first, block.has_class("landscape"), place);
    }

    /// An image on its own; gives false when it cannot be shown.
    pub(crate) fn block_image(
        &mut self,
        inline: &'d Inline,
        target: &'d Target,
        place: &Place,
        figure: TagId,
    ) -> bool {
        let Some((image, natural)) = self.image(target, inline.span) else { return false };
        let tag = match self.tags.get(figure).role {
            Role::Figure => figure,
            _ => self.tags.add_in(Role::Figure, figure, &place.lang),
        };
        self.tags.get(tag).alt = Some(alt(inline));
        self.mark(inline, tag);
        let width = inline.get("width").and_then(Length::parse);
        self.node(place, NodeKind::Image(ImageNode { image, natural, width, tag }));
        true
    }

    /// Index and natural size in points of an image; `None`, with a finding, when it cannot be shown.
    pub(crate) fn image(&mut self, target: &'d Target, span: Span) -> Option<Placeable> {
        if let Some(known) = self.known_images.get(target.url.as_str()) {
            return *known;
        }
        let loaded = match self.load(&target.url, span) {
            Ok((image, natural)) => {
                self.images.push(image);
                Some((self.images.len() - 1, natural))
            }
            Err((message, hint)) => {
                let finding = self.codes.image.says(message).at(self.document.locate(span));
                self.cx.report(match hint {
                    Some(hint) => finding.hint(hint),
                    None => finding,
                });
                None
            }
        };
        self.known_images.insert(&target.url, loaded);
        loaded
    }

    /// Reads an image and gives its natural size. What it is, its bytes say: names and media types may err.
    fn load(&self, url: &str, span: Span) -> Result<(Image, (f32, f32)), Unseen> {
        let Some(resource) = self.document.resources.get(url) else {
            let hint = "save the image in the project and refer to the file";
            return Err((format!("the image `{url}` is not part of the document"), Some(hint.to_owned())));
        };
        let path = &resource.path;
        let data = self.cx.read(path).map_err(|error| (error.to_string(), error.hint()))?;
        let key = url.to_owned();
        match resource::media_type(&data) {
            Some(media_type @ ("image/png" | "image/jpeg" | "image/gif")) => {
                let Some(header) = picture::header(&data) else {
                    return Err((format!("`{path}` is damaged: it states no size"), None));
                };
                let picture::Header { width, height, turn, natural } = header;
                let media_type = media_type.to_owned();
                Ok((Image { key, media_type, data, width, height, turn, drawing: None }, natural))
            }
            Some(media_type @ "image/svg+xml") => {
                let (tree, lost) = svg::read(&data).map_err(|why| {
                    let hint = "save it again from the program that drew it, as plain SVG or as PNG";
                    (format!("the drawing `{path}` cannot be shown: {why}"), Some(hint.to_owned()))
                })?;
                for lost in lost {
                    self.lost(span, format!("in the drawing `{path}`, {lost}"));
                }
                let size = tree.size();
                let (width, height) = (size.width().ceil() as u32, size.height().ceil() as u32);
                let natural = (size.width() * PIXEL, size.height() * PIXEL);
                let (media_type, drawing) = (media_type.to_owned(), Some(Arc::new(tree)));
                Ok((Image { key, media_type, data, width, height, turn: Turn::default(), drawing }, natural))
            }
            told => {
                let told = told.unwrap_or(&resource.media_type);
                let message = format!("`{path}` is {told}, which cannot be placed on a page");
                Err((message, Some("convert it to PNG, JPEG or SVG".to_owned())))
            }
        }
    }
}

/// What is told of an image to those who do not see it.
pub(crate) fn alt(image: &Inline) -> String {
    let content = match &image.kind {
        InlineKind::Image { content, .. } => content.as_slice(),
        _ => &[],
    };
    image.get("alt").map_or_else(|| dossier_core::text::of_inlines(content), str::to_owned)
}

/// The image, if a paragraph holds nothing else.
pub(crate) fn lone_image(content: &[Inline]) -> Option<(&Inline, &Target)> {
    match content {
        [image @ Inline { kind: InlineKind::Image { target, .. }, .. }] => Some((image, target)),
        _ => None,
    }
}
