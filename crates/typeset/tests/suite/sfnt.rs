//! Font files taken apart and put together again (OpenType, "OpenType font file").

use std::collections::BTreeMap;

/// A font of `crates/typeset/fonts`.
pub(crate) fn bundled(file: &str) -> Vec<u8> {
    let path = format!("{}/fonts/{file}", env!("CARGO_MANIFEST_DIR"));
    #[expect(clippy::disallowed_methods, reason = "a test reads its own fixtures")]
    std::fs::read(path).unwrap()
}

/// The tables of a font.
pub(crate) struct Sfnt {
    magic: [u8; 4],
    pub(crate) tables: BTreeMap<[u8; 4], Vec<u8>>,
}

impl Sfnt {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let long = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let count = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
        let table = |record: usize| {
            let tag = bytes[record..record + 4].try_into().unwrap();
            (tag, bytes[long(record + 8)..][..long(record + 12)].to_vec())
        };
        let tables = (0..count).map(|index| table(12 + 16 * index)).collect();
        Self { magic: bytes[..4].try_into().unwrap(), tables }
    }

    /// The font, its first byte being at `at` in the file.
    fn write_at(&self, at: usize) -> Vec<u8> {
        let mut out = self.magic.to_vec();
        out.extend((self.tables.len() as u16).to_be_bytes());
        out.extend([0; 6]);
        let mut offset = at + 12 + 16 * self.tables.len();
        for (tag, table) in &self.tables {
            out.extend(tag);
            out.extend([0; 4]);
            out.extend((offset as u32).to_be_bytes());
            out.extend((table.len() as u32).to_be_bytes());
            offset += table.len().next_multiple_of(4);
        }
        for table in self.tables.values() {
            out.extend(table);
            out.resize(out.len().next_multiple_of(4), 0);
        }
        out
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        self.write_at(0)
    }

    /// Puts bytes into a table.
    pub(crate) fn patch(mut self, tag: &[u8; 4], at: usize, bytes: &[u8]) -> Self {
        self.tables.get_mut(tag).unwrap()[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    /// The font with a table, or without it.
    pub(crate) fn with(mut self, tag: &[u8; 4], table: Option<Vec<u8>>) -> Self {
        match table {
            Some(table) => self.tables.insert(*tag, table),
            None => self.tables.remove(tag),
        };
        self
    }

    /// The font with a character map (`cmap`, format 12) of one range of characters and the glyphs from `glyph` on.
    pub(crate) fn mapping(self, platform: (u16, u16), characters: (char, char), glyph: u32) -> Self {
        let mut map = [0, 1, platform.0, platform.1].map(u16::to_be_bytes).concat();
        map.extend(12_u32.to_be_bytes());
        map.extend([12_u16, 0].map(u16::to_be_bytes).concat());
        let (first, last) = (u32::from(characters.0), u32::from(characters.1));
        map.extend([28, 0, 1, first, last, glyph].map(u32::to_be_bytes).concat());
        self.with(b"cmap", Some(map))
    }
}

/// A collection of fonts.
pub(crate) fn collection(fonts: &[Sfnt]) -> Vec<u8> {
    let mut out = b"ttcf\0\x01\0\0".to_vec();
    out.extend((fonts.len() as u32).to_be_bytes());
    out.resize(12 + 4 * fonts.len(), 0);
    for (index, font) in fonts.iter().enumerate() {
        let offset = out.len();
        out[12 + 4 * index..][..4].copy_from_slice(&(offset as u32).to_be_bytes());
        out.extend(font.write_at(offset));
    }
    out
}

/// Numbers that look random and are the same in each run (xorshift).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    fn bytes(&mut self, data: &mut [u8]) {
        const ODD: [[u8; 2]; 6] = [[0, 0], [0, 1], [0x7F, 0xFF], [0x80, 0], [0xFF, 0xFF], [0xFF, 0xFE]];
        for _ in 0..=self.below(8) {
            let at = self.below(data.len());
            let Some(place) = data.get_mut(at..at + 2) else { continue };
            match self.below(3) {
                0 => place[0] = self.below(256) as u8,
                1 => place[1] ^= 1 << self.below(8),
                _ => place.copy_from_slice(&ODD[self.below(ODD.len())]),
            }
        }
    }

    /// A font with faults: in one of its tables or several, in their heads, or in the directory of tables.
    pub(crate) fn damage(&mut self, font: &[u8]) -> Vec<u8> {
        let mut font = Sfnt::read(font);
        for _ in 0..=self.below(2) {
            let tag = font.tables.keys().nth(self.below(font.tables.len())).copied();
            let Some(table) = tag.and_then(|tag| font.tables.get_mut(&tag)) else { continue };
            let head = table.len().min(256);
            match self.below(8) {
                0 => table.truncate(self.below(table.len())),
                1..=3 => self.bytes(table),
                _ => self.bytes(&mut table[..head]),
            }
        }
        let mut file = font.write();
        if self.below(8) == 0 {
            self.bytes(&mut file[..256]);
        }
        file
    }
}
