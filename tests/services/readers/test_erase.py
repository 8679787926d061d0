"""An erased reader is stored nowhere, and no old list brings them back."""

import io
import sqlite3
import threading
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import func, select, text

from digest.domain.errors import ListError
from digest.domain.lists import Line
from digest.domain.readers import Status, Subscriber, SuppressionReason
from digest.mail.outbox import Outbox
from digest.services.readers.erase import erase_reader
from digest.services.readers.lists.import_readers import ListRules, add_subscriber, import_subscribers
from digest.services.readers.show_data import show_data_of_address
from digest.services.readers.suppress import suppress_address
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.save import save_subscribers
from digest.store.readers.sign_ups import SignUp, save_sign_up
from digest.store.readers.suppressions import save_suppressions
from digest.store.tables import metadata, subscribers
from tests.acceptance.serving import await_true
from tests.services.builders import WARSAW, config, local

NOW = local("2026-05-12 07:00")
KEY = "a-key-of-the-tests-which-is-long-enough"
RULES = ListRules(("daily", "weekly"), ("daily",), WARSAW, key=KEY)
OLA = "ola.to.be.forgotten@example.org"
OUTBOX = Outbox(config(Path("/nonexistent")))


def traces(database: Database, word: str) -> list[str]:
    """The tables that still have a word in any row."""
    with database.read() as connection:
        rows = {table.name: connection.execute(table.select()).all() for table in metadata.sorted_tables}
    return [name for name, found in rows.items() if word in repr(found)]


def lived(database: Database) -> None:
    """Let her do all that leaves traces."""
    line = Line(OLA, "Ola Zapomniana", Status.ACTIVE, frozenset({"daily", "weekly"}), NOW, "party", NOW, recurring=True)
    add_subscriber(database, line, RULES, now=NOW)
    suppress_address(database, OLA, reason="complaint", note="wrote to us", now=NOW)
    with database.begin() as connection:
        reader = find_subscribers(connection, [OLA])[OLA]
        save_sign_up(connection, SignUp(reader.id, "nonce", frozenset({"daily"}), NOW))


def test_nothing_names_who_is_erased(database: Database) -> None:
    lived(database)
    assert erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW).log_emptied
    assert traces(database, OLA) == traces(database, "Zapomniana") == traces(database, "wrote to us") == []
    with database.read() as connection:
        row = connection.execute(select(subscribers)).mappings().one()
    assert (row["status"], row["consented_at"], row["last_gift_at"], row["source"]) == ("erased", None, None, "")


def test_an_address_that_is_only_suppressed_is_known_and_can_be_erased(database: Database) -> None:
    suppress_address(database, OLA, reason="manual", note="wrote to us", now=NOW)
    said = show_data_of_address(database, OLA)
    assert (said["email"], [kept["note"] for kept in said["suppressions"]]) == (OLA, ["wrote to us"])
    erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)
    with pytest.raises(ListError, match="Nobody"):
        show_data_of_address(database, OLA)


def test_erasing_waits_for_whoever_changes_the_reader(postgresql_url: str) -> None:
    """An event suppresses the reader at the same time: neither may wait for the other at once."""
    database = Database(postgresql_url)
    lived(database)
    with database.begin() as connection:
        find_subscribers(connection, [OLA])
        erasing = threading.Thread(target=erase_reader, args=(database, OUTBOX, OLA), kwargs={"key": KEY, "now": NOW})
        erasing.start()
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        await_true(lambda: bool(connection.execute(waits).scalar()))
        save_suppressions(connection, [(OLA, SuppressionReason.BOUNCE, "reported by the provider")], NOW)
    erasing.join()
    assert traces(database, OLA) == []
    database.close()


def test_the_files_of_the_database_hold_nothing_either(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    lines = "".join(f"reader{number}@example.org\n" for number in range(3_000))
    import_subscribers(database, [io.BytesIO(f"email\n{lines}".encode())], RULES, now=NOW)
    lived(database)
    for number in range(0, 3_000, 7):
        add_subscriber(database, Line(f"reader{number}@example.org", "A name that moves rows"), RULES, now=NOW)
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert OLA.encode() in held
    assert erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW).log_emptied
    assert sorted(file.name for file in tmp_path.iterdir()) == ["digest.db", "digest.db-shm", "digest.db-wal"]
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for word in (OLA, OLA.partition("@")[0], "Zapomniana", "wrote to us"):
        assert word.encode() not in held
    database.close()


def test_a_reader_of_the_database_delays_the_files_and_not_the_erasing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.store.database.CLEAR_SECONDS", 0.1)
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    lived(database)
    other = Database(database.url)
    with other.read() as connection:
        connection.execute(select(subscribers)).all()
        assert not erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW).log_emptied
        assert traces(database, OLA) == []
    assert database.clear_log()
    assert OLA.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    other.close()
    database.close()


def test_a_log_that_cannot_be_emptied_delays_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    lived(database)
    asked: list[str] = []

    class Recording(Outbox):
        def forget(self, email: str) -> list[Path]:
            asked.append(email)
            return []

    outbox = Recording(config(tmp_path))

    def broken(_connection: object) -> NoReturn:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as failing:
        failing.setattr("digest.store.sqlite._driver", broken)
        assert not erase_reader(database, outbox, OLA, key=KEY, now=NOW).log_emptied
        with database.begin():
            pass  # what is done here is done, whatever becomes of the log
    assert asked == [OLA]
    with database.begin():
        pass
    assert OLA.encode() not in b"".join(file.read_bytes() for file in tmp_path.glob("digest.db*"))
    database.close()


def test_an_old_list_does_not_bring_back_who_was_erased(database: Database) -> None:
    lived(database)
    erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)
    old = f"email\n{OLA.upper()}\nother@example.org\n".encode()
    for dry_run in (True, False):
        done = import_subscribers(database, [io.BytesIO(old)], RULES, now=NOW, dry_run=dry_run)
        assert (done.added, done.refused[0].line) == (1, 2)
        assert "erased" in done.refused[0].reason
    with pytest.raises(ListError, match="DIGEST_SECRET_KEY"):
        import_subscribers(database, [io.BytesIO(old)], ListRules(("daily",), ("daily",), WARSAW), now=NOW)


def test_a_sign_up_that_nobody_confirmed_brings_no_erased_reader_back(database: Database) -> None:
    """Anybody can fill in the form."""
    lived(database)
    erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)
    with database.begin() as connection:
        save_subscribers(connection, [(None, Subscriber(OLA, status=Status.PENDING))], NOW)
    old = f"email,name,status\n{OLA},Ola,active\n".encode()
    assert import_subscribers(database, [io.BytesIO(old)], RULES, now=NOW).refused
    assert add_subscriber(database, Line(OLA, status=Status.ACTIVE), RULES, now=NOW).refused
    with database.begin() as connection:
        pending = find_subscribers(connection, [OLA])[OLA]
        assert (pending.status, pending.name) == (Status.PENDING, "")
        save_subscribers(connection, [(pending, pending._replace(status=Status.ACTIVE))], NOW)
    assert import_subscribers(database, [io.BytesIO(old)], RULES, now=NOW).updated == 1


def test_readers_who_come_back_can_be_erased_again(database: Database) -> None:
    lived(database)
    erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)
    again = ListRules(("daily",), ("daily",), WARSAW, resubscribe=True, key=KEY)
    assert add_subscriber(database, Line(OLA), again, now=NOW).added == 1
    erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)
    assert traces(database, OLA) == []
    assert add_subscriber(database, Line(OLA), RULES, now=NOW).refused
    with pytest.raises(ListError, match="Nobody"):
        erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)


def test_an_address_that_is_only_suppressed_can_be_erased(database: Database) -> None:
    suppress_address(database, OLA, reason="bounce", note="", now=NOW)
    erase_reader(database, OUTBOX, OLA, key=KEY, now=NOW)
    assert traces(database, OLA) == []
    assert add_subscriber(database, Line(OLA), RULES, now=NOW).refused


def test_a_rehearsed_import_reports_the_same_and_writes_nothing(database: Database) -> None:
    add_subscriber(database, Line("known@example.org"), RULES, now=NOW)
    text = b"email;name\nknown@example.org;Known\nnew@example.org;\nno address;\n"
    said = import_subscribers(database, [io.BytesIO(text)], RULES, now=NOW, dry_run=True)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(subscribers)).scalar() == 1
    assert said == import_subscribers(database, [io.BytesIO(text)], RULES, now=NOW)
    assert (said.added, said.updated, len(said.refused)) == (1, 1, 1)
