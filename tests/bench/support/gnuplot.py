"""Plots, drawn by gnuplot as SVG."""

import collections
import math
import shutil
import subprocess

from .figures import number
from .table import remark

_STYLE = """
set terminal svg size 880,580 font "sans-serif,15" background "white" enhanced linewidth 1.6
set encoding utf8
set border 3 linecolor rgb "#808080"
set tics nomirror textcolor rgb "#404040"
set grid linecolor rgb "#e2e2e2" linetype 1
set title offset 0,0.3 textcolor rgb "#202020" font ",18"
set key below center horizontal Left reverse samplen 2 width 1 offset 0,-0.5 textcolor rgb "#404040"
set xlabel textcolor rgb "#404040"
set ylabel textcolor rgb "#404040"
"""
_GREY = "#808080"
_COLORS = ("#1f6fb4", "#d4651c", "#3a9a4f", "#8e5bb0", "#b8860b", "#c23b5a")


FLOOR = "floor"


class Plot:
    """One picture: lines through points, each with a title."""

    def __init__(self, title, x_label, y_label, *settings):
        self._head = [f'set title "{title}"', f'set xlabel "{x_label}"', f'set ylabel "{y_label}"', *settings]
        self._lines = []

    def line(self, title, points, style="linespoints linewidth 1.5 pointtype 7 pointsize 0.6"):
        self._lines.append((title, list(points), style))

    def draw(self, path):
        if not any(points for _, points, _ in self._lines):
            return
        if shutil.which("gnuplot") is None:
            remark(f"gnuplot is not installed: {path.name} is not drawn")
            return
        script = [_STYLE, *self._head, f'set output "{path}"']
        for place, (_, points, _) in enumerate(self._lines):
            script += [f"$data{place} << END", *(" ".join(map(str, point)) for point in points), "END"]
        colors = iter(_COLORS)
        script.append("plot " + ", ".join(
            f'$data{place} using 1:2 with {style} linecolor rgb "{_GREY if title == FLOOR else next(colors)}" '
            f'title "{title}"'
            for place, (title, _, style) in enumerate(self._lines)))
        subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)


def latency(path, title, histograms):
    """`histograms` has for each title a list of [upper bound in microseconds, count]."""
    shares = ("0", "50", "90", "99", "99.9", "99.99", "99.999")
    tics = ", ".join(f'"{share} %%" {-math.log10(1 - float(share) / 100):.4f}' for share in shares)
    plot = Plot(title, "share of deliveries that took no longer", "milliseconds from when the message was due",
                "set logscale y", f"set xtics ({tics})", "set xrange [0:5]", 'set format y "%g"')
    for name, histogram in histograms.items():
        plot.line(name, _quantiles(histogram), "lines linewidth 1.5")
    plot.draw(path)


def _quantiles(histogram):
    """Points of the latency below which a share of all lies; the share counts its nines."""
    total = sum(count for _, count in histogram)
    seen = 0
    for upper_bound, count in histogram:
        seen += count
        if seen < total:
            yield -math.log10(1 - seen / total), upper_bound / 1000


def merged(histograms):
    """One histogram of several."""
    counts = collections.Counter()
    for histogram in histograms:
        for upper_bound, count in histogram:
            counts[upper_bound] += count
    return sorted(counts.items())


def growth(path, title, x_label, y_label, lines, *settings):
    """`lines` has for each title its points; the sizes are spread by their powers."""
    sizes = sorted({size for points in lines.values() for size, _ in points})
    tics = ", ".join(f'"{size:,}" {size}' for size in sizes)
    plot = Plot(title, x_label, y_label, "set logscale x", f"set xtics ({tics})",
                f"set xrange [{sizes[0] / 1.3}:{sizes[-1] * 1.3}]", *settings)
    for name, points in lines.items():
        plot.line(name, points)
    plot.draw(path)


def bars(path, title, x_label, values):
    """A bar for each title, longest first, on a scale of powers of ten."""
    if shutil.which("gnuplot") is None:
        remark(f"gnuplot is not installed: {path.name} is not drawn")
        return
    ordered = sorted(values.items(), key=lambda pair: pair[1])
    rows = [f'{value} {place} "{name}" "{number(value)}" {_GREY if name == FLOOR else _COLORS[0]}'
            for place, (name, value) in enumerate(ordered)]
    script = [_STYLE, f'set title "{title}"', f'set xlabel "{x_label}"', "unset key", "set logscale x",
              f"set xrange [1:{4 * ordered[-1][1]}]", f"set yrange [-0.7:{len(ordered) - 0.3}]",
              "unset grid", "set grid x linecolor rgb '#e2e2e2' linetype 1", 'set format x "%g"',
              f'set output "{path}"', "$data << END", *rows, "END",
              "color(text) = int('0x' . substr(text, 2, 7))",
              "plot $data using (1):2:(1):1:($2-0.35):($2+0.35):(color(strcol(5))):ytic(3) "
              "with boxxyerror fillstyle solid noborder linecolor rgb variable, "
              "$data using 1:2:4 with labels left offset 0.7,0 textcolor rgb '#404040'"]
    subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)
