//! Which glyphs of which fonts the pages use and what text they stand for; subsets of the fonts with just those.

use crate::Findings;
use dossier_sdk::{Diagnostic, Failure};
use dossier_typeset::page::{Font, Glyph, GlyphRun, ItemKind, Layout, Page};
use rayon::prelude::*;
use skrifa::raw::TableProvider;
use std::collections::BTreeMap;
use std::ops::Range;
use subsetter::GlyphRemapper;

/// How many pages a task looks through at a time.
const PAGES_A_TASK: usize = 32;

/// A subset of a font, ready to be embedded as a CID font whose codes are the glyph indices of the subset.
pub(crate) struct Subset {
    /// Name of the font resource in content streams.
    pub(crate) resource: String,
    /// `PostScript` name with the subset's tag (ISO 32000-1, 9.6.4).
    pub(crate) name: String,
    /// The font program.
    pub(crate) program: Vec<u8>,
    /// The glyphs by code.
    pub(crate) glyphs: Vec<Coded>,
    /// The code of each glyph of the whole font; 0 where it is not used.
    codes: Vec<u16>,
    /// Whether the pages ask for a glyph that the font does not have.
    lacking: bool,
}

/// A glyph of a subset.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coded {
    /// How far a viewer moves its pen, in millionths of the font size: what `/W` says, to three decimals.
    pub(crate) width: i64,
    /// What it stands for where nothing else is said: its entry in `ToUnicode`.
    pub(crate) text: String,
    /// Whether any of that is of a private use area, whose characters mean nothing to others.
    pub(crate) private: bool,
}

impl Subset {
    /// The code of a glyph of the whole font, if the font has it.
    pub(crate) fn code(&self, glyph: u16) -> Option<u16> {
        match self.codes.get(usize::from(glyph)) {
            Some(0) if glyph != 0 => None,
            code => code.copied(),
        }
    }

    /// What is known about a code.
    pub(crate) fn glyph(&self, code: u16) -> Option<&Coded> {
        self.glyphs.get(usize::from(code))
    }
}

/// The clusters of a run: for each the indices of its glyphs and the text that they stand for.
pub(crate) fn clusters(run: &GlyphRun) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let first = run.glyphs.get(next)?;
        let further = run.glyphs.iter().skip(next + 1).take_while(|glyph| glyph.end <= glyph.start).count();
        let glyphs = next..next + 1 + further;
        next = glyphs.end;
        Some((glyphs, cluster_text(run, first)))
    })
}

/// Whether two texts are the same. Most are one byte long, less than it is worth calling a function for, as `==` does.
pub(crate) fn same(one: &str, other: &str) -> bool {
    match (one.as_bytes(), other.as_bytes()) {
        ([one], [other]) => one == other,
        (one, other) => one == other,
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

fn cluster_text<'a>(run: &'a GlyphRun, glyph: &Glyph) -> &'a str {
    run.text.get(glyph.start as usize..glyph.end as usize).unwrap_or_default()
}

/// Subsets every font that the pages use, in the order of [`Layout::fonts`]; `None` for one that they do not.
///
/// # Errors
/// When a font that is used is broken or may not be embedded.
pub(crate) fn subset(layout: &Layout, findings: &mut Findings) -> Result<Vec<Option<Subset>>, Failure> {
    let usage = Usage::of(layout);
    let subsets: Vec<_> = layout
        .fonts
        .par_iter()
        .zip(usage.fonts)
        .enumerate()
        .map(|(index, (font, used))| used.map_or(Ok(None), |used| subset_font(index, font, &used)))
        .collect::<Result<_, _>>()?;
    let has_font = |run: &GlyphRun| subsets.get(run.font).is_some_and(Option::is_some);
    let unknown = layout.pages.iter().flat_map(runs).any(|run| !run.glyphs.is_empty() && !has_font(run));
    if unknown || subsets.iter().flatten().any(|subset| subset.lacking) {
        report_missing(layout, &subsets, findings);
    }
    Ok(subsets)
}

/// What a document does with the glyphs of its fonts.
struct Usage<'a> {
    fonts: Vec<Option<FontUsage<'a>>>,
}

/// What a document does with the glyphs of one font: for each glyph the texts that it stands for alone, with how often.
struct FontUsage<'a> {
    /// By glyph index, one more than the index in `texts`; 0 for a glyph that is not used.
    slots: Vec<u32>,
    texts: Vec<(u16, Vec<(&'a str, u32)>)>,
}

impl<'a> Usage<'a> {
    fn of(layout: &'a Layout) -> Self {
        let parts: Vec<Self> = layout
            .pages
            .par_chunks(PAGES_A_TASK)
            .map(|pages| {
                let mut usage = Self { fonts: layout.fonts.iter().map(|_| None).collect() };
                pages.iter().flat_map(runs).for_each(|run| usage.add(run));
                usage
            })
            .collect();
        let mut whole = Self { fonts: layout.fonts.iter().map(|_| None).collect() };
        for (into, from) in parts.into_iter().flat_map(|part| part.fonts.into_iter().enumerate()) {
            let (Some(slot), Some(from)) = (whole.fonts.get_mut(into), from) else { continue };
            match slot {
                Some(slot) => slot.merge(from),
                None => *slot = Some(from),
            }
        }
        whole
    }

    fn add(&mut self, run: &'a GlyphRun) {
        let Some(font) = self.fonts.get_mut(run.font) else { return };
        let font = font.get_or_insert_with(FontUsage::new);
        for (glyphs, text) in clusters(run) {
            let count = u32::from(glyphs.len() == 1);
            for (place, glyph) in run.glyphs.get(glyphs).unwrap_or_default().iter().enumerate() {
                font.add(glyph.id, if place == 0 { text } else { "" }, count);
            }
        }
    }
}

impl<'a> FontUsage<'a> {
    fn new() -> Self {
        Self { slots: Vec::new(), texts: Vec::new() }
    }

    fn add(&mut self, glyph: u16, text: &'a str, count: u32) {
        let index = usize::from(glyph);
        if self.slots.len() <= index {
            self.slots.resize(index + 1, 0);
        }
        let Some(slot) = self.slots.get_mut(index) else { return };
        if *slot == 0 {
            self.texts.push((glyph, Vec::new()));
            *slot = self.texts.len() as u32;
        }
        let Some((_, texts)) = self.texts.get_mut(*slot as usize - 1) else { return };
        match texts.iter_mut().find(|(known, _)| same(known, text)) {
            Some((_, known)) => *known += count,
            None => texts.push((text, count)),
        }
    }

    fn merge(&mut self, other: Self) {
        for (glyph, texts) in other.texts {
            texts.into_iter().for_each(|(text, count)| self.add(glyph, text, count));
        }
    }

    /// The text of each glyph: the one that it stands for most often; of several such the first in code point order.
    fn chosen(&self) -> BTreeMap<u16, &'a str> {
        let choose = |texts: &[(&'a str, u32)]| {
            let known = texts.iter().filter(|(text, _)| !text.is_empty());
            known.max_by(|(a, m), (b, n)| m.cmp(n).then(b.cmp(a))).map_or("", |(text, _)| *text)
        };
        self.texts.iter().map(|(glyph, texts)| (*glyph, choose(texts))).collect()
    }
}

/// The glyph runs of a page.
fn runs(page: &Page) -> impl Iterator<Item = &GlyphRun> {
    page.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Glyphs(run) => Some(run),
        _ => None,
    })
}

/// What a glyph without a text of its own stands for: a zero width space, which an entry of `ToUnicode` cannot do
/// without. The whole of its cluster carries an `ActualText`.
const NO_TEXT: &str = "\u{200B}";

/// The subset of a font; `None` where it has none of the glyphs asked for.
fn subset_font(index: usize, font: &Font, usage: &FontUsage<'_>) -> Result<Option<Subset>, Failure> {
    let data = (*font.data).as_ref();
    let broken = |why: &dyn std::fmt::Display| unusable(font, &format!("cannot be read: {why}"));
    let face = skrifa::FontRef::from_index(data, font.index).map_err(|error| broken(&error))?;
    if let Some(why) = font.embedding_forbidden() {
        return Err(unusable(font, &format!("cannot be used: {why}")));
    }
    let count = face.maxp().map_err(|error| broken(&error))?.num_glyphs();
    let metrics = face.hmtx().map_err(|error| broken(&error))?;
    let units_per_em = face.head().map_err(|error| broken(&error))?.units_per_em();
    let (mut codes, mut glyphs) = (vec![0; usize::from(count)], vec![Coded::default()]);
    let (mut remapper, mut lacking) = (GlyphRemapper::new(), false);
    for (glyph, text) in usage.chosen() {
        let Some(code) = codes.get_mut(usize::from(glyph)) else {
            lacking = true;
            continue;
        };
        *code = remapper.remap(glyph);
        let advance = metrics.advance(skrifa::GlyphId::from(glyph)).unwrap_or_default();
        let text = if text.is_empty() { NO_TEXT } else { text };
        let private = text.chars().any(is_private);
        let coded = Coded { width: width(advance, units_per_em), text: text.to_owned(), private };
        match glyphs.get_mut(usize::from(*code)) {
            Some(place) => *place = coded,
            None => glyphs.push(coded),
        }
    }
    if glyphs.iter().all(|glyph| glyph.text.is_empty()) {
        return Ok(None);
    }
    let program = program(data, font.index, &remapper).map_err(|why| broken(&why))?;
    let name = format!("{}+{}", tag(&program), font.name);
    Ok(Some(Subset { resource: format!("T{index}"), name, program, glyphs, codes, lacking }))
}

/// The program of a subset: that of a variable font at its default place; outlines in the format CFF2, which PDF does not
/// know, become TrueType.
fn program(data: &[u8], index: u32, glyphs: &GlyphRemapper) -> Result<Vec<u8>, String> {
    // The subsetter panics on some damaged fonts: sums in its reading of `name` overflow, for one.
    let subset = std::panic::catch_unwind(|| subsetter::subset_with_variations(data, index, &[], glyphs));
    match subset {
        Ok(program) => program.map_err(|error| error.to_string()),
        Err(_) => Err("it is damaged".to_owned()),
    }
}

/// A width in millionths of the font size.
fn width(advance: u16, units_per_em: u16) -> i64 {
    let units = i64::from(units_per_em.max(1));
    (i64::from(advance) * 1_000_000 + units / 2) / units
}

/// Six letters that tell one subset of a font from another.
fn tag(program: &[u8]) -> String {
    blake3::hash(program).as_bytes().iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

fn unusable(font: &Font, why: &str) -> Failure {
    Failure::because(
        Diagnostic::deny("pdf/font", format!("the font `{}` {why}", font.name))
            .hint("choose another font, one that allows embedding"),
    )
}

/// Reports each glyph that a font does not have, once.
fn report_missing(layout: &Layout, subsets: &[Option<Subset>], findings: &mut Findings) {
    let mut missing = BTreeMap::new();
    for run in layout.pages.iter().flat_map(runs) {
        let subset = subsets.get(run.font).and_then(Option::as_ref);
        for glyph in &run.glyphs {
            if subset.is_none_or(|subset| subset.code(glyph.id).is_none()) {
                missing.entry((run.font, glyph.id)).or_insert(run.span);
            }
        }
    }
    for ((font, glyph), span) in missing {
        let name = layout.fonts.get(font).map_or("no font", |font| font.name.as_str());
        findings.add(Diagnostic::deny("pdf/glyph", format!("`{name}` has no glyph {glyph}")), span);
    }
}
