"""Write the reference of the commands, from Typer."""

from collections.abc import Iterator
from typing import Any

import typer.main
from list_templates import table

from digest.cli import program

INTRODUCTION = """
# Commands

Every command of the program. `digest COMMAND --help` shows the same in a terminal. `--debug` shows the traceback of an
error. The [README](../../README.md#commands) has the commands in one table, and the exit codes.
"""


def page() -> str:
    """Write the whole page."""
    return "\n".join([INTRODUCTION.strip(), *_family(typer.main.get_command(program()), "digest"), ""])


def commands(group: Any, words: str) -> Iterator[tuple[str, Any]]:
    """Give each command with its full name, and each group before the commands in it."""
    for name, command in group.commands.items():
        yield f"{words} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{words} {name}")


def _family(group: Any, words: str) -> Iterator[str]:
    for name, command in commands(group, words):
        level = "###" if name.count(" ") > 1 else "##"
        yield from ("", f"{level} {name}", "", _prose(command.help))
        if not hasattr(command, "commands"):
            yield from _usage(name, command)


def _usage(name: str, command: Any) -> Iterator[str]:
    parent, _, last = name.rpartition(" ")
    context = command.make_context(last, [], resilient_parsing=True)
    usage = " ".join([parent, *command.get_usage(context).removeprefix("Usage: ").split()])
    records = [record for parameter in command.params if (record := parameter.get_help_record(context))]
    yield from ("", "```text", usage, "```", "")
    yield from table(("argument or option", "meaning"), [(f"`{first}`", _prose(said)) for first, said in records])
    yield from ("", "```sh", (command.epilog or "").removeprefix("Example: "), "```")


def _prose(words: str) -> str:
    """Join the lines of each paragraph."""
    paragraphs = [" ".join(part.split()) for part in words.split("\n\n")]
    return "\n\n".join(paragraphs).replace("<", "&lt;").replace("[", "\\[")
