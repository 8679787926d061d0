"""What readers get, campaigns show and reports add up is what files and readers said; `bench/year.py` plays a year."""

from datetime import date
from pathlib import Path

from digest.store.database import Database
from tests.services.year.newsroom import Year


def test_six_weeks_of_asks_go_as_files_and_readers_say(database: Database, tmp_path: Path) -> None:
    year = Year(database, tmp_path, seed=2, readers=40)
    year.play(date(2026, 4, 20), 42)
    wanted = {"ask", "thanks", "quiet", "none", "paused", "thermometers", "erased", "gifts credited to asks"}
    assert wanted <= set(year.counts)
