//! Every rule finds its bad example and is silent on its good one.

use serde_json::json;

const TERMS: &str = include_str!("terms.csv");

#[test]
fn the_pages_of_the_rules_are_right() {
    let options = json!({ "terms": "terms.csv" });
    dossier_testkit::assert_examples(
        &dossier_glossary::plugin(),
        "glossary/check",
        &options,
        &[("terms.csv", TERMS)],
    );
}
