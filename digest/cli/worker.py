"""Many machines: `worker`."""

import typer

from digest.cli.common import ConfigOption, example, open_app


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest worker --config /etc/digest/config.toml"))(worker)


def worker(config: ConfigOption = None) -> None:
    """Submit batches, on any number of machines at once (PostgreSQL only); SIGTERM ends it."""
    from digest.worker import run_worker

    run_worker(open_app(config))
