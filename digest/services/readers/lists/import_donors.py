"""Import gifts from the files of donation tools, or a list of givers. It adds no readers."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from digest.domain.gift_headings import GiftWording
from digest.domain.gifts import Gift, GiftTerms, NoGift, Refund, Standing
from digest.domain.lists import Refusal
from digest.services.readers.lists.gift_files import GiftFile, each_line, open_gift_files
from digest.services.readers.lists.giver_tally import Donors, GiverTally
from digest.services.readers.lists.open_lists import orders
from digest.services.readers.lists.parts import Part, in_parts
from digest.services.readers.lists.take_gifts import Taking, end_monthly, take
from digest.store.database import Database
from digest.store.readers.imports import save_import


@dataclass(frozen=True, slots=True)
class DonorRules:
    """How files of gifts are read and stored.

    - `zone`: the zone of times without one.
    - `key` and `keeps_strangers`: with both, gifts of people who are not readers are stored under a keyed hash;
      otherwise, without a person.
    - `complete`: people who are not in the files no longer give monthly through these tools.
    """

    zone: ZoneInfo
    key: str | None = None
    keeps_strangers: bool = True
    wording: GiftWording = field(default_factory=GiftWording)
    complete: bool = False


Placed = tuple[int, Gift | Standing | Refund]
"""What a line says, with the number of its file."""


def import_donors(
    database: Database, sources: Sequence[BinaryIO], rules: DonorRules, *, now: datetime, dry_run: bool = False
) -> Donors:
    """Import files of gifts into the ledger, and record the gifts with readers. A second import changes nothing.

    `dry_run` writes nothing. Raises ConfigError if a file's headings or the order of its dates are unclear, and
    ListError if a long list cannot be sorted. Then nothing is written.
    """
    done, refused, tally = Donors(), list[Refusal](), GiverTally()
    taking = Taking(database, rules.key if rules.keeps_strangers else None, rules.key, now, dry_run)
    lines, donors = 0, 0
    with ExitStack() as stack:
        files = open_gift_files(sources, rules.wording, stack)
        terms: Sequence[GiftTerms] = ()
        for part in in_parts(each_line(files, refused)):
            # All lines have been read, so all dates are known.
            terms = terms or _terms(files, rules, now)
            wrong, others = len(refused), set[str]()
            read = _read(part, files, terms, refused, others)
            took = take(taking, [(_provider(files[place]), said) for place, said in read])
            silent = len(part) - len(read) - (len(refused) - wrong)
            done = done.plus(replace(took, not_gifts=took.not_gifts + silent))
            tally.add(read, others)
            lines, donors = lines + len(read) + silent, donors + sum(_reports_giving(said) for _, said in read)
    ended = _end(taking, files, complete=rules.complete and not refused and tally.has_givers)
    done = replace(done, ended=ended)
    if not dry_run:
        with database.begin() as connection:
            save_import(connection, lines=lines + len(refused), donors=donors, now=now)
    return tally.complete(done, files, refused)


def _terms(files: Sequence[GiftFile], rules: DonorRules, now: datetime) -> Sequence[GiftTerms]:
    dates = [(file.name, file.dates, file.found.tool.dates) for file in files]
    return [GiftTerms(rules.zone, order, now) for order in orders(dates, rules.wording.dates)]


def _reports_giving(said: Gift | Standing | Refund) -> bool:
    return not isinstance(said, Standing) or said.last_gift_at is not None or said.recurring is not None


def _provider(file: GiftFile) -> str:
    """Return the provider of a file's gifts; "" for a list that only says who gives."""
    return "" if file.found.is_standing else file.found.tool.key


def _read(
    part: Part, files: Sequence[GiftFile], terms: Sequence[GiftTerms], refused: list[Refusal], others: set[str]
) -> list[Placed]:
    """Read the lines of a part. `others` gets the addresses of lines that are no gifts."""
    read: list[Placed] = []
    for email, number, line, place in part:
        file = files[place]
        try:
            said = file.read(line, terms[place])
        except ValueError as error:
            refused.append(Refusal(number, file.address(line), str(error), place=place))
            continue
        if not isinstance(said, NoGift):
            read.append((place, said))
        elif "@" in email:
            others.add(email)
    return read


def _end(taking: Taking, files: Sequence[GiftFile], *, complete: bool) -> int:
    providers = {_provider(file) for file in files}
    if not complete and not any(taking.ended.values()):
        return 0
    return end_monthly(taking, [provider or None for provider in sorted(providers)], complete=complete)
