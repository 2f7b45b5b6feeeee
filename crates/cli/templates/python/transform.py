"""`{{name}}/transform`: writes other words in the place of some."""

from dossier_plugin import Plugin, walk

plugin = Plugin("{{name}}", version="0.1.0")

# A JSON Schema of the table `with` of a pipeline.
OPTIONS = {
    "type": "object",
    "properties": {
        "words": {
            "description": "Words to replace, each with what comes in its place.",
            "type": "object",
            "additionalProperties": {"type": "string"},
        }
    },
    "required": ["words"],
    "additionalProperties": False,
}


@plugin.transform("{{name}}/transform", summary="Writes other words in the place of some.", options=OPTIONS)
def replace(document, options, cx):
    for node in walk(document):
        if node.kind == "Text":
            for word, better in options["words"].items():
                node.content = node.content.replace(word, better)
    return document


if __name__ == "__main__":
    plugin.main()
