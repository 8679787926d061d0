"""Report what the asks brought in: the readers reached, the clicks, and the gifts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from digest.config import Config
from digest.domain.ask_figures import AskFigures, Gifts
from digest.domain.gift_comparison import GiftComparison, Takings, compare_gifts
from digest.domain.verdict import Verdict
from digest.services.watch.ask_tests import Judged, is_ask, judge_test
from digest.services.watch.event_figures import EventFigures
from digest.store.database import Database
from digest.store.editions.editions import load_edition
from digest.store.watch.ask_tests import AskTest, each_clicker, load_test_of, load_tests
from digest.store.watch.figures import count_reported, editions_since, load_totals, submitted_by_variant
from digest.store.watch.gifts import Source, gifts_by_source, sums_by_giver

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class AskReport:
    """What the asks brought in by digest and variant, the gifts without an ask, and the tests."""

    since: date
    editions: Mapping[str, int]
    asks: Mapping[str, Mapping[str, AskFigures]]
    others: Gifts
    tests: Sequence["ReportedTest"]

    def as_json(self) -> dict[str, Any]:
        """The answer to scripts."""
        digests = [
            {"digest": digest, "editions": self.editions.get(digest, 0), "variants": _as_json(variants)}
            for digest, variants in self.asks.items()
        ]
        tests = [test.as_json() for test in self.tests]
        return {"since": self.since.isoformat(), "digests": digests, "other": self.others.as_json(), "tests": tests}


@dataclass(frozen=True, slots=True)
class ReportedTest:
    """A test with its verdicts, and the gifts beside each of them: by audience and currency, leader against rival."""

    judged: Judged
    gifts: Mapping[str, Mapping[str, GiftComparison]]

    def as_json(self) -> dict[str, Any]:
        """The answer to scripts."""
        test = self.judged.test
        gifts = {
            audience: {currency: one.as_json() for currency, one in compared.items()}
            for audience, compared in self.gifts.items()
        }
        verdicts = {
            audience: {**verdict.as_json(), "gifts": gifts[audience]}
            for audience, verdict in self.judged.verdicts.items()
        }
        return {
            "name": test.name,
            "began_at": test.began_at.isoformat(),
            "editions": self.judged.editions,
            "closed": self.judged.closed,
            "winner": test.winner,
            "decided_at": test.decided_at.isoformat() if test.decided_at else None,
            "verdicts": verdicts,
        }


@dataclass(frozen=True, slots=True)
class EditionAsks:
    """What the asks of an edition brought in so far, by variant, and the test that it belongs to."""

    variants: Mapping[str, AskFigures]
    test: ReportedTest | None

    def as_json(self) -> dict[str, Any]:
        """The report's part."""
        return {"asks": _as_json(self.variants), "test": self.test.as_json() if self.test else None}


def edition_asks(database: Database, config: Config, edition_id: int, figures: EventFigures) -> EditionAsks:
    """Add up what the asks of an edition with these figures brought in. Raises EditionError if there is none."""
    with database.read() as connection:
        edition = load_edition(connection, edition_id)
        gifts = gifts_by_source(connection)
        test = load_test_of(connection, edition_id)
        reported = _test(connection, config, test) if test else None
    variants = {
        name: AskFigures(
            figures.of(name).readers["arrived"],
            figures.of(name).readers["asks"],
            gifts.get(Source(edition.digest, edition.local_date, name), Gifts()),
        )
        for name in figures.submitted
        if is_ask(name)
    }
    return EditionAsks(variants, reported)


def report_asks(database: Database, config: Config, since: date) -> AskReport:
    """Add up what the asks of editions from `since` on brought in, and the gifts from that day on.

    The gifts of all asks and the gifts without an ask are the whole ledger. `people` counts each reader once for all
    editions with single events, and once for each older edition.
    """
    with database.read() as connection:
        mailed: dict[str, list[int]] = {}
        for edition_id, digest in editions_since(connection, since):
            mailed.setdefault(digest, []).append(edition_id)
        asks = {digest: _reached(connection, edition_ids) for digest, edition_ids in mailed.items()}
        others = Gifts()
        for source, gifts in gifts_by_source(connection, since).items():
            if source is None:
                others = gifts
            else:
                variants = asks.setdefault(source.digest, {})
                variants[source.variant] = variants.get(source.variant, AskFigures()) + AskFigures(gifts=gifts)
        tests = [_test(connection, config, test) for test in load_tests(connection, since)]
    counts = {digest: len(edition_ids) for digest, edition_ids in mailed.items()}
    shown = {digest: dict(sorted(asks[digest].items())) for digest in sorted(asks) if asks[digest]}
    return AskReport(since, counts, shown, others, tests)


def _reached(connection: "Connection", edition_ids: Sequence[int]) -> dict[str, AskFigures]:
    """Add up the readers whom the asks of a digest's editions reached and the people who clicked, by variant."""
    delivered: Counter[str] = Counter()
    people: Counter[str] = Counter()
    kept = []
    for edition_id in edition_ids:
        folded = load_totals(connection, edition_id)
        if folded is None:
            kept.append(edition_id)
        for name, figures in (count_reported(connection, edition_id) if folded is None else folded).items():
            delivered[name] += figures.readers["arrived"]
            people[name] += figures.readers["asks"]
    for _, clicks in each_clicker(connection, kept):
        people.update({name for _, name in clicks})
    return {name: AskFigures(delivered[name], people[name]) for name in delivered if is_ask(name)}


def _test(connection: "Connection", config: Config, test: AskTest) -> ReportedTest:
    judged = judge_test(connection, config, test)
    sums: dict[tuple[str, str], list[int]] = {}
    for variant, currency, amount in sums_by_giver(connection, test.editions):
        sums.setdefault((currency, variant), []).append(amount)
    mailed: Counter[str] = Counter()
    for edition_id in test.editions:
        mailed.update(submitted_by_variant(connection, edition_id))
    takings = {key: Takings(mailed[key[1]], given) for key, given in sums.items()}
    beside = {audience: _compared(verdict, takings) for audience, verdict in judged.verdicts.items()}
    return ReportedTest(judged, beside)


def _compared(verdict: Verdict, takings: Mapping[tuple[str, str], Takings]) -> dict[str, GiftComparison]:
    """Compare the gifts of a verdict's two variants, in each currency that both brought."""
    found = {}
    for currency in sorted({currency for currency, _ in takings}):
        ours, theirs = (takings.get((currency, name or "")) for name in (verdict.leader, verdict.rival))
        if ours and theirs and (compared := compare_gifts(ours, theirs)):
            found[currency] = compared
    return found


def _as_json(variants: Mapping[str, AskFigures]) -> dict[str, Any]:
    return {name: figures.as_json() for name, figures in variants.items()}
