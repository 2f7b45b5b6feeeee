//! The fonts of drawings: those of the typesetter, and none of the system's, so that a drawing looks the same everywhere.

use crate::font::{self, is_ignorable, is_wide};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use usvg::fontdb::{Database, Family, ID, Query, Source, Style, Weight};
use usvg::{Font, FontFamily, FontResolver, FontStretch, FontStyle};

/// The family for text that names none, or none that is here.
pub(super) const DEFAULT: &str = "Source Sans 3";
const SERIF: &str = "Source Serif 4";
const MONO: &str = "Source Code Pro";

/// The fonts, in the library's order.
pub(super) fn database() -> Arc<Database> {
    static DATABASE: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut database = Database::new();
        for file in font::files() {
            database.load_font_source(Source::Binary(Arc::new(file)));
        }
        Arc::new(database)
    };
    DATABASE.get_or_init(load).clone()
}

/// The characters that no font has.
#[derive(Default)]
pub(super) struct Missing(Mutex<BTreeSet<char>>);

impl Missing {
    /// Chooses fonts, and notes each character that none has. `apart` says that Chinese is marked off.
    pub(super) fn resolver(&self, apart: bool) -> FontResolver<'_> {
        let fallback = FontResolver::default_fallback_selector();
        FontResolver {
            select_font: Box::new(|font, database| select(font, database)),
            select_fallback: Box::new(move |c, used, database| {
                // usvg sets the whole line in each of its fonts, to take from each what it is for.
                let chinese = |id: &ID| {
                    database.face(*id).is_some_and(|face| face.post_script_name.starts_with("Noto"))
                };
                if apart && is_wide(c) && !used.first().is_some_and(chinese) {
                    return None;
                }
                let found = fallback(c, used, database);
                if found.is_none() && !is_ignorable(c) {
                    self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(c);
                }
                found
            }),
        }
    }

    /// What is said of them, if there are any.
    pub(super) fn clause(self) -> Option<String> {
        let missing = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let named: Vec<_> = missing.iter().map(|&c| format!("U+{:04X}", u32::from(c))).collect();
        (!named.is_empty()).then(|| format!("no font has {}; boxes stand in their place", named.join(", ")))
    }
}

/// The font that comes closest: the first family named that is here, else the one of the same kind.
fn select(font: &Font, database: &Database) -> Option<ID> {
    let named = font.families().iter().map(|family| match family {
        FontFamily::Named(name) => kindred(name).unwrap_or(name.as_str()),
        FontFamily::Serif => SERIF,
        FontFamily::Monospace => MONO,
        _ => DEFAULT,
    });
    let mut families: Vec<_> = named.chain([DEFAULT]).map(Family::Name).collect();
    if font.stretch() == FontStretch::UltraCondensed {
        // Text that is marked as Chinese.
        let serif = families.first() == Some(&Family::Name(SERIF));
        families.insert(0, Family::Name(if serif { "Noto Serif CJK SC" } else { "Noto Sans CJK SC" }));
    }
    let style = match font.style() {
        FontStyle::Normal => Style::Normal,
        FontStyle::Italic => Style::Italic,
        FontStyle::Oblique => Style::Oblique,
    };
    database.query(&Query { families: &families, weight: Weight(font.weight()), style, ..Query::default() })
}

/// The bundled family in the stead of a common one that is of the same kind.
fn kindred(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["mono", "courier", "consolas", "menlo"]) {
        Some(MONO)
    } else if has(&["sans", "helvetica", "arial"]) {
        (!name.contains("cjk")).then_some(DEFAULT)
    } else if has(&["serif", "times", "georgia", "garamond", "cambria"]) {
        (!name.contains("cjk")).then_some(SERIF)
    } else {
        None
    }
}
