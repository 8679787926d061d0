"""Shared code of the commands that import lists: opening files, reading their options, and the answers."""

import errno
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from digest.cli.common import note
from digest.domain.characters import CONTROLS
from digest.domain.counting import counted

if TYPE_CHECKING:
    from digest.domain.list_headings import Wording
    from digest.domain.list_values import Order
    from digest.domain.lists import ListFound, Refusal

_SHOWN = 320


@contextmanager
def open_file(file: str) -> Iterator[BinaryIO]:
    """Open a list. Raises ListError if it cannot be read."""
    from digest.domain.errors import ListError

    try:
        with _source(file) as source:
            yield source
    except OSError as error:
        raise ListError(f"{file} cannot be read: {error.strerror}.") from error


def _source(file: str) -> AbstractContextManager[BinaryIO]:
    if file != "-":
        return Path(file).open("rb")
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return nullcontext(sys.stdin.buffer)


def columns_said(renamed: Sequence[str]) -> dict[str, str]:
    """Read the values of --map. Raises ConfigError for an invalid one."""
    from digest.domain.errors import ConfigError

    columns = {}
    for word in renamed:
        theirs, equals, ours = word.rpartition("=")
        if not (theirs.strip() and equals and ours.strip()):
            raise ConfigError(f'--map must be "Their heading=our column", not "{word}".')
        columns[theirs] = ours
    return columns


def order_said(dates: str | None) -> "Order | None":
    """Read the value of --dates. Raises ConfigError for an invalid one."""
    from digest.domain.errors import ConfigError
    from digest.domain.list_values import Order

    if dates not in (None, *Order):
        raise ConfigError(f'--dates must be dmy or mdy, not "{dates}".')
    return Order(dates) if dates else None


def wording(
    renamed: Sequence[str], status: str | None, suppressed: str | None, consented: str | None, dates: str | None
) -> "Wording":
    """Read the options about the lists. Raises ConfigError for invalid values."""
    from digest.domain.errors import ConfigError
    from digest.domain.list_headings import Wording
    from digest.domain.lists import check_text
    from digest.domain.readers import Status, SuppressionReason

    columns = columns_said(renamed)
    states = (Status.ACTIVE, Status.PENDING, Status.UNSUBSCRIBED)
    if status and status not in states:
        raise ConfigError(f'--status must be {", ".join(states)}, not "{status}".')
    reasons = [reason.value for reason in SuppressionReason]
    if suppressed and suppressed not in reasons:
        raise ConfigError(f'--suppressed must be {", ".join(reasons)}, not "{suppressed}".')
    try:
        check_text(consented or "", "text of --consented")
    except ValueError as error:
        raise ConfigError(f"{error}.") from None
    return Wording(
        columns,
        Status(status) if status else None,
        SuppressionReason(suppressed) if suppressed else None,
        (consented or "").strip(),
        order_said(dates),
    )


def tell_lists(lists: "Sequence[ListFound]", wording: "Wording | None" = None) -> None:
    """Say what each file turned out to be, and whether readers get mail without any proof of their consent."""
    for found in lists:
        where = f"{found.file}: " if len(lists) > 1 else ""
        note(f"{where}{found.name}: {counted(found.people, 'person', 'people')}")
        if found.is_silent and wording and wording.lacks_consent:
            note(
                f"{where}The list says neither who is subscribed nor who consented. "
                'Add --consented "how and when" so that you can prove it.'
            )


def states_text(states: Mapping[str, int], examples: Mapping[str, Sequence[str]]) -> str:
    """Lay out the states of the people in the lists, with examples of each state."""
    width = max(map(len, states), default=0)
    rows = (
        f"{state:{width}}  {number:>9,}  {', '.join(examples.get(state, ()))}".rstrip()
        for state, number in states.items()
    )
    return "".join(f"{row}\n" for row in rows)


def tell_refusals(refused: "Iterable[Refusal]", *, numbered: bool = True) -> None:
    """Describe which lines were refused, and why."""
    for refusal in refused:
        file = f"{refusal.file}: " if refusal.file else ""
        where = f"{file}Line {refusal.line}: " if numbered else ""
        said = f"{where}{refusal.email[:_SHOWN] or '(no address)'}: {refusal.reason}"
        note(CONTROLS.sub("\N{REPLACEMENT CHARACTER}", said))
