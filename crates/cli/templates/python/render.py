"""`{{name}}/render`: writes plain text."""

from dossier_plugin import Artifact, Plugin, text_of, walk

plugin = Plugin("{{name}}", version="0.1.0")

# A JSON Schema of the table `with` of a pipeline.
OPTIONS = {
    "type": "object",
    "properties": {
        "between": {"description": "What stands between paragraphs.", "type": "string", "default": "\n\n"},
    },
    "additionalProperties": False,
}

# What a format cannot express is said, never dropped in silence.
LOST = {"Note": "a note", "Image": "an image"}


@plugin.render(
    "{{name}}/render",
    summary="Writes plain text.",
    options=OPTIONS,
    codes={"{{name}}/lost": "Something that plain text cannot express."},
)
def render(document, options, cx):
    for node in walk(document):
        if node.kind in LOST:
            cx.warn("{{name}}/lost", f"{LOST[node.kind]} is left out", node)
    text = text_of(document).replace("\n", options["between"]) + "\n"
    return Artifact("text/plain", text.encode("utf-8"))


if __name__ == "__main__":
    plugin.main()
