"""A send that is killed at any of its steps, each by its name, loses nobody and repeats nobody."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.desk import Desk, copies
from tests.acceptance.nursery import KILLED, Nursery
from tests.fakes.sendgrid import FakeSendGrid

pytestmark = pytest.mark.long

READERS = [f"reader{number}@example.org" for number in range(1, 6)]
UNREACHABLE = "zażółć@example.org"
"""SendGrid can never mail this address; the ledger records that in a commit of its own, and nobody needs to look."""
BATCHES = 3
SHARES = 3
"""Tests that share out the steps, each with databases of its own, so that several can run at once."""
CLAIM = "after the commit of services.delivery.submit_batch._claim"
RECORD = "after the commit of services.delivery.submit_batch._record"
"""It records an outcome and claims the next batch."""
COMMITS = {
    "services.editions.make.build_draft",
    "services.delivery.freeze._freeze",
    "services.delivery.send._take",
    "services.delivery.submit_batch._claim",
    "services.delivery.submit_batch._take_out.work",
    "services.delivery.submit_batch._record",
    "services.delivery.care.rest.work",
    "services.delivery.care.finish.work",
    "services.delivery.send._leave",
}
"""Whose commits a send makes: should one come to be, or get another name, this list is to say so."""
REQUEST = {
    "before the batch is built",
    "before the request",
    "after the request",
    "before the answer is read",
    "after the answer is read",
    "after the answer is understood",
}

Fresh = Callable[[Path], str]


@pytest.fixture
def fresh(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """Give, again and again, a database with stories and readers of which nothing was sent yet."""
    server = None if database_url.startswith("sqlite") else request.getfixturevalue("postgresql")
    return copies(database_url, server, tmp_path, [*READERS, UNREACHABLE])


@pytest.mark.parametrize("share", range(SHARES))
def test_a_send_killed_at_any_step_is_resumed_and_everybody_is_mailed_once(
    nursery: Nursery, fresh: Fresh, tmp_path: Path, share: int
) -> None:
    steps = _steps(nursery, fresh, tmp_path / "whole")
    assert {name.rpartition(" of ")[2] for name, _ in steps if "commit" in name} == COMMITS
    assert {name for name, _ in steps if "commit" not in name} == REQUEST
    for number, step in enumerate(steps[share::SHARES]):
        folder = tmp_path / str(number)
        folder.mkdir()
        with FakeSendGrid() as sendgrid:
            _die_and_go_on(Desk(nursery, folder, fresh(folder), sendgrid), step)


def _die_and_go_on(desk: Desk, step: tuple[str, int]) -> None:
    dying = desk.start("send", "weekly", "--yes", die=step)
    assert dying.wait().code == KILLED, step
    met = Counter(dying.steps)
    in_flight = min(met[CLAIM] + met[RECORD], BATCHES) - met[RECORD]
    assert max(desk.accepted.values(), default=1) == 1, step

    resumed = desk.run("send", "weekly", "--yes", "--json")
    assert resumed.code == (3 if in_flight else 0), (step, resumed.err)
    assert desk.accepted.total() == len(desk.accepted), step
    recipients = resumed.json["recipients"]
    assert recipients["frozen"] == len(READERS) + 1
    assert recipients["pending"] == recipients["submitting"] == 0, step
    assert resumed.json["batches"]["uncertain"] == in_flight, step
    assert sum(recipients[state] for state in ("submitted", "uncertain", "unreachable")) == len(READERS) + 1, step

    edition = resumed.json["edition"]
    if in_flight:
        desk.settle_by_what_was_taken(edition)
        assert desk.run("send", "--edition", str(edition)).code == 0
    assert desk.accepted == dict.fromkeys(READERS, 1), step
    assert desk.sums(edition) == {"submitted": len(READERS), "unreachable": 1}, step


def _steps(nursery: Nursery, fresh: Fresh, folder: Path) -> list[tuple[str, int]]:
    """All steps of a send that nobody disturbs, each with its how-manieth time."""
    folder.mkdir()
    with FakeSendGrid() as sendgrid:
        whole = Desk(nursery, folder, fresh(folder), sendgrid).start("send", "weekly", "--yes", "--json")
        done = whole.wait()
    assert done.json["recipients"]["submitted"] == len(READERS)
    met: Counter[str] = Counter()
    steps = []
    for name in whole.steps:
        met[name] += 1
        steps.append((name, met[name]))
    return steps
