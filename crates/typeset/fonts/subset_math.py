#!/usr/bin/env python3
"""Makes the font of mathematical signs of this folder from Debian's STIX Math.

    python3 subset_math.py [STIXMath-Regular.otf]

Needs fonttools (see README.md for the version used). The output is the same,
byte for byte, on every run.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = pathlib.Path("/usr/share/fonts/opentype/stix-word/STIXMath-Regular.otf")
HERE = pathlib.Path(__file__).resolve().parent
NAME = "Dossier Math"  # "STIX Fonts" is a reserved name, so what is changed has another

# Signs of formulas. Letters and digits come from the text's own font.
SIGNS = (
    " \u00a0!%&()*+,-./:;<=>?@[\\]^_{|}~¬±·×÷"
    "‖†‡•…‰′″‴⁄∀∁∂∃∄∅∆∇∈∉∋∌∏∐∑−∓∔∖∗∘∙√∝∞∟∠∡∢∣∤∥∦∧∨∩∪∫∬∭∮∴∵∶∷∼∽≀≁≂≃≄≅≆≇≈≉≊≍≎≏≐≑≔≕≗≜≝≟≠≡≢≤≥≦≧≨≩≪≫"
    "≬≮≯≰≱≲≳≶≷≺≻≼≽≾≿⊀⊁⊂⊃⊄⊅⊆⊇⊈⊉⊊⊋⊎⊏⊐⊑⊒⊓⊔⊕⊖⊗⊘⊙⊞⊟⊠⊡⊢⊣⊤⊥⊧⊨⊩⊬⊭⊲⊳⊴⊵⊸⊻⊼⊽⋀⋁⋂⋃⋄⋅⋆⋈⋉⋊⋐⋑⋖⋗⋘⋙⋚⋛⋞⋟⋮⋯⋰⋱"
    "⌈⌉⌊⌋⌜⌝⌞⌟⏜⏝⏞⏟□△▷▽◁◇○◦♠♡♢♣♭♮♯⟂⟦⟧⟨⟩⟪⟫⟮⟯⟵⟶⟷⟸⟹⟺⟼⦵⨀⨁⨂⨄⨆⨿⩽⩾⪅⪆⪇⪈⪯⪰"
    "←↑→↓↔↕↖↗↘↙↚↛↞↠↢↣↤↦↩↪↼⇀⇁⇋⇌⇐⇑⇒⇓⇔⇕⇝ℏℓ℘ℑℜℵℶ"
    "𝜖𝜗𝜘𝜙𝜚𝜛"
)
# Marks above and below, free-standing and combining.
MARKS = "ˆˇˉˊˋ˘˙˚˜¨´`¯\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u030a\u030c\u0332\u0338\u20d6\u20d7\u20db"
# Double-struck and script capitals, with those that Unicode keeps elsewhere.
CAPITALS = [*range(0x1D538, 0x1D552), *range(0x1D49C, 0x1D4B6), *map(ord, "ℂℍℕℙℚℝℤℬℰℱℋℐℒℳℛ𝟙𝕜")]


def main(arguments):
    font = TTFont(arguments[0] if arguments else SOURCE, recalcTimestamp=False)
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"], name_languages=[0x409],
        glyph_names=False, recalc_timestamp=False, drop_tables=["FFTM", "GDEF", "GPOS", "GSUB"],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[*map(ord, SIGNS + MARKS), *CAPITALS])
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4):
            record.string = NAME
        elif record.nameID == 6:
            record.string = NAME.replace(" ", "") + "-Regular"
    cff = font["CFF "].cff
    cff.fontNames = [NAME.replace(" ", "") + "-Regular"]
    cff.topDictIndex[0].FullName = cff.topDictIndex[0].FamilyName = NAME
    target = HERE / "DossierMath-Regular.otf"
    font.save(target)
    print(f"{target.name}: {target.stat().st_size:,} bytes, {len(font.getGlyphOrder())} glyphs")


if __name__ == "__main__":
    main(sys.argv[1:])
