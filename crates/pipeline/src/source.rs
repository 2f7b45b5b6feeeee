//! A pipeline file with those that it extends, and with an edition laid over it.
//!
//! Tables are merged key by key; any other value replaces the one below it. A stage that uses another stage than the one below it
//! replaces that one whole, since their options have nothing in common.

use dossier_core::{Diagnostic, Location};
use dossier_host::{
    Project, path,
    tables::{Findings, in_order},
};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Largest pipeline file, in bytes.
pub const FILE_LIMIT: u64 = 1024 * 1024;
/// The key that names the file to be extended.
const EXTENDS: &str = "extends";

/// A pipeline file that was read, with those that it extends.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name of the pipeline file within its folder.
    pub path: String,
    /// The file and those that it extends, the one that stands alone first.
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    path: String,
    bytes: Arc<[u8]>,
}

/// What a file extends, and where it says so.
type Extends = Option<(String, Location)>;

impl Source {
    /// Reads a pipeline file: `path` is its name within its folder, which is that of the project; `bytes` are its content.
    ///
    /// # Errors
    /// What is wrong with it: no TOML, or it extends a file that cannot be read or that extends it in turn.
    pub fn read(project: &Project, path: &str, bytes: Arc<[u8]>) -> Result<Self, Vec<Diagnostic>> {
        let mut files = vec![File { path: path.to_owned(), bytes }];
        while let Some((base, at)) = files.last().map(extends).transpose()?.flatten() {
            let file = extended(project, &files, &base, at)?;
            files.push(file);
        }
        files.reverse();
        Ok(Self { path: path.to_owned(), files })
    }

    /// A collection of findings about these files.
    pub(crate) fn findings(&self) -> Findings<'static> {
        let files = self.bases().zip(&self.files).map(|(base, file)| (base, file.path.clone()));
        Findings::of_files("pipeline", files.collect())
    }

    /// The files merged into one table, whose places count through all of them.
    pub(crate) fn table(&self) -> DeTable<'_> {
        let mut table = DeTable::new();
        for (base, file) in self.bases().zip(&self.files) {
            // What is no TOML did not become a source.
            if let Some(above) = Findings::new("pipeline", &file.path).parse(&file.bytes) {
                merge(&mut table, moved(above, base));
            }
        }
        table.remove(EXTENDS);
        table
    }

    /// The names of the editions, in the order of the files.
    #[must_use]
    pub fn editions(&self) -> Vec<String> {
        let table = self.table();
        let editions = table.get("edition").and_then(|editions| editions.get_ref().as_table());
        let names = editions.map(in_order).unwrap_or_default();
        names.into_iter().map(|(name, _)| name.get_ref().to_string()).collect()
    }

    /// Where the places of each file begin.
    fn bases(&self) -> impl Iterator<Item = usize> {
        self.files.iter().scan(0, |next, file| {
            let base = *next;
            *next += file.bytes.len() + 1;
            Some(base)
        })
    }
}

fn extends(file: &File) -> Result<Extends, Vec<Diagnostic>> {
    let mut findings = Findings::new("pipeline", &file.path);
    let base = findings.parse(&file.bytes).and_then(|root| findings.text(EXTENDS, root.get(EXTENDS)?));
    match findings.list.is_empty() {
        true => Ok(base.map(|base| (base.text, findings.location(&base.bytes)))),
        false => Err(findings.list),
    }
}

/// Reads the file that the last of a chain extends.
fn extended(project: &Project, chain: &[File], base: &str, at: Location) -> Result<File, Vec<Diagnostic>> {
    let refuse = |message: String| Diagnostic::deny("pipeline/extends", message).at(at.clone());
    let folder = chain.last().and_then(|file| file.path.rsplit_once('/')).map(|(folder, _)| folder);
    let path = folder.map_or_else(|| base.to_owned(), |folder| format!("{folder}/{base}"));
    let path = path::normalize(&path).map_err(|reason| vec![refuse(format!("`{base}`: {reason}"))])?;
    if chain.iter().any(|file| file.path == path) {
        let mut names: Vec<&str> = chain.iter().map(|file| file.path.as_str()).collect();
        names.push(&path);
        let message = format!("these pipelines extend each other: {}", names.join(" -> "));
        return Err(vec![refuse(message).hint("one of them has to stand alone")]);
    }
    let bytes = project.read(&path, FILE_LIMIT).map_err(|error| {
        let finding = refuse(error.to_string());
        vec![match error.hint() {
            Some(hint) => finding.hint(hint),
            None => finding,
        }]
    })?;
    Ok(File { path, bytes })
}

/// The same table with its places moved.
fn moved(table: DeTable<'_>, by: usize) -> DeTable<'_> {
    let mut result = DeTable::new();
    for (key, value) in table {
        let span = key.span();
        result.insert(Spanned::new(span.start + by..span.end + by, key.into_inner()), moved_value(value, by));
    }
    result
}

fn moved_value(value: Spanned<DeValue<'_>>, by: usize) -> Spanned<DeValue<'_>> {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(moved(table, by)),
        DeValue::Array(items) => {
            DeValue::Array(items.into_iter().map(|item| moved_value(item, by)).collect())
        }
        other => other,
    };
    Spanned::new(span.start + by..span.end + by, value)
}

/// Lays a table over another.
pub(crate) fn merge<'i>(below: &mut DeTable<'i>, above: DeTable<'i>) {
    for (key, value) in above {
        let name = key.get_ref().to_string();
        if let (Some(DeValue::Table(below)), DeValue::Table(_)) =
            (below.get_mut(name.as_str()).map(Spanned::get_mut), value.get_ref())
        {
            let DeValue::Table(above) = value.into_inner() else { continue };
            if is_another(below, &above) {
                *below = above;
            } else {
                merge(below, above);
            }
            continue;
        }
        below.remove(name.as_str());
        below.insert(key, value);
    }
}

/// Whether two tables are of stages that use different ones.
fn is_another(below: &DeTable<'_>, above: &DeTable<'_>) -> bool {
    let uses = |table: &DeTable<'_>| Some(table.get("use")?.get_ref().as_str()?.to_owned());
    matches!((uses(below), uses(above)), (Some(below), Some(above)) if below != above)
}

/// Where the values of a table stand, by their keys with dots between them.
pub(crate) fn places(table: &DeTable<'_>, findings: &Findings<'_>) -> BTreeMap<String, Location> {
    fn walk(table: &DeTable<'_>, at: &str, findings: &Findings<'_>, places: &mut BTreeMap<String, Location>) {
        for (key, value) in table {
            let dot = if at.is_empty() { "" } else { "." };
            let at = format!("{at}{dot}{}", key.get_ref());
            if let DeValue::Table(table) = value.get_ref() {
                walk(table, &at, findings, places);
            }
            // The first line of a table says less than its key does.
            places.insert(at, findings.location(&key.span()));
        }
    }
    let mut places = BTreeMap::new();
    walk(table, "", findings, &mut places);
    places
}

/// The folder of a file, as seen from the pipeline's.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// The name of a pipeline file without its folder and extension.
pub(crate) fn stem(path: &str) -> String {
    Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
