//! Libraries.
