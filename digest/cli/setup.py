"""Set up: `init`, `migrate`."""

from pathlib import Path
from typing import Annotated

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, note, open_app


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(epilog=example("digest init my-newsletter"))(init)
    app.command(epilog=example("digest migrate --config /etc/digest/config.toml"))(migrate)


def init(
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder, created if needed; default: the current one.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="The configuration to write, instead of config.toml in DIR.")
    ] = None,
) -> None:
    """Write a commented config.toml. An existing one stays unchanged."""
    import shutil

    from digest.config import DEFAULT_NAME, shipped
    from digest.domain.errors import ConfigError

    own = config or (directory or Path()) / DEFAULT_NAME
    try:
        if own.exists():
            note(f"{own} exists and stays unchanged.")
        else:
            own.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shipped(DEFAULT_NAME), own)
            print(own)
    except OSError as error:
        raise ConfigError(f"{own} cannot be written: {error.strerror}.") from error
    note(f"Next: edit {own}, then run: digest preview weekly --open")


def migrate(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Update the database's schema. On SQLite, every command does so automatically."""
    database = open_app(config).database
    before = database.revision()
    database.migrate()
    after = database.revision()
    text = (
        f"The schema is at {after}." if before == after else f"The schema went from {before or 'nothing'} to {after}."
    )
    answer({"before": before, "after": after}, text, as_json=as_json)
