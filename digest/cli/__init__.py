"""The editors' and the operator's door: parse words, call one service, print the answer. Decides nothing.

The commands import what they need when they run, so that `digest --help` is quick.
"""

import typer

from digest.cli import (
    correcting,
    demo,
    doctor,
    donors,
    due,
    editing,
    edition,
    feed,
    housekeep,
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
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for family in (demo, setup, doctor, feed, stories, edition, correcting, send, due, worker, report, housekeep, serve):
    family.register(app)
subscriber.register(subscribers.app)
donors.register(subscribers.app)
app.add_typer(feed.app, name="feed")
editing.register(edition.app)
app.add_typer(edition.app, name="edition")
app.add_typer(subscribers.app, name="subscribers")
app.add_typer(suppressions.app, name="suppressions")
app.add_typer(templates.app, name="templates")
