//! The findings of `core/accessible`, each under the words that it is about.

use dossier_pipeline::core_stages;

#[test]
fn what_shuts_out_readers_is_found() {
    dossier_testkit::assert_cases(&core_stages::plugin(), include_str!("accessible.md"));
}
