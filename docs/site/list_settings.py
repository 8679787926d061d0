"""Write the reference of the configuration, from the models and from the comments in the shipped `config.toml`."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from digest.config import Config, donation, kinds, shipped, site, theme
from digest.config.loading import DEFAULT_NAME
from digest.config.written.keys import IN_WORDS, default_in_words, default_of, explain
from digest.config.written.lines import Kind, lines_of
from digest.config.written.values import plain, written

FIRST_VERSION = "0.1.0"
"""The version that introduced every key, unless its field names a later one: `Field(json_schema_extra={"since":
"0.2.0"})`."""
NAMED: tuple[tuple[Any, str], ...] = (
    (kinds.Duration, "duration"),
    (kinds.Period, "duration above zero"),
    (kinds.WallTime, "time of day"),
    (kinds.Zone, "time zone"),
    (kinds.LocaleName, "locale"),
    (kinds.WebAddress, "web address"),
    (kinds.BaseAddress, "web address"),
    (kinds.Bind, "host and port"),
    (kinds.HostName, "host name"),
    (kinds.NameServer, "IP address"),
    (kinds.Email, "e-mail address"),
    (kinds.DatabaseAddress, "address of a database"),
    (kinds.Slug, "name in lower case"),
    (site.Pattern, "text with placeholders"),
    (theme.Colour, "colour"),
    (theme.Fonts, "names of fonts"),
    (kinds.Steps, "steps of a warm-up"),
    (donation.Currency, "currency"),
    (donation.Frequency, "number and duration"),
    (str, "text"),
    (bool, "true or false"),
    (int, "whole number"),
    (float, "number"),
    (date, "date"),
)
"""How to name a kind of value."""
INTRODUCTION = """
# Configuration

Every key of `config.toml`. Only `site.name` and `site.feed` have to be set. In a terminal, `digest config explain KEY`
shows the same, with the value that you have set.

- **Duration**: a number and a unit, such as `"20s"`, `"15m"`, `"3h"` or `"30d"`.
- **Time of day**: such as `"07:00"`, in the time zone of the site.
- **Paths** start at the folder of `config.toml`.
- **Examples** are those of the worked example, the configuration of Notes from Poland.
- **Secrets** are not in the file. They come from the environment: see [Start](../start.md#8-every-day).
"""


def page() -> str:
    """Write the whole page."""
    return "\n".join([INTRODUCTION.strip(), *_tables("", Config), ""])


def _tables(prefix: str, model: type[BaseModel]) -> Iterator[str]:
    """Write about each table inside a table. A table without keys of its own is one of names and values."""
    hints = get_type_hints(model, include_extras=True)
    for own, field in model.model_fields.items():
        name, (inner, form) = f"{prefix}{field.alias or own}", _form(hints[own])
        if not inner and prefix:
            continue
        known = f"{name}.NAME" if name == "digests" else name
        yield from (
            "",
            f"## {form.format(name)} {{ #{name} }}",
            "",
            _prose(explain(known).comment or inner.__doc__ or ""),
        )
        if inner:
            yield from _keys(f"{name}.NAME" if name == "digests" else name, inner)
            yield from _tables(f"{name}.", inner)
        else:
            yield from ("", _facts(field, kind(hints[own]), name))


def _keys(table: str, model: type[BaseModel]) -> Iterator[str]:
    """Write about the keys of a table."""
    hints = get_type_hints(model, include_extras=True)
    for own, field in model.model_fields.items():
        if not _form(hints[own])[0]:
            name = f"{table}.{field.alias or own}"
            comment = explain(name).comment
            yield from ("", f"### `{name}` {{ #{name} }}")
            if prose := _prose(IN_WORDS.sub("", comment)):
                yield from ("", prose)
            yield from ("", _facts(field, kind(hints[own]), name, comment))


def _facts(field: FieldInfo, taken: str, name: str, comment: str = "") -> str:
    default, words = plain(default_of(name)), default_in_words(name, comment)
    other = [text for text in _examples().get(name, ()) if tomllib.loads(f"it = {text}")["it"] not in (default, "")]
    example = f"`{other[0]}`" if other else ""
    shown = f"`{written(default)}`" if words is None else words
    facts = {"Type": taken, "Default": shown, "Example": example, "Since": since(field)}
    return " · ".join(f"**{title}:** {fact}" for title, fact in facts.items() if fact)


def since(field: FieldInfo) -> str:
    """Name the version that brought a key."""
    extra = field.json_schema_extra
    return str(extra["since"]) if isinstance(extra, dict) and "since" in extra else FIRST_VERSION


def kind(hint: Any) -> str:
    """Say what kind of value a field takes."""
    for one, name in NAMED:
        if hint == one:
            return name
    if get_origin(hint) in (Union, UnionType):
        return ", or ".join(kind(arm) for arm in get_args(hint) if arm is not NoneType)
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return f"{kind(inside[0])}{''.join(_bounds(inside[1:]))}"
    if origin is Literal:
        return "one of " + ", ".join(f"`{written(value)}`" for value in inside)
    if origin is tuple:
        return f"list of: {kind(inside[0])}"
    if origin is dict:
        return f"table: {kind(inside[0])} = {kind(inside[1])}"
    raise TypeError(f"There is no name for {hint}: add it to NAMED.")


def _bounds(metadata: tuple[Any, ...]) -> Iterator[str]:
    words = {"ge": "at least {}", "gt": "more than {}", "le": "at most {}"}
    for field in metadata:
        for bound in getattr(field, "metadata", ()):
            for attribute, said in words.items():
                if (limit := getattr(bound, attribute, None)) is not None:
                    yield f", {said.format(f'{limit:,}')}"


def _form(hint: Any) -> tuple[type[BaseModel] | None, str]:
    """Find the model of a table in a field's type, and how the head of that table is written."""
    inside = [arm for arm in (hint, *get_args(hint)) if isinstance(arm, type) and issubclass(arm, BaseModel)]
    forms = {tuple: "[[{}]]", dict: "[{}.NAME]"} if inside else {}
    return next(iter(inside), None), forms.get(get_origin(hint), "[{}]")


@cache
def _examples() -> dict[str, list[str]]:
    """Collect the values of each key in the worked example: first those that are set, then those in comments."""
    found: dict[str, list[str]] = {}
    shown = lines_of(shipped(DEFAULT_NAME).read_text(encoding="utf-8"))
    for line in sorted((line for line in shown if line.kind is Kind.KEY), key=lambda line: line.is_off):
        if line.value != '"…"':
            found.setdefault(re.sub(r"^digests\.\w+", "digests.NAME", line.name), []).append(line.value)
    return found


def _prose(comment: str) -> str:
    """Make a sentence of a comment, link the pages that it names, and keep what is no Markdown from becoming it."""
    words = comment.partition("\n")[0].strip()
    words = f"{words[:1].upper()}{words[1:]}" + ("" if not words or words[-1] in ".…" else ".")
    plain = re.sub(r"(?<!`)(\[+[a-z.]+\]+)(?!`)", r"`\1`", words).replace("<", "&lt;")
    return re.sub(r"docs/([a-z]+)\.md", r"[\1](../\1.md)", plain)
