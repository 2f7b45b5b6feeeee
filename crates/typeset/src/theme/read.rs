//! Designs from files: each changes another one, down to one that comes with the typesetter.

use super::Theme;
use dossier_core::{Code, Context, Diagnostic, Failure, Location, suggest};
use serde::Deserialize;
use toml::{Table, Value};

/// The designs that come with the typesetter.
const DESIGNS: [(&str, &str); 2] = [("standard", ""), ("report", include_str!("../../themes/report.toml"))];

/// How many designs may change one another.
const CHAIN: usize = 8;

impl Theme {
    /// The names of the designs that come with the typesetter.
    pub fn names() -> impl Iterator<Item = &'static str> {
        DESIGNS.iter().map(|(name, _)| *name)
    }

    /// The design of a name, or of a TOML file of the project (a name that ends in `.toml`).
    ///
    /// # Errors
    /// A failure with this code, at its place in the file, when there is no such design or it cannot be understood.
    pub fn load(name: &str, code: Code, cx: &Context<'_>) -> Result<Self, Failure> {
        let mut merged = Table::new();
        let mut next = Some(name.to_owned());
        let mut chain = Vec::new();
        while let Some(name) = next {
            if chain.contains(&name) || chain.len() == CHAIN {
                chain.push(name);
                let what = format!("the design changes itself, or too many others: {}", chain.join(" → "));
                return Err(Failure::because(code.says(what)));
            }
            let text = text(&name, code, cx)?;
            let (theme, table) = parse(&name, &text, code)?;
            merged = merge(table, merged);
            next = theme.extends;
            chain.push(name);
        }
        // Each file is valid by itself, so all of them together are.
        let theme =
            Self::deserialize(merged).map_err(|error| Failure::because(code.says(error.to_string())))?;
        theme.check(name, code)?;
        Ok(theme)
    }

    /// Whether the settings make sense together.
    fn check(&self, name: &str, code: Code) -> Result<(), Failure> {
        let sizes = [self.size, self.note_size, self.table_size, self.caption_size, self.code_size];
        let wrong = if self.page.0 < 72.0 || self.page.1 < 72.0 {
            "the page is smaller than an inch"
        } else if self.page.0 - self.margin.left - self.margin.right < 36.0 {
            "the margins leave less than half an inch of the page’s width"
        } else if self.page.1 - self.margin.top - self.margin.bottom < 40.0 {
            "the margins leave too little of the page’s height"
        } else if sizes.iter().chain(&self.heading_sizes).any(|size| !(2.0..=144.0).contains(size)) {
            "a size of type is below 2 or above 144 points"
        } else if ![self.leading, self.han_leading].iter().all(|leading| (0.8..=4.0).contains(leading)) {
            "`leading` and `han_leading` are multiples of the size, from 0.8 to 4"
        } else {
            return Ok(());
        };
        Err(Failure::because(code.says(format!("the design `{name}` does not work: {wrong}"))))
    }
}

/// The text of a design.
fn text(name: &str, code: Code, cx: &Context<'_>) -> Result<String, Failure> {
    if let Some((_, text)) = DESIGNS.iter().find(|(known, _)| *known == name) {
        return Ok((*text).to_owned());
    }
    if !name.ends_with(".toml") {
        let finding = code.says(format!("there is no design `{name}`"));
        let names = Theme::names().collect::<Vec<_>>().join("`, `");
        let hint = suggest::closest(name, Theme::names()).map_or_else(
            || format!("designs are `{names}`, or a file that ends in `.toml`"),
            |similar| format!("did you mean `{similar}`?"),
        );
        return Err(Failure::because(finding.hint(hint)));
    }
    let bytes = cx.read_up_to(name, 1 << 20).map_err(|error| Failure::read(code.name, &error))?;
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let at = error.utf8_error().valid_up_to() as u32;
        Failure::because(code.says(format!("`{name}` is not UTF-8")).at(place(name, at..at + 1)))
    })
}

/// A design, for its own errors, and its settings as they stand in the file.
fn parse(name: &str, text: &str, code: Code) -> Result<(Theme, Table), Failure> {
    let failed = |error: toml::de::Error| {
        let finding = explain(error.message(), code);
        Failure::because(match error.span() {
            Some(span) => finding.at(place(name, span.start as u32..span.end as u32)),
            None => finding.at(Location::file(name)),
        })
    };
    let theme: Theme = toml::from_str(text).map_err(failed)?;
    Ok((theme, toml::from_str(text).map_err(failed)?))
}

/// An error of the reader; where it lists all settings, the most similar one.
fn explain(message: &str, code: Code) -> Diagnostic {
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
    let Some((field, expected)) = unknown else { return code.says(message) };
    let finding = code.says(format!("there is no setting `{field}`"));
    let known = expected.split('`').skip(1).step_by(2);
    match suggest::closest(field, known.clone()) {
        Some(similar) => finding.hint(format!("did you mean `{similar}`?")),
        None => finding.hint(format!("settings here are {}", known.collect::<Vec<_>>().join(", "))),
    }
}

fn place(name: &str, bytes: std::ops::Range<u32>) -> Location {
    Location { path: name.to_owned(), start: bytes.start, end: bytes.end }
}

/// One table over another; tables within them likewise.
fn merge(mut under: Table, over: Table) -> Table {
    for (key, value) in over {
        let value = match (under.remove(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => Value::Table(merge(under, over)),
            (_, value) => value,
        };
        under.insert(key, value);
    }
    under
}
