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
set key below center horizontal Left reverse samplen 2 width 1 textcolor rgb "#404040"
set xlabel textcolor rgb "#404040"
set ylabel textcolor rgb "#404040"
"""

FLOOR, MEMORY, DURABLE = "floor", "parlor, in memory", "parlor, durable"

# These three look the same in every picture; whatever else there is takes the others in turn.
_COLORS = {FLOOR: "#808080", MEMORY: "#1f6fb4", DURABLE: "#d4651c"}
_FURTHER_COLORS = ("#3a9a4f", "#8e5bb0", "#b8860b", "#c23b5a")

# gnuplot makes two columns of more.
_TITLES_IN_A_ROW = 3


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
        rows_of_key = 1 if len(self._lines) <= _TITLES_IN_A_ROW else math.ceil(len(self._lines) / 2)
        script = [*self._head, f"set bmargin {4 + rows_of_key}"]
        for place, (_, points, _) in enumerate(self._lines):
            script += [f"$data{place} << END", *(" ".join(map(str, point)) for point in points), "END"]
        colors = _colors(title for title, _, _ in self._lines)
        script.append("plot " + ", ".join(
            f'$data{place} using 1:2 with {style} linecolor rgb "{colors[title]}" title "{title}"'
            for place, (title, _, style) in enumerate(self._lines)))
        _draw(path, script)


def _draw(path, script):
    """What was measured is worth no less where it cannot be drawn."""
    if shutil.which("gnuplot") is None:
        remark(f"gnuplot is not installed: {path.name} is not drawn")
        return
    lines = [_STYLE, f'set output "{path}"', *script]
    drawn = subprocess.run(["gnuplot"], input="\n".join(lines) + "\n", text=True, capture_output=True, check=False)
    if drawn.returncode != 0:
        path.unlink(missing_ok=True)
        remark(f"{path.name} is not drawn: {' '.join(drawn.stderr.split())}")


def _colors(titles):
    further = iter(_FURTHER_COLORS)
    return {title: _COLORS.get(title) or next(further) for title in titles}


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
    """Points of the latency below which a share of all lies, from one in a hundred on; the share counts its nines."""
    total = sum(count for _, count in histogram)
    seen = 0
    for upper_bound, count in histogram:
        seen += count
        if total / 100 <= seen < total:
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
    ordered = sorted(values.items(), key=lambda pair: pair[1])
    colors = _colors(values)
    rows = [f'{value} {place} "{name}" "{number(value)}" {colors[name]}'
            for place, (name, value) in enumerate(ordered)]
    script = [f'set title "{title}"', f'set xlabel "{x_label}"', "unset key", "set logscale x",
              f"set xrange [1:{4 * ordered[-1][1]}]", f"set yrange [-0.7:{len(ordered) - 0.3}]",
              "unset grid", "set grid x linecolor rgb '#e2e2e2' linetype 1", 'set format x "%g"',
              "$data << END", *rows, "END",
              "color(text) = int('0x' . substr(text, 2, 7))",
              "plot $data using (1):2:(1):1:($2-0.35):($2+0.35):(color(strcol(5))):ytic(3) "
              "with boxxyerror fillstyle solid noborder linecolor rgb variable, "
              "$data using 1:2:4 with labels left offset 0.7,0 textcolor rgb '#404040'"]
    _draw(path, script)
