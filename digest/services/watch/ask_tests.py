"""Judge the tests of the ask, keep their winners, and close them before their events are deleted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.config import Config
from digest.config.donation import RESERVED
from digest.domain.verdict import Arm, Stratum, Tally, Verdict, judge
from digest.services.delivery.asks import fingerprint
from digest.store.database import Database
from digest.store.watch.ask_tests import (
    AskTest,
    each_clicker,
    each_delivery,
    load_closed,
    load_test,
    load_test_of,
    save_winner,
    totals_of,
)
from digest.store.watch.figures import submitted_by_variant

if TYPE_CHECKING:
    from sqlalchemy import Connection

ALL = "all"


def is_ask(variant: str) -> bool:
    """Return whether a variant asks for a donation, and is not thanks, a quiet line or nothing."""
    return bool(variant) and variant not in RESERVED


def settle_test(database: Database, config: Config, now: datetime) -> str | None:
    """Save the winner of the test that runs, once a variant is better. Returns the winner, now or before.

    A test has one winner. If variants are for different readers, it is that of the variants for all; otherwise, of the
    first audience with a winner. Repeatable.
    """
    running = fingerprint(config, [variant.name for variant in config.donation.variants])
    with database.begin() as connection:
        test = load_test(connection, running) if running else None
        if test is None or test.winner:
            return test.winner if test else None
        verdicts = judge_test(connection, config, test).verdicts
        winner = next((verdict.winner for verdict in verdicts.values() if verdict.winner), None)
        if winner:
            save_winner(connection, test, winner, now)
        return winner


@dataclass(frozen=True, slots=True)
class Judged:
    """A test with its verdicts by audience, and the number of its editions that count.

    A test is closed when its first events are deleted. Later editions no longer count.
    """

    test: AskTest
    editions: int
    closed: bool
    verdicts: Mapping[str, Verdict]


def judge_test(connection: "Connection", config: Config, test: AskTest) -> Judged:
    """Judge the variants of each audience separately, starting with those for all readers."""
    closed = load_closed(connection, test)
    strata = count_test(connection, test) if closed is None else closed
    audiences = {variant.name: variant.audience for variant in config.donation.variants}
    names = sorted({name for stratum in strata.values() for name in stratum})
    groups: dict[str, set[str]] = {ALL: set()}
    for name in names:
        groups.setdefault(audiences.get(name, ALL), set()).add(name)
    verdicts = {audience: judge(_tally(strata.values(), group)) for audience, group in groups.items() if len(group) > 1}
    return Judged(test, len(strata), closed is not None, verdicts)


def closing_totals(connection: "Connection", edition_id: int) -> dict[str, dict[str, Any]]:
    """Return what closes the test of an edition before its events are deleted; nothing if that is saved already."""
    test = load_test_of(connection, edition_id)
    if test is None or load_closed(connection, test) is not None:
        return {}
    return totals_of(count_test(connection, test))


def count_test(connection: "Connection", test: AskTest) -> dict[int, Stratum]:
    """Count the readers whom a test's asks reached and who clicked, by edition and variant, until their first click.

    Editions with fewer than two variants that asked somebody are left out.
    """
    mailed = {one: submitted_by_variant(connection, one) for one in test.editions}
    clicked: Counter[tuple[int, str]] = Counter()
    gone: Counter[tuple[int, str]] = Counter()
    place = {edition_id: number for number, edition_id in enumerate(test.editions)}
    for clicks, mails in _clickers(connection, test):
        first = min(clicks, key=lambda mail: place[mail[0]])
        clicked[first] += 1
        gone.update(mail for mail in mails if place[mail[0]] > place[first[0]])
    strata = {
        edition_id: {
            name: Arm(count - gone[edition_id, name], clicked[edition_id, name])
            for name, count in by_variant.items()
            if is_ask(name) and count > gone[edition_id, name]
        }
        for edition_id, by_variant in mailed.items()
    }
    return {edition_id: stratum for edition_id, stratum in strata.items() if len(stratum) > 1}


def _clickers(connection: "Connection", test: AskTest) -> Iterator[tuple[list[tuple[int, str]], list[tuple[int, str]]]]:
    """Yield for each reader the mails in which they clicked the ask, and all their mails in the test."""
    deliveries = each_delivery(connection, test.editions)
    mailed = next(deliveries, None)
    for reader, clicks in each_clicker(connection, test.editions):
        while mailed and mailed[0] < reader:
            mailed = next(deliveries, None)
        asked = [mail for mail in clicks if is_ask(mail[1])]
        if asked:
            yield asked, mailed[1] if mailed and mailed[0] == reader else []


def _tally(strata: Iterable[Stratum], names: set[str]) -> Tally:
    whole = Tally()
    for stratum in strata:
        arms = {name: arm for name, arm in stratum.items() if name in names}
        if len(arms) > 1:
            whole = whole.plus(arms)
    return whole
