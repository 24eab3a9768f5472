"""What is printed: a line for each figure with its goal, and tables of several columns."""

import sys

from .figures import number

_WIDTHS = (62, 8, 16, 7, 4, 5)


def heading():
    _line("figure", "value", "", "goal", "met", "wait", "")


def figure(measured):
    if measured.failure is not None:
        _line(measured.title, "–", "", "", "NO", "", f"not measured: {measured.failure}")
        return
    met = {None: "", True: "yes", False: "NO"}[measured.met()]
    note, wait = measured.note, None
    if measured.rounds is not None:
        wait = measured.rounds.wait()
        if measured.rounds.spoilt:
            note += f"{'; ' if note else ''}{measured.rounds.spoilt} of {len(measured.rounds.reports)} rounds disturbed"
    _line(measured.title, number(measured.value), measured.unit, measured.goal(), met,
          "" if wait is None else f"{wait:.0%}", note)


def _line(title, value, unit, goal, met, wait, note):
    first, second, third, fourth, fifth, sixth = _WIDTHS
    print(f"{title:<{first}} {value:>{second}} {unit:<{third}} {goal:<{fourth}} {met:<{fifth}} {wait:>{sixth}}  {note}"
          .rstrip(), flush=True)


def columns(title, rows):
    """A table; the first row names the columns, the first column is read from the left."""
    cells = [[cell if isinstance(cell, str) else number(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    print(f"\n{title}")
    for row in cells:
        first, *others = (cell.ljust(width) if column == 0 else cell.rjust(width)
                          for column, (cell, width) in enumerate(zip(row, widths)))
        print("  ".join([first, *others]).rstrip())
    print(flush=True)


def remark(text):
    print(f"note: {text}", file=sys.stderr, flush=True)
