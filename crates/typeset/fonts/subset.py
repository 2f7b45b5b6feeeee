#!/usr/bin/env python3
"""Makes the four Chinese fonts of this folder from Debian's Noto CJK collections.

    python3 subset.py [FOLDER OF THE .ttc FILES]

Needs fonttools (see README.md for the versions used). The output is the same,
byte for byte, on every run. `python3 subset.py --set` prints the Unicode set.
"""

import pathlib
import sys

from fontTools import subset

SOURCES = pathlib.Path("/usr/share/fonts/opentype/noto")
HERE = pathlib.Path(__file__).resolve().parent
SC = 2  # face 2 of each collection: Simplified Chinese by default

# Blocks that Chinese text draws on and that the two charsets hold only in part.
BLOCKS = [
    (0x0020, 0x007E),  # ASCII, so that a fallback run never lacks its own space
    (0x2460, 0x24FF),  # enclosed numbers and letters
    (0x2E80, 0x2FDF),  # radicals
    (0x3000, 0x303F),  # CJK symbols and punctuation
    (0x3100, 0x312F),  # bopomofo
    (0x31A0, 0x31BF),  # bopomofo extended
    (0x3220, 0x32B0),  # enclosed CJK numbers
    (0x3358, 0x33FF),  # CJK compatibility: hours, units, days
    (0xFE10, 0xFE1F),  # vertical forms
    (0xFE30, 0xFE4F),  # CJK compatibility forms
    (0xFF01, 0xFF5E),  # full-width ASCII
    (0xFFE0, 0xFFE6),  # full-width signs
]

# What typists use and neither charset maps as Unicode does today: no-break space,
# middle dot, dashes, one- and two-dot leaders, two- and three-em dashes, bullet,
# euro, centred ellipsis, shapes, tick.
MARKS = "\u00a0·–—―‘’“”†‡•‥…‧‰′″※€⋯─○●□■✓\u2e3a\u2e3b・"

# Characters outside both charsets that names in current Chinese politics, law and
# scholarship need, and three Traditional variants seen in statutes.
NAMES = "镕喆堃祎珺瑄暐翀翃旻昉琤珣玙骉赟爲衆綫"


def charset(codec, leads):
    """The characters of a two-byte charset whose lead byte is in `leads`."""
    for lead in leads:
        for trail in range(0x40, 0xFF):
            try:
                yield from bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue


def unicodes():
    """GB 2312, Big5 symbols and level 1, and the blocks and marks above."""
    chars = set(charset("gb2312", range(0xA1, 0xF8)))
    chars |= set(charset("big5", range(0xA1, 0xC6)))
    # Level 1 ends at C67E; what follows on that lead byte is not standard.
    chars |= {c for t in range(0x40, 0x7F) for c in bytes((0xC6, t)).decode("big5")}
    chars |= set(MARKS) | set(NAMES)
    for first, last in BLOCKS:
        chars |= {chr(c) for c in range(first, last + 1)}
    return sorted(ord(c) for c in chars)


def make(source, target, codepoints):
    """Subsets face SC of `source` to `target`, keeping Traditional forms."""
    subset.main([
        str(source),
        f"--output-file={target}",
        f"--font-number={SC}",
        "--unicodes=" + ",".join(f"{c:04X}" for c in codepoints),
        "--layout-features=locl,halt,palt,chws",
        "--layout-scripts=hani.dflt,hani.ZHT,DFLT.dflt,DFLT.ZHT",
        "--no-hinting",
        "--drop-tables+=vhea,vmtx,VORG,BASE",
        "--name-IDs=*",
        "--notdef-outline",
    ])
    print(f"{target.name}: {target.stat().st_size:,} bytes")


def main(arguments):
    codepoints = unicodes()
    if arguments == ["--set"]:
        print("\n".join(f"U+{c:04X}" for c in codepoints))
        return
    folder = pathlib.Path(arguments[0]) if arguments else SOURCES
    for family in ("Serif", "Sans"):
        for weight in ("Regular", "Bold"):
            source = folder / f"Noto{family}CJK-{weight}.ttc"
            make(source, HERE / f"Noto{family}CJKsc-{weight}.otf", codepoints)


if __name__ == "__main__":
    main(sys.argv[1:])
