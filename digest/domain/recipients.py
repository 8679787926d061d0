"""The recipients of a batch. They are columns: an object for each would cost a send a third more time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple, Self, overload


class Recipient(NamedTuple):
    """A subscriber frozen into an edition, where `id` is its number.

    `token` opens this reader's own pages and says nothing about the address.
    """

    id: int
    email: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Recipients(Sequence[Recipient]):
    """Recipients in order, as columns of equal length. Iteration yields single recipients."""

    ids: Sequence[int] = ()
    emails: Sequence[str] = ()
    names: Sequence[str] = ()
    tokens: Sequence[str] = ()

    @classmethod
    def of(cls, recipients: Iterable[Recipient]) -> Self:
        """Gather single recipients."""
        return cls(*zip(*recipients, strict=True))

    def only(self, kept: Sequence[object]) -> Self:
        """Return the recipients for whom `kept`, a value for each of them, is true."""
        return self.of(compress(self, kept))

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Recipient]:
        return map(Recipient, self.ids, self.emails, self.names, self.tokens)

    @overload
    def __getitem__(self, place: int) -> Recipient: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: int | slice) -> Recipient | Self:
        if isinstance(place, slice):
            return type(self)(self.ids[place], self.emails[place], self.names[place], self.tokens[place])
        return Recipient(self.ids[place], self.emails[place], self.names[place], self.tokens[place])
