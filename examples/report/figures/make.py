#!/usr/bin/env python3
"""Draws the figures of the report: timeline, penalties, routes (PNG) and risk (JPEG).

    pip install matplotlib==3.11.2 pillow==13.0.0
    python3 make.py

The data is below, next to the drawing. With these versions the output is the same,
byte for byte, on every run; the files carry neither a date nor a program name.
"""

import datetime
import pathlib

import matplotlib

matplotlib.use("Agg")

import matplotlib.dates as mdates
import matplotlib.font_manager as fm
import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
FONTS = HERE.parents[2] / "crates" / "typeset" / "fonts"

INK, GREY, PALE = "#1d2733", "#6b7785", "#dfe5ea"
BLUE, TEAL, OCHRE, RED = "#2b4c6f", "#3d7a78", "#b3822f", "#9c3d35"


def style():
    """Sets the fonts of the report and a quiet look."""
    for name in ("SourceSans3-Regular.ttf", "SourceSans3-Bold.ttf", "NotoSansCJKsc-Regular.otf"):
        fm.fontManager.addfont(str(FONTS / name))
    plt.rcParams.update({
        "font.family": ["Source Sans 3", "Noto Sans CJK SC"],
        "font.size": 11,
        "text.color": INK,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "svg.hashsalt": "report",
    })


def save(figure, name, colours=None):
    """Writes a figure at 200 dpi without metadata; `colours` makes the PNG an indexed one."""
    path = HERE / name
    if path.suffix == ".jpg":
        figure.savefig(path, dpi=200, pil_kwargs={"quality": 88, "optimize": True})
    else:
        figure.savefig(path, dpi=200, metadata={"Software": None})
    if colours:
        with Image.open(path) as image:
            indexed = image.convert("RGB").quantize(colours, method=Image.Quantize.MEDIANCUT)
        indexed.save(path, optimize=True, dpi=(200, 200))
    plt.close(figure)
    print(f"{name}: {path.stat().st_size:,} bytes")


# In force since; label; kind; how the label sits on its line; height above or below the axis.
INSTRUMENTS = [
    ("2017-06-01", "Cybersecurity\nLaw\n网络安全法", "law", "center", 0.8),
    ("2019-12-01", "MLPS baseline\nstandard", "rule", "center", -0.8),
    ("2021-09-01", "Data Security Law\n数据安全法\nCII Regulations", "law", "right", 0.8),
    ("2021-11-01", "Personal Information\nProtection Law\n个人信息保护法", "law", "left", 0.8),
    ("2022-02-15", "Cybersecurity\nreview (revised)", "rule", "right", -0.8),
    ("2022-09-01", "Transfer security\nassessment", "rule", "right", -2.4),
    ("2023-06-01", "Standard\ncontract", "rule", "center", -0.8),
    ("2024-03-22", "Cross-border\nflow provisions", "rule", "center", -2.4),
    ("2025-01-01", "Network Data\nRegulations", "regulation", "right", 0.8),
    ("2025-05-01", "Compliance\naudits", "rule", "center", -0.8),
    ("2026-01-01", "Cybersecurity Law\namended", "law", "center", 0.8),
    ("2026-01-01", "Transfer\ncertification", "rule", "center", -2.4),
]
KINDS = {"law": BLUE, "regulation": TEAL, "rule": OCHRE}


def timeline():
    """When each instrument took effect, 2017 to 2026."""
    figure, axes = plt.subplots(figsize=(7.6, 3.7))
    axes.axhline(0, color=GREY, linewidth=1.6, zorder=1)
    for date, label, kind, side, height in INSTRUMENTS:
        day = datetime.date.fromisoformat(date)
        axes.plot([day, day], [0, height], color=KINDS[kind], linewidth=1, zorder=1)
        axes.plot([day], [0], "o", color=KINDS[kind], markersize=6, zorder=2)
        axes.text(day, height, label, ha=side, va="bottom" if height > 0 else "top",
                  fontsize=9.5, linespacing=1.15,
                  bbox={"facecolor": "white", "edgecolor": KINDS[kind], "pad": 2.5, "linewidth": 0.8})
    axes.set_xlim(datetime.date(2016, 10, 1), datetime.date(2026, 12, 31))
    axes.set_ylim(-4.0, 2.9)
    axes.xaxis.set_major_locator(mdates.YearLocator())
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    axes.yaxis.set_visible(False)
    for spine in ("left", "right", "top"):
        axes.spines[spine].set_visible(False)
    names = {"law": "law", "regulation": "State Council regulation", "rule": "departmental rule or standard"}
    handles = [plt.Line2D([], [], marker="o", linestyle="", color=KINDS[k], label=names[k]) for k in KINDS]
    axes.legend(handles=handles, loc="lower left", frameon=False, fontsize=10)
    figure.tight_layout()
    save(figure, "timeline.png", colours=96)


# Highest fine on an organisation in millions of yuan, as written in the article.
FINES = [
    ("CSL art. 66 (2016 text)\nCII data kept or sent abroad", 0.5, BLUE),
    ("DSL art. 45\nduties of protection", 2, TEAL),
    ("NDSR art. 57\nimportant data duties", 2, OCHRE),
    ("DSL art. 48\ndata to foreign authorities", 5, TEAL),
    ("DSL art. 46\nimportant data sent abroad", 10, TEAL),
    ("NDSR art. 56\nsecurity review evaded", 10, OCHRE),
    ("PIPL art. 66\ngrave breach, or 5% of turnover", 50, RED),
]


def penalties():
    """The highest fines of selected articles, on a logarithmic axis."""
    figure, axes = plt.subplots(figsize=(7.2, 3.9))
    labels, values, colours = zip(*FINES)
    rows = range(len(FINES))
    axes.barh(rows, values, color=colours, height=0.62, left=0)
    axes.set_xscale("log")
    axes.set_xlim(0.1, 120)
    axes.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    axes.minorticks_off()
    axes.set_yticks(list(rows), labels, fontsize=10)
    axes.set_xlabel("Highest fine on an organisation (million yuan, logarithmic)")
    for row, value in zip(rows, values):
        axes.text(value * 1.08, row, f"{value:g}", va="center", fontsize=10.5)
    for side in ("right", "top"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    figure.tight_layout()
    save(figure, "penalties.png")


# Question; the answer that decides; what follows from it.
QUESTIONS = [
    ("Important data, notified\nor published as such?", "yes", "assessment"),
    ("An exempt situation? (contract,\nstaff management, emergency)", "yes", "none"),
    ("Operator of critical\ninformation infrastructure?", "yes", "assessment"),
    ("A million people or more,\nor 10,000 with sensitive data?", "yes", "assessment"),
    ("100,000 people or more, or\nanyone with sensitive data?", "yes", "contract"),
]
ANSWERS = {
    "assessment": ("Security assessment\n数据出境安全评估", RED),
    "contract": ("Standard contract\nor certification", OCHRE),
    "none": ("No mechanism needed\n(other duties remain)", TEAL),
}


def box(axes, x, y, text, colour):
    """A rounded box with centred text."""
    axes.add_patch(FancyBboxPatch((x - 1.65, y - 0.42), 3.3, 0.84,
                                  boxstyle="round,pad=0.02,rounding_size=0.1",
                                  facecolor="white", edgecolor=colour, linewidth=1.5))
    axes.text(x, y, text, ha="center", va="center", fontsize=10, linespacing=1.15)


def arrow(axes, start, end, label, offset):
    """An arrow with a word beside it."""
    axes.annotate("", xy=end, xytext=start,
                  arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 1.2})
    x, y = (start[0] + end[0]) / 2 + offset[0], (start[1] + end[1]) / 2 + offset[1]
    axes.text(x, y, label, ha="center", va="center", fontsize=10, color=GREY)


def routes():
    """Which mechanism an outbound transfer of personal information needs."""
    figure, axes = plt.subplots(figsize=(6.4, 5.6))
    left, right, step = 2.0, 6.8, 1.35
    for row, (question, answer, result) in enumerate(QUESTIONS):
        y = -row * step
        box(axes, left, y, question, BLUE)
        box(axes, right, y, *ANSWERS[result])
        arrow(axes, (left + 1.7, y), (right - 1.7, y), answer, (0, 0.15))
        arrow(axes, (left, y - 0.45), (left, y - step + 0.45), "no", (0.25, 0))
    box(axes, left, -len(QUESTIONS) * step, *ANSWERS["none"])
    axes.set_xlim(0.2, 8.6)
    axes.set_ylim(-len(QUESTIONS) * step - 0.6, 0.6)
    axes.axis("off")
    figure.tight_layout()
    save(figure, "routes.png", colours=96)


ACTIVITIES = [
    "Political reporting", "Visa applications", "Local staff records", "Consular cases",
    "Events and contact lists", "Joint research", "Building and network suppliers",
]
EXPOSURES = ["Access by\nthe host state", "Transfer\nrules", "Supplier\nduties", "European\nlaw"]
SCORES = [
    [4, 1, 2, 1],
    [3, 4, 4, 4],
    [4, 3, 3, 3],
    [4, 2, 2, 4],
    [3, 3, 2, 3],
    [3, 5, 2, 2],
    [5, 2, 5, 2],
]


def risk():
    """The exposure of seven activities of a mission, as judged in the text; a JPEG on purpose."""
    figure, axes = plt.subplots(figsize=(7.0, 4.4))
    axes.imshow(SCORES, cmap=matplotlib.colors.LinearSegmentedColormap.from_list(
        "risk", ["#f3f5f2", "#e9d8ad", "#c9854f", RED]), vmin=1, vmax=5, aspect="auto")
    axes.set_xticks(range(len(EXPOSURES)), EXPOSURES)
    axes.set_yticks(range(len(ACTIVITIES)), ACTIVITIES)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for row, scores in enumerate(SCORES):
        for column, score in enumerate(scores):
            axes.text(column, row, str(score), ha="center", va="center", fontsize=12,
                      color="white" if score >= 4 else INK)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xticks([c - 0.5 for c in range(1, 4)], minor=True)
    axes.set_yticks([r - 0.5 for r in range(1, 7)], minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="minor", length=0)
    figure.tight_layout()
    save(figure, "risk.jpg")


if __name__ == "__main__":
    style()
    timeline()
    penalties()
    routes()
    risk()
