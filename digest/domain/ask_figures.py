"""What a variant of the ask brought in: the readers it reached, the people who clicked, and the gifts. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Gifts:
    """The number of gifts, and their sums by currency, in hundredths."""

    count: int = 0
    sums: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Gifts") -> "Gifts":
        return Gifts(self.count + other.count, self.sums + other.sums)

    def as_json(self) -> dict[str, Any]:
        """The number, and the exact sums in units of each currency."""
        return {"gifts": self.count, "sums": {name: units(amount) for name, amount in sorted(self.sums.items())}}


@dataclass(frozen=True, slots=True)
class AskFigures:
    """The figures of a variant. `delivered` are mails, `people` those who clicked the ask, each once."""

    delivered: int = 0
    people: int = 0
    gifts: Gifts = field(default_factory=Gifts)

    def __add__(self, other: "AskFigures") -> "AskFigures":
        return AskFigures(self.delivered + other.delivered, self.people + other.people, self.gifts + other.gifts)

    def per_thousand(self, figure: float) -> float | None:
        """Return a figure per thousand mails delivered; None if there are none."""
        return 1000 * figure / self.delivered if self.delivered else None

    def as_json(self) -> dict[str, Any]:
        """All figures; those per thousand delivered have two decimals, and are null if nothing was delivered."""
        sums = {name: self._rounded(amount / 100) for name, amount in sorted(self.gifts.sums.items())}
        shares: Mapping[str, Any] = {
            "people": self._rounded(self.people),
            "gifts": self._rounded(self.gifts.count),
            "sums": sums,
        }
        return {"delivered": self.delivered, "people": self.people, **self.gifts.as_json(), "per_thousand": shares}

    def _rounded(self, figure: float) -> float | None:
        share = self.per_thousand(figure)
        return None if share is None else round(share, 2)


def units(hundredths: int) -> str:
    """Write an amount exactly, in units of its currency: 12345 is "123.45"."""
    sign, amount = "-" if hundredths < 0 else "", abs(hundredths)
    return f"{sign}{amount // 100}.{amount % 100:02}"
