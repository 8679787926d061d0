"""Measure freezing an edition on PostgreSQL beside a bare insert of the same recipients. One run, one table.

    python bench/freezing.py [200000]

A time tells of the machine, a ratio of the program. README.md beside this file says what each row means. Linux only.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from engines import Took, Watch, postgresql
from rich.console import Console
from rich.table import Table
from shelves import SenderShelf, digest, environment
from sqlalchemy import make_url

from digest.services.delivery.freeze import freeze
from digest.services.editions.ready import edition_to_send
from digest.store.database import Database
from digest.wiring import open_app

ROUNDS = 5
BARE = """
INSERT INTO recipients (edition_id, subscriber_id, rendition_id, canary)
SELECT 1, subscribers.id, 1, false
FROM subscribers JOIN subscriptions ON subscriptions.subscriber_id = subscribers.id
WHERE subscriptions.digest = 'weekly'
"""


def main() -> None:
    """Measure everything, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=200_000, help="how many recipients")
    count: int = parser.parse_args().count
    os.environ.update(environment())
    works = {"bare insert": bare, "freeze": whole}
    with (
        tempfile.TemporaryDirectory(prefix="digest-bench-") as name,
        postgresql(Path(name) / "data") as create,
        SenderShelf(Path(name) / "shelf", count) as shelf,
        shelf.copy("http://127.0.0.1:9", at_once=1) as config,
    ):
        template = filled(create("template1"), config)
        rounds = [[on_a_copy(create(template), work, config, count) for work in works.values()] for _ in range(ROUNDS)]
    out = Table(box=None, pad_edge=False)
    out.add_column(f"{count:,} recipients")
    for heading in ("seconds", "CPU", "x bare", "x bare's CPU"):
        out.add_column(heading, justify="right")
    for what, runs in zip(works, zip(*rounds, strict=True), strict=True):
        ratios = [median(run[part] / one[0][part] for run, one in zip(runs, rounds, strict=True)) for part in (0, 1)]
        wall, cpu = (median(took) for took in zip(*runs, strict=True))
        out.add_row(what, f"{wall:.2f}", f"{cpu:.2f}", *(f"{ratio:.2f}" for ratio in ratios))
    Console(width=max(100, Console().width)).print(out)


def filled(url: str, config: Path) -> str:
    """Copy all data to a PostgreSQL database, and return its name."""
    digest("migrate", "--to", url, config=config)
    database = Database(url)
    with database.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    database.close()
    return str(make_url(url).database)


def on_a_copy(url: str, work: Callable[[Database, Path], Callable[[], object]], config: Path, count: int) -> Took:
    """Do some work on a copy of the database, and see that it made all recipients."""
    database = Database(url)
    took = Watch(database).time(work(database, config))
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM recipients").scalar_one() == count
    database.close()
    return took


def bare(database: Database, _config: Path) -> Callable[[], object]:
    """Prepare the insert alone."""

    def insert() -> None:
        with database.begin() as connection:
            connection.exec_driver_sql(BARE)

    return insert


def whole(database: Database, config: Path) -> Callable[[], object]:
    """Prepare the program's own freeze."""
    app = open_app(config)
    sending = replace(app.sending, database=database)
    edition = edition_to_send(database, app.config, 1)
    return lambda: freeze(sending, edition)


if __name__ == "__main__":
    main()
