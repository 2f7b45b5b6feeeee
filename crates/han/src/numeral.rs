//! Chinese numerals, as articles and amounts have them.
