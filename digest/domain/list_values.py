"""Sums, days and times as donation tools and spreadsheets write them. Pure.

Numbers may be written "1,100.00" or "1.100,00", dates "2026-11-20", "20.11.2026", "20/11/2026", "11/20/2026" or
"November 20, 2026".
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from digest.domain.errors import ConfigError


class Order(StrEnum):
    """The order of day and month in a date of numbers."""

    DMY = "dmy"
    MDY = "mdy"


_NUMBER = re.compile(r"\d(?:[\d.,'’\s]*\d)?")
_AROUND = re.compile(r"[^\d]{0,6}")
_MINUS = re.compile(r"[-−(]")
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
"""The currencies with thousandths (ISO 4217)."""
_LARGEST = 10**15

_FIRST_YEAR, _LAST_YEAR = 1900, 9000
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})\.?[\s/-]+(?:de\s+)?([^\W\d]+)\.?,?[\s/-]+(?:de\s+)?(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?:[^\W\d]+\.?,\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_TIME = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?(?: UTC)?")

_MONTHS = (
    ("jan", "stycz", "ene", "gen"),
    ("feb", "fév", "fev", "lut"),
    ("mar", "mär"),
    ("apr", "avr", "kwi", "abr"),
    ("may", "mai", "maj", "mag"),
    ("jun", "juin", "czerw", "giu", "cze"),
    ("jul", "juil", "lip", "lug"),
    ("aug", "aoû", "aou", "sie", "ago"),
    ("sep", "wrz", "set"),
    ("oct", "okt", "paź", "ott"),
    ("nov", "lis"),
    ("dec", "dez", "déc", "gru", "dic"),
)
"""How the names of months begin: English, German, French, Polish, Spanish and Italian."""

_HOURS = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2,
    "eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
"""The hours that the time zones in files are ahead of UTC."""


def hundredths(cell: str, currency: str = "") -> int:
    """Read a sum as hundredths of its currency. Raises ValueError for anything else."""
    number = _NUMBER.search(cell)
    if not number or not (_AROUND.fullmatch(cell[: number.start()]) and _AROUND.fullmatch(cell[number.end() :])):
        raise ValueError(f'the amount must be a number such as 25.00, not "{cell}"')
    before = cell[: number.start()]
    bare = re.sub(r"['’\s]", "", number[0])
    if before.lstrip("-−+( ") in (".", ","):
        bare = f"0{before[-1]}{bare}"
    value = Decimal(_decimal(bare, currency) or _refuse_sum(cell)) * 100
    if value >= _LARGEST:
        _refuse_sum(cell)
    whole = int(value.quantize(Decimal(1), ROUND_HALF_EVEN))
    return -whole if _MINUS.search(before) or cell.rstrip().endswith("-") else whole


def _refuse_sum(cell: str) -> str:
    raise ValueError(f'the amount must be a number such as 25.00, not "{cell}"')


def _decimal(bare: str, currency: str) -> str:
    """Write a number with a decimal point and without separators of thousands; "" for anything else."""
    marks = re.sub(r"\d", "", bare)
    last = marks[-1:]
    groups = re.split(r"[.,]", bare)
    three = len(groups[-1]) == 3  # noqa: PLR2004 -- digits are grouped by three
    is_decimal = len(set(marks)) == 2 or (  # noqa: PLR2004 -- both marks: the last one is the decimal one
        len(marks) == 1 and (not three or groups[0].strip("0") == "" or currency.upper() in _THREE_DECIMALS)
    )
    if not is_decimal:
        grouped, fraction = groups, ""
    else:
        grouped, fraction = groups[:-1], groups[-1]
        if last in marks[:-1]:
            return ""
    if len(grouped) > 1 and (len(grouped[0]) > 3 or any(len(group) != 3 for group in grouped[1:])):  # noqa: PLR2004
        return ""
    return f"{''.join(grouped)}.{fraction or 0}"


def money(amount: int) -> str:
    """Write hundredths of a currency as a number."""
    return f"{Decimal(amount) / 100:.2f}"


def day_orders(cell: str) -> frozenset[Order] | None:
    """Return the possible orders of a date's numbers; None if the order is clear."""
    found = _NUMERIC.match(cell.strip())
    if not found or _ISO.match(cell.strip()):
        return None
    one, other = int(found[1]), int(found[3])
    if found[2] == "." and other in range(1, 13):
        return None  # Before a dot, nobody writes the month first.
    fits = {Order.DMY: (one, other), Order.MDY: (other, one)}
    if one == other:
        return None
    return frozenset(order for order, (day, month) in fits.items() if day in range(1, 32) and month in range(1, 13))


def has_numeric_date(line: str) -> bool:
    """Return whether a line may have a date with the year last, such as 03/04/2026."""
    return _NUMERIC.search(line) is not None


class Dates:
    """The dates of one file. They decide its order of day and month."""

    def __init__(self) -> None:
        self._seen: dict[frozenset[Order], str] = {}

    def see(self, cell: str) -> None:
        """Take note of a date."""
        orders = day_orders(cell)
        if orders:
            self._seen.setdefault(orders, cell)

    def order(self, given: Order | None, usual: Order | None) -> Order:
        """Decide the order of the file's dates. `given` is the newsroom's order, `usual` the tool's order.

        Raises ConfigError with both readings if the order is unclear.
        """
        possible = set(Order).intersection(*self._seen)
        if len(possible) == 1:
            return possible.pop()
        choice = given or usual
        if choice and (possible or given):
            return choice
        if not self._seen:
            return Order.DMY
        if not possible:
            both = " and ".join(f'"{cell}"' for orders, cell in self._seen.items() if len(orders) == 1)
            raise ConfigError(
                f"Its dates follow no single order: {both}. Add --dates dmy or --dates mdy; lines in the "
                "other order are refused."
            )
        cell = next(iter(self._seen.values()))
        dmy, mdy = (_long(read_date(cell, order)[0]) for order in Order)
        raise ConfigError(
            f'Its dates can be read in two ways: "{cell}" may be {dmy} or {mdy}. Add --dates dmy if the day comes '
            "first, or --dates mdy if the month does."
        )


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def read_date(cell: str, order: Order) -> tuple[date, str]:
    """Read the date at the beginning of a cell. Returns it and the rest. Raises ValueError if there is none."""
    text = cell.strip()
    try:
        if found := _ISO.match(text):
            return date(int(found[1]), int(found[2]), int(found[3])), text[found.end() :]
        if found := _NUMERIC.match(text):
            one, other, year = int(found[1]), int(found[3]), int(found[4])
            is_dmy = order is Order.DMY or (found[2] == "." and other in range(1, 13))
            day, month = (one, other) if is_dmy else (other, one)
            return date(year if len(found[4]) > 2 else 2000 + year, month, day), text[found.end() :]  # noqa: PLR2004
        if found := _DAY_FIRST.match(text):
            return date(int(found[3]), _month(found[2]), int(found[1])), text[found.end() :]
        if found := _MONTH_FIRST.match(text):
            return date(int(found[3]), _month(found[1]), int(found[2])), text[found.end() :]
    except ValueError:
        pass
    raise ValueError(f'the date must be a day such as 2026-03-30, not "{cell}"')


def _month(name: str) -> int:
    word = name.casefold()
    for number, beginnings in enumerate(_MONTHS, start=1):
        if word.startswith(beginnings):
            return number
    raise ValueError(name)


def read_moment(day: str, clock: str, zone_name: str, order: Order, zone: tzinfo) -> datetime:
    """Read a moment from up to three cells: day, time, time zone; the first may hold all of them.

    A day without a time is its midnight; a time without a zone is in `zone`. Raises ValueError for anything else.
    """
    if day[:4].isdigit() and not clock:
        try:
            moment = datetime.fromisoformat(day)
            return (moment if moment.tzinfo else moment.replace(tzinfo=_zone(zone_name, zone))).astimezone(UTC)
        except OverflowError:
            raise ValueError(f'the date must be a day such as 2026-03-30, not "{day}"') from None
        except ValueError:
            pass
    on, rest = read_date(day, order)
    (hour, minute, second), more = _clock(rest.strip(" T,") or clock)
    at = datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=_zone(more or zone_name, zone))
    if not _FIRST_YEAR <= on.year <= _LAST_YEAR:
        raise ValueError(f'the date must be a day such as 2026-03-30, not "{day}"')
    return at.astimezone(UTC)


def _clock(cell: str) -> tuple[tuple[int, int, int], str]:
    """Read a time at the beginning of a cell as hour, minute and second. Returns them and the rest."""
    found = _TIME.match(cell)
    if found:
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        half = (found[4] or "")[:1].lower()
        if half and hour in range(1, 13):
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and minute < 60 and second < 60:  # noqa: PLR2004 -- a clock
            return (hour, minute, second), cell[found.end() :].strip()
    elif not cell:
        return (0, 0, 0), ""
    raise ValueError(f'the time must be one such as 19:04:11, not "{cell}"')


def _zone(name: str, zone: tzinfo) -> tzinfo:
    if found := _OFFSET.match(name):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if ahead < timedelta(days=1):
            return timezone(-ahead if found[1] == "-" else ahead)
    hours = _HOURS.get(name.strip("() ").casefold())
    return zone if hours is None else timezone(timedelta(hours=hours))
