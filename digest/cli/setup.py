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
        Path | None, typer.Option("--config", help="The configuration to write; the templates go beside it.")
    ] = None,
) -> None:
    """Write a commented config.toml and the editable templates. Existing files stay unchanged."""
    import shutil

    from digest.config import DEFAULT_NAME, shipped
    from digest.domain.errors import ConfigError

    directory = directory or (config.parent if config else Path())
    own = config or directory / DEFAULT_NAME
    sources = {own: shipped(DEFAULT_NAME)}
    root = shipped("templates")
    sources |= {directory / "templates" / file.relative_to(root): file for file in root.rglob("*") if file.is_file()}
    try:
        for target, source in sorted(sources.items()):
            if target.exists():
                note(f"{target} exists and stays unchanged.")
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            print(target)
    except OSError as error:
        raise ConfigError(f"{directory} cannot be written: {error.strerror}.") from error
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
