//! What a stage withholds from the readers of a document, for the stages that prove that it is not in an artifact.

use crate::Location;
use serde::{Deserialize, Serialize};

/// What a stage withheld, and what it left: text that is in both is no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Texts that no artifact may hold: paragraphs, cells, alternative texts, identifiers, targets of links.
    pub texts: Vec<Passage>,
    /// Images that no artifact may hold, by project path.
    pub images: Vec<Passage>,
    /// All texts of the document that is left, when something was withheld.
    pub kept_texts: Vec<String>,
    /// The images of the document that is left, by project path, when some were withheld.
    pub kept_images: Vec<String>,
}

/// Something that is withheld.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Passage {
    /// The text, or the path of the image.
    pub text: String,
    /// Where it stands in the sources.
    pub location: Option<Location>,
}
