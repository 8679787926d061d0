"""Who an editor is."""

from pathlib import Path

import pytest

from digest.config import editor_name
from tests.services.builders import config


def test_an_editor_is_who_they_say_or_their_variable_or_their_account_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(tmp_path, editors={"ola": "Ola Nowak"})
    monkeypatch.setenv("DIGEST_EDITOR", "jan")
    assert editor_name(settings, "ola") == "Ola Nowak"
    assert editor_name(settings) == "jan"
    monkeypatch.delenv("DIGEST_EDITOR")
    monkeypatch.setattr("getpass.getuser", lambda: "ola")
    assert editor_name(settings) == "Ola Nowak"


def test_an_account_without_a_name_stays_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.delenv("DIGEST_EDITOR", raising=False)
    monkeypatch.setattr("getpass.getuser", nobody)
    assert editor_name(config(tmp_path)) == ""
