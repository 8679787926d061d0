"""What the ledger knows of a domain's mails."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from digest.domain.warm_up import DayStep, WarmUp
from digest.store.database import Database
from digest.store.delivery.warm_up import last_touches, load_step, may_have_mailed
from digest.store.tables import batches, editions
from tests.services.builders import WARSAW
from tests.store.delivery.ledger import NOW, frozen

DOMAIN = "digest.example.org"
DOUBLING = WarmUp(3, Decimal(2))
LATER = (NOW + timedelta(days=1)).astimezone(WARSAW)


@pytest.mark.parametrize(
    ("edition", "batch", "step"),
    [
        ("submitted", "submitted", DayStep(2, 16, 0)),
        ("submitted", "uncertain", DayStep(2, 16, 0)),
        ("submitted", "failed", DayStep(1, 3, 0)),
        ("sending", "pending", DayStep(1, 3, 8)),
        ("held", "pending", DayStep(1, 3, 8)),
        ("cancelled", "pending", DayStep(1, 3, 0)),
    ],
)
def test_a_step_counts_what_left_and_what_may_leave(
    database: Database, edition: str, batch: str, step: DayStep
) -> None:
    with frozen(database) as (connection, _):
        connection.execute(update(editions).values(state=edition, sent_from=DOMAIN))
        connection.execute(update(batches).values(state=batch))
        assert load_step(connection, DOUBLING, DOMAIN, LATER) == step
        assert load_step(connection, DOUBLING, "other.example.org", LATER) == DayStep(1, 3, 0)


def test_those_who_were_not_mailed_after_all_do_not_count(database: Database) -> None:
    with frozen(database) as (connection, _):
        connection.execute(update(editions).values(state="submitted", sent_from=DOMAIN))
        connection.execute(update(batches).values(state="submitted"))
        connection.execute(update(batches).where(batches.c.number == 1).values(suppressed=1))
        assert load_step(connection, DOUBLING, DOMAIN, LATER).most == 14


def test_the_day_begins_at_the_sites_midnight(database: Database) -> None:
    with frozen(database) as (connection, _):
        connection.execute(update(editions).values(state="submitted", sent_from=DOMAIN))
        connection.execute(update(batches).values(state="submitted"))
        midnight = NOW.astimezone(WARSAW).replace(hour=0) + timedelta(days=1)
        before, after = (load_step(connection, DOUBLING, DOMAIN, midnight + timedelta(minutes=n)) for n in (-1, 1))
    assert (before, after) == (DayStep(1, 3, 8), DayStep(2, 16, 0))


@pytest.mark.parametrize(
    ("values", "known"),
    [({"sent_from": DOMAIN}, True), ({"sent_from": None}, True), ({"sent_from": "rehearsal:example.org"}, False)],
)
def test_an_edition_of_an_unknown_domain_may_have_left_from_any(
    database: Database, values: dict[str, Any], *, known: bool
) -> None:
    with frozen(database) as (connection, _):
        assert may_have_mailed(connection, DOMAIN)
        connection.execute(update(editions).values(**values))
        assert may_have_mailed(connection, DOMAIN) is known


def test_the_hidden_links_clicks_are_collected_once_and_not_for_each_touch(database: Database) -> None:
    """For each, a hundred thousand readers' touches would take hours, in which nothing else can be written."""
    with frozen(database) as (connection, _):
        query = last_touches(connection, NOW).element.compile(connection, compile_kwargs={"render_postcompile": True})
        if database.is_sqlite:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", (None,) * len(query.positiontup or ()))
        else:
            rows = connection.exec_driver_sql(f"EXPLAIN {query}", query.params)
        plan = "\n".join(str(row) for row in rows)
    assert "CORRELATED" not in plan
    assert "(SubPlan" not in plan
