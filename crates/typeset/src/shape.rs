//! From words to glyphs: fallback between fonts, shaping with cached plans, and a cache of shaped words.
//!
//! Advances are in ems, so that a word is shaped once for all sizes. A [`Shaper`] serves one thread.

use crate::font::{self, Face, FaceId, Family, Library};
use crate::hyphenation::Rules;
use crate::spacing::{FullWidth, HALF, is_apostrophe};
use harfrust::{
    Buffer, BufferFlags, ClusterLevel, Direction, Feature, Language, Script, ShapeOptions, ShapePlan,
    ShaperFont, Tag,
};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::Arc;
use unicode_script::UnicodeScript;

/// Which national forms of characters a run asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Forms {
    /// Those of no East Asian language.
    #[default]
    Latin,
    /// Simplified Chinese.
    Simplified,
    /// Traditional Chinese.
    Traditional,
    /// Japanese.
    Japanese,
}

/// Everything but the text that decides on a word's glyphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Look {
    pub face: Face,
    pub small_caps: bool,
    pub forms: Forms,
    pub rtl: bool,
}

/// A glyph of a word, measured in ems; offsets go right and up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordGlyph {
    pub id: u16,
    pub face: FaceId,
    /// Bytes of its cluster in the word; empty for further glyphs of a cluster.
    pub start: u32,
    pub end: u32,
    pub advance: f32,
    pub offset: (f32, f32),
}

/// A shaped piece of text without break opportunities.
#[derive(Debug, Default)]
pub(crate) struct Word {
    /// Glyphs in visual order.
    pub glyphs: Vec<WordGlyph>,
    /// Sum of the advances.
    pub width: f32,
    /// Characters that no font shows, with their byte in the word.
    pub missing: Vec<(u32, char)>,
    /// Its class, if it is a full-width mark by itself; what is empty of the em is then cut off.
    pub mark: Option<FullWidth>,
}

/// Index of a word in its [`Shaper`].
pub(crate) type WordId = u32;

/// What is at least so wide, in ems, fills its em.
const FULL_WIDTH: f32 = 0.9;
/// Words longer than this are shaped anew each time, in bytes.
const CACHED_LENGTH: usize = 48;
/// The cache is emptied when it holds so many words.
const CACHED_WORDS: usize = 100_000;

type Cache = HashMap<Box<str>, WordId, BuildHasherDefault<Fnv>>;

struct Plan {
    face: FaceId,
    script: Option<Script>,
    forms: Forms,
    small_caps: bool,
    rtl: bool,
    plan: ShapePlan,
}

/// Shapes words and remembers them.
pub(crate) struct Shaper {
    library: Arc<Library>,
    plans: Vec<Plan>,
    caches: Vec<(Look, Cache)>,
    words: Vec<Word>,
    hyphens: Vec<(Rules, Hyphens)>,
    buffer: Buffer,
}

/// Bytes before which words may be hyphenated.
type Hyphens = HashMap<Box<str>, Arc<[usize]>, BuildHasherDefault<Fnv>>;

impl Shaper {
    pub(crate) fn new(library: Arc<Library>) -> Self {
        let (plans, caches, words, hyphens) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { library, plans, caches, words, hyphens, buffer: Buffer::new() }
    }

    /// The fonts.
    pub(crate) fn library(&self) -> &Library {
        &self.library
    }

    /// A word that [`Self::word`] gave since the last [`Self::trim`].
    pub(crate) fn get(&self, id: WordId) -> &Word {
        &self.words[id as usize]
    }

    /// Empties the cache when it has grown large. Ids given before are void.
    pub(crate) fn trim(&mut self) {
        if self.words.len() > CACHED_WORDS {
            self.words.clear();
            self.caches.clear();
            self.hyphens.clear();
        }
    }

    /// Shapes a word, or finds it in the cache.
    pub(crate) fn word(&mut self, look: Look, text: &str) -> WordId {
        let cached = text.len() <= CACHED_LENGTH;
        let index = self.caches.iter().position(|(known, _)| *known == look).unwrap_or_else(|| {
            self.caches.push((look, Cache::default()));
            self.caches.len() - 1
        });
        if cached && let Some(&id) = self.caches[index].1.get(text) {
            return id;
        }
        let word = self.shape(look, text);
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word);
        if cached {
            self.caches[index].1.insert(text.into(), id);
        }
        id
    }

    /// Where a word may be hyphenated, as `find` says or said before.
    pub(crate) fn hyphens(
        &mut self,
        rules: Rules,
        word: &str,
        find: fn(&str, Rules) -> Vec<usize>,
    ) -> Arc<[usize]> {
        let index = self.hyphens.iter().position(|(known, _)| *known == rules).unwrap_or_else(|| {
            self.hyphens.push((rules, Hyphens::default()));
            self.hyphens.len() - 1
        });
        let known = &mut self.hyphens[index].1;
        if let Some(found) = known.get(word) {
            return Arc::clone(found);
        }
        let found: Arc<[usize]> = find(word, rules).into();
        if word.len() <= CACHED_LENGTH {
            known.insert(word.into(), Arc::clone(&found));
        }
        found
    }

    fn shape(&mut self, look: Look, text: &str) -> Word {
        if let Some(word) = self.long_dash(look, text) {
            return word;
        }
        let mut word = Word::default();
        let mut segments = self.segments(look, text);
        if look.rtl {
            segments.reverse();
        }
        for segment in segments {
            match segment {
                Segment::Shown { face, range, script } => {
                    self.shape_segment(look, face, script, text, range, &mut word)
                }
                Segment::Missing { range, c } => self.substitute(look, range, c, &mut word),
            }
        }
        trim_mark(look, text, &mut word);
        word.missing.sort_unstable();
        word.width = word.glyphs.iter().map(|glyph| glyph.advance).sum();
        word
    }

    /// The Chinese dash of two ems: typed as two em dashes, it is printed in one stroke (CLREQ, 3.1.4).
    fn long_dash(&self, look: Look, text: &str) -> Option<Word> {
        if text != "——" || look.forms == Forms::Latin {
            return None;
        }
        let &face = self.library.candidates(look.face, true).first()?;
        let id = self.library.glyph(face, '⸺')?;
        let advance = self.library.advance(face, id);
        let (start, end, offset) = (0, text.len() as u32, (0.0, 0.0));
        let glyphs = vec![WordGlyph { id, face, start, end, advance, offset }];
        Some(Word { glyphs, width: advance, ..Word::default() })
    }

    /// Splits a word where the font or the script changes.
    fn segments(&self, look: Look, text: &str) -> Vec<Segment> {
        let mut segments: Vec<Segment> = Vec::new();
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            let own = c.script();
            let mark = font::is_ignorable(c) || own == unicode_script::Script::Inherited;
            if let Some(Segment::Shown { face, range, script }) = segments.last_mut() {
                let follows = font::is_ignorable(c) || (mark && self.library.covers(*face, c));
                let common =
                    matches!(own, unicode_script::Script::Common | unicode_script::Script::Inherited);
                let wanted = if common { *script } else { script_of(own) };
                let same_script = wanted == *script || script.is_none();
                let apostrophe = c == '’' && is_apostrophe(text, start) && self.library.covers(*face, c);
                if follows || apostrophe || (same_script && !mark && self.face_for(look, c) == Some(*face)) {
                    range.end = end;
                    *script = wanted;
                    continue;
                }
            }
            match self.face_for(look, c) {
                Some(face) => {
                    segments.push(Segment::Shown { face, range: start..end, script: script_of(own) })
                }
                None => segments.push(Segment::Missing { range: start..end, c }),
            }
        }
        segments
    }

    /// The first candidate that shows the character; an invisible one may come from any font.
    fn face_for(&self, look: Look, c: char) -> Option<FaceId> {
        let han = font::is_wide(c) || (look.forms != Forms::Latin && font::is_shared_punctuation(c));
        let candidates = self.library.candidates(look.face, han);
        let found = candidates.iter().copied().find(|&face| self.library.covers(face, c));
        found.or_else(|| candidates.first().copied().filter(|_| font::is_ignorable(c)))
    }

    fn shape_segment(
        &mut self,
        look: Look,
        face: FaceId,
        script: Option<Script>,
        text: &str,
        range: Range<usize>,
        word: &mut Word,
    ) {
        let Some(part) = text.get(range.clone()) else { return };
        // Punctuation by itself has the national forms of the script that it is used with.
        let chinese = |c| font::is_wide(c) || font::is_shared_punctuation(c);
        let script = match script {
            None if look.forms != Forms::Latin && part.starts_with(chinese) => {
                script_of(unicode_script::Script::Han)
            }
            other => other,
        };
        let plan = self.plan(look, face, script);
        let loaded = &self.library.faces[usize::from(face)];
        let units = loaded.units;
        self.buffer.reset();
        self.buffer.push_str(part);
        self.buffer.set_direction(if look.rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        self.buffer.set_script(script);
        self.buffer.set_language(language(look.forms));
        self.buffer.set_cluster_level(ClusterLevel::MonotoneGraphemes);
        self.buffer.set_flags(BufferFlags::DO_NOT_INSERT_DOTTED_CIRCLE);
        let features = features(look.small_caps);
        let options = ShapeOptions::new().plan(Some(&self.plans[plan].plan)).features(features);
        if harfrust::shape(&ShaperFont::new(&loaded.font), &mut self.buffer, options).is_err() {
            // Plan and buffer are made of the same properties, so this does not happen; and if it did, the
            // characters would be reported as missing.
            word.missing.extend(part.char_indices().map(|(at, c)| ((range.start + at) as u32, c)));
            return;
        }
        let first = word.glyphs.len();
        let glyphs = self.buffer.glyph_infos().iter().zip(self.buffer.glyph_positions());
        for (info, position) in glyphs {
            word.glyphs.push(WordGlyph {
                id: u16::try_from(info.glyph_id).unwrap_or_default(),
                face,
                start: range.start as u32 + info.cluster,
                end: 0,
                advance: position.x_advance as f32 / units,
                offset: (position.x_offset as f32 / units, position.y_offset as f32 / units),
            });
        }
        close_clusters(&mut word.glyphs[first..], range.end as u32, look.rtl);
        self.replace_undefined(look, text, first, word);
    }

    fn plan(&mut self, look: Look, face: FaceId, script: Option<Script>) -> usize {
        let Look { small_caps, forms, rtl, .. } = look;
        let known = self.plans.iter().position(|plan| {
            plan.face == face
                && plan.script == script
                && plan.forms == forms
                && plan.small_caps == small_caps
                && plan.rtl == rtl
        });
        known.unwrap_or_else(|| {
            let direction = if rtl { Direction::RightToLeft } else { Direction::LeftToRight };
            let font = &self.library.faces[usize::from(face)].font;
            let plan =
                ShapePlan::new(font, direction, script, language(forms).as_ref(), features(small_caps));
            self.plans.push(Plan { face, script, forms, small_caps, rtl, plan });
            self.plans.len() - 1
        })
    }

    /// Glyphs that the shaper could not find after all, as for a mark that it wanted to compose.
    fn replace_undefined(&self, look: Look, text: &str, first: usize, word: &mut Word) {
        for glyph in &mut word.glyphs[first..] {
            if glyph.id != 0 {
                continue;
            }
            let c = text.get(glyph.start as usize..).and_then(|rest| rest.chars().next());
            word.missing.push((glyph.start, c.unwrap_or(char::REPLACEMENT_CHARACTER)));
            if let Some((face, id)) = self.stand_in(look) {
                (glyph.face, glyph.id, glyph.advance) = (face, id, self.library.advance(face, id));
            }
        }
    }

    /// A box in place of a character that no font has.
    fn substitute(&self, look: Look, range: Range<usize>, c: char, word: &mut Word) {
        word.missing.push((range.start as u32, c));
        if let Some((face, id)) = self.stand_in(look) {
            word.glyphs.push(WordGlyph {
                id,
                face,
                start: range.start as u32,
                end: range.end as u32,
                advance: self.library.advance(face, id),
                offset: (0.0, 0.0),
            });
        }
    }

    /// The glyph of a box, or of what comes closest.
    fn stand_in(&self, look: Look) -> Option<(FaceId, u16)> {
        let candidates = self.library.candidates(look.face, false);
        ['\u{fffd}', '\u{25a1}', '?'].into_iter().find_map(|stand_in| {
            candidates.iter().find_map(|&face| Some((face, self.library.glyph(face, stand_in)?)))
        })
    }
}

enum Segment {
    Shown { face: FaceId, range: Range<usize>, script: Option<Script> },
    Missing { range: Range<usize>, c: char },
}

/// Gives the first glyph of each cluster the cluster's end, the others an empty range.
fn close_clusters(glyphs: &mut [WordGlyph], end: u32, rtl: bool) {
    let mut next = end;
    let mut close = |range: Range<usize>, glyphs: &mut [WordGlyph]| {
        let start = glyphs[range.start].start;
        for glyph in &mut glyphs[range.clone()] {
            glyph.end = start;
        }
        glyphs[range.start].end = next;
        next = start;
    };
    let mut groups: Vec<Range<usize>> = Vec::new();
    for index in 0..glyphs.len() {
        match groups.last_mut() {
            Some(group) if glyphs[group.start].start == glyphs[index].start => group.end = index + 1,
            _ => groups.push(index..index + 1),
        }
    }
    // Clusters are closed from the end of the text: from the right, or in right-to-left runs from the left.
    if rtl {
        groups.into_iter().for_each(|group| close(group, glyphs));
    } else {
        groups.into_iter().rev().for_each(|group| close(group, glyphs));
    }
}

/// Cuts a full-width mark down to the half of the em that it fills.
fn trim_mark(look: Look, text: &str, word: &mut Word) {
    let mut chars = text.chars();
    let mark = chars.next().and_then(|c| FullWidth::of(c, look.forms));
    let [glyph] = word.glyphs.as_mut_slice() else { return };
    if mark.is_none() || chars.next().is_some() || look.rtl || look.face.family == Family::Mono {
        return;
    }
    // A mark from a Latin font has no more than it needs.
    if glyph.advance < FULL_WIDTH {
        return;
    }
    word.mark = mark;
    if mark != Some(FullWidth::Middle) {
        glyph.advance -= HALF;
    }
    if mark == Some(FullWidth::Opening) {
        glyph.offset.0 -= HALF;
    }
}

fn script_of(script: unicode_script::Script) -> Option<Script> {
    let name: [u8; 4] = script.short_name().as_bytes().try_into().ok()?;
    match script {
        unicode_script::Script::Common
        | unicode_script::Script::Inherited
        | unicode_script::Script::Unknown => None,
        _ => Script::from_iso15924_tag(Tag::new(&name)),
    }
}

fn language(forms: Forms) -> Option<Language> {
    match forms {
        Forms::Latin => None,
        Forms::Simplified => Language::new("zh-hans"),
        Forms::Traditional => Language::new("zh-hant"),
        Forms::Japanese => Language::new("ja"),
    }
}

fn features(small_caps: bool) -> &'static [Feature] {
    const SMALL_CAPS: &[Feature] = &[Feature {
        tag: Tag::new(b"smcp"),
        value: 1,
        start: Feature::GLOBAL_START,
        end: Feature::GLOBAL_END,
    }];
    if small_caps { SMALL_CAPS } else { &[] }
}

/// FNV-1a: fast on short keys, and the same in each run.
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
