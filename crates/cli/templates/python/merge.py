"""`{{name}}/merge`: puts documents one after another, each under a heading."""

from dossier_plugin import Plugin, append, block, new_document, text

plugin = Plugin("{{name}}", version="0.1.0")

# A JSON Schema of the table `with` of a pipeline.
OPTIONS = {
    "type": "object",
    "properties": {
        "headings": {
            "description": "The headings, in the order of the documents.",
            "type": "array",
            "items": {"type": "string"},
        }
    },
    "required": ["headings"],
    "additionalProperties": False,
}


@plugin.merge(
    "{{name}}/merge",
    summary="Puts documents one after another, each under a heading.",
    options=OPTIONS,
    codes={"{{name}}/dropped": "Metadata that the first document says otherwise."},
)
def parts(inputs, options, cx):
    merged = new_document()
    headings = iter(options["headings"])
    for stage, document in inputs:
        for key, value in document["meta"].items():
            if merged["meta"].get(key, value) != value:
                cx.warn("{{name}}/dropped", f"`{key}` of `{stage}` is dropped")
        content = [text(next(headings, stage))]
        merged["blocks"].append(block("Heading", {"level": 1, "content": content}))
        append(merged, document)
    return merged


if __name__ == "__main__":
    plugin.main()
