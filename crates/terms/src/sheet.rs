//! Workbooks (Office Open XML, ISO/IEC 29500): the first sheet, read as a table.

use crate::{Reading, UNREADABLE, table, table::Cell};
use calamine::{Data, Reader, Xlsx};
use dossier_core::Location;
use std::io::{Cursor, Read};

/// How much a workbook's parts may hold when they are unpacked, in bytes.
const UNPACKED_LIMIT: u64 = 256 * 1024 * 1024;
/// How many cells a sheet may span: a cell far out makes a large empty table.
const CELL_LIMIT: usize = 4_000_000;

/// Reads the first sheet of a workbook.
pub(crate) fn read(path: &str, bytes: &[u8]) -> Reading {
    let refuse = |reason: &str| {
        let finding = UNREADABLE.says(format!("`{path}` cannot be read as a workbook: {reason}"));
        Reading::refused(
            finding.at(Location::file(path)).hint("save it as .xlsx without a password, or as “CSV UTF-8”"),
        )
    };
    if let Err(reason) = unpacks(bytes) {
        return refuse(&reason);
    }
    let mut book: Xlsx<_> = match calamine::open_workbook_from_rs(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(error) => return refuse(&calamine::XlsxError::to_string(&error)),
    };
    let Some(name) = book.sheet_names().first().cloned() else { return refuse("it has no sheet") };
    match rows(path, &mut book, &name) {
        Ok(rows) => table::concepts(path, rows.into_iter()),
        Err(reason) => refuse(&reason),
    }
}

/// Whether the package unpacks within bounds: what its parts say of their sizes need not be true.
fn unpacks(bytes: &[u8]) -> Result<(), String> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut left = UNPACKED_LIMIT;
    for index in 0..package.len() {
        let part = package.by_index(index).map_err(|error| error.to_string())?;
        let size =
            std::io::copy(&mut part.take(left), &mut std::io::sink()).map_err(|error| error.to_string())?;
        left = left.saturating_sub(size);
        if left == 0 {
            return Err(format!("it unpacks to more than {UNPACKED_LIMIT} bytes"));
        }
    }
    Ok(())
}

/// The cells of a sheet. They are read one by one: a range would be as large as its farthest corner says.
fn rows(path: &str, book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Vec<Cell>>, String> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
    let mut rows: std::collections::BTreeMap<u32, Vec<Cell>> = std::collections::BTreeMap::new();
    let mut width = None;
    let mut count = 0;
    while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        if matches!(value, Data::Empty) {
            continue;
        }
        let row_cells = rows.entry(row).or_default();
        let wanted = column as usize + 1;
        count += wanted.saturating_sub(row_cells.len());
        if count > CELL_LIMIT {
            return Err(format!("it spans more than {CELL_LIMIT} cells"));
        }
        while row_cells.len() < wanted {
            row_cells.push(cell_at(path, row, row_cells.len(), String::new()));
        }
        if let Some(place) = row_cells.get_mut(column as usize) {
            place.text = value.to_string();
        }
        // Rows end with their last value: they are filled up to the header.
        width.get_or_insert((row, 0));
        width = width.map(|(first, width)| (first, if row == first { wanted.max(width) } else { width }));
    }
    let width = width.map_or(0, |(_, width)| width);
    for (number, row) in &mut rows {
        while row.len() < width {
            row.push(cell_at(path, *number, row.len(), String::new()));
        }
    }
    Ok(rows.into_values().collect())
}

fn cell_at(path: &str, row: u32, column: usize, text: String) -> Cell {
    let name = format!("{}{}", letters(column), row + 1);
    Cell { text, location: Location::file(path), exact: false, name }
}

/// The name of a column: A to Z, AA and on.
fn letters(column: usize) -> String {
    let mut name = String::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    name
}
