//! Writes layouts made by hand and reads the files back.

mod file;
mod images;
mod properties;
mod reading;
mod sheet;
mod text;
mod tree;
