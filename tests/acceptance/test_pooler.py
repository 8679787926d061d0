"""PostgreSQL behind pgbouncer in transaction mode: each transaction may get another process of the server."""

import shutil
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text

from digest.store.database import Database
from tests.acceptance.crew import crew
from tests.acceptance.runs import REPOSITORY, digest, write_config
from tests.acceptance.serving import await_true, free_port
from tests.services.small_sends import emails

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
NOW = "2026-03-30T07:00:00+02:00"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed (Debian: apt-get install pgbouncer)"),
]


@pytest.fixture
def pooled(tmp_path: Path, postgresql_url: str) -> Iterator[str]:
    """The address of a fresh database behind a pooler that has two connections to the server."""
    url, port = make_url(postgresql_url), free_port()
    sockets = url.query["host"]
    own = tmp_path / "pgbouncer.ini"
    own.write_text(f"""
[databases]
* = host={sockets} user={url.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
""")
    tmp_path.chmod(0o755)
    # It does not run as root.
    assert PGBOUNCER is not None
    process = subprocess.Popen([PGBOUNCER, "--quiet", f"--user={Path(str(sockets)).owner()}", own])
    await_true(lambda: _listens(port))
    yield f"postgresql://127.0.0.1:{port}/{url.database}"
    process.terminate()
    process.wait(60)


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_an_operator_migrates_and_the_edition_goes_out(tmp_path: Path, pooled: str, postgresql: Any) -> None:
    postgresql.psql("CREATE DATABASE behind_a_pooler")
    url = make_url(pooled).set(database="behind_a_pooler").render_as_string()
    write_config(tmp_path)
    sample = str(REPOSITORY / "digest" / "sample" / "feed.xml")
    (tmp_path / "list.csv").write_text("email\n" + "".join(f"a{number}@example.org\n" for number in range(3_000)))
    for words in (
        ("migrate",),
        ("feed", "poll", "--file", sample),
        ("subscribers", "import", "list.csv"),
        ("send", "weekly", "--yes"),
        ("report",),
        ("housekeep",),
        ("subscribers", "export", "--out", "all.csv"),
    ):
        ran = digest(tmp_path, *words, now=NOW, DIGEST_DATABASE_URL=url)
        assert ran.code == 0, (words, ran)
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 3_000
    (database,) = (
        one for one in digest(tmp_path, "doctor", "--json", DIGEST_DATABASE_URL=url).json if one["what"] == "database"
    )
    assert database["verdict"] == "ok"
    assert "behind_a_pooler, through a pooler; its schema is at" in database["words"]


def test_workers_mail_everybody_once(tmp_path: Path, pooled: str) -> None:
    with crew(tmp_path, pooled) as made:
        workers = made.start_idle(2)
        made.freeze(12)
        made.wait_until(lambda: made.state() == "submitted")
        assert made.mails() == Counter(emails(24))
        assert [made.stop(worker).code for worker in workers] == [0, 0]


def test_statements_are_repeated_by_many_threads_with_the_settings_that_they_need(pooled: str, postgresql: Any) -> None:
    postgresql.psql(f"ALTER DATABASE {make_url(pooled).database} SET DateStyle = 'German'")
    postgresql.psql(f"ALTER DATABASE {make_url(pooled).database} SET statement_timeout = '5min'")
    database, failures = Database(pooled), list[Exception]()

    def use() -> None:
        try:
            for _ in range(30):
                with database.begin() as connection:
                    assert connection.execute(text("SELECT now()")).one()[0].tzinfo
                    assert connection.execute(text("SHOW statement_timeout")).scalar() == "0"
        except Exception as error:  # noqa: BLE001 -- shown below
            failures.append(error)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()
    assert not failures
    with closing(psycopg.connect(pooled, prepare_threshold=None)) as other:
        assert other.execute("SHOW statement_timeout").fetchone() == ("5min",)


def test_a_worker_that_could_not_read_times_says_what_to_set(tmp_path: Path, pooled: str, postgresql: Any) -> None:
    with crew(tmp_path, pooled) as made:
        name = make_url(pooled).database
        postgresql.psql(f"ALTER DATABASE {name} SET DateStyle = 'German'")
        made.database.close()
        ended = made.start().wait()
        assert ended.code == 1
        assert f"ALTER DATABASE \"{name}\" SET DateStyle = 'ISO'" in ended.err
