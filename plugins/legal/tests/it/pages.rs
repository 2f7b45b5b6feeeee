//! The pages that explain findings: each bad example has its finding, each good one none.

use crate::common::{import, markdown, render};
use dossier_sdk::{Stage, testing::MemoryHost};
use serde_json::json;

#[test]
fn the_pages_of_the_findings_are_right() {
    let plugin = dossier_legal::plugin();
    let mut checked = 0;
    for def in &plugin.stages {
        let manifest = def.manifest();
        let options = if manifest.name == "legal/import" { json!({ "file": "a.md" }) } else { json!({}) };
        let Ok(stage) = def.build(options.clone()) else { continue };
        if matches!(stage, Stage::Check(_)) {
            continue;
        }
        let found = |text: &str| {
            let host = MemoryHost::new().with("a.md", text);
            let failed = match &stage {
                Stage::Import(_) => import(&host, &manifest.name, options.clone()).err(),
                _ if manifest.name == "legal/akoma-ntoso" => {
                    let document = import(
                        &MemoryHost::new().with("a.md", text),
                        "legal/import",
                        json!({ "file": "a.md" }),
                    );
                    render(&host, &manifest.name, options.clone(), &document.unwrap()).err()
                }
                _ => render(&host, &manifest.name, options.clone(), &markdown(text)).err(),
            };
            let found =
                host.reported().iter().map(|finding| format!("[{}]", finding.code)).collect::<String>();
            found + &failed.unwrap_or_default()
        };
        for code in manifest.codes.iter().filter(|code| !code.bad.is_empty()) {
            let name = format!("[{}]", code.code);
            assert!(
                found(&code.bad).contains(&name),
                "{} of {}: {}",
                code.code,
                manifest.name,
                found(&code.bad)
            );
            assert_eq!(found(&code.good), "", "{} of {}", code.code, manifest.name);
            checked += 1;
        }
    }
    assert!(checked > 10, "{checked}");
}
