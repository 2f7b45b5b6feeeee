//! Layouts as text, seen in several ways.

use dossier_typeset::page::{
    Artifact, GlyphRun, ItemKind, Layout, LinkTarget, OutlineItem, Owner, Page, Role, TagId,
};
use std::fmt::Write as _;

/// The view of a name; `None` for a fence that is none.
pub(super) fn view(name: &str, layout: &Layout, findings: &[String]) -> Option<String> {
    Some(match name {
        "markdown" | "theme" => return None,
        "pages" => pages(layout),
        "tags" => tags(layout),
        "fonts" => fonts(layout),
        "widths" => widths(layout),
        "links" => links(layout),
        "outline" => outline(layout),
        "furniture" => furniture(layout),
        "findings" => findings.iter().map(|finding| format!("{finding}\n")).collect(),
        other => panic!("`{other}` is no view"),
    })
}

/// Text as it can be seen in a file.
fn visible(text: &str) -> String {
    text.replace('\u{ad}', "-").replace('\u{a0}', "⍽").replace('\u{3000}', "␣")
}

/// Something on a page: where it stands, whether text comes before it at the same height, and its words.
struct Mark {
    y: f32,
    text: bool,
    left: f32,
    right: f32,
    words: String,
}

/// What is painted but running heads and folios, from top to bottom and from left to right.
fn pages(layout: &Layout) -> String {
    let mut out = String::new();
    for (number, page) in layout.pages.iter().enumerate() {
        if layout.pages.len() > 1 {
            let _ = writeln!(out, "page {}", number + 1);
        }
        let mut marks = marks(layout, page, |owner| {
            !matches!(owner, Owner::Artifact(Artifact::Header | Artifact::Footer))
        });
        let row = |mark: &Mark| mark.y.round() as i64;
        marks.sort_by(|a, b| (row(a), a.text).cmp(&(row(b), b.text)).then(a.left.total_cmp(&b.left)));
        for (index, mark) in marks.iter().enumerate() {
            let place = format!("{:.0}–{:.0}", mark.left, mark.right);
            let beside = index.checked_sub(1).and_then(|before| marks.get(before));
            if beside.is_some_and(|other| mark.text && other.text && row(other) == row(mark)) {
                out.pop();
                let _ = writeln!(out, "  |  {place}  {}", mark.words);
            } else {
                let _ = writeln!(out, "{:4.0}  {place:>8}  {}", mark.y, mark.words);
            }
        }
    }
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Running heads and folios.
fn furniture(layout: &Layout) -> String {
    let mut out = String::new();
    for (number, page) in layout.pages.iter().enumerate() {
        let _ = writeln!(out, "page {}", number + 1);
        for mark in
            marks(layout, page, |owner| matches!(owner, Owner::Artifact(Artifact::Header | Artifact::Footer)))
        {
            let _ = writeln!(out, "{:4.0}  {:.0}–{:.0}  {}", mark.y, mark.left, mark.right, mark.words);
        }
    }
    out
}

/// The marks of a page that belong to whom `wanted` names.
fn marks(layout: &Layout, page: &Page, wanted: impl Fn(Owner) -> bool) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut line: Option<Line> = None;
    for item in page.items.iter().filter(|item| wanted(item.owner)) {
        let (area, words) = match &item.kind {
            ItemKind::Glyphs(run) => {
                match line.as_mut().filter(|line| line.goes_on_with(run)) {
                    Some(line) => line.runs.push(run),
                    None => marks.extend(line.replace(Line { runs: vec![run] }).map(Line::mark)),
                }
                continue;
            }
            ItemKind::Rect { area, .. } if area.height < 2.0 => (area, format!("rule {:.1}", area.height)),
            ItemKind::Rect { area, color } => {
                let color = format!("#{:02x}{:02x}{:02x}", color.0, color.1, color.2);
                (area, format!("fill to {:.0}, {color}", area.y + area.height))
            }
            ItemKind::Image { area, image } => {
                let key = &layout.images[*image].key;
                (area, format!("{key} to {:.0}", area.y + area.height))
            }
        };
        marks.extend(line.take().map(Line::mark));
        marks.push(Mark { y: area.y, text: false, left: area.x, right: area.x + area.width, words });
    }
    marks.extend(line.map(Line::mark));
    marks
}

/// Runs that follow each other on one baseline, raised and lowered ones included.
struct Line<'l> {
    runs: Vec<&'l GlyphRun>,
}

/// The right end of a run.
fn end(run: &GlyphRun) -> f32 {
    run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>()
}

/// The right end of a run without the spaces at its end.
fn visible_end(run: &GlyphRun) -> f32 {
    let mut seen = run.x;
    let mut pen = run.x;
    for glyph in &run.glyphs {
        pen += glyph.advance;
        let text = run.text.get(glyph.start as usize..glyph.end as usize).unwrap_or_default();
        if !text.trim().is_empty() {
            seen = pen;
        }
    }
    seen
}

impl Line<'_> {
    fn goes_on_with(&self, run: &GlyphRun) -> bool {
        let last = self.runs[self.runs.len() - 1];
        (run.x - end(last)).abs() < 1.5 && (run.y - last.y).abs() < 0.8 * run.size.max(last.size)
    }

    fn mark(self) -> Mark {
        let size = self.runs.iter().map(|run| run.size).fold(0.0, f32::max);
        let y = self.runs.iter().find(|run| run.size >= size).map_or(0.0, |run| run.y);
        let mut words = String::new();
        for run in &self.runs {
            let text = visible(&run.text);
            let _ = match run.y - y {
                rise if rise < -0.5 => write!(words, "^{{{text}}}"),
                rise if rise > 0.5 => write!(words, "_{{{text}}}"),
                _ => write!(words, "{text}"),
            };
        }
        let left = self.runs.iter().map(|run| run.x).fold(f32::INFINITY, f32::min);
        let right = self.runs.iter().map(|run| visible_end(run)).fold(0.0, f32::max);
        Mark { y, text: true, left, right, words }
    }
}

/// The glyph runs that have a tag.
fn runs(layout: &Layout) -> impl Iterator<Item = (TagId, &GlyphRun)> {
    let items = layout.pages.iter().flat_map(|page| &page.items);
    items.filter_map(|item| match (&item.kind, item.owner) {
        (ItemKind::Glyphs(run), Owner::Tag(tag)) => Some((tag, run)),
        _ => None,
    })
}

fn fonts(layout: &Layout) -> String {
    let mut out = String::new();
    for (_, run) in runs(layout) {
        let lang = run.lang.as_ref().map(|lang| format!(" {lang}")).unwrap_or_default();
        let font = &layout.fonts[run.font].name;
        let _ = writeln!(out, "{font} {:.1}{lang}: {}", run.size, visible(&run.text).trim_end());
    }
    out
}

/// Characters that follow each other in one width stand together.
fn widths(layout: &Layout) -> String {
    let mut out = String::new();
    let mut baseline = None;
    for (_, run) in runs(layout) {
        if baseline.replace((run.y * 10.0) as i64).is_some_and(|before| before != (run.y * 10.0) as i64) {
            out.push('\n');
        }
        let mut last = None;
        for glyph in run.glyphs.iter().filter(|glyph| glyph.end > glyph.start) {
            let width = (glyph.advance / run.size * 100.0).round() as i64;
            if last.is_some_and(|last| last != width) {
                let _ = write!(out, " {:.2}  ", last.unwrap_or_default() as f32 / 100.0);
            }
            last = Some(width);
            out.push_str(&visible(run.text.get(glyph.start as usize..glyph.end as usize).unwrap_or("?")));
        }
        let _ = write!(out, " {:.2}  ", last.unwrap_or_default() as f32 / 100.0);
    }
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The tag tree, content and children in the order that [`Layout::tags`] states.
fn tags(layout: &Layout) -> String {
    let mut texts: Vec<Vec<(usize, String)>> = vec![Vec::new(); layout.tags.len()];
    for (at, (tag, run)) in runs(layout).enumerate() {
        texts[tag as usize].push((at, run.text.replace('\u{ad}', "")));
    }
    let mut out = String::new();
    tag(layout, &texts, 0, 0, &mut out);
    out
}

/// Where a tag with all in it begins; `None` where nothing of it is painted as text.
fn first(layout: &Layout, texts: &[Vec<(usize, String)>], id: TagId) -> Option<usize> {
    let own = texts[id as usize].first().map(|(at, _)| *at);
    children(layout, id).filter_map(|child| first(layout, texts, child)).chain(own).min()
}

fn children(layout: &Layout, id: TagId) -> impl Iterator<Item = TagId> {
    (1..layout.tags.len() as TagId).filter(move |child| layout.tags[*child as usize].parent == id)
}

fn tag(layout: &Layout, texts: &[Vec<(usize, String)>], id: TagId, depth: usize, out: &mut String) {
    enum Kid<'t> {
        Text(&'t str),
        Tag(TagId),
    }
    let own = &texts[id as usize];
    let mut kids: Vec<(usize, Kid<'_>)> = own.iter().map(|(at, text)| (*at, Kid::Text(text))).collect();
    let mut last = 0;
    for child in children(layout, id) {
        last = first(layout, texts, child).unwrap_or(last);
        kids.push((last, Kid::Tag(child)));
    }
    if !own.is_empty() {
        kids.sort_by_key(|(at, _)| *at);
    }
    let _ = write!(out, "{}{}", "  ".repeat(depth), described(layout, id));
    if kids.iter().all(|(_, kid)| matches!(kid, Kid::Text(_))) {
        let text: String =
            kids.iter().map(|(_, kid)| if let Kid::Text(text) = kid { text } else { "" }).collect();
        let _ = if text.is_empty() { writeln!(out) } else { writeln!(out, "  {}", visible(&text).trim()) };
        return;
    }
    out.push('\n');
    let mut within = false;
    for (_, kid) in kids {
        match kid {
            Kid::Text(text) if within => {
                out.pop();
                let _ = writeln!(out, "{}", visible(text));
            }
            Kid::Text(text) => {
                let _ = writeln!(out, "{}“{}", "  ".repeat(depth + 1), visible(text));
            }
            Kid::Tag(child) => tag(layout, texts, child, depth + 1, out),
        }
        within = matches!(kid, Kid::Text(_));
    }
}

/// A tag's role and attributes.
fn described(layout: &Layout, id: TagId) -> String {
    let tag = &layout.tags[id as usize];
    let spans = |rows: u32, columns: u32| {
        let spans = [(rows, "rows"), (columns, "columns")];
        let spans = spans.into_iter().filter(|(count, _)| *count != 1);
        spans.map(|(count, name)| format!(" over {count} {name}")).collect::<String>()
    };
    let mut out = match &tag.role {
        Role::Heading(level) => format!("H{level}"),
        Role::Th { column, col_span, row_span } => {
            format!("TH of a {}{}", if *column { "column" } else { "row" }, spans(*row_span, *col_span))
        }
        Role::Td { col_span, row_span } => format!("TD{}", spans(*row_span, *col_span)),
        other => format!("{other:?}"),
    };
    let lang = tag.lang.as_ref().map(ToString::to_string);
    for (name, value) in [("lang", lang), ("alt", tag.alt.clone()), ("id", tag.id.clone())] {
        if let Some(value) = value {
            let _ = write!(out, " {name}={value:?}");
        }
    }
    out
}

/// Links in reading order, and the places that they can lead to.
fn links(layout: &Layout) -> String {
    let mut out = String::new();
    for (number, page) in layout.pages.iter().enumerate() {
        for link in &page.links {
            let area = link.area;
            let target = match &link.target {
                LinkTarget::Url(url) => url.clone(),
                LinkTarget::Destination(name) => format!("#{name}"),
            };
            let (right, bottom) = (area.x + area.width, area.y + area.height);
            let place = format!("{:.0}–{right:.0}, {:.0}–{bottom:.0}", area.x, area.y);
            let _ = writeln!(out, "page {}: {place} to {target} ({})", number + 1, link.description);
        }
    }
    for place in &layout.destinations {
        let _ =
            writeln!(out, "#{} is on page {} at {:.0}, {:.0}", place.name, place.page + 1, place.x, place.y);
    }
    out
}

fn outline(layout: &Layout) -> String {
    fn entries(items: &[OutlineItem], depth: usize, out: &mut String) {
        for item in items {
            let _ = writeln!(out, "{}{}, page {}", "  ".repeat(depth), visible(&item.title), item.page + 1);
            entries(&item.children, depth + 1, out);
        }
    }
    let mut out = String::new();
    entries(&layout.outline, 0, &mut out);
    out
}
