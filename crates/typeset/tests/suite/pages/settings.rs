//! The theme of a case.

use dossier_typeset::Theme;
use dossier_typeset::theme::Margin;

/// A small page, so that a case needs few words, with the settings that a fence gives: lines of `key = value`.
///
/// | key | value |
/// |---|---|
/// | `page` | width and height |
/// | `margin` | one for all sides |
/// | `size`, `leading`, `paragraph_space`, `indent` | as in [`Theme`] |
/// | `chapter_on_new_page` | `true` |
pub(super) fn theme(text: &str) -> Theme {
    let mut theme = Theme { page: (260.0, 220.0), margin: even(30.0), ..Theme::default() };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("`{line}` sets nothing"));
        let numbers: Vec<f32> = value.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        match (key.trim(), numbers.as_slice()) {
            ("page", &[width, height]) => theme.page = (width, height),
            ("margin", &[all]) => theme.margin = even(all),
            ("size", &[size]) => theme.size = size,
            ("leading", &[leading]) => theme.leading = leading,
            ("paragraph_space", &[space]) => theme.paragraph_space = space,
            ("indent", &[indent]) => theme.indent = indent,
            ("chapter_on_new_page", _) => theme.chapter_on_new_page = value.trim() == "true",
            _ => panic!("`{line}` is no setting"),
        }
    }
    theme
}

const fn even(all: f32) -> Margin {
    Margin { top: all, bottom: all, left: all, right: all }
}
