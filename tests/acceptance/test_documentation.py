"""Every command and every key of the configuration is documented where its user looks."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from pydantic import BaseModel

from digest.cli import program
from digest.config import Config, load_config
from digest.config.written.keys import explain
from digest.store.database import MIGRATIONS, SCHEMA
from digest.store.migrating import alembic_config

ROOT = Path(__file__).parents[2]


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, child in getattr(command, "commands", {}).items():
        if getattr(child, "commands", None):
            yield from commands(child, (*words, name))
        else:
            yield (*words, name), child


ALL = dict(commands(typer.main.get_command(program())))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_has_help_and_an_example_of_itself(words: tuple[str, ...]) -> None:
    command = ALL[words]
    assert command.help
    assert command.epilog.startswith(f"Example: digest {' '.join(words)}")


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [" ".join(words) for words in ALL if not re.search(rf"`digest {' '.join(words)}\b", readme)]
    assert missing == []


def keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = [field.annotation, *getattr(field.annotation, "__args__", ())]
        table = next((kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        yield f"{prefix}{field.alias or name}"
        if table:
            yield from keys(table, f"{prefix}{name}.")


@pytest.mark.parametrize("key", sorted(keys(Config)))
def test_every_key_stands_in_the_shipped_configuration(key: str) -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    name = key.rpartition(".")[2]
    assert re.search(rf"^(# )?{name} = |^(# )?\[+([a-z]+\.)*{name}(\.[a-z]+)?\]+", text, re.MULTILINE), key


@pytest.mark.parametrize("key", sorted(keys(Config)))
def test_every_key_can_be_explained(key: str) -> None:
    asked, found = (key.replace("digests", f"digests.{name}", 1) for name in ("daily", "NAME"))
    explained = explain(asked)
    assert explained.name == found
    assert explained.comment or explained.keys


def test_the_shipped_configuration_says_what_it_says_is_the_default() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    plain = load_config(ROOT / "config.toml")
    commented = re.sub(
        r"^# (\w+ = .*)$",
        r"\1",
        "\n".join(line for line in text.splitlines() if "no default" not in line),
        flags=re.MULTILINE,
    )
    with_defaults = Config.model_validate(tomllib.loads(commented))
    assert with_defaults.model_dump() == plain.model_dump()


def test_the_schema_the_program_wants_is_the_newest_migration() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(alembic_config(MIGRATIONS)).get_current_head() == SCHEMA
