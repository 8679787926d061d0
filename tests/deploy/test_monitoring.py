"""The alert rules and the dashboard name figures that there are, and each rule fires in the state it is for."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from operator import eq, gt
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from digest.domain.alarms import Alarm, AlarmKind, Changes
from digest.services.watch.back_up import make_backup
from digest.services.watch.metrics import Figures
from digest.store.database import Database
from digest.store.intake.stories import FeedState, save_feed
from digest.store.tables import editions
from digest.store.watch.alarms import save_changes
from tests.services.builders import config
from tests.services.mail_events import NOW, submitted
from tests.web.clients import client

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = {
    rule["alert"]: rule
    for group in yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}
DASHBOARD = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
EMAILS = ["a@example.org", "b@example.org"]


@dataclass(frozen=True)
class Machine:
    """A machine on which a digest is made."""

    database: Database
    folder: Path

    def scrape(self) -> str:
        return Figures(self.database, config(self.folder), lambda: NOW).text().decode()

    def set(self, **values: Any) -> None:
        with self.database.begin() as connection:
            connection.execute(update(editions).values(values))


@pytest.fixture
def healthy(tmp_path: Path) -> Iterator[Machine]:
    """The edition of today has left, the feed was read, a backup is there."""
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    submitted(database, EMAILS, digest="weekly")
    machine = Machine(database, tmp_path)
    machine.set(local_date=NOW.date(), submitted_at=NOW)
    make_backup(database, tmp_path / "backups", keep=1, now=NOW)
    with database.begin() as connection:
        save_feed(connection, FeedState(config(tmp_path).site.feed, read_at=NOW))
    yield machine
    database.close()


def fires(rule: dict[str, Any], scrape: str) -> bool:
    """Evaluate the small part of PromQL that the rules use: a figure, perhaps its age, compared with a number."""
    form = r"(?P<age>time\(\) - )?(?P<name>\w+)(\{(?P<label>\w+)=\"(?P<value>\w+)\"\})? (?P<op>>|==) (?P<limit>\d+)"
    said = re.fullmatch(form, rule["expr"])
    assert said, rule["expr"]
    found = [
        sample.value
        for family in text_string_to_metric_families(scrape)
        for sample in family.samples
        if sample.name == said["name"] and (not said["label"] or sample.labels[said["label"]] == said["value"])
    ]
    holds = {">": gt, "==": eq}[said["op"]]
    return any(holds(NOW.timestamp() - one if said["age"] else one, int(said["limit"])) for one in found)


def test_no_alert_fires_while_all_is_well(healthy: Machine) -> None:
    assert [name for name, rule in RULES.items() if fires(rule, healthy.scrape())] == []


def _lose_the_database(machine: Machine) -> None:
    machine.database.close()
    (machine.folder / "digest.db").write_bytes(b"\xff" * 20_000)


def _let_the_feed_age(machine: Machine) -> None:
    with machine.database.begin() as connection:
        save_feed(connection, FeedState(config(machine.folder).site.feed, read_at=NOW - timedelta(hours=7)))


def _let_the_backup_age(machine: Machine) -> None:
    (backup,) = (machine.folder / "backups").iterdir()
    backup.rename(backup.with_name("digest-20260101T000000Z.db"))


def _raise_an_alarm(machine: Machine) -> None:
    with machine.database.begin() as connection:
        save_changes(connection, Changes(raised=(Alarm(AlarmKind.FEED, "x", "It fails.", ""),)), NOW)


def _have_a_batch(state: str) -> Callable[[Machine], None]:
    def have(machine: Machine) -> None:
        submitted(machine.database, ["c@example.org"], digest="daily", state=state)

    return have


STATES: dict[str, Callable[[Machine], None]] = {
    "DigestDatabaseUnusable": _lose_the_database,
    "DigestEditionOverdue": lambda machine: machine.set(state="sending", submitted_at=None),
    "DigestEditionHeld": lambda machine: machine.set(state="held"),
    "DigestBatchUncertain": _have_a_batch("uncertain"),
    "DigestBatchFailed": _have_a_batch("failed"),
    "DigestFeedStale": _let_the_feed_age,
    "DigestAlarm": _raise_an_alarm,
    "DigestBackupOld": _let_the_backup_age,
}


@pytest.mark.parametrize("name", RULES)
def test_an_alert_fires_in_the_state_that_it_is_for(healthy: Machine, name: str) -> None:
    STATES[name](healthy)
    assert fires(RULES[name], healthy.scrape())
    assert set(RULES[name]["annotations"]) == {"summary", "action"}


def test_rules_and_dashboard_name_only_figures_that_there_are(tmp_path: Path) -> None:
    pages = client(tmp_path)
    pages.app.database.migrate()
    known = set(re.findall(r"^# TYPE (\w+) ", pages.get("/metrics").text, re.MULTILINE))
    known |= {"digest_feed_age_seconds", "digest_backup_age_seconds"}  # only once there is a reading, and a backup
    shown = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    for expression in [*shown, *(rule["expr"] for rule in RULES.values())]:
        named = re.findall(r"\bdigest_\w+", expression)
        assert named, expression
        for name in named:
            assert {name, name.removesuffix("_bucket")} & known, expression


def test_no_two_panels_of_the_dashboard_overlap() -> None:
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    cells = [
        (x, y)
        for one in places
        for x in range(one["x"], one["x"] + one["w"])
        for y in range(one["y"], one["y"] + one["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(places)
