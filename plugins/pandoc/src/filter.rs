//! The stage `pandoc/filter`: runs a filter that was written for Pandoc.

use crate::findings;
use crate::images::{self, Images};
use crate::json;
use crate::program::{self, ending, with_errors};
use crate::spans;
use dossier_sdk::{
    Code, Context, Document, ExecuteError, Executed, Failure, Program, ReadError, Span, Transform,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The Pandoc whose JSON filters get, as the variable `PANDOC_VERSION` tells them.
const PANDOC_VERSION: &str = "3.9";

/// The variable `PANDOC_READER_OPTIONS`: what Pandoc's reader was set to, here as little as possible.
const READER_OPTIONS: &str = "{\"extensions\":[],\"standalone\":true,\"columns\":72,\"tab-stop\":4,\
    \"indented-code-classes\":[],\"abbreviations\":[],\"default-image-extension\":\"\",\
    \"track-changes\":\"accept-changes\",\"strip-comments\":false}";

/// What runs a script, by the ending of its name. Pandoc has the same table; it knows `python3` as `python`.
const INTERPRETERS: [(&str, &str); 7] = [
    (".py", "python3"),
    (".js", "node"),
    (".rb", "ruby"),
    (".pl", "perl"),
    (".php", "php"),
    (".r", "Rscript"),
    (".hs", "runhaskell"),
];

/// Options of `pandoc/filter`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterOptions {
    /// The filter: a program and its arguments, as `["python3", "filters/caps.py"]`, or the name of a program or a
    /// script, which is run as Pandoc would run it. A script in Lua is run by Pandoc itself.
    pub filter: Command,
    /// The output format that the filter is told, as its first argument. A script in Lua is told `json`.
    #[serde(default = "html")]
    pub to: String,
}

/// A program with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Command {
    /// A program or a script by itself.
    Name(String),
    /// A program and its arguments.
    Words(Vec<String>),
}

fn html() -> String {
    "html".to_owned()
}

/// The stage `pandoc/filter`.
pub(crate) struct Filter(FilterOptions);

impl TryFrom<FilterOptions> for Filter {
    type Error = &'static str;

    /// The stage, unless the options name nothing to run.
    fn try_from(options: FilterOptions) -> Result<Self, Self::Error> {
        let first = match &options.filter {
            Command::Name(name) => Some(name),
            Command::Words(words) => words.first(),
        };
        match first.map(|name| name.trim()) {
            None | Some("") => Err("`filter` names no program"),
            Some(_) => Ok(Self(options)),
        }
    }
}

impl FilterOptions {
    /// Runs the filter.
    fn run(&self, input: Vec<u8>, cx: &Context<'_>) -> Result<Executed, Failure> {
        let words = match &self.filter {
            Command::Name(name) => std::slice::from_ref(name),
            Command::Words(words) => words,
        };
        self.look_for_script(words, cx)?;
        if let [script] = words
            && has_ending(script, ".lua")
        {
            return program::pandoc(cx, &lua(script, input));
        }
        let interpreter = match words {
            [script] => INTERPRETERS.iter().find(|(ending, _)| has_ending(script, ending)),
            _ => None,
        };
        let interpreter = interpreter.map(|(_, program)| (*program).to_owned());
        let command = interpreter.into_iter().chain(words.iter().cloned()).chain([self.to.clone()]).collect();
        let environment = [("PANDOC_VERSION", PANDOC_VERSION), ("PANDOC_READER_OPTIONS", READER_OPTIONS)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let program = Program { command, input, environment: environment.to_vec() };
        match cx.execute(&program) {
            Ok(executed) if executed.code == Some(0) => Ok(executed),
            Ok(executed) => {
                let finding = findings::FILTER_FAILED.says(format!("{self} {}", ending(&executed)));
                Err(Failure::because(with_errors(finding, &executed.errors)))
            }
            Err(ExecuteError::NotFound { program }) => Err(not_found(&program, words)),
            Err(error) => Err(program::failure(findings::FILTER_FAILED, &error)),
        }
    }

    /// Reads the scripts among the words, so that the host knows what the result depends on, and the editor hears of
    /// a name that was mistyped.
    fn look_for_script(&self, words: &[String], cx: &Context<'_>) -> Result<(), Failure> {
        let is_script = |word: &&String| {
            has_ending(word, ".lua") || INTERPRETERS.iter().any(|(ending, _)| has_ending(word, ending))
        };
        for script in words.iter().filter(is_script) {
            if let Err(error @ ReadError::NotFound { .. }) = cx.read(script) {
                let finding = findings::FILTER_NOT_FOUND.says(format!("{self} is not there: {error}"));
                let hint = "paths are relative to the folder of the pipeline file".to_owned();
                return Err(Failure::because(finding.hint(error.hint().unwrap_or(hint))));
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for FilterOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.filter {
            Command::Name(name) => write!(f, "the filter `{name}`"),
            Command::Words(words) => write!(f, "the filter `{}`", words.join(" ")),
        }
    }
}

/// Pandoc as what runs a script in Lua.
fn lua(script: &str, input: Vec<u8>) -> Program {
    let script = format!("--lua-filter={script}");
    let command = ["pandoc", "--from", "json", "--to", "json", &script].map(str::to_owned).to_vec();
    Program { command, input, environment: Vec::new() }
}

fn has_ending(name: &str, ending: &str) -> bool {
    let start = name.len().checked_sub(ending.len());
    start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

fn not_found(program: &str, words: &[String]) -> Failure {
    let finding =
        findings::FILTER_NOT_FOUND.says(format!("there is no program `{program}` to run the filter"));
    let hint = match words {
        [word] if word.contains(' ') => {
            let words: Vec<String> = word.split_whitespace().map(|word| format!("{word:?}")).collect();
            format!("write the program and its arguments as a list: `filter = [{}]`", words.join(", "))
        }
        [word] if word != program => {
            format!("install `{program}`, or name another program: `filter = [\"...\", {word:?}]`")
        }
        _ => "install it where the system looks for programs, or give a path within the project".to_owned(),
    };
    Failure::because(finding.hint(hint))
}

impl Transform for Filter {
    type Options = FilterOptions;
    const NAME: &'static str = "pandoc/filter";
    const SUMMARY: &'static str = "Runs a filter written for Pandoc.";
    const CODES: &'static [Code] = &[
        findings::FILTER_NOT_FOUND,
        findings::FILTER_FAILED,
        findings::FILTER_OUTPUT,
        findings::NOT_INSTALLED,
        findings::FAILED,
        findings::SAYS,
        findings::LOST,
        findings::MISSING_IMAGE,
    ];

    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        let Self(options) = self;
        let unusable = |error: &json::JsonError| {
            let finding =
                findings::FILTER_OUTPUT.says(format!("what {options} wrote is no document: {error}"));
            Failure::because(
                finding.hint("a filter writes the document that it was given, as JSON, and nothing else"),
            )
        };
        let input = json::to_json(&document).map_err(|error| unusable(&error))?;
        let executed = options.run(input, cx)?;
        if !executed.errors.trim().is_empty() {
            let finding = findings::SAYS.says(format!("{options} has something to say"));
            cx.report(with_errors(finding, &executed.errors));
        }
        if executed.output.trim_ascii().is_empty() {
            let finding = findings::FILTER_OUTPUT.says(format!("{options} wrote nothing"));
            return Err(Failure::because(with_errors(finding, &executed.errors)));
        }
        let read = json::from_json(&executed.output, Span::SYNTHESIZED).map_err(|error| unusable(&error))?;
        for lost in read.lost {
            cx.report(findings::LOST.says(format!("after {options}, {lost}")));
        }
        let mut filtered = read.document;
        spans::restore(&mut filtered, &mut document);
        let known = images::urls(&document);
        if let Some(lang) = document.meta.remove("lang") {
            filtered.meta.entry("lang".to_owned()).or_insert(lang);
        }
        filtered.sources = document.sources;
        filtered.resources = document.resources;
        let missing = (
            findings::MISSING_IMAGE,
            "the filter named it; paths are relative to the folder of the pipeline file",
        );
        Images { cx: *cx, file: "", known: &known, missing }.resolve(&mut filtered);
        Ok(filtered)
    }
}
