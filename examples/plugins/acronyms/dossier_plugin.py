"""What a dossier plugin in Python needs: one file, the standard library, Python 3.9 or later.

    import re
    from dossier_plugin import Plugin, runs

    plugin = Plugin("jargon", version="0.1.0")

    @plugin.check("jargon/check", summary="Finds jargon.", codes={"jargon/found": "A word to avoid."})
    def check(document, options, cx):
        for run in runs(document):
            for match in re.finditer("utilise", run.text):
                cx.warn("jargon/found", "this is jargon", run.span(*match.span())).hint("write `use`")

    if __name__ == "__main__":
        plugin.main()

A document is the JSON of dossier's model, as dicts and lists: `meta`, `blocks`, `sources`, `resources`. `walk` gives
its blocks and inlines as `Node`s, which are views: what is set on a node is set in the document. What a plugin does not
know it leaves as it is, so it goes on working when the model gains fields.

A stage prints what it likes: that goes to the log. Licence: MIT OR Apache-2.0.
"""

from __future__ import annotations

import base64
import json
import os
import struct
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Callable, NamedTuple, NoReturn, Union

__all__ = [
    "Artifact",
    "Context",
    "Executed",
    "Failed",
    "Finding",
    "Location",
    "MergeInput",
    "Node",
    "Plugin",
    "ReadError",
    "Run",
    "Span",
    "add_source",
    "append",
    "block",
    "locate",
    "new_document",
    "para",
    "runs",
    "text",
    "text_of",
    "walk",
]

MODEL = (1, 1)
"""The document model that this file was written for."""

Json = dict[str, Any]
Strings = list[str]
Document = Json
Stage = Callable[..., Any]

_MAGIC = b"\x89dossier"
_HEADER = struct.Struct("<8sHHBBHQ")
_BODY_LIMIT = 256 * 1024 * 1024
_BARE, _JSON = 0, 1
_RUN, _REPLY, _ASK, _ANSWER, _CONTENT = 1, 3, 4, 5, 6


# ---- The model ----------------------------------------------------------------------------------------------------


class Span(NamedTuple):
    """Bytes of one of a document's sources. Sources count from 1; 0 says that a stage made the node."""

    source: int = 0
    start: int = 0
    end: int = 0

    def part(self, text: str, start: int, end: int) -> Span:
        """The span of `text[start:end]`, where `text` has this span; the whole where the source writes it otherwise."""
        if not self.source or len(text.encode("utf-8")) != self.end - self.start:
            return self
        before = self.start + len(text[:start].encode("utf-8"))
        return Span(self.source, before, before + len(text[start:end].encode("utf-8")))

    def join(self, other: Span) -> Span:
        """The smallest span that holds both; this one where they lie in different sources."""
        if not self.source:
            return other
        if self.source != other.source:
            return self
        return Span(self.source, min(self.start, other.start), max(self.end, other.end))


class Location(NamedTuple):
    """Bytes of a project file. Unlike a span it means the same outside of its document."""

    path: str
    start: int = 0
    end: int = 0


class Artifact(NamedTuple):
    """An output file: its IANA media type and its content."""

    media_type: str
    content: bytes


class MergeInput(NamedTuple):
    """One input of a merge: the stage of the pipeline that it comes from, and the document."""

    stage: str
    document: Document


class Node:
    """A block or an inline of a document, as a view."""

    __slots__ = ("raw",)

    def __init__(self, raw: Json) -> None:
        self.raw = raw
        """The object in the document: `kind`, `span`, `attr`."""

    @property
    def kind(self) -> str:
        """The name of its kind: "Para", "Text", "SoftBreak" ..."""
        kind = self.raw["kind"]
        return kind if isinstance(kind, str) else next(iter(kind))

    @property
    def content(self) -> Any:
        """What its kind holds, as in the model's schema: the string of a "Text", the inlines of a "Para", the dict of a
        "Heading"; None for the likes of "SoftBreak"."""
        kind = self.raw["kind"]
        return None if isinstance(kind, str) else kind[self.kind]

    @content.setter
    def content(self, content: Any) -> None:
        self.raw["kind"] = {self.kind: content}

    @property
    def span(self) -> Span:
        """Where it comes from."""
        span = self.raw.get("span") or {}
        return Span(span.get("source", 0), span.get("start", 0), span.get("end", 0))

    @property
    def text(self) -> str:
        """Its plain text; see `text_of`."""
        return text_of(self)

    @property
    def id(self) -> str:
        """Its identifier, or ""."""
        return str(self._attr.get("id", ""))

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return list(self._attr.get("classes", []))

    def get(self, key: str) -> str | None:
        """The value of an attribute, as `lang`."""
        return next((value for name, value in self._attr.get("pairs", []) if name == key), None)

    def set(self, key: str, value: str) -> None:
        """Sets an attribute."""
        others = [pair for pair in self._attr.get("pairs", []) if pair[0] != key]
        self.raw["attr"] = {**self._attr, "pairs": [*others, [key, value]]}

    def add_class(self, name: str) -> None:
        """Adds a class unless it is there."""
        if name not in self.classes:
            self.raw["attr"] = {**self._attr, "classes": [*self.classes, name]}

    @property
    def _attr(self) -> Json:
        return self.raw.get("attr") or {}

    def __repr__(self) -> str:
        return f"Node({self.kind}, {self.text[:40]!r})"


Within = Union[Document, Node, list[Any]]


def walk(within: Within) -> Iterator[Node]:
    """All blocks and inlines of a document, or within a node or its content, in document order, outer ones first.

    A node may be changed as soon as it is given: the walk goes on into what it then holds. Metadata is no content; walk
    `document["meta"]` for it. Nodes are known by having a `kind` and a `span`.
    """
    todo = [_inside(within)]
    while todo:
        value = todo.pop()
        if _is_node(value):
            yield Node(value)
        todo.extend(reversed(_children(value)))


def _inside(within: Within) -> Any:
    if isinstance(within, Node):
        return within.content
    return within["blocks"] if isinstance(within, dict) and "blocks" in within and "meta" in within else within


def _is_node(value: Any) -> bool:
    return isinstance(value, dict) and "kind" in value and "span" in value


def _children(value: Any) -> list[Any]:
    """What to look at below a value, in document order."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    if not _is_node(value):
        return list(value.values())
    node = Node(value)
    # A figure's content is read before its caption.
    return [node.content["content"], node.content["caption"]] if node.kind == "Figure" else [node.content]


_QUOTES = {"Single": "‘’", "Double": "“”"}


class Run:
    """Text that is read in one go, across styles, links and line ends: that of a paragraph, a heading, a table cell."""

    def __init__(self, inlines: list[Json]) -> None:
        self.inlines = inlines
        """The inlines, as they are in the document."""
        self._pieces: list[tuple[int, str, Span]] = []
        self._add(inlines)
        self.text = "".join(piece for _, piece, _ in self._pieces)
        """The plain text: line ends are spaces; notes and raw markup are left out."""

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Where `text[start:end]` comes from."""
        end = len(self.text) if end is None else end
        found = Span()
        for at, piece, span in self._pieces:
            if at < end and start < at + len(piece):
                found = found.join(span.part(piece, max(start - at, 0), min(end - at, len(piece))))
        return found

    def _add(self, inlines: list[Json]) -> None:
        for inline in map(Node, inlines):
            kind, content = inline.kind, inline.content
            if kind in ("Text", "Code"):
                self._put(content, inline.span)
            elif kind == "Math":
                self._put(content["text"], inline.span)
            elif kind in ("SoftBreak", "LineBreak"):
                self._put(" ", inline.span)
            elif kind == "Span":
                self._add(content)
            elif kind == "Quoted":
                marks = _QUOTES[content["quote"]]
                self._put(marks[0], inline.span)
                self._add(content["content"])
                self._put(marks[1], inline.span)
            elif kind in ("Styled", "Link", "Image", "Cite"):
                self._add(content["content"])

    def _put(self, piece: str, span: Span) -> None:
        at = self._pieces[-1][0] + len(self._pieces[-1][1]) if self._pieces else 0
        self._pieces.append((at, piece, span))


def runs(within: Within) -> Iterator[Run]:
    """All text of a document, or within a node, in document order; that of a note after the paragraph with its mark."""
    within = [within.raw] if isinstance(within, Node) else within
    for node in walk(within):
        kind, content = node.kind, node.content
        if kind in ("Para", "Plain"):
            yield Run(content)
        elif kind == "Heading":
            yield Run(content["content"])
        elif kind == "LineBlock":
            yield from map(Run, content)
        elif kind == "Definitions":
            yield from (Run(item["term"]) for item in content)


def text_of(within: Within) -> str:
    """Plain text, one line for each run and each code block; notes and raw markup are left out."""
    if isinstance(within, Node):
        return "\n".join(_lines(within.content if within.kind == "Note" else within.raw))
    return "\n".join(_lines(_inside(within)))


# Kinds that no block has.
_INLINE = {"Text", "SoftBreak", "LineBreak", "Styled", "Quoted", "Math", "Link", "Image", "Note", "Cite", "Span"}


def _lines(value: Any) -> Iterator[str]:
    def is_inline(value: Any) -> bool:
        return _is_node(value) and Node(value).kind in _INLINE

    if is_inline(value):
        yield Run([value]).text
    elif isinstance(value, list) and any(map(is_inline, value)):
        yield Run(value).text
    elif _is_node(value) and Node(value).kind == "Code":
        yield Node(value).content
    elif not (_is_node(value) and Node(value).kind == "Raw"):
        for child in _children(value):
            yield from _lines(child)


def locate(document: Document, span: Span) -> Location | None:
    """The place of a span; None when a stage made the node."""
    sources = document.get("sources", [])
    if not 0 < span.source <= len(sources):
        return None
    return Location(sources[span.source - 1]["path"], span.start, span.end)


def new_document(**meta: str) -> Document:
    """A document without content; metadata as `title="..."`, `lang="en-GB"`."""
    return {"meta": {key: {"String": value} for key, value in meta.items()}, "blocks": [], "sources": []}


def add_source(document: Document, path: str, content: bytes) -> int:
    """Says that a document comes from a file; gives its number for spans."""
    document.setdefault("sources", []).append({"path": path, "bytes": len(content)})
    return len(document["sources"])


def block(kind: str, content: Any = None, span: Span = Span(), classes: Iterable[str] = ()) -> Json:
    """A block or an inline of any kind: `block("Rule")`, `block("Heading", {"level": 1, "content": [text("One")]})`."""
    node: Json = {"kind": kind if content is None else {kind: content}, "span": span._asdict()}
    names = list(classes)
    return {**node, "attr": {"classes": names}} if names else node


def para(content: str | list[Json], span: Span = Span()) -> Json:
    """A paragraph."""
    return block("Para", [text(content, span)] if isinstance(content, str) else content, span)


def text(content: str, span: Span = Span()) -> Json:
    """A run of text."""
    return block("Text", content, span)


def append(document: Document, other: Document) -> None:
    """Adds what `other` holds to a document: blocks, sources, resources, and the metadata that the document does not
    have. The spans of `other` then count the sources of the document."""
    shift = len(document.setdefault("sources", []))
    document["sources"].extend(other.get("sources", []))
    todo: list[Any] = [other.get("blocks", []), other.get("meta", {})]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, dict):
            span = value.get("span")
            if isinstance(span, dict) and span.get("source"):
                value["span"] = {**span, "source": span["source"] + shift}
            todo.extend(value.values())
    document.setdefault("blocks", []).extend(other.get("blocks", []))
    for key in ("meta", "resources"):
        if other.get(key):
            document[key] = {**other[key], **document.get(key, {})}


# ---- Findings and questions ---------------------------------------------------------------------------------------

Place = Union[None, Span, Node, Location]


class Finding:
    """A finding that was reported; more can be said about it."""

    def __init__(self, cx: Context, raw: Json) -> None:
        self._cx = cx
        self.raw = raw
        """The finding as the host gets it."""

    def hint(self, hint: str) -> Finding:
        """What the editor can do."""
        self.raw.setdefault("hints", []).append(hint)
        return self

    def note(self, note: str) -> Finding:
        """What is at the place, when the message does not say."""
        self.raw["note"] = note
        return self

    def label(self, at: Place, message: str) -> Finding:
        """Another place that matters."""
        location = self._cx.location(at)
        if location:
            self.raw.setdefault("labels", []).append({"location": location._asdict(), "message": message})
        return self

    def fix(self, message: str, at: Place, replacement: str) -> Finding:
        """A change to the source that mends it and needs no judgement."""
        location = self._cx.location(at)
        if location:
            edits = [{"location": location._asdict(), "replacement": replacement}]
            self.raw["fix"] = {"message": message, "edits": edits}
        return self


class Failed(Exception):
    """Raised by a stage that cannot do its work. What the editor can allow is a finding instead."""

    def __init__(self, code: str, message: str, at: Place = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.at, self.hint = code, message, at, hint


class ReadError(Failed):
    """A file that cannot be read, or a pattern that cannot be listed."""

    def __init__(self, code: str, path: str, message: str, similar: str | None = None) -> None:
        super().__init__(code, message, hint=f"did you mean `{similar}`?" if similar else None)
        self.path = path


class Executed(NamedTuple):
    """What a program that ended left behind."""

    code: int | None
    """Exit code; None when a signal ended it."""
    output: bytes
    """What it wrote on its standard output."""
    errors: str
    """The last of what it wrote on its standard error."""


class Context:
    """A stage's door to the host."""

    def __init__(self, plugin: str, document: Document, epoch: int | None, talk: _Talk) -> None:
        self.source_date_epoch = epoch
        """The only time that an output may carry besides the document's own date: seconds since 1970 UTC, or None."""
        self.findings: list[Json] = []
        self._plugin, self._document, self._talk = plugin, document, talk

    def warn(self, code: str, message: str, at: Place = None, document: Document | None = None) -> Finding:
        """Reports a finding that lets the build go on. A span or node is of the stage's document unless another is
        named."""
        return self._report("warn", code, message, at, document)

    def deny(self, code: str, message: str, at: Place = None, document: Document | None = None) -> Finding:
        """Reports a finding that keeps artifacts from being made."""
        return self._report("deny", code, message, at, document)

    def read(self, path: str) -> bytes:
        """The content of a project file; its path is relative to the pipeline file, with forward slashes.

        Raises `ReadError`; a stage that does not catch it fails with it."""
        kind, body = self._talk.ask({"read": {"path": path}})
        if kind != _CONTENT:
            self._refuse(_json(body), path)
        return body

    def list(self, pattern: str) -> Strings:
        """The project files that a glob pattern matches, sorted. Raises `ReadError`."""
        answer = _json(self._talk.ask({"list": {"pattern": pattern}})[1])
        if "listed" not in answer:
            self._refuse(answer, pattern)
        return [str(path) for path in answer["listed"]]

    def execute(self, command: Strings, input: bytes = b"", environment: Mapping[str, str] | None = None) -> Executed:
        """Runs another program to its end, without a shell, in the project's folder. Raises `Failed`."""
        content = base64.b64encode(input).decode("ascii")
        program = {"command": command, "input": content, "environment": list((environment or {}).items())}
        answer = _json(self._talk.ask({"execute": program})[1])
        if answer.get("unexecuted") == "Cancelled":
            raise _HostGone
        if "executed" not in answer:
            raise Failed(f"{self._plugin}/program", _why(answer, f"program `{command[0]}`"))
        done = answer["executed"]
        return Executed(done.get("code"), base64.b64decode(done["output"]), done["errors"])

    def log(self, message: str) -> None:
        """Writes to the log, which `dossier build --verbose` shows."""
        print(message, file=sys.stderr, flush=True)

    def debug(self, message: str) -> None:
        """Writes to the log, for who looks for a fault."""
        self.log("\n".join(f"debug: {line}" for line in message.splitlines()))

    def location(self, at: Place, document: Document | None = None) -> Location | None:
        """The place of a node or span of the stage's document."""
        if at is None or isinstance(at, Location):
            return at
        span = at.span if isinstance(at, Node) else at
        return locate(self._document if document is None else document, span)

    def _report(self, level: str, code: str, message: str, at: Place, document: Document | None) -> Finding:
        finding = _diagnostic(level, code, message, self.location(at, document))
        self.findings.append(finding)
        return Finding(self, finding)

    def _refuse(self, answer: Json, path: str) -> NoReturn:
        error = answer.get("unread", {})
        similar = error.get("NotFound", {}).get("similar")
        raise ReadError(f"{self._plugin}/unreadable", path, _why(answer, f"file `{path}`"), similar)


def _why(answer: Json, what: str) -> str:
    """Why the host did not do what it was asked to."""
    error = next(iter(answer.values()), "")
    name, about = next(iter(error.items())) if isinstance(error, dict) and error else (str(error), {})
    if name == "NotFound":
        return f"there is no {what}"
    if name == "TooLarge":
        return f"the {what} has {about['bytes']} bytes; at most {about['limit']} are read"
    if name == "TimedOut":
        return f"the {what} did not end within {about['seconds']} seconds"
    return f"the {what} is refused: {about.get('reason', name)}"


def _diagnostic(level: str, code: str, message: str, location: Location | None = None, hint: str | None = None) -> Json:
    finding: Json = {"code": code, "level": level, "message": message}
    if location:
        finding["location"] = location._asdict()
    if hint:
        finding["hints"] = [hint]
    return finding


# ---- The plugin ---------------------------------------------------------------------------------------------------

NO_OPTIONS: Json = {"type": "object", "properties": {}, "additionalProperties": False}


class Plugin:
    """A plugin: stages under one name. Declare them with its decorators, and end the file with `plugin.main()`."""

    def __init__(self, name: str, version: str) -> None:
        self.name, self.version = name, version
        self._stages: dict[str, tuple[Json, Stage]] = {}

    def importer(self, name: str, **about: Any) -> Callable[[Stage], Stage]:
        """Declares a stage that reads files: `def stage(options, cx)` gives a document."""
        return self._declare("import", name, **about)

    def transform(self, name: str, **about: Any) -> Callable[[Stage], Stage]:
        """Declares a stage that changes a document: `def stage(document, options, cx)` gives one."""
        return self._declare("transform", name, **about)

    def merge(self, name: str, **about: Any) -> Callable[[Stage], Stage]:
        """Declares a stage that makes one document of several: `def stage(inputs, options, cx)`, `MergeInput`s."""
        return self._declare("merge", name, **about)

    def check(self, name: str, **about: Any) -> Callable[[Stage], Stage]:
        """Declares a stage that looks at a document and reports: `def stage(document, options, cx)`."""
        return self._declare("check", name, **about)

    def render(self, name: str, **about: Any) -> Callable[[Stage], Stage]:
        """Declares a stage that writes an output format: `def stage(document, options, cx)` gives an `Artifact`."""
        return self._declare("render", name, **about)

    def verify(self, name: str, **about: Any) -> Callable[[Stage], Stage]:
        """Declares a stage that looks at an `Artifact` and reports: `def stage(artifact, options, cx)`."""
        return self._declare("verify", name, **about)

    def _declare(
        self,
        kind: str,
        name: str,
        *,
        summary: str,
        options: Json = NO_OPTIONS,
        codes: Mapping[str, str | tuple[str, str]] | None = None,
    ) -> Callable[[Stage], Stage]:
        """`options` is a JSON Schema of the table `with`; a stage gets the defaults that it names. `codes` are the
        findings that the stage can report, each with a sentence, or a level and a sentence: `("deny", "...")`."""
        codes = codes or {}
        for own in (name, *codes):
            if not own.startswith(f"{self.name}/"):
                raise ValueError(f"`{own}` does not begin with `{self.name}/`")
        if name in self._stages:
            raise ValueError(f"there are two stages `{name}`")
        levels = {code: ("warn", about) if isinstance(about, str) else about for code, about in codes.items()}
        listed = [{"code": code, "level": level, "summary": about} for code, (level, about) in levels.items()]
        manifest = {"name": name, "kind": kind, "summary": summary, "options": options, "codes": listed}

        def declare(stage: Stage) -> Stage:
            self._stages[name] = (manifest, stage)
            return stage

        return declare

    def manifest(self) -> Json:
        """How the plugin describes itself."""
        stages = [manifest for manifest, _ in self._stages.values()]
        model = "{}.{}".format(*MODEL)
        return {"model": model, "codecs": ["json"], "name": self.name, "version": self.version, "stages": stages}

    def main(self) -> None:
        """Does what the command line says: `describe` prints the manifest, `run` answers one request."""
        if sys.argv[1:] == ["describe"]:
            sys.stdout.buffer.write(json.dumps(self.manifest(), ensure_ascii=False, indent=2).encode("utf-8") + b"\n")
            sys.stdout.buffer.flush()
        elif sys.argv[1:] == ["run"]:
            talk = _Talk(*_claim_streams())
            # A document may nest as deep as 64 blocks and inlines, which is about a thousand levels of JSON.
            sys.setrecursionlimit(10_000)
            threading.stack_size(64 * 1024 * 1024)
            thread = threading.Thread(target=lambda: talk.reply(self.respond(talk)))
            thread.start()
            thread.join()
        else:
            sys.exit("a plugin of dossier, which runs it as `describe` or `run`; see `dossier plugins`")

    def respond(self, talk: _Talk) -> bytes:
        """The reply to the request that comes next."""
        try:
            request = talk.request()
            if request["stage"] not in self._stages:
                raise _Malformed(f"`{self.name}` has no stage `{request['stage']}`")
            manifest, stage = self._stages[request["stage"]]
            cx = Context(self.name, request.get("document") or {}, request.get("source_date_epoch"), talk)
            inputs = _inputs(manifest["kind"], request)
        except _Malformed as error:
            return _encode(_ended("malformed", "plugin/malformed", str(error)))
        except (KeyError, TypeError, ValueError) as error:
            return _encode(_ended("malformed", "plugin/malformed", f"the request cannot be understood: {error!r}"))
        try:
            result = stage(*inputs, _with_defaults(request.get("options"), manifest["options"]), cx)
            # What cannot be written is a fault of the stage.
            return _encode({"status": "ok", **_output(manifest["kind"], result), "findings": cx.findings})
        except _HostGone:
            reply: Json = {"status": "cancelled"}
        except Failed as error:
            reply = _ended("failed", error.code, error.message, cx.location(error.at), error.hint)
        except BaseException as error:
            traceback.print_exc()
            message = "".join(traceback.format_exception_only(type(error), error)).strip()
            reply = _ended("panicked", "plugin/panic", message, None, _place(error))
        return _encode({**reply, "findings": cx.findings})


def _inputs(kind: str, request: Json) -> list[Any]:
    """What a stage of this kind is given before its options."""
    if kind == "import":
        return []
    if kind == "merge":
        return [[MergeInput(given["stage"], given["document"]) for given in request.get("documents", [])]]
    if kind == "verify":
        artifact = request["artifact"]
        return [Artifact(artifact["media_type"], base64.b64decode(artifact["bytes"]))]
    return [request["document"]]


def _output(kind: str, result: Any) -> Json:
    """What a reply says of what a stage gave."""
    if kind == "render":
        content = base64.b64encode(result.content).decode("ascii")
        return {"artifact": {"media_type": result.media_type, "bytes": content}}
    if kind in ("check", "verify"):
        return {}
    if not isinstance(result, dict):
        raise TypeError(f"the stage gave {type(result).__name__} where a document is expected")
    return {"document": result}


def _with_defaults(options: Json | None, schema: Json) -> Json:
    defaults = {key: about["default"] for key, about in schema.get("properties", {}).items() if "default" in about}
    return {**defaults, **(options or {})}


def _ended(status: str, code: str, message: str, location: Location | None = None, hint: str | None = None) -> Json:
    return {"status": status, "failure": _diagnostic("deny", code, message, location, hint)}


def _place(error: BaseException) -> str | None:
    """Where the plugin was when it went wrong: the last line of a file of its own."""
    folder = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "")
    frames = traceback.extract_tb(error.__traceback__)
    own = [(os.path.abspath(frame.filename), frame) for frame in frames if frame.filename != __file__]
    places = [f"{path[len(folder) :]}:{at.lineno} in {at.name}" for path, at in own if path.startswith(folder)]
    return f"it happened at {places[-1]}" if places else None


# ---- Messages -----------------------------------------------------------------------------------------------------


class _Malformed(Exception):
    """What came is no request."""


class _HostGone(BaseException):
    """The host does not answer any more. No `except Exception` of a stage stops it."""


def _json(body: bytes) -> Json:
    value = json.loads(body)
    if not isinstance(value, dict):
        raise _Malformed("a message that is no object")
    return value


def _encode(value: Json) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Half a surrogate pair is no text; it must not spoil the message.
    return text.encode("utf-8", "replace")


def _claim_streams() -> tuple[BinaryIO, BinaryIO]:
    """The standard streams, for messages alone: a stage finds its input empty, and what it prints goes to the log."""
    source, target = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(source, os.O_BINARY)
        msvcrt.setmode(target, os.O_BINARY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(source, "rb"), os.fdopen(target, "wb")


class _Talk:
    """Messages to and from the host."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source, self._target = source, target
        # One question at a time: its answer is the next thing that comes.
        self._lock = threading.Lock()

    def request(self) -> Json:
        kind, codec, body = self._take()
        if kind != _RUN or codec != _JSON:
            raise _Malformed(f"a message of kind {kind} in codec {codec} where a request in JSON is expected")
        try:
            return _json(body)
        except (ValueError, RecursionError) as error:
            raise _Malformed(f"the request cannot be read: {error}") from error

    def ask(self, question: Json) -> tuple[int, bytes]:
        with self._lock:
            try:
                self._put(_ASK, _encode(question))
                kind, _, body = self._take()
            except (OSError, _Malformed) as error:
                raise _HostGone from error
        return kind, body

    def reply(self, reply: bytes) -> None:
        try:
            self._put(_REPLY, reply)
        except OSError:
            # Nobody is there to be told.
            os._exit(1)

    def _put(self, kind: int, body: bytes) -> None:
        self._target.write(_HEADER.pack(_MAGIC, *MODEL, _JSON, kind, 0, len(body)))
        self._target.write(body)
        self._target.flush()

    def _take(self) -> tuple[int, int, bytes]:
        header = self._source.read(_HEADER.size)
        if len(header) < _HEADER.size:
            raise _Malformed(f"a message of which {len(header)} bytes came")
        magic, major, minor, codec, kind, _, length = _HEADER.unpack(header)
        if magic != _MAGIC:
            raise _Malformed("what came is no message")
        if major != MODEL[0]:
            raise _Malformed(
                f"the request is of document model {major}.{minor}; this plugin understands {MODEL[0]}.x: "
                "take the dossier_plugin.py of the dossier that runs it"
            )
        if length > _BODY_LIMIT:
            raise _Malformed(f"a message of {length} bytes; at most {_BODY_LIMIT} are taken")
        body = self._source.read(length)
        if len(body) < length:
            raise _Malformed(f"a message of {length} bytes of which {len(body)} came")
        return kind, codec, body
