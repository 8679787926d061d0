"""What the events come to, and that it stays so when they are kept no longer."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from digest.domain.batches import BatchState
from digest.domain.event_figures import Figures, from_json
from digest.domain.events import Event
from digest.domain.opens_and_clicks import ASK
from digest.services.delivery.ledger_report import report
from digest.services.readers.preferences import unsubscribe
from digest.services.watch import housekeep as housekeeping
from digest.services.watch.event_figures import digest_figures, edition_figures
from digest.services.watch.housekeep import Swept, housekeep
from digest.services.watch.take_events import track
from digest.store.database import Database
from digest.store.tables import batches, editions, events, recipients
from tests.services.builders import config
from tests.services.telling import CLAIMED, NOW, Mail, ask, submitted

EMAILS = [f"reader{number}@example.org" for number in range(1, 11)]
NAMES = ("delivered", "bounced", "blocked", "deferred", "dropped", "complaints", "unsubscribes", "left")
NOBODY = dict.fromkeys(NAMES, 0)
CONFIG = config(Path())
PRIVACY = CONFIG.privacy
LATER = CLAIMED + PRIVACY.keep_events + timedelta(days=1)
MUCH_LATER = CLAIMED + PRIVACY.keep_deliveries + timedelta(days=1)


def take(database: Database, *told: Event) -> None:
    track(database, told, touches=True, now=NOW)


def some_events(mails: list[Mail]) -> list[Event]:
    """A little of everything: seven of ten arrive; four people read, and a scanner."""
    first, second, third, fourth, fifth, sixth, seventh, *rest = mails
    arrived = [first, second, third, fourth, fifth, sixth, seventh]
    second_after = {"occurred_at": NOW + timedelta(seconds=30)}
    return [
        *(mail.told("processed") for mail in mails),
        *(mail.told("delivered") for mail in arrived),
        first.told("deferred"),
        first.told("deferred"),
        rest[0].told("bounced"),
        rest[1].told("blocked"),
        rest[2].told("dropped"),
        first.told("complaint"),
        second.told("unsubscribed"),
        third.told("other"),
        first.told("opened"),
        first.told("opened", **second_after),
        second.told("opened", machine=True),
        third.told("clicked", link=ASK),
        third.told("clicked", link="site/a", **second_after),
        fourth.told("opened"),
        *(fifth.told("clicked", link=link) for link in ("site/a", "site/b", ASK)),
    ]


def test_every_figure_is_exact_and_machines_stand_apart(database: Database) -> None:
    mails = submitted(database, EMAILS)
    told = some_events(mails)
    take(database, *told, *told)
    take(database, mails[0].told("delivered", edition_id=None), mails[0].told("opened", email="other@example.org"))
    figures = edition_figures(database, mails[0].edition)
    assert figures.as_json()["events"] == {
        "delivered": 7,
        "bounced": 1,
        "blocked": 1,
        "deferred": 2,
        "dropped": 1,
        "complaints": 1,
        "unsubscribes": 1,
        "left": 0,
        "opens": {"human": 3, "machine": 1},
        "clicks": {"human": 2, "machine": 3},
        "asks": {"human": 1, "machine": 1},
        "readers": {
            **dict.fromkeys(NOBODY, 1),
            "delivered": 7,
            "left": 0,
            "opens": 2,
            "clicks": 1,
            "asks": 1,
            "outcomes": 8,
            "arrived": 7,
        },
    }


def test_a_share_is_never_of_fewer_than_it_counts(database: Database) -> None:
    first, second, third, *_ = submitted(database, EMAILS)
    take(database, first.told("delivered"), first.told("bounced"), second.told("clicked", link="site/a"))
    take(database, third.told("complaint"))
    readers = edition_figures(database, first.edition).as_json()["events"]["readers"]
    assert (readers["delivered"], readers["outcomes"], readers["arrived"]) == (1, 1, 3)


def test_older_sums_say_of_what_their_shares_are() -> None:
    old = Figures(Counter(delivered=50, bounced=2), readers=Counter(delivered=50, bounced=2)).as_json()
    for name in ("outcomes", "arrived"):
        del old["readers"][name]
    assert {name: from_json(old).readers[name] for name in ("outcomes", "arrived")} == {"outcomes": 52, "arrived": 50}


def test_the_ask_s_variants_stand_apart(database: Database) -> None:
    mails = submitted(database, EMAILS)
    variants = sorted({mail.variant for mail in mails})
    a, b = ([mail for mail in mails if mail.variant == variant] for variant in variants)
    take(database, *(mail.told("clicked", link=ASK) for mail in a), b[0].told("delivered"))
    said = edition_figures(database, mails[0].edition).as_json()["variants"]
    assert {name: (one["submitted"], one["asks"]["human"], one["delivered"]) for name, one in said.items()} == {
        "a": (len(a), len(a), 0),
        "b": (len(b), 0, 1),
    }


def test_who_leaves_is_counted_with_the_latest_edition_he_got(database: Database) -> None:
    mails = submitted(database, EMAILS)
    for mail, hours in ((mails[0], -1), (mails[1], 1), (mails[2], 20), (mails[3], 30)):
        unsubscribe(database, mail.email, "weekly", now=CLAIMED + timedelta(hours=hours))
    assert edition_figures(database, mails[0].edition).total.readers["left"] == 3
    with database.begin() as connection:
        row = connection.execute(select(editions)).mappings().one()
        at = CLAIMED + timedelta(hours=24)
        later = {"id": row["id"] + 1, "local_date": at.date(), "frozen_at": at}
        connection.execute(editions.insert().values({**row, **later}))
    assert edition_figures(database, mails[0].edition).total.readers["left"] == 2
    assert sum(one["left"] for one in edition_figures(database, mails[0].edition).as_json()["variants"].values()) == 2


def test_an_edition_of_which_nothing_was_heard_has_noughts(database: Database) -> None:
    mails = submitted(database, EMAILS)
    said = edition_figures(database, mails[0].edition).as_json()["events"]
    assert {name: said[name] for name in NOBODY} == NOBODY
    assert edition_figures(database, mails[0].edition).total.is_empty


def test_digests_add_up_their_editions(database: Database) -> None:
    weekly = submitted(database, EMAILS[:4])
    daily = submitted(database, EMAILS[4:], digest="daily")
    take(database, *(mail.told("delivered") for mail in [*weekly, *daily[:2]]))
    found = {one.digest: one for one in digest_figures(database, CLAIMED.date())}
    assert {name: one.events.total.events["delivered"] for name, one in found.items()} == {"weekly": 4, "daily": 2}
    assert [sum(one.recipients.values()) for one in found.values()] == [6, 4]
    assert digest_figures(database, CLAIMED.date() + timedelta(days=1)) == []


def count(database: Database, table: Any) -> int:
    found: int = ask(database, lambda connection: connection.execute(select(func.count()).select_from(table)).scalar())
    return found


def test_reports_stay_the_same_when_what_they_tell_of_is_kept_no_longer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "PART", 3)
    mails = submitted(database, EMAILS)
    edition = mails[0].edition
    take(database, *some_events(mails), mails[0].told("delivered", edition_id=None))
    figures, ledger = edition_figures(database, edition), report(database, edition)
    stored = count(database, events)

    assert housekeep(database, CONFIG, now=NOW) == Swept(0, 0, 0, 0)
    assert housekeep(database, CONFIG, now=LATER) == Swept(1, stored, 0, 0)
    assert (edition_figures(database, edition).as_json(), count(database, events)) == (figures.as_json(), 0)
    take(database, mails[0].told("opened"))
    assert edition_figures(database, edition).as_json() == figures.as_json()
    assert housekeep(database, CONFIG, now=MUCH_LATER) == Swept(0, 1, len(EMAILS), 0)
    assert count(database, recipients) == 0
    assert (edition_figures(database, edition).as_json(), report(database, edition)) == (figures.as_json(), ledger)
    assert housekeep(database, CONFIG, now=MUCH_LATER) == Swept(0, 0, 0, 0)
    take(database, mails[0].told("complaint"))
    assert count(database, events) == 1


@pytest.mark.parametrize("state", [state for state in BatchState if state is not BatchState.SUBMITTED])
def test_what_is_still_to_be_sent_is_still_heard_of(database: Database, state: BatchState) -> None:
    mails = submitted(database, EMAILS)
    take(database, *some_events(mails))
    with database.begin() as connection:
        connection.execute(batches.update().where(batches.c.id == mails[-1].batch).values(state=state))
    assert housekeep(database, CONFIG, now=LATER) == Swept(0, 0, 0, 0)
    assert housekeep(database, CONFIG, now=MUCH_LATER).editions == 1


def test_two_who_keep_house_at_once_are_not_in_each_other_s_way(database: Database) -> None:
    mails = submitted(database, EMAILS)
    take(database, *some_events(mails))
    before = edition_figures(database, mails[0].edition)
    with ThreadPoolExecutor(8) as pool:
        swept = [*pool.map(lambda _: housekeep(database, CONFIG, now=LATER), range(8))]
    assert sum(one.events for one in swept) == len(some_events(mails))
    assert edition_figures(database, mails[0].edition) == before


def test_who_is_in_doubt_is_not_forgotten(database: Database) -> None:
    submitted(database, EMAILS, state="uncertain")
    assert housekeep(database, CONFIG, now=MUCH_LATER) == Swept(1, 0, 0, 0)
    assert count(database, recipients) == len(EMAILS)


kinds = st.sampled_from(["delivered", "bounced", "deferred", "opened", "clicked", "other", "complaint"])
seen = st.tuples(
    st.integers(0, 4), kinds, st.integers(0, 40), st.sampled_from([ASK, "a", "b", "c", "d"]), st.booleans()
)


@given(st.lists(seen, max_size=30))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happened_is_told_the_same_after_it_is_folded(
    database: Database, made: list[tuple[int, str, int, str, bool]]
) -> None:
    with database.begin() as connection:
        for table in (
            "event_totals events recipients batches renditions editions subscriptions suppressions subscribers"
        ).split():
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    mails = submitted(database, EMAILS[:5])
    take(
        database,
        *(
            mails[who].told(
                kind, occurred_at=NOW + timedelta(seconds=second), link=link * (kind == "clicked"), machine=machine
            )
            for who, kind, second, link, machine in made
        ),
    )
    before = edition_figures(database, mails[0].edition)
    opens = sum(kind == "opened" for _, kind, *_ in made)
    assert before.total.events["opens"] + before.total.machine["opens"] == opens
    assert from_json(json.loads(json.dumps(before.total.as_json()))) == before.total
    assert before.total + Figures() == before.total
    housekeep(database, CONFIG, now=LATER)
    assert edition_figures(database, mails[0].edition) == before
