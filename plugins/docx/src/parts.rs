//! The parts that do not depend on the content: styles, theme, fonts, settings, properties.

use crate::{
    lang::{Script, WordLang, word_lang},
    package::XML_DECLARATION,
    text::escape,
};
use dossier_sdk::{Context, Document, Meta, date};

/// The namespaces that Word parts of ours use.
pub(crate) const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";

/// The style part, with places for what depends on the document.
pub(crate) const STYLES: &str = include_str!("../template/styles.xml");
/// The theme part.
pub(crate) const THEME: &str = include_str!("../template/theme1.xml");
/// The font table part.
pub(crate) const FONT_TABLE: &str = include_str!("../template/fontTable.xml");

/// The style part; headings are linked to the first numbering when `numbered`.
pub(crate) fn styles(document: &Document, numbered: bool) -> String {
    let mut xml = with_languages(STYLES, document);
    for level in 1..=6 {
        let number = match (numbered, level) {
            (false, _) => String::new(),
            (true, 1) => "<w:numPr><w:numId w:val=\"1\"/></w:numPr>".to_owned(),
            (true, _) => {
                format!("<w:numPr><w:ilvl w:val=\"{}\"/><w:numId w:val=\"1\"/></w:numPr>", level - 1)
            }
        };
        xml = xml.replace(&format!("{{number-{level}}}"), &number);
    }
    xml
}

/// The settings part; `notes` is `footnote` or `endnote` where the document has any.
pub(crate) fn settings(document: &Document, notes: Option<&str>) -> String {
    let separators = notes.map_or_else(String::new, |element| {
        // Word counts endnotes in Roman numerals unless told otherwise.
        let count = if element == "endnote" { "<w:numFmt w:val=\"decimal\"/>" } else { "" };
        format!("<w:{element}Pr>{count}<w:{element} w:id=\"-1\"/><w:{element} w:id=\"0\"/></w:{element}Pr>")
    });
    with_languages(include_str!("../template/settings.xml"), document).replace("{notes}", &separators)
}

/// The two notes that Word wants before all others: the lines above notes (ISO/IEC 29500-1, 17.11.23).
pub(crate) fn separators(element: &str) -> String {
    let spacing = "<w:pPr><w:spacing w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr>";
    let separators = [("separator", -1), ("continuationSeparator", 0)];
    let note = |(kind, id): (&str, i32)| {
        format!(
            "<w:{element} w:type=\"{kind}\" w:id=\"{id}\"><w:p>{spacing}<w:r><w:{kind}/></w:r></w:p></w:{element}>"
        )
    };
    separators.map(note).concat()
}

/// The document's language goes to the slot of its script; the others keep their defaults.
fn with_languages(template: &str, document: &Document) -> String {
    let (mut western, mut east_asian, mut right_to_left) = ("en-GB", "zh-CN", "ar-SA");
    let lang = word_lang(&document.lang());
    if let Some(WordLang { tag, script }) = &lang {
        match script {
            Script::Western => western = tag,
            Script::EastAsian(_) => (western, east_asian) = (tag, tag),
            Script::RightToLeft => right_to_left = tag,
        }
    }
    template
        .replace("{lang}", &escape(western))
        .replace("{lang-east-asian}", &escape(east_asian))
        .replace("{lang-right-to-left}", &escape(right_to_left))
}

/// The core properties part (ISO/IEC 29500-2, clause 8).
pub(crate) fn core_properties(document: &Document, cx: &Context<'_>) -> String {
    let text = |key: &str| document.meta_text(key).unwrap_or_default();
    let list = |key: &str, separator: &str| {
        document.meta.get(key).map(Meta::to_texts).unwrap_or_default().join(separator)
    };
    let date = cx
        .source_date_epoch()
        .map(date::iso_date_time)
        .or_else(|| document_date(document))
        .unwrap_or_else(|| "1980-01-01T00:00:00Z".to_owned());
    let lang = document.lang();
    let lang = if lang.as_str() == "und" { String::new() } else { lang.to_string() };
    let elements = [
        ("dc:title", text("title")),
        ("dc:subject", text("subject")),
        ("dc:creator", list("author", "; ")),
        ("cp:keywords", list("keywords", ", ")),
        (
            "dc:description",
            Some(text("description")).filter(|text| !text.is_empty()).unwrap_or_else(|| text("abstract")),
        ),
        ("cp:category", text("category")),
        ("cp:contentStatus", text("status")),
        ("dc:identifier", text("identifier")),
        ("cp:version", text("version")),
        ("cp:revision", "1".to_owned()),
        ("dc:language", lang),
    ];
    let mut body = String::new();
    for (name, value) in elements.iter().filter(|(_, value)| !value.is_empty()) {
        body.push_str(&format!("<{name}>{}</{name}>", escape(value)));
    }
    for name in ["created", "modified"] {
        body.push_str(&format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:{name}>"));
    }
    format!(
        "{XML_DECLARATION}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">{body}</cp:coreProperties>"
    )
}

/// Metadata that the core properties or the text itself hold.
const ELSEWHERE: [&str; 14] = [
    "abstract",
    "author",
    "category",
    "date",
    "description",
    "identifier",
    "keywords",
    "lang",
    "notes",
    "status",
    "subject",
    "subtitle",
    "title",
    "version",
];

/// The custom properties part (ISO/IEC 29500-1, 22.3): all other metadata that is a text, a list of texts or a truth value.
pub(crate) fn custom_properties(document: &Document) -> Option<String> {
    let mut body = String::new();
    let others = document.meta.iter().filter(|(key, _)| !ELSEWHERE.contains(&key.as_str()));
    let values = others.filter_map(|(key, value)| Some((key, variant(value)?)));
    // Numbers begin with 2: the first two have a meaning of their own.
    for (number, (key, value)) in (2..).zip(values) {
        body.push_str(&format!(
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{number}\" name=\"{}\">{value}</property>",
            escape(key)
        ));
    }
    (!body.is_empty()).then(|| {
        format!(
            "{XML_DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
             xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">{body}</Properties>"
        )
    })
}

/// A metadata value as Word keeps one; none for what is no simple value.
fn variant(value: &Meta) -> Option<String> {
    let text = match value {
        Meta::Bool(value) => return Some(format!("<vt:bool>{value}</vt:bool>")),
        Meta::String(_) | Meta::Inlines(_) => value.to_text(),
        Meta::List(values)
            if values.iter().all(|value| matches!(value, Meta::String(_) | Meta::Inlines(_))) =>
        {
            value.to_texts().join("; ")
        }
        _ => return None,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| format!("<vt:lpwstr>{}</vt:lpwstr>", escape(text)))
}

/// The extended properties part.
pub(crate) fn app_properties() -> String {
    format!(
        "{XML_DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Application>dossier</Application></Properties>"
    )
}

/// The document's own date at midnight, when it is an ISO 8601 calendar date.
pub(crate) fn document_date(document: &Document) -> Option<String> {
    document.meta_text("date").as_deref().and_then(date::iso_date).map(|date| format!("{date}T00:00:00Z"))
}
