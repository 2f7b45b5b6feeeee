//! The examples of the pages that explain findings.

use crate::Call;
use dossier_sdk::{Document, Level, Plugin, StageDef};
use serde_json::{Value, json};

/// Runs the examples on the pages of a stage's findings, and panics unless each bad one has its finding and each good one has
/// none that is shown, be it of another kind. `files` are those that the options name.
///
/// # Panics
/// When an example is not as its page says, or none of the findings has one.
#[track_caller]
pub fn assert_examples(plugin: &Plugin, stage: &str, options: &Value, files: &[(&str, &str)]) {
    let codes = plugin.stages.iter().map(StageDef::manifest).find(|manifest| manifest.name == stage);
    let codes = codes.map(|manifest| manifest.codes.as_slice()).unwrap_or_default();
    let found = |text: &str| {
        let output =
            with_files(Call::new(stage).options(options.clone()).document(document(text)), files).run(plugin);
        let all = output.findings.into_iter().chain(output.failure);
        all.map(|finding| (finding.level, finding.to_string())).collect::<Vec<_>>()
    };
    let mut wrong = Vec::new();
    let mut examples = 0;
    for info in codes.iter().filter(|info| !info.bad.is_empty() || !info.good.is_empty()) {
        examples += 1;
        let (bad, good) = (found(&info.bad), found(&info.good));
        let name = format!("[{}]", info.code);
        if !bad.iter().any(|(_, finding)| finding.contains(&name)) {
            wrong.push(format!("{} is not found in its bad example, but {bad:#?}", info.code));
        }
        if good.iter().any(|(level, finding)| *level > Level::Allow || finding.contains(&name)) {
            wrong.push(format!("the good example of {} has {good:#?}", info.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(examples > 0, "no finding of `{stage}` has examples");
}

fn with_files(call: Call, files: &[(&str, &str)]) -> Call {
    files.iter().fold(call, |call, (path, content)| call.file(path, content))
}

/// The document of an example, in British English unless it says otherwise. What the importer finds in it is not what the example is about.
fn document(markdown: &str) -> Document {
    let call = Call::new("markdown/import")
        .options(json!({ "files": ["example.md"], "lang": "en-GB" }))
        .file("example.md", markdown);
    call.run(&dossier_markdown::plugin()).document.unwrap_or_default()
}
