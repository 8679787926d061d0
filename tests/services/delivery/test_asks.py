"""How the configuration and the ledger decide who is asked."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from digest.config import Config, secret_key
from digest.domain.ask_shares import Band, coefficients_of, divide, place
from digest.domain.asking import Answer, Audience, Standing
from digest.domain.editions import Rendition
from digest.domain.errors import ConfigError
from digest.domain.lists import Line
from digest.render.edition import Renderer
from digest.services.delivery.asks import asks_of, fingerprint
from digest.services.delivery.freeze import audience, freeze
from digest.services.editions.ready import ready_edition
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from digest.store.readers.imports import save_import
from digest.store.tables import ask_tests, editions, imports, recipients, renditions
from tests.fakes.mailer import FakeMailer
from tests.services.builders import WARSAW, config
from tests.services.small_sends import NOW, emails, sending, with_readers, with_stories

KEY = "a key of the tests, and of nothing else"
DAY = timedelta(days=1)
A: dict[str, Any] = {"name": "a", "weight": 3, "heading": "Ask A", "text": "Give."}
B: dict[str, Any] = {"name": "b", "weight": 1, "heading": "Ask B", "text": "Give."}
ALL = ("a", "b", "thanks", "quiet", "none")
SPRING = {"name": "spring", "from": NOW.date(), "until": NOW.date() + DAY, "goal": 9, "currency": "PLN"}


def settled(folder: Path, **donation: Any) -> Config:
    """A configuration with variants."""
    return config(
        folder, donation={"url": "https://example.org/give", "variants": [A, B], "thanks": "Thank you.", **donation}
    )


def drafted(database: Database, settings: Config, digest: str = "daily") -> StoredEdition:
    """A draft with every kind of rendition."""
    found = ready_edition(database, Renderer(settings), settings, digest, now=NOW)
    assert isinstance(found, StoredEdition)
    with database.begin() as connection:
        known = set(
            connection.execute(select(renditions.c.variant).where(renditions.c.edition_id == found.id)).scalars()
        )
        for name in sorted({"quiet", "none"} - known):
            row = dict.fromkeys(("subject", "preheader", "html", "text", "token_tag"), "x")
            connection.execute(insert(renditions).values(edition_id=found.id, variant=name, **row))
    return found


def also_daily(database: Database, addresses: Sequence[str]) -> None:
    """Give readers the daily too."""
    rules = ListRules(("daily", "weekly"), ("daily",), WARSAW)
    for address in addresses:
        add_subscriber(database, Line(address, digests=frozenset({"daily"})), rules, now=NOW)


def got(database: Database, edition: StoredEdition) -> dict[int, str]:
    """What each reader got."""
    joined = recipients.join(renditions, renditions.c.id == recipients.c.rendition_id)
    query = select(recipients.c.subscriber_id, renditions.c.variant).select_from(joined)
    with database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query.where(recipients.c.edition_id == edition.id))}


@pytest.mark.parametrize(
    ("names", "others"),
    [
        (ALL, {answer: answer.value for answer in Answer}),
        (("a", "b", "thanks"), dict.fromkeys(Answer, "thanks")),
        (("a", "b", "thanks", "none"), {**dict.fromkeys(Answer, "thanks"), Answer.NONE: "none"}),
    ],
)
def test_who_cannot_get_what_they_should_gets_thanks(
    database: Database, tmp_path: Path, names: tuple[str, ...], others: Mapping[Answer, str]
) -> None:
    with database.read() as connection:
        rule = asks_of(connection, settled(tmp_path), names, now=NOW, key=str).rule
    assert rule.others == others
    assert rule.asks == {Audience.ALL: divide([("a", 3), ("b", 1)])}


@pytest.mark.parametrize("names", [("",), ("thanks", "quiet")])
def test_an_edition_without_an_ask_is_the_same_for_everybody(
    database: Database, tmp_path: Path, names: tuple[str, ...]
) -> None:
    with database.read() as connection:
        rule = asks_of(connection, settled(tmp_path), names, now=NOW, key=str).rule
    assert {rule.rendition_for(Standing(1, asks=asks, recurring=bool(asks))) for asks in (0, 9)} == {names[0]}


def test_an_edition_of_a_campaign_is_known_by_its_renditions(database: Database, tmp_path: Path) -> None:
    past = {**SPRING, "from": NOW.date() - 9 * DAY, "until": NOW.date() - 5 * DAY, "heading": "Now", "text": "Give."}
    settings = settled(tmp_path, campaigns=[past], test={"name": "warmer"})
    with database.read() as connection:
        found = asks_of(connection, settings, ("spring", "thanks"), now=NOW, key=str)
        plain = asks_of(connection, settings, ALL, now=NOW, key=lambda: KEY)
    assert (found.rule.rendition_for(Standing(1)), found.test) == ("spring", "")
    assert plain.rule.rendition_for(Standing(1)) in "ab"
    assert plain.test


def test_variants_for_an_audience_divide_it_and_one_that_is_new_waits_for_the_next_edition(
    database: Database, tmp_path: Path
) -> None:
    own = {"name": "back", "for": "lapsed", "heading": "Ask", "text": "Give."}
    settings = settled(tmp_path, variants=[A, B, own])
    lapsed = Standing(1, last_gift_at=NOW - 400 * DAY)
    with database.read() as connection:
        now, before = (asks_of(connection, settings, names, now=NOW, key=str).rule for names in ((*ALL, "back"), ALL))
    assert (now.rendition_for(lapsed), before.rendition_for(lapsed)) == ("back", "a")


def test_nobody_is_asked_while_the_donor_list_is_too_old(database: Database, tmp_path: Path) -> None:
    settings = settled(tmp_path, donor_list_max_age="7d")
    with database.begin() as connection:
        assert asks_of(connection, settings, ALL, now=NOW, key=str).rule.rendition_for(Standing(1)) == "a"
        save_import(connection, lines=1, donors=1, now=NOW - 7 * DAY)
        assert asks_of(connection, settings, ALL, now=NOW, key=str).rule.rendition_for(Standing(1)) == "a"
        connection.execute(update(imports).values(imported_at=NOW - 7 * DAY - DAY))
        assert asks_of(connection, settings, ALL, now=NOW, key=str).rule.rendition_for(Standing(1)) == "quiet"


def test_asks_of_all_digests_count_together(database: Database, tmp_path: Path) -> None:
    settings = settled(tmp_path, at_most="1 in 30d")
    with_stories(database, settings, 1, 2)
    with_readers(database, emails(6), "weekly")
    also_daily(database, emails(4))
    work = sending(database, settings, FakeMailer())
    daily, weekly = drafted(database, settings), drafted(database, settings, "weekly")
    freeze(work, daily)
    assert set(got(database, daily).values()) <= {"a", "b"}
    counted = audience(database, settings, weekly.document, now=NOW, edition=weekly).by_variant
    freeze(work, weekly)
    after = list(got(database, weekly).values())
    assert sorted(name == "quiet" for name in after) == [False] * 2 + [True] * 4
    assert counted == {name: after.count(name) for name in after}


class Overtaken(FakeMailer):
    """A mailer in mid-freeze, while another process begins to freeze; it goes on once that one waits."""

    def __init__(self, database: Database, begin: Callable[[], object]) -> None:
        super().__init__()
        self._database, self._begin, self._has_begun = database, begin, False

    def batch_limit(self, rendition: Rendition) -> int:
        """Let the other process begin."""
        if not self._has_begun:
            self._has_begun = True
            self._begin()
            until = time.monotonic() + 30
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            with self._database.begin() as connection:
                while not connection.execute(waiting).scalar_one():
                    assert time.monotonic() < until, "nobody waits"
        return super().batch_limit(rendition)


def test_two_editions_frozen_at_once_do_not_both_ask(postgresql_url: str, tmp_path: Path) -> None:
    settings = settled(tmp_path, at_most="1 in 30d")
    with closing(Database(postgresql_url)) as database, ThreadPoolExecutor(1) as pool:
        with_stories(database, settings, 1, 2)
        with_readers(database, emails(3), "weekly")
        also_daily(database, emails(3))
        daily, weekly = drafted(database, settings), drafted(database, settings, "weekly")
        other = partial(freeze, sending(database, settings, FakeMailer()), weekly)
        begun = list[Future[int]]()
        freeze(sending(database, settings, Overtaken(database, lambda: begun.append(pool.submit(other)))), daily)
        assert begun[0].result() == 3
        assert set(got(database, daily).values()) <= {"a", "b"}
        assert set(got(database, weekly).values()) == {"quiet"}


def test_a_test_divides_readers_by_its_hash_and_is_recorded(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    settings = settled(tmp_path, test={"name": "warmer"})
    with_stories(database, settings, 1)
    with_readers(database, emails(40))
    edition = drafted(database, settings)
    freeze(sending(database, settings, FakeMailer()), edition)
    with database.read() as connection:
        (begun,) = connection.execute(select(ask_tests.c.fingerprint, ask_tests.c.name, ask_tests.c.began_at)).all()
        stored = connection.execute(select(editions.c.ask_test)).scalar_one()
    assert (begun.name, begun.began_at, begun.fingerprint) == ("warmer", NOW, stored)
    own = coefficients_of(stored, KEY)
    after = got(database, edition)
    assert after == {number: "a" if place(number, own) < 7_500 else "b" for number in after}


def test_the_winner_of_a_test_gets_nine_in_ten(database: Database, tmp_path: Path) -> None:
    settings = settled(tmp_path, test={"name": "warmer"})
    with database.begin() as connection:
        before = asks_of(connection, settings, ALL, now=NOW, key=lambda: KEY)
        row = {"fingerprint": before.test, "name": "warmer", "began_at": NOW, "winner": "b", "decided_at": NOW}
        connection.execute(insert(ask_tests).values(**row))
        after = asks_of(connection, settings, ALL, now=NOW, key=lambda: KEY)
    assert after.test == before.test
    assert after.rule.coefficients == before.rule.coefficients
    assert after.rule.asks == {Audience.ALL: (Band("a", 1_000), Band("b", 10_000))}


@pytest.mark.parametrize(
    "change",
    [
        {"test": {"name": "colder"}},
        {"variants": [A, {**B, "text": "Please give."}]},
        {"variants": [A, {**B, "weight": 2}]},
    ],
)
def test_another_name_other_words_or_other_shares_are_another_test(tmp_path: Path, change: Mapping[str, Any]) -> None:
    first, other = (
        settled(tmp_path, test={"name": "warmer"}),
        settled(tmp_path, **{"test": {"name": "warmer"}, **change}),
    )
    assert fingerprint(first, ["a", "b"]) == fingerprint(settled(tmp_path, test={"name": "warmer"}), ["b", "a"])
    assert fingerprint(first, ["a", "b"]) != fingerprint(other, ["a", "b"])
    assert fingerprint(first, ["a"]) == ""


def test_a_test_without_a_key_is_refused(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIGEST_SECRET_KEY", raising=False)
    settings = settled(tmp_path, test={"name": "warmer"})
    with database.read() as connection, pytest.raises(ConfigError, match="DIGEST_SECRET_KEY is missing"):
        asks_of(connection, settings, ALL, now=NOW, key=secret_key)
