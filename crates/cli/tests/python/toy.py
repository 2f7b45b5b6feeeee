"""The stages of the tests of `dossier_plugin.py`."""

import os
import re
import subprocess
import sys

from dossier_plugin import (
    Artifact,
    Failed,
    Location,
    Plugin,
    ReadError,
    Span,
    add_source,
    append,
    block,
    new_document,
    para,
    runs,
    text,
    text_of,
    walk,
)

plugin = Plugin("toy", version="1.2.3")

WORDS = {
    "type": "object",
    "properties": {
        "words": {"type": "array", "items": {"type": "string"}, "default": ["leverage"], "description": "To avoid."},
        "file": {"type": "string"},
    },
    "additionalProperties": False,
}


@plugin.check(
    "toy/words",
    summary="Finds words.",
    options=WORDS,
    codes={"toy/word": "A word to avoid.", "toy/file": ("deny", "A file that says too much.")},
)
def words(document, options, cx):
    avoided = list(options["words"])
    if "file" in options:
        avoided += cx.read(options["file"]).decode("utf-8").split()
    for run in runs(document):
        for word in avoided:
            for match in re.finditer(word, run.text):
                span = run.span(*match.span())
                finding = cx.warn("toy/word", f"`{word}` is jargon", span).hint("leave it out").note("here")
                finding.label(Location("words.txt", 0, 4), "listed here").fix("take it out", span, "")
    cx.deny("toy/file", "a place in another file", Location("other.md", 1, 2))


@plugin.check("toy/print", summary="Prints in every way there is.")
def noisy(document, options, cx):
    print("printed")
    sys.stdout.write("written\n")
    os.write(1, b"written to the descriptor\n")
    subprocess.run([sys.executable, "-c", "print('printed by a child')"], check=True)
    cx.log("logged")
    cx.debug("looked at\nclosely")
    assert sys.stdin.read() == ""


@plugin.check("toy/fail", summary="Fails as it is told to.", options={"type": "object"})
def fail(document, options, cx):
    how = options["how"]
    cx.warn("toy/word", "found before it failed")
    if how == "failed":
        raise Failed("toy/file", "it cannot be done", next(walk(document)), hint="do it by hand")
    if how == "exit":
        sys.exit("out of here")
    if how == "missing":
        cx.read("missing.txt")
    if how == "pattern":
        cx.list("[")
    if how == "program":
        cx.execute(["none"])
    if how == "gone":
        try:
            cx.read("gone.txt")
        except Exception:
            pass
    return 1 / 0


@plugin.check("toy/ask", summary="Asks for all that can be asked for.")
def ask(document, options, cx):
    done = cx.execute(["sort", "-r"], input=b"a\nb\n", environment={"LC_ALL": "C"})
    for line in [*cx.list("*.txt"), cx.read("words.txt").decode("utf-8"), done.output.decode(), str(done.code)]:
        cx.warn("toy/word", line)
    cx.warn("toy/word", str(cx.source_date_epoch))
    try:
        cx.read("missing.txt")
    except ReadError as error:
        cx.warn("toy/word", f"{error.path}: {error}: {error.hint}")


@plugin.importer("toy/import", summary="Reads lines.")
def importer(options, cx):
    document = new_document(title="Words", lang="en-GB")
    content = cx.read("words.txt")
    source = add_source(document, "words.txt", content)
    at = 0
    for line in content.splitlines(keepends=True):
        document["blocks"].append(para(line.decode("utf-8").strip(), Span(source, at, at + len(line))))
        at += len(line)
    document["blocks"].append(block("Rule"))
    return document


@plugin.transform("toy/mark", summary="Marks headings, takes paragraphs apart.", options={"type": "object"})
def mark(document, options, cx):
    for node in walk(document):
        if node.kind == "Heading":
            node.set("status", "seen")
            node.set("status", "marked")
            node.add_class("marked")
            node.add_class("marked")
        if node.kind == "Text":
            node.content = node.content.upper()
    if options.get("spoil") == "type":
        return []
    if options.get("spoil") == "json":
        document["blocks"].append({"span": {1, 2}})
    if options.get("spoil") == "surrogate":
        document["blocks"].append(para("half a pair: \ud83d"))
    return document


@plugin.merge("toy/merge", summary="Puts documents together.")
def merge(inputs, options, cx):
    first = inputs[0].document
    for stage, document in inputs[1:]:
        cx.warn("toy/word", f"from {stage}", next(walk(document)), document)
        append(first, document)
    return first


@plugin.render("toy/render", summary="Writes plain text.")
def render(document, options, cx):
    return Artifact("text/plain", text_of(document).encode("utf-8"))


@plugin.verify("toy/verify", summary="Looks at the first bytes.")
def verify(artifact, options, cx):
    cx.warn("toy/word", f"{artifact.media_type}: {artifact.content[:3]!r}")


@plugin.check("toy/walk", summary="Says what it sees.")
def see(document, options, cx):
    for node in walk(document):
        cx.warn("toy/word", f"{node.kind}: {node.text}", node)


@plugin.transform("toy/identity", summary="Gives back what it got.")
def identity(document, options, cx):
    text("")
    return document


if __name__ == "__main__":
    plugin.main()
