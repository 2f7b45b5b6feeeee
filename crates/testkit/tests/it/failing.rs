//! Cases that do not hold, and what is said of them.

use crate::jargon::plugin;
use dossier_sdk::prelude::*;
use dossier_testkit::{Case, assert_cases};
use std::sync::atomic::{AtomicUsize, Ordering};

fn check(case: &str, expected: &str) {
    let said = Case::parse(case.trim_start()).and_then(|case| case.run_everywhere(&plugin())).unwrap_err();
    assert_eq!(said, expected.trim_matches('\n'));
}

const HEADER: &str = "---\nstage: jargon/check\nwith: { words: { utilise: use } }\n---\n";

#[test]
fn findings_are_shown_under_their_lines() {
    check(
        &format!(
            "{HEADER}
We utilise this.
  ^^^^^^^ warn[jargon/found] `utilise` could be `use`
To 网络 utilise.

Nothing here.
^^^^^^^ deny[jargon/nothing]
! warn[jargon/found] of no place
"
        ),
        "
findings (- expected, + found):
    -   ! warn[jargon/found] of no place
    6 | We utilise this.
    - |   ^^^^^^^ warn[jargon/found] `utilise` could be `use`
    + |    ^^^^^^^ warn[jargon/found] `utilise` could be `use`
    + |    = hint: write for people
    8 | To 网络 utilise.
    + |         ^^^^^^^ warn[jargon/found] `utilise` could be `use`
    + |         = hint: write for people
   10 | Nothing here.
    - | ^^^^^^^ deny[jargon/nothing]
",
    );
}

#[test]
fn results_are_shown_as_trees() {
    check(
        "
---
stage: jargon/mend
with: { words: { utilise: use } }
---
# Heading {#h}

We *utilise* this.

- One
=>
# Heading {#h}

We use this.

- One
",
        r#"
result (- expected, + found):
  Heading level=1 {"id":"h"}
    Text "Heading"
  Para
-   Text "We use this."
+   Text "We "
+   Styled style="Emph"
+     Text "use"
+   Text " this."
  List
    items:
      -
"#,
    );
}

#[test]
fn artifacts_are_compared_as_text() {
    let case = "---\nstage: jargon/plain\n---\nOne.\n\nTwo.\n=>\nOne.\nTow.\n";
    check(case, "result (- expected, + found):\n  One.\n- Tow.\n+ Two.");
    let check = format!("{HEADER}Text.\n=>\nText.\n");
    self::check(&check, "the stage gave nothing that could stand behind `=>`");
}

#[test]
fn cases_that_cannot_be_read_are_refused() {
    let how = "a case begins with a line `---` and a line `stage: NAME`";
    check("Text.\n", &format!("there are no cases: {how}"));
    check("---\nstage: jargon/check\nText.\n", "the case on line 1: its front matter has no second `---`");
    check(
        "---\nstage: jargon/check\nwiht: {}\n---\n",
        "the case on line 1: its front matter does not fit: unknown field `wiht`, expected one of `stage`, `with`, \
         `files`, `file`, `media-type`, `source-date-epoch`",
    );
    check(
        "---\nstage: jargon/check\nwith: { a: [ }\n---\n",
        "the case on line 1: its front matter is no YAML: while parsing a node, did not find expected node content \
         on line 3",
    );
    check(&format!("{HEADER}Text.\n{HEADER}Text.\n"), "there are several cases");
    let names =
        "`jargon/glossary`, `jargon/mend`, `jargon/join`, `jargon/check`, `jargon/plain`, `jargon/short`";
    check("---\nstage: jargon/chekc\n---\n", &format!("there is no stage `jargon/chekc`, but {names}"));
    check(
        "---\nstage: jargon/check\n---\nOne.\n&\nTwo.\n",
        "only a merge takes several documents, and this is of the kind check",
    );
    check(
        "---\nstage: jargon/check\n---\n![Picture](none.png)\n",
        "`case.md` is no Markdown that a test can begin with:\n\
         deny[markdown/missing-image]: there is no file `none.png`",
    );
}

/// A stage that remembers: it finds something else each time.
#[derive(Deserialize, JsonSchema)]
struct Fickle {}

impl Check for Fickle {
    type Options = Self;
    const NAME: &'static str = "fickle/check";
    const SUMMARY: &'static str = "Counts.";

    fn check(&self, _: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        static CALLS: AtomicUsize = AtomicUsize::new(1);
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        cx.report(Diagnostic::warn("fickle/found", format!("call {call}")));
        Ok(())
    }
}

#[test]
fn a_stage_that_gives_something_else_each_time_is_found_out() {
    let plugin = dossier_sdk::plugin("fickle", "1.0.0").check::<Fickle>();
    let case = Case::parse("---\nstage: fickle/check\n---\nText.\n! warn[fickle/found]\n").unwrap();
    case.run(&plugin).unwrap();
    let said = case.run_everywhere(&plugin).unwrap_err();
    let first = "`fickle/check` gives something else (library, msgpack) than built in:\n";
    assert!(said.starts_with(first), "{said}");
    assert!(said.contains("\n-       \"message\": \"call 2\"\n+       \"message\": \"call 3\"\n"), "{said}");
}

#[test]
#[should_panic = "1 of 2 cases failed\n\nthe case of `jargon/check` on line 6:\nfindings"]
fn a_file_of_cases_tells_which_failed() {
    assert_cases(&plugin(), &format!("{HEADER}Text.\n{HEADER}We utilise it.\n"));
}
