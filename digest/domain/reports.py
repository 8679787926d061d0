"""Reports as panels of figures, each with the number that it is a share of. Pure; knows no page, mail or table."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from digest.domain.ask_figures import units

CSV_HEADS = ("panel", "row", "figure", "value", "unit", "of", "of_what")
"""The columns of a report as CSV, which has one line for each figure."""


@dataclass(frozen=True, slots=True)
class Share:
    """A number, and the number that it is a part of: 1,204 of 98,112 delivered."""

    count: int
    of: int
    what: str

    @property
    def percent(self) -> float | None:
        """The share in percent; None if there is nothing to be a part of."""
        return 100 * self.count / self.of if self.of else None

    def __str__(self) -> str:
        said = f"{self.count:,} of {self.of:,} {self.what}"
        return said if self.percent is None else f"{said} ({self.percent:.{1 if 10 * self.count > self.of else 2}f} %)"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in hundredths, and the number of mails that brought it in."""

    hundredths: int
    currency: str
    of: int
    what: str

    def __str__(self) -> str:
        money = f"{self.currency}\xa0{Decimal(self.hundredths) / 100:,.2f} from {self.of:,} {self.what}"
        return f"{money} ({self.hundredths * 10 / self.of:,.2f} per 1,000)" if self.of else money


Cell = Share | Amount | str
"""A figure, or why there is none."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. `mark` names it in a chart that has no room for the label."""

    label: str
    cells: tuple[Cell, ...]
    mark: str = ""


class ChartKind(StrEnum):
    """How a chart shows the shares of a column."""

    LINE = "line"
    """Rows follow each other in time, from left to right."""
    BARS = "bars"
    """Each row is a bar; its length is the share."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Draws one column of a panel's table: its shares in percent, or with `counts` the numbers themselves.

    `limit` is the share, in percent, that should not be reached.
    """

    kind: ChartKind
    column: str
    limit: float | None = None
    limit_name: str = ""
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled part of a report: sentences, a table, and charts of its columns. `heads` names all its columns."""

    title: str
    lines: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    charts: tuple[Chart, ...] = ()

    def points(self, chart: Chart) -> list[float | None]:
        """Return what a chart shows of each row; None for a row without such a share."""
        place = self.heads.index(chart.column) - 1
        cells = [row.cells[place] for row in self.rows]
        return [(cell.count if chart.counts else cell.percent) if isinstance(cell, Share) else None for cell in cells]


@dataclass(frozen=True, slots=True)
class Report:
    """A page of figures. `name` is one word for files, such as `edition-7`; `subtitle` says what it is about."""

    name: str
    title: str
    subtitle: str
    panels: tuple[Panel, ...]

    def csv_rows(self) -> Iterator[tuple[str | int, ...]]:
        """Yield the lines of the report as CSV, without the heads."""
        for panel in self.panels:
            for row in panel.rows:
                for head, cell in zip(panel.heads[1:], row.cells, strict=True):
                    yield (panel.title, row.label, head, *_csv_cells(cell))


def _csv_cells(cell: Cell) -> tuple[str | int, ...]:
    match cell:
        case Share(count, of, what):
            return count, "", of, what
        case Amount(hundredths, currency, of, what):
            return units(hundredths), currency, of, what
        case _:
            return cell, "", "", ""
