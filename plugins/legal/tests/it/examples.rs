//! Every rule of `legal/check` finds its bad example and is silent on its good one.

#[test]
fn the_pages_of_the_rules_are_right() {
    dossier_testkit::assert_examples(&dossier_legal::plugin(), "legal/check", &serde_json::json!({}), &[]);
}
