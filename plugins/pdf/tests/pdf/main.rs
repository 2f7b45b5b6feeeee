//! Writes layouts made by hand and reads the files back.

mod images;
mod sheet;

#[test]
fn dump() {
    let bytes = sheet::everything().write();
    std::fs::write("/tmp/pdf-everything.pdf", bytes).unwrap();
}
