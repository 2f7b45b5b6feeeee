//! M01: what readers have to know of a translated text.

use super::{Text, is_legal, report_on};
use crate::check::CheckOptions;
use crate::meta::LegalMeta;
use dossier_sdk::{Code, Meta, text};
use dossier_text::Rule;

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::deny("legal/metadata-complete", "The metadata of a translated text lack something that readers have to know.").explained(
        "Who cites a translation has to know what it is of: titles in both languages, type, issuer, when it was promulgated and takes \
         effect (or `effective: none`), its status, where it was published and when it was taken from there, who translated it, \
         which version this is, and what one may do with it. The table `legal` of the front matter says so; of a text beside its \
         translation either file may.",
        "---\ntitle: Rules of Haizhou on Wells\nlegal:\n  title_zh: 海州市水井管理规定\n  type: local_rule\n  issuer: Haizhou Municipal People’s Government\n  \
         promulgated: 2025-04-10\n  effective: 2025-09-01\n  status: in_force\n  retrieved: 2026-10-05\n  translators: [Policy Desk]\n  \
         version: \"2025-04-10\"\n  rights: Free to copy\n---\n\nArticle 1. These Rules apply to wells.\n",
        "---\ntitle: Rules of Haizhou on Wells\nlegal:\n  title_zh: 海州市水井管理规定\n  type: local_rule\n  issuer: Haizhou Municipal People’s Government\n  \
         promulgated: 2025-04-10\n  effective: 2025-09-01\n  status: in_force\n  source_url: https://law.example/wells\n  retrieved: 2026-10-05\n  \
         translators: [Policy Desk]\n  version: \"2025-04-10\"\n  rights: Free to copy\n---\n\nArticle 1. These Rules apply to wells.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    let is_translation = !text.pairs.is_empty() || !text.document.lang().is_han();
    if !is_legal(text) || !is_translation {
        return;
    }
    let legal = LegalMeta::of(&text.document.meta);
    let (han, latin) = titles(text);
    let version = legal.version.is_some() || legal.translation_version.is_some();
    let wanted = [
        ("title_zh", legal.title_zh.is_some() || han),
        ("title_en", legal.title_en.is_some() || legal.title_nl.is_some() || latin),
        ("type", legal.kind.is_some()),
        ("issuer", legal.issuer.is_some()),
        ("promulgated", legal.promulgated.is_some()),
        ("effective", legal.effective.is_some()),
        ("status", legal.status.is_some()),
        ("source_url", legal.source_url.is_some()),
        ("retrieved", legal.retrieved.is_some()),
        ("translators", !legal.translators.is_empty()),
        ("version", version),
        ("rights", legal.rights.is_some()),
    ];
    let missing: Vec<String> =
        wanted.into_iter().filter(|(_, there)| !there).map(|(key, _)| format!("`{key}`")).collect();
    let (last, before) = match missing.split_last() {
        Some((last, [])) => (last, String::new()),
        Some((last, before)) => (last, format!("{} and ", before.join(", "))),
        None => return,
    };
    let finding = RULE.code.says(format!("the metadata do not say {before}{last}"));
    report_on(text, finding.hint("put it into the table `legal` of the front matter"), "legal");
}

/// Whether title or subtitle are in Chinese, and whether one is in another language.
fn titles(text: &Text<'_>) -> (bool, bool) {
    let titles: Vec<String> = ["title", "subtitle"]
        .into_iter()
        .filter_map(|key| text.document.meta.get(key))
        .map(Meta::to_text)
        .collect();
    let is_han = |title: &String| title.contains(text::joins_lines);
    (titles.iter().any(is_han), titles.iter().any(|title| !title.is_empty() && !is_han(title)))
}
