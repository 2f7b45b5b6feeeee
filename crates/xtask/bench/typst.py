"""The command `typst compile [--root DIR] IN [OUT]` on typst's Python binding, for pandoc's --pdf-engine and for bench."""

import argparse
import pathlib
import sys

import typst

parser = argparse.ArgumentParser()
parser.add_argument("command", choices=["compile"])
parser.add_argument("--root")
parser.add_argument("source")
parser.add_argument("output", nargs="?")
arguments, _ = parser.parse_known_args()
source = sys.stdin.buffer.read() if arguments.source == "-" else arguments.source
output = arguments.output or str(pathlib.Path(arguments.source).with_suffix(".pdf"))
options = {"root": arguments.root} if arguments.root else {}
typst.compile(source, output=output, format="pdf", **options)
