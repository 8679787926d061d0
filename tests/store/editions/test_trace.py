"""Whether anything about coming editions changed."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import Config
from digest.domain.editor_choices import ChoiceKind
from digest.services.editions.decide import approve
from digest.services.editions.edit import Change
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.editions.trace import load_trace
from tests.fakes.wordpress import Post, feed
from tests.services.builders import config
from tests.services.editors import DRAFTED, drafted, edited, posts
from tests.services.small_sends import NOW, with_stories


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path)


def test_each_change_leaves_a_trace_and_nothing_else_does(database: Database, settings: Config) -> None:
    traces: list[str] = []

    def look() -> str:
        with database.read() as connection:
            traces.append(load_trace(connection, NOW))
        return traces[-1]

    look()
    with_stories(database, settings, 1, 2)
    look()
    draft = drafted(database, settings)
    look()
    edited(database, settings, draft, Change(ChoiceKind.DROP, "2"))
    look()
    approve(database, draft.id, now=DRAFTED)
    look()
    corrected = [Post(1, "Corrected", NOW - timedelta(hours=1)), *posts(2)]
    poll_file(database, feed(corrected), settings, now=DRAFTED)
    last = look()
    assert len(set(traces)) == 6
    poll_file(database, feed(corrected), settings, now=DRAFTED + timedelta(minutes=1))
    assert look() == last
