"""Compares what programs read from a Word document with the model it was made of: readback.py MODEL DOCX ODT

MODEL is the document as Pandoc's JSON, DOCX what was rendered of it, ODT what LibreOffice made of the DOCX. Pandoc and
python-docx read the DOCX. Prints a line for each difference. Exit code 0: there is none.

Compared are headings, paragraphs, notes, tables (texts side by side among them), links out of the document, images by their
alternative texts, readings above words, comments with their author and their words, replies, which comments are settled,
and tracked changes. White space and quotation marks are left aside: how they are printed depends on the
language. A model's paragraph has to be found, in order; what the layout adds, such as a title block, may stand between.
"""

import collections
import difflib
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

import docx
import pypandoc

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"

LANGUAGES = {"zh": "中文", "en": "English"}


def bare(text):
    # The state of a task is a mark of its list item in Word.
    return re.sub(r"^[☐☒]|[\s\u200b\u2060'\"‘’“”„‚«»‹›「」『』]+", "", text)


class Facts:
    """What a reader says of a document; `None` for what it does not tell."""

    def __init__(self):
        self.headings, self.paragraphs, self.notes, self.tables, self.links = [], [], [], [], []
        self.comments, self.changes, self.replies = [], [], None
        # Alternative texts of images; words with the readings above them; comments that are settled, by author and text.
        self.images, self.readings, self.settled = [], [], None


class PandocJson:
    """A document as Pandoc's JSON."""

    def __init__(self, document, deletions=True, rubies=True):
        self.facts = Facts()
        self.deletions, self.rubies = deletions, rubies
        self.silent = 0
        # Where comments are open: the pieces of the words that they stand on.
        self.open = {}
        self.blocks(document["blocks"])
        self.facts.changes.sort()

    def blocks(self, blocks):
        units = []
        for block in blocks:
            if block["t"] == "Div" and "unit" in block["c"][0][1]:
                units.append(block["c"][1])
                continue
            self.units(units)
            units = []
            self.block(block["t"], block.get("c"))
        self.units(units)

    def units(self, units):
        """Texts side by side, which are a table in Word, their languages its head."""
        if not units:
            return
        languages = [dict(side["c"][0][2])["lang"] for side in units[0]]
        cells = [LANGUAGES[language.split("-")[0]] for language in languages]
        self.silent += 1
        cells += [self.cell(side["c"][1]) for unit in units for side in unit]
        self.silent -= 1
        self.facts.tables.append([cell for cell in cells if cell])

    def block(self, kind, content):
        if kind in ("Para", "Plain"):
            self.paragraph(self.inlines(content))
        elif kind == "Header":
            level, _, title = content
            self.facts.headings.append((level, bare(self.inlines(title))))
        elif kind == "LineBlock":
            self.paragraph("".join(map(self.inlines, content)))
        elif kind in ("BlockQuote",):
            self.blocks(content)
        elif kind in ("Div",):
            self.blocks(content[1])
        elif kind == "OrderedList":
            for item in content[1]:
                self.blocks(item)
        elif kind == "BulletList":
            for item in content:
                self.blocks(item)
        elif kind == "DefinitionList":
            for term, definitions in content:
                self.paragraph(self.inlines(term))
                for definition in definitions:
                    self.blocks(definition)
        elif kind == "Table":
            self.table(content)
        elif kind == "Figure":
            self.blocks(content[2])
            self.caption(content[1])
        elif kind == "CodeBlock":
            self.paragraph(content[1])

    def paragraph(self, text):
        if bare(text) and not self.silent:
            self.facts.paragraphs.append(bare(text))

    def caption(self, caption):
        self.blocks(caption[1])

    def table(self, content):
        _, caption, _, head, bodies, foot = content
        self.caption(caption)
        rows = list(head[1])
        for body in bodies:
            rows += body[2] + body[3]
        rows += foot[1]
        cells = []
        self.silent += 1
        for row in rows:
            for _, _, _, _, blocks in row[1]:
                cells.append(self.cell(blocks))
        self.silent -= 1
        self.facts.tables.append([cell for cell in cells if cell])

    def cell(self, blocks):
        texts = []
        for block in blocks:
            if block["t"] in ("Para", "Plain"):
                texts.append(self.inlines(block["c"]))
            else:
                before, silent = len(self.facts.paragraphs), self.silent
                self.silent = 0
                self.block(block["t"], block.get("c"))
                self.silent = silent
                texts += self.facts.paragraphs[before:]
                del self.facts.paragraphs[before:]
        return bare("".join(texts))

    def inlines(self, inlines):
        return "".join(self.inline(inline["t"], inline.get("c")) for inline in inlines)

    def printed(self, text):
        for words in self.open.values():
            words.append(text)
        return text

    def inline(self, kind, content):
        if kind == "Str":
            return self.printed(content)
        if kind in ("Emph", "Strong", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps"):
            return self.inlines(content)
        if kind in ("Quoted", "Cite"):
            return self.inlines(content[1])
        if kind == "Code":
            return self.printed(content[1])
        if kind == "Link":
            text = self.inlines(content[1])
            if re.match(r"[a-z]+:", content[2][0]):
                self.facts.links.append((content[2][0], bare(text)))
            return text
        if kind == "Note":
            self.note(content)
        if kind == "Image":
            self.facts.images.append(bare(dict(content[0][2]).get("alt") or self.inlines(content[1])))
        if kind == "Span":
            return self.span(content)
        return ""

    def note(self, blocks):
        outer, self.open = self.open, {}
        before, silent, comments = len(self.facts.paragraphs), self.silent, len(self.facts.comments)
        self.silent = 0
        self.blocks(blocks)
        self.silent, self.open = silent, outer
        # A comment in a note stands at the note's mark, on no words.
        for _, _, words in self.facts.comments[comments:]:
            words.clear()
        self.facts.notes.append("".join(self.facts.paragraphs[before:]))
        del self.facts.paragraphs[before:]

    def span(self, content):
        (identifier, classes, pairs), inlines = content
        pairs = dict(pairs)
        name = pairs.get("id", identifier)
        if "comment-start" in classes:
            outer, self.open = self.open, {}
            said = bare(self.inlines(inlines))
            self.open = outer
            words = []
            self.open[name] = words
            self.facts.comments.append((pairs.get("author", ""), said, words))
            return ""
        if "comment-end" in classes:
            self.open.pop(name, None)
            return ""
        if "ruby" in classes:
            base = self.inlines(inlines) if self.rubies else ""
            self.facts.readings.append((bare(base), bare(pairs["rt"])))
            return base
        for kind in ("insertion", "deletion"):
            if kind in classes:
                text = self.inlines(inlines)
                if bare(text):
                    self.facts.changes.append((kind, pairs.get("author", ""), bare(text)))
                return text if self.deletions or kind == "insertion" else ""
        return self.inlines(inlines)


def threads_of_model(document):
    """Who replies to whom, by author and text; and what is settled: a thread as a whole."""
    said, replies, settled = {}, [], []

    def look(node):
        if isinstance(node, list):
            for child in node:
                look(child)
        elif isinstance(node, dict):
            if node.get("t") == "Span" and "comment-start" in node["c"][0][1]:
                pairs = dict(node["c"][0][2])
                text = (pairs.get("author", ""), bare(PandocJson({"blocks": []}).inlines(node["c"][1])))
                said[pairs.get("id")] = text
                parent = said.get(pairs.get("parent"))
                if parent:
                    replies.append((text, parent))
                if pairs.get("resolved") == "true" or parent in settled:
                    settled.append(text)
            look(node.get("c"))

    look(document["blocks"])
    return replies, settled


def read_with_python_docx(path):
    facts = Facts()
    document = docx.Document(path)
    for paragraph in document.element.body.iter(W + "p"):
        style = docx.text.paragraph.Paragraph(paragraph, document).style.name or ""
        text = printed(paragraph)
        heading = re.fullmatch(r"[Hh]eading (\d)", style)
        if heading:
            facts.headings.append((int(heading[1]), text))
        elif text and next(paragraph.iterancestors(W + "tbl"), None) is None:
            facts.paragraphs.append(text)
    for table in document.tables:
        cells = [printed(cell) for cell in table._tbl.iter(W + "tc")]
        facts.tables.append([cell for cell in cells if cell])
    # python-docx knows what comments say, not where they stand.
    facts.comments = [(comment.author, bare(comment.text), None) for comment in document.comments]
    facts.notes = facts.links = facts.changes = None
    facts.images = [bare(image.get("descr", "")) for image in document.element.body.iter(WP + "docPr")]
    for ruby in document.element.body.iter(W + "ruby"):
        base, reading = ("".join(t.text for t in ruby.find(W + name).iter(W + "t")) for name in ("rubyBase", "rt"))
        facts.readings.append((bare(base), bare(reading)))
    facts.replies, facts.settled = threads_of_docx(path)
    return facts


def printed(element):
    """The text of an element, deleted text included, without readings above words."""
    texts = element.iter(W + "t", W + "delText")
    return bare("".join(t.text or "" for t in texts if next(t.iterancestors(W + "rt"), None) is None))


def threads_of_docx(path):
    with zipfile.ZipFile(path) as package:
        if "word/commentsExtended.xml" not in package.namelist():
            return [], []
        comments = ElementTree.fromstring(package.read("word/comments.xml"))
        extended = ElementTree.fromstring(package.read("word/commentsExtended.xml"))
    said = {}
    for comment in comments:
        text = bare("".join(t.text or "" for t in comment.iter(W + "t")))
        said[comment.find(W + "p").get(W14 + "paraId")] = (comment.get(W + "author"), text)
    pairs = [(entry.get(W15 + "paraId"), entry.get(W15 + "paraIdParent")) for entry in extended]
    settled = [said[entry.get(W15 + "paraId")] for entry in extended if entry.get(W15 + "done") == "1"]
    return [(said[reply], said[parent]) for reply, parent in pairs if parent], settled


class OpenDocument:
    """A text document of OpenDocument."""

    def __init__(self, path):
        self.facts = Facts()
        self.facts.paragraphs = []
        with zipfile.ZipFile(path) as package:
            body = ElementTree.fromstring(package.read("content.xml")).find(f"{OFFICE}body/{OFFICE}text")
        # Changes are told by kind and author: what is inserted stands in the text, and neighbours are joined.
        changes = set()
        for region in body.iter(TEXT + "changed-region"):
            kind = region[0].tag.removeprefix(TEXT)
            changes.add((kind, region[0].find(f".//{DC}creator").text))
        self.facts.changes = sorted(changes)
        self.facts.settled = []
        self.block(body, False)
        self.facts.replies = None

    def block(self, node, in_table):
        for child in node:
            if child.tag == TEXT + "h" and not in_table:
                self.facts.headings.append((int(child.get(TEXT + "outline-level", "1")), bare(self.text(child))))
            elif child.tag in (TEXT + "p", TEXT + "h"):
                text = bare(self.text(child))
                if text and not in_table:
                    self.facts.paragraphs.append(text)
            elif child.tag == TABLE + "table":
                cells = [bare(self.text(cell)) for cell in child.iter(TABLE + "table-cell")]
                self.facts.tables.append([cell for cell in cells if cell])
            elif child.tag not in (TEXT + "tracked-changes", TEXT + "table-of-content"):
                self.block(child, in_table)

    def text(self, node):
        out = node.text or ""
        for child in node:
            if child.tag == TEXT + "note":
                self.facts.notes.append(bare(self.text(child.find(TEXT + "note-body"))))
            elif child.tag == OFFICE + "annotation":
                said = "".join("".join(p.itertext()) for p in child.iter(TEXT + "p"))
                self.facts.comments.append((child.findtext(DC + "creator", ""), bare(said), None))
                if child.get(LOEXT + "resolved") == "true":
                    self.facts.settled.append(self.facts.comments[-1][:2])
            elif child.tag.endswith("}frame"):
                # A formula has an image too.
                if child.find(DRAW + "image") is not None and child.find(DRAW + "object") is None:
                    self.facts.images.append(bare(child.findtext(SVG + "desc", "")))
                boxes = child.iter(TEXT + "p")
                out += "".join(self.text(box) for box in boxes)
            elif child.tag == TEXT + "ruby":
                base = self.text(child.find(TEXT + "ruby-base"))
                self.facts.readings.append((bare(base), bare(child.findtext(TEXT + "ruby-text", ""))))
                out += base
            else:
                inner = self.text(child)
                url = child.get(XLINK + "href", "") if child.tag == TEXT + "a" else ""
                if re.match(r"[a-z]+:", url):
                    self.facts.links.append((url, bare(inner)))
                out += inner
            out += child.tail or ""
        return out


def missing_in_order(wanted, found):
    """What is wanted and not found, each after the one before it."""
    at = 0
    for text in wanted:
        rest = [index for index in range(at, len(found)) if text == found[index] or found[index].endswith(text)]
        if rest:
            at = rest[0] + 1
        else:
            yield text


def compare(reader, model, read):
    differences = []
    for what in ("headings", "notes", "tables", "links", "images", "replies", "settled"):
        wanted, found = getattr(model, what), getattr(read, what)
        if found is not None and wanted != found:
            lines = difflib.unified_diff(list(map(str, wanted)), list(map(str, found)), "model", reader, n=0, lineterm="")
            differences += [f"{what}: {line}" for line in list(lines)[2:] if not line.startswith("@@")]
    if read.readings is not None and joined_pairs(model.readings) != joined_pairs(read.readings):
        differences.append(f"readings: {model.readings} became {read.readings}")
    differences += [f"paragraphs: -{text}" for text in missing_in_order(model.paragraphs, read.paragraphs)]
    comments = [(author, said, None if words is None else bare("".join(words))) for author, said, words in read.comments]
    wanted = [(author, said, bare("".join(words))) for author, said, words in model.comments]
    if any(words is None for *_, words in comments):
        wanted = [(author, said, None) for author, said, _ in wanted]
    count = collections.Counter(wanted)
    count.subtract(comments)
    differences += [f"comments: {'-' if n > 0 else '+'}{comment}" for comment, n in count.items() if n]
    if read.changes is not None:
        kinds = isinstance(read.changes, list) and all(len(change) == 2 for change in read.changes)
        changes = sorted({change[:2] for change in model.changes}) if kinds else joined(model.changes)
        found = read.changes if kinds else joined(read.changes)
        if changes != found:
            differences.append(f"changes: {changes} became {found}")
    for difference in differences:
        print(f"{reader}: {difference}")
    return not differences


def joined_pairs(readings):
    """Words and readings in a row: a word may have its reading as a whole or by its characters."""
    return ["".join(side) for side in zip(*readings)]


def joined(changes):
    """The text of changes by kind and author: where one ends and the next begins is no difference."""
    texts = collections.defaultdict(list)
    for kind, author, text in changes:
        texts[kind, author].append(text)
    return {key: sorted("".join(sorted(text))) for key, text in texts.items()}


def main(model_path, docx_path, odt_path):
    with open(model_path, encoding="utf-8") as file:
        document = json.load(file)
    model, without = PandocJson(document).facts, PandocJson(document, deletions=False).facts
    # Pandoc leaves out words of a Word document that have readings above them.
    bare_of_rubies = PandocJson(document, rubies=False).facts
    for facts in (model, without, bare_of_rubies):
        facts.replies, facts.settled = threads_of_model(document)
    arguments = ["--track-changes=all"]
    pandoc = PandocJson(json.loads(pypandoc.convert_file(docx_path, "json", "docx", arguments))).facts
    pandoc.readings = None
    if not model.paragraphs:
        print("the model has no paragraphs")
        return False
    office = OpenDocument(odt_path).facts
    return all([
        compare("Pandoc", bare_of_rubies, pandoc),
        compare("python-docx", model, read_with_python_docx(docx_path)),
        compare("LibreOffice", without, office),
    ])


sys.exit(0 if main(*sys.argv[1:]) else 1)
