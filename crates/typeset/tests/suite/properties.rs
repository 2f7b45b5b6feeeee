//! What holds for any document.

use crate::common::{CODES, covers, document, glyph_runs, items, lay_with, reading};
use dossier_typeset::page::{ItemKind, Layout, Owner};
use dossier_typeset::theme::{Margin, ParallelLayout};
use dossier_typeset::{TextAlignment, Theme, layout};
use proptest::prelude::*;

/// Lines of Markdown, some of them odd.
fn line() -> impl Strategy<Value = String> {
    let fixed = [
        "# Heading",
        "## 标题",
        "",
        "",
        "- item",
        "  - nested",
        "1. one",
        "> quote",
        "> > deep",
        "| a | b |",
        "|--|--:|",
        "| 数据 | x |",
        "```",
        "text[^1]",
        "[^1]: a note",
        "![alt](wide.png)",
        "![](empty.png)",
        "::: callout",
        ":::",
        "*em* **strong**",
        "$x^2 \\frac{1}{2}$",
        "[link](#h)",
        "~~no~~",
        "Term",
        ":   Definition",
        "---",
        "\u{202e}rtl שלום",
        "网络安全，“数据”出境。",
        "a\u{301}\u{300}\u{ad}b\u{200b}",
        "{#id .class}",
        "<b>raw</b>",
        "| line",
        "العربية 123 abc",
    ];
    prop_oneof![
        6 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        2 => "[a-zA-Z ,.]{0,80}",
        1 => "\\PC{0,30}",
    ]
}

/// All letters and digits in order: what hyphens, bullets and labels leave alone.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A block of a document made of words that are numbered in the order in which they are read: notes after the block
/// that calls them.
#[derive(Clone, Debug)]
enum Part {
    Heading(u8),
    Words(usize),
    Noted(usize, usize),
    List(usize),
    Quote(usize),
    Code(usize),
    Callout(usize),
    Figure(bool, usize),
    Table { columns: usize, rows: usize, words: usize },
    Landscape(usize),
    Unit { sides: usize, words: usize },
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        (1..4u8).prop_map(Part::Heading),
        (1..200usize).prop_map(Part::Words),
        (1..60usize, 1..300usize).prop_map(|(words, note)| Part::Noted(words, note)),
        (1..6usize).prop_map(Part::List),
        (1..80usize).prop_map(Part::Quote),
        (1..40usize).prop_map(Part::Code),
        (1..150usize).prop_map(Part::Callout),
        (any::<bool>(), 1..30usize).prop_map(|(tall, words)| Part::Figure(tall, words)),
        (1..9usize, 1..12usize, 1..20usize).prop_map(|(columns, rows, words)| Part::Table {
            columns,
            rows,
            words
        }),
        (20..60usize).prop_map(|columns| Part::Table { columns, rows: 2, words: 1 }),
        (1..2usize, 1..2usize, 100..500usize).prop_map(|(columns, rows, words)| Part::Table {
            columns,
            rows,
            words
        }),
        (1..30usize).prop_map(Part::Landscape),
        (1..4usize, 1..250usize).prop_map(|(sides, words)| Part::Unit { sides, words }),
    ]
}

/// Markdown with numbered words.
#[derive(Default)]
struct Counted {
    markdown: String,
    count: usize,
}

impl Counted {
    fn words(&mut self, count: usize) -> String {
        let from = self.count;
        self.count += count;
        (from..self.count).map(|index| format!("w{index}e")).collect::<Vec<_>>().join(" ")
    }

    fn table(&mut self, columns: usize, rows: usize, words: usize) {
        let caption = self.words(2);
        for row in 0..rows {
            for _ in 0..columns {
                let cell = self.words(words);
                self.markdown += &format!("| {cell} ");
            }
            self.markdown += "|\n";
            if row == 0 {
                self.markdown += &("|--".repeat(columns) + "|\n");
            }
        }
        self.markdown += &format!("\n: {caption}\n\n");
    }

    fn add(&mut self, part: &Part) {
        let block = match *part {
            Part::Heading(level) => format!("{} {}", "#".repeat(level.into()), self.words(3)),
            Part::Words(count) => self.words(count),
            Part::Noted(count, note) => {
                let (text, name) = (self.words(count), self.count);
                format!("{text}[^{name}]\n\n[^{name}]: {}", self.words(note))
            }
            Part::List(items) => (0..items).map(|_| format!("- {}\n", self.words(12))).collect(),
            Part::Quote(count) => format!("> {}", self.words(count)),
            Part::Code(lines) => {
                let lines: String = (0..lines).map(|_| self.words(2) + "\n").collect();
                format!("```\n{lines}```")
            }
            Part::Callout(count) => format!("::: {{.callout title=\"\"}}\n{}\n:::", self.words(count)),
            Part::Figure(tall, count) => {
                format!("![{}]({}.png)", self.words(count), if tall { "tall" } else { "wide" })
            }
            Part::Table { columns, rows, words } => return self.table(columns, rows, words),
            Part::Landscape(count) => format!("::: landscape\n{}\n:::", self.words(count)),
            Part::Unit { sides, words } => {
                let side = |lang: &&str| format!("::: {{lang={lang}}}\n{}\n:::\n", self.words(words));
                let sides: String = ["zh-Hans", "en", "nl"].iter().take(sides).map(side).collect();
                format!("::: unit\n{sides}:::")
            }
        };
        self.markdown += &(block + "\n\n");
    }
}

fn tags_form_a_tree(layout: &Layout) -> bool {
    let below = |(index, tag): (usize, &dossier_typeset::page::Tag)| (tag.parent as usize) < index;
    layout.tags[0].parent == 0 && layout.tags.iter().enumerate().skip(1).all(below)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_document_is_laid_out_whole(lines in prop::collection::vec(line(), 0..60)) {
        let markdown = lines.join("\n");
        let (document, host) = document(&markdown);
        let out = layout(&document, &Theme::default(), &CODES, &host.context()).unwrap();
        prop_assert!(!out.pages.is_empty());
        prop_assert!(tags_form_a_tree(&out));
        for run in glyph_runs(&out) {
            prop_assert!(covers(run), "{run:?}");
            prop_assert!(run.glyphs.iter().all(|glyph| glyph.id != 0), "{run:?}");
        }
        for item in items(&out) {
            if let Owner::Tag(tag) = item.owner {
                prop_assert!((tag as usize) < out.tags.len());
            }
            if let ItemKind::Glyphs(run) = &item.kind {
                let right = run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>();
                prop_assert!(run.x >= 0.0 && right <= 595.28, "{run:?}");
                prop_assert!(run.y > 0.0 && run.y < 841.89, "{run:?}");
            }
        }
    }

    #[test]
    fn squeezed_text_is_the_text_that_was_typed(
        words in prop::collection::vec("[一二三安全。，、：；！？“”‘’（）《》「」—…· a5é-]{1,8}|[a-z]{1,14}", 1..120),
        lang in prop::sample::select(vec!["zh-Hans", "zh-Hant", "en", "nl"]),
        ems in 3.0f32..40.0,
        ragged: bool,
        hang: bool,
    ) {
        let whole = words.concat();
        let mut paragraph = dossier_core::Block::para(vec![dossier_core::Inline::text(whole.clone())]);
        dossier_core::Attributed::attr_mut(&mut paragraph).set("lang", lang);
        let document = dossier_core::Document { blocks: vec![paragraph], ..Default::default() };
        let host = dossier_core::testing::MemoryHost::new();
        let alignment = if ragged { TextAlignment::Ragged } else { TextAlignment::Justified };
        let mut theme = Theme { alignment, hanging_punctuation: hang, ..Theme::default() };
        theme.margin.right = theme.page.0 - theme.margin.left - ems * theme.size;
        let out = layout(&document, &theme, &CODES, &host.context()).unwrap();
        let printed: String = glyph_runs(&out).map(|run| run.text.replace('\u{ad}', "")).collect();
        // Of spaces in a row one counts.
        let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(words(&printed), words(&whole));
        for run in glyph_runs(&out) {
            prop_assert!(covers(run), "{run:?}");
            // What is seen; the space at a line's end is not.
            let end = run.text.trim_end().len() as u32;
            let width = run.glyphs.iter().filter(|glyph| glyph.start < end).map(|glyph| glyph.advance).sum::<f32>();
            // A mark may hang, and a line always takes one character.
            prop_assert!(run.x + width <= theme.margin.left + (ems + 1.0) * theme.size + 0.1, "{run:?}");
        }
    }

    #[test]
    fn every_word_is_read_once_and_in_order_whatever_the_page(
        parts in prop::collection::vec(part(), 1..14),
        (width, height) in (120.0..900.0f32, 90.0..900.0f32),
        (floats, interleaved) in any::<(bool, bool)>(),
    ) {
        let mut document = Counted::default();
        parts.iter().for_each(|part| document.add(part));
        let margin = Margin { top: 30.0, bottom: 26.0, left: 25.0, right: 20.0 };
        let parallel = if interleaved { ParallelLayout::Interleaved } else { ParallelLayout::Columns };
        let theme = Theme { page: (width, height), margin, floats, parallel, ..Theme::default() };
        let (out, _) = lay_with(&document.markdown, &theme);
        let read: String = reading(&out).split_whitespace().collect();
        let words = read.split('w').filter_map(|word| word.split_once('e')).map(|(number, _)| number);
        let wanted: Vec<String> = (0..document.count).map(|index| index.to_string()).collect();
        prop_assert_eq!(words.collect::<Vec<_>>(), wanted, "{}", document.markdown);
        for page in out.pages.iter().filter(|page| page.height > 350.0 && page.width > 350.0) {
            for item in &page.items {
                if let (ItemKind::Glyphs(run), Owner::Tag(_)) = (&item.kind, item.owner) {
                    let right = run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>();
                    prop_assert!(run.y < page.height - 20.0 && right < page.width - 10.0, "{run:?}");
                }
            }
        }
    }

    #[test]
    fn paragraphs_keep_their_text(words in prop::collection::vec("[a-zA-Z]{1,24}|[\u{4e00}-\u{4e40}]{1,6}|[0-9.,]{1,5}|“[a-z]{2}”", 1..200)) {
        let whole = words.join(" ");
        let paragraph = dossier_core::Block::para(vec![dossier_core::Inline::text(whole.clone())]);
        let document = dossier_core::Document { blocks: vec![paragraph], ..Default::default() };
        let host = dossier_core::testing::MemoryHost::new();
        let out = layout(&document, &Theme::default(), &CODES, &host.context()).unwrap();
        let printed: String = glyph_runs(&out).map(|run| run.text.replace('\u{ad}', "")).collect();
        prop_assert_eq!(letters(&printed), letters(&whole));
        prop_assert_eq!(printed.trim(), whole.trim());
    }
}
