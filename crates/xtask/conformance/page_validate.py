"""Judges a PDF file with page-validation: page_validate.py PROFILE FILE.

Prints one line for each broken rule. Exit code 0: the file conforms; 1: it does not.

The rule on glyph widths is left to veraPDF for CFF fonts: there page-validation takes the width of a subset
font's programme for zero.
"""

import sys

import page

profile, path = sys.argv[1:]
report = page.validate_pdf(path, profile=profile)
failures = [
    failure
    for failure in report.failures
    if not (failure.rule_id.endswith("-GLYPH-WIDTH-001") and "CIDFontType0C" in failure.message)
]
for failure in failures:
    print(f"{failure.rule_id}: {failure.message}")
if report.rules.total == 0:
    print("no rule was tried")
    sys.exit(1)
sys.exit(1 if failures else 0)
