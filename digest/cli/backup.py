"""Backups: `backup`, `restore`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.common import ConfigOption, JsonOption, YesOption, answer, confirm, example, open_app

_COUNTED = ("subscribers", "editions", "recipients", "events")
"""The tables with numbers of rows that an operator can check."""


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(epilog=example("digest backup /var/backups/digest --keep 14"))(backup)
    app.command(epilog=example("digest restore backups/digest-20260330T020000Z.db"))(restore)


def backup(
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder, created if needed; default: [store] backups.")
    ] = None,
    keep: Annotated[int, typer.Option("--keep", help="How many copies to keep; older ones are deleted.", min=1)] = 14,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy an SQLite database, also while editions are being sent, and verify the copy. Only its owner can read it.

    For PostgreSQL, it names the command to use instead.
    """
    from digest.services.watch.back_up import make_backup

    running = open_app(config)
    folder = directory or running.config.path(running.config.store.backups)
    # Not the clock of a rehearsal: the name says when the backup was made.
    done = make_backup(running.database, folder, keep=keep, now=datetime.now(UTC))
    counts = ", ".join(f"{done.made.rows.get(table, 0):,} {table}" for table in _COUNTED)
    size = done.made.file.stat().st_size
    text = f"{done.made.file} ({size:,} bytes) is whole: schema {done.made.schema}, {counts}."
    deleted = [str(path) for path in done.deleted]
    document = {"file": str(done.made.file), "bytes": size, "schema": done.made.schema, "rows": dict(done.made.rows)}
    answer(
        document | {"deleted": deleted}, "\n".join([text, *(f"Deleted {path}." for path in deleted)]), as_json=as_json
    )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup of `digest backup`.")],
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a backup of an SQLite database back. Stop everything else that uses the database first.

    The database that was there is kept under another name. Editions that left after the backup are held.
    """
    from digest.services.watch.back_up import check_backup
    from digest.services.watch.back_up import restore as put_back

    running = open_app(config)
    found = check_backup(running.database, file)
    counts = ", ".join(f"{found.rows.get(table, 0):,} {table}" for table in _COUNTED)
    confirm(f"Replace {running.database.place} by {file} ({counts})?", yes=yes)
    done = put_back(running.database, running.machine, found, now=datetime.now(UTC))
    lines = [f"{running.database.place} is now {file}."]
    lines += [f"What was there is {done.aside}. Delete it when you no longer need it."] if done.aside else []
    lines += [f"Edition {one.id} ({one.digest} {one.local_date}) is held: it may have left." for one in done.held]
    lines += [
        f"The {one.digest} edition of {one.local_date} left after the backup: it is held when it is made again."
        for one in done.forgotten
    ]
    if done.is_strange:
        lines.append(
            "This machine remembers no edition, so it cannot tell what left after the backup. Copy the other machine's "
            f"state folder to {running.machine.folder}, or hold today's editions yourself: see docs/operate.md."
        )
    lines.append("Next: `digest suppressions sync`, `digest edition list`, then start the services again.")
    document = {
        "aside": str(done.aside) if done.aside else None,
        "held": [one.id for one in done.held],
        "forgotten": [{"digest": one.digest, "local_date": str(one.local_date)} for one in done.forgotten],
    }
    answer(document, "\n".join(lines), as_json=as_json)
