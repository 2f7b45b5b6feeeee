//! Running Pandoc, and telling what it said.

use crate::findings;
use dossier_sdk::{Code, Context, Diagnostic, ExecuteError, Executed, Failure, OptionsError, Program};

/// How many lines of what a program wrote are shown.
const LINES: usize = 5;

/// Runs Pandoc.
///
/// # Errors
/// When it is not installed or says that it failed.
pub(crate) fn pandoc(cx: &Context<'_>, program: &Program) -> Result<Executed, Failure> {
    match cx.execute(program) {
        Ok(executed) if executed.code == Some(0) => Ok(executed),
        Ok(executed) => {
            let finding = findings::FAILED.says(format!("Pandoc {}", ending(&executed)));
            let finding = with_errors(finding, &executed.errors);
            let too_old = executed.errors.contains("Incompatible API versions");
            Err(Failure::because(if too_old { finding.hint("Pandoc 3 is needed") } else { finding }))
        }
        Err(ExecuteError::NotFound { .. }) => Err(Failure::because(
            findings::NOT_INSTALLED
                .says("Pandoc is not installed")
                .hint("this stage leaves the work to Pandoc, a converter of document formats")
                .hint("get it from https://pandoc.org/installing.html; `pandoc --version` shows that it is found"),
        )),
        Err(error) => Err(failure(findings::FAILED, &error)),
    }
}

/// Why a program could not be run, as a failure.
pub(crate) fn failure(code: Code, error: &ExecuteError) -> Failure {
    match error {
        ExecuteError::Cancelled => Failure::Cancelled,
        error => Failure::because(code.says(error.to_string())),
    }
}

/// How a program ended that did not end well.
pub(crate) fn ending(executed: &Executed) -> String {
    match executed.code {
        Some(code) => format!("ended with exit code {code}"),
        None => "was ended by a signal".to_owned(),
    }
}

/// The finding with the last lines that the program wrote on its standard error.
pub(crate) fn with_errors(finding: Diagnostic, errors: &str) -> Diagnostic {
    let lines: Vec<&str> = errors.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    match lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default() {
        [] => finding.hint("it wrote nothing on its standard error"),
        last => last.iter().fold(finding, |finding, line| finding.hint(format!("it wrote: {line}"))),
    }
}

/// What Pandoc says in its log, which it writes on its standard error when called with `--verbose`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Log {
    /// Warnings.
    pub(crate) warnings: Vec<String>,
    /// What was left out: each thing once, in order.
    pub(crate) left_out: Vec<String>,
    /// The markup of other formats that was left out: whether it is a block, and its format.
    pub(crate) raw: Vec<(bool, String)>,
}

impl Log {
    /// Reads a log. An entry begins with its level in brackets; further lines belong to it.
    pub(crate) fn read(errors: &str) -> Self {
        let mut log = Self::default();
        let mut entries: Vec<(&str, String)> = Vec::new();
        for line in errors.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
            let head = line.strip_prefix('[').and_then(|rest| rest.split_once("] "));
            match (head, entries.last_mut()) {
                (Some((level, text)), _) => entries.push((level, text.to_owned())),
                // What is longer is a list of everything that would have been right.
                (None, Some((_, text))) if text.len() < 200 => {
                    text.push(' ');
                    text.push_str(line.trim_start());
                }
                (None, Some(_)) => {}
                (None, None) => entries.push(("WARNING", line.to_owned())),
            }
        }
        for (level, text) in entries {
            log.entry(level, text);
        }
        log
    }

    fn entry(&mut self, level: &str, text: String) {
        fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
            if !list.contains(&item) {
                list.push(item);
            }
        }
        if level == "WARNING" {
            return add(&mut self.warnings, text);
        }
        if let Some(node) = text.strip_prefix("Not rendering ") {
            return match raw_format(node) {
                Some(raw) => add(&mut self.raw, raw),
                None => add(&mut self.left_out, format!("`{node}`")),
            };
        }
        if let Some(element) = text.strip_prefix("Ignored element ") {
            return add(&mut self.left_out, format!("`{element}`"));
        }
        let skipped = text.strip_prefix("Skipped '").and_then(|rest| rest.rsplit_once("' at "));
        if let Some((skipped, _)) = skipped.filter(|(skipped, _)| !skipped.starts_with("</")) {
            add(&mut self.left_out, format!("`{skipped}`"));
        }
    }
}

/// `RawBlock (Format "html") "..."` as Haskell shows it.
fn raw_format(node: &str) -> Option<(bool, String)> {
    let (constructor, rest) = node.split_once(" (Format \"")?;
    let (format, _) = rest.split_once('"')?;
    match constructor {
        "RawBlock" => Some((true, format.to_owned())),
        "RawInline" => Some((false, format.to_owned())),
        _ => None,
    }
}

/// Arguments that a stage gives Pandoc by itself.
const OWN: [&str; 10] = ["-f", "-r", "-t", "-w", "-o", "--from", "--read", "--to", "--write", "--output"];

/// Whether more arguments for Pandoc leave input and output to the stage.
///
/// # Errors
/// When they do not.
pub(crate) fn check_arguments(arguments: &[String]) -> Result<(), OptionsError> {
    let name = |argument: &str| match argument.strip_prefix("--") {
        Some(_) => argument.split('=').next().unwrap_or_default().to_owned(),
        // A short option and its value may be one word.
        None => argument.chars().take(2).collect(),
    };
    match arguments.iter().find(|argument| OWN.contains(&name(argument).as_str())) {
        Some(own) => {
            Err(OptionsError(format!("`arguments` may not hold `{own}`: the stage says that itself")))
        }
        None => Ok(()),
    }
}

/// Lets the host note the files that arguments name, so that a change of them is seen. What is no file of the project
/// is passed over.
pub(crate) fn track(cx: &Context<'_>, arguments: &[String]) {
    for argument in arguments {
        let value = match argument.strip_prefix('-') {
            Some(option) => option.split_once('=').map(|(_, value)| value),
            None => Some(argument.as_str()),
        };
        if let Some(value) = value.filter(|value| value.contains('.')) {
            let _ = cx.read(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_read_entry_by_entry() {
        let log = Log::read(
            "[INFO] Loaded a.png from a.png\n\
             [WARNING] Could not convert TeX math x^{, rendering as TeX:\n  x^{\n     ^\n  unexpected eof\n\
             [INFO] Not rendering RawInline (Format \"html\") \"<b>\"\n\
             [INFO] Not rendering RawInline (Format \"html\") \"</b>\"\n\
             [INFO] Not rendering RawBlock (Format \"latex\") \"\\\\x\"\n\
             [INFO] Skipped '<nav>' at input line 1 column 2\n\
             [INFO] Skipped '</nav>' at input line 1 column 9\n\
             [INFO] Ignored element foo\n",
        );
        let expected = Log {
            warnings: vec![
                "Could not convert TeX math x^{, rendering as TeX: x^{ ^ unexpected eof".to_owned(),
            ],
            left_out: vec!["`<nav>`".to_owned(), "`foo`".to_owned()],
            raw: vec![(false, "html".to_owned()), (true, "latex".to_owned())],
        };
        assert_eq!(log, expected);
        assert_eq!(Log::read("Deprecated: --self-contained\n").warnings, ["Deprecated: --self-contained"]);
        assert_eq!(Log::read(""), Log::default());
    }
}
