"""Draws the picture of docs/performance.md from what bench/clustering_growth measured.

    clustering_pictures.py FIGURES.json OUT.svg     needs matplotlib; run it with the bench's venv

Four panels, both axes logarithmic but the last. Lines differ in dashes and markers besides grey
tone, and are named at their end, so the picture is readable in black and white.
"""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, NullFormatter

TITLES = {"rows": "rows (12 columns, k = 8)", "cols": "columns (200,000 rows, k = 8)",
          "k": "clusters (1,000,000 rows, 12 columns)", "threads": "speed-up by a second thread"}
STYLES = ({"marker": "o", "color": "#0b3d91", "linestyle": "-"},
          {"marker": "s", "color": "#767676", "linestyle": "--"},
          {"marker": "^", "color": "#0b3d91", "linestyle": ":"})


def short(x, _):
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if x >= size:
            return f"{x / size:g}{unit}"
    return f"{x:g}"


def growth(axes, panel, lines):
    for (name, points), style in zip(lines.items(), STYLES):
        x, y = [p["x"] for p in points], [p["seconds"] for p in points]
        axes.plot(x, y, markersize=4, linewidth=1.3, label=name, **style)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(top=8 * axes.get_ylim()[1])  # room for the names
    axes.set_xlabel(TITLES[panel])
    axes.set_ylabel("seconds")
    ticks = sorted({p["x"] for points in lines.values() for p in points})
    if len(ticks) > 6:
        ticks = [tick for tick in ticks if tick in (2, 4, 8, 16, 32, 64, 150)]
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(short))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axes.legend(frameon=False, fontsize=7, loc="upper left")


def speed_up(axes, lines):
    names = list(reversed(lines))
    ratio = [lines[name][0]["seconds"] / lines[name][1]["seconds"] for name in names]
    axes.barh(names, ratio, color="#c9d3e6", edgecolor="#0b3d91", height=0.6)
    for at, value in enumerate(ratio):
        axes.text(value + 0.03, at, f"{value:.2f} x", va="center", fontsize=7)
    axes.set_xlim(0, 2.4)
    axes.axvline(1, color="#767676", linewidth=0.8, linestyle=":")
    axes.axvline(2, color="#767676", linewidth=0.8, linestyle=":")
    axes.set_xlabel(TITLES["threads"])
    axes.tick_params(axis="y", labelsize=7)


def draw(figures, out):
    plt.rcParams.update({"svg.hashsalt": "coterie", "svg.fonttype": "none", "font.size": 8,
                         "font.family": "sans-serif", "axes.spines.top": False,
                         "axes.spines.right": False})
    picture, grid = plt.subplots(2, 2, figsize=(8.4, 6.0), layout="constrained")
    panels = figures["panels"]
    for axes, panel in zip(grid.flat, ("rows", "cols", "k")):
        growth(axes, panel, panels[panel])
    speed_up(grid.flat[3], panels["threads"])
    picture.savefig(out, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    draw(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2])
