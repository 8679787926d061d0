"""Alerts to staff: `alerts test`."""

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, open_app

app = typer.Typer(help="Alerts to staff: try out where they go.", no_args_is_help=True)


def register(top: typer.Typer) -> None:
    """Add this family's commands."""
    top.add_typer(app, name="alerts")


@app.callback()
def _family() -> None:
    pass


@app.command("test", epilog=example("digest alerts test --config /etc/digest/config.toml"))
def try_out(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Send a test in each way that [alerts] configures. Exit code 1: one of them did not take it."""
    from digest.domain.errors import ConfigError
    from digest.services.watch.alerts import send_test

    tried = send_test(open_app(config).alerting)
    if not tried:
        raise ConfigError("[alerts] names nobody: set `to`, `webhook` or `heartbeat`. See docs/alerts.md.")
    lines = [f"{way}: {trouble or 'the test was taken'}." for way, trouble in tried.items()]
    answer(tried, "\n".join(lines), as_json=as_json)
    if any(tried.values()):
        raise typer.Exit(1)
