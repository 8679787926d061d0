"""What is sent in a benchmark: a database with so many subscribers and an edition drafted, and copies of it."""

import json
import os
import shutil
import sqlite3
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from edition import A_WEEK, SEND, readings

CONFIG = Path(__file__).parent.parent / "config.toml"
KEY = "SG.key-that-opens-nothing"

SUBSCRIBERS = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT :count)
INSERT INTO subscribers
 (id, email, name, status, bucket, source, consent_text, recurring, sections, created_at, updated_at)
SELECT
 n, 'reader' || n || '@example.org', 'Reader ' || n, 'active', abs(random()) % 10000, 'bench', '', 0, '', :now, :now
FROM numbers
"""
SUBSCRIPTIONS = """
INSERT INTO subscriptions (subscriber_id, digest, token, since)
SELECT id, 'weekly', lower(hex(randomblob(12))), created_at FROM subscribers
"""
PAGE = "SELECT subject, html, text, token_tag AS tag FROM renditions ORDER BY id LIMIT 1"


class SenderShelf:
    """A folder with a configuration, a database of so many subscribers, an edition drafted, and its `page`."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count, self.page = folder, count, folder / "page.json"

    def __enter__(self) -> Self:
        self.folder.mkdir()
        config, feed = self.folder / "config.toml", self.folder / "feed.xml"
        write_config(config, "http://127.0.0.1:9", at_once=1)
        *_, (_, document) = readings(A_WEEK)
        feed.write_bytes(document)
        digest("feed", "poll", "--file", str(feed), config=config)
        digest("edition", "build", "weekly", config=config)
        with closing(sqlite3.connect(self.folder / "digest.db")) as connection:
            self._subscribe(connection)
            connection.row_factory = sqlite3.Row
            self.page.write_text(json.dumps(dict(connection.execute(PAGE).fetchone())), encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder)

    def _subscribe(self, connection: sqlite3.Connection) -> None:
        for pragma in ("synchronous = OFF", "cache_size = -400000"):
            connection.execute(f"PRAGMA {pragma}")
        with connection:
            connection.execute(SUBSCRIBERS, {"count": self.count, "now": f"{SEND:%Y-%m-%d %H:%M:%S.%f}"})
            connection.execute(SUBSCRIPTIONS)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def copy(self, url: str, *, at_once: int, processes: int = 1) -> Iterator[Path]:
        """Give the configuration of a fresh copy that sends to `url`. It is on the disk before anything is measured."""
        folder = self.folder / "copy"
        folder.mkdir()
        shutil.copy(self.folder / "digest.db", folder)
        write_config(folder / "config.toml", url, at_once=at_once, processes=processes)
        os.sync()
        yield folder / "config.toml"
        shutil.rmtree(folder)


def write_config(path: Path, url: str, *, at_once: int, processes: int = 1) -> None:
    """Write the shipped settings, except that mail leaves through SendGrid's API at `url`."""
    text = CONFIG.read_text(encoding="utf-8")
    for old, new in (
        ('backend = "outbox"', 'backend = "sendgrid"'),
        ("[sendgrid]", f'[sendgrid]\napi_url = "{url}"'),
        ("concurrency = 4", f"concurrency = {at_once}"),
        ("processes = 1 ", f"processes = {processes} "),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def digest_command() -> str:
    """Locate the command that belongs to this interpreter."""
    return str(Path(sysconfig.get_path("scripts")) / "digest")


def environment(now: datetime = SEND) -> dict[str, str]:
    """Give what commands run in: with bytecode kept, the clock at that moment, and a key."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"DIGEST_NOW": now.isoformat(), "SENDGRID_API_KEY": KEY}


def digest(*command: str, config: Path) -> None:
    """Run a command of the program."""
    subprocess.run(
        [digest_command(), *command, "--config", str(config)], check=True, capture_output=True, env=environment()
    )
