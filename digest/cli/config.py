"""The configuration: `config show`, `config explain`."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, open_app

app = typer.Typer(help="The configuration: show it as understood, and explain its keys.", no_args_is_help=True)


def register(top: typer.Typer) -> None:
    """Add this family's commands."""
    top.add_typer(app, name="config")


@app.command(epilog=example("digest config show --config /etc/digest/config.toml"))
def show(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show every setting as the program understands it, defaults included. Secrets are masked."""
    from digest.config.written.shown import secrets_set, settings_of, settings_text

    running = open_app(config)
    database = running.database.place
    secrets, settings = secrets_set(), settings_of(running.config)
    lines = [
        f"# Relative paths start at {running.config.folder}. The database is {database}.",
        *(f"# {name}: {origin}" for name, origin in secrets.items()),
        *settings_text(settings),
    ]
    document = {"folder": str(running.config.folder), "database": database, "secrets": secrets, "settings": settings}
    answer(document, "\n".join(lines), as_json=as_json)


@app.command(epilog=example("digest config explain mail.backend"))
def explain(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A key such as mail.backend, or a table such as mail.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Explain a key of the configuration: what it does, its default, and its value here."""
    from digest.config.written.keys import IN_WORDS, default_in_words, default_of
    from digest.config.written.keys import explain as explained
    from digest.config.written.values import plain, written

    found = explained(key)
    document: dict[str, Any] = {"key": found.name, "explanation": found.comment, "keys": found.keys}
    comment = IN_WORDS.sub("", found.comment).strip()
    lines = [found.name, *([f"  {comment}"] if comment else [])]
    if found.keys:
        lines += ["  Keys:", *(f"    {name}" for name in found.keys)]
    else:
        named = key if key.startswith("digests.") else found.name
        default, words = default_of(named), default_in_words(named, found.comment)
        document |= {"default": plain(default)} | (here := _here(named, config))
        lines += [] if words == "" else [f"  Default: {words or written(default)}"]
        lines += [f"  Here: {'not set' if here['value'] is None else written(here['value'])}"] if here else []
    answer(document, "\n".join(lines), as_json=as_json)


def _here(name: str, config: Path | None) -> dict[str, Any]:
    """Look up the value of a key here; nothing without a configuration, or for a key in a list."""
    from digest.config import DEFAULT_NAME
    from digest.config.written.shown import settings_of

    if not config and "DIGEST_CONFIG" not in os.environ and not Path(DEFAULT_NAME).exists():
        return {}
    value: Any = settings_of(open_app(config).config)
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return {}
        value = value[part]
    return {"value": value}
