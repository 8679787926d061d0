"""A long list, cut into parts between two addresses."""

import io
import random
from pathlib import Path

import pytest

from digest.domain.lists import Imported
from digest.services.readers.lists import parts
from digest.services.readers.lists.import_readers import import_subscribers
from digest.store.database import Database
from digest.store.readers.find import each_subscriber
from tests.services.readers.lists.taking import NOW, RULES, counts, export, listed, take


def test_a_list_of_many_parts_is_one_list(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 3)
    names = [f"r{number:02}@example.org" for number in range(8)]
    seen: list[tuple[str, int]] = []
    lines = [
        *reversed(names),
        "nobody",
        f"{names[0]},First",
        "",
        names[7],
        "r08@example.org,Ola \udcb1",
        f"{names[0]},Last",
    ]
    source = io.BytesIO(("email,name\n" + "\n".join(lines)).encode("utf-8", "surrogateescape"))
    done = import_subscribers(database, [source], RULES, now=NOW, progress=lambda *seen_now: seen.append(seen_now))
    assert counts(done) == (8, 0, 3, 2)
    assert [refusal.line for refusal in done.refused] == [10, 14]
    assert [lines for step, lines in seen if step == "read"] == [3, 6, 9, 12, 15, 15]
    assert [lines for step, lines in seen if step == "taken"] == [3, 6, 9, 11]
    assert list(listed(database)) == names
    assert f"{names[0]},Last," in export(database)


def test_the_last_line_of_an_address_in_a_long_list_counts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 4)
    said = [(f"r{number % 7}@example.org", f"{number}") for number in range(60)]
    done = take(database, "email,name\n" + "\n".join(map(",".join, said)))
    assert counts(done)[0] == 7
    with database.read() as connection:
        assert {reader.email: reader.name for reader in each_subscriber(connection)} == dict(said)


@pytest.mark.parametrize("seed", range(8))
def test_a_dry_run_says_what_the_import_then_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    lines = [
        f"r{chance.randrange(12)}@example.org,{chance.choice('AB')},{chance.choice(('', 'active', 'unsubscribed'))}"
        for _ in range(30)
    ]
    text = "email,name,status\n" + "\n".join(lines)
    done: list[Imported] = []
    for part in (100, 7):
        monkeypatch.setattr(parts, "PART", part)
        database = Database(f"sqlite:///{tmp_path / f'{part}.db'}")
        done += [
            import_subscribers(database, [io.BytesIO(text.encode())], RULES, now=NOW, dry_run=dry_run)
            for dry_run in (True, False)
        ]
        database.close()
    assert all(each == done[0] for each in done)
