"""The command line for editors and operators: parse words, call one service, print the answer. It decides nothing.

The commands import what they need when they run, so that `digest --help` is quick.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

FAMILIES = {
    "config": ("config",),
    "demo": ("demo",),
    "setup": ("init", "migrate"),
    "backup": ("backup", "restore"),
    "doctor": ("doctor",),
    "alerts": ("alerts",),
    "feed": ("feed",),
    "stories": ("stories", "explain"),
    "edition": ("preview", "edition"),
    "correcting": ("corrections", "correct"),
    "send": ("send", "proof", "settle"),
    "due": ("run", "schedule"),
    "worker": ("worker",),
    "report": ("report",),
    "housekeep": ("housekeep",),
    "metrics": ("metrics",),
    "serve": ("serve",),
    "desk": ("desk",),
    "subscribers": ("subscribers",),
    "suppressions": ("suppressions",),
    "templates": ("templates",),
}
"""The modules of this package that add commands, in the order of the help, and the first words of those commands."""


def program(words: Sequence[str] = ()) -> typer.Typer:
    """Make the command line. If `words` begin with a command, it only has that command's family, which loads quickly.

    Otherwise it has all families: for the help, for a shell's completion, and for an unknown command.
    """
    app = typer.Typer(
        name="digest",
        help="Turn a news site's feed into a daily or weekly e-mail digest that reaches each reader once.",
        epilog="Every command has --help with an example. --debug shows the traceback of an error.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_options)
    called = [family for family, commands in FAMILIES.items() if words and words[0] in commands]
    for family in called or FAMILIES:
        import_module(f"digest.cli.{family}").register(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        from digest.cli.versions import versions

        print(versions())
        raise typer.Exit


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
