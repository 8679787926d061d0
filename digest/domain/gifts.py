"""Read a line of a donation tool's file: who gave, when, how much, once or monthly; or why it is no gift. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from digest.domain.gift_headings import FoundGifts
from digest.domain.gift_tools import OTHER, OWN
from digest.domain.gift_words import MONTH, Kind, Money, interval_of, is_renewal, is_yes, kind_of, money_of, word
from digest.domain.list_values import Order, hundredths, read_moment

_SKEW = timedelta(days=1)
"""A date in another time zone may be a day ahead."""
_UTC = ZoneInfo("UTC")
_SIGNS: Mapping[str, str] = {"€": "EUR", "£": "GBP", "zł": "PLN", "$": "USD"}
_LONGEST_ID, _LONGEST_REFERENCE = 150, 500
_SUBSCRIBES = re.compile(r"subscri|monthly|recurring|abonn|\babo\b|miesięczn|mensuel|monatlich", re.IGNORECASE)
_DONATES = re.compile(
    r"donat|spende|\bdons?\b|darowizn|wsparci|wspieram|support|contribut|member|beitrag|donaci|donazion", re.IGNORECASE
)
_ITEM_NAME = re.compile(r"name:([^|]*)")
_TESTS = frozenset({"test", "test_mode", "sandbox"})
_DEBITS = frozenset({"debit", "memo", "soll", "débit", "belastung"})
_PLAIN_INVOICE = "payment for invoice"
"""What Stripe writes about a single invoice, without a subscription."""
_PROFILE = "I-"
"""What the ids of PayPal's subscriptions begin with."""


class Gift(NamedTuple):
    """A gift: `amount` is what is left of the sum `gross`, in hundredths; 0 when it was returned, None if unknown.

    `interval` is None for a single gift, or if the file does not say. `ended`: the giver stopped giving regularly.
    `is_total`: the sum includes the giver's earlier gifts. `transaction` is "" if the file has none.
    """

    email: str
    at: datetime
    day: date
    amount: int | None = None
    gross: int | None = None
    currency: str = ""
    interval: timedelta | None = None
    transaction: str = ""
    reference: str = ""
    ended: bool = False
    is_total: bool = False


class Refund(NamedTuple):
    """A refund: part or all of the gift `of`, in hundredths; None for all of it."""

    email: str
    of: str
    day: date
    amount: int | None = None
    currency: str = ""
    transaction: str = ""


class Standing(NamedTuple):
    """What our own files say about a giver: when they last gave, and whether they give monthly."""

    email: str
    last_gift_at: datetime | None = None
    recurring: bool | None = None


class NoGift(NamedTuple):
    """A line that is no gift, and why."""

    reason: str


Read = Gift | Refund | Standing | NoGift


class GiftTerms(NamedTuple):
    """How lines are read: the zone of times without one, the order of day and month, and the present moment."""

    zone: ZoneInfo
    order: Order
    now: datetime


def read_gift(cells: Mapping[str, str], found: FoundGifts, terms: GiftTerms) -> Read:
    """Read a line. Raises ValueError with the reason if it may be a gift but cannot be read."""
    if found.is_standing:
        return _standing(cells, found, terms)
    payment = _Payment(cells, found, terms)
    if payment.is_refund:
        return payment.refund()
    reason = payment.why_not()
    return NoGift(reason) if reason else payment.gift()


def returns_money(cells: Mapping[str, str], found: FoundGifts) -> bool:
    """Return whether a line may be a refund."""
    try:
        return bool(found.get(cells, "refund_of")) and hundredths(found.get(cells, "amount")) < 0
    except ValueError:
        return False


class _Payment:
    """One line of a file of payments."""

    def __init__(self, cells: Mapping[str, str], found: FoundGifts, terms: GiftTerms) -> None:
        self._cells, self._found, self._terms = cells, found, terms
        self._tool = found.tool
        self._kind = kind_of(cell) if (cell := self._get("type")) else Kind.PAYMENT
        self._gross = self._sum()

    def _get(self, fact: str) -> str:
        return self._found.get(self._cells, fact)

    def why_not(self) -> str:
        """Return why the line is no gift; "" if it is one. Raises ValueError if that is unclear."""
        if word(self._get("mode")) in _TESTS:
            return "a test"
        if (items := self._items()) and not _DONATES.search(items):
            return "an order in the shop"
        if self._gross is not None and self._gross <= 0:
            return "no money came in"
        if self._money() not in (Money.CAME, Money.RETURNED):
            return self._get("status").lower() or "no payment"
        if self._kind is None:
            raise ValueError(f'the type "{self._get("type")}" does not say whether it is a gift')
        return "not a donation" if self._kind in (Kind.OTHER, Kind.REFUND) else ""

    def _money(self) -> Money:
        """Return whether the payment's money arrived. Raises ValueError for an unknown word."""
        cell = self._get("status")
        if cell:
            state = self._tool.money.get(word(cell)) or money_of(cell)
        else:
            state = Money.NEVER if self._found.has("status") and not self._get("captured") else Money.CAME
        if state is Money.CAME and self._says_failed():
            return Money.NEVER
        return Money.RETURNED if state is Money.CAME and self._is_returned() else state

    def _says_failed(self) -> bool:
        captured, patron = self._get("captured"), self._get("patron")
        is_debit = word(self._get("impact")) in _DEBITS
        is_declined = bool(patron) and word(patron) == "declined_patron"
        return bool(self._get("declined")) or is_debit or is_declined or (bool(captured) and not is_yes(captured))

    def _is_returned(self) -> bool:
        said = self._get("is_refunded")
        return is_yes(said) if said else bool(self._get("refunded_at"))

    def _sum(self) -> int | None:
        """Return the sum that was paid; None if the file does not say."""
        if price := self._get("price"):
            return hundredths(price) * hundredths(self._get("count") or "1") // 100
        if not self._found.has("patron", "lifetime"):
            return hundredths(cell, self._get("currency")) if (cell := self._get("amount")) else None
        # The pledge of a patron who has left is 0, whatever their last charge was.
        sums = (hundredths(cell) for fact in ("amount", "lifetime") if (cell := self._get(fact)))
        return next((sum_ for sum_ in sums if sum_), None)

    @property
    def is_refund(self) -> bool:
        """Whether the line is a refund."""
        if not self._get("refund_of") or (self._gross is not None and self._gross >= 0):
            return False
        return self._kind is Kind.REFUND or not self._get("type")

    def refund(self) -> Refund | NoGift:
        """Read the refund."""
        if self._get("status") and money_of(self._get("status")) not in (Money.CAME, Money.RETURNED):
            return NoGift("a refund that did not take place")
        email = self._get("to") or self._get("email")
        part = None if self._gross is None else -self._gross
        day = self._day(self._moment())
        return Refund(email, self._get("refund_of"), day, part, self._currency(), self._get("transaction"))

    def gift(self) -> Gift:
        """Read the gift."""
        at = self._moment()
        if at > self._terms.now + _SKEW:
            column = "date" if self._found.has("date") else "last_gift_at"
            raise ValueError(f'{column} is still to come: "{self._get(column)}"')
        currency = self._currency()
        gross = self._gross if currency else None
        made = Gift(
            email=self._get("email"),
            at=at,
            day=self._day(at),
            amount=0 if self._money() is Money.RETURNED else self._rest(gross),
            gross=gross,
            currency=currency,
            interval=self._interval(),
            transaction=self._transaction(at),
            reference=self._get("reference")[:_LONGEST_REFERENCE],
        )
        return self._of_patron(made) if self._tool.key == "patreon" else made

    def _rest(self, gross: int | None) -> int | None:
        refunded = self._get("refunded")
        if gross is None or not refunded:
            return gross
        return max(0, gross - abs(hundredths(refunded, self._get("currency"))))

    def _moment(self) -> datetime:
        fact = "date" if self._get("date") else "last_gift_at"
        zone = _UTC if self._tool.is_utc else self._terms.zone
        return read_moment(self._get(fact), self._get("time"), self._get("zone"), self._terms.order, zone)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._terms.zone).date()

    def _currency(self) -> str:
        cell = self._get("currency").strip()
        if not cell:
            sums = self._get("amount")
            return next((code for sign, code in _SIGNS.items() if sign in sums), "")
        code = _SIGNS.get(cell, cell.upper())
        if not re.fullmatch("[A-Z]{3}", code):
            raise ValueError(f'the currency must be a code such as EUR, not "{cell}"')
        return code

    def _transaction(self, at: datetime) -> str:
        """Return the id of the payment in its tool. Without a known tool, it is unique only with its day."""
        said = self._get("transaction")[:_LONGEST_ID]
        return f"{said} {self._day(at)}" if said and self._tool in (OWN, OTHER) else said

    def _interval(self) -> timedelta | None:
        if said := self._get("recurring"):
            return interval_of(said)
        if self._kind is Kind.ONCE:
            return None
        signs = (
            self._kind is Kind.MONTHLY,
            self._get("refund_of").startswith(_PROFILE),
            is_renewal(self._get("status")),
            bool(self._get("plan")),
            self._is_invoiced(),
            self._is_subscribed_order(),
        )
        return MONTH if any(signs) else None

    def _is_invoiced(self) -> bool:
        about = self._get("description")
        if _SUBSCRIBES.search(about):
            return True
        return bool(self._get("invoice")) and about.casefold() != _PLAIN_INVOICE

    def _is_subscribed_order(self) -> bool:
        """Return whether an order belongs to a subscription.

        Nobody subscribes without an account. If nothing else is known about a customer with one, they count as giving
        monthly: asking a monthly giver would be the worse mistake.
        """
        if self._get("renewal") or "subscription" in self._get("via"):
            return True
        if items := self._items():
            return bool(_SUBSCRIBES.search(items))
        return self._get("account") not in ("", "0")

    def _items(self) -> str:
        """Return the names of what was ordered."""
        cells = [self._cells.get(column, "") for column in self._found.facts.get("items", ())]
        return "; ".join(name for cell in cells if cell for name in (_ITEM_NAME.findall(cell) or [cell]))

    def _of_patron(self, gift: Gift) -> Gift:
        """Complete a patron's last charge from their pledge, their gifts so far, and whether they continue."""
        pledge = self._get("amount")
        is_total = not (pledge and hundredths(pledge))
        patron = word(self._get("patron"))
        has_left = patron == "former_patron" if patron else self._found.has("amount", "next") and self._has_no_plan()
        person = self._get("person")
        return gift._replace(
            interval=None if has_left or not (patron or self._found.has("amount", "next")) else gift.interval or MONTH,
            transaction=f"{person} {gift.day}" if person else "",
            ended=has_left,
            is_total=is_total and gift.amount is not None,
        )

    def _has_no_plan(self) -> bool:
        pledge = self._get("amount")
        return not self._get("next") and not (pledge and hundredths(pledge))


def _standing(cells: Mapping[str, str], found: FoundGifts, terms: GiftTerms) -> Standing:
    at = None
    for column in ("last_gift_at", "date"):
        if cell := found.get(cells, column):
            try:
                at = read_moment(cell, found.get(cells, "time"), "", terms.order, terms.zone)
            except ValueError as error:
                raise ValueError(str(error).replace("the date", column, 1)) from None
            if at > terms.now + _SKEW:
                raise ValueError(f'{column} is still to come: "{cell}"')
            break
    said = found.get(cells, "recurring")
    if said and found.tool is OWN and said.lower() not in ("yes", "no"):
        raise ValueError(f'recurring must be yes or no, not "{said}"')
    return Standing(found.get(cells, "email"), at, interval_of(said) is not None if said else None)
