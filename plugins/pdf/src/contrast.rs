//! Whether a design's colours can be told from what they stand on (WCAG 2.2, 1.4.3).

use dossier_sdk::{
    Code, Context, Location,
    contrast::{LARGE_TEXT, TEXT, ratio},
};
use dossier_typeset::{Theme, page::Color};

pub(crate) const CONTRAST: Code =
    Code::warn("pdf/contrast", "A colour of the design is too close to the one behind it to be read by all.")
        .why(
            "Pale text on white, or dark on dark, is lost on those who see little and on poor printers. WCAG 2.2 asks \
             for a ratio of 4.5 to 1, and of 3 to 1 for large text; make one of the two colours darker.",
        );

/// The paper.
const PAPER: Color = Color(0xff, 0xff, 0xff);
/// Points from which bold text is large.
const LARGE: f32 = 14.0;
/// A callout of each look.
const CALLOUTS: [&str; 4] = ["note", "warning", "judgement", "tip"];

/// Reports the colours of a design that have too little contrast.
pub(crate) fn check(theme: &Theme, name: &str, cx: &Context<'_>) {
    for Pair { what, color, on, background, least } in pairs(theme) {
        let contrast = ratio(rgb(color), rgb(background));
        if contrast >= least {
            continue;
        }
        // Cut, not rounded: 4.49 is not 4.5.
        let contrast = (contrast * 100.0).floor() / 100.0;
        let (color, background) = (hex(color), hex(background));
        let message = format!("{what} ({color}) has a contrast of {contrast:.2} to {on} ({background})");
        let place = name.ends_with(".toml").then(|| Location::file(name));
        let hint = format!("{least} is the least that can be read by those who see little: make one darker");
        cx.report(CONTRAST.says(message).at(place).hint(hint));
    }
}

/// A colour and the one behind it.
struct Pair {
    what: &'static str,
    color: Color,
    on: String,
    background: Color,
    least: f64,
}

fn pairs(theme: &Theme) -> Vec<Pair> {
    let pair =
        |what, color, on: &str, background| Pair { what, color, on: on.to_owned(), background, least: TEXT };
    let mut pairs = vec![
        pair("`text_color`", theme.text_color, "the page", PAPER),
        pair("`accent_color`", theme.accent_color, "the page", PAPER),
        pair("`link_color`", theme.link_color, "the page", PAPER),
        pair("`muted_color`", theme.muted_color, "the page", PAPER),
        pair("`text_color`", theme.text_color, "`code_background`", theme.code_background),
    ];
    if theme.cover.show {
        let (cover, on) = (&theme.cover, "`cover.background`");
        let least = if cover.title_size >= LARGE { LARGE_TEXT } else { TEXT };
        pairs.push(Pair { least, ..pair("`cover.title_color`", cover.title_color, on, cover.background) });
        pairs.push(pair("`cover.text_color`", cover.text_color, on, cover.background));
    }
    for kind in CALLOUTS {
        let (background, title) = theme.callout(kind);
        let on = format!("the background of callouts of the kind `{kind}`");
        pairs.push(pair("their title", title, &on, background));
        pairs.push(pair("`text_color`", theme.text_color, &on, background));
        pairs.push(pair("`link_color`", theme.link_color, &on, background));
    }
    pairs
}

const fn rgb(Color(red, green, blue): Color) -> [u8; 3] {
    [red, green, blue]
}

fn hex(Color(red, green, blue): Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_sdk::testing::MemoryHost;

    fn check(design: &str, expected: &[&str]) {
        let host = MemoryHost::new().with("house.toml", design.as_bytes());
        let theme = Theme::load("house.toml", CONTRAST, &host.context()).unwrap();
        super::check(&theme, "house.toml", &host.context());
        assert!(host.reported().iter().all(|finding| finding.location == Some(Location::file("house.toml"))));
        let found: Vec<String> = host.reported().iter().map(|finding| finding.message.clone()).collect();
        assert_eq!(found, expected, "{design}");
    }

    #[test]
    fn our_own_designs_can_be_read() {
        for name in Theme::names() {
            check(&format!("extends = \"{name}\""), &[]);
        }
    }

    #[test]
    fn pale_colours_are_told_of() {
        check(
            "muted_color = \"#8a8a8a\"",
            &["`muted_color` (#8a8a8a) has a contrast of 3.45 to the page (#ffffff)"],
        );
        check(
            "code_background = \"#555555\"",
            &["`text_color` (#1a1a1a) has a contrast of 2.33 to `code_background` (#555555)"],
        );
        // Large text needs less.
        let cover = "[cover]\nshow = true\nbackground = \"#ffffff\"\ntext_color = \"#777777\"\ntitle_color = \"#777777\"";
        let finding = "`cover.text_color` (#777777) has a contrast of 4.47 to `cover.background` (#ffffff)";
        check(cover, &[finding]);
        check(&cover.replace("show = true", "show = false"), &[]);
    }
}
