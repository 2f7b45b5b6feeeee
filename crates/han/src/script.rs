//! Simplified and traditional characters.
