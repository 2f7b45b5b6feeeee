//! Fonts of the house: reads the files that a theme names and adds their fonts to those that come with the typesetter.

use crate::Codes;
use crate::font::{FaceId, Loaded};
use crate::font_file::{self, Fault};
use dossier_core::{Context, Location};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The faces, while the house's are added to them.
pub(crate) struct House<'a> {
    pub faces: Vec<Arc<Loaded>>,
    /// What came of each reference to a font.
    known: BTreeMap<String, Option<FaceId>>,
    files: BTreeMap<String, Arc<[u8]>>,
    codes: &'a Codes,
    cx: &'a Context<'a>,
}

impl<'a> House<'a> {
    pub(crate) fn new(faces: Vec<Arc<Loaded>>, codes: &'a Codes, cx: &'a Context<'a>) -> Self {
        Self { faces, known: BTreeMap::new(), files: BTreeMap::new(), codes, cx }
    }

    /// The face that a reference to a font file names; `None`, with a finding, if it cannot be used.
    pub(crate) fn face(&mut self, reference: &str) -> Option<FaceId> {
        if let Some(&known) = self.known.get(reference) {
            return known;
        }
        let (path, index) = font_file::split(reference);
        let face = self.add(path, index).map_err(|fault| {
            let message = format!("the font `{reference}` cannot be used: {}", fault.why);
            let finding = self.codes.font.says(message).at(Location::file(path));
            self.cx.report(finding.hint(fault.hint));
        });
        if let Some(instance) =
            face.ok().and_then(|face| font_file::instance(&self.faces[usize::from(face)].font))
        {
            let message = format!("the font `{reference}` is variable; it is set as {instance}");
            let finding = self.codes.variable_font.says(message).at(Location::file(path));
            self.cx
                .report(finding.hint("name a font of a single style for each of regular, bold and italic"));
        }
        self.known.insert(reference.to_owned(), face.ok());
        face.ok()
    }

    fn add(&mut self, path: &str, index: Option<u32>) -> Result<FaceId, Fault> {
        let too_many = |_| Fault::new("the theme names too many fonts", "name fewer in `fonts.fallback`");
        let face = FaceId::try_from(self.faces.len()).map_err(too_many)?;
        let bytes = match self.files.get(path) {
            Some(bytes) => Arc::clone(bytes),
            None => font_file::read(path, self.cx)?,
        };
        self.files.insert(path.to_owned(), Arc::clone(&bytes));
        self.faces.push(Arc::new(font_file::load(&bytes, index)?));
        Ok(face)
    }
}
