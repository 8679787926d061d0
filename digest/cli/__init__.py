"""The editors' and the operator's door: parse words, call one service, print the answer. Decides nothing.

The commands import what they need when they run, so that `digest --help` is quick.
"""

from typing import Annotated

import typer

from digest.cli import (
    alerts,
    backup,
    config,
    correcting,
    demo,
    desk,
    doctor,
    donors,
    due,
    editing,
    edition,
    feed,
    housekeep,
    metrics,
    report,
    send,
    serve,
    setup,
    stories,
    subscriber,
    subscribers,
    suppressions,
    templates,
    worker,
)

app = typer.Typer(
    name="digest",
    help="Turn a news site's feed into a daily or weekly e-mail digest that reaches each reader once.",
    epilog="Every command has --help with an example. --debug shows the traceback of an error.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from digest.cli.versions import versions

        print(versions())
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the versions of the program, its schema and its libraries.",
            callback=_show_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    pass


for family in (
    demo,
    setup,
    backup,
    doctor,
    feed,
    stories,
    edition,
    correcting,
    send,
    due,
    worker,
    report,
    housekeep,
    metrics,
    serve,
    desk,
):
    family.register(app)
subscriber.register(subscribers.app)
donors.register(subscribers.app)
app.add_typer(config.app, name="config")
app.add_typer(alerts.app, name="alerts")
app.add_typer(feed.app, name="feed")
editing.register(edition.app)
app.add_typer(edition.app, name="edition")
app.add_typer(subscribers.app, name="subscribers")
app.add_typer(suppressions.app, name="suppressions")
app.add_typer(templates.app, name="templates")
