//! The stage `pandoc/import`: reads files of any format that Pandoc reads.

use crate::findings;
use crate::ids::Ids;
use crate::images::Images;
use crate::json::{self, Read};
use crate::program::{self, Log};
use dossier_sdk::{
    Code, Context, Document, Failure, Import, Lang, Location, Meta, OptionsError, Program, Source, Sources,
    Span,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Formats by the ending of a file's name, as Pandoc has them.
const FORMATS: [(&str, &[&str]); 28] = [
    ("asciidoc", &["adoc", "asciidoc"]),
    ("biblatex", &["bib"]),
    ("csv", &["csv"]),
    ("djot", &["dj"]),
    ("docbook", &["db"]),
    ("docx", &["docx"]),
    ("dokuwiki", &["dokuwiki"]),
    ("epub", &["epub"]),
    ("fb2", &["fb2"]),
    ("html", &["htm", "html", "xhtml"]),
    ("ipynb", &["ipynb"]),
    ("json", &["json"]),
    ("latex", &["latex", "ltx", "tex"]),
    ("markdown", &["md", "markdown", "mdown", "mdwn", "mkd", "mkdn", "rmd", "text", "txt"]),
    ("mediawiki", &["wiki"]),
    ("muse", &["muse"]),
    ("native", &["native"]),
    ("odt", &["odt"]),
    ("opml", &["opml"]),
    ("org", &["org"]),
    ("pod", &["pl", "pm", "pod"]),
    ("pptx", &["pptx"]),
    ("ris", &["ris"]),
    ("rst", &["rst"]),
    ("rtf", &["rtf"]),
    ("textile", &["textile"]),
    ("tsv", &["tsv"]),
    ("typst", &["typ"]),
];

/// Formats whose images lie in the file itself.
const CONTAINERS: [&str; 8] = ["docx", "epub", "fb2", "ipynb", "odt", "pptx", "rtf", "xlsx"];

/// How many things that Pandoc left out are named.
const NAMED: usize = 8;

/// Options of `pandoc/import`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// The files: paths or glob patterns, relative to the pipeline file. Patterns come in the order given, the files of
    /// each sorted by path.
    pub files: Vec<String>,
    /// Their format by Pandoc's name for it, with extensions, as `docx+styles`; what the file's name tells where it is
    /// missing. `json`, Pandoc's own, needs no Pandoc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// More arguments for Pandoc, as `--track-changes=all`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// The language of the text (BCP 47) where the files name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
}

/// The stage `pandoc/import`.
pub(crate) struct Importing(ImportOptions);

impl TryFrom<ImportOptions> for Importing {
    type Error = OptionsError;

    /// The stage, unless an argument would take the output away.
    fn try_from(options: ImportOptions) -> Result<Self, OptionsError> {
        program::check_arguments(&options.arguments).map(|()| Self(options))
    }
}

impl ImportOptions {
    /// The format of a file.
    fn format(&self, path: &str) -> Result<String, Failure> {
        if let Some(format) = &self.from {
            return Ok(format.clone());
        }
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let known = FORMATS.iter().find(|(_, endings)| endings.contains(&ending.as_str()));
        known.map(|(format, _)| (*format).to_owned()).ok_or_else(|| {
            let finding = findings::FORMAT.says(format!("the name of `{path}` does not tell its format"));
            let hint = "set `from`; `pandoc --list-input-formats` lists what there is";
            Failure::because(finding.at(Location::file(path)).hint(hint))
        })
    }
}

impl Import for Importing {
    type Options = ImportOptions;
    const NAME: &'static str = "pandoc/import";
    const SUMMARY: &'static str =
        "Reads files of any format that Pandoc reads into one document, in the order given.";
    const CODES: &'static [Code] = &[
        findings::NOT_INSTALLED,
        findings::FAILED,
        findings::READ,
        findings::FORMAT,
        findings::JSON,
        findings::EMPTY,
        findings::METADATA_CONFLICT,
        findings::MISSING_IMAGE,
        findings::EMBEDDED_IMAGE,
        findings::SAYS,
        findings::LOST,
    ];

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let Self(options) = self;
        program::track(cx, &options.arguments);
        let mut importer = Importer {
            cx: *cx,
            options,
            document: Document::default(),
            ids: Ids::default(),
            places: BTreeMap::new(),
        };
        for path in cx.list_all(&options.files, findings::READ)? {
            if cx.cancelled() {
                return Err(Failure::Cancelled);
            }
            importer.file(&path)?;
        }
        let mut document = importer.document;
        if let Some(lang) = &options.lang {
            document.meta.entry("lang".to_owned()).or_insert_with(|| Meta::String(lang.to_string()));
        }
        Ok(document)
    }
}

struct Importer<'a> {
    cx: Context<'a>,
    options: &'a ImportOptions,
    document: Document,
    ids: Ids,
    /// Which file set each metadata key.
    places: BTreeMap<String, String>,
}

impl Importer<'_> {
    fn file(&mut self, path: &str) -> Result<(), Failure> {
        let bytes = self.cx.read(path).map_err(|error| Failure::read(findings::READ.name, &error))?;
        let format = self.options.format(path)?;
        let source = self.document.sources.add(Source { path: path.to_owned(), bytes: bytes.len() as u64 });
        // Pandoc tells no places: every node points at the file as such.
        let span = Span::new(source, 0, 0);
        let Read { document: mut read, lost } = self.read(path, &format, &bytes, span)?;
        for lost in lost {
            self.cx.report(findings::LOST.says(lost).at(Location::file(path)));
        }
        if read.blocks.is_empty() {
            self.cx.report(findings::EMPTY.says(format!("`{path}` has no text")).at(Location::file(path)));
        }
        self.images(path, base(&format), &mut read);
        self.ids.make_unique(&mut read);
        self.merge(path, read);
        Ok(())
    }

    /// The document that a file holds.
    fn read(&self, path: &str, format: &str, bytes: &[u8], span: Span) -> Result<Read, Failure> {
        if format == "json" {
            return json::from_json(bytes, span).map_err(|error| {
                let finding = findings::JSON.says(format!("`{path}` is not Pandoc's JSON: {error}"));
                Failure::because(finding.at(Location::file(path)))
            });
        }
        let mut command =
            ["pandoc", "--from", format, "--to", "json", "--standalone", "--sandbox", "--verbose"]
                .map(str::to_owned)
                .to_vec();
        command.extend(self.options.arguments.iter().cloned());
        let program = Program { command, input: bytes.to_vec(), environment: Vec::new() };
        let executed = program::pandoc(&self.cx, &program).map_err(|failure| at_file(failure, path))?;
        self.report(path, Log::read(&executed.errors));
        json::from_json(&executed.output, span).map_err(|error| {
            let finding =
                findings::FAILED.says(format!("what Pandoc made of `{path}` is no document: {error}"));
            Failure::because(finding.at(Location::file(path)))
        })
    }

    fn report(&self, path: &str, log: Log) {
        for warning in log.warnings {
            self.cx.report(findings::SAYS.says(format!("Pandoc: {warning}")).at(Location::file(path)));
        }
        if !log.left_out.is_empty() {
            let named = log.left_out.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
            let more = match log.left_out.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let finding = findings::LOST.says(format!("Pandoc passed over {named}{more}"));
            self.cx.report(finding.at(Location::file(path)));
        }
    }

    fn images(&self, path: &str, format: &str, read: &mut Document) {
        read.sources = Sources(self.document.sources.0.clone());
        let missing = if CONTAINERS.contains(&format) {
            (findings::EMBEDDED_IMAGE, "save the image to a file of that name beside the document")
        } else {
            (findings::MISSING_IMAGE, "paths are relative to the file that was read")
        };
        Images { cx: self.cx, file: path, known: &BTreeSet::new(), missing }.resolve(read);
    }

    /// Adds the document of one file; of the metadata that two files set, the first counts.
    fn merge(&mut self, path: &str, read: Document) {
        for (key, value) in read.meta {
            match self.document.meta.get(&key) {
                None => {
                    self.places.insert(key.clone(), path.to_owned());
                    self.document.meta.insert(key, value);
                }
                Some(first) if first.to_text() == value.to_text() => {}
                Some(_) => {
                    let message = format!("`{key}` is set by an earlier file too; that one counts");
                    let finding = findings::METADATA_CONFLICT.says(message).at(Location::file(path));
                    let first = self.places.get(&key).map(Location::file);
                    self.cx.report(finding.label(first, "set here first"));
                }
            }
        }
        self.document.blocks.extend(read.blocks);
        self.document.resources.extend(read.resources);
    }
}

fn at_file(failure: Failure, path: &str) -> Failure {
    match failure {
        Failure::Failed(finding) => Failure::because(finding.at(Location::file(path))),
        other => other,
    }
}

/// A format's name without its extensions.
pub(crate) fn base(format: &str) -> &str {
    format.split(['+', '-']).next().unwrap_or(format)
}
