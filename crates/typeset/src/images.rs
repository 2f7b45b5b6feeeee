//! Images and figures: files that a document shows, read once and measured.

use crate::flow::{Flow, Place};
use crate::node::{ImageNode, Length, NodeKind};
use crate::page::{Artifact, Image, Owner, Role, Tag, TagId, Turn};
use crate::paragraph::Alignment;
use crate::{picture, svg};
use dossier_core::{
    Attributed, Block, BlockKind, Caption, Inline, InlineKind, Location, Span, Target, resource,
};
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
        let width = inline.get("width").and_then(Length::parse);
        let alignment = Alignment::Center;
        if is_decorative(inline) {
            if let tag @ Tag { role: Role::Figure, .. } = self.tags.get(figure) {
                tag.role = Role::Div;
            }
            let owner = Owner::Artifact(Artifact::Layout);
            self.node(place, NodeKind::Image(ImageNode { image, natural, width, owner, alignment }));
            return true;
        }
        let tag = match self.tags.get(figure).role {
            Role::Figure => figure,
            _ => self.tags.add_in(Role::Figure, figure, &place.lang),
        };
        self.tags.get(tag).alt = Some(alt(inline));
        self.mark(inline, tag);
        let owner = Owner::Tag(tag);
        self.node(place, NodeKind::Image(ImageNode { image, natural, width, owner, alignment }));
        true
    }

    /// The logo of the design; it says the publisher's name to those who do not see it.
    pub(crate) fn logo(&mut self, publisher: Option<&str>, place: &Place) {
        let theme = self.theme;
        let Some(path) = &theme.cover.logo else { return };
        let mut lost = Vec::new();
        let loaded = self.load(path, &format!("cover.logo:{path}"), None, &mut lost);
        for lost in lost {
            self.cx.report(self.codes.lost.says(lost).at(Location::file(path)));
        }
        let (image, natural) = match loaded {
            Ok(loaded) => loaded,
            Err((message, hint)) => {
                let finding =
                    self.codes.image.says(format!("the logo of the cover cannot be shown: {message}"));
                let hint = hint.unwrap_or_else(|| "see `logo` under [cover] in the design".to_owned());
                return self.cx.report(finding.at(Location::file(path)).hint(hint));
            }
        };
        self.images.push(image);
        let image = self.images.len() - 1;
        let owner = match publisher {
            Some(publisher) => {
                let tag = self.tags.add(Role::Figure, place.parent);
                self.tags.get(tag).alt = Some(publisher.to_owned());
                Owner::Tag(tag)
            }
            None => Owner::Artifact(Artifact::Layout),
        };
        let width = Some(Length::Points(theme.cover.logo_width));
        let node = ImageNode { image, natural, width, owner, alignment: Alignment::Start };
        self.node(place, NodeKind::Image(node));
    }

    /// Index and natural size in points of an image; `None`, with a finding, when it cannot be shown.
    pub(crate) fn image(&mut self, target: &'d Target, span: Span) -> Option<Placeable> {
        if let Some(known) = self.known_images.get(target.url.as_str()) {
            return *known;
        }
        let loaded = match self.resource(&target.url, span) {
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

    /// Reads an image of the document and gives its natural size.
    fn resource(&self, url: &str, span: Span) -> Result<(Image, (f32, f32)), Unseen> {
        let Some(resource) = self.document.resources.get(url) else {
            let hint = "save the image in the project and refer to the file";
            return Err((format!("the image `{url}` is not part of the document"), Some(hint.to_owned())));
        };
        let mut lost = Vec::new();
        let loaded = self.load(&resource.path, url, Some(&resource.media_type), &mut lost);
        lost.into_iter().for_each(|lost| self.lost(span, lost));
        loaded
    }

    /// Reads an image file, to be known by a key, and gives its natural size. What it is, its bytes say: names and media
    /// types may err.
    fn load(
        &self,
        path: &str,
        key: &str,
        told: Option<&str>,
        lost: &mut Vec<String>,
    ) -> Result<(Image, (f32, f32)), Unseen> {
        let data = self.cx.read(path).map_err(|error| (error.to_string(), error.hint()))?;
        let key = key.to_owned();
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
                let (tree, left_out) = svg::read(&data).map_err(|why| {
                    let hint = "save it again from the program that drew it, as plain SVG or as PNG";
                    (format!("the drawing `{path}` cannot be shown: {why}"), Some(hint.to_owned()))
                })?;
                lost.extend(left_out.into_iter().map(|lost| format!("in the drawing `{path}`, {lost}")));
                let size = tree.size();
                let (width, height) = (size.width().ceil() as u32, size.height().ceil() as u32);
                let natural = (size.width() * PIXEL, size.height() * PIXEL);
                let (media_type, drawing) = (media_type.to_owned(), Some(Arc::new(tree)));
                Ok((Image { key, media_type, data, width, height, turn: Turn::default(), drawing }, natural))
            }
            found => {
                let found = found.or(told).unwrap_or("no image");
                let message = format!("`{path}` is {found}, which cannot be placed on a page");
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

/// Whether an image shows nothing that a reader would miss.
pub(crate) fn is_decorative(image: &Inline) -> bool {
    image.has_class("decorative")
}

/// The image, if a paragraph holds nothing else.
pub(crate) fn lone_image(content: &[Inline]) -> Option<(&Inline, &Target)> {
    match content {
        [image @ Inline { kind: InlineKind::Image { target, .. }, .. }] => Some((image, target)),
        _ => None,
    }
}
