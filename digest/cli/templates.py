"""The site's own copies of the templates: `templates list`, `templates copy`, `templates diff`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import ConfigOption, JsonOption, YesOption, answer, confirm, example, note, open_app

if TYPE_CHECKING:
    from digest.render.copies import Copies

NamesArgument = Annotated[list[str], typer.Argument(metavar="NAME...", help="Templates, as the list names them.")]

app = typer.Typer(
    help="The templates of mails and pages: list them, and copy the ones that you want to change.",
    no_args_is_help=True,
)


def register(top: typer.Typer) -> None:
    """Add this family's commands."""
    top.add_typer(app, name="templates")


@app.command("list", epilog=example("digest templates list"))
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the templates: what each is for, and whether the site's own copy or the shipped file has changed."""
    from digest.render.copies import CopyState

    copies = open_app(config).copies
    rows = [
        (name, state.value, "" if state is CopyState.GONE else copies.purpose(name))
        for name, state in copies.states().items()
    ]
    text = "\n".join(f"{name:<28} {state:<9} {purpose}".rstrip() for name, state, purpose in rows)
    answer([{"name": name, "state": state, "purpose": purpose} for name, state, purpose in rows], text, as_json=as_json)


@app.command(epilog=example("digest templates copy parts/lead.mjml.j2 web/style.css"))
def copy(
    names: NamesArgument,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the copies' text, and note that it has what the shipped files have.")
    ] = False,
    yes: YesOption = False,
    config: ConfigOption = None,
) -> None:
    """Copy shipped templates into the site's template folder. A copy with changes is replaced only if you agree."""
    copies = open_app(config).copies
    copies.check(names, copied=keep)
    if not keep:
        _ask(copies, names, yes=yes)
    for name in dict.fromkeys(names):
        print(copies.keep(name) if keep else copies.copy(name))
    if not keep:
        note("These copies now take precedence. `digest doctor` says when the shipped files change.")


def _ask(copies: "Copies", names: Iterable[str], *, yes: bool) -> None:
    from digest.render.copies import CopyState

    theirs = {CopyState.CHANGED, CopyState.OUTGROWN, CopyState.UNMARKED}
    states = copies.states()
    changed = [str(copies.own / name) for name in dict.fromkeys(names) if states[name] in theirs]
    if changed:
        confirm(f"{', '.join(changed)}: replace, and lose the changes made there?", yes=yes)


@app.command(epilog=example("digest templates diff parts/lead.mjml.j2"))
def diff(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A template, as the list names it.")],
    config: ConfigOption = None,
) -> None:
    """Show how the site's own copy differs from the shipped template."""
    copies = open_app(config).copies
    copies.check([name], copied=True)
    lines = list(copies.differences(name))
    if not lines:
        note(f"{copies.own / name} is the same as the shipped template.")
    for line in lines:
        print(line)
