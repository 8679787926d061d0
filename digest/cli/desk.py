"""The editors' page in the browser: `desk`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.common import ConfigOption, closed_at_the_end, example, note
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

    password_for(bind)
    file = config or Path(os.environ.get("DIGEST_CONFIG") or DEFAULT_NAME)
    running = closed_at_the_end(wiring.open_app(file))
    read_first(running)

    def began(address: str) -> None:
        print(address)
        sys.stdout.flush()
        if not no_open and typer.launch(address) != 0:
            note("This machine has no browser. Open the address above; from elsewhere, through an SSH tunnel.")

    run_desk(Workshop(running, config_file=file, by=by), host=bind, port=port, began=began)
