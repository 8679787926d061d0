"""Recognise the tool that a list comes from by the list's headings. Pure."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from digest.domain.errors import ConfigError
from digest.domain.list_tools import EVERYWHERE, OWN, TOOLS, Kind, Tool, normal_heading
from digest.domain.list_values import Order
from digest.domain.lists import MORE_COLUMNS, Line
from digest.domain.readers import Status, SuppressionReason

DROPPED = "-"
_STATE = frozenset({"status", "mailed", "stopped", "suppressed"})
"""The columns that say whether a reader may be mailed."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Wording:
    """What the newsroom says about a list because the list does not.

    - `renamed`: maps headings to columns of ours or to headings of a known tool; "-" drops a column.
    - `status` and `suppressed`: the values for lines without them.
    - `consented`: how and when readers consented, for lines without such a proof.
    - `dates`: the order of day and month, if a list leaves it open.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    status: Status | None = None
    suppressed: SuppressionReason | None = None
    consented: str = ""
    dates: Order | None = None

    @property
    def lacks_consent(self) -> bool:
        """Whether readers get mail of whose consent neither the list nor the newsroom says anything."""
        return not (self.consented or self.suppressed) and self.status in (None, Status.ACTIVE)


class Found(NamedTuple):
    """What a list turns out to be: its tool, which of the tool's files it is, and its columns; "" is ignored."""

    tool: Tool
    kind: Kind | None
    columns: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its name in JSON."""
        return f"{self.tool.key}-{self.kind.key}" if self.kind else self.tool.key

    @property
    def name(self) -> str:
        """Its name for people."""
        return f"{self.tool.name}, {self.kind.name}" if self.kind else self.tool.name

    @property
    def is_silent(self) -> bool:
        """Whether the list shows neither who is subscribed nor how anybody consented."""
        return self.kind is None and _STATE.union(("consented_at", "source")).isdisjoint(self.columns)


def recognise(headings: Sequence[str], known: Sequence[str], wording: Wording, file: str = "") -> Found:
    """Return which tool exported a list with these headings. `known` has our own columns; `file` is the list's name.

    Raises ConfigError if the tool is unclear. The message names what to add to the command.
    """
    renamed = {normal_heading(theirs): normal_heading(ours) or DROPPED for theirs, ours in wording.renamed.items()}
    before = [normal_heading(heading) for heading in headings]
    names = [renamed.get(name, name) for name in before]
    ours = {*known, *MORE_COLUMNS}
    given = [new if old in renamed and new in ours else "" for old, new in zip(before, names, strict=True)]
    if all(name in known or name == DROPPED or said for name, said in zip(names, given, strict=True)):
        found = Found(OWN, None, tuple("" if name == DROPPED else name for name in names))
    else:
        tool = _tool(names) or _refuse(headings, before, names, known)
        columns = (
            said or ("" if (column := tool.columns.get(name) or EVERYWHERE.get(name, "")) in given else column)
            for said, name in zip(given, names, strict=True)
        )
        found = Found(tool, _kind(tool, names, file), tuple(columns))
        if not (found.kind or wording.status or wording.suppressed or _STATE.intersection(found.columns)):
            raise ConfigError(_without_state(found, headings))
    if "email" not in found.columns:
        _refuse(headings, before, names, known)
    used = [column for column in found.columns if column]
    if len(set(used)) < len(used):
        twice = sorted({column for column in used if used.count(column) > 1})
        raise ConfigError(f"A column is named twice: {', '.join(twice)}. Known columns: {', '.join(known)}.")
    return found


def tool_of_readers(headings: Sequence[str]) -> str:
    """Name the tool that exports lists of readers with these headings; "" if none is known."""
    tool = _tool([normal_heading(heading) for heading in headings])
    return tool.name if tool else ""


def _tool(names: Sequence[str]) -> Tool | None:
    """Return the tool with the most of the headings, if one of them is distinctive of it; None otherwise."""
    there = set(names)
    if there.isdisjoint(heading for heading, column in EVERYWHERE.items() if column == "email"):
        return None
    candidates = [tool for tool in TOOLS if tool.distinctive & there]
    return max(candidates, key=lambda tool: len(there & (tool.distinctive | set(tool.columns))), default=None)


def _kind(tool: Tool, names: Sequence[str], file: str) -> Kind | None:
    words = re.split(r"[^a-z]+", file.rpartition("/")[2].casefold())
    for kind in tool.kinds:
        if kind.word in words or any(name.startswith(kind.starts) for name in names):
            return kind
    return None


def _without_state(found: Found, headings: Sequence[str]) -> str:
    if found.tool.kinds:
        needed = "Import the file as the tool exported it"
    else:
        states = [theirs for theirs, ours in found.tool.columns.items() if ours in _STATE]
        needed = f"Export it with the column {' or '.join(states)}"
    return (
        f"This is a list from {found.tool.name}, but none of its columns says who left: {', '.join(headings)}. "
        f"{needed}; or add --status active, --status unsubscribed or --suppressed bounce, if that is true of all of it."
    )


def _refuse(headings: Sequence[str], before: Sequence[str], names: Sequence[str], known: Sequence[str]) -> Tool:
    """Refuse a heading with the columns seen, and the words that make sense of them."""
    seen = ", ".join(heading or "one without a name" for heading in headings)
    columns = zip(headings, before, names, strict=True)
    unknown = [(heading, new) for heading, old, new in columns if new not in (*known, DROPPED) or old == ""]
    words = [f"{heading}={EVERYWHERE.get(new, DROPPED)}" for heading, new in unknown if heading]
    line = " ".join(f"--map {shlex.quote(word)}" for word in words)
    wrong = (
        f"Unknown columns: {', '.join(heading or 'one without a name' for heading, _ in unknown)}. " if unknown else ""
    )
    email = "" if "email" in (*names, *(word.rpartition("=")[2] for word in words)) else " One of them must be email."
    raise ConfigError(
        f"{wrong}Columns seen: {seen or 'none'}. Known columns: {', '.join(known)}.{email}"
        + (f" Say which is which, or drop it with -, as in: {line}" if line else "")
    )


def completed(line: Line, found: Found, wording: Wording) -> Line:
    """Add to a line what its file, or else the newsroom, says about all lines."""
    kind = found.kind
    status, suppressed = (kind.status, kind.suppressed) if kind else (None, None)
    suppressed = line.suppressed or suppressed or wording.suppressed
    status = line.status or status or (None if line.suppressed else wording.status)
    consented_at, source = line.consented_at, line.source
    if consented_at and source is None and found.tool is not OWN:
        source = found.tool.name
    if wording.consented and not consented_at and not source:
        consented_at, source = _day_in(wording.consented), wording.consented
    return line._replace(status=status, suppressed=suppressed, consented_at=consented_at, source=source)


def _day_in(text: str) -> datetime | None:
    day = _DAY.search(text)
    return datetime.fromisoformat(day[0]).replace(tzinfo=UTC) if day else None
