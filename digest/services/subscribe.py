"""Keep the list of readers: add, import, export, unsubscribe, suppress. Streams; never holds the list in memory."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, TextIO
from zoneinfo import ZoneInfo

from digest.domain.errors import ConfigError, ListError
from digest.domain.readers import CSV_COLUMNS, Imported, Line, Refusal, Status, Subscriber, merge
from digest.store.database import Database
from digest.store.readers import (
    each_subscriber,
    find_subscribers,
    find_suppressions,
    save_subscribers,
    suppress,
    unsuppress,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

PART = 10_000
"""Lines in one transaction of an import."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet runs when a cell begins with it (OWASP, CSV injection)."""


@dataclass(frozen=True, slots=True)
class ListRules:
    """How lines are read: the digests there are, those a line without any gets, and the zone of times without one."""

    digests: Collection[str]
    default_digests: Collection[str]
    zone: ZoneInfo
    resubscribe: bool = False


def normal_email(address: str) -> str:
    """Bring an address into the one form in which it is stored and compared.

    Raises ValueError with the reason when it is none. `A@Example.COM` and `a@example.com` are one reader.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        # Domains reserved for tests are let through, so that rehearsals can use them.
        checked = validate_email(address.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError(f"not an e-mail address: {error}") from None
    if "." not in checked.domain:
        raise ValueError("not an e-mail address: its domain has no dot")
    return checked.normalized.lower()


def add_subscriber(database: Database, line: Line, rules: ListRules, *, now: datetime) -> Imported:
    """Take one reader into the list, as an import of one line would."""
    return _take(database, [(1, line)], rules, now)


def import_subscribers(database: Database, source: BinaryIO, rules: ListRules, *, now: datetime) -> Imported:
    """Take a CSV file into the list, part by part; repeatable. Bad lines are refused by number and reason.

    Raises ConfigError when the file's heading is not a list's.
    """
    done = Imported(0, 0, 0, ())
    text = _decoded(source)
    lines = _lines(text, rules)
    while part := list(islice(lines, PART)):
        good = [(number, line) for number, line in part if isinstance(line, Line)]
        bad = tuple(line for _, line in part if isinstance(line, Refusal))
        took = _take(database, good, rules, now)
        refused = sorted((*bad, *took.refused), key=lambda refusal: refusal.line)
        done = Imported(
            done.added + took.added,
            done.updated + took.updated,
            done.unchanged + took.unchanged,
            (*done.refused, *refused),
        )
    text.detach()
    return done


def _take(database: Database, lines: Sequence[tuple[int, Line]], rules: ListRules, now: datetime) -> Imported:
    with database.begin() as connection:
        emails = [line.email for _, line in lines]
        known = find_subscribers(connection, emails)
        suppressed = find_suppressions(connection, emails)
        before = dict(known)
        refused: list[Refusal] = []
        changed: list[str] = []
        for number, line in lines:
            after = merge(
                line,
                known.get(line.email),
                default_digests=rules.default_digests,
                suppressed=suppressed.get(line.email),
                resubscribe=rules.resubscribe,
            )
            if isinstance(after, str):
                refused.append(Refusal(number, line.email, after))
            else:
                changed += [line.email] if known.get(line.email) != after else []
                known[line.email] = after
        pairs = [(before.get(email), known[email]) for email in dict.fromkeys(changed)]
        if rules.resubscribe:
            unsuppress(connection, (line.email for _, line in lines if line.email in suppressed))
        save_subscribers(connection, pairs, now)
    added = sum(was is None for was, _ in pairs)
    updated = len(pairs) - added
    return Imported(added, updated, len(lines) - len(refused) - added - updated, tuple(refused))


def _decoded(source: BinaryIO) -> io.TextIOWrapper:
    start = source.peek(4)[:4] if isinstance(source, io.BufferedReader) else b""
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    # Bytes that are not UTF-8 stay recognisable, so that their line can be refused by number.
    return io.TextIOWrapper(source, encoding=encoding, errors="surrogateescape", newline="")


def _lines(source: TextIO, rules: ListRules) -> Iterator[tuple[int, Line | Refusal]]:
    heading = source.readline()
    separator = max(",;\t", key=heading.count)
    columns = [name.strip().lower() for name in next(csv.reader([heading], delimiter=separator), [])]
    if "email" not in columns:
        raise ConfigError(
            "The list's first line must name its columns, and one of them must be email. Known columns: "
            f"{', '.join(CSV_COLUMNS)}."
        )
    unknown = [name for name in columns if name not in CSV_COLUMNS]
    if unknown or len(set(columns)) < len(columns):
        wrong = f"Unknown columns: {', '.join(unknown)}" if unknown else "A column is named twice"
        raise ConfigError(f"{wrong}. Known columns: {', '.join(CSV_COLUMNS)}.")
    rows = csv.reader(source, delimiter=separator)
    while True:
        number = rows.line_num + 2
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, Refusal(number, "", f"not a line of CSV: {error}")
            continue
        if any(cell.strip() for cell in row):
            yield number, _line(number, columns, row, rules)


def _line(number: int, columns: Sequence[str], row: Sequence[str], rules: ListRules) -> Line | Refusal:
    if any("\udc80" <= char <= "\udcff" for cell in row for char in cell):
        return Refusal(number, "", "not UTF-8 text: save the list as UTF-8")
    if len(row) > len(columns):
        return Refusal(number, "", f"{len(row)} cells under {len(columns)} columns")
    cells = {name: _unescaped(cell.strip()) for name, cell in zip(columns, row, strict=False)}
    try:
        return _parsed(cells, rules)
    except ValueError as error:
        return Refusal(number, cells.get("email", ""), str(error))


def _parsed(cells: dict[str, str], rules: ListRules) -> Line:
    if not cells.get("email"):
        raise ValueError("no e-mail address")
    digests = [name.strip() for name in cells.get("digests", "").replace(",", ";").split(";") if name.strip()]
    for name in digests:
        if name not in rules.digests:
            raise ValueError(f'there is no digest "{name}" (configured: {", ".join(rules.digests)})')
    called = cells.get("name")
    if called and any(ord(char) < 32 or ord(char) == 127 for char in called):  # noqa: PLR2004 -- ASCII's control characters
        raise ValueError("the name has control characters")
    return Line(
        email=normal_email(cells["email"]),
        name=called or None,
        status=_status(cells.get("status", "")),
        digests=frozenset(digests) or None,
        consented_at=_moment(cells.get("consented_at", ""), "consented_at", rules.zone),
        source=cells.get("source") or None,
        last_gift_at=_moment(cells.get("last_gift_at", ""), "last_gift_at", rules.zone),
        recurring=_yes_no(cells.get("recurring", "")),
    )


def _status(cell: str) -> Status | None:
    if not cell:
        return None
    if cell.lower() in (Status.PENDING, Status.ACTIVE, Status.UNSUBSCRIBED):
        return Status(cell.lower())
    raise ValueError(f'status must be pending, active or unsubscribed, not "{cell}"')


def _moment(cell: str, column: str, zone: ZoneInfo) -> datetime | None:
    if not cell:
        return None
    try:
        moment = datetime.fromisoformat(cell)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            f'{column} must be a date such as 2026-03-30 or 2026-03-30T07:00+02:00, not "{cell}"'
        ) from None


def _yes_no(cell: str) -> bool | None:
    if not cell:
        return None
    if cell.lower() in ("yes", "no"):
        return cell.lower() == "yes"
    raise ValueError(f'recurring must be yes or no, not "{cell}"')


def export_subscribers(database: Database, target: TextIO) -> int:
    """Write the list as CSV with the columns of the import. Gives the number of readers."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    count = 0
    with database.read() as connection:
        for count, reader in enumerate(each_subscriber(connection), start=1):  # noqa: B007 -- the last one is the sum
            writer.writerow([_escaped(cell) for cell in _cells(reader)])
    return count


def _cells(reader: Subscriber) -> Iterable[str]:
    return (
        reader.email,
        reader.name,
        ";".join(sorted(reader.digests)),
        reader.status.value,
        reader.consented_at.isoformat() if reader.consented_at else "",
        reader.source,
        reader.last_gift_at.isoformat() if reader.last_gift_at else "",
        "yes" if reader.recurring else "no",
    )


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def unsubscribe(database: Database, address: str, digest: str | None, *, now: datetime) -> Subscriber:
    """Take a reader off one digest, or off all of them; at once, and repeatable.

    Raises ListError when nobody of that address is known.
    """
    with database.begin() as connection:
        reader = _known(connection, address)
        gone = frozenset({digest}) if digest else reader.digests
        after = replace(
            reader,
            status=reader.status if reader.digests - gone else Status.UNSUBSCRIBED,
            digests=reader.digests - gone,
            left=reader.left | gone,
        )
        if after != reader:
            save_subscribers(connection, [(reader, after)], now)
    return after


def _known(connection: "Connection", address: str) -> Subscriber:
    try:
        email = normal_email(address)
    except ValueError as error:
        raise ConfigError(f"{address}: {error}") from None
    found = find_subscribers(connection, [email]).get(email)
    if found is None:
        raise ListError(f"Nobody in the list has the address {email}.")
    return found


def suppress_address(database: Database, address: str, *, reason: str, note: str, now: datetime) -> bool:
    """See to it that an address is never mailed. Tells whether that is new."""
    try:
        email = normal_email(address)
    except ValueError as error:
        raise ConfigError(f"{address}: {error}") from None
    with database.begin() as connection:
        return suppress(connection, email, reason=reason, note=note, now=now)
