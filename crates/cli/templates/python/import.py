"""`{{name}}/import`: reads a text file, in which each line is a paragraph."""

from dossier_plugin import Failed, Location, Plugin, Span, add_source, new_document, para

plugin = Plugin("{{name}}", version="0.1.0")

# A JSON Schema of the table `with` of a pipeline.
OPTIONS = {
    "type": "object",
    "properties": {"file": {"description": "The file, relative to the pipeline.", "type": "string"}},
    "required": ["file"],
    "additionalProperties": False,
}


@plugin.importer(
    "{{name}}/import",
    summary="Reads a text file, in which each line is a paragraph.",
    options=OPTIONS,
    codes={"{{name}}/unreadable": ("deny", "The file cannot be read.")},
)
def lines(options, cx):
    path = options["file"]
    content = cx.read(path)
    document = new_document()
    source = add_source(document, path, content)
    at = 0
    for line in content.splitlines(keepends=True):
        try:
            text = line.decode("utf-8").rstrip()
        except UnicodeDecodeError:
            place = Location(path, at, at + len(line))
            raise Failed("{{name}}/unreadable", "a line that is no UTF-8", place) from None
        # Spans tell where each node comes from, so that later findings point at the line to mend.
        if text:
            document["blocks"].append(para(text, Span(source, at, at + len(text.encode("utf-8")))))
        at += len(line)
    return document


if __name__ == "__main__":
    plugin.main()
