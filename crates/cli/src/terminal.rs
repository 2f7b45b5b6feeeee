//! What is printed, where and in which colours.

use crate::args::ReportFormat;
use anstream::{AutoStream, ColorChoice};
use dossier_core::{CodeInfo, Diagnostic};
use dossier_report::Files;
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

/// How the command ends, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Fine,
    Denied,
    Unusable,
    Failed,
    Cancelled,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Denied => 1,
            Exit::Unusable => 2,
            Exit::Failed => 3,
            // What shells give for a program that Ctrl-C ended.
            Exit::Cancelled => 130,
        })
    }
}

/// The two streams. A stream that is closed, as by `| head`, is written to no more, without complaint.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    color: bool,
    interactive: bool,
}

impl Terminal {
    /// Colours and progress bars as the terminal, `NO_COLOR`, `CLICOLOR_FORCE`, `CI` and `TERM` say.
    pub(crate) fn new() -> Self {
        let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        let interactive = io::stderr().is_terminal() && std::env::var_os("CI").is_none();
        Self { color, interactive }
    }

    /// Whether somebody is watching.
    pub(crate) const fn interactive(&self) -> bool {
        self.interactive
    }

    /// Prints the result that was asked for.
    pub(crate) fn out(&self, text: &str) {
        let _ = io::stdout().write_all(text.as_bytes());
    }

    /// Prints what accompanies the result.
    pub(crate) fn err(&self, text: &str) {
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// Prints findings.
    pub(crate) fn findings(&self, findings: &[Diagnostic], files: &dyn Files) {
        self.err(&dossier_report::human(findings, files, self.color));
    }

    /// Prints what keeps the command from beginning, as the findings that it would have printed.
    pub(crate) fn refuse(&self, finding: Diagnostic, format: impl Into<ReportFormat>) -> Exit {
        struct NoFiles;
        impl Files for NoFiles {
            fn content(&self, _: &str) -> Option<std::sync::Arc<[u8]>> {
                None
            }
        }
        self.report(&[finding], &NoFiles, &[], format.into());
        Exit::Unusable
    }

    /// Prints findings; `rules` are the codes that there are more words about.
    pub(crate) fn report(
        &self,
        findings: &[Diagnostic],
        files: &dyn Files,
        rules: &[CodeInfo],
        format: ReportFormat,
    ) {
        match format {
            ReportFormat::Human => self.findings(findings, files),
            ReportFormat::Json => self.out(&dossier_report::json(findings, files)),
            ReportFormat::Sarif => {
                self.out(&dossier_report::sarif(findings, files, rules, env!("CARGO_PKG_VERSION")));
            }
            ReportFormat::Github => self.out(&dossier_report::github(findings, files)),
        }
    }

    /// Prints a fault of the program itself.
    pub(crate) fn fault(&self, message: &str) -> Exit {
        self.err(&format!("error: {message}\n"));
        Exit::Failed
    }
}

/// What a plugin says of itself, as it may be sent to a terminal: control characters but line ends are replaced.
pub(crate) fn printable(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}")
}
