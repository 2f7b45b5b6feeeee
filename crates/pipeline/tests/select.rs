//! What `core/select` leaves of a document, and what it finds.

use dossier_pipeline::core_stages;
use serde_json::json;

#[test]
fn readers_see_what_they_may() {
    dossier_testkit::assert_cases(&core_stages::plugin(), include_str!("select.md"));
}

#[test]
fn the_pages_of_findings_show_them() {
    let options = json!({ "audiences": ["ministry", "public"], "audience": "public" });
    dossier_testkit::assert_examples(&core_stages::plugin(), "core/select", &options, &[]);
}

#[test]
fn an_audience_that_is_not_listed_is_refused() {
    let check = |audience: serde_json::Value, expected: &str| {
        let options = json!({ "audiences": ["ministry", "public"], "audience": audience });
        let plugin = core_stages::plugin();
        let stage = plugin.stages.iter().find(|stage| stage.manifest().name == "core/select").unwrap();
        assert_eq!(stage.build(options).map(|_| ()).unwrap_err().0, expected);
    };
    check(json!("pubic"), "`pubic` is not among `audiences`; did you mean `public`?");
    check(json!([]), "`audience` names nobody");
}
