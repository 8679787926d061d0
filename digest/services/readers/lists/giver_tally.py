"""Count the people and the changes of an import of gifts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from digest.domain.gifts import Gift, Refund, Standing
from digest.domain.lists import ListFound, Refusal
from digest.services.readers.lists.gift_files import GiftFile
from digest.services.readers.lists.tally import masked

MONTHLY, ONCE, NO_GIFT = "monthly", "once", "no gift"
STATES = (MONTHLY, ONCE, NO_GIFT)
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Donors:
    """What files of gifts changed. `strangers` are givers who are not readers.

    - `gifts`: gifts that are new in the ledger; `known`: gifts that it had before.
    - `returned`: gifts that were refunded in part or whole.
    - `not_gifts`: lines about something else; `unsummed`: gifts without a sum or a currency.
    - `ended`: readers who no longer give monthly.
    - `states`: the number of people in the files by how they give; `examples` has a few masked addresses of each.
    """

    updated: int = 0
    unchanged: int = 0
    strangers: int = 0
    gifts: int = 0
    known: int = 0
    returned: int = 0
    not_gifts: int = 0
    unsummed: int = 0
    ended: int = 0
    refused: tuple[Refusal, ...] = ()
    lists: tuple[ListFound, ...] = ()
    states: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def plus(self, more: "Donors") -> "Donors":
        """Add up two parts of an import."""
        counts = (
            *("updated", "unchanged", "strangers", "gifts", "known", "returned"),
            *("not_gifts", "unsummed", "ended"),
        )
        return replace(self, **{name: getattr(self, name) + getattr(more, name) for name in counts})

    def as_json(self) -> dict[str, object]:
        """The answer for scripts."""
        return {
            "source": ", ".join(dict.fromkeys(found.source for found in self.lists)),
            "lists": [found.as_json() for found in self.lists],
            "states": dict(self.states),
            "updated": self.updated,
            "unchanged": self.unchanged,
            "strangers": self.strangers,
            "gifts": self.gifts,
            "known": self.known,
            "returned": self.returned,
            "not_gifts": self.not_gifts,
            "unsummed": self.unsummed,
            "ended": self.ended,
            "refused": [refusal.as_json() for refusal in self.refused],
        }


class GiverTally:
    """The people of an import: how many gave in each file, and how they give, with a few examples."""

    def __init__(self) -> None:
        self._people: dict[int, set[str]] = {}
        self._states: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}

    def add(self, lines: Iterable[tuple[int, Gift | Standing | Refund]], others: Iterable[str]) -> None:
        """Count the lines of a part, each with the number of its file, and the `others`: people without a gift.

        All lines of an address must come at once.
        """
        best = dict.fromkeys(others, STATES.index(NO_GIFT))
        for place, read in lines:
            if isinstance(read, Refund) or not read.email:
                continue
            state = STATES.index(_state(read))
            best[read.email] = min(state, best.get(read.email, state))
            if state < STATES.index(NO_GIFT):
                self._people.setdefault(place, set()).add(read.email)
        for email, state in sorted(best.items()):
            self._states[STATES[state]] += 1
            examples = self._examples.setdefault(STATES[state], [])
            if len(examples) < _EXAMPLES:
                examples.append(masked(email))

    @property
    def has_givers(self) -> bool:
        """Whether anybody gave."""
        return bool(self._states[MONTHLY] or self._states[ONCE])

    def complete(self, done: Donors, files: Sequence[GiftFile], refused: Iterable[Refusal]) -> Donors:
        """Complete the answer: refusals in the order of the files, what each file is, and its people."""
        names = [file.name if len(files) > 1 else "" for file in files]
        ordered = sorted(refused, key=attrgetter("place", "line"))
        return replace(
            done,
            refused=tuple(replace(refusal, file=names[refusal.place]) for refusal in ordered),
            lists=tuple(
                ListFound(file.name, file.found.tool.name, file.found.tool.key, len(self._people.get(place, ())))
                for place, file in enumerate(files)
            ),
            states={state: self._states[state] for state in STATES},
            examples={state: tuple(emails) for state, emails in self._examples.items()},
        )


def _state(read: Gift | Standing) -> str:
    if isinstance(read, Standing):
        return MONTHLY if read.recurring else ONCE if read.last_gift_at else NO_GIFT
    if read.amount == 0:
        return NO_GIFT
    return MONTHLY if read.interval else ONCE
