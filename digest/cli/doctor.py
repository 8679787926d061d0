"""The check of the set-up: `doctor`."""

from typing import Annotated

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, open_app


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest doctor --config /etc/digest/config.toml"))(doctor)


def doctor(
    checker: Annotated[
        str | None,
        typer.Option(
            "--checker",
            metavar="URL",
            help="A service that opens the readers' pages from outside, and answers 2xx if it can; {url} in its "
            "address stands for the page.",
        ),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check this machine, the feed, the templates, the way of mail and the domain, and say what to do.

    It changes nothing and sends no mail. Exit code 3: something has failed.
    """
    from digest.domain.errors import ConfigError
    from digest.domain.findings import Verdict
    from digest.services.watch.doctor.check import check_set_up

    if checker is not None and not (checker.startswith(("https://", "http://")) and "{url}" in checker):
        raise ConfigError("--checker must be the address of a service, with {url} where the page's address belongs.")
    running = open_app(config)
    found = list(check_set_up(running.set_up(checker)))
    text = "\n".join(f"{one.verdict.value:<8} {one.what}: {one.words} {one.fix}".rstrip() for one in found)
    # Scripts read these fields: "mend" is the JSON name of a finding's fix.
    fields = [{"what": one.what, "verdict": one.verdict, "words": one.words, "mend": one.fix} for one in found]
    answer(fields, text, as_json=as_json)
    if any(one.verdict is Verdict.FAILED for one in found):
        raise typer.Exit(3)
