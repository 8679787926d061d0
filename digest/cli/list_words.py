"""What the newsroom says about the lists it imports, and what it is told about them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from digest.cli.common import note

if TYPE_CHECKING:
    from digest.domain.list_headings import Wording
    from digest.domain.lists import Imported


def wording(renamed: Sequence[str], status: str | None, suppressed: str | None, consented: str | None) -> "Wording":
    """Read what the command says of the lists. Raises ConfigError for words that are none."""
    from digest.domain.errors import ConfigError
    from digest.domain.list_headings import Wording
    from digest.domain.lists import check_text
    from digest.domain.readers import Status, SuppressionReason

    columns = {}
    for word in renamed:
        theirs, equals, ours = word.rpartition("=")
        if not (theirs.strip() and equals and ours.strip()):
            raise ConfigError(f'--map must be "Their heading=our column", not "{word}".')
        columns[theirs] = ours
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
    )


def tell_lists(done: "Imported", consented: str | None) -> None:
    """Say what each file turned out to be, and whether it lacks any proof of consent."""
    for found in done.lists:
        where = f"{found.file}: " if len(done.lists) > 1 else ""
        note(f"{where}{found.name}: {found.people:,} {'person' if found.people == 1 else 'people'}")
        if found.is_silent and not consented:
            note(
                f"{where}The list says neither who is subscribed nor who consented. "
                'Add --consented "how and when" so that you can prove it.'
            )


def states_text(done: "Imported") -> str:
    """Lay out what becomes of the people in the lists, with examples of each state."""
    width = max(map(len, done.states), default=0)
    rows = (
        f"{state:{width}}  {number:>9,}  {', '.join(done.examples.get(state, ()))}".rstrip()
        for state, number in done.states.items()
    )
    return "".join(f"{row}\n" for row in rows)
