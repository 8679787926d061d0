"""Count the people of lists by file, and by their state afterwards."""

from collections import Counter
from collections.abc import Iterable, Mapping

from digest.domain.readers import Reader

SUPPRESSED = "suppressed"
STATES = ("active", "unsubscribed", SUPPRESSED, "pending")
"""The states that are always counted."""
_EXAMPLES = 3


class Tally:
    """The people of an import: how many each file has, and each state afterwards, with a few examples."""

    def __init__(self) -> None:
        self.people: Counter[int] = Counter()
        self._states: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}

    def add(self, pairs: Iterable[tuple[str, int]], after: Mapping[str, Reader]) -> None:
        """Count readers, given as pairs of address and file. All lines of an address must come at once."""
        pairs = set(pairs)
        self.people.update(file for _, file in pairs)
        for email in sorted({email for email, _ in pairs}):
            reader = after[email]
            if not (state := state_of(reader)):
                continue
            self._states[state] += 1
            examples = self._examples.setdefault(state, [])
            if len(examples) < _EXAMPLES:
                examples.append(masked(email))

    @property
    def states(self) -> Mapping[str, int]:
        """How many people each state has."""
        return {state: self._states[state] for state in dict.fromkeys((*STATES, *self._states))}

    @property
    def examples(self) -> Mapping[str, tuple[str, ...]]:
        """Up to three masked addresses of each state, without empty states."""
        return {state: tuple(emails) for state, emails in self._examples.items()}


def state_of(reader: Reader) -> str | None:
    """Return the state of a reader. A reader who must not be mailed counts as suppressed, in any other state."""
    if reader.suppressed and reader.state:
        return SUPPRESSED
    return reader.state.value if reader.state else None


def masked(email: str) -> str:
    """Return an address with everything masked but its first letter and its domain."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"
