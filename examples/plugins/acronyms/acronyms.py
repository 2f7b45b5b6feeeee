"""`acronyms/check`: finds acronyms that are used before they are spelled out, or never are.

An acronym is spelled out where it stands in brackets behind its words: “Cyberspace Administration of China (CAC)”.
"""

import re

from dossier_plugin import Plugin, runs

plugin = Plugin("acronyms", version="0.1.0")

OPTIONS = {
    "type": "object",
    "properties": {
        "known": {
            "description": "Acronyms that every reader knows.",
            "type": "array",
            "items": {"type": "string"},
            "default": ["EU", "UN"],
        }
    },
    "additionalProperties": False,
}

ACRONYM = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{2,}(?=s?(?![A-Za-z0-9-]))")
SPELLED_OUT = re.compile(r"[a-z] [(（]([A-Z]{2,})[)）]")


@plugin.check(
    "acronyms/check",
    summary="Finds acronyms that are used before they are spelled out.",
    options=OPTIONS,
    codes={
        "acronyms/early": "An acronym that is spelled out only later.",
        "acronyms/never": "An acronym that is never spelled out.",
    },
)
def check(document, options, cx):
    texts = list(runs(document))
    spelled_out = {}
    for number, run in enumerate(texts):
        for match in SPELLED_OUT.finditer(run.text):
            spelled_out.setdefault(match[1], (number, match.start(1), run.span(*match.span(1))))
    seen = set(options["known"])
    for number, run in enumerate(texts):
        for match in ACRONYM.finditer(run.text):
            acronym, place = match[0], run.span(*match.span())
            if acronym in seen:
                continue
            # Once is enough: the reader has been told, or the editor has.
            seen.add(acronym)
            if acronym not in spelled_out:
                cx.warn("acronyms/never", f"`{acronym}` is never spelled out", place)
            elif (number, match.start()) < spelled_out[acronym][:2]:
                finding = cx.warn("acronyms/early", f"`{acronym}` is used before it is spelled out", place)
                finding.label(spelled_out[acronym][2], "spelled out here")


if __name__ == "__main__":
    plugin.main()
