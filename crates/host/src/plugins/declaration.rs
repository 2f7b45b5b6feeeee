//! What is said of a plugin: by its folder in `plugin.toml`, and by a pipeline under `[plugins]`.
//!
//! | key | value | where |
//! |---|---|---|
//! | `name` | the plugin's name | `plugin.toml` |
//! | `path` | its folder, relative to the pipeline file | `[plugins]` |
//! | `library` | a library, relative to the folder; prefix and extension of the system may be left out | both |
//! | `program` | a program and its arguments | both |
//! | `isolated` | whether a library runs in a process of its own | both |
//! | `time` | longest time of one call, in seconds | both |
//! | `memory` | most memory of a process, as `"512 MB"` | both |
//! | `sha256` | digest of the file that runs, in hexadecimal | `[plugins]` |

use crate::tables::{Findings, in_order, quoted};
use dossier_core::{Diagnostic, Location};
use std::time::Duration;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

const FILE_KEYS: [&str; 6] = ["name", "library", "program", "isolated", "time", "memory"];
const ENTRY_KEYS: [&str; 7] = ["path", "library", "program", "isolated", "time", "memory", "sha256"];
/// Longest time that can be given, in seconds: a day.
const TIME_LIMIT: u64 = 24 * 60 * 60;

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it was given.
    pub at: Location,
}

/// What is said of a plugin. What is not said is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declaration {
    /// Where: the plugin's name under `[plugins]`, or `plugin.toml` as a whole.
    pub at: Location,
    /// Its name.
    pub name: Option<Placed<String>>,
    /// Its folder.
    pub path: Option<Placed<String>>,
    /// The library that it is in.
    pub library: Option<Placed<String>>,
    /// The program and its arguments; not empty.
    pub program: Option<Vec<Placed<String>>>,
    /// Whether a library runs in a process of its own.
    pub isolated: Option<Placed<bool>>,
    /// Longest time of one call.
    pub time: Option<Placed<Duration>>,
    /// Most memory, in bytes.
    pub memory: Option<Placed<u64>>,
    /// Digest of the file that runs: 64 hexadecimal digits in lower case.
    pub sha256: Option<Placed<String>>,
}

impl Declaration {
    /// Reads an entry of `[plugins]`: the folder of the plugin as a string, or a table. What is wrong with it is
    /// reported; then there is none.
    #[must_use]
    pub fn entry(
        name: &str,
        at: Location,
        value: &Spanned<DeValue<'_>>,
        findings: &mut Findings<'_>,
    ) -> Option<Self> {
        let mut declaration = Self::new(at);
        let before = findings.list.len();
        match value.get_ref() {
            DeValue::String(path) => {
                declaration.path =
                    Some(Placed { value: path.to_string(), at: findings.location(&value.span()) });
            }
            DeValue::Table(table) => {
                declaration.read(table, &ENTRY_KEYS, "an entry of `[plugins]`", findings);
                if table.is_empty() {
                    let message = format!("nothing is said of the plugin `{name}`");
                    let finding = Diagnostic::deny("pipeline/empty-entry", message)
                        .at(findings.location(&value.span()));
                    findings.push(finding.hint(format!("it can be said {}", quoted(&ENTRY_KEYS))));
                }
                declaration.only_one_place(findings);
            }
            _ => findings.wrong_type(name, "the folder of the plugin or a table", value),
        }
        (findings.list.len() == before).then_some(declaration)
    }

    /// Reads a `plugin.toml`; `place` is where it is, as findings name it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn file(place: &str, bytes: &[u8]) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Findings::new("plugin", place);
        let mut declaration = Self::new(Location::file(place));
        if let Some(root) = findings.parse(bytes) {
            declaration.read(&root, &FILE_KEYS, "`plugin.toml`", &mut findings);
            declaration.only_one_place(&mut findings);
            if findings.list.is_empty() {
                declaration.complete(&mut findings);
            }
        }
        if findings.list.is_empty() { Ok(declaration) } else { Err(findings.list) }
    }

    /// The strings in which variables of the pipeline are filled in.
    pub fn texts(&mut self) -> impl Iterator<Item = &mut Placed<String>> {
        self.path.iter_mut().chain(&mut self.library).chain(self.program.iter_mut().flatten())
    }

    /// Whether it says how the plugin runs.
    #[must_use]
    pub const fn has_code(&self) -> bool {
        self.library.is_some() || self.program.is_some()
    }

    /// Whether more is said than where it is and which file is meant.
    pub(super) const fn is_more_than_a_place(&self) -> bool {
        self.has_code() || self.isolated.is_some() || self.time.is_some() || self.memory.is_some()
    }

    const fn new(at: Location) -> Self {
        Self {
            at,
            name: None,
            path: None,
            library: None,
            program: None,
            isolated: None,
            time: None,
            memory: None,
            sha256: None,
        }
    }

    fn read(&mut self, table: &DeTable<'_>, known: &[&str], what: &str, findings: &mut Findings<'_>) {
        for (key, value) in in_order(table) {
            let key_name = key.get_ref().as_ref();
            if !known.contains(&key_name) {
                let message = format!("{what} has no key `{key_name}`");
                findings.unknown("unknown-key", &key.span(), message, key_name, known, "its keys");
                continue;
            }
            match key_name {
                "name" => self.name = text(key_name, value, findings),
                "path" => self.path = text(key_name, value, findings),
                "library" => self.library = text(key_name, value, findings),
                "program" => self.program = program(value, findings),
                "isolated" => self.isolated = truth(key_name, value, findings),
                "time" => self.time = seconds(value, findings),
                "memory" => self.memory = memory(value, findings),
                _ => self.sha256 = sha256(value, findings),
            }
        }
    }

    /// A plugin is in one place: its folder says how it runs, or this table does, and in one way.
    fn only_one_place(&self, findings: &mut Findings<'_>) {
        let program = self.program.as_ref().and_then(|items| items.first());
        let given = [("path", self.path.as_ref()), ("library", self.library.as_ref()), ("program", program)];
        let given: Vec<(&str, &Location)> =
            given.into_iter().filter_map(|(key, text)| Some((key, &text?.at))).collect();
        let [first, second, ..] = given.as_slice() else { return };
        let message = format!("both `{}` and `{}` are given", first.0, second.0);
        let finding = Diagnostic::deny(findings.code("two-places"), message).at(second.1.clone());
        let hint = match first.0 {
            "path" => "what is in the folder is said by its `plugin.toml`",
            _ => "a plugin is either a library or a program",
        };
        findings.push(finding.label(first.1.clone(), "first here").hint(hint));
    }

    /// What a `plugin.toml` has to say.
    fn complete(&self, findings: &mut Findings<'_>) {
        let at = self.at.clone();
        let incomplete = |message: &str| Diagnostic::deny("plugin/incomplete", message).at(at.clone());
        if self.name.is_none() {
            let finding = incomplete("`plugin.toml` does not name the plugin");
            findings.push(finding.hint("add `name = \"<name of the folder>\"`"));
        }
        if !self.has_code() {
            let message = "`plugin.toml` does not say how the plugin runs";
            let finding = incomplete(message);
            findings.push(finding.hint(
                "add `library = \"<path>\"`, or a command as `program = [\"python3\", \"plugin.py\"]`",
            ));
        }
    }
}

fn text(key: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<Placed<String>> {
    let text = findings.text(key, value)?;
    Some(Placed { value: text.text, at: findings.location(&text.bytes) })
}

fn truth(key: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<Placed<bool>> {
    let Some(truth) = value.get_ref().as_bool() else {
        findings.wrong_type(key, "true or false", value);
        return None;
    };
    Some(Placed { value: truth, at: findings.location(&value.span()) })
}

fn program(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<Vec<Placed<String>>> {
    let expected = "a list of strings, the program and its arguments";
    let Some(items) = value.get_ref().as_array() else {
        findings.wrong_type("program", expected, value);
        return None;
    };
    if items.is_empty() {
        bad_value(value, "`program` names no program".to_owned(), expected, findings);
        return None;
    }
    let before = findings.list.len();
    let items = items.iter().filter_map(|item| text("program", item, findings)).collect();
    (findings.list.len() == before).then_some(items)
}

fn seconds(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<Placed<Duration>> {
    let Some(number) = value.get_ref().as_integer() else {
        findings.wrong_type("time", "a whole number of seconds", value);
        return None;
    };
    let seconds = u64::from_str_radix(number.as_str(), number.radix()).ok();
    let Some(seconds) = seconds.filter(|seconds| (1..=TIME_LIMIT).contains(seconds)) else {
        let message = format!("`time` cannot be {}", number.as_str());
        bad_value(value, message, &format!("it takes 1 to {TIME_LIMIT} seconds"), findings);
        return None;
    };
    Some(Placed { value: Duration::from_secs(seconds), at: findings.location(&value.span()) })
}

fn memory(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<Placed<u64>> {
    let text = text("memory", value, findings)?;
    let Some(bytes) = bytes_of(&text.value) else {
        let message = format!("`memory` cannot be `{}`", text.value);
        bad_value(value, message, "write a number and a unit, as `512 MB` or `1 GB`", findings);
        return None;
    };
    Some(Placed { value: bytes, at: text.at })
}

/// A size in bytes: a whole number of MB or GB (ISO 80000-13: powers of 1000), or of MiB or GiB.
fn bytes_of(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let unit = match unit.trim_start() {
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0)
}

fn sha256(value: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<Placed<String>> {
    let mut text = text("sha256", value, findings)?;
    if text.value.len() != 64 || !text.value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = "`sha256` is no SHA-256 digest".to_owned();
        bad_value(value, message, "it has 64 hexadecimal digits; `dossier plugins show` prints it", findings);
        return None;
    }
    text.value.make_ascii_lowercase();
    Some(text)
}

fn bad_value(value: &Spanned<DeValue<'_>>, message: String, hint: &str, findings: &mut Findings<'_>) {
    let finding = findings.deny("bad-value", &value.span(), message);
    findings.push(finding.hint(hint));
}
