"""Lists of stories: as a table with colours on a terminal, as plain lines in a pipe."""

import sys
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from digest.wiring import App

ALSO = "Also this week"


class Row(NamedTuple):
    """A line of a list. `more` stands under its last cell; `style` is Rich's."""

    cells: tuple[str, ...]
    more: str = ""
    style: str = ""


def lines_of(rows: Sequence[Row]) -> str:
    """Lay out rows in columns. On a terminal, the last column is folded into its width."""
    return _on_terminal(rows) if on_terminal() else _in_pipe(rows)


def on_terminal() -> bool:
    """Return whether the answer goes to a terminal."""
    return sys.stdout.isatty()


def folded(line: str, indent: str = "") -> str:
    """Break a long line between its words on a terminal, and begin what follows with `indent`."""
    if not on_terminal():
        return line
    columns = get_terminal_size().columns
    return fill(line, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _in_pipe(rows: Sequence[Row]) -> str:
    widths = [max(map(len, column)) for column in zip(*(row.cells for row in rows), strict=True)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row.cells, widths, strict=True)]
        lines.append("  ".join([*cells[:-1], row.cells[-1]]) + (f" ({row.more})" if row.more else ""))
    return "\n".join(lines)


def _on_terminal(rows: Sequence[Row]) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in rows[0].cells[:-1] if rows else ():
        table.add_column(overflow="fold")
    table.add_column(overflow="fold", ratio=1)
    for row in rows:
        last = Text.assemble(row.cells[-1], (f"\n{row.more}" if row.more else "", "dim"))
        table.add_row(*(Text(cell) for cell in row.cells[:-1]), last, style=row.style or None)
    console = Console()
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip("\n")


def contents(running: "App", document: Mapping[str, Any]) -> str:
    """List the stories of an `edition.json` by section, with their numbers, and the headlines last."""
    from digest.store.intake.stories import load_numbers

    parts = [(section["name"], section["stories"]) for section in document["sections"]]
    # Old editions have no headlines.
    parts += [(ALSO, document["also"])] if document.get("also") else []
    with running.database.read() as connection:
        numbers = load_numbers(connection, [story["guid"] for _, stories in parts for story in stories])
    lines = []
    for name, stories in parts:
        rows = [
            Row((f"{numbers.get(one['guid'], ''):>5}", one["title"]), "lead" if one["guid"] == document["lead"] else "")
            for one in stories
        ]
        lines += [f"  {name}", lines_of(rows)]
    return "\n".join(lines)
