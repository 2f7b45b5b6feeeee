//! Chinese legal texts and their translations.
