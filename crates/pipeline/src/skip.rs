//! Stages that a pipeline or an edition leaves out.
//!
//! A stage that is skipped gives what it takes: who took from it takes from its inputs. What verifies an artifact that is not made
//! is left out with it, and so is a stage that nobody takes from any more.

use crate::declared::StageDecl;
use dossier_core::Kind;
use dossier_host::tables::{Findings, Text};
use std::collections::{BTreeMap, BTreeSet};

/// The stages that stay, with their inputs changed; `kind` says what a stage is, if there is such a stage.
pub(crate) fn skip<'i>(
    stages: Vec<StageDecl<'i>>,
    skipped: &[Text],
    kind: impl Fn(&StageDecl<'i>) -> Option<Kind>,
    findings: &mut Findings<'_>,
) -> Vec<StageDecl<'i>> {
    if skipped.is_empty() {
        return stages;
    }
    report_unknown(&stages, skipped, findings);
    let taken_before = taken(&stages);
    let mut gone: BTreeSet<String> = skipped.iter().map(|id| id.text.clone()).collect();
    // Verifiers can stand one behind another, in any order.
    while let Some(verifier) = stages.iter().find(|stage| {
        !gone.contains(&stage.id.text)
            && kind(stage) == Some(Kind::Verify)
            && looks_at_nothing(stage, &stages, &gone, &kind)
    }) {
        gone.insert(verifier.id.text.clone());
    }
    let inputs: BTreeMap<String, Vec<Text>> =
        stages.iter().map(|stage| (stage.id.text.clone(), stage.from.clone())).collect();
    let mut left: Vec<StageDecl<'i>> =
        stages.into_iter().filter(|stage| !gone.contains(&stage.id.text)).collect();
    for stage in &mut left {
        reconnect(stage, &gone, &inputs, findings);
    }
    prune(left, &taken_before, kind)
}

fn report_unknown(stages: &[StageDecl<'_>], skipped: &[Text], findings: &mut Findings<'_>) {
    let ids: Vec<&str> = stages.iter().map(|stage| stage.id.text.as_str()).collect();
    for id in skipped.iter().filter(|id| !ids.contains(&id.text.as_str())) {
        let message = format!("the pipeline has no stage `{}` to be skipped", id.text);
        findings.unknown("unknown-input", &id.bytes, message, &id.text, &ids, "the stages of the pipeline");
    }
}

/// Whether the artifact that a verifier looks at is not made: a renderer or a verifier before it is gone, and not by being passed over.
fn looks_at_nothing<'i>(
    stage: &StageDecl<'i>,
    stages: &[StageDecl<'i>],
    gone: &BTreeSet<String>,
    kind: impl Fn(&StageDecl<'i>) -> Option<Kind>,
) -> bool {
    let mut at = stage;
    // As many steps as there are stages: a cycle is reported elsewhere.
    for _ in 0..stages.len() {
        let Some(input) = at.from.first() else { return false };
        let Some(input) = stages.iter().find(|stage| stage.id.text == input.text) else { return false };
        match kind(input) {
            Some(Kind::Render) => return gone.contains(&input.id.text),
            Some(Kind::Verify) => at = input,
            _ => return false,
        }
    }
    false
}

/// Lets a stage take from what the stages that are gone took from.
fn reconnect(
    stage: &mut StageDecl<'_>,
    gone: &BTreeSet<String>,
    inputs: &BTreeMap<String, Vec<Text>>,
    findings: &mut Findings<'_>,
) {
    let mut from: Vec<Text> = Vec::new();
    let mut open: Vec<Text> = stage.from.iter().rev().cloned().collect();
    let mut seen = BTreeSet::new();
    while let Some(input) = open.pop() {
        if !gone.contains(&input.text) {
            // Two ways can lead to one input now.
            if !from.iter().any(|other| other.text == input.text && other.bytes != input.bytes) {
                from.push(input);
            }
        } else if seen.insert(input.text.clone()) {
            let before = inputs.get(&input.text).into_iter().flatten().rev();
            // Errors are about who takes, so that its place is kept.
            open.extend(before.map(|text| Text { text: text.text.clone(), bytes: input.bytes.clone() }));
        }
    }
    if from.is_empty() && !stage.from.is_empty() {
        let at = stage.from_key.as_ref().unwrap_or(&stage.id.bytes);
        let message = format!("the stage `{}` takes only from what is skipped", stage.id.text);
        let finding = findings.deny("wrong-input", at, message);
        findings.push(
            finding.hint(format!("skip `{}` as well, or let it take from another stage", stage.id.text)),
        );
        stage.from_malformed = true;
    }
    stage.from = from;
}

/// Leaves out what gives a document that nobody takes any more.
fn prune<'i>(
    mut stages: Vec<StageDecl<'i>>,
    taken_before: &BTreeSet<String>,
    kind: impl Fn(&StageDecl<'i>) -> Option<Kind>,
) -> Vec<StageDecl<'i>> {
    loop {
        let taken = taken(&stages);
        let count = stages.len();
        stages.retain(|stage| {
            let gives = matches!(kind(stage), Some(Kind::Import | Kind::Transform | Kind::Merge));
            !gives || taken.contains(&stage.id.text) || !taken_before.contains(&stage.id.text)
        });
        if stages.len() == count {
            return stages;
        }
    }
}

fn taken(stages: &[StageDecl<'_>]) -> BTreeSet<String> {
    stages.iter().flat_map(|stage| &stage.from).map(|from| from.text.clone()).collect()
}
