//! Formulas: where their glyphs and rules are, what is said about them, and what they must survive.

use crate::common::{CODES, check, covers, glyph_runs, items, lay, tags, text};
use dossier_core::testing::MemoryHost;
use dossier_core::{Block, Document, Inline, InlineKind, Span};
use dossier_typeset::page::{ItemKind, Layout, Owner};
use dossier_typeset::{Theme, layout};
use proptest::prelude::*;
use std::fmt::Write;

/// A formula alone in a paragraph, or behind the letter M, and the findings.
fn formula(tex: &str, display: bool) -> (Layout, Vec<String>) {
    let math = Inline::new(InlineKind::Math { display, text: tex.to_owned() }, Span::SYNTHESIZED);
    let content = if display { vec![math] } else { vec![Inline::text("M"), math] };
    let (host, document) =
        (MemoryHost::new(), Document { blocks: vec![Block::para(content)], ..Document::default() });
    let out = layout(&document, &Theme::default(), &CODES, &host.context()).unwrap();
    (out, host.reported().iter().map(ToString::to_string).collect())
}

/// The glyph runs and rules of a formula with their distances from its start to the right and from the baseline up, in
/// points; of glyph runs the size, of rules width and height.
fn built(tex: &str, display: bool) -> String {
    let (out, found) = formula(tex, display);
    let mut origin = None;
    let mut text = String::new();
    for item in items(&out).filter(|item| matches!(item.owner, Owner::Tag(_))) {
        match &item.kind {
            ItemKind::Glyphs(run) if &*run.text == "M" => {
                origin = Some((run.x + run.glyphs[0].advance, run.y));
            }
            ItemKind::Glyphs(run) => {
                let (x, y) = *origin.get_or_insert((run.x, run.y));
                let up = y - run.y + run.glyphs[0].offset.1;
                let _ = writeln!(text, "{:.1} {up:.1} {:.1} |{}|", run.x - x, run.size, run.text);
            }
            ItemKind::Rect { area, .. } => {
                let (x, y) = *origin.get_or_insert((area.x, area.y));
                let _ = writeln!(
                    text,
                    "{:.1} {:.1} rule {:.1} {:.1}",
                    area.x - x,
                    y - area.y,
                    area.width,
                    area.height
                );
            }
            ItemKind::Image { .. } => {}
        }
    }
    found.iter().for_each(|finding| text.push_str(finding));
    text.replace("-0.0", "0.0").trim_end().to_owned()
}

#[test]
fn what_runs_along_the_line_is_text() {
    check(
        &built("a+b = -c_1", false),
        "
        0.0 0.0 10.5 |a|
        8.2 0.0 10.5 |+|
        17.7 0.0 10.5 |b|
        26.1 0.0 10.5 |=−|
        43.4 0.0 10.5 |c|
        48.0 -2.1 7.3 |1|
        ",
    );
    check(
        &built("f'(x) \\le \\log n", false),
        "
        0.0 0.0 10.5 |f|
        4.4 0.0 10.5 |′(|
        11.3 0.0 10.5 |x|
        17.2 0.0 10.5 |)≤|
        33.8 0.0 10.5 |log|
        50.9 0.0 10.5 |n|
        ",
    );
}

#[test]
fn fractions_have_a_rule_on_the_axis() {
    check(
        &built("\\frac{a}{b}", false),
        "
        1.5 4.2 7.3 |a|
        0.8 2.9 rule 5.3 0.6
        1.6 -3.9 7.3 |b|
        ",
    );
    check(
        &built("\\frac{a}{b}", true),
        "
        0.0 0.0 10.5 |a|
        -0.6 -4.0 rule 7.1 0.6
        0.2 -14.1 10.5 |b|
        ",
    );
    check(
        &built("\\binom{n}{k}", false),
        "
        0.0 -2.1 10.5 |(|
        4.9 4.2 7.3 |n|
        5.3 -3.6 7.3 |k|
        9.3 -2.1 10.5 |)|
        ",
    );
}

#[test]
fn scripts_stand_above_each_other() {
    check(
        &built("x_i^2", false),
        "
        0.0 0.0 10.5 |x|
        6.1 4.0 7.3 |2|
        5.9 -3.3 7.3 |i|
        ",
    );
    check(
        &built("\\sum_{i=1}^n", false),
        "
        0.0 0.0 10.5 |∑|
        9.6 4.6 7.3 |n|
        9.6 -3.3 7.3 |i|
        11.9 -3.3 7.3 |=|
        17.0 -3.3 7.3 |1|
        ",
    );
    check(
        &built("\\sum_{i=1}^n", true),
        "
        0.0 0.0 10.5 |∑|
        4.6 17.8 7.3 |n|
        1.1 -6.4 7.3 |i|
        3.5 -6.4 7.3 |=|
        8.5 -6.4 7.3 |1|
        ",
    );
    check(
        &built("\\int_0^1", true),
        "
        0.0 0.0 10.5 |∫|
        10.9 17.6 7.3 |1|
        6.1 -3.3 7.3 |0|
        ",
    );
}

#[test]
fn roots_and_marks_have_rules() {
    check(
        &built("\\sqrt[3]{x}", false),
        "
        0.1 4.7 5.8 |3|
        0.0 -0.4 10.5 |√|
        9.5 9.8 rule 7.0 0.7
        10.0 0.0 10.5 |x|
        ",
    );
    check(
        &built("\\overline{AB} \\hat{x} \\vec{v}", false),
        "
        0.0 0.0 10.5 |A|
        7.2 0.0 10.5 |B|
        0.2 8.9 rule 13.3 0.6
        13.7 0.0 10.5 |x|
        19.5 0.6 10.5 |̂|
        19.8 0.0 10.5 |v|
        25.0 0.6 10.5 |⃗|
        ",
    );
}

#[test]
fn delimiters_grow() {
    check(
        &built("\\left(\\frac{a}{b}\\right)", true),
        "
        0.0 0.0 10.5 |(|
        7.7 11.1 10.5 |a|
        7.0 7.0 rule 7.1 0.6
        7.8 -3.0 10.5 |b|
        14.9 0.0 10.5 |)|
        ",
    );
    check(
        &built("\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", false),
        "
        0.0 -6.2 10.5 |(|
        9.8 7.2 10.5 |a|
        26.3 7.2 10.5 |b|
        10.4 -7.0 10.5 |c|
        26.1 -7.0 10.5 |d|
        33.8 -6.2 10.5 |)|
        ",
    );
    check(
        &built("f = \\begin{cases} 1 & x \\\\ 0 & y \\end{cases}", true),
        "
        0.0 0.0 10.5 |f|
        7.3 0.0 10.5 |=|
        17.4 -6.2 10.5 |{|
        28.8 7.2 10.5 |1|
        44.8 7.2 10.5 |x|
        28.8 -7.0 10.5 |0|
        44.8 -7.0 10.5 |y|
        ",
    );
    check(
        &built("\\underbrace{a + b + c + d + e + f + g + h + i + j}_n", true),
        "
        0.0 0.0 10.5 |a|
        8.2 0.0 10.5 |+|
        17.7 0.0 10.5 |b|
        25.5 0.0 10.5 |+|
        35.0 0.0 10.5 |c|
        41.9 0.0 10.5 |+|
        51.5 0.0 10.5 |d|
        59.6 0.0 10.5 |+|
        69.2 0.0 10.5 |e|
        76.1 0.0 10.5 |+|
        86.5 0.0 10.5 |f|
        92.3 0.0 10.5 |+|
        102.0 0.0 10.5 |g|
        109.7 0.0 10.5 |+|
        119.2 0.0 10.5 |h|
        127.7 0.0 10.5 |+|
        137.2 0.0 10.5 |i|
        142.9 0.0 10.5 |+|
        152.8 0.0 10.5 |j|
        0.0 -5.5 10.5 |⏟|
        75.8 -16.3 7.3 |n|
        ",
    );
}

#[test]
fn a_displayed_formula_is_centred_with_its_number_at_the_edge() {
    let (out, _) = lay("Before\n$$x = 1$$ {number=3}\nand after.");
    let theme = Theme::default();
    let (left, right) = (theme.margin.left, theme.page.0 - theme.margin.right);
    let places: Vec<(f32, f32, String)> = items(&out)
        .filter_map(|item| match (&item.kind, item.owner) {
            (ItemKind::Glyphs(run), Owner::Tag(_)) => {
                let width: f32 = run.glyphs.iter().map(|glyph| glyph.advance).sum();
                Some((run.x - left, right - run.x - width, run.text.to_string()))
            }
            _ => None,
        })
        .collect();
    let names: Vec<&str> = places.iter().map(|(.., text)| text.as_str()).collect();
    assert_eq!(names, ["Before ", "x", "=", "1", "(3)", "and after."]);
    assert!((places[1].0 - places[3].1).abs() < 0.1, "{places:?}");
    assert!(places[4].1.abs() < 0.1, "{places:?}");
}

#[test]
fn a_number_from_tex_has_its_tag() {
    check(
        &tags(&lay("$$x = 1 \\tag{A.1}$$").0),
        "
        Document
          P
            Formula alt=x = 1 |x=1|
            Lbl |(A.1)|
        ",
    );
}

#[test]
fn long_formulas_break_after_relations_and_operators() {
    let terms: Vec<String> = (0..60).map(|index| format!("a_{{{index}}}")).collect();
    let (out, found) = formula(&terms.join(" + "), false);
    assert!(found.is_empty());
    let runs: Vec<(i32, String)> = items(&out)
        .filter_map(|item| match &item.kind {
            ItemKind::Glyphs(run) if run.size == 10.5 => Some((run.y as i32, run.text.to_string())),
            _ => None,
        })
        .collect();
    let ends: Vec<&str> =
        runs.windows(2).filter(|pair| pair[0].0 != pair[1].0).map(|pair| pair[0].1.as_str()).collect();
    assert!(ends.len() >= 3 && ends.iter().all(|end| *end == "+"), "{ends:?}");
}

#[test]
fn a_formula_is_never_wider_than_the_text() {
    let (out, _) = formula(&format!("\\left({}\\right)", "x + \\frac{1}{2}".repeat(80)), true);
    let theme = Theme::default();
    let right = theme.page.0 - theme.margin.right + 0.5;
    let ends = glyph_runs(&out).map(|run| run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>());
    assert!(ends.fold(0.0, f32::max) <= right);
}

#[test]
fn what_is_not_understood_is_printed_and_reported() {
    let (out, found) = lay("So $a + \\foo{b}$.");
    assert_eq!(
        found,
        [
            "warn[typeset/lost]: the formula is not understood in full, and what is not is printed as its source: `\\foo` is not known"
        ]
    );
    assert!(text(&out).contains("\\foo"));
    check(
        &tags(&out),
        "
        Document
          P |So .|
            Formula alt=a + \\foo{b} |a+\\foob|
        ",
    );
}

#[test]
fn a_formula_of_a_megabyte_is_printed() {
    for part in ["x+", "\\frac{", "{", "\\sqrt{\\frac12}", "x^"] {
        let (out, found) = formula(&part.repeat((1 << 20) / part.len()), true);
        assert!(sound(&out));
        assert_eq!(found.len(), 1, "{part}: {found:?}");
    }
    for part in
        ["\\frac{", "\\left(", "\\hat", "x^{", "\\sqrt[", "\\begin{matrix}", "\\frac{x}{\\sqrt{y}} + "]
    {
        assert!(sound(&formula(&part.repeat(2_000), true).0));
    }
}

/// Whether all places are numbers, and all text is covered by glyphs.
fn sound(out: &Layout) -> bool {
    items(out).all(|item| match &item.kind {
        ItemKind::Glyphs(run) => {
            covers(run)
                && (run.x + run.y).is_finite()
                && run.size > 0.0
                && run
                    .glyphs
                    .iter()
                    .all(|glyph| (glyph.advance + glyph.offset.0 + glyph.offset.1).is_finite())
        }
        ItemKind::Rect { area, .. } | ItemKind::Image { area, .. } => {
            [area.x, area.y, area.width, area.height].iter().all(|length| length.is_finite())
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_formula_is_laid_out(parts in proptest::collection::vec(proptest::sample::select(&[
        "{", "}", "^", "_", "&", "\\\\", "'", "x", "10.5", "+", "=", "网", "\\frac", "\\sqrt", "\\sqrt[3]", "\\left(", "\\right]",
        "\\middle|", "\\begin{cases}", "\\end{cases}", "\\begin{bmatrix}", "\\end{bmatrix}", "\\substack{a\\\\b}", "\\text{if } ",
        "\\mathbb R", "\\hat", "\\overbrace", "\\sum", "\\int", "\\limits", "\\Big(", "\\underline", "\\foo", "\\displaystyle", "\\quad",
        "\\!", " ", "\\phi", "𓀀",
    ][..]), 0..40), display: bool) {
        prop_assert!(sound(&formula(&parts.concat(), display).0));
    }
}
