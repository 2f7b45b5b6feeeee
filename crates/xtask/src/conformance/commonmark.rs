//! All examples of the CommonMark specification, through the test of the Markdown plugin.

use super::tools::{self, Tools};
use super::{Verdict, said};
use crate::sh;

/// Runs the test `commonmark_spec`, which reads the specification from where `DOSSIER_COMMONMARK_SPEC` says.
pub(super) fn run(tools: &Tools) -> Verdict {
    let spec = tools::commonmark_spec(tools).map_err(|error| error.to_string())?;
    let mut cargo = sh::command(env!("CARGO"));
    cargo.env("DOSSIER_COMMONMARK_SPEC", spec);
    cargo.args(["test", "--package", "dossier-markdown", "commonmark_spec", "--", "--ignored"]);
    let output = sh::output(&mut cargo);
    let ran = output.as_ref().is_ok_and(|output| output.out.contains("test result: ok. 1 passed"));
    said(output)?;
    if ran { Ok(()) } else { Err("there is no test `commonmark_spec` in dossier-markdown".to_owned()) }
}
