"""Make `docs/templates.md`, the list of what a template may use. `make templates` runs it.

The words come from the classes that templates see and from the comments in the templates.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import Environment, nodes

from digest.render.copies import Copies, leading_comment
from digest.render.layout.variables import EditionView
from digest.render.pages import DigestView, Pages

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "templates.md"
VIEWS = ("digest.render.layout.variables", "digest.render.pages")
"""The modules of the classes that exist for templates: each of their fields needs a description."""
WORDS: dict[Any, tuple[str, str]] = {
    str: ("text", "list of texts"),
    int: ("number", "list of numbers"),
    bool: ("yes or no", "list of yes or no"),
}
"""How to name a plain value, and several of them."""
WIDTH = 120

PARTS = "A part sees the variables of the mail that includes it."
INTRODUCTION = """
# Templates

What the templates of mails and pages may use. [Change the templates](operate.md#change-the-templates) says how to copy
one and change it. They are written in [Jinja](https://jinja.palletsprojects.com/en/stable/templates/), and the HTML of
mails in [MJML](https://documentation.mjml.io). A name that does not exist is an error; it says which name was probably
meant, with the file and line.

`make templates` writes this page from the program and the templates. Do not edit it.
"""


def page() -> str:
    """Write the whole page. Raises SystemExit for a field without a description."""
    copies = Copies(ROOT / "nowhere", ROOT / "templates")
    files = {name: (copies.shipped / name).read_text(encoding="utf-8") for name in copies.names()}
    parts = [name for name in files if name.startswith("parts/")]
    pages = [name for name in files if name.startswith("web/")]
    mails = [name for name in files if "/" not in name]
    seen: list[type] = [EditionView]
    return "\n".join(
        [
            INTRODUCTION.strip(),
            *section("Mails", "", file_table(mails, files)),
            *section("Parts of a mail", PARTS, file_table(parts, files)),
            *section("Variables of an edition", "", field_table(EditionView, seen)),
            *classes(seen),
            *section("Pages", "", file_table(pages, files)),
            *section("Macros for pages", "", macro_table(files["web/parts.html.j2"])),
            *section("Variables of every page", (inspect.getdoc(Pages) or "").partition("\n\n")[2], []),
            *classes([*seen, DigestView], first=len(seen)),
            "",
        ]
    )


def section(title: str, words: str, table: Iterable[str]) -> Iterator[str]:
    """Write a heading, a paragraph if there is one, and a table."""
    yield from ("", f"## {title}")
    if words:
        yield from ("", *textwrap.wrap(" ".join(words.split()), WIDTH, break_on_hyphens=False))
    if table := list(table):
        yield from ("", *table)


def classes(seen: list[type], first: int = 1) -> Iterator[str]:
    """Write about the classes that the ones before them lead to; `seen` grows meanwhile."""
    done = first
    while done < len(seen):
        one = seen[done]
        done += 1
        yield from ("", f"### {heading(one)}", "")
        yield from textwrap.wrap(" ".join((inspect.getdoc(one) or "").split()), WIDTH, break_on_hyphens=False)
        yield from ("", *field_table(one, seen))


def field_table(one: type, seen: list[type]) -> Iterator[str]:
    """Write the table of a class's fields, and add the classes that they lead to."""
    said = descriptions(one)
    hints = {name: hint for name, hint in get_type_hints(one).items() if not name.startswith("_")}
    missing = [name for name in hints if name not in said]
    if missing and one.__module__ in VIEWS:
        raise SystemExit(f"{one.__module__}.{one.__name__}.{missing[0]} has no description: write one below the field.")
    rows = [(f"`{name}`", kind(hint, seen), said.get(name, "")) for name, hint in hints.items()]
    columns = 3 if said else 2
    yield from table(("name", "value", "meaning")[:columns], [row[:columns] for row in rows])


def descriptions(one: type) -> dict[str, str]:
    """Give the text below each field of a class."""
    source = ast.parse(textwrap.dedent(inspect.getsource(one)))
    (body,) = [node.body for node in source.body if isinstance(node, ast.ClassDef)]
    said = {}
    for field, text in pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                said[name] = " ".join(words.split())
    return said


def kind(hint: Any, seen: list[type], *, many: bool = False) -> str:
    """Say what kind of value a field has; a class is linked, and added to those to write about."""
    if isinstance(hint, UnionType):
        return ", or ".join([*(kind(arm, seen, many=many) for arm in get_args(hint) if arm is not NoneType), "none"])
    if get_origin(hint) is tuple:
        return kind(get_args(hint)[0], seen, many=True)
    if hint in WORDS:
        return WORDS[hint][many]
    if hint not in seen:
        seen.append(hint)
    link = f"[{heading(hint)}](#{heading(hint).lower().replace(' ', '-')})"
    return f"list of: {link}" if many else link


def heading(one: type) -> str:
    """Name a class for people."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", one.__name__.removesuffix("View")).capitalize()


def file_table(names: Iterable[str], files: dict[str, str]) -> Iterator[str]:
    """Write the table of some templates, from their leading comments."""
    rows = []
    for name in names:
        comment = leading_comment(files[name]).replace("docs/templates.md", "This page")
        words, _, variables = comment.partition("Variables: ")
        own = filter(None, (variables.rstrip("."), for_parts(name, files[name])))
        rows.append((f"`{name}`", words.strip(), "; ".join(own)))
    yield from table(("template", "purpose", "own variables"), rows)


def for_parts(name: str, text: str) -> str:
    """List the names that a mail's template sets, so that its parts see them."""
    if not name.endswith(".mjml.j2") or name.startswith("parts/"):
        return ""
    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(text)
    targets = [node.target for node in tree.body if isinstance(node, nodes.Assign | nodes.AssignBlock)]
    names = [name for target in targets for name in [target, *target.find_all(nodes.Name)] if hasattr(name, "name")]
    return f"for its parts: {', '.join(dict.fromkeys(found.name for found in names))}" if names else ""


def macro_table(text: str) -> Iterator[str]:
    """Write the table of macros, each with the comment before it."""
    found = re.findall(r"\{#((?:(?!#\}).)*)#\}\s*\{%-? macro ([^%]*?) -?%\}", text, re.DOTALL)
    yield from table(("macro", "purpose"), [(f"`{macro}`", " ".join(words.split())) for words, macro in found])


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Write a table in Markdown."""
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        cells = " | ".join(cell.replace("|", "&#124;") for cell in row)
        yield re.sub(r" +\|", " |", f"| {cells} |")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
