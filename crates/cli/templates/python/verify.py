"""`{{name}}/verify`: keeps artifacts from growing too large."""

from dossier_plugin import Plugin

plugin = Plugin("{{name}}", version="0.1.0")

# A JSON Schema of the table `with` of a pipeline.
OPTIONS = {
    "type": "object",
    "properties": {
        "limit": {"description": "The greatest size that is allowed, in bytes.", "type": "integer", "minimum": 0},
    },
    "required": ["limit"],
    "additionalProperties": False,
}


@plugin.verify(
    "{{name}}/verify",
    summary="Keeps artifacts from growing too large.",
    options=OPTIONS,
    codes={"{{name}}/large": ("deny", "An artifact that is larger than allowed.")},
)
def size(artifact, options, cx):
    size, limit = len(artifact.content), options["limit"]
    if size > limit:
        cx.deny("{{name}}/large", f"{size} bytes, where {limit} are allowed").hint("a smaller picture does most")


if __name__ == "__main__":
    plugin.main()
