"""Set up: `init`, `migrate`."""

import os
import shlex
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, ask, example, note, open_app
from digest.domain.counting import counted

if TYPE_CHECKING:
    from digest.config import Config
    from digest.config.written.neutral import Beginning
    from digest.wiring import App

_FEED = "https://example.org/feed/"
"""Stands for a feed that nobody has named yet."""
_LATER = "(empty: decide later)"


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(epilog=example('digest init news --name "The Town News" --feed https://example.org/feed/'))(init)
    app.command(epilog=example("digest migrate --config /etc/digest/config.toml"))(migrate)


def init(
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder, created if needed; default: the current one.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="The newsroom's name.", show_default=False)] = "",
    feed: Annotated[str, typer.Option("--feed", help="The address of its feed.", show_default=False)] = "",
    url: Annotated[
        str, typer.Option("--url", help="The address of its site; default: the origin of the feed.", show_default=False)
    ] = "",
    sender: Annotated[str, typer.Option("--from", help="The address that mails come from.", show_default=False)] = "",
    config: Annotated[
        Path | None, typer.Option("--config", help="The configuration to write, instead of config.toml in DIR.")
    ] = None,
) -> None:
    """Write a commented config.toml and a secret key, with sections from the feed's categories.

    At a terminal it asks for what the options do not say. An existing configuration stays unchanged.
    """
    from digest.config import DEFAULT_NAME, KEY_FILE
    from digest.config.written.neutral import neutral_text
    from digest.domain.errors import ConfigError, OutputError

    if directory and config:
        raise ConfigError(f"{directory} and {config} are two places. Give DIR or --config.")
    own = config or (directory or Path()) / DEFAULT_NAME
    if own.exists():
        note(f"{own} exists and stays unchanged. For another newsroom, name another folder: digest init DIR")
        return
    text = neutral_text(_begin(own, name, feed, url, sender))
    try:
        own.parent.mkdir(parents=True, exist_ok=True)
        key = _write_key(own.parent / KEY_FILE)
        _write_whole(own, text)  # last: a configuration that exists ends the next `digest init` at once
    except OSError as error:
        raise OutputError(f"{error.filename or own} cannot be written: {error.strerror}.") from error
    print(own)
    _say_whats_next(own, key)


def _begin(own: Path, name: str, feed: str, url: str, sender: str) -> "Beginning":
    """Ask for missing values, and check them. Without a terminal, use placeholders."""
    import tzlocal

    from digest.config import NAMELESS, parse_config
    from digest.config.written.neutral import Beginning
    from digest.domain.errors import ConfigError

    def check(**tables: dict[str, str]) -> "Config":
        """Check what was said so far. Raises ConfigError, which does not name the file: there is none yet."""
        try:
            return parse_config(tables | {"site": {"name": NAMELESS, "feed": _FEED} | tables.get("site", {})}, own)
        except ConfigError as error:
            raise ConfigError(str(error).splitlines()[-1].strip()) from None

    name = name or ask(f"The newsroom's name {_LATER}", lambda said: check(site={"name": said or NAMELESS})) or NAMELESS
    feed = feed or ask(f"The address of its feed {_LATER}", lambda said: check(site={"feed": said or _FEED})) or _FEED
    if missing := [value for value, placeholder in ((name, NAMELESS), (feed, _FEED)) if value == placeholder]:
        note(f"Replace what nobody said yet: {' and '.join(missing)}.")
    site = {"name": name, "feed": feed, "timezone": tzlocal.get_localzone_name()}
    origin = check(site=site).site.url
    url = url or ask("The address of its site", lambda said: check(site={"url": said}), default=origin)
    sender = sender or ask(
        f"The address that mails come from {_LATER}", lambda said: said and check(mail={"from_email": said})
    )
    site |= {"url": url} if url else {}
    found = check(site=site, mail={"from_email": sender} if sender else {})
    return Beginning(name, feed, found.site.url, found.site.timezone, sender, _sections(found))


def _sections(config: "Config") -> tuple[str, ...]:
    """Propose sections from the feed; none, and a note, if it cannot be read now."""
    from digest.domain.errors import FeedError
    from digest.services.intake.propose_sections import sections_of_feed
    from digest.wiring import App

    if config.site.feed == _FEED:
        return ()
    app = App(config)
    try:
        found = sections_of_feed(config, app.site, now=app.clock())
    except FeedError as error:
        note(f"No sections are proposed, because the feed cannot be read: {error}")
        return ()
    if found:
        note(f"Sections from the feed's categories: {', '.join(found)}. Change them as you like.")
    return found


def _write_key(path: Path) -> Path:
    """Write a new secret key that only this user can read. One that exists stays as it is."""
    import secrets

    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(file, "w", encoding="ascii") as opened:
        opened.write(f"{secrets.token_hex(32)}\n")
    return path


def _write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _say_whats_next(own: Path, key: Path) -> None:
    from digest.config import DEFAULT_NAME, KEY_FILE

    folder = shlex.quote(str(own.parent.resolve()))
    named = "" if own.name == DEFAULT_NAME else f" --config {shlex.quote(own.name)}"
    note(f"{key} holds the key that signs readers' links. Keep a copy in a safe place, and never change it.")
    note("Next:")
    note(f'  cd {folder} && export DIGEST_SECRET_KEY_FILE="$PWD/{KEY_FILE}"')
    beside = Path(sys.executable).with_name("digest")
    program = shlex.quote(str(beside)) if beside.exists() and not shutil.which("digest") else "digest"
    note(f"  {program} doctor{named}")
    note(f"  {program} preview daily --open{named}")


def migrate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="Copy the SQLite database into this empty PostgreSQL database.")
    ] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Update the database's schema; before that, back an SQLite database up. There, every command does both itself.

    A database that a newer version of the program has used is refused.
    """
    running = open_app(config)
    if to:
        (_plan_move if dry_run else _move)(running, to, as_json=as_json)
        return
    database = running.database
    before, steps = database.revision(), database.pending()
    if dry_run:
        text = "\n".join([f"Would migrate {database.place}:", *(f"  {number}  {what}" for number, what in steps)])
        document = {"before": before, "steps": [{"revision": number, "what": what} for number, what in steps]}
        answer(document, text if steps else f"The schema is at {before}.", as_json=as_json)
        return
    copy = database.migrate()
    after = database.revision()
    text = f"The schema went from {before or 'nothing'} to {after}." if steps else f"The schema is at {after}."
    document = {"before": before, "after": after, "backup": str(copy) if copy else None}
    answer(document, f"The backup is {copy}.\n{text}" if copy else text, as_json=as_json)


def _plan_move(running: "App", to: str, *, as_json: bool) -> None:
    """Say what a copy into another database would do."""
    from digest.services.watch.move_database import plan_move

    counts = plan_move(running.database, running.memory_of, to)
    lines = [f"Would copy {counted(sum(counts.values()), 'row')} from {running.database.place}:"]
    answer(
        {name: {"rows": count} for name, count in counts.items()},
        "\n".join([*lines, *(f"  {name}: {counted(count, 'row')}" for name, count in counts.items())]),
        as_json=as_json,
    )


def _move(running: "App", to: str, *, as_json: bool) -> None:
    """Copy the database into another one, and say how to go on."""
    from digest.services.watch.move_database import move_database

    sums = move_database(running.database, running.memory_of, to, say=note)
    rows = sum(one.rows for one in sums.values())
    text = (
        f"The copy is complete: {rows:,} rows in {len(sums)} tables, each equal by its number of rows and checksum.\n"
        "Next: set [store] url or DIGEST_DATABASE_URL to the new database, run `digest doctor`, and start the services."
    )
    document = {name: {"rows": one.rows, "checksum": one.checksum} for name, one in sums.items()}
    answer(document, text, as_json=as_json)
