//! What `[levels]` and `--strict` make of findings.

use dossier_core::{Diagnostic, Level};
use std::collections::BTreeMap;

/// The levels that a pipeline sets, by code (`markdown/raw-html`) or for all codes of a plugin (`markdown/*`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    by_pattern: BTreeMap<String, Level>,
    strict: bool,
}

impl Levels {
    /// Sets the level of a code or of `<plugin>/*`.
    pub fn set(&mut self, pattern: &str, level: Level) {
        self.by_pattern.insert(pattern.to_owned(), level);
    }

    /// The same levels, with warnings denied when `strict` is true.
    #[must_use]
    pub const fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// The level of a finding: what is set for its code, else for its plugin, else the stage's own; and then, when
    /// strict, a warning is denied. What is allowed stays so.
    #[must_use]
    pub fn level(&self, code: &str, default: Level) -> Level {
        let plugin = code.split_once('/').map(|(plugin, _)| format!("{plugin}/*"));
        let set = self.by_pattern.get(code).or_else(|| self.by_pattern.get(&plugin?));
        match set.copied().unwrap_or(default) {
            Level::Warn if self.strict => Level::Deny,
            level => level,
        }
    }

    /// Gives findings their levels and drops those that are allowed.
    pub fn apply(&self, findings: &mut Vec<Diagnostic>) {
        for finding in findings.iter_mut() {
            finding.level = self.level(&finding.code, finding.level);
        }
        findings.retain(|finding| finding.level != Level::Allow);
    }

    /// What is set, sorted by pattern.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Level)> {
        self.by_pattern.iter().map(|(pattern, level)| (pattern.as_str(), *level))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_wins_over_its_plugin_and_strict_denies_warnings() {
        let mut levels = Levels::default();
        levels.set("markdown/*", Level::Allow);
        levels.set("markdown/raw-html", Level::Warn);
        levels.set("pdf/lost", Level::Deny);
        let strict = levels.clone().strict(true);
        let check = |code: &str, default: Level, plain: Level, denied: Level| {
            assert_eq!((levels.level(code, default), strict.level(code, default)), (plain, denied), "{code}");
        };
        check("markdown/raw-html", Level::Deny, Level::Warn, Level::Deny);
        check("markdown/other", Level::Deny, Level::Allow, Level::Allow);
        check("pdf/lost", Level::Warn, Level::Deny, Level::Deny);
        check("docx/lost", Level::Warn, Level::Warn, Level::Deny);
        check("odd", Level::Deny, Level::Deny, Level::Deny);
    }
}
