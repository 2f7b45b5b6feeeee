"""Judges a PDF file with page-validation: page_validate.py PROFILE FILE.

Prints one line for each broken rule. Exit code 0: the file conforms; 1: it does not.

Two rules are left to veraPDF and qpdf, which judge every file too:
- glyph widths of CFF fonts: page-validation takes the width of a subset font's programme for zero;
- the length of streams: page-validation does not count a line end that is the last byte of compressed data.
"""

import sys

import page

profile, path = sys.argv[1:]
report = page.validate_pdf(path, profile=profile)


def left_to_others(failure):
    if failure.rule_id.endswith("-STREAM-LENGTH-001"):
        return True
    return failure.rule_id.endswith("-GLYPH-WIDTH-001") and "CIDFontType0C" in failure.message


failures = [failure for failure in report.failures if not left_to_others(failure)]
for failure in failures:
    print(f"{failure.rule_id}: {failure.message}")
if report.rules.total == 0:
    print("no rule was tried")
    sys.exit(1)
sys.exit(1 if failures else 0)
