//! M02: dates and status that agree.

use super::{Text, is_legal, place_of, report_on};
use crate::check::CheckOptions;
use crate::meta::LegalMeta;
use dossier_sdk::{Code, Level, date::iso_date};
use dossier_text::Rule;

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::deny("legal/date-order", "Dates or status of a legal text contradict each other.").explained(
        "A text is adopted, then promulgated, then takes effect. One that is in force took effect before the day of the document, \
         one that is not yet in force will after it, and one that was amended names what amended it. That a text takes effect \
         before it is promulgated happens and is a warning.",
        "---\nlegal:\n  title_zh: 海州市水井管理规定\n  title_en: Rules of Haizhou on Wells\n  type: local_rule\n  issuer: Haizhou Municipal People’s Government\n  \
         promulgated: 2017-06-01\n  effective: 2016-11-07\n  status: in_force\n  source_url: https://law.example/wells\n  retrieved: 2026-10-05\n  \
         translators: [Policy Desk]\n  version: \"2016-11-07\"\n  rights: Free to copy\n---\n\nArticle 1. These Rules apply to wells.\n",
        "---\nlegal:\n  title_zh: 海州市水井管理规定\n  title_en: Rules of Haizhou on Wells\n  type: local_rule\n  issuer: Haizhou Municipal People’s Government\n  \
         promulgated: 2016-11-07\n  effective: 2017-06-01\n  status: in_force\n  source_url: https://law.example/wells\n  retrieved: 2026-10-05\n  \
         translators: [Policy Desk]\n  version: \"2016-11-07\"\n  rights: Free to copy\n---\n\nArticle 1. These Rules apply to wells.\n",
    ),
    check,
};

fn check(text: &Text<'_>) {
    if !is_legal(text) {
        return;
    }
    let legal = LegalMeta::of(&text.document.meta);
    // Dates of ISO 8601 sort as text.
    let effective = legal.effective.as_deref().filter(|date| *date != "none");
    let (adopted, promulgated) = (legal.adopted.as_deref(), legal.promulgated.as_deref());
    if let (Some(adopted), Some(promulgated)) = (adopted, promulgated)
        && adopted > promulgated
    {
        let message = format!("adopted on {adopted}, after it was promulgated on {promulgated}");
        contradiction(text, message, "adopted", "promulgated", Level::Deny);
    }
    if let (Some(effective), Some(promulgated)) = (effective, promulgated)
        && effective < promulgated
    {
        let message = format!("in effect from {effective}, before it was promulgated on {promulgated}");
        contradiction(text, message, "effective", "promulgated", Level::Warn);
    }
    let status = legal.status.as_deref().unwrap_or_default();
    let own = text.document.meta_text("date").and_then(|date| iso_date(&date).map(str::to_owned));
    let on = text.options.on.clone().or(own).or_else(|| legal.retrieved.clone());
    if let (Some(effective), Some(on)) = (effective, on.as_deref()) {
        let message = match status {
            "in_force" if effective > on => {
                format!("`in_force`, but it takes effect on {effective}, after {on}")
            }
            "not_yet_in_force" if effective <= on => {
                format!("`not_yet_in_force`, but it took effect on {effective}, and this is of {on}")
            }
            _ => String::new(),
        };
        if !message.is_empty() {
            contradiction(text, message, "status", "effective", Level::Deny);
        }
    }
    if status == "amended" && legal.amended_by.is_empty() {
        report_on(text, RULE.code.says("`amended`, but `amended_by` does not say by what"), "status");
    }
}

fn contradiction(text: &Text<'_>, message: String, key: &str, other: &str, level: Level) {
    let mut finding = RULE.code.says(message);
    finding.level = level;
    let label = place_of(text, other).filter(|place| place.end > place.start);
    report_on(text, finding.label(label, "against this"), key);
}
