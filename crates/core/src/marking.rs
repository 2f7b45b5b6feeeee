//! Markings: how far a document may go. They stand on each page, whatever the format.

use crate::{Document, suggest};
use std::fmt;

/// A label of the Traffic Light Protocol, version 2.0 (FIRST, August 2022).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tlp {
    /// For the eyes of individual recipients only.
    Red,
    /// For the recipients' organisation only.
    AmberStrict,
    /// For the recipients' organisation and its clients, who need to know.
    Amber,
    /// For the recipients' community.
    Green,
    /// No limit.
    Clear,
}

/// A marking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// The words.
    pub text: String,
    /// The label, where it is one of the Traffic Light Protocol.
    pub tlp: Option<Tlp>,
}

/// A text that is no label of the Traffic Light Protocol, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLabel {
    /// The text.
    pub text: String,
    /// What to write instead.
    pub hint: String,
}

impl Tlp {
    /// All labels, the strictest first.
    pub const ALL: [Self; 5] = [Self::Red, Self::AmberStrict, Self::Amber, Self::Green, Self::Clear];

    /// The label as the protocol writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Red => "TLP:RED",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Amber => "TLP:AMBER",
            Self::Green => "TLP:GREEN",
            Self::Clear => "TLP:CLEAR",
        }
    }

    /// Its colour on black, as red, green and blue.
    #[must_use]
    pub const fn color(self) -> [u8; 3] {
        match self {
            Self::Red => [0xff, 0x2b, 0x2b],
            Self::AmberStrict | Self::Amber => [0xff, 0xc0, 0x00],
            Self::Green => [0x33, 0xff, 0x00],
            Self::Clear => [0xff, 0xff, 0xff],
        }
    }

    /// Reads a label, with or without `TLP:`, in any case.
    ///
    /// # Errors
    /// When it is no label of the protocol.
    pub fn parse(text: &str) -> Result<Self, UnknownLabel> {
        let upper = text.trim().to_ascii_uppercase().replace(' ', "");
        let bare = upper.strip_prefix("TLP:").unwrap_or(&upper);
        let names = || Self::ALL.into_iter().map(|label| &label.as_str()["TLP:".len()..]);
        let known = Self::ALL.into_iter().zip(names()).find(|(_, name)| *name == bare);
        known.map(|(label, _)| label).ok_or_else(|| UnknownLabel {
            text: text.trim().to_owned(),
            hint: match (bare, suggest::closest(bare, names())) {
                ("WHITE", _) => "version 2.0 of the protocol calls it CLEAR".to_owned(),
                (_, Some(similar)) => format!("did you mean `{similar}`?"),
                (_, None) => format!("labels are {}", names().collect::<Vec<_>>().join(", ")),
            },
        })
    }
}

impl Marking {
    /// The markings that a document's metadata ask for: `classification`, a line in the words of the house, then `tlp`, a
    /// label of the Traffic Light Protocol with or without `TLP:`.
    ///
    /// # Errors
    /// When `tlp` is no label of the protocol.
    pub fn of(document: &Document) -> Result<Vec<Self>, UnknownLabel> {
        let value = |key| document.meta_text(key).filter(|text| !text.trim().is_empty());
        let line = value("classification").map(|text| Self { text: text.trim().to_owned(), tlp: None });
        let label = value("tlp").map(|text| Tlp::parse(&text)).transpose()?;
        let label = label.map(|label| Self { text: label.to_string(), tlp: Some(label) });
        Ok(line.into_iter().chain(label).collect())
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Meta;

    fn markings(meta: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let mut document = Document::default();
        for (key, value) in meta {
            document.meta.insert((*key).to_owned(), Meta::String((*value).to_owned()));
        }
        let found =
            Marking::of(&document).map_err(|unknown| format!("{}: {}", unknown.text, unknown.hint))?;
        Ok(found.into_iter().map(|marking| marking.text).collect())
    }

    #[test]
    fn labels_are_known_with_and_without_prefix() {
        assert_eq!(markings(&[("tlp", "amber + strict")]), Ok(vec!["TLP:AMBER+STRICT".to_owned()]));
        assert_eq!(markings(&[("tlp", "TLP:RED")]), Ok(vec!["TLP:RED".to_owned()]));
        let both = [("tlp", "green"), ("classification", "Departementaal vertrouwelijk")];
        assert_eq!(
            markings(&both),
            Ok(vec!["Departementaal vertrouwelijk".to_owned(), "TLP:GREEN".to_owned()])
        );
        assert_eq!(markings(&[("tlp", " ")]), Ok(Vec::new()));
    }

    #[test]
    fn other_labels_are_refused_with_a_hint() {
        let white = "WHITE: version 2.0 of the protocol calls it CLEAR";
        assert_eq!(markings(&[("tlp", "WHITE")]), Err(white.to_owned()));
        assert_eq!(markings(&[("tlp", "ambr")]), Err("ambr: did you mean `AMBER`?".to_owned()));
    }
}
