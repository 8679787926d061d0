"""Suppressions: `suppressions sync`."""

from typing import TYPE_CHECKING

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, note, open_app

if TYPE_CHECKING:
    from digest.services.readers.sync_suppressions import Compared

app = typer.Typer(help="Addresses that must not be mailed.", no_args_is_help=True, rich_markup_mode=None)

SHOWN = 10


def register(top: typer.Typer) -> None:
    """Add this family's commands."""
    top.add_typer(app, name="suppressions")


@app.callback()
def suppressions() -> None:
    """Compare with the provider's lists."""


@app.command(epilog=example("digest suppressions sync --json"))
def sync(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Import SendGrid's lists of dead addresses, complaints and unsubscribes, and show differences."""
    import time

    from digest.config import secret
    from digest.domain.errors import ProviderError
    from digest.services.readers.sync_suppressions import sync_suppressions

    running = open_app(config)
    try:
        pages, key = running.provider_lists.page, secret("DIGEST_SECRET_KEY")
        done = sync_suppressions(running.database, pages, now=running.clock(), wait=time.sleep, key=key)
    except ProviderError as error:
        if error.retry_at:
            note(f"SendGrid allows a request on {error.retry_at.astimezone(running.config.site.zone):%d %B, %H:%M}.")
        note("What was read is saved; within a day, the command continues there.")
        raise
    answer(done.as_json(), _text(done), as_json=as_json)


def _text(done: "Compared") -> str:
    lines = [
        f"{one.name:<13}{one.found:>9,} there, {one.readers:,} of them our readers"
        + (
            f"; {one.added:,} new here"
            if done.suppresses(one.name)
            else "; not suppressed: mail was refused only for a while"
        )
        + (f"; {one.unreadable:,} are not addresses" if one.unreadable else "")
        for one in done.lists
    ]
    if done.only_here:
        shown = ", ".join(email for email, _ in done.only_here[:SHOWN])
        rest = " …" if len(done.only_here) > SHOWN else ""
        lines.append(f"{len(done.only_here):,} suppressed only here: {shown}{rest}")
    return "\n".join(lines)
