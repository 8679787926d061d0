"""The editors' page in the browser: `desk`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.common import ConfigOption, closed_at_the_end, example, note, open_in_browser
from digest.cli.naming import ByOption


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest desk --port 8400"))(desk)


def desk(
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", help="The port; default: 8400, or any free one.", min=0, max=65_535),
    ] = None,
    bind: Annotated[
        str, typer.Option("--bind", metavar="HOST", help="Another address; needs DIGEST_DESK_PASSWORD.")
    ] = "127.0.0.1",
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    share: Annotated[
        bool,
        typer.Option("--share", help="Print links for a phone instead; they last 24 hours and need `digest serve`."),
    ] = False,
    by: ByOption = None,
    config: ConfigOption = None,
) -> None:
    """Open the editors' page in the browser until Ctrl-C: look at the coming editions, edit and approve them.

    The first line on stdout is its address; it contains the token that lets you in. Only this machine can open it.
    """
    from digest import wiring
    from digest.cli.edition import read_first
    from digest.config import DEFAULT_NAME
    from digest.web.desk.server import password_for, run_desk
    from digest.web.desk.workshop import Workshop

    if share:
        _share(config, by)
        return
    password_for(bind)
    file = config or Path(os.environ.get("DIGEST_CONFIG") or DEFAULT_NAME)
    running = closed_at_the_end(wiring.open_app(file))
    read_first(running)

    def began(address: str) -> None:
        print(address)
        sys.stdout.flush()
        if not (no_open or open_in_browser(address)):
            note("This machine has no browser. Open the address above; from elsewhere, through an SSH tunnel.")

    run_desk(Workshop(running, config_file=file, by=by), host=bind, port=port, began=began)


def _share(config: Path | None, by: str | None) -> None:
    """Print the links of the editor to the next edition of each digest; a draft is made where there is none."""
    from digest.cli.common import open_app
    from digest.cli.edition import read_first
    from digest.config import editor_name
    from digest.domain.errors import ConfigError, EditionError
    from digest.services.desk.shared import links_to
    from digest.services.editions.dates import next_date, spoken
    from digest.services.editions.make import draft_of

    running = open_app(config)
    settings, now = running.config, running.clock()
    if settings.web.public_url is None:
        raise ConfigError("web.public_url: missing, and needed for links: they lead to the pages of `digest serve`.")
    read_first(running)
    desk = running.desk(editor_name(settings, by))
    for digest in settings.digests:
        local_date = next_date(running.database, settings, digest, now)
        name = spoken(running.database, settings, digest, local_date, now)
        print(f"{name}, for {desk.by}, until tomorrow at this time:")
        try:
            draft = draft_of(running.database, running.renderer, settings, digest, local_date, now=now)
        except EditionError as error:
            print(f"  {error}")
            continue
        for name, address in links_to(desk, draft, running.secret_key, now).items():
            print(f"  {name}: {address}")
