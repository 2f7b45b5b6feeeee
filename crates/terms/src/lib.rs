//! Term bases: concepts with their terms in several languages, and the formats that hold them.
