//! Documents from Markdown, and layouts as text.

use dossier_core::testing::MemoryHost;
use dossier_core::{Code, Document, Resource};
use dossier_markdown::ImportOptions;
use dossier_sdk::Import as _;
use dossier_typeset::page::{Artifact, Glyph, GlyphRun, Item, ItemKind, Layout, Owner, Role, TagId};
use dossier_typeset::{Codes, Theme, layout};
use std::fmt::Write;

/// Findings of the typesetter, as a renderer might name them.
pub(crate) const CODES: Codes = Codes {
    missing_glyph: Code::warn("typeset/missing-glyph", "No font has a character."),
    lost: Code::warn("typeset/lost", "Something cannot be printed."),
    image: Code::warn("typeset/image", "An image cannot be shown."),
    overfull: Code::warn("typeset/overfull", "A table is too wide."),
    font: Code::deny("typeset/font", "A font cannot be used."),
    variable_font: Code::warn("typeset/variable-font", "A font is variable."),
    marking: Code::deny("typeset/marking", "There is no such marking."),
};

/// A PNG's signature and header: all that layout reads of an image, `width` by `height` pixels.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// The document of a Markdown file; `wide.png` (400 by 100), `tall.png` (300 by 2000) and `empty.png` (0 by 0) lie beside it.
pub(crate) fn document(markdown: &str) -> (Document, MemoryHost) {
    let host = MemoryHost::new()
        .with("text.md", markdown)
        .with("wide.png", png(400, 100))
        .with("tall.png", png(300, 2000))
        .with("empty.png", png(0, 0));
    let options = ImportOptions { files: vec!["text.md".to_owned()], lang: None, smart: true };
    let mut document = options.import(&host.context()).unwrap();
    for name in ["wide.png", "tall.png", "empty.png"] {
        let resource = Resource { path: name.to_owned(), media_type: "image/png".to_owned() };
        document.resources.insert(name.to_owned(), resource);
    }
    (document, host)
}

/// The layout of a Markdown file in the default design, and the findings of the typesetter.
pub(crate) fn lay(markdown: &str) -> (Layout, Vec<String>) {
    lay_with(markdown, &Theme::default())
}

/// The layout of a Markdown file in a design, and the findings of the typesetter.
pub(crate) fn lay_with(markdown: &str, theme: &Theme) -> (Layout, Vec<String>) {
    let (document, host) = document(markdown);
    lay_document(&document, theme, &host)
}

/// The layout of a document in a design, and the findings of the typesetter.
pub(crate) fn lay_document(document: &Document, theme: &Theme, host: &MemoryHost) -> (Layout, Vec<String>) {
    let out = layout(document, theme, &CODES, &host.context()).unwrap();
    let ours = |code: &str| code.starts_with("typeset/");
    (out, host.reported().iter().filter(|found| ours(&found.code)).map(ToString::to_string).collect())
}

/// The layout in a design of another measure, in points.
pub(crate) fn lay_in(markdown: &str, measure: f32, mut theme: Theme) -> Layout {
    let (document, host) = document(markdown);
    theme.margin.right = theme.page.0 - theme.margin.left - measure;
    layout(&document, &theme, &CODES, &host.context()).unwrap()
}

/// Lines of text by page, with the left edge and the baseline of their first run; rectangles and images by their
/// place and size. A `*` marks artifacts.
pub(crate) fn lines(layout: &Layout) -> String {
    let mut out = String::new();
    for (number, page) in layout.pages.iter().enumerate() {
        let mut last = None;
        if number > 0 {
            let _ = writeln!(out, "--- page {}", number + 1);
        }
        for item in &page.items {
            let artifact = if matches!(item.owner, Owner::Artifact(_)) { "*" } else { "" };
            match &item.kind {
                ItemKind::Glyphs(_) if item.owner == Owner::Artifact(Artifact::Footer) => {}
                ItemKind::Glyphs(run) => {
                    let line = ((run.y * 10.0) as i32, artifact);
                    if last == Some(line) {
                        out.truncate(out.len() - 1);
                        let _ = writeln!(out, "{}", run.text);
                    } else {
                        let _ = writeln!(out, "{artifact}{:.0},{:.0} {}", run.x, run.y, run.text);
                    }
                    last = Some(line);
                    continue;
                }
                ItemKind::Rect { area, .. } => {
                    let _ = writeln!(
                        out,
                        "*{:.0},{:.0} rect {:.0}x{:.1}",
                        area.x, area.y, area.width, area.height
                    );
                }
                ItemKind::Image { area, .. } => {
                    let _ = writeln!(
                        out,
                        "{artifact}{:.0},{:.0} image {:.0}x{:.0}",
                        area.x, area.y, area.width, area.height
                    );
                }
            }
            last = None;
        }
    }
    // A soft hyphen would be invisible in the tests.
    trimmed(&out.replace('\u{ad}', "-"))
}

/// Glyph runs with font, size and language.
pub(crate) fn runs(layout: &Layout) -> String {
    let mut out = String::new();
    for run in glyph_runs(layout) {
        let lang = run.lang.as_ref().map(|lang| format!(" {lang}")).unwrap_or_default();
        let _ = writeln!(out, "{} {:.1}{lang} |{}|", layout.fonts[run.font].name, run.size, run.text);
    }
    trimmed(&out)
}

/// The glyph runs that are not artifacts.
pub(crate) fn glyph_runs(layout: &Layout) -> impl Iterator<Item = &GlyphRun> {
    items(layout).filter_map(|item| match (&item.kind, item.owner) {
        (ItemKind::Glyphs(run), Owner::Tag(_)) => Some(run),
        _ => None,
    })
}

pub(crate) fn items(layout: &Layout) -> impl Iterator<Item = &Item> {
    layout.pages.iter().flat_map(|page| &page.items)
}

/// The tag tree with the text of each tag.
pub(crate) fn tags(layout: &Layout) -> String {
    let mut texts = vec![String::new(); layout.tags.len()];
    for item in items(layout) {
        if let (ItemKind::Glyphs(run), Owner::Tag(tag)) = (&item.kind, item.owner) {
            texts[tag as usize].push_str(&run.text);
        }
    }
    let mut out = String::new();
    tag(layout, &texts, 0, 0, &mut out);
    trimmed(&out)
}

fn tag(layout: &Layout, texts: &[String], id: TagId, depth: usize, out: &mut String) {
    let tag = &layout.tags[id as usize];
    let role = match &tag.role {
        Role::Heading(level) => format!("H{level}"),
        Role::Th { column, col_span: 1, row_span: 1 } => {
            format!("Th({})", if *column { "column" } else { "row" })
        }
        Role::Td { col_span: 1, row_span: 1 } => "Td".to_owned(),
        other => format!("{other:?}"),
    };
    let _ = write!(out, "{}{role}", "  ".repeat(depth));
    let facts = [
        ("lang", tag.lang.as_ref().map(ToString::to_string)),
        ("alt", tag.alt.clone()),
        ("id", tag.id.clone()),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            let _ = write!(out, " {name}={value}");
        }
    }
    let text = texts[id as usize].trim();
    let _ = if text.is_empty() { writeln!(out) } else { writeln!(out, " |{text}|") };
    for child in 1..layout.tags.len() as TagId {
        if layout.tags[child as usize].parent == id {
            self::tag(layout, texts, child, depth + 1, out);
        }
    }
}

/// All text that is not decoration, white space made single, hyphenation undone.
pub(crate) fn text(layout: &Layout) -> String {
    let whole: String = glyph_runs(layout).map(|run| &*run.text).collect::<Vec<_>>().join(" ");
    whole.replace("\u{ad} ", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text as the tag tree gives it to a reader: see [`Layout::tags`].
pub(crate) fn reading(layout: &Layout) -> String {
    let count = layout.tags.len();
    let mut own: Vec<Vec<(usize, String)>> = vec![Vec::new(); count];
    for (place, item) in items(layout).enumerate() {
        if let (ItemKind::Glyphs(run), Owner::Tag(tag)) = (&item.kind, item.owner) {
            own[tag as usize].push((place, run.text.to_string()));
        }
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut first: Vec<usize> =
        own.iter().map(|own| own.first().map_or(usize::MAX, |(place, _)| *place)).collect();
    for index in (1..count).rev() {
        let parent = layout.tags[index].parent as usize;
        children[parent].insert(0, index);
        first[parent] = first[parent].min(first[index]);
    }
    let mut out = String::new();
    read(0, &own, &children, &first, &mut out);
    out
}

fn read(
    tag: usize,
    own: &[Vec<(usize, String)>],
    children: &[Vec<usize>],
    first: &[usize],
    out: &mut String,
) {
    let mut kids: Vec<(usize, Result<&str, usize>)> =
        own[tag].iter().map(|(place, text)| (*place, Ok(text.as_str()))).collect();
    kids.extend(children[tag].iter().map(|&child| (first[child], Err(child))));
    if !own[tag].is_empty() {
        kids.sort_by_key(|(place, _)| *place);
    }
    for (_, kid) in kids {
        match kid {
            Ok(text) if text.ends_with('\u{ad}') => out.push_str(text.trim_end_matches('\u{ad}')),
            Ok(text) => *out += &format!("{text} "),
            Err(child) => read(child, own, children, first, out),
        }
    }
    out.push(' ');
}

/// The number of the page, from 1, on which some text is painted for a reader; 0 where on none.
pub(crate) fn page_of(layout: &Layout, what: &str) -> usize {
    let has = |page: &dossier_typeset::page::Page| {
        text(&Layout { pages: vec![page.clone()], ..layout.clone() }).contains(what)
    };
    layout.pages.iter().position(has).map_or(0, |index| index + 1)
}

/// The text of each tag in turn, where pages interleave it.
pub(crate) fn text_by_tag(layout: &Layout) -> String {
    let mut texts = vec![String::new(); layout.tags.len()];
    for item in items(layout) {
        if let (ItemKind::Glyphs(run), Owner::Tag(tag)) = (&item.kind, item.owner) {
            texts[tag as usize].push_str(&run.text.replace('\u{ad}', ""));
        }
    }
    texts.join(" ")
}

/// Whether clusters cover a run's text: each byte in exactly one glyph's range.
pub(crate) fn covers(run: &GlyphRun) -> bool {
    let mut ranges: Vec<(u32, u32)> = run
        .glyphs
        .iter()
        .filter(|glyph| glyph.end > glyph.start)
        .map(|&Glyph { start, end, .. }| (start, end))
        .collect();
    ranges.sort_unstable();
    let mut next = 0;
    ranges.into_iter().all(|(start, end)| std::mem::replace(&mut next, end) == start)
        && next as usize == run.text.len()
}

fn trimmed(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Compares with what is expected, whose common indentation does not count.
pub(crate) fn check(actual: &str, expected: &str) {
    let lines = expected.trim_matches('\n').trim_end().lines();
    let indent =
        lines.clone().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len());
    let indent = indent.min().unwrap_or_default();
    let expected: Vec<&str> = lines.map(|line| line.get(indent..).unwrap_or_default()).collect();
    let expected = expected.join("\n");
    assert!(actual == expected, "\n<<<actual\n{actual}\n>>>\nexpected\n{expected}\n");
}
