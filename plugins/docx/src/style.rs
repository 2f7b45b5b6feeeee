//! The styles that the renderer uses, all of them: ids of our own template with the names that Word and templates know
//! them by (ISO/IEC 29500-1, 17.7.4.9). A template of another language has other ids for the same names.

/// What a style is for.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Paragraphs.
    Paragraph,
    /// Runs.
    Character,
    /// Tables.
    Table,
}

/// A style that the renderer uses.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// What it is for.
    pub(crate) kind: Kind,
    /// Id in our template.
    pub(crate) id: &'static str,
    /// Name, the same in every language of Word for the styles that are built in.
    pub(crate) name: &'static str,
}

macro_rules! styles {
    ($($(#[$doc:meta])* $constant:ident = $kind:ident $id:literal $name:literal;)*) => {
        $($(#[$doc])* pub(crate) const $constant: &str = $id;)*
        /// All styles that the renderer uses.
        #[cfg(test)]
        pub(crate) const ALL: &[Style] = &[$(Style { kind: Kind::$kind, id: $id, name: $name }),*];
    };
}

styles! {
    /// Plain paragraphs.
    BODY_TEXT = Paragraph "BodyText" "Body Text";
    HEADING_1 = Paragraph "Heading1" "heading 1";
    HEADING_2 = Paragraph "Heading2" "heading 2";
    HEADING_3 = Paragraph "Heading3" "heading 3";
    HEADING_4 = Paragraph "Heading4" "heading 4";
    HEADING_5 = Paragraph "Heading5" "heading 5";
    HEADING_6 = Paragraph "Heading6" "heading 6";
    TITLE = Paragraph "Title" "Title";
    SUBTITLE = Paragraph "Subtitle" "Subtitle";
    AUTHOR = Paragraph "Author" "Author";
    DATE = Paragraph "Date" "Date";
    MESSAGE_HEADER = Paragraph "MessageHeader" "Message Header";
    ABSTRACT_TITLE = Paragraph "AbstractTitle" "Abstract Title";
    ABSTRACT = Paragraph "Abstract" "Abstract";
    QUOTE = Paragraph "Quote" "Quote";
    LIST_BULLET = Paragraph "ListBullet" "List Bullet";
    LIST_NUMBER = Paragraph "ListNumber" "List Number";
    LIST_CONTINUE = Paragraph "ListContinue" "List Continue";
    DEFINITION_TERM = Paragraph "DefinitionTerm" "Definition Term";
    DEFINITION = Paragraph "Definition" "Definition";
    SOURCE_CODE = Paragraph "SourceCode" "Source Code";
    HORIZONTAL_RULE = Paragraph "HorizontalRule" "Horizontal Rule";
    CAPTION = Paragraph "Caption" "caption";
    FIGURE = Paragraph "Figure" "Figure";
    TABLE_TEXT = Paragraph "TableText" "Table Text";
    CALLOUT_NOTE = Paragraph "CalloutNote" "Callout Note";
    CALLOUT_WARNING = Paragraph "CalloutWarning" "Callout Warning";
    CALLOUT_JUDGEMENT = Paragraph "CalloutJudgement" "Callout Judgement";
    FOOTNOTE_TEXT = Paragraph "FootnoteText" "footnote text";
    ENDNOTE_TEXT = Paragraph "EndnoteText" "endnote text";
    TOC_HEADING = Paragraph "TOCHeading" "TOC Heading";
    TOC_1 = Paragraph "TOC1" "toc 1";
    TOC_2 = Paragraph "TOC2" "toc 2";
    TOC_3 = Paragraph "TOC3" "toc 3";
    TOC_4 = Paragraph "TOC4" "toc 4";
    TOC_5 = Paragraph "TOC5" "toc 5";
    TOC_6 = Paragraph "TOC6" "toc 6";
    TABLE_OF_FIGURES = Paragraph "TableofFigures" "table of figures";
    MARKING = Paragraph "Marking" "Marking";
    HEADER = Paragraph "Header" "header";
    FOOTER = Paragraph "Footer" "footer";
    FOOTNOTE_REFERENCE = Character "FootnoteReference" "footnote reference";
    ENDNOTE_REFERENCE = Character "EndnoteReference" "endnote reference";
    COMMENT_TEXT = Paragraph "CommentText" "annotation text";
    COMMENT_REFERENCE = Character "CommentReference" "annotation reference";
    HYPERLINK = Character "Hyperlink" "Hyperlink";
    VERBATIM_CHAR = Character "VerbatimChar" "Verbatim Char";
    TABLE = Table "Table" "Table";
}

/// The style of a heading of a level, from 1.
pub(crate) const fn heading(level: u8) -> &'static str {
    match level {
        0 | 1 => HEADING_1,
        2 => HEADING_2,
        3 => HEADING_3,
        4 => HEADING_4,
        5 => HEADING_5,
        _ => HEADING_6,
    }
}

/// The style of an entry of a level, from 1, in the table of contents.
pub(crate) const fn contents(level: u8) -> &'static str {
    match level {
        0 | 1 => TOC_1,
        2 => TOC_2,
        3 => TOC_3,
        4 => TOC_4,
        5 => TOC_5,
        _ => TOC_6,
    }
}

/// Whether paragraphs of a style are joined to one box.
pub(crate) fn is_callout(style: &str) -> bool {
    matches!(style, CALLOUT_NOTE | CALLOUT_WARNING | CALLOUT_JUDGEMENT)
}

/// Whether a style is that of list items or what goes on in them.
pub(crate) fn is_list(style: &str) -> bool {
    matches!(style, LIST_BULLET | LIST_NUMBER | LIST_CONTINUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_each_style_under_its_name() {
        let template = include_str!("../template/styles.xml");
        for style in ALL {
            let kind = match style.kind {
                Kind::Paragraph => "paragraph",
                Kind::Character => "character",
                Kind::Table => "table",
            };
            let line = template.lines().find(|line| line.contains(&format!("w:styleId=\"{}\"", style.id)));
            let line = line.unwrap_or_else(|| panic!("{} is not in the template", style.id));
            assert!(line.contains(&format!("w:type=\"{kind}\"")), "{line}");
            assert!(line.contains(&format!("<w:name w:val=\"{}\"/>", style.name)), "{line}");
        }
    }
}
