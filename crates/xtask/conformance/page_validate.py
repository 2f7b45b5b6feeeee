"""Judges PDF files with page-validation: page_validate.py PROFILE FILE...

Prints one line for each broken rule of a file. Exit code 0: all files conform; 1: some do not.

Two rules are left to veraPDF and qpdf, which judge every file too:
- glyph widths of CFF fonts: page-validation takes the width of a subset font's programme for zero;
- the length of streams: page-validation does not count a line end that is the last byte of compressed data.
"""

import pathlib
import sys

import page

def left_to_others(failure):
    if failure.rule_id.endswith("-STREAM-LENGTH-001"):
        return True
    return failure.rule_id.endswith("-GLYPH-WIDTH-001") and "CIDFontType0C" in failure.message


def conforms(path, profile):
    report = page.validate_pdf(path, profile=profile)
    failures = [failure for failure in report.failures if not left_to_others(failure)]
    name = pathlib.Path(path).name
    for failure in failures:
        print(f"{name}: {failure.rule_id}: {failure.message}")
    if report.rules.total == 0:
        print(f"{name}: no rule was tried")
    return report.rules.total > 0 and not failures


profile, *paths = sys.argv[1:]
sys.exit(0 if all([conforms(path, profile) for path in paths]) else 1)
