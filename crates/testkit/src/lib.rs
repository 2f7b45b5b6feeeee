//! Tests of stages, written down as an editor would: Markdown, with the findings under the words that they are about.
//!
//! ````markdown
//! ---
//! stage: jargon/check
//! with: { words: { utilise: use } }
//! ---
//! We utilise this.
//!    ^^^^^^^ warn[jargon/found] `utilise` could be `use`
//! ````
//!
//! Every finding has to be expected, and every expectation to be met. The same files serve plugins in any language:
//! `dossier plugins test` runs those in a plugin's folder `tests`. A plugin in Rust runs them with `cargo test`, where each goes
//! through every carrier, built in, over the C boundary and over streams, and has to give the same each time:
//!
//! ```
//! # mod jargon {
//! #     use dossier_sdk::prelude::*;
//! #     const FOUND: Code = Code::warn("jargon/found", "A word that readers outside the field do not know.");
//! #     #[derive(Deserialize, JsonSchema)]
//! #     struct Jargon { words: std::collections::BTreeMap<String, String> }
//! #     impl Check for Jargon {
//! #         type Options = Self;
//! #         const NAME: &'static str = "jargon/check";
//! #         const SUMMARY: &'static str = "Finds jargon.";
//! #         const CODES: &'static [Code] = &[FOUND];
//! #         fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
//! #             walk::each_inline(document, |inline| {
//! #                 let InlineKind::Text(text) = &inline.kind else { return };
//! #                 for (word, better) in &self.words {
//! #                     for (start, _) in text.match_indices(word) {
//! #                         let span = inline.span.part(text, start..start + word.len());
//! #                         let finding = FOUND.says(format!("`{word}` could be `{better}`"));
//! #                         cx.report(finding.at(document.locate(span)));
//! #                     }
//! #                 }
//! #             });
//! #             Ok(())
//! #         }
//! #     }
//! #     pub fn plugin() -> Plugin { dossier_sdk::plugin("jargon", "1.0.0").check::<Jargon>() }
//! # }
//! use dossier_testkit::assert_stage;
//!
//! assert_stage!(jargon::plugin(), "jargon/check", { "words": { "utilise": "use" } }, "
//! We utilise this.
//!    ^^^^^^^ warn[jargon/found] `utilise` could be `use`
//! ");
//! ```
//!
//! # How a case is written
//!
//! A file holds one or more cases. Each begins with front matter, whose first key is `stage`:
//!
//! | key | meaning |
//! |---|---|
//! | `stage` | the stage that is tested |
//! | `with` | its options |
//! | `files` | files of the project, by path: `files: { words.csv: "utilise,use" }` |
//! | `file` | the path of the text itself; `case.md` unless it says otherwise |
//! | `media-type` | of the text, where it is the artifact that a verifier gets |
//! | `source-date-epoch` | the time that artifacts carry, in seconds since 1970 UTC |
//!
//! What follows is the input: Markdown that is read into a document; or, for an importer, the file that it imports, which its options
//! name. It may have front matter of its own. The documents of a merge are separated by lines `&`; their paths are `1-case.md`,
//! `2-case.md` and so on.
//!
//! Lines of expectations are taken out before the text is read:
//!
//! ```text
//! We utilise “这个网络” daily.
//!    ^^^^^^^ warn[jargon/found] `utilise` could be `use`
//!             ^^^^^^^^ warn[jargon/found] [..]
//!             = hint: write for people
//! ! deny[jargon/words] there are no words for the language `zh`
//! ! words.csv:2:9 warn[jargon/words] [..]
//! ```
//!
//! - Carets stand under the columns that a finding marks in the line of text above. Columns are those of a terminal, where a Han
//!   character takes two. A finding of no length has one caret; one that goes on behind the end of the line has `>` after its carets.
//! - Then come level, code and message. In a message `[..]` stands for anything; a message that is left out fits any.
//! - `= hint: ` on the next lines gives the hints, all or none.
//! - After `! ` stand findings without a place, and those in other files, with path, line and column.
//! - The reason of a failure is expected like a finding. Options that do not fit are `deny[plugin/options]`, a panic is
//!   `deny[plugin/panicked]`.
//!
//! After a line `=>` stands the result: for a document Markdown that reads the same, whatever the spans; for an artifact its text.
//!
//! ```text
//! ---
//! stage: jargon/mend
//! with: { words: { utilise: use } }
//! ---
//! We *utilise* this.
//! =>
//! We *use* this.
//! ```

mod annotated;
mod call;
mod carriers;
mod case;
mod compare;
mod dump;
mod examples;
mod header;
pub mod load;

pub use call::{Call, Output};
pub use case::Case;
pub use examples::assert_examples;
#[doc(hidden)]
pub use serde_json::json;

use dossier_sdk::Plugin;

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The line in its file that the case begins on, from 1.
    pub line: usize,
    /// The stage that it tests.
    pub stage: String,
    /// What is not as it is expected, for people to read.
    pub outcome: Result<(), String>,
}

/// Runs the cases that a file holds, by way of whatever carries the plugin's stages.
///
/// # Errors
/// When the text holds no cases, or one that cannot be read.
pub fn run(plugin: &Plugin, cases: &str) -> Result<Vec<Verdict>, String> {
    judge(cases, |case| case.run(plugin))
}

/// Runs the cases that a file holds through each carrier, and panics with all that is not as it is expected: for `cargo test`.
///
/// ```no_run
/// # fn plugin() -> dossier_sdk::Plugin { dossier_markdown::plugin() }
/// # macro_rules! include_str { ($path:literal) => { "" } }
/// dossier_testkit::assert_cases(&plugin(), include_str!("cases.md"));
/// ```
///
/// # Panics
/// When a case fails, or cannot be read.
#[track_caller]
#[expect(clippy::panic, reason = "this is an assertion")]
pub fn assert_cases(plugin: &Plugin, cases: &str) {
    let verdicts =
        judge(cases, |case| case.run_everywhere(plugin)).unwrap_or_else(|reason| panic!("{reason}"));
    let failed: Vec<String> = verdicts
        .iter()
        .filter_map(|verdict| {
            let reason = verdict.outcome.as_ref().err()?;
            Some(format!("the case of `{}` on line {}:\n{reason}", verdict.stage, verdict.line))
        })
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {} cases failed\n\n{}",
        failed.len(),
        verdicts.len(),
        failed.join("\n\n")
    );
}

/// Runs one case, given as stage, options and text, through each carrier, and panics with what is not as it is expected. See the
/// crate's page.
#[macro_export]
macro_rules! assert_stage {
    ($plugin:expr, $stage:expr, { $($options:tt)* }, $text:expr $(,)?) => {
        if let Err(reason) =
            $crate::Case::new($stage, $crate::json!({ $($options)* }), $text).run_everywhere(&$plugin)
        {
            ::std::panic!("{reason}");
        }
    };
}

fn judge(cases: &str, run: impl Fn(&Case) -> Result<(), String>) -> Result<Vec<Verdict>, String> {
    let verdict =
        |case: &Case| Verdict { line: case.line(), stage: case.stage().to_owned(), outcome: run(case) };
    Ok(Case::parse_all(cases)?.iter().map(verdict).collect())
}
