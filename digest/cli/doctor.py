"""The check of the set-up: `doctor`."""

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, open_app


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest doctor --config /etc/digest/config.toml"))(doctor)


def doctor(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Check configuration, database, feed, templates, theme, the keys of provider and webhook, SPF, DKIM and DMARC."""
    from dataclasses import asdict

    from digest.domain.findings import Verdict
    from digest.services.watch.doctor import check_set_up

    running = open_app(config)
    found = list(check_set_up(running.set_up, now=running.clock()))
    text = "\n".join(f"{one.verdict.value:<8} {one.what}: {one.words} {one.mend}".rstrip() for one in found)
    answer([asdict(one) for one in found], text, as_json=as_json)
    if any(one.verdict is Verdict.FAILED for one in found):
        raise typer.Exit(3)
