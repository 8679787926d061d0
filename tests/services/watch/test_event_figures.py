"""What the events come to, and that it stays so when they are kept no longer."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from digest.domain.event_figures import Figures, from_json
from digest.domain.events import Event
from digest.domain.opens_and_clicks import ASK
from digest.services.readers.preferences import unsubscribe
from digest.services.watch.event_figures import digest_figures, edition_figures
from digest.services.watch.housekeep import housekeep
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.tables import editions
from tests.services.builders import config
from tests.services.mail_events import CLAIMED, NOW, some_events, submitted

EMAILS = [f"reader{number}@example.org" for number in range(1, 11)]
NAMES = ("delivered", "bounced", "blocked", "deferred", "dropped", "complaints", "unsubscribes", "left")
NOBODY = dict.fromkeys(NAMES, 0)
CONFIG = config(Path())
LATER = CLAIMED + CONFIG.privacy.keep_events + timedelta(days=1)


def take(database: Database, *reported: Event) -> None:
    take_events(database, reported, touches=True, now=NOW)


def test_every_figure_is_exact_and_machines_stand_apart(database: Database) -> None:
    mails = submitted(database, EMAILS)
    reported = some_events(mails)
    take(database, *reported, *reported)
    take(database, mails[0].event("delivered", edition_id=None), mails[0].event("opened", email="other@example.org"))
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
    take(database, first.event("delivered"), first.event("bounced"), second.event("clicked", link="site/a"))
    take(database, third.event("complaint"))
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
    take(database, *(mail.event("clicked", link=ASK) for mail in a), b[0].event("delivered"))
    said = edition_figures(database, mails[0].edition).as_json()["variants"]
    assert {name: (one["submitted"], one["asks"]["human"], one["delivered"]) for name, one in said.items()} == {
        "a": (len(a), len(a), 0),
        "b": (len(b), 0, 1),
    }


def test_readers_who_leave_count_with_the_latest_edition_they_received(database: Database) -> None:
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
    take(database, *(mail.event("delivered") for mail in [*weekly, *daily[:2]]))
    found = {one.digest: one for one in digest_figures(database, CLAIMED.date())}
    assert {name: one.events.total.events["delivered"] for name, one in found.items()} == {"weekly": 4, "daily": 2}
    assert [sum(one.recipients.values()) for one in found.values()] == [6, 4]
    assert digest_figures(database, CLAIMED.date() + timedelta(days=1)) == []


kinds = st.sampled_from(["delivered", "bounced", "deferred", "opened", "clicked", "other", "complaint"])
seen = st.tuples(
    st.integers(0, 4), kinds, st.integers(0, 40), st.sampled_from([ASK, "a", "b", "c", "d"]), st.booleans()
)


@given(st.lists(seen, max_size=30))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happened_is_reported_the_same_after_it_is_folded(
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
            mails[who].event(
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
