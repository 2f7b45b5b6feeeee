//! M03: translations of what is no longer the text.

use super::{Text, is_legal, place_of, report_on};
use crate::check::CheckOptions;
use crate::meta::LegalMeta;
use dossier_sdk::{Code, Lang, date::iso_date};
use dossier_text::{Rule, quantity};

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::warn("legal/stale-translation", "The source has a newer version than the one that was translated.").explained(
        "`translation_of` is the version that was translated, `version` that of the source; `amended_by` may name a later one by its \
         date. Either translate what changed, or say in `note` what the newer version is, so that readers know.",
        "---\ntitle: Rules of Haizhou on Wells\nlegal:\n  title_zh: 海州市水井管理规定\n  type: local_rule\n  issuer: Haizhou Municipal People’s Government\n  \
         promulgated: 2016-11-07\n  effective: 2017-06-01\n  status: in_force\n  source_url: https://law.example/wells\n  retrieved: 2026-10-05\n  \
         translators: [Policy Desk]\n  version: \"2025-10-28\"\n  translation_of: \"2016-11-07\"\n  rights: Free to copy\n---\n\nArticle 1. These Rules apply to wells.\n",
        "---\ntitle: Rules of Haizhou on Wells\nlegal:\n  title_zh: 海州市水井管理规定\n  type: local_rule\n  issuer: Haizhou Municipal People’s Government\n  \
         promulgated: 2016-11-07\n  effective: 2017-06-01\n  status: in_force\n  source_url: https://law.example/wells\n  retrieved: 2026-10-05\n  \
         translators: [Policy Desk]\n  version: \"2025-10-28\"\n  translation_of: \"2016-11-07\"\n  note: Amended on 2025-10-28, in force from 2026-01-01\n  \
         rights: Free to copy\n---\n\nArticle 1. These Rules apply to wells.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    if !is_legal(text) {
        return;
    }
    let meta = &text.document.meta;
    let legal = LegalMeta::of(meta);
    let note = crate::meta::table(meta).get("note").map(|note| note.to_text()).unwrap_or_default();
    if legal.status.as_deref() == Some("superseded") && note.trim().is_empty() {
        let finding = RULE.code.says("the text is superseded, and no `note` says by what");
        return report_on(text, finding, "status");
    }
    let Some(translated) = legal.translation_of.as_deref().and_then(iso_date) else { return };
    let version = legal.version.as_deref().and_then(iso_date).map(|date| ("version", date.to_owned()));
    let amended = legal.amended_by.iter().flat_map(|text| dates(text)).max().map(|date| ("amended_by", date));
    let newest = [version, amended].into_iter().flatten().max_by(|(_, one), (_, other)| one.cmp(other));
    let Some((key, newest)) = newest.filter(|(_, newest)| newest.as_str() > translated) else { return };
    let said = dates(&note).into_iter().any(|date| date == newest);
    if !said {
        let message = format!("the version of {translated} was translated, and there is one of {newest}");
        let label = place_of(text, key).filter(|place| place.end > place.start);
        let finding = RULE.code.says(message).label(label, "the newer version");
        let hint = format!("translate what changed, or say so in `note`: amended on {newest}");
        report_on(text, finding.hint(hint), "translation_of");
    }
}

/// The dates in a text of whatever language, as ISO 8601.
fn dates(text: &str) -> Vec<String> {
    let langs = ["zh", "en", "nl"].into_iter().filter_map(|tag| Lang::parse(tag).ok());
    langs.flat_map(|lang| quantity::dates(text, &lang)).map(|date| date.iso()).collect()
}
