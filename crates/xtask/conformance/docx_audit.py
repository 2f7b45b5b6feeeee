"""Judges Word documents with openxml-audit as its command does by `-m 0 -f microsoft365`: docx_audit.py FILE...

Prints a line for each error. Exit code 0: there is none. The command takes one file, or a folder, and then takes what it
knows of one file for the next; so each file gets a validator of its own here.
"""

import pathlib
import sys

from openxml_audit import FileFormat, OpenXmlValidator


def is_sound(path):
    validator = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=0)
    result = validator.validate(path)
    for error in result.errors:
        print(f"{pathlib.Path(path).name}: {error}")
    return result.is_valid and not result.errors


sys.exit(0 if all([is_sound(path) for path in sys.argv[1:]]) else 1)
