"""A filter for Pandoc: sets acronyms in small capitals.

It knows nothing of dossier. Pandoc would run it with `--filter small-caps.py`; dossier runs it as it is with the stage
`pandoc/filter`. It reads a document in Pandoc's JSON and writes it again; the first argument is the output format.
"""

import json
import re
import sys

ACRONYM = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,})(?![A-Za-z0-9])")


def small_caps(text):
    """The inlines for a word: its acronyms in small capitals."""
    # Text and acronyms take turns.
    for index, part in enumerate(ACRONYM.split(text)):
        if index % 2:
            yield {"t": "SmallCaps", "c": [{"t": "Str", "c": part.lower()}]}
        elif part:
            yield {"t": "Str", "c": part}


def walk(value):
    """The value with each word looked at, but for what is in small capitals already."""
    if isinstance(value, dict):
        return value if value.get("t") == "SmallCaps" else {key: walk(inner) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    changed = []
    for item in value:
        is_word = isinstance(item, dict) and item.get("t") == "Str"
        changed.extend(small_caps(item["c"]) if is_word else [walk(item)])
    return changed


def main():
    document = json.load(sys.stdin)
    # Plain text has no small capitals.
    if sys.argv[1:] != ["plain"]:
        document["blocks"] = walk(document["blocks"])
    json.dump(document, sys.stdout)


if __name__ == "__main__":
    main()
