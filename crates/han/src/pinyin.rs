//! Readings in Hanyu Pinyin (ISO 7098, GB/T 16159).
