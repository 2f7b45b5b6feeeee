//! Writes layouts made by hand and reads the files back.

#![cfg(test)]

mod drawings;
mod file;
mod fonts;
mod images;
mod properties;
mod reading;
mod sheet;
mod speed;
mod stage;
mod text;
mod tree;
