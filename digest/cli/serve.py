"""The readers' pages: `serve`."""

import typer

from digest.cli.common import ConfigOption, example, open_app


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest serve --config /etc/digest/config.toml"))(serve)


def serve(config: ConfigOption = None) -> None:
    """Serve the readers' pages (sign-up, preferences, unsubscribing, the archive) until SIGTERM or Ctrl-C."""
    from digest.web.server import run_server

    run_server(open_app(config))
