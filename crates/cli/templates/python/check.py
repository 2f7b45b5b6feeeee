"""`{{name}}/check`: finds words to avoid."""

import re

from dossier_plugin import Plugin, runs

plugin = Plugin("{{name}}", version="0.1.0")

# A JSON Schema of the table `with` of a pipeline.
OPTIONS = {
    "type": "object",
    "properties": {
        "words": {
            "description": "Words to avoid, each with what to write instead.",
            "type": "object",
            "additionalProperties": {"type": "string"},
        }
    },
    "required": ["words"],
    "additionalProperties": False,
}


@plugin.check(
    "{{name}}/check",
    summary="Finds words to avoid.",
    options=OPTIONS,
    codes={"{{name}}/found": "A word to avoid."},
)
def check(document, options, cx):
    for run in runs(document):
        for word, better in options["words"].items():
            for match in re.finditer(re.escape(word), run.text):
                finding = cx.warn("{{name}}/found", f"`{word}` is a word to avoid", run.span(*match.span()))
                finding.hint(f"write `{better}`")


if __name__ == "__main__":
    plugin.main()
