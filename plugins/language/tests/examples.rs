//! Every rule finds its bad example and is silent on its good one.

#[test]
fn the_pages_of_the_rules_are_right() {
    dossier_testkit::assert_examples(
        &dossier_language::plugin(),
        "language/check",
        &serde_json::json!({}),
        &[],
    );
}
