//! The parts that do not depend on the content: styles, settings, metadata.

use crate::{lang, package::XML_DECLARATION};
use dossier_sdk::{
    Context, Document, Meta,
    date::{iso_date, iso_date_time},
    marking::Marking,
    words::page_of,
    xml::escape,
};

/// The settings part, which asks for layout as programs do it today.
pub(crate) const SETTINGS: &str = include_str!("../template/settings.xml");

/// The styles part; outlines are numbered by the reader's program when `numbered`.
pub(crate) fn styles(document: &Document, markings: &[Marking], numbered: bool) -> String {
    let [before, between, after] = page_of(&document.lang()).map(escape);
    let pages = format!(
        "{before}<text:page-number text:select-page=\"current\">1</text:page-number>{between}<text:page-count>1</text:page-count>{after}"
    );
    let shown = marking(markings);
    let title = document.meta_text("title").map(|title| escape(&one_line(&title))).unwrap_or_default();
    let title = if title.is_empty() { title } else { format!("<text:title>{title}</text:title>") };
    let right = if shown.is_empty() { String::new() } else { format!("<text:tab/>{shown}") };
    include_str!("../template/styles.xml")
        .replace("{lang}", &lang::defaults(&document.lang()))
        .replace("{outline}", &outline(numbered))
        .replace("{automatic}", &marking_styles(markings))
        .replace("{foot}", &format!("{shown}<text:tab/>{pages}"))
        .replace("{marking}", &right)
        .replace("{title}", &title)
}

/// Markings as they stand in head and foot.
fn marking(markings: &[Marking]) -> String {
    let mut out = String::new();
    for marking in markings {
        let style = if marking.tlp.is_some() { "MT1" } else { "Marking" };
        // A label is a word on a coloured ground, which wants some room at its ends.
        let room = if marking.tlp.is_some() { "\u{a0}" } else { "" };
        let gap = if out.is_empty() { "" } else { "<text:s/><text:s/>" };
        let text = escape(&marking.text);
        out.push_str(&format!("{gap}<text:span text:style-name=\"{style}\">{room}{text}{room}</text:span>"));
    }
    out
}

/// The style of a label of the Traffic Light Protocol: in its colour, on black.
fn marking_styles(markings: &[Marking]) -> String {
    let Some(label) = markings.iter().find_map(|marking| marking.tlp) else { return String::new() };
    let [red, green, blue] = label.color();
    format!(
        "    <style:style style:name=\"MT1\" style:family=\"text\" style:parent-style-name=\"Marking\"><style:text-properties \
         fo:color=\"#{red:02x}{green:02x}{blue:02x}\" fo:background-color=\"#000000\"/></style:style>\n"
    )
}

/// The levels of the outline, with numbers or without.
fn outline(numbered: bool) -> String {
    let level = |level: u32| {
        let (format, indent) = if numbered { ("1", 28.35 + 7.1 * f64::from(level - 1)) } else { ("", 0.0) };
        let (display, follow) = if numbered {
            (format!(" text:display-levels=\"{level}\""), "listtab")
        } else {
            (String::new(), "nothing")
        };
        format!(
            "<text:outline-level-style text:level=\"{level}\" style:num-format=\"{format}\"{display}>\
             <style:list-level-properties text:list-level-position-and-space-mode=\"label-alignment\">\
             <style:list-level-label-alignment text:label-followed-by=\"{follow}\" \
             text:list-tab-stop-position=\"{indent:.2}pt\" fo:text-indent=\"{:.2}pt\" fo:margin-left=\"{indent:.2}pt\"/>\
             </style:list-level-properties></text:outline-level-style>",
            -indent
        )
    };
    (1..=10).map(level).collect()
}

/// The metadata part (part 3, 4). Its dates are `SOURCE_DATE_EPOCH` or else the document's.
pub(crate) fn metadata(document: &Document, markings: &[Marking], cx: &Context<'_>) -> String {
    let text = |key: &str| document.meta_text(key).unwrap_or_default();
    let texts = |key: &str| document.meta.get(key).map(Meta::to_texts).unwrap_or_default();
    let own_date = text("date");
    let date = cx
        .source_date_epoch()
        .map(iso_date_time)
        .or_else(|| iso_date(&own_date).map(|date| format!("{date}T00:00:00Z")))
        .unwrap_or_else(|| "1980-01-01T00:00:00Z".to_owned());
    let lang = document.lang();
    let lang = if lang.as_str() == "und" { String::new() } else { lang.to_string() };
    let authors = texts("author").join("; ");
    let mut body = format!("<meta:generator>dossier/{}</meta:generator>", env!("CARGO_PKG_VERSION"));
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            body.push_str(&format!("<{name}>{}</{name}>", escape(value)));
        }
    };
    add("dc:title", &one_line(&text("title")));
    add("dc:subject", &text("subject"));
    add("dc:description", &text("abstract"));
    texts("keywords").iter().for_each(|keyword| add("meta:keyword", keyword));
    add("meta:initial-creator", &authors);
    add("dc:creator", &authors);
    add("meta:creation-date", &date);
    add("dc:date", &date);
    add("dc:language", &lang);
    for marking in markings {
        let name = if marking.tlp.is_some() { "TLP" } else { "Classification" };
        let text = escape(&marking.text);
        body.push_str(&format!(
            "<meta:user-defined meta:name=\"{name}\" meta:value-type=\"string\">{text}</meta:user-defined>"
        ));
    }
    format!(
        "{XML_DECLARATION}<office:document-meta xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         office:version=\"1.3\"><office:meta>{body}</office:meta></office:document-meta>"
    )
}

/// A text without line ends.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
}
