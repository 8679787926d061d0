"""The ledger of gifts. It has each gift once, however many files contain it. Pure.

A gift has the id of its payment, or, if its file has none, a name that is made from its content. A returned gift stays
in the ledger with the sum 0 and without a reference, so that an older file does not restore it and no ask is credited.
If part of a gift is returned before the gift is known, its entry has that part as a negative sum.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from digest.domain.gifts import Gift, Refund

NAMED = "~"
"""The prefix of a made name, for a gift without an id."""

Person = int | str | None
"""A reader's id, or the keyed hash of a stranger's address; None for an unknown giver."""


class Entry(NamedTuple):
    """A line of the ledger. `amount` is in hundredths of the currency; `id` is 0 for a new one."""

    provider: str
    transaction: str
    person: Person
    day: date
    amount: int
    currency: str
    monthly: bool = False
    reference: str = ""
    id: int = 0


class Taken(StrEnum):
    """What became of a gift."""

    ADDED = "added"
    KNOWN = "known"
    RETURNED = "returned"
    """The ledger had it, and no longer has it, or has less of it."""
    NOTHING = "nothing"
    """It was returned before the ledger knew it."""


def with_names(gifts: Sequence[Gift], digest: Callable[[str], str]) -> Sequence[Gift]:
    """Give each gift without an id a name that `digest` makes from its content. Equal names are numbered."""
    equals: Counter[str] = Counter()
    named = []
    for gift in gifts:
        if not gift.transaction:
            content = f"{gift.email} {gift.day} {gift.currency} {gift.gross}"
            equals[content] += 1
            gift = gift._replace(transaction=NAMED + digest(f"{content} {equals[content]}"))  # noqa: PLW2901 -- the same gift
        named.append(gift)
    return named


class Ledger:
    """The entries that some gifts may belong to, and the changes to them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._before: dict[tuple[str, str], Entry] = {}
        self._now: dict[tuple[str, str], Entry] = {}
        self._alike: defaultdict[tuple[object, ...], list[tuple[str, str]]] = defaultdict(list)
        self._claimed: dict[tuple[str, str], tuple[str, str]] = {}
        for entry in entries:
            self._keep(entry)
            self._before[entry.provider, entry.transaction] = entry

    def take_all(self, provider: str, gifts: Sequence[tuple[Person, Gift]]) -> Iterator[Taken]:
        """Take gifts with a sum and an id or a name, first the ones that the ledger already has."""
        for person, gift in sorted(gifts, key=lambda one: (provider, one[1].transaction) not in self._now):
            yield self._take(provider, person, gift)

    def _take(self, provider: str, person: Person, gift: Gift) -> Taken:
        key = (provider, gift.transaction)
        if key not in self._now:
            twin = self._twin((provider, person, gift.day, gift.currency, gift.gross), gift.transaction)
            if twin and gift.transaction.startswith(NAMED):
                key = twin
            elif twin:
                self._now[key] = self._now.pop(twin)._replace(transaction=gift.transaction)
        self._claimed[provider, gift.transaction] = key
        known = self._now.get(key)
        if known is None or known.amount < 0:
            amount = self._share(key, person, gift) if gift.is_total else gift.amount or 0
            if known:
                amount = max(0, amount + known.amount) if known.currency == gift.currency else 0
            monthly = gift.interval is not None
            reference = gift.reference if amount else ""
            own_id = known.id if known else 0
            self._keep(Entry(*key, person, gift.day, amount, gift.currency, monthly, reference, own_id))
            return Taken.ADDED if amount else Taken.NOTHING if not gift.amount else Taken.KNOWN
        rest = known.amount if gift.is_total and gift.amount else min(known.amount, gift.amount or 0)
        owner = person if isinstance(person, int) and not isinstance(known.person, int) else known.person
        reference = (known.reference or gift.reference) if rest else ""
        self._now[key] = known._replace(amount=rest, person=owner, reference=reference)
        if not gift.amount and not known.amount:
            return Taken.NOTHING
        return Taken.RETURNED if rest < known.amount else Taken.KNOWN

    def take_refund(self, provider: str, refund: Refund) -> Taken:
        """Take a refund, once. If its gift is not known yet, only the rest of the gift will count."""
        own = (provider, refund.transaction or f"{NAMED}{refund.of} {refund.day} {refund.amount}")
        if own in self._now:
            return Taken.KNOWN
        currency = refund.currency or "XXX"
        self._keep(Entry(*own, None, refund.day, 0, currency))
        key = (provider, refund.of)
        known = self._now.get(key)
        if known is None:
            self._keep(Entry(*key, None, refund.day, -(refund.amount or 0), currency))
            return Taken.KNOWN
        is_part = refund.amount is not None and refund.currency == known.currency
        rest = known.amount - (refund.amount or 0) if is_part else 0
        rest = rest if known.amount < 0 else max(0, rest)
        self._now[key] = known._replace(amount=rest, reference=known.reference if rest else "")
        return Taken.RETURNED if rest < known.amount else Taken.KNOWN

    def is_returned(self, provider: str, gift: Gift) -> bool:
        """Return whether nothing is left of a gift that was taken."""
        return self._now[self._claimed[provider, gift.transaction]].amount <= 0

    @property
    def added(self) -> Iterator[Entry]:
        """The entries that are new."""
        return (entry for entry in self._now.values() if not entry.id)

    @property
    def changed(self) -> Iterator[Entry]:
        """The entries that changed."""
        before = {entry.id: entry for entry in self._before.values()}
        return (entry for entry in self._now.values() if entry.id and entry != before[entry.id])

    @property
    def returned(self) -> Iterator[Entry]:
        """The entries, as they were, with nothing left of them."""
        now = {entry.id: entry for entry in self._now.values()}
        return (entry for entry in self._before.values() if entry.amount > 0 and not now[entry.id].amount)

    def _keep(self, entry: Entry) -> None:
        key = (entry.provider, entry.transaction)
        self._now[key] = entry
        self._alike[entry.provider, entry.person, entry.day, entry.currency, entry.amount].append(key)

    def _twin(self, content: tuple[object, ...], transaction: str) -> tuple[str, str] | None:
        """Find the entry of the same gift under another name. A gift with an id matches only entries without one."""
        claimed = self._claimed.values()
        alike = (key for key in self._alike[content] if key in self._now and key not in claimed)
        either = transaction.startswith(NAMED)
        return next((key for key in alike if self._now[key].id and (either or key[1].startswith(NAMED))), None)

    def _share(self, key: tuple[str, str], person: Person, gift: Gift) -> int:
        """Subtract from a person's total what the ledger already has."""
        earlier = (
            e.amount
            for e in self._now.values()
            if (e.provider, e.person, e.currency) == (key[0], person, gift.currency)
        )
        return max(0, (gift.amount or 0) - sum(earlier)) if person is not None else gift.amount or 0
