//! The stage `pandoc/export`: writes Pandoc's JSON, or any format that Pandoc writes.

use crate::findings;
use crate::import::base;
use crate::json;
use crate::present;
use crate::program::{self, Log};
use dossier_sdk::walk::{self, Visit};
use dossier_sdk::{
    Artifact, Block, BlockKind, Code, Context, Document, Failure, Inline, InlineKind, Meta, OptionsError,
    Program, Render, Span,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Media types by format; what is not here is plain text.
const MEDIA_TYPES: [(&str, &[&str]); 14] = [
    ("text/html", &["html", "html4", "html5", "dzslides", "revealjs", "s5", "slideous", "slidy"]),
    ("application/epub+zip", &["epub", "epub2", "epub3"]),
    ("application/zip", &["chunkedhtml"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"]),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    ("application/pdf", &["pdf"]),
    ("application/rtf", &["rtf"]),
    ("application/x-tex", &["beamer", "context", "latex"]),
    ("application/x-ipynb+json", &["ipynb"]),
    ("application/vnd.citationstyles.csl+json", &["csljson"]),
    (
        "text/markdown",
        &[
            "commonmark",
            "commonmark_x",
            "gfm",
            "markdown",
            "markdown_github",
            "markdown_mmd",
            "markdown_phpextra",
            "markdown_strict",
            "markua",
        ],
    ),
    (
        "application/xml",
        &[
            "docbook",
            "docbook4",
            "docbook5",
            "fb2",
            "icml",
            "jats",
            "jats_archiving",
            "jats_articleauthoring",
            "jats_publishing",
            "opendocument",
            "opml",
            "tei",
            "xml",
        ],
    ),
    ("application/json", &["json"]),
];

/// Options of `pandoc/export`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportOptions {
    /// The format by Pandoc's name for it, with extensions, as `epub` or `markdown-smart`. `json`, which is meant where
    /// it is missing, is Pandoc's own and needs no Pandoc: the document as it is, for programs that read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// More arguments for Pandoc, as `--toc` or `--css=house.css`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
}

/// The stage `pandoc/export`.
pub(crate) struct Export(ExportOptions);

impl TryFrom<ExportOptions> for Export {
    type Error = OptionsError;

    /// The stage, unless an argument would take the output away or none would read it.
    fn try_from(options: ExportOptions) -> Result<Self, OptionsError> {
        program::check_arguments(&options.arguments)?;
        match options.format() {
            "json" if !options.arguments.is_empty() => {
                Err(OptionsError("`arguments` are for Pandoc, which does not write `json`".to_owned()))
            }
            _ => Ok(Self(options)),
        }
    }
}

impl ExportOptions {
    fn format(&self) -> &str {
        self.to.as_deref().unwrap_or("json")
    }

    fn convert(&self, document: &Document, cx: &Context<'_>) -> Result<Vec<u8>, Failure> {
        let format = self.format();
        program::track(cx, &self.arguments);
        let input = written(&present::present(document, base(format)))?;
        let mut command =
            ["pandoc", "--from", "json", "--to", format, "--standalone", "--output", "-", "--verbose"]
                .map(str::to_owned)
                .to_vec();
        if matches!(base(format), "html" | "html4" | "html5") {
            // The artifact is one file: images come with it.
            command.push("--embed-resources".to_owned());
        }
        command.extend(self.arguments.iter().cloned());
        let epoch = cx.source_date_epoch().or_else(|| date(document)).unwrap_or(0);
        let environment = vec![("SOURCE_DATE_EPOCH".to_owned(), epoch.to_string())];
        let executed = program::pandoc(cx, &Program { command, input, environment })?;
        report(document, format, Log::read(&executed.errors), cx);
        Ok(executed.output)
    }
}

impl Render for Export {
    type Options = ExportOptions;
    const NAME: &'static str = "pandoc/export";
    const SUMMARY: &'static str = "Writes Pandoc's JSON, or any format that Pandoc writes.";
    const CODES: &'static [Code] =
        &[findings::NOT_INSTALLED, findings::FAILED, findings::SAYS, findings::LOST];

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let Self(options) = self;
        let format = options.format();
        let bytes = if format == "json" { written(document)? } else { options.convert(document, cx)? };
        let known = MEDIA_TYPES.iter().find(|(_, formats)| formats.contains(&base(format)));
        let media_type = known.map_or("text/plain", |(media_type, _)| media_type).to_owned();
        Ok(Artifact { media_type, bytes })
    }
}

fn written(document: &Document) -> Result<Vec<u8>, Failure> {
    json::to_json(document).map_err(|error| Failure::because(findings::FAILED.says(error.to_string())))
}

/// The day of the document's date in seconds since 1970 UTC, if it is one of ISO 8601: what stands in for the clock
/// where `SOURCE_DATE_EPOCH` is not set.
fn date(document: &Document) -> Option<i64> {
    let text = document.meta_text("date")?;
    let mut parts = text.get(..10)?.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1970..10_000).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin on 1 March, so that the leap day comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468;
    Some(days * 86_400)
}

/// Reports what Pandoc said and left out.
fn report(document: &Document, format: &str, log: Log, cx: &Context<'_>) {
    for warning in log.warnings {
        cx.report(findings::SAYS.says(format!("Pandoc: {warning}")));
    }
    for left_out in log.left_out {
        cx.report(findings::LOST.says(format!("Pandoc cannot write {left_out} as {format}")));
    }
    let mut raw = RawMarkup { formats: &log.raw, found: Vec::new() };
    walk::document(&mut raw, document);
    document.meta.values().for_each(|value: &Meta| walk::metadata(&mut raw, value));
    for (markup, span) in raw.found {
        let finding = findings::LOST.says(format!("the `{markup}` markup is left out of {format}"));
        cx.report(finding.at(document.locate(span)));
    }
}

/// Finds the raw markup that was left out.
struct RawMarkup<'a> {
    /// Whether it is a block, and its format.
    formats: &'a [(bool, String)],
    found: Vec<(String, Span)>,
}

impl RawMarkup<'_> {
    fn look(&mut self, block: bool, format: &str, span: Span) {
        if self.formats.iter().any(|(is_block, left_out)| *is_block == block && left_out == format) {
            self.found.push((format.to_owned(), span));
        }
    }
}

impl Visit for RawMarkup<'_> {
    fn visit_block(&mut self, node: &Block) {
        if let BlockKind::Raw { format, .. } = &node.kind {
            self.look(true, format, node.span);
        }
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        if let InlineKind::Raw { format, .. } = &node.kind {
            self.look(false, format, node.span);
        }
        walk::inline(self, node);
    }
}
