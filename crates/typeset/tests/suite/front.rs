//! What stands before and around the text: cover, contents, running heads, folios, markings; and designs from files.

use crate::common::{CODES, check, document, lines, tags};
use dossier_core::testing::MemoryHost;
use dossier_core::{BlockKind, Code, Failure, Inline};
use dossier_typeset::{Layout, Theme, layout};

const THEME: Code = Code::deny("typeset/theme", "A design cannot be read.");

/// The design of a file `house.toml`.
fn design(toml: &str) -> Result<Theme, String> {
    let host = MemoryHost::new().with("house.toml", toml);
    Theme::load("house.toml", THEME, &host.context()).map_err(|failure| match failure {
        Failure::Failed(finding) => {
            let place = finding
                .location
                .as_ref()
                .map(|place| format!(" [{}]", &toml[place.start as usize..place.end as usize]));
            let hints: String = finding.hints.iter().map(|hint| format!("; {hint}")).collect();
            format!("{}{hints}{}", finding.message, place.unwrap_or_default())
        }
        other => other.to_string(),
    })
}

/// A layout in a design on a page of 300 by 300 points with margins of 50, and what was found.
fn lay(toml: &str, markdown: &str) -> (Layout, Vec<String>) {
    let small = "paper = [300, 300]\nsize = 10\nheading_sizes = [20, 14, 12, 11, 10, 10]\n";
    let margin = "\n[margin]\nleft = 50\nright = 50\ntop = 50\nbottom = 50\n";
    let theme = design(&format!("{small}{toml}{margin}")).unwrap();
    let (document, host) = document(markdown);
    let layout = layout(&document, &theme, &CODES, &host.context()).unwrap();
    let found = host
        .reported()
        .iter()
        .filter(|found| found.code.starts_with("typeset/"))
        .map(ToString::to_string)
        .collect();
    (layout, found)
}

/// The words on each page, artifacts in brackets.
fn pages(layout: &Layout) -> Vec<String> {
    use dossier_typeset::page::{ItemKind, Owner};
    let words = |page: &dossier_typeset::page::Page| {
        let shown = page.items.iter().filter_map(|item| match (&item.kind, item.owner) {
            (ItemKind::Glyphs(run), Owner::Tag(_)) => Some(run.text.to_string()),
            (ItemKind::Glyphs(run), _) if run.text.starts_with("...") => Some("…".to_owned()),
            (ItemKind::Glyphs(run), _) => Some(format!("[{}]", run.text)),
            _ => None,
        });
        shown.collect::<Vec<_>>().join("|").replace('\u{ad}', "-")
    };
    layout.pages.iter().map(words).collect()
}

const REPORT: &str = "---\ntitle: Title\nsubtitle: Subtitle\nauthor: [A. One, B. Two]\ndate: 2026-03-01\npublisher: House\nabstract: In short.\n---\n\n# First\n\nText.\n\n## Part\n\nMore.\n\n# Second\n\nEnd.\n";

#[test]
fn a_cover_an_abstract_and_contents_come_before_the_text() {
    let toml = "cover = { show = true, title_size = 16 }\ncontents.depth = 2\nchapter_on_new_page = true\n";
    let (layout, found) = lay(toml, REPORT);
    assert_eq!(
        pages(&layout),
        [
            "Title|Subtitle|A. One|B. Two|House|1 March 2026",
            "Abstract|In short.|House",
            "Contents|First|…| 4|Part|…| 4|Second|…| 5|[Title]|[3]",
            "First|Text.|Part|More.|[Title]|[4]",
            "Second|End.|[Title]|[5]",
        ]
    );
    assert!(found.is_empty(), "{found:?}");
    let outline: Vec<_> = layout.outline.iter().map(|entry| (entry.title.as_str(), entry.page)).collect();
    assert_eq!(outline, [("First", 3), ("Second", 4)]);
}

#[test]
fn entries_are_nested_and_lead_to_their_pages() {
    let (layout, _) = lay("contents.depth = 2\n", "# First {#one}\n\n## Part\n\n# Second\n");
    assert_eq!(
        tags(&layout).split("H1").next().unwrap().trim_end(),
        "\
Document
  Sect
    P |Contents|
    Toc
      Toci
        Reference
          Link |First 2|
        Toc
          Toci
            Reference
              Link |Part 2|
      Toci
        Reference
          Link |Second 2|"
    );
    let targets: Vec<_> = layout.pages[0].links.iter().map(|link| format!("{:?}", link.target)).collect();
    assert!(targets.contains(&"Destination(\"one\")".to_owned()), "{targets:?}");
}

#[test]
fn a_figure_that_gives_a_table_its_caption_is_listed_with_the_tables_by_its_short_form() {
    let table = "| A |\n|---|\n| 1 |\n\n";
    let images = "![One](wide.png)\n\n![Two](wide.png)\n\n";
    let (mut document, host) = document(&format!("{table}: Three. And more.\n\n{table}{images}"));
    let table = document.blocks.remove(1);
    let mut wrapped = document.blocks[1].clone();
    if let BlockKind::Figure { caption, content } = &mut wrapped.kind {
        caption.short = Some(vec![Inline::text("Short")]);
        *content = vec![table];
    }
    document.blocks.push(wrapped);
    let theme = design("contents = { figures = true, tables = true }").unwrap();
    let layout = layout(&document, &theme, &CODES, &host.context()).unwrap();
    let listed = pages(&layout)[0].split('|').filter(|part| *part != "…").collect::<Vec<_>>().join("|");
    assert_eq!(listed, "Figures|One| 2|Two| 2|Tables|Three| 2|Short| 2|[1]");
}

#[test]
fn without_headings_there_is_no_page_of_contents() {
    let (layout, _) = lay("contents = { depth = 2, figures = true, tables = true }\n", "Text.\n");
    assert_eq!(pages(&layout), ["Text.|[1]"]);
}

#[test]
fn dots_end_on_a_common_grid_before_the_number() {
    let (layout, _) = lay("contents.depth = 1\n", "# A\n\n# A much longer title that takes two lines\n");
    let out = lines(&layout);
    let dots: Vec<f32> = layout.pages[0]
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            dossier_typeset::page::ItemKind::Glyphs(run) if run.text.starts_with("...") => {
                Some(run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>())
            }
            _ => None,
        })
        .collect();
    assert_eq!(dots.len(), 2, "{out}");
    assert!((dots[0] - dots[1]).abs() < 0.01, "{dots:?}");
}

#[test]
fn heads_and_feet_name_what_their_templates_ask_for() {
    let toml = "chapter_on_new_page = true\nhead_on_openings = false\n\
                head = { left = \"{chapter}\", right = \"{section}\" }\nfoot = { center = \"{page} of {pages}, {version} {nothing}\" }\n";
    let text = "Word. ".repeat(220);
    let (layout, _) = lay(toml, &format!("---\nversion: v2\n---\n\n# One\n\n## Part\n\n{text}\n\n# Two\n"));
    let bands: Vec<String> = pages(&layout)
        .iter()
        .map(|page| page.split('|').filter(|part| part.starts_with('[')).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(bands.first().map(String::as_str), Some("[1 of 4, v2]"));
    assert_eq!(bands.get(1).map(String::as_str), Some("[Part] [One] [2 of 4, v2]"));
    assert_eq!(bands.last().map(String::as_str), Some("[4 of 4, v2]"));
}

#[test]
fn a_long_running_head_is_cut_between_words_and_keeps_its_distance() {
    let title = "A very long title of a report about rules for the protection of data";
    let (layout, _) = lay(
        "head = { left = \"{title}\", right = \"{title}\" }\n",
        &format!("---\ntitle: {title}\n---\n\n# H\n\n{}", "Word. ".repeat(300)),
    );
    let second = &pages(&layout)[1];
    let heads: Vec<&str> = second.split('|').filter(|part| part.ends_with("…]")).collect();
    assert_eq!(heads.len(), 2, "{second}");
    assert!(heads.iter().all(|head| title.starts_with(head.trim_matches(['[', ']', '…']))), "{heads:?}");
}

#[test]
fn markings_stand_at_the_head_and_the_foot_of_each_page() {
    let (layout, found) = lay(
        "cover.show = true\n",
        "---\ntitle: T\ntlp: amber\nclassification: For officials\n---\n\nText.\n",
    );
    let marks = |page: &str| page.matches("[TLP:AMBER]").count() + page.matches("[For officials]").count();
    assert_eq!(pages(&layout).iter().map(|page| marks(page)).collect::<Vec<_>>(), [4, 4]);
    assert!(pages(&layout)[0].contains("|TLP:AMBER|"), "read once on the cover");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn an_unknown_marking_is_denied() {
    let (_, found) = lay("", "---\ntlp: WHITE\n---\n\nText.\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`WHITE` is no label of the Traffic Light Protocol"), "{found:?}");
}

#[test]
fn even_pages_of_a_two_sided_design_are_turned() {
    let toml = "two_sided = true\nfoot = { left = \"{page}\" }\n";
    let (document, host) = document(&"Word. ".repeat(400));
    let mut theme = design(toml).unwrap();
    (theme.page, theme.margin.top, theme.margin.bottom) = ((300.0, 300.0), 50.0, 50.0);
    (theme.margin.left, theme.margin.right) = (80.0, 40.0);
    let out = lines(&layout(&document, &theme, &CODES, &host.context()).unwrap());
    let first = |page: usize| {
        out.split("--- page")
            .nth(page)
            .and_then(|page| page.lines().find(|line| line.contains("Word")))
            .unwrap()
            .split(',')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!((first(0), first(1), first(2)), ("80".to_owned(), "40".to_owned(), "80".to_owned()));
}

#[test]
fn landscape_pages_of_a_two_sided_design_leave_their_room_where_they_are_bound() {
    // All of them are read with their head to the left, so odd ones are bound above and even ones below.
    let toml = "two_sided = true\nhead = { left = \"Head\" }\n";
    let part = |name: &str| format!("::: landscape\n{name}\n:::\n\n");
    let (document, host) = document(&format!("{}{}", part("First."), part("Second [there](#it).[]{#it}")));
    let mut theme = design(toml).unwrap();
    (theme.page, theme.margin.top, theme.margin.bottom) = ((300.0, 400.0), 50.0, 50.0);
    (theme.margin.left, theme.margin.right) = (80.0, 40.0);
    let out = layout(&document, &theme, &CODES, &host.context()).unwrap();
    check(
        &lines(&out),
        "
        50,91 First.
        *50,48 Head
        --- page 2
        50,51 Second there.
        *332,28 Head
        ",
    );
    assert_eq!((out.destinations[0].y, out.pages[1].links[0].area.y.round()), (40.0, 40.0));
}

#[test]
fn lengths_have_units_and_colours_are_hexadecimal() {
    let theme = design("extends = \"report\"\npaper = \"letter\"\naccent_color = \"#7a1f2b\"\n[margin]\nleft = \"1in\"\nright = \"25.4mm\"\n").unwrap();
    assert_eq!(theme.page, (612.0, 792.0));
    assert_eq!((theme.margin.left, theme.margin.right), (72.0, 72.0));
    assert_eq!(theme.accent_color, dossier_typeset::page::Color(0x7a, 0x1f, 0x2b));
    // What the file does not state is that of the design which it extends.
    assert!(theme.cover.show && theme.chapter_on_new_page);
}

#[test]
fn errors_of_a_design_name_their_place() {
    let error = |toml: &str| design(toml).unwrap_err();
    assert_eq!(
        error("acent_color = \"#7a1f2b\"\n"),
        "there is no setting `acent_color`; did you mean `accent_color`? [acent_color]"
    );
    assert_eq!(error("accent_color = \"red\"\n"), "`red` is no colour; write it as \"#143d59\" [\"red\"]");
    assert_eq!(error("size = \"10 px\"\n"), "`10 px` is no length; write \"12mm\" or 34 [\"10 px\"]");
    assert_eq!(
        error("paper = \"A7\"\n"),
        "`A7` is no paper size known here; use A3, A4, A5, B5, letter, legal, or two lengths as [\"170mm\", \"240mm\"] [\"A7\"]"
    );
    assert_eq!(
        error("size = 1\n"),
        "the design `house.toml` does not work: a size of type is below 2 or above 144 points"
    );
    assert_eq!(
        error("[margin]\nleft = \"20cm\"\n"),
        "the design `house.toml` does not work: the margins leave less than half an inch of the page’s width"
    );
    assert_eq!(error("extends = \"reprot\"\n"), "there is no design `reprot`; did you mean `report`?");
    assert_eq!(
        error("extends = \"house.toml\"\n"),
        "the design changes itself, or too many others: house.toml → house.toml"
    );
}
