import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.desk.desks import Editor, publish, workshop


@pytest.fixture
def editor(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Editor]:
    """An editor on SQLite; the services behind the desk are tested on both databases."""
    monkeypatch.setenv("DIGEST_SECRET_KEY", "a-key-of-the-tests-which-is-long-enough")
    shutil.copy(migrated_file, tmp_path / "digest.db")
    opened = workshop(tmp_path)
    publish(opened)
    yield Editor(opened)
    opened.app.database.close()


@pytest.fixture
def second(editor: Editor) -> Iterator[Editor]:
    """Another editor, with a desk of their own on the same database."""
    opened = workshop(editor.workshop.app.config.folder, by="Jan")
    yield Editor(opened)
    opened.app.database.close()
