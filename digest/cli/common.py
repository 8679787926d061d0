"""What all commands share: their common options, and how they answer."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from digest.wiring import App

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", help="The configuration; default: $DIGEST_CONFIG, then ./config.toml.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON document on stdout.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
DigestArgument = Annotated[str, typer.Argument(metavar="DIGEST", help="The digest's name, such as daily or weekly.")]
DateOption = Annotated[
    str | None, typer.Option("--date", help="The edition of that date, such as 2026-03-30.", show_default=False)
]


def example(line: str) -> str:
    """A command's example, as its help shows it."""
    return f"Example: {line}"


def open_app(config: Path | None) -> "App":
    """Read the configuration and wire the program."""
    from digest import wiring

    return wiring.open_app(config)


def answer(document: Any, text: str, *, as_json: bool) -> None:
    """Print one answer: the JSON document for scripts, or the text for people."""
    print(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


def note(text: str) -> None:
    """Say something that is not the answer, on stderr."""
    print(text, file=sys.stderr)


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something that cannot be taken back. Raises ConfigError where nobody can be asked."""
    from digest.domain.errors import ConfigError

    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigError(f"{question} Nobody can be asked here: add --yes to go on.")
    if not typer.confirm(question, err=True):
        note("Nothing was done.")
        raise typer.Exit(1)


def confirm_on_terminal(question: str, *, yes: bool) -> None:
    """Ask a person who sits at a terminal; a script means what it says."""
    if sys.stdin.isatty():
        confirm(question, yes=yes)


def parse_date(said: str | None) -> "date | None":
    """Read a date of a command line. Raises ConfigError."""
    from datetime import date

    from digest.domain.errors import ConfigError

    if said is None:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise ConfigError(f'"{said}" is no date; write it like 2026-03-30.') from None


def parse_moment(said: str | None, zone: "ZoneInfo") -> "datetime | None":
    """Read a date or time of a command line; without an offset it is meant in `zone`. Raises ConfigError."""
    from datetime import datetime

    from digest.domain.errors import ConfigError

    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise ConfigError(f'"{said}" is no time; write it like 2026-03-30 or 2026-03-30T07:00+02:00.') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
