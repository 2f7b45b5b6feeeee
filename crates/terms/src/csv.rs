//! Comma-separated values (RFC 4180).

use crate::{Reading, TermBase, offset, table, table::Cell, text};
use csv_core::ReadFieldResult;
use dossier_core::Location;

/// Reads a table.
pub(crate) fn read(path: &str, bytes: &[u8]) -> Reading {
    match text(path, bytes) {
        Err(finding) => Reading::refused(*finding),
        Ok(text) => table::concepts(path, rows(path, text).into_iter()),
    }
}

/// The rows with the places of their cells.
fn rows(path: &str, text: &str) -> Vec<Vec<Cell>> {
    let bytes = text.as_bytes();
    let mut reader = csv_core::Reader::new();
    let mut output = vec![0; bytes.len() + 1];
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let mut at = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let mut value = Vec::new();
    let mut start = at;
    loop {
        let (result, taken, given) = reader.read_field(bytes.get(at..).unwrap_or_default(), &mut output);
        value.extend_from_slice(output.get(..given).unwrap_or_default());
        at += taken;
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                // A line feed behind a carriage return, and empty lines, come with the next row.
                let skipped = if row.is_empty() { line_ends(text, start) } else { 0 };
                row.push(cell(path, text, start + skipped..at, &std::mem::take(&mut value)));
                if record_end {
                    rows.push(std::mem::take(&mut row));
                }
                start = at;
            }
            ReadFieldResult::End => return rows,
        }
    }
}

/// How many bytes of line ends stand at a place.
fn line_ends(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.len() - rest.trim_start_matches(['\r', '\n']).len()
}

/// A cell out of the bytes that were read for it, which hold what separates it from its neighbours too.
fn cell(path: &str, text: &str, range: std::ops::Range<usize>, value: &[u8]) -> Cell {
    let raw = text.get(range.clone()).unwrap_or_default();
    let ends = [",", "\r\n", "\n", "\r"];
    let inner = ends.iter().find_map(|end| raw.strip_suffix(end)).unwrap_or(raw);
    let location = Location::new(path, offset(range.start), offset(range.start + inner.len()));
    let value = String::from_utf8_lossy(value).into_owned();
    Cell { exact: inner == value, text: value, location, name: String::new() }
}

/// Writes a table: fields are quoted where they have to be, lines end with a line feed.
pub(crate) fn write(base: &TermBase) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in table::rows(&base.concepts) {
        // Writing to memory does not fail, and all rows are of one length.
        let _ = writer.write_record(&row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
