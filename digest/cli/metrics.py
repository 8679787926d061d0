"""Figures for monitoring: `metrics`."""

from pathlib import Path
from typing import Annotated

import typer

from digest.cli.common import ConfigOption, example, open_app


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest metrics --out /var/lib/node_exporter/digest.prom"))(metrics)


def metrics(
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to replace, for Prometheus's node exporter.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Print the figures that Prometheus can read, or write them into a file."""
    figures = open_app(config).figures
    if out:
        figures.write(out)
    else:
        print(figures.text().decode(), end="")
