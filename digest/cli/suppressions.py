"""Who must not be mailed: `suppressions sync`."""

from typing import TYPE_CHECKING

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, note, open_app

if TYPE_CHECKING:
    from digest.services.readers.sync_suppressions import Compared

app = typer.Typer(help="Addresses that must not be mailed.", no_args_is_help=True, rich_markup_mode=None)

SHOWN = 10


@app.callback()
def suppressions() -> None:
    """Compare with the provider's lists."""


@app.command(epilog=example("digest suppressions sync --json"))
def sync(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Read SendGrid's lists of dead addresses, complaints and unsubscribes into ours, and tell where they differ."""
    import time

    from digest.config import secret
    from digest.domain.errors import ProviderError
    from digest.services.readers.sync_suppressions import compare

    running = open_app(config)
    try:
        pages, key = running.provider_lists.page, secret("DIGEST_SECRET_KEY")
        done = compare(running.database, pages, now=running.clock(), wait=time.sleep, key=key)
    except ProviderError as error:
        if error.retry_at:
            note(f"It may be asked again from {error.retry_at.astimezone(running.config.site.zone):%d %B, %H:%M} on.")
        note("What was read is kept; called again within a day it goes on where it stopped.")
        raise
    answer(done.as_json(), _text(done), as_json=as_json)


def _text(done: "Compared") -> str:
    lines = [
        f"{one.name:<13}{one.found:>9,} there, {one.readers:,} of them readers of ours"
        + (f"; {one.added:,} new here" if done.suppresses(one.name) else "; stay good: mail was refused for a while")
        + (f"; {one.unreadable:,} are no addresses" if one.unreadable else "")
        for one in done.lists
    ]
    if done.only_here:
        shown = ", ".join(email for email, _ in done.only_here[:SHOWN])
        rest = " …" if len(done.only_here) > SHOWN else ""
        lines.append(f"{len(done.only_here):,} suppressed here stand in no list there: {shown}{rest}")
    return "\n".join(lines)
