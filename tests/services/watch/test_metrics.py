"""The figures for Prometheus: of the database, and of this process."""

import os
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest import __version__
from digest.domain.due import Known, Past
from digest.domain.edition_life import EditionState
from digest.domain.errors import ConfigError, OutputError
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.watch.metrics import Figures, next_due
from digest.store.database import SCHEMA, Database
from tests.acceptance.serving import free_port
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config, local
from tests.services.small_sends import emails, ready, sending, with_readers, with_stories

NOW = local("2026-05-12 07:30")
TODAY = date(2026, 5, 12)


def figures(database: Database, folder: Path) -> Figures:
    return Figures(database, config(folder), lambda: NOW)


def test_the_figures_name_versions_and_states(database: Database, tmp_path: Path) -> None:
    said = figures(database, tmp_path).text().decode()
    assert f'schema="{SCHEMA}",version="{__version__}"}} 1.0' in said
    assert 'digest_editions{state="held"} 0.0' in said
    assert 'digest_subscribers{state="active"} 0.0' in said
    assert "digest_queue_length 0.0" in said


def test_a_database_that_is_away_leaves_only_that_fact(tmp_path: Path) -> None:
    said = figures(Database("postgresql://me:hush@127.0.0.1:1/x"), tmp_path).text().decode()
    assert "digest_database_up 0.0" in said
    assert "digest_editions" not in said
    assert "127.0.0.1" not in said


def test_each_request_to_the_provider_is_counted(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path)
    with_stories(database, settings, 1)
    with_readers(database, emails(3))
    counted: list[tuple[str, float]] = []
    mailer = FakeMailer()
    work = replace(
        sending(database, settings, mailer), count_request=lambda outcome, took: counted.append((outcome, took))
    )
    edition = ready(database, settings)
    freeze(work, edition)
    send(work, edition.id)
    assert [outcome for outcome, _ in counted] == ["accepted"] * len(mailer.submitted)
    assert 0 <= counted[0][1] < 60
    exported = figures(database, tmp_path)
    exported.count_request("accepted", 0.2)
    assert 'digest_mail_requests_total{outcome="accepted"} 1.0' in exported.text().decode()


def test_the_figures_are_served_and_then_no_more(database: Database, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/metrics"
    exported = figures(database, tmp_path)
    with exported.served(f"127.0.0.1:{port}"):
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert b"digest_database_up 1.0" in answer.read()
        with (
            pytest.raises(ConfigError, match=r"metrics\.bind: nothing can be served"),
            exported.served(f"127.0.0.1:{port}"),
        ):
            pass
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=10)
    with exported.served(None):
        pass


def test_a_file_of_figures_is_replaced_as_a_whole(database: Database, tmp_path: Path) -> None:
    exported = figures(database, tmp_path)
    for _ in range(2):
        exported.write(tmp_path / "digest.prom")
    assert b"digest_database_up 1.0" in (tmp_path / "digest.prom").read_bytes()
    assert (tmp_path / "digest.prom").stat().st_mode & 0o777 == 0o644
    assert not list(tmp_path.glob(".*.part"))
    with pytest.raises(OutputError, match="cannot be written"):
        exported.write(tmp_path / "nowhere" / "digest.prom")
    (tmp_path / "folder.prom").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        exported.write(tmp_path / "folder.prom")
    with pytest.raises(OutputError, match=r"\. cannot be written: Is a directory\."):
        exported.write(Path())
    assert not list(tmp_path.glob(".*.part"))


def test_figures_are_written_into_a_device_which_stays_one(database: Database, tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(os.devnull)
    figures(database, tmp_path).write(tmp_path / "out")
    assert (tmp_path / "out").is_char_device()


@pytest.mark.parametrize(
    ("known", "due"),
    [
        ({}, "2026-05-12 07:00"),
        ({TODAY: EditionState.DRAFT}, "2026-05-12 07:00"),
        ({TODAY: EditionState.SENDING}, "2026-05-12 07:00"),
        ({TODAY: EditionState.SUBMITTED}, "2026-05-13 07:00"),
        ({TODAY: EditionState.HELD}, "2026-05-13 07:00"),
        ({TODAY: EditionState.SKIPPED}, "2026-05-13 07:00"),
    ],
)
def test_an_edition_is_due_until_its_date_is_decided(tmp_path: Path, known: dict[date, EditionState], due: str) -> None:
    schedule = config(tmp_path).schedule("daily")
    past = Past(TODAY - timedelta(days=7), {day: Known(day, state) for day, state in known.items()})
    assert next_due(schedule, past, now=NOW) == local(due)


def test_a_digest_that_has_not_begun_is_due_at_its_next_time(tmp_path: Path) -> None:
    assert next_due(config(tmp_path).schedule("daily"), Past(), now=NOW) == local("2026-05-13 07:00")
